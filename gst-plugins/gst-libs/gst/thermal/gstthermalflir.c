/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The radiometric part of a FLIR JPEG: an FFF in APP1 segments of up to 64 KiB
 * that begin with "FLIR\0", 1, the number of the piece and the number of the
 * last piece. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <string.h>

#define PIECE_HEADER_SIZE 8 /* "FLIR\0", 1, number, last */
/* what cameras put into a segment of at most 65535 bytes */
#define PIECE_SIZE (65534 - 2 - PIECE_HEADER_SIZE)

enum
{
  MARKER_TEM = 0x01,
  MARKER_RST0 = 0xd0,
  MARKER_RST7 = 0xd7,
  MARKER_EOI = 0xd9,
  MARKER_SOS = 0xda,
  MARKER_APP0 = 0xe0,
  MARKER_APP1 = 0xe1,
};

typedef struct
{
  const guint8 *data[256];
  gsize size[256];
  gint last; /* -1 before the first piece */
  gint n_missing;
  GByteArray *unnumbered; /* pieces that all call themselves 0 of 0 */
} Pieces;

static gboolean
add_piece (
    Pieces *pieces, const guint8 *data, gsize size, gsize at, GError **error)
{
  const guint number = data[6];
  const guint last = data[7];

  if (pieces->last < 0) {
    pieces->last = (gint) last;
    pieces->n_missing = (gint) last + 1;
  }
  if (pieces->n_missing == 0) {
    /* Some programs write zeros for all numbers. Anything else is a second
     * image, say of a program that kept the old one: the first one counts. */
    if (pieces->last == 0 && last == 0
        && !gst_thermal_fff_probe (
            data + PIECE_HEADER_SIZE, size - PIECE_HEADER_SIZE))
      g_byte_array_append (pieces->unnumbered, data + PIECE_HEADER_SIZE,
          size - PIECE_HEADER_SIZE);
    return TRUE;
  }

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
  pieces->n_missing--;
  return TRUE;
}

/* The next segment at or behind `segment->at`. FALSE at the start of the
 * entropy-coded data, at the end of the file, and when it is damaged, in which
 * case error is set. */
typedef struct
{
  gsize at;   /* of the marker's 0xff */
  gsize next; /* behind the segment */
  guint marker;
  const guint8 *data; /* behind the length; NULL without one */
  gsize size;
} Segment;

static gboolean
next_segment (Segment *segment, const guint8 *data, gsize size, GError **error)
{
  gsize length;

  segment->at = segment->next;
  while (segment->at + 1 < size && data[segment->at] == 0xff
         && data[segment->at + 1] == 0xff) /* fill bytes */
    segment->at++;
  if (segment->at + 2 > size)
    return FALSE;
  if (data[segment->at] != 0xff) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "JPEG at byte %" G_GSIZE_FORMAT ": 0x%02x where a marker should be",
        segment->at, data[segment->at]);
    return FALSE;
  }

  segment->marker = data[segment->at + 1];
  segment->next = segment->at + 2;
  segment->data = NULL;
  segment->size = 0;
  if (segment->marker == MARKER_SOS || segment->marker == MARKER_EOI)
    return FALSE;
  if (segment->marker == MARKER_TEM
      || (segment->marker >= MARKER_RST0 && segment->marker <= MARKER_RST7))
    return TRUE;

  length =
      size - segment->at >= 4 ? GST_READ_UINT16_BE (data + segment->at + 2) : 0;
  if (length < 2 || length > size - segment->at - 2) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "JPEG at byte %" G_GSIZE_FORMAT ": segment 0xff%02x is cut off",
        segment->at, segment->marker);
    return FALSE;
  }
  segment->data = data + segment->at + 4;
  segment->size = length - 2;
  segment->next = segment->at + 2 + length;
  return TRUE;
}

static gboolean
is_piece (const Segment *segment)
{
  return segment->marker == MARKER_APP1 && segment->size >= PIECE_HEADER_SIZE
         && memcmp (segment->data, "FLIR", 5) == 0;
}

