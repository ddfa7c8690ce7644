/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The JSON beside a picture of counts. */

#include "fuzz-thermal.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) pgm = g_bytes_new_static ("P5 1 1 65535\n\1\0", 15);
  g_autoptr (GBytes) sidecar = g_bytes_new_static (data, size);

  fuzz_read_file (pgm, sidecar);
  return 0;
}
