/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* PGM files of 16-bit counts: "P5", width, height, greatest value, one white
 * space, samples big-endian. Comments run from # to the end of the line. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <string.h>

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize at;
} Scanner;

static gboolean
scan_number (Scanner *scanner, guint *value)
{
  const gsize first = scanner->at;
  guint n_digits = 0;

  while (scanner->at < scanner->size) {
    if (scanner->data[scanner->at] == '#') {
      while (scanner->at < scanner->size && scanner->data[scanner->at] != '\n')
        scanner->at++;
    } else if (!g_ascii_isspace (scanner->data[scanner->at])) {
      break;
    } else {
      scanner->at++;
    }
  }
  if (scanner->at == first)
    return FALSE;

  for (*value = 0; scanner->at < scanner->size
                   && g_ascii_isdigit (scanner->data[scanner->at]);
       scanner->at++) {
    if (++n_digits > 8)
      return FALSE;
    *value = 10 * *value + (scanner->data[scanner->at] - '0');
  }
  return n_digits > 0;
}

gboolean
gst_thermal_pgm_probe (const guint8 *data, gsize size)
{
  return size >= 3 && data[0] == 'P' && data[1] == '5'
         && (g_ascii_isspace (data[2]) || data[2] == '#');
}

GBytes *
gst_thermal_pgm_read (
    GBytes *bytes, gint *ret_width, gint *ret_height, GError **error)
{
  Scanner scanner = {.at = 2};
  guint width, height, max;
  GBytes *counts;

  scanner.data = g_bytes_get_data (bytes, &scanner.size);
  if (!scan_number (&scanner, &width) || !scan_number (&scanner, &height)
      || !scan_number (&scanner, &max) || scanner.at >= scanner.size
      || !g_ascii_isspace (scanner.data[scanner.at])) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "PGM at byte %" G_GSIZE_FORMAT
        ": not the width, height or greatest value",
        scanner.at);
    return NULL;
  }
  scanner.at++;
  if (max < 256 || max > 65535) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
        "PGM with values to %u, but counts have 16 bits (256 to 65535)", max);
    return NULL;
  }
  if (!gst_thermal_frame_check_size (width, height, error)) {
    g_prefix_error (error, "PGM at byte 2: ");
    return NULL;
  }

  counts = gst_thermal_pixels_from_raw (scanner.data + scanner.at,
      scanner.size - scanner.at, TRUE, width, height, error);
  if (counts == NULL)
    g_prefix_error (error, "PGM at byte %" G_GSIZE_FORMAT ": ", scanner.at);
  *ret_width = (gint) width;
  *ret_height = (gint) height;
  return counts;
}
