/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* FFF, the record file of FLIR cameras: a header of 64 bytes, a directory of
 * records of 32 bytes each, the records. The header has its byte order, each
 * record its own. docs/file-formats.md has the layout and its sources. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <math.h>
#include <string.h>

#define HEADER_SIZE 0x40
#define ENTRY_SIZE 0x20
#define RAW_HEADER_SIZE 0x20
/* Recorders round lengths up, and leave the padding out at the end of a file. */
#define MAX_PADDING 15

enum
{
  RECORD_DELETED = 0x00,
  RECORD_RAW = 0x01,
  RECORD_VISIBLE = 0x0e,
  RECORD_CAMERA_INFO = 0x20,
  RECORD_PALETTE = 0x22,
  RECORD_PIP = 0x2a,
  RECORD_LOCATION = 0x2b,
  N_RECORD_TYPES = 0x30,
};

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize offset; /* from the start of the FFF */
} Record;

typedef struct
{
  Record records[N_RECORD_TYPES]; /* first live one of each type; data NULL */
  gsize size;                     /* up to the end of the last record */
} Directory;

static gboolean
read_version (const guint8 *data, gboolean *ret_big_endian)
{
  const guint32 le = GST_READ_UINT32_LE (data + 0x14);
  const guint32 be = GST_READ_UINT32_BE (data + 0x14);

  *ret_big_endian = be >= 100 && be < 200;
  return *ret_big_endian || (le >= 100 && le < 200);
}

gboolean
gst_thermal_fff_probe (const guint8 *data, gsize size)
{
  return size >= 4 && memcmp (data, "FFF", 4) == 0;
}

/* Whether a frame begins here, or could: for bytes between frames, where the
 * four letters alone may be anything. A header that is cut off counts. */
gboolean
gst_thermal_fff_probe_frame (const guint8 *data, gsize size)
{
  gboolean big_endian;

  return gst_thermal_fff_probe (data, size)
         && (size < HEADER_SIZE || read_version (data, &big_endian));
}

static gboolean
is_wanted (guint type)
{
  switch (type) {
  case RECORD_RAW:
  case RECORD_VISIBLE:
  case RECORD_CAMERA_INFO:
  case RECORD_PALETTE:
  case RECORD_PIP:
  case RECORD_LOCATION:
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
fail_damaged (GError **error, gsize at, const gchar *what)
{
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
      "FFF at byte %" G_GSIZE_FORMAT ": %s", at, what);
  return FALSE;
}

static gboolean
read_entry (const guint8 *entry, gboolean big_endian, const guint8 *data,
    gsize size, gsize origin, Directory *directory, GError **error)
{
  const guint type =
      big_endian ? GST_READ_UINT16_BE (entry) : GST_READ_UINT16_LE (entry);
  const gsize offset = big_endian ? GST_READ_UINT32_BE (entry + 0x0c)
                                  : GST_READ_UINT32_LE (entry + 0x0c);
  gsize length = big_endian ? GST_READ_UINT32_BE (entry + 0x10)
                            : GST_READ_UINT32_LE (entry + 0x10);
  Record *record;

  /* an empty record is as good as none; cameras leave such behind */
  if (type == RECORD_DELETED || length == 0)
    return TRUE;

  /* the decoder of the image says whether it was only padding */
  if (type == RECORD_RAW && offset < size && length > size - offset
      && length - (size - offset) <= MAX_PADDING)
    length = size - offset;
  if (offset > size || length > size - offset) {
    /* what we do not read may be cut off */
    if (!is_wanted (type))
      return TRUE;
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "FFF at byte %" G_GSIZE_FORMAT ": record 0x%02x has %" G_GSIZE_FORMAT
        " bytes at %" G_GSIZE_FORMAT ", behind the end at %" G_GSIZE_FORMAT,
        origin + (gsize) (entry - data), type, length, origin + offset,
        origin + size);
    return FALSE;
  }

  directory->size = MAX (directory->size, offset + length);
  if (!is_wanted (type))
    return TRUE;

  record = &directory->records[type];
  if (record->data == NULL)
    *record = (Record){.data = data + offset, .size = length, .offset = offset};
  return TRUE;
}

