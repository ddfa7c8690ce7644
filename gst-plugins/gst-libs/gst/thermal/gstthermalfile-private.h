/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalfile.h>
#include "gstthermalframe-private.h"

G_BEGIN_DECLS

/* The readers behind GstThermalFile. All of them are pure functions over
 * bytes; `origin` is where the bytes lie in the file, for messages. */

/* gstthermalpixels.c: 16-bit samples to little-endian counts and back */
GBytes *gst_thermal_pixels_from_raw (const guint8 *data, gsize size,
    gboolean big_endian, gint width, gint height, GError **error);
GBytes *gst_thermal_pixels_from_png (const guint8 *data, gsize size,
    gboolean swapped, gint *ret_width, gint *ret_height, GBytes **ret_text,
    GError **error);
GBytes *gst_thermal_pixels_from_jpegls (const guint8 *data, gsize size,
    gint *ret_width, gint *ret_height, GError **error);
GBytes *gst_thermal_pixels_to_png (
    GBytes *counts, gint width, gint height, const gchar *text, GError **error);

/* gstthermalcamerainfo.c: record 0x20 */
#define GST_THERMAL_CAMERA_INFO_SIZE 2476

GstThermalCalibration *gst_thermal_camera_info_read (const guint8 *data,
    gsize size, gsize origin, GstThermalFrameInfo *info, GError **error);
gint64 gst_thermal_camera_info_read_time (
    const guint8 *data, gsize size, guint *ret_frame_rate);
/* data: GST_THERMAL_CAMERA_INFO_SIZE bytes of 0 */
gboolean gst_thermal_camera_info_write (
    guint8 *data, GstThermalFrame *frame, GError **error);

/* gstthermalfff.c: the record file that FLIR cameras write */
gboolean gst_thermal_fff_probe (const guint8 *data, gsize size);
gboolean gst_thermal_fff_probe_frame (const guint8 *data, gsize size);
gboolean gst_thermal_fff_measure (const guint8 *data, gsize size, gsize origin,
    gsize *ret_size, gint64 *ret_time_us, guint *ret_frame_rate,
    GError **error);
GstThermalFrame *gst_thermal_fff_read (
    GBytes *bytes, gsize origin, GError **error);

/* gstthermalfffwriter.c */
GBytes *gst_thermal_fff_write (GstThermalFrame *frame, GError **error);

/* gstthermalflir.c: FFF in the APP1 segments of a JPEG */
GBytes *gst_thermal_flir_jpeg_collect (GBytes *jpeg, GError **error);

/* gstthermalsidecar.c: the JSON beside bare counts */
gboolean gst_thermal_sidecar_read (GBytes *json,
    GstThermalCalibration **ret_calibration, GstThermalFrameInfo *info,
    GError **error);
gchar *gst_thermal_sidecar_write (GstThermalFrame *frame, gboolean pretty);

/* gstthermaltiff.c, gstthermalpgm.c: bare counts */
GBytes *gst_thermal_tiff_read (GBytes *bytes, gint *ret_width, gint *ret_height,
    GBytes **ret_sidecar, GError **error);
GBytes *gst_thermal_tiff_write (GstThermalFrame *frame, GError **error);
gboolean gst_thermal_pgm_probe (const guint8 *data, gsize size);
GBytes *gst_thermal_pgm_read (
    GBytes *bytes, gint *ret_width, gint *ret_height, GError **error);

/* gstthermalcptv.c: gzip streams of differences */
typedef struct _GstThermalCptv GstThermalCptv;

gboolean gst_thermal_cptv_probe (const guint8 *data, gsize size);
GstThermalCptv *gst_thermal_cptv_new (GBytes *bytes, GError **error);
void gst_thermal_cptv_free (GstThermalCptv *self);
guint gst_thermal_cptv_get_n_frames (GstThermalCptv *self);
guint64 gst_thermal_cptv_get_time_us (GstThermalCptv *self, guint index);
guint gst_thermal_cptv_get_fps (GstThermalCptv *self);
GstThermalFrame *gst_thermal_cptv_read_frame (
    GstThermalCptv *self, guint index, GError **error);

G_END_DECLS
