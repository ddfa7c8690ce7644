/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#define WIDTH 8
#define HEIGHT 4

/* A FLIR E60's curve; see tests/unit/test-calibration.c. */
static const GstThermalPlanck e60 = {
    .r1 = 14985.9297,
    .r2 = 0.011283217,
    .b = 1398.09998,
    .f = 1,
    .o = -6233,
};

typedef struct
{
  GstHarness *h;
  GstElement *element;
  GstBus *bus;
} Fixture;

static void
open_harness (Fixture *f, const gchar *launch)
{
  f->h = gst_harness_new_parse (launch);
  f->element = gst_harness_find_element (f->h, "radiometry");
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->element, f->bus);
  gst_harness_set_src_caps_str (
      f->h, "video/x-raw,format=GRAY16_LE,width=8,height=4,framerate=10/1");
}

static void
close_harness (Fixture *f)
{
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (f->bus);
  gst_object_unref (f->element);
  gst_harness_teardown (f->h);
}

/* A frame with one count everywhere but in the last pixel. */
static GstBuffer *
new_frame (GstThermalCalibration *calibration, guint16 counts, guint16 last,
    GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 2 * WIDTH * HEIGHT, NULL);
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY16_LE, WIDTH, HEIGHT);
  for (guint i = 0; i < WIDTH * HEIGHT; i++) {
    guint8 bytes[2];

    GST_WRITE_UINT16_LE (bytes, i == WIDTH * HEIGHT - 1 ? last : counts);
    gst_buffer_fill (buffer, 2 * i, bytes, 2);
  }
  GST_BUFFER_PTS (buffer) = pts;
  if (calibration != NULL)
    gst_buffer_add_thermal_meta (buffer, calibration, &info);
  return buffer;
}

static GstThermalCalibration *
new_black_body (void)
{
  return gst_thermal_calibration_new_planck (&e60, NULL, NULL, NULL);
}

static GstStructure *
pop_measurement (GstBus *bus)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);

  return message != NULL
             ? gst_structure_copy (gst_message_get_structure (message))
             : NULL;
}

static const GstStructure *
get_region (const GstStructure *structure, guint index)
{
  const GValue *regions = gst_structure_get_value (structure, "regions");

  return gst_value_get_structure (gst_value_array_get_value (regions, index));
}

static gdouble
get_double (const GstStructure *structure, const gchar *field)
{
  gdouble value;

  g_assert_true (gst_structure_get_double (structure, field, &value));
  return value;
}

/* How many warnings are on the bus; the text of the last one. */
static guint
count_warnings (GstBus *bus, gchar **ret_text)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING))) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_warning (message, &error, NULL);
    g_free (*ret_text);
    *ret_text = g_strdup (error->message);
    gst_message_unref (message);
    n++;
  }
  return n;
}

static void
test_parameters_give_the_vendors_temperature (void)
{
  g_autoptr (GstThermalCalibration) source = new_black_body ();
  g_autoptr (GstBuffer) out = NULL;
  Fixture f;

  open_harness (&f, "radiometry emissivity=0.949999988 distance=1 "
                    "reflected-temperature=19.9900146 "
                    "air-temperature=19.9999939");
  out = gst_harness_push_and_pull (f.h, new_frame (source, 15277, 13103, 0));
  /* counts and °C of a file; the vendor's program prints the same */
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.1, 0.1), 273.15 + 5.8331,
      0.0005);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 1, 1), 273.15 - 9.793, 0.0005);
  close_harness (&f);
}

