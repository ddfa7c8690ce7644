/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads the camera info record (type 0x20) of FLIR files. */

#include "config.h"

#include "gstthermalcamerainfo-private.h"
#include "gstthermalfile-private.h"

#include <math.h>
#include <string.h>

/* A record in its byte order. A member behind the end reads as 0: short
 * records are those of older cameras. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean big_endian;
} Record;

static guint16
get_uint16 (const Record *record, gsize at)
{
  if (at + 2 > record->size)
    return 0;
  return record->big_endian ? GST_READ_UINT16_BE (record->data + at)
                            : GST_READ_UINT16_LE (record->data + at);
}

static guint32
get_uint32 (const Record *record, gsize at)
{
  if (at + 4 > record->size)
    return 0;
  return record->big_endian ? GST_READ_UINT32_BE (record->data + at)
                            : GST_READ_UINT32_LE (record->data + at);
}

static gdouble
get_float (const Record *record, gsize at)
{
  if (at + 4 > record->size)
    return 0;
  return record->big_endian ? GST_READ_FLOAT_BE (record->data + at)
                            : GST_READ_FLOAT_LE (record->data + at);
}

static gchar *
get_text (const Record *record, gsize at, gsize length)
{
  g_autofree gchar *text = NULL;

  if (at + length > record->size || record->data[at] == 0)
    return NULL;

  text = g_strndup ((const gchar *) record->data + at, length);
  return g_strchomp (g_utf8_make_valid (text, -1));
}

static Record
record_open (const guint8 *data, gsize size)
{
  /* the first member is 2 in the order of the record, so that one of its
   * bytes is 0 */
  return (Record){.data = data,
      .size = size,
      .big_endian = size >= 2 && GST_READ_UINT16_LE (data) >= 0x100};
}

/* Time of the capture in µs since 1970 UTC, 0 when there is none. */
static gint64
read_time (const Record *record, gint *ret_zone_min)
{
  guint32 seconds, milliseconds;

  if (record->size < AT_TIME_END)
    return 0;

  seconds = get_uint32 (record, AT_TIME);
  milliseconds = get_uint32 (record, AT_TIME + 4) & 0xffff;
  *ret_zone_min = (gint16) get_uint16 (record, AT_TIME + 8);
  if (seconds == 0)
    return 0;
  return (gint64) seconds * G_USEC_PER_SEC + MIN (milliseconds, 999) * 1000;
}

gint64
gst_thermal_camera_info_read_time (
    const guint8 *data, gsize size, guint *ret_frame_rate)
{
  const Record record = record_open (data, size);
  gint zone_min;

  *ret_frame_rate = get_uint16 (&record, AT_FRAME_RATE);
  return read_time (&record, &zone_min);
}

static GDateTime *
read_date_time (const Record *record)
{
  g_autoptr (GTimeZone) zone = NULL;
  g_autoptr (GDateTime) second = NULL, utc = NULL;
  gint zone_min = 0;
  const gint64 time_us = read_time (record, &zone_min);

  if (time_us == 0)
    return NULL;

  second = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  utc = g_date_time_add (second, time_us % G_USEC_PER_SEC);
  /* minutes west of Greenwich */
  if (ABS (zone_min) > 24 * 60)
    zone_min = 0;
  zone = g_time_zone_new_offset (-zone_min * 60);
  return g_date_time_to_timezone (utc, zone);
}

static void
read_object (const Record *record, GstThermalObject *object)
{
  GstThermalObject usual;

  gst_thermal_object_init_default (&usual);
  *object = (GstThermalObject){
      .emissivity = get_float (record, AT_EMISSIVITY),
      .distance_m = get_float (record, AT_DISTANCE),
      .reflected_k = get_float (record, AT_REFLECTED),
      .air_k = get_float (record, AT_AIR),
      .humidity = get_float (record, AT_HUMIDITY),
      .window_transmission = get_float (record, AT_WINDOW_TRANSMISSION),
      .window_k = get_float (record, AT_WINDOW),
      .correction_factor = 1,
  };

  /* some programs store percent */
  if (object->humidity > 2)
    object->humidity /= 100;
  /* What has no influence may be nonsense: cameras without a window store
   * 0 K for it, some store no air. */
  if (object->window_transmission == 0)
    object->window_transmission = 1;
  if (object->window_transmission == 1 && !(object->window_k >= 1))
    object->window_k = usual.window_k;
  if (object->emissivity == 1 && !(object->reflected_k >= 1))
    object->reflected_k = usual.reflected_k;
  if (object->distance_m == 0) {
    if (!(object->air_k >= 1))
      object->air_k = usual.air_k;
    if (!(object->humidity >= 0 && object->humidity <= 1))
      object->humidity = usual.humidity;
  }
}

