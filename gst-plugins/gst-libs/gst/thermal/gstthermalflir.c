/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The radiometric part of a FLIR JPEG: an FFF in APP1 segments of up to 64 KiB
 * that begin with "FLIR\0", 1, the number of the piece and the number of the
 * last piece. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <string.h>

#define PIECE_HEADER_SIZE 8 /* "FLIR\0", 1, number, last */

enum
{
  MARKER_TEM = 0x01,
  MARKER_RST0 = 0xd0,
  MARKER_RST7 = 0xd7,
  MARKER_EOI = 0xd9,
  MARKER_SOS = 0xda,
  MARKER_APP1 = 0xe1,
};

typedef struct
{
  const guint8 *data[256];
  gsize size[256];
  gint last; /* -1 before the first piece */
} Pieces;

static gboolean
add_piece (
    Pieces *pieces, const guint8 *data, gsize size, gsize at, GError **error)
{
  const guint number = data[6];
  const guint last = data[7];

  if (pieces->last < 0)
    pieces->last = (gint) last;

  if (number > last || (gint) last != pieces->last) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "FLIR segment at byte %" G_GSIZE_FORMAT
        ": number %u of 0 to %u, where 0 to %d were announced",
        at, number, last, pieces->last);
    return FALSE;
  }
  if (pieces->data[number] != NULL) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "FLIR segment at byte %" G_GSIZE_FORMAT ": number %u comes twice", at,
        number);
    return FALSE;
  }

  pieces->data[number] = data + PIECE_HEADER_SIZE;
  pieces->size[number] = size - PIECE_HEADER_SIZE;
  return TRUE;
}

static gboolean
is_piece (guint marker, const guint8 *data, gsize size)
{
  return marker == MARKER_APP1 && size >= PIECE_HEADER_SIZE
         && memcmp (data, "FLIR", 5) == 0;
}

static gboolean
collect_pieces (const guint8 *data, gsize size, Pieces *pieces, GError **error)
{
  gsize at = 2;

  while (at + 2 <= size) {
    guint marker;
    gsize length;

    if (data[at] != 0xff) {
      g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
          "JPEG at byte %" G_GSIZE_FORMAT ": 0x%02x where a marker should be",
          at, data[at]);
      return FALSE;
    }
    marker = data[at + 1];
    if (marker == 0xff) { /* fill byte */
      at++;
      continue;
    }
    if (marker == MARKER_SOS || marker == MARKER_EOI)
      return TRUE;
    if (marker == MARKER_TEM
        || (marker >= MARKER_RST0 && marker <= MARKER_RST7)) {
      at += 2;
      continue;
    }

    length = at + 4 <= size ? GST_READ_UINT16_BE (data + at + 2) : 0;
    if (length < 2 || length > size - at - 2) {
      g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
          "JPEG at byte %" G_GSIZE_FORMAT ": segment 0xff%02x is cut off", at,
          marker);
      return FALSE;
    }
    if (is_piece (marker, data + at + 4, length - 2)
        && !add_piece (pieces, data + at + 4, length - 2, at, error))
      return FALSE;
    at += 2 + length;
  }
  return TRUE;
}

/* The pieces put together; %GST_THERMAL_ERROR_UNSUPPORTED without any. */
GBytes *
gst_thermal_flir_jpeg_collect (GBytes *jpeg, GError **error)
{
  g_autoptr (GByteArray) fff = g_byte_array_new ();
  Pieces pieces = {.last = -1};
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);

  if (!collect_pieces (data, size, &pieces, error))
    return NULL;
  if (pieces.last < 0) {
    g_set_error_literal (error, GST_THERMAL_ERROR,
        GST_THERMAL_ERROR_UNSUPPORTED,
        "an ordinary JPEG, without radiometric data");
    return NULL;
  }

  for (gint i = 0; i <= pieces.last; i++) {
    if (pieces.data[i] == NULL) {
      g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
          "JPEG of %" G_GSIZE_FORMAT
          " bytes: FLIR segment %d of 0 to %d is missing",
          size, i, pieces.last);
      return NULL;
    }
    g_byte_array_append (fff, pieces.data[i], pieces.size[i]);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&fff));
}
