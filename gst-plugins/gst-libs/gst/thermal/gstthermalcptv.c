/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* CPTV, the recordings of The Cacophony Project: a gzip stream of a header and
 * frames, each frame the difference to the one before. Specification:
 * SPECv2.md of its repository go-cptv; version 1 has the same fields, but
 * counts time in microseconds.
 *
 * The stream is inflated once to find the frames, then again as far as frames
 * are read; there is never more than one frame in memory. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#define MAX_FRAMES (1024 * 1024)
#define MAX_INFLATED (G_GUINT64_CONSTANT (4) << 30)

typedef struct
{
  z_stream zlib;
  gboolean started;
  gboolean ended;
  guint64 n_inflated;
} Stream;

struct _GstThermalCptv
{
  GBytes *bytes;

  guint version;
  guint compression;
  gint width;
  gint height;
  guint64 start_us; /* UTC */
  guint fps;        /* as the header says, 0 when it does not */
  gchar *brand;
  gchar *model;
  gchar *serial;
  gchar *firmware;
  GstThermalLocation location; /* NaN where the header is silent */
  GArray *times_us;            /* guint64, since the first frame */

  GMutex stream_mutex;
  Stream stream; /* stream_mutex */
  guint next;    /* stream_mutex: frame that the stream stands before */
  guint16 *last; /* stream_mutex: the one before it */
};

/* What the fields in front of a frame say. */
typedef struct
{
  guint32 time;
  guint bit_width;
  gsize size;
} FrameHead;

static void
stream_clear (Stream *stream)
{
  if (stream->started)
    inflateEnd (&stream->zlib);
  *stream = (Stream){0};
}

static void
stream_start (Stream *stream, GBytes *bytes)
{
  gsize size;

  stream_clear (stream);
  stream->zlib.next_in = (Bytef *) g_bytes_get_data (bytes, &size);
  stream->zlib.avail_in = (uInt) MIN (size, G_MAXUINT32);
  /* 16: expect the header of gzip */
  stream->started = inflateInit2 (&stream->zlib, 16 + MAX_WBITS) == Z_OK;
}

static gboolean
fail (const Stream *stream, const gchar *what, GError **error)
{
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
      "CPTV at byte %lu (%" G_GUINT64_FORMAT " inflated): %s",
      (gulong) stream->zlib.total_in, stream->n_inflated, what);
  return FALSE;
}

/* How many bytes there were, at most n; less only at the end. -1 on damage. */
static gssize
stream_read_some (Stream *stream, guint8 *to, gsize n, GError **error)
{
  stream->zlib.next_out = to;
  stream->zlib.avail_out = (uInt) n;
  while (stream->zlib.avail_out > 0 && !stream->ended) {
    const gint status = inflate (&stream->zlib, Z_NO_FLUSH);

    if (status == Z_STREAM_END) {
      stream->ended = TRUE;
    } else if (status != Z_OK) {
      fail (stream,
          stream->zlib.avail_in == 0 ? "the file is cut off"
          : stream->zlib.msg != NULL ? stream->zlib.msg
                                     : "no gzip data",
          error);
      return -1;
    }
  }
  n -= stream->zlib.avail_out;
  stream->n_inflated += n;
  if (stream->n_inflated > MAX_INFLATED) {
    fail (stream, "more data than any recording has", error);
    return -1;
  }
  return (gssize) n;
}

static gboolean
stream_read (Stream *stream, guint8 *to, gsize n, GError **error)
{
  const gssize n_read = stream_read_some (stream, to, n, error);

  if (n_read < 0)
    return FALSE;
  return (gsize) n_read == n || fail (stream, "the data are cut off", error);
}

static gboolean
stream_skip (Stream *stream, gsize n, GError **error)
{
  guint8 scratch[4096];

  while (n > 0) {
    const gsize part = MIN (n, sizeof scratch);

    if (!stream_read (stream, scratch, part, error))
      return FALSE;
    n -= part;
  }
  return TRUE;
}

typedef void (*OnField) (
    guint code, const guint8 *data, guint length, gpointer user_data);

