/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "osd-layer.h"

#include <gst/filter/therm-clones.h>
#include <gst/thermal/thermal.h>
#include <string.h>

/* Samples of a picture are shared by two by two pixels at most, in the formats
 * that are taken. */
#define ALIGN 2

/* Bytes that are not touched, but too few to be worth a step over them. */
#define GAP 16

/* Bytes of a row that are touched. */
typedef struct
{
  gint row;
  gint first;
  gint end;
} Run;

typedef struct
{
  gint rows;
  gint stride;
  gint step_x, step_y; /* pixels for each group of bytes, and each row */
  gint group;          /* bytes */
  guint8 *value;       /* what is added */
  guint8 *keep;        /* how much of the picture stays, 255: all */
  GArray *runs;
} Plane;

struct _OsdLayer
{
  gint width;
  gint height;
  guint n_planes;
  Plane planes[GST_VIDEO_MAX_PLANES];
};

/* A pixel in the components of the format, multiplied by its alpha. */
typedef struct
{
  guint8 component[GST_VIDEO_MAX_COMPONENTS];
} Pixel;

static guint
divide_by_255 (guint number)
{
  return (number + 128 + ((number + 128) >> 8)) >> 8;
}

/**
 * osd_blend_bytes_plain:
 *
 * Does what osd_blend_bytes() does, as one would write it down first.
 */
void
osd_blend_bytes_plain (
    guint8 *picture, const guint8 *value, const guint8 *keep, gsize n)
{
  for (gsize i = 0; i < n; i++)
    picture[i] =
        MIN (255, value[i] + divide_by_255 ((guint) picture[i] * keep[i]));
}

/**
 * osd_blend_bytes:
 * @picture: bytes that are changed
 * @value: what is added
 * @keep: how much of @picture stays, 255: all
 */
THERM_CLONES void
osd_blend_bytes (guint8 *restrict picture, const guint8 *restrict value,
    const guint8 *restrict keep, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    /* 255 * 255 + 128 and what is carried fit into 16 bits */
    guint16 kept = (guint16) (picture[i] * keep[i] + 128);
    guint16 sum;

    kept = (guint16) (kept + (kept >> 8)) >> 8;
    sum = kept + value[i];
    picture[i] = sum > 255 ? 255 : (guint8) sum;
  }
}

/**
 * osd_layer_can_blend:
 *
 * Returns: whether layers can be laid over pictures of this format
 */
gboolean
osd_layer_can_blend (GstVideoFormat format)
{
  const GstVideoFormatInfo *info = gst_video_format_get_info (format);

  if (GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info)
      || GST_VIDEO_FORMAT_INFO_IS_COMPLEX (info)
      || GST_VIDEO_FORMAT_INFO_IS_TILED (info)
      || GST_VIDEO_FORMAT_INFO_N_COMPONENTS (info) == 0)
    return FALSE;
  for (guint c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (info); c++) {
    if (GST_VIDEO_FORMAT_INFO_DEPTH (info, c) != 8
        || GST_VIDEO_FORMAT_INFO_SHIFT (info, c) != 0
        || GST_VIDEO_FORMAT_INFO_W_SUB (info, c) > 1
        || GST_VIDEO_FORMAT_INFO_H_SUB (info, c) > 1)
      return FALSE;
  }
  return TRUE;
}

static guint8
unmultiply (guint component, guint alpha)
{
  return MIN (255, (component * 255 + alpha / 2) / alpha);
}

static Pixel
convert_yuv (guint32 argb, const GstVideoInfo *info)
{
  const guint alpha = argb >> 24;
  const guint32 plain = 0xff000000u
                        | unmultiply (argb >> 16 & 0xff, alpha) << 16
                        | unmultiply (argb >> 8 & 0xff, alpha) << 8
                        | unmultiply (argb & 0xff, alpha);
  Pixel pixel = {{0}};
  guint8 ycbcr[3];

  gst_thermal_argb_to_ycbcr (plain, &info->colorimetry, ycbcr);
  for (guint c = 0; c < 3; c++)
    pixel.component[c] = divide_by_255 (ycbcr[c] * alpha);
  pixel.component[3] = alpha;
  return pixel;
}

