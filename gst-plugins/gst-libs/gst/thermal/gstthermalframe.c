/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalframe
 * @title: GstThermalFrame
 * @short_description: one radiometric picture
 *
 * Counts are 16-bit little-endian, row by row without padding. A frame whose
 * camera says nothing about temperatures has no calibration: its counts are
 * there, every temperature is NaN.
 */

#include "config.h"

#include "gstthermalframe.h"
#include "gstthermalframe-private.h"
#include "gstthermalmeta.h"

#include <math.h>
#include <string.h>

struct _GstThermalFrame
{
  gatomicrefcount ref_count;

  gint width;
  gint height;
  GBytes *counts;
  const guint8 *samples; /* of counts */
  GstThermalCalibration *calibration;
  GstThermalFrameInfo info;
};

static gpointer
pip_copy (gpointer pip)
{
  return g_memdup2 (pip, sizeof (GstThermalPip));
}

static gpointer
location_copy (gpointer location)
{
  return g_memdup2 (location, sizeof (GstThermalLocation));
}

G_DEFINE_BOXED_TYPE (GstThermalPip, gst_thermal_pip, pip_copy, g_free)
G_DEFINE_BOXED_TYPE (
    GstThermalLocation, gst_thermal_location, location_copy, g_free)
G_DEFINE_BOXED_TYPE (GstThermalFrame, gst_thermal_frame, gst_thermal_frame_ref,
    gst_thermal_frame_unref)

void
gst_thermal_frame_info_init (GstThermalFrameInfo *info)
{
  memset (info, 0, sizeof *info);
  info->field_of_view_deg = NAN;
}

void
gst_thermal_frame_info_clear (GstThermalFrameInfo *info)
{
  g_clear_pointer (&info->time, g_date_time_unref);
  g_clear_pointer (&info->camera_model, g_free);
  g_clear_pointer (&info->camera_part, g_free);
  g_clear_pointer (&info->camera_serial, g_free);
  g_clear_pointer (&info->camera_software, g_free);
  g_clear_pointer (&info->lens_model, g_free);
  g_clear_pointer (&info->lens_part, g_free);
  g_clear_pointer (&info->lens_serial, g_free);
  g_clear_pointer (&info->palette_name, g_free);
  g_clear_pointer (&info->palette, g_bytes_unref);
  g_clear_pointer (&info->visible, g_bytes_unref);
  gst_thermal_frame_info_init (info);
}

static void
info_copy (const GstThermalFrameInfo *from, GstThermalFrameInfo *to)
{
  *to = *from;
  to->time = from->time != NULL ? g_date_time_ref (from->time) : NULL;
  to->camera_model = g_strdup (from->camera_model);
  to->camera_part = g_strdup (from->camera_part);
  to->camera_serial = g_strdup (from->camera_serial);
  to->camera_software = g_strdup (from->camera_software);
  to->lens_model = g_strdup (from->lens_model);
  to->lens_part = g_strdup (from->lens_part);
  to->lens_serial = g_strdup (from->lens_serial);
  to->palette_name = g_strdup (from->palette_name);
  to->palette = from->palette != NULL ? g_bytes_ref (from->palette) : NULL;
  to->visible = from->visible != NULL ? g_bytes_ref (from->visible) : NULL;
}

gboolean
gst_thermal_frame_check_size (guint64 width, guint64 height, GError **error)
{
  if (width >= 1 && height >= 1 && width <= GST_THERMAL_MAX_SIDE
      && height <= GST_THERMAL_MAX_SIDE
      && width * height <= GST_THERMAL_MAX_PIXELS)
    return TRUE;

  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "%" G_GUINT64_FORMAT " x %" G_GUINT64_FORMAT
      " pixels; 1 x 1 to %d million are possible",
      width, height, GST_THERMAL_MAX_PIXELS / (1024 * 1024));
  return FALSE;
}

GstThermalFrame *
gst_thermal_frame_new_with_info (gint width, gint height, GBytes *counts,
    GstThermalCalibration *calibration, GstThermalFrameInfo *info,
    GError **error)
{
  GstThermalFrame *self =
      gst_thermal_frame_new (width, height, counts, calibration, error);

  if (self != NULL) {
    self->info = *info;
    gst_thermal_frame_info_init (info);
  } else {
    gst_thermal_frame_info_clear (info);
  }
  return self;
}

