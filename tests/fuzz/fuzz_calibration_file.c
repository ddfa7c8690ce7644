/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Calibration files: the bytes as they are, and as the content of a file whose
 * checksum is right. What is read has offsets that are numbers. */

#include "config.h"

#include "radiometry-file.h"

#include <math.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RadiometryFile) file = radiometry_file_parse (bytes, &error);

  g_assert_true ((file != NULL) == (error == NULL));
  if (file == NULL) {
    g_assert_true (error->domain == GST_THERMAL_ERROR);
    return;
  }
  for (gdouble kelvin = 200; kelvin < 400; kelvin += 7) {
    const gdouble readings_k[RADIOMETRY_N_READINGS] = {kelvin, kelvin, NAN};

    g_assert_cmpfloat (
        fabs (radiometry_file_get_offset_k (file, readings_k)), <=, 200);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree gchar *lines =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autoptr (GBytes) sealed = radiometry_file_seal (lines);

  check (bytes);
  check (sealed);
  return 0;
}