/* Neighbours mostly have the same colour. */
static Pixel *
convert_surface (cairo_surface_t *surface, const GstVideoInfo *info)
{
  const gint width = cairo_image_surface_get_width (surface);
  const gint height = cairo_image_surface_get_height (surface);
  const gint stride = cairo_image_surface_get_stride (surface);
  const guint8 *data = cairo_image_surface_get_data (surface);
  const gboolean rgb = GST_VIDEO_INFO_IS_RGB (info);
  Pixel *pixels = g_new (Pixel, (gsize) width * height);
  Pixel *to = pixels;
  guint32 last = 0;
  Pixel converted = {{0}};

  for (gint y = 0; y < height; y++) {
    const guint32 *row =
        (const guint32 *) (gconstpointer) (data + (gsize) y * stride);

    for (gint x = 0; x < width; x++, to++) {
      const guint32 argb = row[x];

      if (argb != last) {
        if (argb >> 24 == 0)
          converted = (Pixel){{0}};
        else if (rgb)
          converted = (Pixel){{argb >> 16, argb >> 8, argb, argb >> 24}};
        else
          converted = convert_yuv (argb, info);
        last = argb;
      }
      *to = converted;
    }
  }
  return pixels;
}

/* One sample: the mean of the pixels that share it. Beyond the edge of the
 * layer nothing is drawn. */
static void
gather_sample (const Pixel *pixels, gint width, gint height, guint c, gint x,
    gint y, gint step_x, gint step_y, guint8 *ret_value, guint8 *ret_alpha)
{
  const guint n = step_x * step_y;
  guint value = 0, alpha = 0;

  for (gint v = y; v < MIN (y + step_y, height); v++) {
    for (gint u = x; u < MIN (x + step_x, width); u++) {
      const Pixel *pixel = &pixels[(gsize) v * width + u];

      value += pixel->component[c];
      alpha += pixel->component[3];
    }
  }
  *ret_value = (value + n / 2) / n;
  *ret_alpha = (alpha + n / 2) / n;
}

static void
fill_component (OsdLayer *self, const Pixel *pixels,
    const GstVideoFormatInfo *format, guint c)
{
  Plane *plane = &self->planes[GST_VIDEO_FORMAT_INFO_PLANE (format, c)];
  const gint step_x = 1 << GST_VIDEO_FORMAT_INFO_W_SUB (format, c);
  const gint step_y = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (format, c);
  const gint stride = GST_VIDEO_FORMAT_INFO_PSTRIDE (format, c);
  const gint offset = GST_VIDEO_FORMAT_INFO_POFFSET (format, c);
  const gint columns = (self->width + step_x - 1) / step_x;

  for (gint row = 0; row < plane->rows; row++) {
    gsize at = (gsize) row * plane->stride + offset;

    for (gint column = 0; column < columns; column++, at += stride) {
      guint8 alpha;

      gather_sample (pixels, self->width, self->height, c, column * step_x,
          row * step_y, step_x, step_y, &plane->value[at], &alpha);
      plane->keep[at] = 255 - alpha;
    }
  }
}

static void
find_runs (Plane *plane)
{
  plane->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  for (gint row = 0; row < plane->rows; row++) {
    const guint8 *keep = plane->keep + (gsize) row * plane->stride;
    Run run = {.row = row, .first = -1};

    for (gint i = 0; i < plane->stride; i++) {
      if (keep[i] == 255)
        continue;
      if (run.first >= 0 && i - run.end > GAP) {
        g_array_append_val (plane->runs, run);
        run.first = -1;
      }
      if (run.first < 0)
        run.first = i;
      run.end = i + 1;
    }
    if (run.first >= 0)
      g_array_append_val (plane->runs, run);
  }
}