const GstThermalFrameInfo *
gst_thermal_frame_get_info (GstThermalFrame *self)
{
  return &self->info;
}

/**
 * gst_thermal_frame_new:
 * @width: pixels
 * @height: pixels
 * @counts: 16-bit little-endian samples, row by row, without padding
 * @calibration: (nullable): what the counts mean; %NULL when nobody knows
 *
 * Makes a frame of counts.
 *
 * Returns: (transfer full): a frame, or %NULL with %GST_THERMAL_ERROR_INVALID
 *   when @counts has not exactly the size of the picture
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_frame_new (gint width, gint height, GBytes *counts,
    GstThermalCalibration *calibration, GError **error)
{
  GstThermalFrame *self;

  g_return_val_if_fail (counts != NULL, NULL);

  if (!gst_thermal_frame_check_size (MAX (width, 0), MAX (height, 0), error))
    return NULL;

  if (g_bytes_get_size (counts) != (gsize) width * height * 2) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "%" G_GSIZE_FORMAT
        " bytes of counts, but %d x %d pixels need %" G_GSIZE_FORMAT,
        g_bytes_get_size (counts), width, height, (gsize) width * height * 2);
    return NULL;
  }

  self = g_new0 (GstThermalFrame, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->width = width;
  self->height = height;
  self->counts = g_bytes_ref (counts);
  self->samples = g_bytes_get_data (counts, NULL);
  if (calibration != NULL)
    self->calibration = gst_thermal_calibration_ref (calibration);
  gst_thermal_frame_info_init (&self->info);
  return self;
}

/* The time at which the buffer was captured, when it says so in UTC. */
static GDateTime *
get_buffer_time (GstBuffer *buffer)
{
  static GstStaticCaps unix_caps = GST_STATIC_CAPS ("timestamp/x-unix");
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_caps);
  g_autoptr (GDateTime) second = NULL;
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, caps);

  if (meta == NULL || !GST_CLOCK_TIME_IS_VALID (meta->timestamp))
    return NULL;

  second = g_date_time_new_from_unix_utc (meta->timestamp / GST_SECOND);
  if (second == NULL)
    return NULL;
  return g_date_time_add (second, (meta->timestamp % GST_SECOND) / GST_USECOND);
}

