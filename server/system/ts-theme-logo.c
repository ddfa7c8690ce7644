/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-theme-logo.h"

#include <gst/base/gstbytereader.h>
#include <string.h>

static gboolean
read_png (const guint8 *data, gsize size, guint *ret_width, guint *ret_height)
{
  static const guint8 signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a,
      '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};

  if (size < sizeof signature + 8
      || memcmp (data, signature, sizeof signature) != 0)
    return FALSE;
  *ret_width = GST_READ_UINT32_BE (data + sizeof signature);
  *ret_height = GST_READ_UINT32_BE (data + sizeof signature + 4);
  return TRUE;
}

/* The segments that begin a frame: SOF0 to SOF15 without DHT, JPG and DAC. */
static gboolean
is_frame (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8
         && marker != 0xcc;
}

static gboolean
read_jpeg (const guint8 *data, gsize size, guint *ret_width, guint *ret_height)
{
  GstByteReader reader;
  guint8 marker;
  guint16 length, width, height;

  if (size < 4 || size > G_MAXUINT || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;
  gst_byte_reader_init (&reader, data, size);
  gst_byte_reader_skip_unchecked (&reader, 2);
  for (;;) {
    guint8 prefix;

    if (!gst_byte_reader_get_uint8 (&reader, &prefix) || prefix != 0xff
        || !gst_byte_reader_get_uint8 (&reader, &marker)
        || !gst_byte_reader_get_uint16_be (&reader, &length) || length < 2)
      return FALSE;
    if (is_frame (marker))
      break;
    if (!gst_byte_reader_skip (&reader, length - 2))
      return FALSE;
  }
  if (!gst_byte_reader_skip (&reader, 1)
      || !gst_byte_reader_get_uint16_be (&reader, &height)
      || !gst_byte_reader_get_uint16_be (&reader, &width))
    return FALSE;
  *ret_width = width;
  *ret_height = height;
  return TRUE;
}

/**
 * ts_theme_logo_identify:
 * @ret_width: (out): in pixels
 * @ret_height: (out): in pixels
 *
 * Returns: (nullable): media type of a PNG or JPEG file; %NULL for anything
 *   else, also for pictures that could hold a script, as SVG
 */
const gchar *
ts_theme_logo_identify (
    const guint8 *data, gsize size, guint *ret_width, guint *ret_height)
{
  if (read_png (data, size, ret_width, ret_height))
    return "image/png";
  if (read_jpeg (data, size, ret_width, ret_height))
    return "image/jpeg";
  return NULL;
}
