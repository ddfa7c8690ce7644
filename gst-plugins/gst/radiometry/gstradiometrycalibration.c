/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which calibration counts: the source's or the file's, compensated, with what
 * is set of the object, in the range that is chosen. */

#include "config.h"

#include "gstradiometry-private.h"

#include <math.h>
#include <string.h>

#define GST_CAT_DEFAULT gst_radiometry_debug

void
gst_radiometry_forget_calibration (GstRadiometry *self)
{
  g_clear_pointer (&self->source_calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->unlimited, gst_thermal_calibration_unref);
  for (guint i = 0; i < RADIOMETRY_N_SPANS; i++)
    g_clear_pointer (&self->spans[i], gst_thermal_calibration_unref);
  g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
  g_clear_pointer (&self->centikelvin, gst_thermal_calibration_unref);
  g_clear_pointer (&self->centikelvin_table, g_free);
}

void
gst_radiometry_warn_object (GstRadiometry *self, const gchar *reason)
{
  if (self->warned_object)
    return;

  self->warned_object = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, FORMAT,
      ("The object parameters have no effect: %s", reason),
      ("keeping the source's calibration"));
}

/* The source's with our parameters; as many of them as can be. */
static GstThermalCalibration *
build_unlimited (GstRadiometry *self, GstThermalCalibration *source,
    const GstThermalObject *object)
{
  g_autoptr (GError) error = NULL;
  GstThermalCalibration *calibration =
      gst_thermal_calibration_with_object (source, object, &error);
  GstThermalObject correction;

  if (calibration != NULL)
    return calibration;
  gst_radiometry_warn_object (self, error->message);
  gst_thermal_object_init_inherit (&correction);
  correction.correction_factor = object->correction_factor;
  correction.correction_offset_k = object->correction_offset_k;
  calibration = gst_thermal_calibration_with_object (source, &correction, NULL);
  return calibration != NULL ? calibration
                             : gst_thermal_calibration_ref (source);
}

static void
tell_file (GstRadiometry *self)
{
  const RadiometryWatch *watch = &self->watch;
  GstStructure *structure = gst_structure_new ("thermal-calibration-file",
      "state", G_TYPE_STRING, radiometry_watch_state_to_string (watch->state),
      "location", G_TYPE_STRING, watch->path, NULL);

  if (watch->reason != NULL)
    gst_structure_set (structure, "reason", G_TYPE_STRING, watch->reason, NULL);
  if (watch->file != NULL)
    gst_structure_set (structure, "checksum", G_TYPE_STRING,
        watch->file->checksum, "version", G_TYPE_STRING, watch->file->version,
        "serial", G_TYPE_STRING, watch->file->serial, NULL);
  GST_INFO_OBJECT (self, "%" GST_PTR_FORMAT, structure);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), structure));
}

static void
find_readings (GstBuffer *buffer, gdouble readings_k[RADIOMETRY_N_READINGS])
{
  const GstThermalReadingsMeta *meta =
      gst_buffer_get_thermal_readings_meta (buffer);

  readings_k[RADIOMETRY_READING_CAVITY] =
      meta != NULL ? meta->readings.cavity_k : NAN;
  readings_k[RADIOMETRY_READING_LENS] =
      meta != NULL ? meta->readings.lens_k : NAN;
  readings_k[RADIOMETRY_READING_AMBIENT] =
      meta != NULL ? meta->readings.ambient_k : NAN;
}

/* Tables are made anew when the camera has got so much warmer, and not more
 * often than this. */
#define COMPENSATION_STEP_K 0.02
#define COMPENSATION_INTERVAL GST_SECOND

static void
follow_readings (GstRadiometry *self, GstBuffer *buffer)
{
  const RadiometryFile *file = self->watch.file;
  const GstClockTime now = GST_BUFFER_PTS (buffer);
  gdouble readings_k[RADIOMETRY_N_READINGS];
  gdouble offset_k;

  if (file == NULL) {
    self->compensation_k = 0;
    return;
  }
  if (GST_CLOCK_TIME_IS_VALID (self->compensated_at)
      && GST_CLOCK_TIME_IS_VALID (now) && now >= self->compensated_at
      && now - self->compensated_at < COMPENSATION_INTERVAL)
    return;
  self->compensated_at = now;
  find_readings (buffer, readings_k);
  offset_k = radiometry_file_get_offset_k (file, readings_k);
  if (fabs (offset_k - self->compensation_k) >= COMPENSATION_STEP_K)
    self->compensation_k = offset_k;
}

/* What is known of this very camera. */
void
gst_radiometry_follow_file (GstRadiometry *self, GstBuffer *buffer)
{
  if (radiometry_watch_look (&self->watch, g_get_monotonic_time ())) {
    tell_file (self);
    self->compensated_at = GST_CLOCK_TIME_NONE;
    self->compensation_k = 0;
  }
  follow_readings (self, buffer);
}

