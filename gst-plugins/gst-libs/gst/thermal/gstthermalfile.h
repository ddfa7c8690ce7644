/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalframe.h>

G_BEGIN_DECLS

#define GST_TYPE_THERMAL_FILE (gst_thermal_file_get_type ())

/**
 * GstThermalFile:
 *
 * A radiometric file, opened: one frame (JPEG, FFF, TIFF, PNG, PGM) or many
 * (SEQ, CSQ, CPTV). Reading is a pure function over bytes; nothing is read
 * behind the end, and a damaged file gives an error with the offset.
 * Immutable and reference-counted.
 *
 * Since: 0.1
 */
typedef struct _GstThermalFile GstThermalFile;

GST_THERMAL_API
GType gst_thermal_file_get_type (void);
GST_THERMAL_API
GstThermalFile *gst_thermal_file_new (const gchar *path, GError **error);
GST_THERMAL_API
GstThermalFile *gst_thermal_file_new_from_bytes (
    GBytes *bytes, GBytes *sidecar, GError **error);
GST_THERMAL_API
GstThermalFile *gst_thermal_file_ref (GstThermalFile *self);
GST_THERMAL_API
void gst_thermal_file_unref (GstThermalFile *self);
GST_THERMAL_API
guint gst_thermal_file_get_n_frames (GstThermalFile *self);
GST_THERMAL_API
GstThermalFrame *gst_thermal_file_read_frame (
    GstThermalFile *self, guint index, GError **error);
GST_THERMAL_API
GstClockTime gst_thermal_file_get_timestamp (GstThermalFile *self, guint index);
GST_THERMAL_API
gboolean gst_thermal_file_get_framerate (
    GstThermalFile *self, gint *fps_n, gint *fps_d);

GST_THERMAL_API
GBytes *gst_thermal_jpeg_write (
    GBytes *jpeg, GstThermalFrame *frame, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalFile, gst_thermal_file_unref)

G_END_DECLS
