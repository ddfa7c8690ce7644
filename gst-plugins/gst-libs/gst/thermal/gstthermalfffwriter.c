/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writes an FFF as cameras do: header and directory big-endian, records
 * little-endian, the raw image as plain 16-bit samples, which every program
 * that reads such files takes. */

#include "config.h"

#include "gstthermalfile-private.h"

#include <string.h>

#define HEADER_SIZE 0x40
#define ENTRY_SIZE 0x20
#define IMAGE_HEADER_SIZE 0x20
#define N_SLOTS 14 /* as cameras have; those that are not used stay 0 */
#define PALETTE_SIZE (0x70 + 3 * 255)
#define N_GREYS 224

typedef struct
{
  GByteArray *bytes;
  guint n_records;
} Writer;

static guint8 *
add_record (
    Writer *writer, guint type, guint sub_type, guint version, gsize size)
{
  const guint offset = writer->bytes->len;
  guint8 *entry;

  g_byte_array_set_size (writer->bytes, offset + size);
  memset (writer->bytes->data + offset, 0, size);

  entry = writer->bytes->data + HEADER_SIZE + writer->n_records++ * ENTRY_SIZE;
  GST_WRITE_UINT16_BE (entry, type);
  GST_WRITE_UINT16_BE (entry + 0x02, sub_type);
  GST_WRITE_UINT32_BE (entry + 0x04, version);
  GST_WRITE_UINT32_BE (entry + 0x08, 1);
  GST_WRITE_UINT32_BE (entry + 0x0c, offset);
  GST_WRITE_UINT32_BE (entry + 0x10, size);
  return writer->bytes->data + offset;
}

static void
put_image_header (guint8 *data, guint kind, gint width, gint height)
{
  GST_WRITE_UINT16_LE (data, kind);
  GST_WRITE_UINT16_LE (data + 0x02, width);
  GST_WRITE_UINT16_LE (data + 0x04, height);
  GST_WRITE_UINT32_LE (data + 0x0c, width - 1);
  GST_WRITE_UINT32_LE (data + 0x10, height - 1);
}

static void
add_raw (Writer *writer, GstThermalFrame *frame)
{
  gsize size;
  gconstpointer counts =
      g_bytes_get_data (gst_thermal_frame_get_counts (frame), &size);
  guint8 *data = add_record (writer, 0x01, 2, 100, IMAGE_HEADER_SIZE + size);

  put_image_header (data, 2, gst_thermal_frame_get_width (frame),
      gst_thermal_frame_get_height (frame));
  memcpy (data + IMAGE_HEADER_SIZE, counts, size);
}

/* Colours of what lies outside of the palette, as cameras have them:
 * above, below, overflow, underflow, isotherms 1 and 2; Y Cr Cb. */
static const guint8 outside_colours[] = {0xaa, 0x80, 0x80, 0x32, 0x80, 0x80,
    0x43, 0xd8, 0x62, 0x29, 0x6e, 0xf0, 0x64, 0x80, 0x80, 0x64, 0x6e, 0xf0};

/* 0 leaves what cameras have. */
static void
put_colour (guint8 *data, guint32 argb)
{
  const guint8 rgb[3] = {argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff};

  if (argb != 0)
    gst_thermal_frame_fill_ycrcb (rgb, data);
}

/* Programs expect a palette; white hot stands in when the frame names none. */
static void
add_palette (Writer *writer, const GstThermalFrameInfo *info)
{
  guint8 *data = add_record (writer, 0x22, 1, 104, PALETTE_SIZE);
  const gchar *name = info->palette_name;
  const gchar *end;
  gsize size;

  memcpy (data + 0x06, outside_colours, sizeof outside_colours);
  put_colour (data + 0x0c, info->over_argb);
  put_colour (data + 0x0f, info->under_argb);
  data[0x1b] = 2;
  if (info->palette != NULL) {
    gconstpointer colours = g_bytes_get_data (info->palette, &size);

    data[0] = size / 3;
    memcpy (data + 0x70, colours, size);
  } else {
    name = "White hot";
    data[0] = N_GREYS;
    for (guint i = 0; i < N_GREYS; i++) {
      data[0x70 + 3 * i] = 16 + i;
      data[0x70 + 3 * i + 1] = 128;
      data[0x70 + 3 * i + 2] = 128;
    }
  }
  if (name != NULL) {
    g_utf8_validate_len (name, MIN (strlen (name), 31), &end);
    memcpy (data + 0x50, name, end - name);
  }
}

static void
add_visible (Writer *writer, const GstThermalFrameInfo *info)
{
  gsize size;
  const guint8 *image = g_bytes_get_data (info->visible, &size);
  guint8 *data = add_record (
      writer, 0x0e, image[0] == 0x89 ? 3 : 5, 100, IMAGE_HEADER_SIZE + size);

  put_image_header (data, 3, info->visible_width, info->visible_height);
  memcpy (data + IMAGE_HEADER_SIZE, image, size);
}