/* The calibration with our parameters: the same object as long as neither they
 * nor the source's change, so that others can tell by the pointer. */
void
gst_radiometry_ensure_unlimited (
    GstRadiometry *self, GstThermalCalibration *source)
{
  GstThermalObject object = self->settings.object;
  g_autoptr (GstThermalCalibration) compensated = NULL;

  if (!isnan (self->frame_distance_m)
      && gst_thermal_calibration_get_planck (source) != NULL)
    object.distance_m = self->frame_distance_m;
  if (self->source_calibration != NULL
      && memcmp (&self->applied, &object, sizeof object) == 0
      && self->applied_k == self->compensation_k
      && gst_thermal_calibration_equal (self->source_calibration, source))
    return;

  gst_radiometry_forget_calibration (self);
  self->source_calibration = gst_thermal_calibration_ref (source);
  self->applied = object;
  self->applied_k = self->compensation_k;
  compensated =
      gst_thermal_calibration_with_compensation (source, self->compensation_k);
  self->unlimited = build_unlimited (self, compensated, &object);
  GST_DEBUG_OBJECT (self, "new calibration, transmission of the air %g",
      gst_thermal_calibration_get_transmission (self->unlimited));
}

/* Chooses by what the frame behind @buffer shows; FALSE: it is too short. */
static gboolean
follow_range (GstRadiometry *self, GstBuffer *buffer)
{
  const gdouble top_k = radiometry_range_get_high_k (RADIOMETRY_SPAN_LOW);
  const guint16 limits[2] = {
      gst_thermal_calibration_get_nearest_count (self->unlimited, top_k),
      gst_thermal_calibration_get_nearest_count (
          self->unlimited, top_k - self->settings.range_hysteresis_k),
  };
  GstThermalCounts counts;
  guint n[2];

  if (!gst_thermal_counts_map (&counts, buffer))
    return FALSE;
  if ((counts.meta->flags
          & (GST_THERMAL_FRAME_FLAG_FROZEN | GST_THERMAL_FRAME_FLAG_FFC
              | GST_THERMAL_FRAME_FLAG_NOT_READY))
      == 0) {
    radiometry_range_count_above (
        counts.counts, counts.stride, counts.width, counts.height, limits, n);
    if (radiometry_range_follow (&self->chosen, counts.width * counts.height,
            n[0], n[1], GST_BUFFER_PTS (buffer)))
      GST_INFO_OBJECT (self, "measuring range to %g °C",
          radiometry_range_get_high_k (self->chosen.span)
              - GST_THERMAL_ZERO_CELSIUS_K);
  }
  gst_thermal_counts_unmap (&counts);
  return TRUE;
}

static void
tell_range (GstRadiometry *self, RadiometrySpan span)
{
  const GstRadiometryRange range = self->settings.range;
  GstStructure *structure;
  gdouble low_k, high_k;

  /* who never chose a range need not hear of it */
  if (self->has_told_range
          ? self->told_range == range && self->told_span == span
          : range == GST_RADIOMETRY_RANGE_SOURCE)
    return;
  self->has_told_range = TRUE;
  self->told_range = range;
  self->told_span = span;
  gst_thermal_calibration_get_clip (self->calibration, &low_k, &high_k);
  structure = gst_structure_new ("thermal-range", "range", G_TYPE_STRING,
      range == GST_RADIOMETRY_RANGE_SOURCE ? "source"
      : span == RADIOMETRY_SPAN_HIGH       ? "high"
                                           : "low",
      "automatic", G_TYPE_BOOLEAN, range == GST_RADIOMETRY_RANGE_AUTO, "low-k",
      G_TYPE_DOUBLE, low_k, "high-k", G_TYPE_DOUBLE, high_k, NULL);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), structure));
}

/* The calibration with the limits that count now. */
gboolean
gst_radiometry_choose_calibration (GstRadiometry *self, GstBuffer *buffer)
{
  const GstRadiometryRange range = self->settings.range;
  RadiometrySpan span = range == GST_RADIOMETRY_RANGE_HIGH
                            ? RADIOMETRY_SPAN_HIGH
                            : RADIOMETRY_SPAN_LOW;
  GstThermalCalibration *chosen = self->unlimited;

  if (range == GST_RADIOMETRY_RANGE_AUTO) {
    if (!follow_range (self, buffer))
      return FALSE;
    span = self->chosen.span;
  }
  if (range != GST_RADIOMETRY_RANGE_SOURCE) {
    if (self->spans[span] == NULL)
      self->spans[span] = radiometry_range_apply (self->unlimited, span);
    chosen = self->spans[span];
  }
  if (self->calibration != chosen) {
    g_clear_pointer (&self->calibration, gst_thermal_calibration_unref);
    self->calibration = gst_thermal_calibration_ref (chosen);
    g_clear_pointer (&self->centikelvin, gst_thermal_calibration_unref);
    g_clear_pointer (&self->centikelvin_table, g_free);
  }
  tell_range (self, span);
  return TRUE;
}
