/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "osd-picture.h"

#include <string.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gst/base/gstbytereader.h>
#include <gst/thermal/thermal.h>

/* Only these, by their first bytes: what else is installed reads formats that
 * nobody looks after. */
static const struct
{
  const gchar *format;
  const gchar *magic;
  gsize length;
} kinds[] = {
    {"png", "\x89PNG\r\n\x1a\n", 8},
    {"jpeg", "\xff\xd8\xff", 3},
};

/* Read here: gdk-pixbuf takes as much memory as a bitmap's header says. */
#define BITMAP_MAGIC "BM"

static const gchar *
find_format (const guint8 *data, gsize size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (size >= kinds[i].length
        && memcmp (data, kinds[i].magic, kinds[i].length) == 0)
      return kinds[i].format;
  }
  return NULL;
}

typedef struct
{
  gint width;
  gint height;
} Size;

static gboolean
check_size (gint width, gint height, GError **error)
{
  if (width <= OSD_PICTURE_MAX_SIDE && height <= OSD_PICTURE_MAX_SIDE)
    return TRUE;
  if (error != NULL)
    g_clear_error (error);
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
      "%d×%d pixels are too many: %d×%d at most", width, height,
      OSD_PICTURE_MAX_SIDE, OSD_PICTURE_MAX_SIDE);
  return FALSE;
}

/* Before memory for the pixels is taken; 0 makes the loader stop. */
static void
on_size_prepared (
    GdkPixbufLoader *loader, gint width, gint height, gpointer user_data)
{
  Size *size = user_data;

  *size = (Size){width, height};
  if (width > OSD_PICTURE_MAX_SIDE || height > OSD_PICTURE_MAX_SIDE)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static guint32
multiply (const guint8 *rgb, guint alpha)
{
  return (guint32) alpha << 24 | (rgb[0] * alpha + 127) / 255 << 16
         | (rgb[1] * alpha + 127) / 255 << 8 | (rgb[2] * alpha + 127) / 255;
}

static gboolean
fail_bitmap (GError **error, const gchar *what)
{
  g_set_error (
      error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED, "BMP: %s", what);
  return FALSE;
}

typedef struct
{
  gint width;
  gint height;
  gboolean upside_down; /* as most are: the lowest row comes first */
  gint bytes;           /* of a pixel */
  gsize stride;
} Bitmap;

static gboolean
read_bitmap_header (GstByteReader *reader, Bitmap *ret_bitmap, GError **error)
{
  guint32 offset, header_size, compression;
  gint32 width, height;
  guint16 planes, bits;

  if (!gst_byte_reader_skip (reader, 10)
      || !gst_byte_reader_get_uint32_le (reader, &offset)
      || !gst_byte_reader_get_uint32_le (reader, &header_size)
      || !gst_byte_reader_get_int32_le (reader, &width)
      || !gst_byte_reader_get_int32_le (reader, &height)
      || !gst_byte_reader_get_uint16_le (reader, &planes)
      || !gst_byte_reader_get_uint16_le (reader, &bits)
      || !gst_byte_reader_get_uint32_le (reader, &compression))
    return fail_bitmap (error, "the file ends in its header");
  if (header_size < 40 || planes != 1 || (bits != 24 && bits != 32)
      || compression != 0)
    return fail_bitmap (error, "only 24 or 32 bits without compression");
  if (width < 1 || height == 0 || height == G_MININT32)
    return fail_bitmap (error, "there are no pixels");
  *ret_bitmap = (Bitmap){
      .width = width,
      .height = ABS (height),
      .upside_down = height > 0,
      .bytes = bits / 8,
      .stride = ((gsize) width * (bits / 8) + 3) & ~(gsize) 3,
  };
  if (!check_size (ret_bitmap->width, ret_bitmap->height, error))
    return FALSE;
  if (!gst_byte_reader_set_pos (reader, offset)
      || gst_byte_reader_get_remaining (reader)
             < ret_bitmap->stride * ret_bitmap->height)
    return fail_bitmap (error, "the file ends before its picture");
  return TRUE;
}

static cairo_surface_t *
decode_bitmap (const guint8 *data, gsize size, GError **error)
{
  GstByteReader reader;
  Bitmap bitmap;
  const guint8 *pixels;
  cairo_surface_t *surface;
  guint8 *to;
  gint stride;

  gst_byte_reader_init (&reader, data, size);
  if (!read_bitmap_header (&reader, &bitmap, error))
    return NULL;
  pixels = gst_byte_reader_get_data_unchecked (
      &reader, bitmap.stride * bitmap.height);
  surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, bitmap.width, bitmap.height);
  to = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (gint y = 0; y < bitmap.height; y++) {
    const gint row = bitmap.upside_down ? bitmap.height - 1 - y : y;
    const guint8 *from = pixels + bitmap.stride * row;
    guint32 *argb = (guint32 *) (gpointer) (to + (gsize) y * stride);

    /* the fourth byte of 32 bits is alpha to some and nothing to others */
    for (gint x = 0; x < bitmap.width; x++, from += bitmap.bytes)
      argb[x] = 0xff000000u | GST_READ_UINT24_LE (from);
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static cairo_surface_t *
to_surface (const GdkPixbuf *pixbuf)
{
  const gint width = gdk_pixbuf_get_width (pixbuf);
  const gint height = gdk_pixbuf_get_height (pixbuf);
  const gint step = gdk_pixbuf_get_n_channels (pixbuf);
  const gboolean alpha = gdk_pixbuf_get_has_alpha (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  guint8 *data = cairo_image_surface_get_data (surface);
  const gint stride = cairo_image_surface_get_stride (surface);

  for (gint y = 0; y < height; y++) {
    const guint8 *from = pixels + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf);
    guint32 *to = (guint32 *) (gpointer) (data + (gsize) y * stride);

    for (gint x = 0; x < width; x++, from += step)
      to[x] = multiply (from, alpha ? from[3] : 255);
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/**
 * osd_picture_decode:
 * @bytes: a PNG or JPEG file, or a BMP of 24 or 32 bits
 *
 * Returns: (transfer full): the picture, ARGB32; or %NULL and @error
 */
cairo_surface_t *
osd_picture_decode (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  const gchar *format = find_format (data, size);
  g_autoptr (GdkPixbufLoader) loader = NULL;
  Size asked = {0, 0};
  GdkPixbuf *pixbuf;
  gboolean good;

  if (size > OSD_PICTURE_MAX_BYTES) {
    g_set_error_literal (error, GST_THERMAL_ERROR,
        GST_THERMAL_ERROR_UNSUPPORTED, "a picture has at most 4 MiB");
    return NULL;
  }
  if (size > 2 && memcmp (data, BITMAP_MAGIC, 2) == 0)
    return decode_bitmap (data, size, error);
  if (format == NULL) {
    g_set_error_literal (error, GST_THERMAL_ERROR,
        GST_THERMAL_ERROR_UNSUPPORTED, "this is no PNG, JPEG or BMP");
    return NULL;
  }
  loader = gdk_pixbuf_loader_new_with_type (format, error);
  if (loader == NULL)
    return NULL;
  g_signal_connect (
      loader, "size-prepared", G_CALLBACK (on_size_prepared), &asked);
  good = gdk_pixbuf_loader_write (loader, data, size, error);
  /* it has to be closed, and only the first error counts */
  good = gdk_pixbuf_loader_close (loader, good ? error : NULL) && good;
  if (!check_size (asked.width, asked.height, error))
    return NULL;
  if (!good)
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL) {
    g_set_error_literal (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "the file ends before its picture");
    return NULL;
  }
  return to_surface (pixbuf);
}