static void
test_emissivity_acts_on_the_next_frame (void)
{
  g_autoptr (GstThermalCalibration) source = new_black_body ();
  g_autoptr (GstBuffer) before = NULL;
  g_autoptr (GstBuffer) after = NULL;
  /* counts = e S(T) + (1 - e) S(20 °C), at no distance */
  const gdouble reflected =
      e60.r1 / (e60.r2 * (exp (e60.b / 293.15) - e60.f)) - e60.o;
  const gdouble own = (16000 - 0.2 * reflected) / 0.8;
  const gdouble kelvin =
      e60.b / log (e60.r1 / (e60.r2 * (own + e60.o)) + e60.f);
  Fixture f;

  open_harness (&f, "radiometry");
  before = gst_harness_push_and_pull (f.h, new_frame (source, 16000, 16000, 0));
  g_object_set (f.element, "emissivity", 0.8, NULL);
  after = gst_harness_push_and_pull (
      f.h, new_frame (source, 16000, 16000, GST_SECOND));

  g_assert_true (
      gst_thermal_meta_get_calibration (gst_buffer_get_thermal_meta (before))
      == source);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (after, 0.5, 0.5), kelvin, 1e-6);
  close_harness (&f);
}

static void
test_calibration_stays_the_same_object (void)
{
  g_autoptr (GstThermalCalibration) source = new_black_body ();
  g_autoptr (GstThermalCalibration) same = new_black_body ();
  g_autoptr (GstBuffer) a = NULL;
  g_autoptr (GstBuffer) b = NULL;
  Fixture f;

  open_harness (&f, "radiometry emissivity=0.9");
  a = gst_harness_push_and_pull (f.h, new_frame (source, 16000, 16000, 0));
  g_object_set (f.element, "regions", "spot(0,0)", NULL);
  b = gst_harness_push_and_pull (
      f.h, new_frame (same, 16000, 16000, GST_SECOND));
  g_assert_true (
      gst_thermal_meta_get_calibration (gst_buffer_get_thermal_meta (a))
      == gst_thermal_meta_get_calibration (gst_buffer_get_thermal_meta (b)));
  close_harness (&f);
}

