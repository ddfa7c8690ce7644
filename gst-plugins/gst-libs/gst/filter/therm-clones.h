/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The compiler's vectors in the widest form that the machine has, chosen when
 * the plugin is loaded. That needs glibc's indirect functions, which start
 * before a sanitizer's runtime does. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__)             \
    && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)                   \
    && !defined(__SANITIZE_THREAD__)
#define THERM_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define THERM_CLONES
#endif

/* One pixel after the other, as it is written: what the vectors are held
 * against. */
#if defined(__GNUC__) && !defined(__clang__)
#define THERM_PLAIN __attribute__ ((optimize ("no-tree-vectorize"), noinline))
#else
#define THERM_PLAIN
#endif

/* The fast paths read counts as the machine's own 16-bit integers. */
#define THERM_CAN_READ_DIRECTLY(data, stride)                                  \
  (G_BYTE_ORDER == G_LITTLE_ENDIAN                                             \
      && ((((guintptr) (data)) | (guintptr) (stride)) & 1) == 0)