static gboolean
collect_pieces (const guint8 *data, gsize size, Pieces *pieces, GError **error)
{
  Segment segment = {.next = 2};
  GError *failure = NULL;

  while (next_segment (&segment, data, size, &failure)) {
    if (is_piece (&segment)
        && !add_piece (pieces, segment.data, segment.size, segment.at, error))
      return FALSE;
  }
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

/* The pieces put together; %GST_THERMAL_ERROR_UNSUPPORTED without any. */
GBytes *
gst_thermal_flir_jpeg_collect (GBytes *jpeg, GError **error)
{
  g_autoptr (GByteArray) fff = g_byte_array_new ();
  g_autoptr (GByteArray) unnumbered = g_byte_array_new ();
  Pieces pieces = {.last = -1, .unnumbered = unnumbered};
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
  g_byte_array_append (fff, unnumbered->data, unnumbered->len);
  return g_byte_array_free_to_bytes (g_steal_pointer (&fff));
}

/* Where the pieces go: behind the JFIF and the Exif header, which have to come
 * first. */
static gboolean
is_leading (const Segment *segment)
{
  return segment->marker == MARKER_APP0
         || (segment->marker == MARKER_APP1 && segment->size >= 5
             && memcmp (segment->data, "Exif", 5) == 0);
}

static void
append_pieces (GByteArray *jpeg, GBytes *fff)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (fff, &size);
  const guint last = (size - 1) / PIECE_SIZE;

  for (guint number = 0; number <= last; number++) {
    const gsize n = MIN (PIECE_SIZE, size - (gsize) number * PIECE_SIZE);
    guint8 head[4 + PIECE_HEADER_SIZE] = {
        0xff, MARKER_APP1, 0, 0, 'F', 'L', 'I', 'R', 0, 1, number, last};

    GST_WRITE_UINT16_BE (head + 2, 2 + PIECE_HEADER_SIZE + n);
    g_byte_array_append (jpeg, head, sizeof head);
    g_byte_array_append (jpeg, data + (gsize) number * PIECE_SIZE, n);
  }
}

/**
 * gst_thermal_jpeg_write:
 * @jpeg: a whole JPEG file, what people shall see
 * @frame: the radiometric frame of that picture
 *
 * Makes a radiometric JPEG: @jpeg with @frame in APP1 segments as FLIR cameras
 * write them, so that programs for such files read the same counts and
 * temperatures. A radiometric part that @jpeg already has is replaced.
 *
 * Linear counts stay as they are; their calibration is written as a Planck
 * curve so flat that it is straight, with which temperatures differ by less
 * than 0.001 K above 100 K.
 *
 * Returns: (transfer full): the file, or %NULL with %GST_THERMAL_ERROR_DAMAGED
 *   when @jpeg is none, or with %GST_THERMAL_ERROR_UNSUPPORTED when @frame has
 *   no calibration or is larger than the format can hold (16 MB)
 *
 * Since: 0.1
 */
GBytes *
gst_thermal_jpeg_write (GBytes *jpeg, GstThermalFrame *frame, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) fff = NULL;
  Segment segment = {.next = 2};
  GError *failure = NULL;
  gboolean written = FALSE;
  const guint8 *data;
  gsize size;

  g_return_val_if_fail (jpeg != NULL && frame != NULL, NULL);

  data = g_bytes_get_data (jpeg, &size);
  if (size < 4 || data[0] != 0xff || data[1] != 0xd8) {
    g_set_error_literal (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "byte 0: not the start of a JPEG");
    return NULL;
  }

  fff = gst_thermal_fff_write (frame, error);
  if (fff == NULL)
    return NULL;
  if (g_bytes_get_size (fff) > 256 * PIECE_SIZE) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
        "%" G_GSIZE_FORMAT " bytes of radiometric data, but a JPEG can hold %d",
        g_bytes_get_size (fff), 256 * PIECE_SIZE);
    return NULL;
  }

  g_byte_array_append (out, data, 2);
  while (next_segment (&segment, data, size, &failure)) {
    if (is_piece (&segment))
      continue;
    if (!written && !is_leading (&segment)) {
      append_pieces (out, fff);
      written = TRUE;
    }
    g_byte_array_append (out, data + segment.at, segment.next - segment.at);
  }
  if (failure != NULL) {
    g_propagate_error (error, failure);
    return NULL;
  }
  if (segment.at + 2 > size || segment.marker != MARKER_SOS) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "JPEG at byte %" G_GSIZE_FORMAT ": there is no picture", segment.at);
    return NULL;
  }
  if (!written)
    append_pieces (out, fff);
  g_byte_array_append (out, data + segment.at, size - segment.at);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
