/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Writes the camera info record (type 0x20) of FLIR files, little-endian. */

#include "config.h"

#include "gstthermalcamerainfo-private.h"
#include "gstthermalfile-private.h"

#include <math.h>
#include <string.h>

static void
put_text (guint8 *data, gsize length, const gchar *text)
{
  const gchar *end;

  if (text == NULL)
    return;
  /* a name that is too long ends before a character, not in it */
  g_utf8_validate_len (text, MIN (strlen (text), length - 1), &end);
  memcpy (data, text, end - text);
}

static gint
compare_counts (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *) a - *(const guint16 *) b;
}

/* Level and span of the picture, and the counts at which the camera clips. */
static void
put_raw_values (
    guint8 *data, GstThermalFrame *frame, GstThermalCalibration *calibration)
{
  gsize n_counts;
  const guint8 *counts =
      g_bytes_get_data (gst_thermal_frame_get_counts (frame), &n_counts);
  g_autofree guint16 *sorted = g_malloc (n_counts);
  gdouble low_k, high_k;
  guint16 low = 0, high = G_MAXUINT16;

  n_counts /= 2;
  for (gsize i = 0; i < n_counts; i++)
    sorted[i] = GST_READ_UINT16_LE (counts + 2 * i);
  qsort (sorted, n_counts, sizeof *sorted, compare_counts);
  GST_WRITE_UINT16_LE (data + AT_RAW_MEDIAN, sorted[(n_counts - 1) / 2]);
  GST_WRITE_UINT16_LE (data + AT_RAW_SPAN, sorted[n_counts - 1] - sorted[0]);

  gst_thermal_calibration_get_clip (calibration, &low_k, &high_k);
  if (low_k > 0)
    low = gst_thermal_calibration_get_nearest_count (calibration, low_k);
  if (high_k > 0)
    high = gst_thermal_calibration_get_nearest_count (calibration, high_k);
  GST_WRITE_UINT16_LE (data + AT_RAW_MIN, low);
  GST_WRITE_UINT16_LE (data + AT_RAW_MAX, high);
}

/* A limit that nobody knows is 0 K. */
static void
put_limits (guint8 *data, GstThermalCalibration *calibration)
{
  gdouble low_k, high_k;

  if (gst_thermal_calibration_get_range (calibration, &low_k, &high_k)) {
    low_k = isnan (low_k) ? 0 : low_k;
    high_k = isnan (high_k) ? 0 : high_k;
    GST_WRITE_FLOAT_LE (data + AT_RANGE_MIN, low_k);
    GST_WRITE_FLOAT_LE (data + AT_RANGE_MAX, high_k);
    GST_WRITE_FLOAT_LE (data + AT_WARN_MIN, low_k);
    GST_WRITE_FLOAT_LE (data + AT_WARN_MAX, high_k);
  }
  if (gst_thermal_calibration_get_clip (calibration, &low_k, &high_k)) {
    low_k = isnan (low_k) ? 0 : low_k;
    high_k = isnan (high_k) ? 0 : high_k;
    GST_WRITE_FLOAT_LE (data + AT_CLIP_MIN, low_k);
    GST_WRITE_FLOAT_LE (data + AT_CLIP_MAX, high_k);
    GST_WRITE_FLOAT_LE (data + AT_SATURATED_MIN, low_k);
    GST_WRITE_FLOAT_LE (data + AT_SATURATED_MAX, high_k);
  }
}

/* Linear counts, T = a S + T0, as a Planck curve that is so flat that it is
 * straight. With F = 1 and K = R1 / R2:
 *
 *     T = B / ln (1 + K / (S + O))
 *       = B (S + O) / K + B / 2 - B K / (12 (S + O)) + ...
 *
 * With K = B / a and O = (T0 - B / 2) / a the first two terms are the line.
 * The third is B² / (12 T): 0.4 mK at 200 K for the B of about 1 K that is
 * taken here. So the counts stay as they are, and programs that only know
 * Planck's curve read the same temperatures. O is a whole number, B is what
 * makes it one. */
static GstThermalPlanck
straight_planck (GstThermalCalibration *calibration)
{
  gdouble scale_k, zero_k, factor, offset_k, b, o;

  gst_thermal_calibration_get_linear (calibration, &scale_k, &zero_k);
  /* with a correction it is a line, too */
  gst_thermal_calibration_get_correction (calibration, &factor, &offset_k);
  scale_k *= factor;
  zero_k = GST_THERMAL_ZERO_CELSIUS_K + offset_k
           + factor * (zero_k - GST_THERMAL_ZERO_CELSIUS_K);
  o = floor ((zero_k - 0.5) / scale_k + 0.5);
  b = 2 * (zero_k - scale_k * o);
  if (!(b > 0)) {
    o -= 1;
    b = 2 * (zero_k - scale_k * o);
  }
  return (GstThermalPlanck){.r1 = b / scale_k, .r2 = 1, .b = b, .f = 1, .o = o};
}

