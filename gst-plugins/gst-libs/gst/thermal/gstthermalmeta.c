/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalmeta
 * @title: GstThermalMeta
 * @short_description: a picture carries its temperatures
 *
 * Any buffer of video that comes from a thermal sensor has a #GstThermalMeta.
 * gst_thermal_buffer_get_kelvin_at() asks it for a temperature, whether the
 * buffer holds the counts or a picture that was coloured, scaled, cropped or
 * turned since.
 */

#include "config.h"

#include "gstthermalmeta.h"

#include <math.h>
#include <string.h>

static const gdouble identity[6] = {1, 0, 0, 0, 1, 0};

static gboolean
gst_thermal_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstThermalMeta *self = (GstThermalMeta *) meta;

  self->calibration = NULL;
  self->flags = GST_THERMAL_FRAME_FLAG_NONE;
  self->frame = NULL;
  self->width = self->height = self->stride = 0;
  self->offset = 0;
  memcpy (self->matrix, identity, sizeof identity);
  return TRUE;
}

static void
gst_thermal_meta_free (GstMeta *meta, GstBuffer *buffer)
{
  GstThermalMeta *self = (GstThermalMeta *) meta;

  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  gst_clear_buffer (&self->frame);
}

static GstThermalMeta *
add_copy (GstBuffer *dest, const GstThermalMeta *source, GstBuffer *frame)
{
  GstThermalMeta *copy;

  copy = (GstThermalMeta *) gst_buffer_add_meta (
      dest, GST_THERMAL_META_INFO, NULL);
  if (copy == NULL)
    return NULL;

  copy->calibration = gst_thermal_calibration_ref (source->calibration);
  copy->flags = source->flags;
  copy->frame = frame != NULL ? gst_buffer_ref (frame) : NULL;
  copy->width = source->width;
  copy->height = source->height;
  copy->stride = source->stride;
  copy->offset = source->offset;
  memcpy (copy->matrix, source->matrix, sizeof copy->matrix);
  return copy;
}

/* after = matrix of the old picture applied behind (sx x + tx, sy y + ty) */
static void
prepend_scale_and_shift (
    gdouble matrix[6], gdouble sx, gdouble sy, gdouble tx, gdouble ty)
{
  matrix[2] += matrix[0] * tx + matrix[1] * ty;
  matrix[5] += matrix[3] * tx + matrix[4] * ty;
  matrix[0] *= sx;
  matrix[3] *= sx;
  matrix[1] *= sy;
  matrix[4] *= sy;
}

static gboolean
gst_thermal_meta_transform (GstBuffer *dest, GstMeta *meta, GstBuffer *source,
    GQuark type, gpointer data)
{
  const GstThermalMeta *self = (const GstThermalMeta *) meta;
  /* When the source buffer holds the counts itself, a new buffer may hold
   * anything else: it keeps the old one by reference. */
  GstBuffer *frame = self->frame != NULL ? self->frame : source;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    const GstMetaTransformCopy *copy = data;

    /* part of the bytes is not a picture any more */
    if (copy->region)
      return FALSE;
    /* the same bytes, copied or shared: the counts are in there, too */
    return add_copy (dest, self, self->frame) != NULL;
  }

  if (GST_VIDEO_META_TRANSFORM_IS_SCALE (type)) {
    /* normalised coordinates stay what they are */
    return add_copy (dest, self, frame) != NULL;
  }

  /* an operation that we know nothing of: temperatures at the wrong place
   * would be worse than none */
  return FALSE;
}

/**
 * gst_thermal_meta_api_get_type:
 *
 * The type by which gst_buffer_get_meta() finds the meta.
 *
 * Returns: the type of the meta's API
 *
 * Since: 0.1
 */
GType
gst_thermal_meta_api_get_type (void)
{
  static GType type = 0;
  /* Size and orientation: what scales asks our transform function, what turns,
   * flips or crops and does not know of us drops the meta. */
  static const gchar *tags[] = {GST_META_TAG_VIDEO_STR,
      GST_META_TAG_VIDEO_SIZE_STR, GST_META_TAG_VIDEO_ORIENTATION_STR, NULL};

  if (g_once_init_enter (&type)) {
    GType new_type = gst_meta_api_type_register ("GstThermalMetaAPI", tags);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_thermal_meta_get_info: (skip)
 *
 * Gives what the meta is registered with.
 *
 * Returns: the #GstMetaInfo of #GstThermalMeta
 *
 * Since: 0.1
 */
const GstMetaInfo *
gst_thermal_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *new_info = gst_meta_register (GST_THERMAL_META_API_TYPE,
        "GstThermalMeta", sizeof (GstThermalMeta), gst_thermal_meta_init,
        gst_thermal_meta_free, gst_thermal_meta_transform);

    g_once_init_leave (&info, new_info);
  }
  return info;
}

