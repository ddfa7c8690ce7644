/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/mp4/ts-mp4-box.h"

#include <gst/gst.h>
#include <string.h>

void
ts_mp4_put_u8 (GByteArray *bytes, guint8 value)
{
  g_byte_array_append (bytes, &value, 1);
}

void
ts_mp4_put_u16 (GByteArray *bytes, guint16 value)
{
  guint8 raw[2];

  GST_WRITE_UINT16_BE (raw, value);
  g_byte_array_append (bytes, raw, sizeof raw);
}

void
ts_mp4_put_u32 (GByteArray *bytes, guint32 value)
{
  guint8 raw[4];

  GST_WRITE_UINT32_BE (raw, value);
  g_byte_array_append (bytes, raw, sizeof raw);
}

void
ts_mp4_put_u64 (GByteArray *bytes, guint64 value)
{
  guint8 raw[8];

  GST_WRITE_UINT64_BE (raw, value);
  g_byte_array_append (bytes, raw, sizeof raw);
}

/* @type: four characters, as in `moov` */
void
ts_mp4_put_type (GByteArray *bytes, const gchar *type)
{
  g_byte_array_append (bytes, (const guint8 *) type, 4);
}

void
ts_mp4_put_zeros (GByteArray *bytes, gsize n)
{
  guint at = bytes->len;

  g_byte_array_set_size (bytes, at + n);
  memset (bytes->data + at, 0, n);
}

void
ts_mp4_put_bytes (GByteArray *bytes, GBytes *value)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (value, &size);

  g_byte_array_append (bytes, data, size);
}

void
ts_mp4_set_u32 (GByteArray *bytes, gsize at, guint32 value)
{
  guint32 raw = GUINT32_TO_BE (value);

  /* it may stand anywhere */
  memcpy (bytes->data + at, &raw, sizeof raw);
}

gsize
ts_mp4_box_begin (GByteArray *bytes, const gchar *type)
{
  gsize at = bytes->len;

  ts_mp4_put_u32 (bytes, 0);
  ts_mp4_put_type (bytes, type);
  return at;
}

/* A FullBox, 4.2.2. */
gsize
ts_mp4_box_begin_full (
    GByteArray *bytes, const gchar *type, guint8 version, guint32 flags)
{
  gsize at = ts_mp4_box_begin (bytes, type);

  ts_mp4_put_u32 (bytes, (guint32) version << 24 | flags);
  return at;
}

void
ts_mp4_box_end (GByteArray *bytes, gsize at)
{
  ts_mp4_set_u32 (bytes, at, bytes->len - at);
}