static void
test_message_tells_the_regions (void)
{
  g_autoptr (GstThermalCalibration) source =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstStructure) structure = NULL;
  g_autoptr (GstCaps) unix_caps = gst_caps_from_string ("timestamp/x-unix");
  GstBuffer *in = new_frame (source, 30000, 31000, 3 * GST_SECOND);
  const GstStructure *region;
  guint64 time_ns;
  guint n;
  gint pixel;
  Fixture f;

  gst_buffer_add_reference_timestamp_meta (
      in, unix_caps, 1700000000 * GST_SECOND, GST_CLOCK_TIME_NONE);
  open_harness (&f, "radiometry regions=\"full(name=all) spot(0,0,shield) "
                    "spot(0.99,0.99,id=7)\"");
  gst_buffer_unref (gst_harness_push_and_pull (f.h, in));
  structure = pop_measurement (f.bus);
  g_assert_nonnull (structure);
  g_assert_true (gst_structure_has_name (structure, "thermal-measurement"));
  g_assert_true (gst_structure_get_uint64 (structure, "timestamp", &time_ns));
  g_assert_cmpuint (time_ns, ==, 3 * GST_SECOND);
  g_assert_true (gst_structure_get_uint64 (structure, "stream-time", &time_ns));
  g_assert_cmpuint (time_ns, ==, 3 * GST_SECOND);
  g_assert_true (gst_structure_get_uint64 (structure, "utc", &time_ns));
  g_assert_cmpuint (time_ns, ==, 1700000000 * GST_SECOND);
  g_assert_cmpuint (
      gst_value_array_get_size (gst_structure_get_value (structure, "regions")),
      ==, 2);

  region = get_region (structure, 0);
  g_assert_cmpstr (gst_structure_get_string (region, "name"), ==, "all");
  g_assert_cmpstr (gst_structure_get_string (region, "kind"), ==, "full");
  g_assert_true (gst_structure_get_uint (region, "id", &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (gst_structure_get_uint (region, "n-pixels", &n));
  g_assert_cmpuint (n, ==, 31);
  g_assert_true (gst_structure_get_uint (region, "n-invalid", &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpfloat_with_epsilon (get_double (region, "min-k"), 300, 1e-9);
  g_assert_cmpfloat_with_epsilon (get_double (region, "max-k"), 310, 1e-9);
  g_assert_cmpfloat_with_epsilon (get_double (region, "median-k"), 300, 1e-9);
  g_assert_cmpfloat_with_epsilon (
      get_double (region, "mean-k"), 300 + 10.0 / 31, 1e-4);
  g_assert_cmpfloat_with_epsilon (
      get_double (region, "stddev-k"), 10 * sqrt (30) / 31, 1e-4);
  g_assert_cmpstr (
      gst_structure_get_string (region, "max-status"), ==, "valid");
  g_assert_true (gst_structure_get_int (region, "max-column", &pixel));
  g_assert_cmpint (pixel, ==, 7);
  g_assert_true (gst_structure_get_int (region, "max-row", &pixel));
  g_assert_cmpint (pixel, ==, 3);
  g_assert_true (gst_structure_get_int (region, "min-column", &pixel));
  g_assert_cmpint (pixel, ==, 1); /* the first one is shielded */
  g_assert_cmpfloat (get_double (region, "max-x"), ==, 7.5 / WIDTH);
  g_assert_cmpfloat (get_double (region, "max-y"), ==, 3.5 / HEIGHT);

  region = get_region (structure, 1);
  g_assert_true (gst_structure_get_uint (region, "id", &n));
  g_assert_cmpuint (n, ==, 7);
  g_assert_cmpfloat_with_epsilon (get_double (region, "mean-k"), 310, 1e-4);
  close_harness (&f);
}

static void
test_interval_is_kept_in_stream_time (void)
{
  g_autoptr (GstThermalCalibration) source =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  guint n = 0;
  GstStructure *structure;
  Fixture f;

  open_harness (&f, "radiometry regions=spot(0,0) interval=500000000");
  for (guint i = 0; i < 20; i++)
    gst_buffer_unref (gst_harness_push_and_pull (
        f.h, new_frame (source, 30000, 30000, i * GST_SECOND / 10)));
  while ((structure = pop_measurement (f.bus))) {
    gst_structure_free (structure);
    n++;
  }
  g_assert_cmpuint (n, ==, 4); /* at 0, 0.5, 1 and 1.5 s */

  g_object_set (f.element, "interval", G_GUINT64_CONSTANT (0), NULL);
  gst_buffer_unref (gst_harness_push_and_pull (
      f.h, new_frame (source, 30000, 30000, 9 * GST_SECOND)));
  g_assert_null (pop_measurement (f.bus));
  close_harness (&f);
}

static void
test_region_has_its_own_emissivity (void)
{
  g_autoptr (GstThermalCalibration) source = new_black_body ();
  g_autoptr (GstThermalCalibration) shiny = NULL;
  g_autoptr (GstBuffer) out = NULL;
  GstThermalObject object;
  GstThermalMeasurementMeta *meta;
  Fixture f;

  gst_thermal_object_init_inherit (&object);
  object.emissivity = 0.5;
  shiny = gst_thermal_calibration_with_object (source, &object, NULL);

  open_harness (&f,
      "radiometry emissivity=1 regions=\"full() full(id=2,emissivity=.5)\"");
  out = gst_harness_push_and_pull (f.h, new_frame (source, 16000, 17000, 0));
  meta = gst_buffer_get_thermal_measurement_meta (out);
  g_assert_nonnull (meta);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_measurement_meta_find (meta, 0)->max_k,
      gst_thermal_calibration_get_kelvin (source, 17000), 1e-9);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_measurement_meta_find (meta, 2)->max_k,
      gst_thermal_calibration_get_kelvin (shiny, 17000), 1e-9);
  close_harness (&f);
}

static guint16
get_pixel (GstBuffer *buffer, guint index)
{
  guint8 bytes[2];

  gst_buffer_extract (buffer, 2 * index, bytes, 2);
  return GST_READ_UINT16_LE (bytes);
}

static void
test_centikelvin_pixels_are_temperatures (void)
{
  g_autoptr (GstThermalCalibration) source = new_black_body ();
  const gdouble kelvin = gst_thermal_calibration_get_kelvin (source, 16000);
  GstBuffer *in = new_frame (source, 16000, 5000, 0);
  g_autoptr (GstBuffer) kept = gst_buffer_ref (in);
  g_autoptr (GstBuffer) out = NULL;
  GstThermalCalibration *calibration;
  gdouble per_count;
  Fixture f;

  open_harness (&f, "radiometry output=centikelvin regions=full()");
  out = gst_harness_push_and_pull (f.h, in);
  g_assert_cmpuint (get_pixel (out, 0), ==, lrint (100 * kelvin));
  /* S + O <= 0: no temperature, before and after */
  g_assert_cmpuint (get_pixel (out, WIDTH * HEIGHT - 1), ==, 0);
  g_assert_true (isnan (gst_thermal_buffer_get_kelvin_at (out, 1, 1)));
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0, 0), kelvin, 0.005);

  calibration =
      gst_thermal_meta_get_calibration (gst_buffer_get_thermal_meta (out));
  gst_thermal_calibration_get_linear (calibration, &per_count, NULL);
  g_assert_cmpfloat (per_count, ==, 0.01);
  /* measured before the rounding */
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_measurement_meta_find (
          gst_buffer_get_thermal_measurement_meta (out), 0)
          ->max_k,
      kelvin, 1e-9);
  /* somebody else's reference is not written to */
  g_assert_cmpuint (get_pixel (kept, 0), ==, 16000);
  close_harness (&f);
}