/**
 * gst_buffer_add_thermal_meta:
 * @buffer: a writable buffer of GRAY16_LE counts
 * @calibration: what the counts mean
 * @info: layout of the counts in @buffer
 *
 * Gives the counts in @buffer their meaning.
 *
 * Returns: (transfer none): the meta
 *
 * Since: 0.1
 */
GstThermalMeta *
gst_buffer_add_thermal_meta (GstBuffer *buffer,
    GstThermalCalibration *calibration, const GstVideoInfo *info)
{
  GstThermalMeta *self;
  GstVideoMeta *video;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (calibration != NULL && info != NULL, NULL);
  g_return_val_if_fail (
      GST_VIDEO_INFO_FORMAT (info) == GST_VIDEO_FORMAT_GRAY16_LE, NULL);

  self = (GstThermalMeta *) gst_buffer_add_meta (
      buffer, GST_THERMAL_META_INFO, NULL);
  self->calibration = gst_thermal_calibration_ref (calibration);
  self->width = GST_VIDEO_INFO_WIDTH (info);
  self->height = GST_VIDEO_INFO_HEIGHT (info);

  video = gst_buffer_get_video_meta (buffer);
  self->stride =
      video != NULL ? video->stride[0] : GST_VIDEO_INFO_PLANE_STRIDE (info, 0);
  self->offset =
      video != NULL ? video->offset[0] : GST_VIDEO_INFO_PLANE_OFFSET (info, 0);
  return self;
}

/**
 * gst_buffer_add_thermal_picture_meta:
 * @picture: a writable buffer with a picture that was made of @frame
 * @frame: a buffer with a #GstThermalMeta
 *
 * For elements that make a picture of the same view: from then on @picture
 * carries the temperatures of @frame. What @picture already had of that kind
 * is replaced.
 *
 * Returns: (transfer none) (nullable): the meta, or %NULL when @frame has no
 *   temperatures
 *
 * Since: 0.1
 */
GstThermalMeta *
gst_buffer_add_thermal_picture_meta (GstBuffer *picture, GstBuffer *frame)
{
  GstThermalMeta *source, *old;

  g_return_val_if_fail (GST_IS_BUFFER (picture), NULL);
  g_return_val_if_fail (GST_IS_BUFFER (frame) && frame != picture, NULL);

  source = gst_buffer_get_thermal_meta (frame);
  if (source == NULL)
    return NULL;

  old = gst_buffer_get_thermal_meta (picture);
  if (old != NULL)
    gst_buffer_remove_meta (picture, &old->meta);

  return add_copy (
      picture, source, source->frame != NULL ? source->frame : frame);
}

/**
 * gst_buffer_get_thermal_meta:
 * @buffer: a buffer
 *
 * Finds the meta that makes a buffer a thermal one.
 *
 * Returns: (transfer none) (nullable): its #GstThermalMeta, or %NULL
 *
 * Since: 0.1
 */
GstThermalMeta *
gst_buffer_get_thermal_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstThermalMeta *) gst_buffer_get_meta (
      buffer, GST_THERMAL_META_API_TYPE);
}

/**
 * gst_thermal_meta_get_calibration:
 * @self: a meta
 *
 * Gives the calibration of the frame.
 *
 * Returns: (transfer none): what the counts mean
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_meta_get_calibration (const GstThermalMeta *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->calibration;
}

/**
 * gst_thermal_meta_set_calibration:
 * @self: a meta on a writable buffer
 * @calibration: what the counts mean from now on
 *
 * Gives the same counts another meaning.
 *
 * Since: 0.1
 */
void
gst_thermal_meta_set_calibration (
    GstThermalMeta *self, GstThermalCalibration *calibration)
{
  GstThermalCalibration *old;

  g_return_if_fail (self != NULL && calibration != NULL);

  old = self->calibration;
  self->calibration = gst_thermal_calibration_ref (calibration);
  g_clear_pointer (&old, gst_thermal_calibration_unref);
}

