/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the targets for radiometric files share. */

#include <gst/thermal/thermal.h>

/* 8 x 8 grey pixels, baseline, with a JFIF header */
#define FUZZ_TINY_JPEG                                                         \
  "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOj"     \
  "M9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAAIAAgBAREA/8QA"     \
  "FAABAAAAAAAAAAAAAAAAAAAAAf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AH/"     \
  "/Z"

static inline GBytes *
fuzz_tiny_jpeg (void)
{
  gsize size;
  guchar *data = g_base64_decode (FUZZ_TINY_JPEG, &size);

  return g_bytes_new_take (data, size);
}

static inline GstThermalFrame *
fuzz_frame (void)
{
  static const GstThermalPlanck planck = {
      15848.8535, 0.0145331118, 1414.9, 1, -4405};
  g_autoptr (GstThermalCalibration) calibration =
      gst_thermal_calibration_new_planck (&planck, NULL, NULL, NULL);
  g_autoptr (GBytes) counts = NULL;
  guint8 *data = g_malloc (2 * 16 * 12);

  for (guint i = 0; i < 16 * 12; i++)
    GST_WRITE_UINT16_LE (data + 2 * i, 14000 + 7 * i);
  counts = g_bytes_new_take (data, 2 * 16 * 12);
  return gst_thermal_frame_new (16, 12, counts, calibration, NULL);
}

/* Opens a file and reads what it says it has. */
static inline void
fuzz_read_file (GBytes *bytes, GBytes *sidecar)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstThermalFile) file =
      gst_thermal_file_new_from_bytes (bytes, sidecar, &error);
  guint n_frames;
  gint fps_n, fps_d;

  g_assert ((file != NULL) != (error != NULL));
  if (file == NULL)
    return;

  n_frames = gst_thermal_file_get_n_frames (file);
  g_assert (n_frames > 0);
  if (gst_thermal_file_get_framerate (file, &fps_n, &fps_d))
    g_assert (fps_n > 0 && fps_d > 0);
  for (guint i = 0; i < MIN (n_frames, 4); i++) {
    g_autoptr (GError) failure = NULL;
    g_autoptr (GstThermalFrame) frame =
        gst_thermal_file_read_frame (file, i, &failure);

    g_assert ((frame != NULL) != (failure != NULL));
    gst_thermal_file_get_timestamp (file, i);
    if (frame != NULL)
      gst_thermal_frame_get_kelvin (frame,
          gst_thermal_frame_get_width (frame) - 1,
          gst_thermal_frame_get_height (frame) - 1);
  }
}
