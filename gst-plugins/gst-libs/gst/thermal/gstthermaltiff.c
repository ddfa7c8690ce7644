/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* TIFF files of 16-bit counts, in memory. The image description, when it is a
 * JSON object, is the sidecar. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <stdio.h>
#include <string.h>
#include <tiffio.h>

/* What libtiff reads from or writes to. */
typedef struct
{
  const guint8 *data; /* NULL while writing */
  gsize size;
  GByteArray *written;
  gsize at;
  gchar message[160]; /* the first one that libtiff gave */
} TiffState;

static tmsize_t
on_read (thandle_t handle, void *to, tmsize_t n)
{
  TiffState *state = (TiffState *) handle;
  const guint8 *from =
      state->written != NULL ? state->written->data : state->data;
  const gsize size = state->written != NULL ? state->written->len : state->size;

  if (state->at >= size || n <= 0)
    return 0;
  n = MIN ((gsize) n, size - state->at);
  memcpy (to, from + state->at, n);
  state->at += n;
  return n;
}

static tmsize_t
on_write (thandle_t handle, void *from, tmsize_t n)
{
  TiffState *state = (TiffState *) handle;

  if (state->written == NULL || n <= 0)
    return 0;
  if (state->at + n > state->written->len) {
    const gsize old = state->written->len;

    g_byte_array_set_size (state->written, state->at + n);
    if (state->at > old)
      memset (state->written->data + old, 0, state->at - old);
  }
  memcpy (state->written->data + state->at, from, n);
  state->at += n;
  return n;
}

static toff_t
on_size (thandle_t handle)
{
  TiffState *state = (TiffState *) handle;

  return state->written != NULL ? state->written->len : state->size;
}

static toff_t
on_seek (thandle_t handle, toff_t offset, int whence)
{
  TiffState *state = (TiffState *) handle;

  if (whence == SEEK_CUR)
    offset += state->at;
  else if (whence == SEEK_END)
    offset += on_size (handle);
  state->at = offset;
  return offset;
}

static int
on_close (thandle_t handle)
{
  return 0;
}

static int
on_error (TIFF *tiff, void *user_data, const char *module, const char *format,
    va_list arguments)
{
  TiffState *state = user_data;

  if (state->message[0] == '\0')
    g_vsnprintf (state->message, sizeof state->message, format, arguments);
  return 1;
}

static int
on_warning (TIFF *tiff, void *user_data, const char *module, const char *format,
    va_list arguments)
{
  return 1;
}

static TIFF *
open_tiff (TiffState *state, const gchar *mode)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();
  TIFF *tiff;

  TIFFOpenOptionsSetErrorHandlerExtR (options, on_error, state);
  TIFFOpenOptionsSetWarningHandlerExtR (options, on_warning, state);
  TIFFOpenOptionsSetMaxSingleMemAlloc (options, 2 * GST_THERMAL_MAX_PIXELS);
  tiff = TIFFClientOpenExt ("memory", mode, state, on_read, on_write, on_seek,
      on_close, on_size, NULL, NULL, options);
  TIFFOpenOptionsFree (options);
  return tiff;
}

static gboolean
check_samples (TIFF *tiff, GError **error)
{
  guint16 bits = 1, samples = 1, format = SAMPLEFORMAT_UINT;

  TIFFGetFieldDefaulted (tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLEFORMAT, &format);
  if (bits == 16 && samples == 1
      && (format == SAMPLEFORMAT_UINT || format == SAMPLEFORMAT_VOID))
    return TRUE;

  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
      "TIFF with %u samples of %u bits (format %u), but counts are one of 16 "
      "bits without sign",
      samples, bits, format);
  return FALSE;
}

static gboolean
read_rows (TIFF *tiff, guint8 *pixels, guint32 width, guint32 height)
{
  const gsize row_size = 2 * (gsize) width;

  if (TIFFIsTiled (tiff) || TIFFScanlineSize64 (tiff) != row_size)
    return FALSE;
  for (guint32 y = 0; y < height; y++)
    if (TIFFReadScanline (tiff, pixels + y * row_size, y, 0) < 0)
      return FALSE;
  return TRUE;
}

