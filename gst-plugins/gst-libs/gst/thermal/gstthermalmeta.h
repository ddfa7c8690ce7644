/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/video/video.h>
#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

/**
 * GstThermalFrameFlags:
 * @GST_THERMAL_FRAME_FLAG_NONE: an ordinary frame
 * @GST_THERMAL_FRAME_FLAG_FROZEN: the picture stands still (shutter, freeze);
 *   do not take new measurements from it
 * @GST_THERMAL_FRAME_FLAG_FFC: taken while the flat-field correction ran
 * @GST_THERMAL_FRAME_FLAG_NOT_READY: the sensor is still cooling down or
 *   settling; there are no temperatures in this frame
 *
 * What is special about a frame.
 *
 * Since: 0.1
 */
typedef enum
{
  GST_THERMAL_FRAME_FLAG_NONE = 0,
  GST_THERMAL_FRAME_FLAG_FROZEN = 1 << 0,
  GST_THERMAL_FRAME_FLAG_FFC = 1 << 1,
  GST_THERMAL_FRAME_FLAG_NOT_READY = 1 << 2,
} GstThermalFrameFlags;

#define GST_THERMAL_META_API_TYPE (gst_thermal_meta_api_get_type ())
#define GST_THERMAL_META_INFO (gst_thermal_meta_get_info ())

/**
 * GstThermalMeta:
 * @meta: parent #GstMeta
 * @calibration: what the counts mean
 * @flags: what is special about the frame
 * @frame: (nullable): the radiometric buffer, GRAY16_LE, of which this picture
 *   was made; %NULL when the buffer that carries the meta holds the counts
 * @width: of the radiometric frame, pixels
 * @height: of the radiometric frame, pixels
 * @stride: of the radiometric frame, bytes from row to row
 * @offset: of the first count in the radiometric buffer, bytes
 * @matrix: from a point of this picture to a point of the radiometric frame,
 *   both normalised to 0..1 from the top left:
 *   x' = m0 x + m1 y + m2, y' = m3 x + m4 y + m5
 *
 * A picture carries its temperatures. Raw frames (`video/x-raw,
 * format=GRAY16_LE`) have the meta with their calibration; pictures made of
 * them have it with a reference to the raw frame, so that anything downstream
 * can ask the temperature of any pixel of any picture. It is kept by tee,
 * queue, converters and scalers. Read it through the functions; the members
 * are for elements.
 *
 * Since: 0.1
 */
typedef struct _GstThermalMeta
{
  GstMeta meta;

  GstThermalCalibration *calibration;
  GstThermalFrameFlags flags;
  GstBuffer *frame;
  gint width;
  gint height;
  gint stride;
  gsize offset;
  gdouble matrix[6];
} GstThermalMeta;

GST_THERMAL_API
GType gst_thermal_meta_api_get_type (void);
GST_THERMAL_API
const GstMetaInfo *gst_thermal_meta_get_info (void);

GST_THERMAL_API
GstThermalMeta *gst_buffer_add_thermal_meta (GstBuffer *buffer,
    GstThermalCalibration *calibration, const GstVideoInfo *info);
GST_THERMAL_API
GstThermalMeta *gst_buffer_add_thermal_picture_meta (
    GstBuffer *picture, GstBuffer *frame);
GST_THERMAL_API
GstThermalMeta *gst_buffer_get_thermal_meta (GstBuffer *buffer);

GST_THERMAL_API
GstThermalCalibration *gst_thermal_meta_get_calibration (
    const GstThermalMeta *self);
GST_THERMAL_API
void gst_thermal_meta_set_calibration (
    GstThermalMeta *self, GstThermalCalibration *calibration);
GST_THERMAL_API
void gst_thermal_meta_crop (
    GstThermalMeta *self, gdouble x, gdouble y, gdouble width, gdouble height);
GST_THERMAL_API
void gst_thermal_meta_turn (GstThermalMeta *self, const gdouble *matrix);
GST_THERMAL_API
void gst_thermal_meta_map_point (const GstThermalMeta *self, gdouble x,
    gdouble y, gdouble *frame_x, gdouble *frame_y);
GST_THERMAL_API
gboolean gst_thermal_meta_unmap_point (const GstThermalMeta *self,
    gdouble frame_x, gdouble frame_y, gdouble *x, gdouble *y);

GST_THERMAL_API
GstBuffer *gst_thermal_buffer_get_frame (GstBuffer *buffer);
GST_THERMAL_API
gboolean gst_thermal_buffer_get_counts_at (
    GstBuffer *buffer, gdouble x, gdouble y, guint16 *counts);
GST_THERMAL_API
gdouble gst_thermal_buffer_get_kelvin_at (
    GstBuffer *buffer, gdouble x, gdouble y);

/**
 * GstThermalCounts:
 * @counts: first row of counts, little-endian 16 bit
 * @width: pixels
 * @height: pixels
 * @stride: bytes from row to row
 * @meta: the meta that the counts were found by
 *
 * The counts behind a picture, mapped for reading by
 * gst_thermal_counts_map().
 *
 * Since: 0.1
 */
typedef struct
{
  const guint8 *counts;
  gint width;
  gint height;
  gint stride;
  const GstThermalMeta *meta;

  /*< private >*/
  GstBuffer *buffer;
  GstMapInfo map;
} GstThermalCounts;

GST_THERMAL_API
gboolean gst_thermal_counts_map (GstThermalCounts *self, GstBuffer *buffer);
GST_THERMAL_API
void gst_thermal_counts_unmap (GstThermalCounts *self);

G_END_DECLS