/* A section is its letter, the number of fields, and the fields. */
static gboolean
read_fields (
    Stream *stream, OnField on_field, gpointer user_data, GError **error)
{
  guint8 data[256];
  guint n_fields;

  if (!stream_read (stream, data, 1, error))
    return FALSE;
  n_fields = data[0];
  for (guint i = 0; i < n_fields; i++) {
    guint length, code;

    if (!stream_read (stream, data, 2, error))
      return FALSE;
    length = data[0];
    code = data[1];
    if (!stream_read (stream, data, length, error))
      return FALSE;
    on_field (code, data, length, user_data);
  }
  return TRUE;
}

static void
set_text (gchar **text, const guint8 *data, guint length)
{
  g_autofree gchar *raw = g_strndup ((const gchar *) data, length);

  g_free (*text);
  *text = g_utf8_make_valid (raw, -1);
}

/* A text by the specification, a 32-bit number in the recordings there are. */
static void
set_serial (GstThermalCptv *self, const guint8 *data, guint length)
{
  gboolean printable = TRUE;

  for (guint i = 0; i < length; i++)
    printable = printable && g_ascii_isprint (data[i]);
  if (printable || length != 4) {
    set_text (&self->serial, data, length);
    return;
  }
  g_free (self->serial);
  self->serial = g_strdup_printf ("%u", GST_READ_UINT32_LE (data));
}

static void
on_header_field (
    guint code, const guint8 *data, guint length, gpointer user_data)
{
  GstThermalCptv *self = user_data;

  if (code == 'T' && length == 8)
    self->start_us = GST_READ_UINT64_LE (data);
  else if (code == 'X' && length == 4)
    self->width = (gint) MIN (GST_READ_UINT32_LE (data), G_MAXINT);
  else if (code == 'Y' && length == 4)
    self->height = (gint) MIN (GST_READ_UINT32_LE (data), G_MAXINT);
  else if (code == 'C' && length == 1)
    self->compression = data[0];
  else if (code == 'Z' && length == 1)
    self->fps = data[0];
  else if (code == 'B')
    set_text (&self->brand, data, length);
  else if (code == 'E')
    set_text (&self->model, data, length);
  else if (code == 'N')
    set_serial (self, data, length);
  else if (code == 'V')
    set_text (&self->firmware, data, length);
  else if (code == 'L' && length == 4)
    self->location.latitude_deg = GST_READ_FLOAT_LE (data);
  else if (code == 'O' && length == 4)
    self->location.longitude_deg = GST_READ_FLOAT_LE (data);
  else if (code == 'A' && length == 4)
    self->location.altitude_m = GST_READ_FLOAT_LE (data);
}

static gboolean
read_header (GstThermalCptv *self, Stream *stream, GError **error)
{
  guint8 head[6];

  if (!stream_read (stream, head, sizeof head, error))
    return FALSE;
  if (memcmp (head, "CPTV", 4) != 0)
    return fail (stream, "no CPTV recording", error);
  self->version = head[4];
  if (self->version < 1 || self->version > 2) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
        "CPTV version %u, but 1 and 2 are known", self->version);
    return FALSE;
  }
  if (head[5] != 'H')
    return fail (stream, "no header", error);

  self->compression = 1;
  if (!read_fields (stream, on_header_field, self, error))
    return FALSE;
  if (!gst_thermal_frame_check_size (self->width, self->height, error)) {
    g_prefix_error (error, "CPTV header: ");
    return FALSE;
  }
  if (self->compression > 1) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
        "CPTV compression %u, but 0 and 1 are known", self->compression);
    return FALSE;
  }
  return TRUE;
}

static void
on_frame_field (
    guint code, const guint8 *data, guint length, gpointer user_data)
{
  FrameHead *head = user_data;

  if (code == 't' && length == 4)
    head->time = GST_READ_UINT32_LE (data);
  else if (code == 'w' && length == 1)
    head->bit_width = data[0];
  else if (code == 'f' && length == 4)
    head->size = GST_READ_UINT32_LE (data);
}

/* FALSE without an error: the recording is at its end. */
static gboolean
read_frame_head (
    const GstThermalCptv *self, Stream *stream, FrameHead *head, GError **error)
{
  const gsize n_pixels = (gsize) self->width * self->height;
  gsize needed;
  guint8 letter;
  gssize n_read;

  n_read = stream_read_some (stream, &letter, 1, error);
  if (n_read <= 0)
    return FALSE;
  if (letter != 'F')
    return fail (stream, "no frame where one should be", error);

  *head = (FrameHead){0};
  if (!read_fields (stream, on_frame_field, head, error))
    return FALSE;

  if (self->compression == 0) {
    if (head->bit_width != 16)
      return fail (stream, "plain samples that do not have 16 bits", error);
    needed = 2 * n_pixels;
  } else {
    if (head->bit_width < 1 || head->bit_width > 32)
      return fail (stream, "differences of no or more than 32 bits", error);
    /* the first sample whole, the differences of the others */
    needed = 4 + ((n_pixels - 1) * head->bit_width + 7) / 8;
  }
  if (head->size < needed || head->size > needed + 64)
    return fail (stream, "the frame's size does not fit its pixels", error);
  return TRUE;
}