static void
test_centikelvin_stops_at_its_end (void)
{
  g_autoptr (GstThermalCalibration) source =
      gst_thermal_calibration_new_linear (0.1, 0, NULL);
  g_autoptr (GstBuffer) out = NULL;
  GstThermalCalibration *calibration;
  Fixture f;

  open_harness (&f, "radiometry output=centikelvin");
  out = gst_harness_push_and_pull (f.h, new_frame (source, 9000, 3000, 0));
  g_assert_cmpuint (get_pixel (out, 0), ==, G_MAXUINT16);
  g_assert_cmpuint (get_pixel (out, WIDTH * HEIGHT - 1), ==, 30000);
  calibration =
      gst_thermal_meta_get_calibration (gst_buffer_get_thermal_meta (out));
  g_assert_cmpint (gst_thermal_calibration_classify (calibration,
                       gst_thermal_buffer_get_kelvin_at (out, 0, 0)),
      ==, GST_THERMAL_STATUS_ABOVE);
  close_harness (&f);
}

static void
test_without_calibration_no_temperature_is_invented (void)
{
  g_autofree gchar *text = NULL;
  Fixture f;

  open_harness (&f, "radiometry regions=full() output=centikelvin");
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstBuffer) out = gst_harness_push_and_pull (
        f.h, new_frame (NULL, 30000, 30000, i * GST_SECOND));

    g_assert_null (gst_buffer_get_thermal_meta (out));
    g_assert_null (gst_buffer_get_thermal_measurement_meta (out));
    g_assert_cmpuint (get_pixel (out, 0), ==, 30000);
  }
  g_assert_cmpuint (count_warnings (f.bus, &text), ==, 1);
  g_assert_nonnull (strstr (text, "calibration"));
  g_assert_null (pop_measurement (f.bus));
  close_harness (&f);
}

static void
test_calibration_property_serves_bare_sources (void)
{
  g_autoptr (GstBuffer) linear = NULL;
  g_autoptr (GstBuffer) planck = NULL;
  g_autoptr (GstThermalCalibration) e60_calibration = new_black_body ();
  g_autofree gchar *text = NULL;
  Fixture f;

  open_harness (&f, "radiometry calibration=linear(0.01,0)");
  linear = gst_harness_push_and_pull (f.h, new_frame (NULL, 30000, 30000, 0));
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (linear, 0, 0), 300, 1e-9);

  g_object_set (f.element, "calibration",
      "planck(14985.9297, 0.011283217, 1398.09998, 1, -6233)", NULL);
  planck = gst_harness_push_and_pull (
      f.h, new_frame (NULL, 16000, 16000, GST_SECOND));
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (planck, 0, 0),
      gst_thermal_calibration_get_kelvin (e60_calibration, 16000), 1e-9);

  g_object_set (f.element, "calibration", "planck(1,2)", NULL);
  g_assert_cmpuint (count_warnings (f.bus, &text), ==, 1);
  g_assert_cmpstr (
      text, ==, "calibration: planck(R1,R2,B,F,O) takes 5 numbers, but got 2");
  close_harness (&f);
}

