/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalframe.h>

G_BEGIN_DECLS

/* More pixels than any thermal sensor has; what a hostile file may make us
 * allocate is twice that in bytes. */
#define GST_THERMAL_MAX_PIXELS (32 * 1024 * 1024)
#define GST_THERMAL_MAX_SIDE 32768

/* What a file knows beside the counts; NULL, 0 or NaN where it is silent. */
typedef struct
{
  GDateTime *time;
  gchar *camera_model;
  gchar *camera_part;
  gchar *camera_serial;
  gchar *camera_software;
  gchar *lens_model;
  gchar *lens_part;
  gchar *lens_serial;
  gdouble field_of_view_deg;
  guint frame_rate; /* nominal, frames per second */

  const gchar *storage; /* static text */

  gchar *palette_name;
  GBytes *palette;    /* Y, Cr, Cb for each colour, as FLIR stores them */
  guint32 under_argb; /* of what is beyond the clip limits; 0: not painted */
  guint32 over_argb;

  GBytes *visible; /* a whole PNG (Y Cr Cb) or JPEG file */
  gint visible_width;
  gint visible_height;

  gboolean has_pip;
  GstThermalPip pip;
  gboolean has_location;
  GstThermalLocation location;
} GstThermalFrameInfo;

void gst_thermal_frame_info_init (GstThermalFrameInfo *info);
void gst_thermal_frame_info_clear (GstThermalFrameInfo *info);

gboolean gst_thermal_frame_check_size (
    guint64 width, guint64 height, GError **error);
/* takes the members of info, which is empty afterwards, also on failure */
GstThermalFrame *gst_thermal_frame_new_with_info (gint width, gint height,
    GBytes *counts, GstThermalCalibration *calibration,
    GstThermalFrameInfo *info, GError **error);
/* The same picture in other counts, of the same size. */
GstThermalFrame *gst_thermal_frame_with_counts (
    GstThermalFrame *self, GBytes *counts, GstThermalCalibration *calibration);
const GstThermalFrameInfo *gst_thermal_frame_get_info (GstThermalFrame *self);
void gst_thermal_frame_fill_ycrcb (const guint8 *rgb, guint8 *ycrcb);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (
    GstThermalFrameInfo, gst_thermal_frame_info_clear)

G_END_DECLS