/**
 * gst_thermal_frame_new_from_buffer:
 * @buffer: a raw frame or a picture made of one, with a #GstThermalMeta
 *
 * Copies the counts behind a picture. The time is taken from a
 * #GstReferenceTimestampMeta in `timestamp/x-unix`, when there is one.
 *
 * Returns: (transfer full): a frame, or %NULL with
 *   %GST_THERMAL_ERROR_UNSUPPORTED when @buffer carries no temperatures
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_frame_new_from_buffer (GstBuffer *buffer, GError **error)
{
  g_autoptr (GBytes) counts = NULL;
  GstThermalFrame *self;
  GstThermalCounts mapped;
  guint8 *copy;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  if (!gst_thermal_counts_map (&mapped, buffer)) {
    g_set_error_literal (error, GST_THERMAL_ERROR,
        GST_THERMAL_ERROR_UNSUPPORTED, "the picture carries no temperatures");
    return NULL;
  }

  copy = g_malloc ((gsize) mapped.width * mapped.height * 2);
  for (gint y = 0; y < mapped.height; y++)
    memcpy (copy + (gsize) y * mapped.width * 2,
        mapped.counts + (gsize) y * mapped.stride, (gsize) mapped.width * 2);
  counts = g_bytes_new_take (copy, (gsize) mapped.width * mapped.height * 2);
  self = gst_thermal_frame_new (
      mapped.width, mapped.height, counts, mapped.meta->calibration, error);
  if (self != NULL) {
    self->info.time = get_buffer_time (buffer);
    if (self->info.time == NULL && mapped.meta->frame != NULL)
      self->info.time = get_buffer_time (mapped.meta->frame);
  }
  gst_thermal_counts_unmap (&mapped);
  return self;
}

static GstThermalFrame *
frame_copy (GstThermalFrame *other)
{
  GstThermalFrame *self = g_memdup2 (other, sizeof *self);

  g_atomic_ref_count_init (&self->ref_count);
  g_bytes_ref (self->counts);
  if (self->calibration != NULL)
    gst_thermal_calibration_ref (self->calibration);
  info_copy (&other->info, &self->info);
  return self;
}

/**
 * gst_thermal_frame_with_calibration:
 * @self: a frame
 * @calibration: (nullable): another calibration
 *
 * Makes a frame with the same counts and another meaning.
 *
 * Returns: (transfer full): the same picture with @calibration
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_frame_with_calibration (
    GstThermalFrame *self, GstThermalCalibration *calibration)
{
  GstThermalFrame *other;

  g_return_val_if_fail (self != NULL, NULL);

  other = frame_copy (self);
  g_clear_pointer (&other->calibration, gst_thermal_calibration_unref);
  if (calibration != NULL)
    other->calibration = gst_thermal_calibration_ref (calibration);
  return other;
}

GstThermalFrame *
gst_thermal_frame_with_counts (
    GstThermalFrame *self, GBytes *counts, GstThermalCalibration *calibration)
{
  GstThermalFrame *other =
      gst_thermal_frame_with_calibration (self, calibration);

  g_bytes_unref (other->counts);
  other->counts = g_bytes_ref (counts);
  other->samples = g_bytes_get_data (counts, NULL);
  return other;
}

/**
 * gst_thermal_frame_with_time:
 * @self: a frame
 * @time: (nullable): when it was captured
 *
 * Makes a frame with a time of capture.
 *
 * Returns: (transfer full): the same picture of that time
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_frame_with_time (GstThermalFrame *self, GDateTime *time)
{
  GstThermalFrame *other;

  g_return_val_if_fail (self != NULL, NULL);

  other = frame_copy (self);
  g_clear_pointer (&other->info.time, g_date_time_unref);
  other->info.time = time != NULL ? g_date_time_ref (time) : NULL;
  return other;
}

static void
replace_text (gchar **text, const gchar *with)
{
  g_free (*text);
  *text = g_strdup (with);
}

/**
 * gst_thermal_frame_with_camera:
 * @self: a frame
 * @model: (nullable): name of the camera, UTF-8
 * @serial: (nullable): its serial number
 * @lens: (nullable): name of the lens
 *
 * Makes a frame that names the camera it came from.
 *
 * Returns: (transfer full): the same picture by that camera
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_frame_with_camera (GstThermalFrame *self, const gchar *model,
    const gchar *serial, const gchar *lens)
{
  GstThermalFrame *other;

  g_return_val_if_fail (self != NULL, NULL);

  other = frame_copy (self);
  replace_text (&other->info.camera_model, model);
  replace_text (&other->info.camera_serial, serial);
  replace_text (&other->info.lens_model, lens);
  return other;
}

static guint8
round_byte (gdouble value)
{
  return (guint8) CLAMP (floor (value + 0.5), 0, 255);
}

/* Red, green, blue as FLIR's files have colours: Y, Cr, Cb by BT.601, full
 * range, as in JFIF. */
void
gst_thermal_frame_fill_ycrcb (const guint8 *rgb, guint8 *ycrcb)
{
  const gdouble r = rgb[0], g = rgb[1], b = rgb[2];
  const gdouble y = 0.299 * r + 0.587 * g + 0.114 * b;

  ycrcb[0] = round_byte (y);
  ycrcb[1] = round_byte (128 + (r - y) / 1.402);
  ycrcb[2] = round_byte (128 + (b - y) / 1.772);
}