static void
test_linear_counts_cannot_be_corrected_twice (void)
{
  g_autoptr (GstThermalCalibration) source =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autofree gchar *text = NULL;
  Fixture f;

  open_harness (&f, "radiometry emissivity=0.5 regions=full(emissivity=0.9)");
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstBuffer) out = gst_harness_push_and_pull (
        f.h, new_frame (source, 30000, 30000, i * GST_SECOND));

    g_assert_cmpfloat_with_epsilon (
        gst_thermal_buffer_get_kelvin_at (out, 0, 0), 300, 1e-9);
  }
  g_assert_cmpuint (count_warnings (f.bus, &text), ==, 1);
  g_assert_nonnull (strstr (text, "temperatures already"));
  close_harness (&f);
}

static void
test_frozen_and_unready_frames_give_nothing_new (void)
{
  g_autoptr (GstThermalCalibration) source =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  static const GstThermalFrameFlags flags[] = {GST_THERMAL_FRAME_FLAG_NONE,
      GST_THERMAL_FRAME_FLAG_FROZEN, GST_THERMAL_FRAME_FLAG_NOT_READY};
  static const gdouble max_k[] = {300, 300, NAN};
  static const guint n_pixels[] = {32, 32, 0};
  Fixture f;

  open_harness (&f, "radiometry regions=full()");
  for (guint i = 0; i < 3; i++) {
    GstBuffer *in =
        new_frame (source, 30000 + 100 * i, 30000 + 100 * i, i * GST_SECOND);
    g_autoptr (GstBuffer) out = NULL;
    const GstThermalMeasurement *m;
    GstStructure *structure;

    gst_buffer_get_thermal_meta (in)->flags = flags[i];
    out = gst_harness_push_and_pull (f.h, in);
    m = gst_thermal_measurement_meta_find (
        gst_buffer_get_thermal_measurement_meta (out), 0);
    g_assert_cmpuint (m->n_pixels, ==, n_pixels[i]);
    if (isnan (max_k[i]))
      g_assert_true (isnan (m->max_k));
    else
      g_assert_cmpfloat_with_epsilon (m->max_k, max_k[i], 1e-9);

    structure = pop_measurement (f.bus);
    g_assert_true ((structure == NULL) == (i == 1));
    g_clear_pointer (&structure, gst_structure_free);
  }
  close_harness (&f);
}

static void
test_metas_survive (const gchar *tail)
{
  g_autoptr (GstThermalCalibration) source =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autofree gchar *launch =
      g_strdup_printf ("radiometry regions=full() ! %s", tail);
  g_autoptr (GstBuffer) out = NULL;
  GstThermalMeasurementMeta *meta;
  Fixture f;

  open_harness (&f, launch);
  out = gst_harness_push_and_pull (f.h, new_frame (source, 30000, 31000, 0));
  meta = gst_buffer_get_thermal_measurement_meta (out);
  g_assert_nonnull (meta);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_measurement_meta_find (meta, 0)->max_k, 310, 1e-9);
  g_assert_cmpint (gst_thermal_measurement_meta_find (meta, 0)->max_x, ==, 7);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 1, 1), 310, 1e-9);
  close_harness (&f);
}

static void
test_metas_survive_other_elements (void)
{
  test_metas_survive ("queue");
  test_metas_survive ("tee ! queue");
  test_metas_survive ("videoconvert ! capsfilter caps=video/x-raw,format=RGB");
  test_metas_survive (
      "videoscale ! capsfilter caps=video/x-raw,width=20,height=30");
}