static gboolean
read_tiles (TIFF *tiff, guint8 *pixels, guint32 width, guint32 height)
{
  g_autofree guint8 *tile = NULL;
  guint32 tile_width = 0, tile_height = 0;

  TIFFGetField (tiff, TIFFTAG_TILEWIDTH, &tile_width);
  TIFFGetField (tiff, TIFFTAG_TILELENGTH, &tile_height);
  if (!gst_thermal_frame_check_size (tile_width, tile_height, NULL)
      || TIFFTileSize64 (tiff) != 2 * (guint64) tile_width * tile_height)
    return FALSE;

  tile = g_malloc (2 * (gsize) tile_width * tile_height);
  for (guint32 y = 0; y < height; y += tile_height) {
    for (guint32 x = 0; x < width; x += tile_width) {
      const guint32 n_rows = MIN (tile_height, height - y);
      const guint32 n_columns = MIN (tile_width, width - x);

      if (TIFFReadTile (tiff, tile, x, y, 0, 0) < 0)
        return FALSE;
      for (guint32 row = 0; row < n_rows; row++)
        memcpy (pixels + 2 * ((gsize) (y + row) * width + x),
            tile + 2 * (gsize) row * tile_width, 2 * (gsize) n_columns);
    }
  }
  return TRUE;
}

static GBytes *
read_counts (TIFF *tiff, const TiffState *state, gint *ret_width,
    gint *ret_height, GError **error)
{
  g_autofree guint8 *pixels = NULL;
  guint32 width = 0, height = 0;
  gsize n_pixels;
  gboolean done;

  TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &height);
  if (!check_samples (tiff, error))
    return NULL;
  if (!gst_thermal_frame_check_size (width, height, error)) {
    g_prefix_error (error, "TIFF at byte %" G_GSIZE_FORMAT ": ", state->at);
    return NULL;
  }

  n_pixels = (gsize) width * height;
  pixels = g_malloc0 (2 * n_pixels);
  done = TIFFIsTiled (tiff) ? read_tiles (tiff, pixels, width, height)
                            : read_rows (tiff, pixels, width, height);
  if (!done) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "TIFF at byte %" G_GSIZE_FORMAT ": %s", state->at,
        state->message[0] != '\0' ? state->message : "the data are cut off");
    return NULL;
  }

  /* libtiff gives host order */
  for (gsize i = 0; i < n_pixels; i++)
    GST_WRITE_UINT16_LE (pixels + 2 * i, ((const guint16 *) pixels)[i]);
  *ret_width = (gint) width;
  *ret_height = (gint) height;
  return g_bytes_new_take (g_steal_pointer (&pixels), 2 * n_pixels);
}

/* *ret_sidecar: NULL when there is none inside */
GBytes *
gst_thermal_tiff_read (GBytes *bytes, gint *ret_width, gint *ret_height,
    GBytes **ret_sidecar, GError **error)
{
  TiffState state = {0};
  const char *description = NULL;
  GBytes *counts;
  TIFF *tiff;

  state.data = g_bytes_get_data (bytes, &state.size);
  tiff = open_tiff (&state, "rm");
  if (tiff == NULL) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "TIFF at byte %" G_GSIZE_FORMAT ": %s", state.at,
        state.message[0] != '\0' ? state.message : "no directory");
    return NULL;
  }

  *ret_sidecar = NULL;
  counts = read_counts (tiff, &state, ret_width, ret_height, error);
  if (counts != NULL
      && TIFFGetField (tiff, TIFFTAG_IMAGEDESCRIPTION, &description) == 1
      && description != NULL && description[0] == '{')
    *ret_sidecar = g_bytes_new (description, strlen (description));
  TIFFClose (tiff);
  return counts;
}

GBytes *
gst_thermal_tiff_write (GstThermalFrame *frame, GError **error)
{
  const gint width = gst_thermal_frame_get_width (frame);
  const gint height = gst_thermal_frame_get_height (frame);
  const guint8 *counts =
      g_bytes_get_data (gst_thermal_frame_get_counts (frame), NULL);
  g_autofree gchar *sidecar = gst_thermal_sidecar_write (frame, FALSE);
  TiffState state = {.written = g_byte_array_new ()};
  gboolean done = TRUE;
  TIFF *tiff = open_tiff (&state, "wlm"); /* little-endian, as the counts */

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, width);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, height);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, 16);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, height);
  TIFFSetField (tiff, TIFFTAG_SOFTWARE, PACKAGE_NAME " " VERSION);
  TIFFSetField (tiff, TIFFTAG_IMAGEDESCRIPTION, sidecar);
  for (gint y = 0; y < height && done; y++) {
    g_autofree guint16 *row = g_new (guint16, width);

    for (gint x = 0; x < width; x++)
      row[x] = GST_READ_UINT16_LE (counts + 2 * ((gsize) y * width + x));
    done = TIFFWriteScanline (tiff, row, y, 0) >= 0;
  }
  TIFFClose (tiff);

  if (!done || state.message[0] != '\0') {
    g_byte_array_unref (state.written);
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "writing a TIFF: %s", state.message);
    return NULL;
  }
  return g_byte_array_free_to_bytes (state.written);
}
