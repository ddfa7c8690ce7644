/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* 16-bit grey pictures in the encodings that radiometric files use, to and
 * from little-endian counts. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <charls/charls.h>
#include <png.h>
#include <string.h>

GBytes *
gst_thermal_pixels_from_raw (const guint8 *data, gsize size,
    gboolean big_endian, gint width, gint height, GError **error)
{
  gsize needed;
  guint8 *counts;

  if (!gst_thermal_frame_check_size (width, height, error))
    return NULL;

  needed = (gsize) width * height * 2;
  if (size < needed) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "%d x %d pixels need %" G_GSIZE_FORMAT
        " bytes, but there are %" G_GSIZE_FORMAT,
        width, height, needed, size);
    return NULL;
  }

  counts = g_memdup2 (data, needed);
  if (big_endian)
    for (gsize i = 0; i < needed; i += 2)
      GST_WRITE_UINT16_LE (counts + i, GST_READ_UINT16_BE (data + i));
  return g_bytes_new_take (counts, needed);
}

/* What libpng calls back with. It leaves by longjmp, so nothing here may own
 * anything that only a return would free. */
#define TEXT_KEY "Thermal calibration"

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize at;
  GByteArray *written;

  guint8 *counts;
  png_bytep *rows;
  gchar *text; /* what stands under TEXT_KEY */
  gboolean unsupported;
  gchar message[160];
} PngState;

static void
on_png_error (png_structp png, png_const_charp message)
{
  PngState *state = png_get_error_ptr (png);

  g_strlcpy (state->message, message, sizeof state->message);
  png_longjmp (png, 1);
}

static void
on_png_warning (png_structp png, png_const_charp message)
{
  GST_LOG ("libpng: %s", message);
}

static void
on_png_read (png_structp png, png_bytep data, png_size_t length)
{
  PngState *state = png_get_io_ptr (png);

  if (length > state->size - state->at)
    png_error (png, "cut off");
  memcpy (data, state->data + state->at, length);
  state->at += length;
}

static void
on_png_write (png_structp png, png_bytep data, png_size_t length)
{
  PngState *state = png_get_io_ptr (png);

  g_byte_array_append (state->written, data, length);
}

static void
on_png_flush (png_structp png)
{
}

static void
decode_png (PngState *state, png_structp png, png_infop info,
    png_uint_32 *ret_width, png_uint_32 *ret_height)
{
  gint bit_depth, colour_type, n_texts = 0;
  png_textp texts = NULL;

  png_set_read_fn (png, state, on_png_read);
  png_set_user_limits (png, GST_THERMAL_MAX_SIDE, GST_THERMAL_MAX_SIDE);
  png_set_chunk_malloc_max (png, 1024 * 1024);
  png_read_info (png, info);
  png_get_IHDR (png, info, ret_width, ret_height, &bit_depth, &colour_type,
      NULL, NULL, NULL);

  if (bit_depth != 16 || colour_type != PNG_COLOR_TYPE_GRAY) {
    state->unsupported = TRUE;
    g_snprintf (state->message, sizeof state->message,
        "%d-bit %s PNG, but counts are 16-bit grey", bit_depth,
        colour_type == PNG_COLOR_TYPE_GRAY ? "grey" : "colour");
    png_longjmp (png, 1);
  }
  if (*ret_width * (guint64) *ret_height > GST_THERMAL_MAX_PIXELS)
    png_error (png, "too many pixels");

  state->counts = g_malloc ((gsize) *ret_width * *ret_height * 2);
  state->rows = g_new (png_bytep, *ret_height);
  for (png_uint_32 y = 0; y < *ret_height; y++)
    state->rows[y] = state->counts + (gsize) y * *ret_width * 2;
  png_set_interlace_handling (png);
  png_read_image (png, state->rows);
  png_get_text (png, info, &texts, &n_texts);
  for (gint i = 0; i < n_texts && state->text == NULL; i++)
    if (strcmp (texts[i].key, TEXT_KEY) == 0)
      state->text = g_strdup (texts[i].text);
}

/* A PNG has its samples big-endian. "Swapped" is how most cameras of one maker
 * store them: the bytes of each sample the other way round. */
