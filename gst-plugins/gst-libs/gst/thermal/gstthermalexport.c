/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalexport
 * @title: Export
 * @short_description: frames for other programs
 *
 * CSV and NumPy files hold temperatures in °C; NaN where there is none, minus
 * and plus infinity beyond the clip limits of the camera. TIFF and PNG files
 * hold counts. The latter have the calibration as a text inside (the same JSON
 * as gst_thermal_frame_to_sidecar() writes), so that #GstThermalFile reads them
 * back with their temperatures.
 */

#include "config.h"

#include "gstthermalexport.h"
#include "gstthermalfile-private.h"

#include <math.h>
#include <string.h>

static const struct
{
  const gchar *name;
  const gchar *media_type;
} formats[] = {
    [GST_THERMAL_EXPORT_FORMAT_CSV] = {"csv", "text/csv"},
    [GST_THERMAL_EXPORT_FORMAT_TIFF] = {"tiff", "image/tiff"},
    [GST_THERMAL_EXPORT_FORMAT_PNG] = {"png", "image/png"},
    [GST_THERMAL_EXPORT_FORMAT_NPY] = {"npy", "application/x-npy"},
};

/**
 * gst_thermal_export_format_from_name:
 * @name: `csv`, `tiff` (also `tif`), `png` or `npy`, in any case
 * @format: (out): the format
 *
 * Finds the format that a file name or an address ends with.
 *
 * Returns: whether there is such a format
 *
 * Since: 0.1
 */
gboolean
gst_thermal_export_format_from_name (
    const gchar *name, GstThermalExportFormat *format)
{
  g_return_val_if_fail (name != NULL && format != NULL, FALSE);

  if (g_ascii_strcasecmp (name, "tif") == 0)
    name = "tiff";
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_ascii_strcasecmp (name, formats[i].name) == 0) {
      *format = (GstThermalExportFormat) i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * gst_thermal_export_format_get_media_type:
 * @format: a format
 *
 * Says what a format is called on the network.
 *
 * Returns: (transfer none): its media type, for HTTP
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_export_format_get_media_type (GstThermalExportFormat format)
{
  g_return_val_if_fail ((guint) format < G_N_ELEMENTS (formats), NULL);

  return formats[format].media_type;
}

/* What the camera is not made to measure is said, and is no number: minus and
 * plus infinity, which every program reads that reads NaN. */
static gdouble
celsius_of (GstThermalCalibration *calibration, guint count)
{
  gdouble kelvin;

  if (calibration == NULL)
    return NAN;
  kelvin = gst_thermal_calibration_get_kelvin (calibration, count);
  switch (gst_thermal_calibration_classify (calibration, kelvin)) {
  case GST_THERMAL_STATUS_BELOW:
    return -HUGE_VAL;
  case GST_THERMAL_STATUS_ABOVE:
    return HUGE_VAL;
  case GST_THERMAL_STATUS_NONE:
    return NAN;
  case GST_THERMAL_STATUS_VALID:
    break;
  }
  return kelvin - GST_THERMAL_ZERO_CELSIUS_K;
}

/* Number of counts in a picture is small against its pixels, so that each is
 * printed once. */
#define CELL_SIZE 16

static GBytes *
export_csv (GstThermalFrame *frame)
{
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (frame);
  const gint width = gst_thermal_frame_get_width (frame);
  const gint height = gst_thermal_frame_get_height (frame);
  g_autofree gchar (*cells)[CELL_SIZE] =
      g_malloc0 (CELL_SIZE * GST_THERMAL_N_COUNTS);
  GString *text = g_string_sized_new ((gsize) width * height * 8);

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      const guint count = gst_thermal_frame_get_count (frame, x, y);
      gchar *cell = cells[count];

      if (cell[0] == '\0') {
        const gdouble celsius = celsius_of (calibration, count);

        if (isnan (celsius))
          g_strlcpy (cell, "nan", CELL_SIZE);
        else if (isinf (celsius))
          g_strlcpy (cell, celsius < 0 ? "-inf" : "inf", CELL_SIZE);
        else
          g_ascii_formatd (cell, CELL_SIZE, "%.5f", celsius);
      }
      if (x > 0)
        g_string_append_c (text, ',');
      g_string_append (text, cell);
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free_to_bytes (text);
}

/* NumPy's format 1.0: magic, version, length of the header, the header as a
 * Python literal padded with blanks so that the data begin at a multiple of
 * 64. */
static GBytes *
export_npy (GstThermalFrame *frame)
{
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (frame);
  const gint width = gst_thermal_frame_get_width (frame);
  const gint height = gst_thermal_frame_get_height (frame);
  const gsize n_pixels = (gsize) width * height;
  g_autofree gchar *header = g_strdup_printf (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", height,
      width);
  const gsize header_size = (10 + strlen (header) + 1 + 63) / 64 * 64;
  guint8 *data = g_malloc (header_size + 4 * n_pixels);
  const guint8 *counts =
      g_bytes_get_data (gst_thermal_frame_get_counts (frame), NULL);

  memcpy (data, "\x93NUMPY\x01\x00", 8);
  GST_WRITE_UINT16_LE (data + 8, header_size - 10);
  memset (data + 10, ' ', header_size - 10);
  memcpy (data + 10, header, strlen (header));
  data[header_size - 1] = '\n';

  for (gsize i = 0; i < n_pixels; i++)
    GST_WRITE_FLOAT_LE (data + header_size + 4 * i,
        celsius_of (calibration, GST_READ_UINT16_LE (counts + 2 * i)));
  return g_bytes_new_take (data, header_size + 4 * n_pixels);
}

/**
 * gst_thermal_frame_export:
 * @self: a frame
 * @format: what to make of it
 *
 * Writes a frame as a file of another format.
 *
 * Returns: (transfer full): a whole file, or %NULL with a #GstThermalError
 *
 * Since: 0.1
 */
GBytes *
gst_thermal_frame_export (
    GstThermalFrame *self, GstThermalExportFormat format, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  switch (format) {
  case GST_THERMAL_EXPORT_FORMAT_CSV:
    return export_csv (self);
  case GST_THERMAL_EXPORT_FORMAT_NPY:
    return export_npy (self);
  case GST_THERMAL_EXPORT_FORMAT_TIFF:
    return gst_thermal_tiff_write (self, error);
  case GST_THERMAL_EXPORT_FORMAT_PNG: {
    g_autofree gchar *sidecar = gst_thermal_sidecar_write (self, FALSE);

    return gst_thermal_pixels_to_png (gst_thermal_frame_get_counts (self),
        gst_thermal_frame_get_width (self), gst_thermal_frame_get_height (self),
        sidecar, error);
  }
  }
  g_return_val_if_reached (NULL);
}

/**
 * gst_thermal_frame_to_sidecar:
 * @self: a frame
 *
 * What #GstThermalFile needs beside a TIFF, PNG or PGM file of bare counts, to
 * be stored as `NAME.json` beside `NAME.tiff`.
 *
 * Returns: (transfer full): calibration, time and camera as JSON
 *
 * Since: 0.1
 */
gchar *
gst_thermal_frame_to_sidecar (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return gst_thermal_sidecar_write (self, TRUE);
}