/**
 * gst_thermal_frame_with_palette:
 * @self: a frame
 * @name: (nullable): name of the palette
 * @rgb: (nullable): red, green, blue of each colour, cold to hot; at most 255
 *   colours
 *
 * Says in which colours the picture was shown; radiometric JPEGs store it.
 *
 * Returns: (transfer full): the same picture with that palette
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_frame_with_palette (
    GstThermalFrame *self, const gchar *name, GBytes *rgb)
{
  GstThermalFrame *other;
  const guint8 *from;
  guint8 *to;
  gsize size = 0;

  g_return_val_if_fail (self != NULL, NULL);

  from = rgb != NULL ? g_bytes_get_data (rgb, &size) : NULL;
  g_return_val_if_fail (size % 3 == 0 && size <= 3 * 255, NULL);

  other = frame_copy (self);
  replace_text (&other->info.palette_name, name);
  g_clear_pointer (&other->info.palette, g_bytes_unref);
  if (size == 0)
    return other;

  to = g_malloc (size);
  for (gsize i = 0; i < size; i += 3)
    gst_thermal_frame_fill_ycrcb (from + i, to + i);
  other->info.palette = g_bytes_new_take (to, size);
  return other;
}

/**
 * gst_thermal_frame_with_outside:
 * @self: a frame
 * @outside: how pixels beyond the clip limits were shown; a limit of NaN says
 *   that they were not
 *
 * Says in which colours what the camera cannot measure was shown; radiometric
 * JPEGs store it as colours of overflow and underflow.
 *
 * Returns: (transfer full): the same picture with these colours
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_frame_with_outside (
    GstThermalFrame *self, const GstThermalOutside *outside)
{
  GstThermalFrame *other;

  g_return_val_if_fail (self != NULL && outside != NULL, NULL);

  other = frame_copy (self);
  other->info.under_argb = isnan (outside->low_k) ? 0 : outside->under_argb;
  other->info.over_argb = isnan (outside->high_k) ? 0 : outside->over_argb;
  return other;
}

/**
 * gst_thermal_frame_ref:
 * @self: a frame
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalFrame *
gst_thermal_frame_ref (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_frame_unref:
 * @self: (transfer full): a frame
 *
 * Gives a reference back; the last one frees the frame.
 *
 * Since: 0.1
 */
void
gst_thermal_frame_unref (GstThermalFrame *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_bytes_unref (self->counts);
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  gst_thermal_frame_info_clear (&self->info);
  g_free (self);
}

/**
 * gst_thermal_frame_get_width:
 * @self: a frame
 *
 * Gives the number of columns.
 *
 * Returns: pixels
 *
 * Since: 0.1
 */
gint
gst_thermal_frame_get_width (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->width;
}

/**
 * gst_thermal_frame_get_height:
 * @self: a frame
 *
 * Gives the number of rows.
 *
 * Returns: pixels
 *
 * Since: 0.1
 */
gint
gst_thermal_frame_get_height (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->height;
}

/**
 * gst_thermal_frame_get_counts:
 * @self: a frame
 *
 * Gives all samples.
 *
 * Returns: (transfer none): 16-bit little-endian samples, row by row, without
 *   padding
 *
 * Since: 0.1
 */
GBytes *
gst_thermal_frame_get_counts (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->counts;
}

/**
 * gst_thermal_frame_get_count:
 * @self: a frame
 * @x: column, inside of the frame
 * @y: row, inside of the frame
 *
 * Reads one sample.
 *
 * Returns: the raw sample there
 *
 * Since: 0.1
 */
guint16
gst_thermal_frame_get_count (GstThermalFrame *self, gint x, gint y)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (x >= 0 && x < self->width, 0);
  g_return_val_if_fail (y >= 0 && y < self->height, 0);

  return GST_READ_UINT16_LE (self->samples + 2 * ((gsize) y * self->width + x));
}

/**
 * gst_thermal_frame_get_kelvin:
 * @self: a frame
 * @x: column, inside of the frame
 * @y: row, inside of the frame
 *
 * Reads the temperature of one pixel.
 *
 * Returns: the temperature there in double precision, kelvin; NaN when there
 *   is none
 *
 * Since: 0.1
 */
gdouble
gst_thermal_frame_get_kelvin (GstThermalFrame *self, gint x, gint y)
{
  g_return_val_if_fail (self != NULL, NAN);
  g_return_val_if_fail (x >= 0 && x < self->width, NAN);
  g_return_val_if_fail (y >= 0 && y < self->height, NAN);

  if (self->calibration == NULL)
    return NAN;
  return gst_thermal_calibration_get_kelvin (
      self->calibration, gst_thermal_frame_get_count (self, x, y));
}

/**
 * gst_thermal_frame_get_calibration:
 * @self: a frame
 *
 * Gives what the counts mean.
 *
 * Returns: (nullable) (transfer none): what the counts mean; %NULL when the
 *   file does not say, so that there are counts but no temperatures
 *
 * Since: 0.1
 */
GstThermalCalibration *
gst_thermal_frame_get_calibration (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->calibration;
}