static gboolean
put_calibration (
    guint8 *data, GstThermalCalibration *calibration, GError **error)
{
  const GstThermalPlanck *planck =
      gst_thermal_calibration_get_planck (calibration);
  const GstThermalObject *object =
      gst_thermal_calibration_get_object (calibration);
  const GstThermalAtmosphere *air =
      gst_thermal_calibration_get_atmosphere (calibration);
  g_autoptr (GstThermalCalibration) straight = NULL;
  GstThermalPlanck straight_curve;

  if (planck == NULL) {
    straight_curve = straight_planck (calibration);
    planck = &straight_curve;
    straight = gst_thermal_calibration_new_planck (planck, NULL, NULL, error);
    if (straight == NULL)
      return FALSE;
    object = gst_thermal_calibration_get_object (straight);
    air = gst_thermal_calibration_get_atmosphere (straight);
  }

  if (fabs (planck->o) > G_MAXINT32 || planck->r1 > G_MAXFLOAT
      || planck->r2 > G_MAXFLOAT || planck->b > G_MAXFLOAT) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_UNSUPPORTED,
        "O %g, R1 %g, R2 %g or B %g is too large for the file", planck->o,
        planck->r1, planck->r2, planck->b);
    return FALSE;
  }

  GST_WRITE_FLOAT_LE (data + AT_PLANCK_R1, planck->r1);
  GST_WRITE_FLOAT_LE (data + AT_PLANCK_R2, planck->r2);
  GST_WRITE_FLOAT_LE (data + AT_PLANCK_B, planck->b);
  GST_WRITE_FLOAT_LE (data + AT_PLANCK_F, planck->f);
  GST_WRITE_UINT32_LE (
      data + AT_PLANCK_O, (guint32) (gint32) floor (planck->o + 0.5));
  GST_WRITE_FLOAT_LE (data + AT_ALPHA1, air->alpha1);
  GST_WRITE_FLOAT_LE (data + AT_ALPHA2, air->alpha2);
  GST_WRITE_FLOAT_LE (data + AT_BETA1, air->beta1);
  GST_WRITE_FLOAT_LE (data + AT_BETA2, air->beta2);
  GST_WRITE_FLOAT_LE (data + AT_X, air->x);
  GST_WRITE_FLOAT_LE (data + AT_EMISSIVITY, object->emissivity);
  GST_WRITE_FLOAT_LE (data + AT_DISTANCE, object->distance_m);
  GST_WRITE_FLOAT_LE (data + AT_REFLECTED, object->reflected_k);
  GST_WRITE_FLOAT_LE (data + AT_AIR, object->air_k);
  GST_WRITE_FLOAT_LE (data + AT_WINDOW, object->window_k);
  GST_WRITE_FLOAT_LE (
      data + AT_WINDOW_TRANSMISSION, object->window_transmission);
  GST_WRITE_FLOAT_LE (data + AT_HUMIDITY, object->humidity);
  return TRUE;
}

static void
put_time (guint8 *data, GDateTime *time)
{
  gint64 seconds;

  if (time == NULL)
    return;
  seconds = g_date_time_to_unix (time);
  if (seconds < 0 || seconds > G_MAXUINT32)
    return;

  GST_WRITE_UINT32_LE (data + AT_TIME, (guint32) seconds);
  GST_WRITE_UINT32_LE (
      data + AT_TIME + 4, g_date_time_get_microsecond (time) / 1000);
  /* minutes west of Greenwich */
  GST_WRITE_UINT16_LE (
      data + AT_TIME + 8, (guint16) (gint16) (-g_date_time_get_utc_offset (time)
                                              / (60 * G_USEC_PER_SEC)));
}

gboolean
gst_thermal_camera_info_write (
    guint8 *data, GstThermalFrame *frame, GError **error)
{
  const GstThermalFrameInfo *info = gst_thermal_frame_get_info (frame);
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (frame);
  const gint width = gst_thermal_frame_get_width (frame);
  const gint height = gst_thermal_frame_get_height (frame);

  if (calibration == NULL) {
    g_set_error_literal (error, GST_THERMAL_ERROR,
        GST_THERMAL_ERROR_UNSUPPORTED,
        "the frame has no calibration: there are no temperatures to write");
    return FALSE;
  }
  if (!put_calibration (data, calibration, error))
    return FALSE;

  GST_WRITE_UINT16_LE (data + AT_ORDER, 2);
  GST_WRITE_UINT16_LE (data + AT_WIDTH, width);
  GST_WRITE_UINT16_LE (data + AT_HEIGHT, height);
  GST_WRITE_UINT32_LE (data + AT_LAST_COLUMN, width - 1);
  GST_WRITE_UINT32_LE (data + AT_LAST_ROW, height - 1);
  put_limits (data, calibration);
  put_raw_values (data, frame, calibration);
  put_text (data + AT_MODEL, 32,
      info->camera_model != NULL ? info->camera_model : PACKAGE_NAME);
  put_text (data + AT_PART, 16, info->camera_part);
  put_text (data + AT_SERIAL, 16, info->camera_serial);
  put_text (data + AT_SOFTWARE, 16,
      info->camera_software != NULL ? info->camera_software : VERSION);
  put_text (data + AT_LENS_MODEL, 32, info->lens_model);
  put_text (data + AT_LENS_PART, 16, info->lens_part);
  put_text (data + AT_LENS_SERIAL, 16, info->lens_serial);
  if (info->field_of_view_deg > 0)
    GST_WRITE_FLOAT_LE (data + AT_FIELD_OF_VIEW, info->field_of_view_deg);
  GST_WRITE_UINT16_LE (data + AT_FRAME_RATE, MIN (info->frame_rate, 0xffff));
  put_time (data, info->time);
  return TRUE;
}
