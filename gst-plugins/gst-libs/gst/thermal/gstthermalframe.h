/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>
#include <gst/thermal/gstthermalcalibration.h>
#include <gst/thermal/gstthermalspan.h>

G_BEGIN_DECLS

/**
 * GstThermalPip:
 * @scale: how many times larger than the visible image's pixels a thermal
 *   pixel is, after both have been brought to the same width ("Real2IR"): a
 *   thermal pixel covers (visible width / thermal width) / @scale visible ones
 * @offset_x: from the visible image's centre to the thermal image's, visible
 *   pixels, to the right
 * @offset_y: the same, downwards
 * @left: first column of the thermal image that the camera shows as inset
 * @right: last column
 * @top: first row
 * @bottom: last row
 *
 * Where the thermal image lies in the visible image of the same file.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble scale;
  gint offset_x;
  gint offset_y;
  gint left;
  gint right;
  gint top;
  gint bottom;
} GstThermalPip;

/**
 * GstThermalLocation:
 * @latitude_deg: north of the equator, degrees
 * @longitude_deg: east of Greenwich, degrees
 * @altitude_m: metres, or NaN
 *
 * Where the camera stood.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble latitude_deg;
  gdouble longitude_deg;
  gdouble altitude_m;
} GstThermalLocation;

GST_THERMAL_API
GType gst_thermal_pip_get_type (void);
GST_THERMAL_API
GType gst_thermal_location_get_type (void);

#define GST_TYPE_THERMAL_FRAME (gst_thermal_frame_get_type ())

/**
 * GstThermalFrame:
 *
 * One radiometric picture outside a pipeline: counts, calibration, and what a
 * file knows beside them. Immutable and reference-counted. Readers return it,
 * writers take it.
 *
 * Since: 0.1
 */
typedef struct _GstThermalFrame GstThermalFrame;

GST_THERMAL_API
GType gst_thermal_frame_get_type (void);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_new (gint width, gint height, GBytes *counts,
    GstThermalCalibration *calibration, GError **error);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_new_from_buffer (
    GstBuffer *buffer, GError **error);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_with_calibration (
    GstThermalFrame *self, GstThermalCalibration *calibration);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_with_time (
    GstThermalFrame *self, GDateTime *time);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_with_camera (GstThermalFrame *self,
    const gchar *model, const gchar *serial, const gchar *lens);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_with_outside (
    GstThermalFrame *self, const GstThermalOutside *outside);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_with_palette (
    GstThermalFrame *self, const gchar *name, GBytes *rgb);
GST_THERMAL_API
GstThermalFrame *gst_thermal_frame_ref (GstThermalFrame *self);
GST_THERMAL_API
void gst_thermal_frame_unref (GstThermalFrame *self);

GST_THERMAL_API
gint gst_thermal_frame_get_width (GstThermalFrame *self);
GST_THERMAL_API
gint gst_thermal_frame_get_height (GstThermalFrame *self);
GST_THERMAL_API
GBytes *gst_thermal_frame_get_counts (GstThermalFrame *self);
GST_THERMAL_API
guint16 gst_thermal_frame_get_count (GstThermalFrame *self, gint x, gint y);
GST_THERMAL_API
gdouble gst_thermal_frame_get_kelvin (GstThermalFrame *self, gint x, gint y);
GST_THERMAL_API
GstThermalCalibration *gst_thermal_frame_get_calibration (
    GstThermalFrame *self);

GST_THERMAL_API
GDateTime *gst_thermal_frame_get_time (GstThermalFrame *self);
GST_THERMAL_API
const gchar *gst_thermal_frame_get_camera_model (GstThermalFrame *self);
GST_THERMAL_API
const gchar *gst_thermal_frame_get_camera_serial (GstThermalFrame *self);
GST_THERMAL_API
const gchar *gst_thermal_frame_get_camera_software (GstThermalFrame *self);
GST_THERMAL_API
const gchar *gst_thermal_frame_get_lens_model (GstThermalFrame *self);
GST_THERMAL_API
const gchar *gst_thermal_frame_get_storage (GstThermalFrame *self);
GST_THERMAL_API
const gchar *gst_thermal_frame_get_palette_name (GstThermalFrame *self);
GST_THERMAL_API
GBytes *gst_thermal_frame_get_palette (GstThermalFrame *self);
GST_THERMAL_API
GBytes *gst_thermal_frame_get_visible (
    GstThermalFrame *self, gint *width, gint *height);
GST_THERMAL_API
gboolean gst_thermal_frame_get_pip (GstThermalFrame *self, GstThermalPip *pip);
GST_THERMAL_API
gboolean gst_thermal_frame_get_location (
    GstThermalFrame *self, GstThermalLocation *location);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalFrame, gst_thermal_frame_unref)

G_END_DECLS