static gboolean
is_span (gdouble low_k, gdouble high_k)
{
  return low_k > 0 && high_k < 10000 && low_k < high_k;
}

static GstThermalCalibration *
read_calibration (const Record *record, GError **error)
{
  g_autoptr (GstThermalCalibration) calibration = NULL;
  const GstThermalPlanck planck = {
      .r1 = get_float (record, AT_PLANCK_R1),
      .r2 = get_float (record, AT_PLANCK_R2),
      .b = get_float (record, AT_PLANCK_B),
      .f = get_float (record, AT_PLANCK_F),
      .o = (gint32) get_uint32 (record, AT_PLANCK_O),
  };
  const GstThermalAtmosphere atmosphere = {
      .alpha1 = get_float (record, AT_ALPHA1),
      .alpha2 = get_float (record, AT_ALPHA2),
      .beta1 = get_float (record, AT_BETA1),
      .beta2 = get_float (record, AT_BETA2),
      .x = get_float (record, AT_X),
  };
  const gdouble range_low_k = get_float (record, AT_RANGE_MIN);
  const gdouble range_high_k = get_float (record, AT_RANGE_MAX);
  const gdouble clip_low_k = get_float (record, AT_CLIP_MIN);
  const gdouble clip_high_k = get_float (record, AT_CLIP_MAX);
  GstThermalObject object;

  read_object (record, &object);
  calibration =
      gst_thermal_calibration_new_planck (&planck, &atmosphere, &object, error);
  if (calibration == NULL)
    return NULL;

  if (is_span (range_low_k, range_high_k)) {
    GstThermalCalibration *with = gst_thermal_calibration_with_range (
        calibration, range_low_k, range_high_k, NULL);

    gst_thermal_calibration_unref (calibration);
    calibration = with;
  }
  if (is_span (clip_low_k, clip_high_k)) {
    GstThermalCalibration *with = gst_thermal_calibration_with_clip (
        calibration, clip_low_k, clip_high_k, NULL);

    gst_thermal_calibration_unref (calibration);
    calibration = with;
  }
  return g_steal_pointer (&calibration);
}

GstThermalCalibration *
gst_thermal_camera_info_read (const guint8 *data, gsize size, gsize origin,
    GstThermalFrameInfo *info, GError **error)
{
  const Record record = record_open (data, size);
  GstThermalCalibration *calibration;
  gdouble field_of_view_deg;

  if (size < AT_PLANCK_END) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_DAMAGED,
        "camera info at byte %" G_GSIZE_FORMAT " has %" G_GSIZE_FORMAT
        " bytes, but the Planck constants end at %d",
        origin, size, AT_PLANCK_END);
    return NULL;
  }

  calibration = read_calibration (&record, error);
  if (calibration == NULL) {
    g_prefix_error (error, "camera info at byte %" G_GSIZE_FORMAT ": ", origin);
    return NULL;
  }

  info->time = read_date_time (&record);
  info->camera_model = get_text (&record, AT_MODEL, 32);
  info->camera_part = get_text (&record, AT_PART, 16);
  info->camera_serial = get_text (&record, AT_SERIAL, 16);
  info->camera_software = get_text (&record, AT_SOFTWARE, 16);
  info->lens_model = get_text (&record, AT_LENS_MODEL, 32);
  info->lens_part = get_text (&record, AT_LENS_PART, 16);
  info->lens_serial = get_text (&record, AT_LENS_SERIAL, 16);
  info->frame_rate = get_uint16 (&record, AT_FRAME_RATE);
  field_of_view_deg = get_float (&record, AT_FIELD_OF_VIEW);
  if (field_of_view_deg > 0 && field_of_view_deg <= 360)
    info->field_of_view_deg = field_of_view_deg;
  return calibration;
}
