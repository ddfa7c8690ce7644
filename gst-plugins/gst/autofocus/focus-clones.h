/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The compiler's vectors in the widest form that the machine has, chosen when
 * the plugin is loaded. That needs glibc's indirect functions, which start
 * before a sanitizer's runtime does. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__)             \
    && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)                   \
    && !defined(__SANITIZE_THREAD__)
#define FOCUS_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define FOCUS_CLONES
#endif
