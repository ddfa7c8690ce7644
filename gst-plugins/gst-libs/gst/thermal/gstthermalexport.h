/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalframe.h>

G_BEGIN_DECLS

/**
 * GstThermalExportFormat:
 * @GST_THERMAL_EXPORT_FORMAT_CSV: temperatures in °C, one line for each row of
 *   the picture, separated by commas, `nan` where there is none
 * @GST_THERMAL_EXPORT_FORMAT_TIFF: counts, 16-bit grey, not compressed
 * @GST_THERMAL_EXPORT_FORMAT_PNG: counts, 16-bit grey
 * @GST_THERMAL_EXPORT_FORMAT_NPY: temperatures in °C, a NumPy array (format
 *   1.0) of single precision with the shape (height, width), NaN where there is
 *   none
 *
 * What a frame can be exported to.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_EXPORT_FORMAT_CSV,
  GST_THERMAL_EXPORT_FORMAT_TIFF,
  GST_THERMAL_EXPORT_FORMAT_PNG,
  GST_THERMAL_EXPORT_FORMAT_NPY,
} GstThermalExportFormat;

GST_THERMAL_API
gboolean gst_thermal_export_format_from_name (
    const gchar *name, GstThermalExportFormat *format);
GST_THERMAL_API
const gchar *gst_thermal_export_format_get_media_type (
    GstThermalExportFormat format);
GST_THERMAL_API
GBytes *gst_thermal_frame_export (
    GstThermalFrame *self, GstThermalExportFormat format, GError **error);
GST_THERMAL_API
gchar *gst_thermal_frame_to_sidecar (GstThermalFrame *self);

G_END_DECLS