static void
plane_init (Plane *plane, const OsdLayer *self,
    const GstVideoFormatInfo *format, guint index)
{
  gint c = 0;
  gint step_x = 1;
  gint columns;

  /* the components of a plane have the same rows; of those of YUY2 the
   * coarsest tells after how many pixels the bytes begin anew */
  for (guint i = 0; i < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); i++) {
    if (GST_VIDEO_FORMAT_INFO_PLANE (format, i) != index)
      continue;
    if (1 << GST_VIDEO_FORMAT_INFO_W_SUB (format, i) >= step_x)
      c = i;
    step_x = MAX (step_x, 1 << GST_VIDEO_FORMAT_INFO_W_SUB (format, i));
  }
  plane->step_x = step_x;
  plane->step_y = 1 << GST_VIDEO_FORMAT_INFO_H_SUB (format, c);
  plane->group = GST_VIDEO_FORMAT_INFO_PSTRIDE (format, c);
  columns = (self->width + step_x - 1) / step_x;
  plane->rows = (self->height + plane->step_y - 1) / plane->step_y;
  plane->stride = columns * plane->group;
  plane->value = g_malloc0 ((gsize) plane->rows * plane->stride);
  plane->keep = g_malloc ((gsize) plane->rows * plane->stride);
  memset (plane->keep, 255, (gsize) plane->rows * plane->stride);
}

/**
 * osd_layer_new:
 * @surface: what was drawn, ARGB32
 * @info: the pictures that it is for
 *
 * Returns: (transfer full): the layer
 */
OsdLayer *
osd_layer_new (cairo_surface_t *surface, const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;
  OsdLayer *self = g_new0 (OsdLayer, 1);
  g_autofree Pixel *pixels = NULL;

  cairo_surface_flush (surface);
  self->width = cairo_image_surface_get_width (surface);
  self->height = cairo_image_surface_get_height (surface);
  self->n_planes = GST_VIDEO_FORMAT_INFO_N_PLANES (format);
  pixels = convert_surface (surface, info);
  for (guint p = 0; p < self->n_planes; p++)
    plane_init (&self->planes[p], self, format, p);
  for (guint c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); c++)
    fill_component (self, pixels, format, c);
  for (guint p = 0; p < self->n_planes; p++)
    find_runs (&self->planes[p]);
  return self;
}

void
osd_layer_free (OsdLayer *self)
{
  for (guint p = 0; p < self->n_planes; p++) {
    g_free (self->planes[p].value);
    g_free (self->planes[p].keep);
    g_array_unref (self->planes[p].runs);
  }
  g_free (self);
}

gint
osd_layer_get_width (const OsdLayer *self)
{
  return self->width;
}

gint
osd_layer_get_height (const OsdLayer *self)
{
  return self->height;
}

static gint
get_row_bytes (const Plane *plane, gint width)
{
  return (width + plane->step_x - 1) / plane->step_x * plane->group;
}

static void
blend_plane (
    const Plane *plane, GstVideoFrame *picture, guint p, gint x, gint y)
{
  const gint first_byte = x / plane->step_x * plane->group;
  const gint first_row = y / plane->step_y;
  const gint row_bytes = get_row_bytes (plane, GST_VIDEO_FRAME_WIDTH (picture));
  const gint n_rows =
      (GST_VIDEO_FRAME_HEIGHT (picture) + plane->step_y - 1) / plane->step_y;
  const gint stride = GST_VIDEO_FRAME_PLANE_STRIDE (picture, p);
  guint8 *data = GST_VIDEO_FRAME_PLANE_DATA (picture, p);

  for (guint i = 0; i < plane->runs->len; i++) {
    const Run *run = &g_array_index (plane->runs, Run, i);
    const gint row = first_row + run->row;
    const gint first = MAX (run->first, -first_byte);
    const gint end = MIN (run->end, row_bytes - first_byte);
    const gsize at = (gsize) run->row * plane->stride + first;

    if (row < 0 || row >= n_rows || first >= end)
      continue;
    osd_blend_bytes (data + (gssize) row * stride + first_byte + first,
        plane->value + at, plane->keep + at, end - first);
  }
}

/**
 * osd_layer_blend:
 * @picture: mapped for reading and writing; of the format of the layer
 * @x: of the layer's left edge, pixels; even
 * @y: of its top; even
 *
 * What lies outside of the picture is left out.
 */
void
osd_layer_blend (const OsdLayer *self, GstVideoFrame *picture, gint x, gint y)
{
  g_return_if_fail (x % ALIGN == 0 && y % ALIGN == 0);

  for (guint p = 0; p < self->n_planes; p++)
    blend_plane (&self->planes[p], picture, p, x, y);
}
