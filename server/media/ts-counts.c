/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/ts-counts.h"

#include <gst/video/video.h>

static GstStaticCaps unix_time_caps = GST_STATIC_CAPS ("timestamp/x-unix");

/**
 * ts_counts_are_in:
 *
 * Returns: whether there are counts behind @picture
 */
gboolean
ts_counts_are_in (GstSample *picture)
{
  GstBuffer *buffer = gst_sample_get_buffer (picture);

  return buffer != NULL && gst_thermal_buffer_get_frame (buffer) != NULL;
}

static gboolean
copy_capture_time (GstBuffer *buffer, GstMeta **meta, gpointer user_data)
{
  GstBuffer *frame = user_data;
  g_autoptr (GstCaps) caps = gst_static_caps_get (&unix_time_caps);
  const GstReferenceTimestampMeta *time = (GstReferenceTimestampMeta *) *meta;

  if ((*meta)->info->api == GST_REFERENCE_TIMESTAMP_META_API_TYPE
      && gst_caps_is_equal (time->reference, caps))
    gst_buffer_add_reference_timestamp_meta (
        frame, caps, time->timestamp, time->duration);
  return TRUE;
}

/**
 * ts_counts_dup_frame:
 *
 * Returns: (transfer full) (nullable): the counts of @picture, which are
 *   shared, with its time stamp and capture time; %NULL: there are none
 */
GstBuffer *
ts_counts_dup_frame (GstBuffer *picture)
{
  GstBuffer *source = gst_thermal_buffer_get_frame (picture);
  const GstThermalMeta *meta = gst_buffer_get_thermal_meta (picture);
  gsize offsets[GST_VIDEO_MAX_PLANES] = {0};
  gint strides[GST_VIDEO_MAX_PLANES] = {0};
  GstBuffer *frame;

  if (source == NULL)
    return NULL;
  frame = gst_buffer_new ();
  gst_buffer_copy_into (frame, source, GST_BUFFER_COPY_MEMORY, 0, -1);
  GST_BUFFER_PTS (frame) = GST_BUFFER_PTS (picture);
  GST_BUFFER_DURATION (frame) = GST_BUFFER_DURATION (picture);
  offsets[0] = meta->offset;
  strides[0] = meta->stride;
  gst_buffer_add_video_meta_full (frame, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_GRAY16_LE, (guint) meta->width, (guint) meta->height, 1,
      offsets, strides);
  gst_buffer_foreach_meta (picture, copy_capture_time, frame);
  return frame;
}

/**
 * ts_counts_new_caps:
 *
 * Returns: (transfer full) (nullable): of the buffer of ts_counts_dup_frame()
 */
GstCaps *
ts_counts_new_caps (GstSample *picture)
{
  const GstThermalMeta *meta =
      gst_buffer_get_thermal_meta (gst_sample_get_buffer (picture));
  GstStructure *structure =
      gst_caps_get_structure (gst_sample_get_caps (picture), 0);
  gint n = 0, d = 1;

  if (meta == NULL)
    return NULL;
  gst_structure_get_fraction (structure, "framerate", &n, &d);
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      "GRAY16_LE", "width", G_TYPE_INT, meta->width, "height", G_TYPE_INT,
      meta->height, "framerate", GST_TYPE_FRACTION, n, d, NULL);
}

/**
 * ts_counts_get_calibration:
 *
 * Returns: (transfer none) (nullable): what the counts of @picture mean
 */
GstThermalCalibration *
ts_counts_get_calibration (GstSample *picture)
{
  const GstThermalMeta *meta =
      gst_buffer_get_thermal_meta (gst_sample_get_buffer (picture));

  return meta != NULL ? meta->calibration : NULL;
}

static void
append_numbers (
    GString *text, const gchar *word, const gdouble *numbers, guint n)
{
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s(", word);
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (text, ',');
    g_string_append (text, g_ascii_dtostr (digits, sizeof digits, numbers[i]));
  }
  g_string_append_c (text, ')');
}

/**
 * ts_counts_format_calibration:
 *
 * Returns: (transfer full): as the property `calibration` of `radiometry` takes
 *   it, to the last bit
 */
gchar *
ts_counts_format_calibration (GstThermalCalibration *calibration)
{
  GString *text = g_string_new (NULL);

  if (gst_thermal_calibration_get_encoding (calibration)
      == GST_THERMAL_ENCODING_PLANCK) {
    const GstThermalPlanck *planck =
        gst_thermal_calibration_get_planck (calibration);
    const gdouble numbers[] = {
        planck->r1, planck->r2, planck->b, planck->f, planck->o};

    append_numbers (text, "planck", numbers, G_N_ELEMENTS (numbers));
  } else {
    gdouble numbers[2];

    gst_thermal_calibration_get_linear (calibration, &numbers[0], &numbers[1]);
    append_numbers (text, "linear", numbers, G_N_ELEMENTS (numbers));
  }
  return g_string_free (text, FALSE);
}

static void
append_property (GString *text, const gchar *name, gdouble value)
{
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s%s=%s", text->len > 0 ? " " : "", name,
      g_ascii_formatd (digits, sizeof digits, "%.9g", value));
}

static void
append_celsius (GString *text, const gchar *name, gdouble kelvin)
{
  append_property (text, name,
      gst_thermal_kelvin_to_unit (kelvin, GST_THERMAL_UNIT_CELSIUS));
}

/**
 * ts_counts_format_object:
 *
 * Returns: (transfer full) (nullable): the object parameters and the
 *   correction, as properties of `radiometry` on a command line; %NULL where
 *   counts are temperatures that are not corrected
 */
gchar *
ts_counts_format_object (GstThermalCalibration *calibration)
{
  const GstThermalObject *object =
      gst_thermal_calibration_get_object (calibration);
  g_autoptr (GString) text = g_string_new (NULL);
  gdouble factor, offset_k;

  if (object != NULL) {
    append_property (text, "emissivity", object->emissivity);
    append_property (text, "distance", object->distance_m);
    append_celsius (text, "reflected-temperature", object->reflected_k);
    append_celsius (text, "air-temperature", object->air_k);
    append_property (text, "humidity", object->humidity);
    append_property (text, "window-transmission", object->window_transmission);
    append_celsius (text, "window-temperature", object->window_k);
  }
  if (gst_thermal_calibration_get_correction (
          calibration, &factor, &offset_k)) {
    append_property (text, "correction-factor", factor);
    append_property (text, "correction-offset", offset_k);
  }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