/**
 * gst_thermal_meta_crop:
 * @self: a meta on a writable picture that shows only a part any more
 * @x: left edge of the part, 0 to 1 of the picture before
 * @y: top edge
 * @width: of the part
 * @height: of the part
 *
 * For elements that cut or zoom into a picture.
 *
 * Since: 0.1
 */
void
gst_thermal_meta_crop (
    GstThermalMeta *self, gdouble x, gdouble y, gdouble width, gdouble height)
{
  g_return_if_fail (self != NULL);

  prepend_scale_and_shift (self->matrix, width, height, x, y);
}

/**
 * gst_thermal_meta_turn:
 * @self: a meta on a writable picture that shows the view otherwise now
 * @matrix: (array fixed-size=6): from a point of the new picture to one of the
 *   picture before, both normalised to 0..1 from the top left, as
 *   #GstThermalMeta.matrix
 *
 * For elements that turn, mirror, shift or stretch a picture.
 *
 * Since: 0.1
 */
void
gst_thermal_meta_turn (GstThermalMeta *self, const gdouble *matrix)
{
  gdouble before[6];

  g_return_if_fail (self != NULL && matrix != NULL);

  memcpy (before, self->matrix, sizeof before);
  for (guint row = 0; row < 6; row += 3) {
    self->matrix[row] = before[row] * matrix[0] + before[row + 1] * matrix[3];
    self->matrix[row + 1] =
        before[row] * matrix[1] + before[row + 1] * matrix[4];
    self->matrix[row + 2] =
        before[row] * matrix[2] + before[row + 1] * matrix[5] + before[row + 2];
  }
}

/**
 * gst_thermal_meta_map_point:
 * @self: a meta
 * @x: 0 (left edge of the picture) to 1 (right edge)
 * @y: 0 (top) to 1 (bottom)
 * @frame_x: (out): the same point in the radiometric frame
 * @frame_y: (out): the same point in the radiometric frame
 *
 * Finds a point of the picture in the radiometric frame.
 *
 * Since: 0.1
 */
void
gst_thermal_meta_map_point (const GstThermalMeta *self, gdouble x, gdouble y,
    gdouble *frame_x, gdouble *frame_y)
{
  g_return_if_fail (self != NULL && frame_x != NULL && frame_y != NULL);

  *frame_x = self->matrix[0] * x + self->matrix[1] * y + self->matrix[2];
  *frame_y = self->matrix[3] * x + self->matrix[4] * y + self->matrix[5];
}

/**
 * gst_thermal_meta_unmap_point:
 * @self: a meta
 * @frame_x: 0 (left edge of the radiometric frame) to 1 (right edge)
 * @frame_y: 0 (top) to 1 (bottom)
 * @x: (out): the same point in the picture; outside of 0 to 1 when the picture
 *   does not show it
 * @y: (out): the same point in the picture
 *
 * Finds a point of the radiometric frame in the picture.
 *
 * Returns: %FALSE when the matrix has no inverse
 *
 * Since: 0.1
 */
gboolean
gst_thermal_meta_unmap_point (const GstThermalMeta *self, gdouble frame_x,
    gdouble frame_y, gdouble *x, gdouble *y)
{
  const gdouble *m;
  gdouble determinant, dx, dy;

  g_return_val_if_fail (self != NULL && x != NULL && y != NULL, FALSE);

  m = self->matrix;
  determinant = m[0] * m[4] - m[1] * m[3];
  if (determinant == 0 || !isfinite (determinant))
    return FALSE;

  dx = frame_x - m[2];
  dy = frame_y - m[5];
  *x = (m[4] * dx - m[1] * dy) / determinant;
  *y = (m[0] * dy - m[3] * dx) / determinant;
  return TRUE;
}

/**
 * gst_thermal_buffer_get_frame:
 * @buffer: a buffer
 *
 * Finds the radiometric frame behind a picture.
 *
 * Returns: (transfer none) (nullable): the buffer that holds the counts behind
 *   @buffer (it may be @buffer itself), or %NULL when there are none
 *
 * Since: 0.1
 */
GstBuffer *
gst_thermal_buffer_get_frame (GstBuffer *buffer)
{
  GstThermalMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  meta = gst_buffer_get_thermal_meta (buffer);
  if (meta == NULL)
    return NULL;
  return meta->frame != NULL ? meta->frame : buffer;
}