static void
test_scaled_frames_are_measured_as_the_sensor_saw_them (void)
{
  g_autoptr (GstThermalCalibration) source =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstBuffer) out = NULL;
  const GstThermalMeasurement *m;
  Fixture f;

  open_harness (&f, "videoscale ! capsfilter "
                    "caps=video/x-raw,width=16,height=8 ! radiometry "
                    "regions=full() output=centikelvin");
  out = gst_harness_push_and_pull (f.h, new_frame (source, 30000, 31000, 0));
  m = gst_thermal_measurement_meta_find (
      gst_buffer_get_thermal_measurement_meta (out), 0);
  g_assert_cmpuint (m->n_pixels, ==, WIDTH * HEIGHT);
  g_assert_cmpint (m->max_x, ==, WIDTH - 1);
  g_assert_cmpfloat_with_epsilon (m->max_k, 310, 1e-9);
  /* the pixels that left are the ones that came */
  g_assert_cmpint (gst_buffer_get_thermal_meta (out)->width, ==, 16);
  g_assert_cmpfloat_with_epsilon (gst_thermal_buffer_get_kelvin_at (out, 0, 0),
      get_pixel (out, 0) / 100.0, 1e-9);
  close_harness (&f);
}

static void
test_wrong_regions_do_not_start (void)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("radiometry", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_object_ref_sink (element);
  gst_element_set_bus (element, bus);
  g_object_set (element, "regions", "spot(0.5,0.5) blob()", NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  g_assert_cmpstr (error->message, ==,
      "regions: character 15: 'blob' is none of full, spot, line, box, "
      "polygon");
  gst_element_set_state (element, GST_STATE_NULL);
}

static void
test_wrong_regions_keep_the_running_ones (void)
{
  g_autoptr (GstThermalCalibration) source =
      gst_thermal_calibration_new_linear (0.01, 0, NULL);
  g_autoptr (GstBuffer) out = NULL;
  g_autofree gchar *regions = NULL;
  g_autofree gchar *text = NULL;
  Fixture f;

  open_harness (&f, "radiometry regions=full(id=3)");
  g_object_set (f.element, "regions", "spot(2,0)", NULL);
  out = gst_harness_push_and_pull (f.h, new_frame (source, 30000, 31000, 0));
  g_assert_nonnull (gst_thermal_measurement_meta_find (
      gst_buffer_get_thermal_measurement_meta (out), 3));
  g_object_get (f.element, "regions", &regions, NULL);
  g_assert_cmpstr (regions, ==, "full(id=3)");
  g_assert_cmpuint (count_warnings (f.bus, &text), ==, 1);
  close_harness (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function) g_test_add_func ("/radiometry/" name, function)
  ADD ("parameters-give-the-vendors-temperature",
      test_parameters_give_the_vendors_temperature);
  ADD ("emissivity-acts-on-the-next-frame",
      test_emissivity_acts_on_the_next_frame);
  ADD ("calibration-stays-the-same-object",
      test_calibration_stays_the_same_object);
  ADD ("message-tells-the-regions", test_message_tells_the_regions);
  ADD ("interval-is-kept-in-stream-time", test_interval_is_kept_in_stream_time);
  ADD ("region-has-its-own-emissivity", test_region_has_its_own_emissivity);
  ADD ("centikelvin-pixels-are-temperatures",
      test_centikelvin_pixels_are_temperatures);
  ADD ("centikelvin-stops-at-its-end", test_centikelvin_stops_at_its_end);
  ADD ("without-calibration-no-temperature-is-invented",
      test_without_calibration_no_temperature_is_invented);
  ADD ("calibration-property-serves-bare-sources",
      test_calibration_property_serves_bare_sources);
  ADD ("linear-counts-cannot-be-corrected-twice",
      test_linear_counts_cannot_be_corrected_twice);
  ADD ("frozen-and-unready-frames-give-nothing-new",
      test_frozen_and_unready_frames_give_nothing_new);
  ADD ("metas-survive-other-elements", test_metas_survive_other_elements);
  ADD ("scaled-frames-are-measured-as-the-sensor-saw-them",
      test_scaled_frames_are_measured_as_the_sensor_saw_them);
  ADD ("wrong-regions-do-not-start", test_wrong_regions_do_not_start);
  ADD ("wrong-regions-keep-the-running-ones",
      test_wrong_regions_keep_the_running_ones);
#undef ADD

  return g_test_run ();
}