/**
 * gst_thermal_frame_get_time:
 * @self: a frame
 *
 * Gives the time of capture.
 *
 * Returns: (nullable) (transfer none): when it was captured, in the camera's
 *   time zone where the file has it
 *
 * Since: 0.1
 */
GDateTime *
gst_thermal_frame_get_time (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info.time;
}

/**
 * gst_thermal_frame_get_camera_model:
 * @self: a frame
 *
 * Gives the name of the camera.
 *
 * Returns: (nullable) (transfer none): name of the camera
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_frame_get_camera_model (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info.camera_model;
}

/**
 * gst_thermal_frame_get_camera_serial:
 * @self: a frame
 *
 * Gives the serial number of the camera.
 *
 * Returns: (nullable) (transfer none): serial number of the camera
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_frame_get_camera_serial (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info.camera_serial;
}

/**
 * gst_thermal_frame_get_camera_software:
 * @self: a frame
 *
 * Gives the software that wrote the file.
 *
 * Returns: (nullable) (transfer none): version of the camera's software
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_frame_get_camera_software (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info.camera_software;
}

/**
 * gst_thermal_frame_get_lens_model:
 * @self: a frame
 *
 * Gives the name of the lens.
 *
 * Returns: (nullable) (transfer none): name of the lens
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_frame_get_lens_model (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info.lens_model;
}

/**
 * gst_thermal_frame_get_storage:
 * @self: a frame
 *
 * Says how the counts were stored in the file.
 *
 * Returns: (nullable) (transfer none): how the counts were stored in the file:
 *   `RAW`, `PNG`, `PNG-swapped` (a PNG with the bytes of each sample
 *   exchanged), `JPEG-LS`, `CPTV`, `TIFF`, `PGM`
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_frame_get_storage (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info.storage;
}

/**
 * gst_thermal_frame_get_palette_name:
 * @self: a frame
 *
 * Gives the name of the palette that the camera used.
 *
 * Returns: (nullable) (transfer none): name of the palette in which the camera
 *   showed the picture
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_frame_get_palette_name (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info.palette_name;
}

/**
 * gst_thermal_frame_get_palette:
 * @self: a frame
 *
 * Gives the colours that the camera showed the frame in.
 *
 * Returns: (nullable) (transfer none): the palette's colours, cold to hot,
 *   three bytes for each: Y, Cr, Cb in full-range BT.601
 *
 * Since: 0.1
 */
GBytes *
gst_thermal_frame_get_palette (GstThermalFrame *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->info.palette;
}

/**
 * gst_thermal_frame_get_visible:
 * @self: a frame
 * @width: (out) (optional): pixels, 0 without a visible image
 * @height: (out) (optional): pixels
 *
 * Gives the visible picture that the file holds beside the thermal one.
 *
 * Returns: (nullable) (transfer none): the visible image taken with the frame,
 *   a whole JPEG or PNG file. In the PNG, cameras store Y, Cr, Cb where
 *   others have red, green, blue.
 *
 * Since: 0.1
 */
GBytes *
gst_thermal_frame_get_visible (GstThermalFrame *self, gint *width, gint *height)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (width != NULL)
    *width = self->info.visible_width;
  if (height != NULL)
    *height = self->info.visible_height;
  return self->info.visible;
}

/**
 * gst_thermal_frame_get_pip:
 * @self: a frame
 * @pip: (out caller-allocates) (optional): where the thermal image lies in
 *   the visible one
 *
 * Gives how the thermal picture lies in the visible one.
 *
 * Returns: whether the file says so
 *
 * Since: 0.1
 */
gboolean
gst_thermal_frame_get_pip (GstThermalFrame *self, GstThermalPip *pip)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (pip != NULL)
    *pip = self->info.pip;
  return self->info.has_pip;
}

/**
 * gst_thermal_frame_get_location:
 * @self: a frame
 * @location: (out caller-allocates) (optional): where the camera stood
 *
 * Gives the place where the frame was taken.
 *
 * Returns: whether the file says so
 *
 * Since: 0.1
 */
gboolean
gst_thermal_frame_get_location (
    GstThermalFrame *self, GstThermalLocation *location)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (location != NULL)
    *location = self->info.location;
  return self->info.has_location;
}