/**
 * gst_thermal_counts_map: (skip)
 * @self: (out caller-allocates): what to fill
 * @buffer: a buffer
 *
 * Maps the counts behind @buffer for reading. They are width × height samples
 * of 16 bits, little-endian, and stay valid until gst_thermal_counts_unmap().
 *
 * Returns: %FALSE when @buffer has no temperatures or its counts are shorter
 *   than the meta says
 *
 * Since: 0.1
 */
gboolean
gst_thermal_counts_map (GstThermalCounts *self, GstBuffer *buffer)
{
  GstThermalMeta *meta;
  GstBuffer *frame;
  gsize needed;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);

  memset (self, 0, sizeof *self);
  meta = gst_buffer_get_thermal_meta (buffer);
  if (meta == NULL || meta->width < 1 || meta->height < 1
      || meta->stride < 2 * meta->width)
    return FALSE;

  frame = meta->frame != NULL ? meta->frame : buffer;
  if (!gst_buffer_map (frame, &self->map, GST_MAP_READ))
    return FALSE;

  needed = meta->offset + (gsize) meta->stride * (meta->height - 1)
           + 2 * (gsize) meta->width;
  if (self->map.size < needed) {
    gst_buffer_unmap (frame, &self->map);
    return FALSE;
  }

  self->buffer = frame;
  self->meta = meta;
  self->counts = self->map.data + meta->offset;
  self->width = meta->width;
  self->height = meta->height;
  self->stride = meta->stride;
  return TRUE;
}

/**
 * gst_thermal_counts_unmap: (skip)
 * @self: what gst_thermal_counts_map() has filled
 *
 * Ends the reading of counts.
 *
 * Since: 0.1
 */
void
gst_thermal_counts_unmap (GstThermalCounts *self)
{
  g_return_if_fail (self != NULL && self->buffer != NULL);

  gst_buffer_unmap (self->buffer, &self->map);
  self->buffer = NULL;
  self->counts = NULL;
}

/**
 * gst_thermal_buffer_get_counts_at:
 * @buffer: a buffer with a #GstThermalMeta
 * @x: 0 (left edge of the picture) to 1 (right edge)
 * @y: 0 (top) to 1 (bottom)
 * @counts: (out): the raw sample behind that point
 *
 * Reads the raw sample behind a point of a picture.
 *
 * Returns: %FALSE when @buffer has no temperatures, or the point lies outside
 *   of the radiometric frame
 *
 * Since: 0.1
 */
gboolean
gst_thermal_buffer_get_counts_at (
    GstBuffer *buffer, gdouble x, gdouble y, guint16 *counts)
{
  GstThermalCounts mapped;
  gdouble frame_x, frame_y;
  gboolean inside;

  g_return_val_if_fail (GST_IS_BUFFER (buffer) && counts != NULL, FALSE);

  if (!gst_thermal_counts_map (&mapped, buffer))
    return FALSE;

  gst_thermal_meta_map_point (mapped.meta, x, y, &frame_x, &frame_y);
  /* also false when a coordinate is NaN */
  inside = frame_x >= 0 && frame_x <= 1 && frame_y >= 0 && frame_y <= 1;
  if (inside) {
    const gint column = MIN ((gint) (frame_x * mapped.width), mapped.width - 1);
    const gint row = MIN ((gint) (frame_y * mapped.height), mapped.height - 1);

    *counts = GST_READ_UINT16_LE (
        mapped.counts + (gsize) row * mapped.stride + 2 * (gsize) column);
  }

  gst_thermal_counts_unmap (&mapped);
  return inside;
}

/**
 * gst_thermal_buffer_get_kelvin_at:
 * @buffer: a buffer
 * @x: 0 (left edge of the picture) to 1 (right edge)
 * @y: 0 (top) to 1 (bottom)
 *
 * Reads the temperature of a point of a picture, by the calibration that
 * came with it.
 *
 * Returns: the temperature of what is seen there, kelvin; NaN when there is
 *   none
 *
 * Since: 0.1
 */
gdouble
gst_thermal_buffer_get_kelvin_at (GstBuffer *buffer, gdouble x, gdouble y)
{
  GstThermalMeta *meta;
  guint16 counts;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NAN);

  if (!gst_thermal_buffer_get_counts_at (buffer, x, y, &counts))
    return NAN;

  meta = gst_buffer_get_thermal_meta (buffer);
  if (meta->flags & GST_THERMAL_FRAME_FLAG_NOT_READY)
    return NAN;
  return gst_thermal_calibration_get_kelvin (meta->calibration, counts);
}
