/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Palettes of a user's: either a palette whose every colour can be had, or an
 * error that names a line. */

#include "config.h"

#include <gst/thermal/thermal.h>

#include <string.h>

#define N_COLOURS 300

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalPalette) palette = gst_thermal_palette_new_from_text (
      "fuzz", size > 0 ? (const gchar *) data : "", (gssize) size, &error);
  guint8 rgb[3 * N_COLOURS], ycbcr[3 * N_COLOURS];
  GstVideoColorimetry colorimetry = {.range = GST_VIDEO_COLOR_RANGE_16_235,
      .matrix = GST_VIDEO_COLOR_MATRIX_BT709};

  g_assert_true ((palette != NULL) == (error == NULL));
  if (palette == NULL) {
    g_assert_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED);
    g_assert_nonnull (strstr (error->message, "line "));
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }

  g_assert_cmpstr (gst_thermal_palette_get_id (palette), ==, "fuzz");
  g_assert_true (
      g_utf8_validate (gst_thermal_palette_get_name (palette), -1, NULL));
  gst_thermal_palette_fill_rgb (palette, FALSE, rgb, N_COLOURS);
  gst_thermal_palette_fill_ycbcr (
      palette, TRUE, &colorimetry, ycbcr, N_COLOURS);
  for (guint i = 0; i < N_COLOURS; i++) {
    g_assert_cmpuint (ycbcr[3 * i], >=, 16);
    g_assert_cmpuint (ycbcr[3 * i], <=, 235);
  }
  return 0;
}