static gboolean
index_frames (GstThermalCptv *self, Stream *stream, GError **error)
{
  const guint64 unit_us = self->version == 1 ? 1 : 1000;
  guint64 time_us = 0;
  guint32 last = 0;
  GError *failure = NULL;
  FrameHead head;

  while (read_frame_head (self, stream, &head, &failure)) {
    /* the counter wraps; a camera that restarts must not leap ahead */
    const guint32 step = head.time - last;

    if (self->times_us->len > 0 && step < G_MAXINT32)
      time_us += step * unit_us;
    last = head.time;
    g_array_append_val (self->times_us, time_us);
    if (self->times_us->len > MAX_FRAMES)
      return fail (stream, "more frames than any recording has", error);
    if (!stream_skip (stream, head.size, error)) {
      g_prefix_error (error, "frame %u: ", self->times_us->len - 1);
      return FALSE;
    }
  }
  if (failure != NULL) {
    g_propagate_prefixed_error (
        error, failure, "frame %u: ", self->times_us->len);
    return FALSE;
  }
  return self->times_us->len > 0 || fail (stream, "no frame", error);
}

gboolean
gst_thermal_cptv_probe (const guint8 *data, gsize size)
{
  return size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
}

GstThermalCptv *
gst_thermal_cptv_new (GBytes *bytes, GError **error)
{
  GstThermalCptv *self = g_new0 (GstThermalCptv, 1);
  Stream stream = {0};
  gboolean done;

  g_mutex_init (&self->stream_mutex);
  self->bytes = g_bytes_ref (bytes);
  self->times_us = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->location = (GstThermalLocation){NAN, NAN, NAN};

  stream_start (&stream, bytes);
  done =
      read_header (self, &stream, error) && index_frames (self, &stream, error);
  stream_clear (&stream);
  if (!done) {
    gst_thermal_cptv_free (self);
    return NULL;
  }
  return self;
}

void
gst_thermal_cptv_free (GstThermalCptv *self)
{
  stream_clear (&self->stream);
  g_mutex_clear (&self->stream_mutex);
  g_bytes_unref (self->bytes);
  g_array_unref (self->times_us);
  g_free (self->last);
  g_free (self->brand);
  g_free (self->model);
  g_free (self->serial);
  g_free (self->firmware);
  g_free (self);
}

guint
gst_thermal_cptv_get_n_frames (GstThermalCptv *self)
{
  return self->times_us->len;
}

guint64
gst_thermal_cptv_get_time_us (GstThermalCptv *self, guint index)
{
  return g_array_index (self->times_us, guint64, index);
}

guint
gst_thermal_cptv_get_fps (GstThermalCptv *self)
{
  return self->fps;
}

/* Bits from the most significant one down, as two's complement. */
static gint32
read_bits (const guint8 *data, gsize *at_bit, guint n_bits)
{
  guint32 value = 0;

  for (guint left = n_bits; left > 0;) {
    const guint free_bits = 8 - *at_bit % 8;
    const guint n = MIN (left, free_bits);
    const guint part = (data[*at_bit / 8] >> (free_bits - n)) & ((1u << n) - 1);

    value = value << n | part;
    *at_bit += n;
    left -= n;
  }
  return (gint32) (value << (32 - n_bits)) >> (32 - n_bits);
}

/* Differences run along the rows, to the right in even ones and to the left in
 * odd ones; what they add up to is the difference to the last frame. */
static gboolean
add_differences (
    GstThermalCptv *self, const guint8 *data, guint bit_width, GError **error)
{
  gint64 sum = (gint32) GST_READ_UINT32_LE (data);
  gsize at_bit = 32;

  for (gint y = 0; y < self->height; y++) {
    for (gint i = 0; i < self->width; i++) {
      const gint x = y % 2 == 0 ? i : self->width - 1 - i;
      guint16 *count = self->last + (gsize) y * self->width + x;

      if (y > 0 || i > 0)
        sum += read_bits (data, &at_bit, bit_width);
      if (*count + sum < 0 || *count + sum > G_MAXUINT16)
        return fail (&self->stream, "a sample out of 16 bits", error);
      *count = (guint16) (*count + sum);
    }
  }
  return TRUE;
}