static void
add_pip (Writer *writer, const GstThermalPip *pip)
{
  guint8 *data = add_record (writer, 0x2a, 1, 101, 96);

  GST_WRITE_FLOAT_LE (data, pip->scale);
  GST_WRITE_UINT16_LE (data + 0x04, pip->offset_x);
  GST_WRITE_UINT16_LE (data + 0x06, pip->offset_y);
  GST_WRITE_UINT16_LE (data + 0x08, pip->left);
  GST_WRITE_UINT16_LE (data + 0x0a, pip->right);
  GST_WRITE_UINT16_LE (data + 0x0c, pip->top);
  GST_WRITE_UINT16_LE (data + 0x0e, pip->bottom);
}

static void
add_location (Writer *writer, const GstThermalLocation *location)
{
  guint8 *data = add_record (writer, 0x2b, 1, 100, 184);

  GST_WRITE_UINT32_LE (data, 1);
  memcpy (data + 0x04, "2200", 4);
  data[0x08] = location->latitude_deg < 0 ? 'S' : 'N';
  data[0x0a] = location->longitude_deg < 0 ? 'W' : 'E';
  GST_WRITE_DOUBLE_LE (data + 0x10, location->latitude_deg);
  GST_WRITE_DOUBLE_LE (data + 0x18, location->longitude_deg);
  GST_WRITE_FLOAT_LE (data + 0x20, location->altitude_m);
  /* speed, track and direction: not known */
  GST_WRITE_FLOAT_LE (data + 0x4c, -1);
  GST_WRITE_FLOAT_LE (data + 0x50, -1);
  GST_WRITE_FLOAT_LE (data + 0x54, -1);
}

/* The file has no place for a correction of temperatures. Counts are turned
 * into those that mean the corrected temperature by the curve alone, so that
 * every program reads what the camera showed; half a count is lost. A line
 * stays a line. NULL: nothing to do. */
static GstThermalFrame *
apply_correction (GstThermalFrame *frame)
{
  GstThermalCalibration *corrected = gst_thermal_frame_get_calibration (frame);
  g_autoptr (GstThermalCalibration) uncorrected = NULL;
  g_autoptr (GstThermalCalibration) plain = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint16 *table = NULL;
  GstThermalObject object;
  const guint8 *counts;
  guint8 *turned;
  gsize size;

  if (corrected == NULL
      || gst_thermal_calibration_get_planck (corrected) == NULL
      || !gst_thermal_calibration_get_correction (corrected, NULL, NULL))
    return NULL;

  gst_thermal_object_init_inherit (&object);
  object.correction_factor = 1;
  object.correction_offset_k = 0;
  uncorrected = gst_thermal_calibration_with_object (corrected, &object, NULL);
  plain = gst_thermal_calibration_with_compensation (uncorrected, 0);
  table = g_new (guint16, GST_THERMAL_N_COUNTS);
  for (guint i = 0; i < GST_THERMAL_N_COUNTS; i++)
    table[i] = gst_thermal_calibration_get_nearest_count (
        plain, gst_thermal_calibration_get_kelvin (corrected, i));

  counts = g_bytes_get_data (gst_thermal_frame_get_counts (frame), &size);
  turned = g_malloc (size);
  for (gsize i = 0; i + 1 < size; i += 2)
    GST_WRITE_UINT16_LE (turned + i, table[GST_READ_UINT16_LE (counts + i)]);
  bytes = g_bytes_new_take (turned, size);
  return gst_thermal_frame_with_counts (frame, bytes, plain);
}

GBytes *
gst_thermal_fff_write (GstThermalFrame *frame, GError **error)
{
  g_autoptr (GstThermalFrame) turned = apply_correction (frame);
  const GstThermalFrameInfo *info = gst_thermal_frame_get_info (frame);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Writer writer = {.bytes = bytes};
  guint8 *header, *camera_info;

  if (turned != NULL)
    frame = turned;
  g_byte_array_set_size (bytes, HEADER_SIZE + N_SLOTS * ENTRY_SIZE);
  header = bytes->data;
  memset (header, 0, bytes->len);
  memcpy (header, "FFF", 4);
  memcpy (header + 4, PACKAGE_NAME, strlen (PACKAGE_NAME));
  GST_WRITE_UINT32_BE (header + 0x14, 100);
  GST_WRITE_UINT32_BE (header + 0x18, HEADER_SIZE);
  GST_WRITE_UINT32_BE (header + 0x1c, N_SLOTS);
  GST_WRITE_UINT32_BE (header + 0x20, 2);

  camera_info =
      add_record (&writer, 0x20, 1, 111, GST_THERMAL_CAMERA_INFO_SIZE);
  if (!gst_thermal_camera_info_write (camera_info, frame, error))
    return NULL;
  add_palette (&writer, info);
  add_raw (&writer, frame);
  if (info->has_pip)
    add_pip (&writer, &info->pip);
  if (info->has_location)
    add_location (&writer, &info->location);
  if (info->visible != NULL)
    add_visible (&writer, info);
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