static gboolean
read_directory (const guint8 *data, gsize size, gsize origin,
    Directory *directory, GError **error)
{
  gboolean big_endian;
  gsize offset, n_entries;

  memset (directory, 0, sizeof *directory);
  if (size < HEADER_SIZE)
    return fail_damaged (error, origin, "the header is cut off");
  if (!gst_thermal_fff_probe (data, size))
    return fail_damaged (error, origin, "there is no \"FFF\" header");
  if (!read_version (data, &big_endian))
    return fail_damaged (error, origin + 0x14, "the version is not 100 to 199");

  offset = big_endian ? GST_READ_UINT32_BE (data + 0x18)
                      : GST_READ_UINT32_LE (data + 0x18);
  n_entries = big_endian ? GST_READ_UINT32_BE (data + 0x1c)
                         : GST_READ_UINT32_LE (data + 0x1c);
  if (offset > size || n_entries > (size - offset) / ENTRY_SIZE) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "FFF at byte %" G_GSIZE_FORMAT ": the directory has %" G_GSIZE_FORMAT
        " entries at %" G_GSIZE_FORMAT ", behind the end at %" G_GSIZE_FORMAT,
        origin + 0x18, n_entries, origin + offset, origin + size);
    return FALSE;
  }

  directory->size = MAX (HEADER_SIZE, offset + n_entries * ENTRY_SIZE);
  for (gsize i = 0; i < n_entries; i++) {
    if (!read_entry (data + offset + i * ENTRY_SIZE, big_endian, data, size,
            origin, directory, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
gst_thermal_fff_measure (const guint8 *data, gsize size, gsize origin,
    gsize *ret_size, gint64 *ret_time_us, guint *ret_frame_rate, GError **error)
{
  Directory directory;
  const Record *info = &directory.records[RECORD_CAMERA_INFO];

  if (!read_directory (data, size, origin, &directory, error))
    return FALSE;

  *ret_size = directory.size;
  *ret_time_us = 0;
  *ret_frame_rate = 0;
  if (info->data != NULL)
    *ret_time_us = gst_thermal_camera_info_read_time (
        info->data, info->size, ret_frame_rate);
  return TRUE;
}

static GBytes *
read_raw (const Record *record, gsize origin, gint *ret_width, gint *ret_height,
    const gchar **ret_storage, GError **error)
{
  static const guint8 png_magic[] = {0x89, 'P', 'N', 'G', '\r', '\n'};
  static const guint8 jpeg_magic[] = {0xff, 0xd8, 0xff};
  const guint8 *data = record->data + RAW_HEADER_SIZE;
  gboolean big_endian;
  GBytes *counts;
  gsize size;

  if (record->size < RAW_HEADER_SIZE) {
    fail_damaged (error, origin + record->offset,
        "the header of the raw image is cut off");
    return NULL;
  }

  size = record->size - RAW_HEADER_SIZE;
  /* the first member is 2 */
  big_endian = GST_READ_UINT16_LE (record->data) >= 0x100;
  *ret_width = big_endian ? GST_READ_UINT16_BE (record->data + 2)
                          : GST_READ_UINT16_LE (record->data + 2);
  *ret_height = big_endian ? GST_READ_UINT16_BE (record->data + 4)
                           : GST_READ_UINT16_LE (record->data + 4);

  /* By what is there and not by the sub-type of the record, which programs
   * leave as it was when they store the image in another way. A PNG or JPEG-LS
   * says itself how large it is. */
  if (size >= sizeof png_magic
      && memcmp (data, png_magic, sizeof png_magic) == 0) {
    *ret_storage = big_endian ? "PNG" : "PNG-swapped";
    counts = gst_thermal_pixels_from_png (
        data, size, !big_endian, ret_width, ret_height, NULL, error);
  } else if (size >= sizeof jpeg_magic
             && memcmp (data, jpeg_magic, sizeof jpeg_magic) == 0
             && size != (gsize) *ret_width * *ret_height * 2) {
    *ret_storage = "JPEG-LS";
    counts = gst_thermal_pixels_from_jpegls (
        data, size, ret_width, ret_height, error);
  } else {
    *ret_storage = "RAW";
    counts = gst_thermal_pixels_from_raw (
        data, size, big_endian, *ret_width, *ret_height, error);
  }

  if (counts == NULL)
    g_prefix_error (error, "raw image at byte %" G_GSIZE_FORMAT ": ",
        origin + record->offset + RAW_HEADER_SIZE);
  return counts;
}

static gchar *
read_name (const guint8 *data)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, 32);

  if (text[0] == '\0' || !g_str_is_ascii (text))
    return NULL;
  for (const gchar *c = text; *c != '\0'; c++)
    if (!g_ascii_isprint (*c))
      return NULL;
  return g_steal_pointer (&text);
}

/* Palettes that say nothing are left out; a picture is none the worse. */
static void
read_palette (const Record *record, GstThermalFrameInfo *info)
{
  const gsize n_colours = record->size >= 0x70 ? record->data[0] : 0;

  if (n_colours == 0 || 3 * n_colours > record->size - 0x70)
    return;

  info->palette_name = read_name (record->data + 0x50);
  info->palette = g_bytes_new (record->data + 0x70, 3 * n_colours);
}

static void
read_visible (const Record *record, GBytes *bytes, GstThermalFrameInfo *info)
{
  const guint8 *data = record->data;
  gboolean big_endian;

  if (record->size < RAW_HEADER_SIZE + 4)
    return;
  if (memcmp (data + RAW_HEADER_SIZE, "\x89PNG", 4) != 0
      && memcmp (data + RAW_HEADER_SIZE, "\xff\xd8\xff", 3) != 0)
    return;

  /* the first member is 3 */
  big_endian = GST_READ_UINT16_LE (data) >= 0x100;
  info->visible_width = big_endian ? GST_READ_UINT16_BE (data + 2)
                                   : GST_READ_UINT16_LE (data + 2);
  info->visible_height = big_endian ? GST_READ_UINT16_BE (data + 4)
                                    : GST_READ_UINT16_LE (data + 4);
  info->visible = g_bytes_new_from_bytes (
      bytes, record->offset + RAW_HEADER_SIZE, record->size - RAW_HEADER_SIZE);
}

static void
read_pip (const Record *record, GstThermalFrameInfo *info)
{
  const guint8 *data = record->data;

  /* little-endian whatever the other records are */
  if (record->size < 16 || !(GST_READ_FLOAT_LE (data) > 0)
      || !isfinite (GST_READ_FLOAT_LE (data)))
    return;

  info->has_pip = TRUE;
  info->pip = (GstThermalPip){
      .scale = GST_READ_FLOAT_LE (data),
      .offset_x = (gint16) GST_READ_UINT16_LE (data + 4),
      .offset_y = (gint16) GST_READ_UINT16_LE (data + 6),
      .left = (gint16) GST_READ_UINT16_LE (data + 8),
      .right = (gint16) GST_READ_UINT16_LE (data + 10),
      .top = (gint16) GST_READ_UINT16_LE (data + 12),
      .bottom = (gint16) GST_READ_UINT16_LE (data + 14),
  };
}

static void
read_location (const Record *record, GstThermalFrameInfo *info)
{
  const guint8 *data = record->data;
  gdouble latitude_deg, longitude_deg, altitude_m;

  if (record->size < 0x24 || GST_READ_UINT32_LE (data) == 0)
    return;

  latitude_deg = GST_READ_DOUBLE_LE (data + 0x10);
  longitude_deg = GST_READ_DOUBLE_LE (data + 0x18);
  altitude_m = GST_READ_FLOAT_LE (data + 0x20);
  if (!(fabs (latitude_deg) <= 90) || !(fabs (longitude_deg) <= 360))
    return;

  /* some cameras sign the number, some only have the letter, some both */
  if (data[0x08] == 'S')
    latitude_deg = -fabs (latitude_deg);
  if (data[0x0a] == 'W')
    longitude_deg = -fabs (longitude_deg);
  info->has_location = TRUE;
  info->location = (GstThermalLocation){
      .latitude_deg = latitude_deg,
      .longitude_deg = longitude_deg,
      .altitude_m = isfinite (altitude_m) ? altitude_m : NAN,
  };
}

GstThermalFrame *
gst_thermal_fff_read (GBytes *bytes, gsize origin, GError **error)
{
  g_auto (GstThermalFrameInfo) info;
  g_autoptr (GstThermalCalibration) calibration = NULL;
  g_autoptr (GBytes) counts = NULL;
  Directory directory;
  const Record *records = directory.records;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gint width, height;

  gst_thermal_frame_info_init (&info);
  if (!read_directory (data, size, origin, &directory, error))
    return NULL;
  if (records[RECORD_RAW].data == NULL) {
    fail_damaged (error, origin, "there is no raw image (record 0x01)");
    return NULL;
  }
  if (records[RECORD_CAMERA_INFO].data == NULL) {
    fail_damaged (error, origin, "there is no camera info (record 0x20)");
    return NULL;
  }

  calibration = gst_thermal_camera_info_read (records[RECORD_CAMERA_INFO].data,
      records[RECORD_CAMERA_INFO].size,
      origin + records[RECORD_CAMERA_INFO].offset, &info, error);
  if (calibration == NULL)
    return NULL;
  counts = read_raw (
      &records[RECORD_RAW], origin, &width, &height, &info.storage, error);
  if (counts == NULL)
    return NULL;

  if (records[RECORD_PALETTE].data != NULL)
    read_palette (&records[RECORD_PALETTE], &info);
  if (records[RECORD_VISIBLE].data != NULL)
    read_visible (&records[RECORD_VISIBLE], bytes, &info);
  if (records[RECORD_PIP].data != NULL)
    read_pip (&records[RECORD_PIP], &info);
  if (records[RECORD_LOCATION].data != NULL)
    read_location (&records[RECORD_LOCATION], &info);

  return gst_thermal_frame_new_with_info (
      width, height, counts, calibration, &info, error);
}