GBytes *
gst_thermal_pixels_from_png (const guint8 *data, gsize size, gboolean swapped,
    gint *ret_width, gint *ret_height, GBytes **ret_text, GError **error)
{
  PngState state = {.data = data, .size = size};
  png_structp png = png_create_read_struct (
      PNG_LIBPNG_VER_STRING, &state, on_png_error, on_png_warning);
  png_infop info = png_create_info_struct (png);
  png_uint_32 width = 0, height = 0;

  if (setjmp (png_jmpbuf (png)) != 0) {
    png_destroy_read_struct (&png, &info, NULL);
    g_free (state.counts);
    g_free (state.rows);
    g_free (state.text);
    g_set_error (error, GST_THERMAL_ERROR,
        state.unsupported ? GST_THERMAL_ERROR_UNSUPPORTED
                          : GST_THERMAL_ERROR_DAMAGED,
        "PNG at byte %" G_GSIZE_FORMAT ": %s", state.at, state.message);
    return NULL;
  }

  decode_png (&state, png, info, &width, &height);
  png_destroy_read_struct (&png, &info, NULL);
  g_free (state.rows);

  if (!swapped)
    for (gsize i = 0; i < (gsize) width * height * 2; i += 2)
      GST_WRITE_UINT16_LE (
          state.counts + i, GST_READ_UINT16_BE (state.counts + i));
  *ret_width = (gint) width;
  *ret_height = (gint) height;
  if (ret_text != NULL)
    *ret_text = state.text != NULL
                    ? g_bytes_new_take (state.text, strlen (state.text))
                    : NULL;
  else
    g_free (state.text);
  return g_bytes_new_take (state.counts, (gsize) width * height * 2);
}

static void
encode_png (PngState *state, png_structp png, png_infop info, gint width,
    gint height, const gchar *text)
{
  png_text texts = {.compression = PNG_ITXT_COMPRESSION_NONE,
      .key = (gchar *) TEXT_KEY,
      .text = (gchar *) text};

  png_set_write_fn (png, state, on_png_write, on_png_flush);
  png_set_compression_level (png, 3);
  png_set_IHDR (png, info, width, height, 16, PNG_COLOR_TYPE_GRAY,
      PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  if (text != NULL)
    png_set_text (png, info, &texts, 1);
  png_write_info (png, info);
  png_set_swap (png);
  for (gint y = 0; y < height; y++)
    png_write_row (png, state->data + (gsize) y * width * 2);
  png_write_end (png, info);
}

GBytes *
gst_thermal_pixels_to_png (
    GBytes *counts, gint width, gint height, const gchar *text, GError **error)
{
  PngState state = {.data = g_bytes_get_data (counts, NULL)};
  png_structp png = png_create_write_struct (
      PNG_LIBPNG_VER_STRING, &state, on_png_error, on_png_warning);
  png_infop info = png_create_info_struct (png);

  state.written = g_byte_array_new ();
  if (setjmp (png_jmpbuf (png)) != 0) {
    png_destroy_write_struct (&png, &info);
    g_byte_array_unref (state.written);
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "writing a PNG: %s", state.message);
    return NULL;
  }

  encode_png (&state, png, info, width, height, text);
  png_destroy_write_struct (&png, &info);
  return g_byte_array_free_to_bytes (state.written);
}

static GBytes *
decode_jpegls (charls_jpegls_decoder *decoder, const guint8 *data, gsize size,
    gint *ret_width, gint *ret_height, GError **error)
{
  g_autofree guint8 *counts = NULL;
  charls_frame_info frame;
  charls_jpegls_errc failure;
  gsize needed;

  failure = charls_jpegls_decoder_set_source_buffer (decoder, data, size);
  if (failure == 0)
    failure = charls_jpegls_decoder_read_header (decoder);
  if (failure == 0)
    failure = charls_jpegls_decoder_get_frame_info (decoder, &frame);
  if (failure != 0) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "JPEG-LS header: %s", charls_get_error_message (failure));
    return NULL;
  }

  if (frame.component_count != 1 || frame.bits_per_sample <= 8
      || frame.bits_per_sample > 16) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
        "JPEG-LS with %d components of %d bits, but counts are one of 9 to 16",
        frame.component_count, frame.bits_per_sample);
    return NULL;
  }
  if (!gst_thermal_frame_check_size (frame.width, frame.height, error))
    return NULL;

  needed = (gsize) frame.width * frame.height * 2;
  counts = g_malloc0 (needed);
  failure = charls_jpegls_decoder_decode_to_buffer (decoder, counts, needed, 0);
  if (failure != 0) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "JPEG-LS data: %s", charls_get_error_message (failure));
    return NULL;
  }

  for (gsize i = 0; i < needed / 2; i++)
    GST_WRITE_UINT16_LE (counts + 2 * i, ((const guint16 *) counts)[i]);
  *ret_width = (gint) frame.width;
  *ret_height = (gint) frame.height;
  return g_bytes_new_take (g_steal_pointer (&counts), needed);
}

GBytes *
gst_thermal_pixels_from_jpegls (const guint8 *data, gsize size, gint *ret_width,
    gint *ret_height, GError **error)
{
  charls_jpegls_decoder *decoder = charls_jpegls_decoder_create ();
  GBytes *counts =
      decode_jpegls (decoder, data, size, ret_width, ret_height, error);

  charls_jpegls_decoder_destroy (decoder);
  return counts;
}