static gboolean
decode_next (GstThermalCptv *self, GError **error)
{
  const gsize n_pixels = (gsize) self->width * self->height;
  g_autofree guint8 *data = NULL;
  FrameHead head;

  if (!read_frame_head (self, &self->stream, &head, error))
    return FALSE;
  data = g_malloc (head.size);
  if (!stream_read (&self->stream, data, head.size, error))
    return FALSE;

  if (self->compression == 0) {
    for (gsize i = 0; i < n_pixels; i++)
      self->last[i] = GST_READ_UINT16_LE (data + 2 * i);
    return TRUE;
  }
  return add_differences (self, data, head.bit_width, error);
}

static gboolean
decode_until (GstThermalCptv *self, guint index, GError **error)
{
  const gsize n_pixels = (gsize) self->width * self->height;

  if (!self->stream.started || index + 1 < self->next) {
    GstThermalCptv header = {0};
    gboolean done;

    stream_start (&self->stream, self->bytes);
    self->next = 0;
    if (self->last == NULL)
      self->last = g_new (guint16, n_pixels);
    memset (self->last, 0, n_pixels * sizeof *self->last);
    /* the header again, for the stream to stand behind it */
    done = read_header (&header, &self->stream, error);
    g_free (header.brand);
    g_free (header.model);
    g_free (header.serial);
    g_free (header.firmware);
    if (!done)
      return FALSE;
  }

  while (self->next <= index) {
    if (!decode_next (self, error)) {
      g_prefix_error (error, "frame %u: ", self->next);
      stream_clear (&self->stream);
      return FALSE;
    }
    self->next++;
  }
  return TRUE;
}

/* "lepton3.5" measures in 0.01 K. The "lepton3" before it has counts that say
 * nothing of temperatures: no calibration is the honest answer. */
static GstThermalCalibration *
make_calibration (const GstThermalCptv *self)
{
  if (self->model == NULL
      || g_ascii_strncasecmp (self->model, "lepton3.5", 9) != 0)
    return NULL;
  return gst_thermal_calibration_new_linear (0.01, 0, NULL);
}

static void
fill_info (const GstThermalCptv *self, guint index, GstThermalFrameInfo *info)
{
  const guint64 time_us =
      self->start_us + g_array_index (self->times_us, guint64, index);
  g_autoptr (GDateTime) second =
      g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);

  info->storage = "CPTV";
  if (second != NULL && self->start_us > 0)
    info->time = g_date_time_add (second, time_us % G_USEC_PER_SEC);
  if (self->brand != NULL && self->model != NULL)
    info->camera_model = g_strconcat (self->brand, " ", self->model, NULL);
  else
    info->camera_model = g_strdup (self->model);
  info->camera_serial = g_strdup (self->serial);
  info->camera_software = g_strdup (self->firmware);
  info->frame_rate = self->fps;
  if (fabs (self->location.latitude_deg) <= 90
      && fabs (self->location.longitude_deg) <= 180) {
    info->has_location = TRUE;
    info->location = self->location;
  }
}

GstThermalFrame *
gst_thermal_cptv_read_frame (GstThermalCptv *self, guint index, GError **error)
{
  const gsize n_pixels = (gsize) self->width * self->height;
  g_auto (GstThermalFrameInfo) info;
  g_autoptr (GstThermalCalibration) calibration = NULL;
  g_autoptr (GBytes) counts = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->stream_mutex);
  guint8 *copy;

  gst_thermal_frame_info_init (&info);
  if (!decode_until (self, index, error))
    return NULL;

  copy = g_malloc (2 * n_pixels);
  for (gsize i = 0; i < n_pixels; i++)
    GST_WRITE_UINT16_LE (copy + 2 * i, self->last[i]);
  counts = g_bytes_new_take (copy, 2 * n_pixels);
  calibration = make_calibration (self);
  fill_info (self, index, &info);
  return gst_thermal_frame_new_with_info (
      self->width, self->height, counts, calibration, &info, error);
}
