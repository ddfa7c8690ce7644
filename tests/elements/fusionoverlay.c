/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "fixtures.h"

#define PERIOD (GST_SECOND / 25)

/* Two inputs, one output; the first harness has the output. */
typedef struct
{
  GstHarness *visible;
  GstHarness *thermal;
} Fusion;

static Fusion
new_fusion (
    const gchar *launch, const gchar *visible_caps, const gchar *thermal_caps)
{
  g_autoptr (GError) error = NULL;
  GstElement *element = gst_parse_launch (launch, &error);
  Fusion fusion;

  g_assert_no_error (error);
  fusion.visible = gst_harness_new_with_element (element, "visible", "src");
  fusion.thermal = gst_harness_new_with_element (element, "thermal", NULL);
  gst_harness_set_src_caps_str (fusion.visible, visible_caps);
  gst_harness_set_src_caps_str (fusion.thermal, thermal_caps);
  gst_object_unref (element);
  return fusion;
}

static void
fusion_clear (Fusion *fusion)
{
  gst_harness_teardown (fusion->thermal);
  gst_harness_teardown (fusion->visible);
}

#define CAPS(w, h)                                                             \
  "video/x-raw,format=I420,width=" #w ",height=" #h                            \
  ",framerate=25/1,colorimetry=bt601"

static GstBuffer *
new_grey (gint width, gint height, guint8 luma, guint8 cb, guint frame)
{
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, luma, info.offset[1]);
  gst_buffer_memset (buffer, info.offset[1], cb, info.size - info.offset[1]);
  GST_BUFFER_PTS (buffer) = frame * PERIOD;
  GST_BUFFER_DURATION (buffer) = PERIOD;
  return buffer;
}

/* A grey thermal picture whose frame has one temperature but for one pixel. */
static GstBuffer *
new_thermal (gint width, gint height, guint8 luma, gdouble celsius, gint hot_x,
    gint hot_y, gdouble hot_celsius, guint frame)
{
  g_autofree guint16 *counts = g_new (guint16, width * height);
  g_autoptr (GstBuffer) raw = NULL;
  GstBuffer *picture = new_grey (width, height, luma, 100, frame);

  for (gint i = 0; i < width * height; i++)
    counts[i] = counts_of_celsius (celsius);
  counts[hot_y * width + hot_x] = counts_of_celsius (hot_celsius);
  raw = new_thermal_frame (width, height, counts);
  gst_buffer_add_thermal_picture_meta (picture, raw);
  return picture;
}

static guint8
luma_at (GstBuffer *buffer, gint width, gint x, gint y)
{
  return byte_at (buffer, (gsize) y * width + x);
}

static void
test_blend_is_a_share_of_both (void)
{
  Fusion f = new_fusion (
      "fusionoverlay mode=blend strength=0.25", CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstBuffer) out = NULL;

  gst_harness_push (f.visible, new_grey (64, 48, 40, 60, 0));
  gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 0, 0, 20, 0));
  out = gst_harness_pull (f.visible);
  for (gint y = 0; y < 48; y++) {
    for (gint x = 0; x < 64; x++)
      g_assert_cmpuint (luma_at (out, 64, x, y), ==, 80);
  }
  g_assert_cmpuint (byte_at (out, 64 * 48 + 5), ==, 70);
  fusion_clear (&f);
}

/* A quarter of the picture, to the right of the middle and below, is where the
 * thermal one lies; and its temperatures are there. */
static void
test_registration_puts_picture_and_temperatures (void)
{
  Fusion f = new_fusion ("fusionoverlay mode=blend strength=1 "
                         "registration=\"0,0>0.5,0.5;1,0>1,0.5;0,1>0.5,1\"",
      CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstBuffer) out = NULL;

  gst_harness_push (f.visible, new_grey (64, 48, 40, 60, 0));
  gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 8, 6, 90, 0));
  out = gst_harness_pull (f.visible);
  g_assert_cmpuint (luma_at (out, 64, 31, 40), ==, 40);
  g_assert_cmpuint (luma_at (out, 64, 32, 23), ==, 40);
  g_assert_cmpuint (luma_at (out, 64, 32, 24), ==, 200);
  g_assert_cmpuint (luma_at (out, 64, 63, 47), ==, 200);
  g_assert_true (isnan (gst_thermal_buffer_get_kelvin_at (out, 0.4, 0.7)));
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.9, 0.9), 293.15, 0.01);
  /* the hot pixel (8.5 / 32, 6.5 / 24) is seen at (40.5 / 64, 30.5 / 48) */
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 40.5 / 64, 30.5 / 48), 363.15,
      0.01);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 42.5 / 64, 30.5 / 48), 293.15,
      0.01);
  fusion_clear (&f);
}

static void
test_shifts_are_percent_and_pixels (void)
{
  Fusion f = new_fusion ("fusionoverlay mode=blend strength=1 shift-x=25 "
                         "shift-y=-50 fine-x=2 fine-y=-3",
      CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstBuffer) out = NULL;

  gst_harness_push (f.visible, new_grey (64, 48, 40, 60, 0));
  gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 0, 0, 20, 0));
  out = gst_harness_pull (f.visible);
  g_assert_cmpuint (luma_at (out, 64, 17, 0), ==, 40);
  g_assert_cmpuint (luma_at (out, 64, 18, 0), ==, 200);
  g_assert_cmpuint (luma_at (out, 64, 18, 20), ==, 200);
  g_assert_cmpuint (luma_at (out, 64, 18, 21), ==, 40);
  fusion_clear (&f);
}

static void
test_only_what_is_hot_is_thermal (void)
{
  Fusion f = new_fusion (
      "fusionoverlay mode=hot strength=1 hot-temperature=60 hot-softness=0",
      CAPS (32, 24), CAPS (32, 24));
  g_autoptr (GstBuffer) out = NULL;

  gst_harness_push (f.visible, new_grey (32, 24, 40, 60, 0));
  gst_harness_push (f.thermal, new_thermal (32, 24, 200, 59.9, 8, 6, 60.1, 0));
  out = gst_harness_pull (f.visible);
  g_assert_cmpuint (luma_at (out, 32, 8, 6), ==, 200);
  g_assert_cmpuint (luma_at (out, 32, 9, 6), ==, 40);
  g_assert_cmpuint (luma_at (out, 32, 8, 5), ==, 40);
  fusion_clear (&f);
}

/* The same stream, whichever band it shows: caps are not sent again. */
static void
test_the_source_changes_without_new_caps (void)
{
  Fusion f =
      new_fusion ("fusionoverlay mode=off", CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstElement) element =
      gst_harness_find_element (f.visible, "fusionoverlay");
  static const guint8 expected[] = {40, 200, 40};

  for (guint i = 0; i < 3; i++) {
    g_autoptr (GstBuffer) out = NULL;

    gst_util_set_object_arg (
        G_OBJECT (element), "source", i == 1 ? "thermal" : "visible");
    gst_harness_push (f.visible, new_grey (64, 48, 40, 60, i));
    gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 3, 3, 50, i));
    out = gst_harness_pull (f.visible);
    g_assert_cmpuint (luma_at (out, 64, 30, 20), ==, expected[i]);
    g_assert_cmpuint (gst_buffer_get_size (out), ==, 64 * 48 * 3 / 2);
    g_assert_cmpfloat_with_epsilon (
        gst_thermal_buffer_get_kelvin_at (out, 3.5 / 32, 3.5 / 24), 323.15,
        0.01);
  }
  {
    guint n_caps = 0;
    GstEvent *event;

    while ((event = gst_harness_try_pull_event (f.visible)) != NULL) {
      n_caps += GST_EVENT_TYPE (event) == GST_EVENT_CAPS;
      gst_event_unref (event);
    }
    g_assert_cmpuint (n_caps, ==, 1);
  }
  fusion_clear (&f);
}

static void
check_bands (GstBus *bus, gboolean visible, gboolean thermal)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
  const GstStructure *structure;
  gboolean value = FALSE;

  g_assert_nonnull (message);
  structure = gst_message_get_structure (message);
  g_assert_cmpstr (gst_structure_get_name (structure), ==, "fusion-bands");
  gst_structure_get_boolean (structure, "visible", &value);
  g_assert_cmpint (value, ==, visible);
  gst_structure_get_boolean (structure, "thermal", &value);
  g_assert_cmpint (value, ==, thermal);
}

/* 25 frames a second: after ten without a thermal one, its last picture is
 * older than the timeout of 0.4 s. Nobody waits longer than the latency. */
static void
stop_a_band (gboolean stop_visible)
{
  Fusion f = new_fusion (
      "fusionoverlay mode=blend strength=0.5 band-timeout=400000000",
      CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstElement) element =
      gst_harness_find_element (f.visible, "fusionoverlay");
  g_autoptr (GstBus) bus = gst_bus_new ();
  GstHarness *lives = stop_visible ? f.thermal : f.visible;

  gst_element_set_bus (element, bus);
  for (guint i = 0; i < 20; i++) {
    const gboolean both = i < 3 || i >= 17;
    g_autoptr (GstBuffer) out = NULL;
    guint8 luma;

    if (both || !stop_visible)
      gst_harness_push (f.visible, new_grey (64, 48, 40, 60, i));
    if (both || stop_visible)
      gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 0, 0, 20, i));
    /* at its deadline, the frame is made of what is there */
    if (!both)
      g_assert_true (gst_harness_crank_single_clock_wait (lives));
    out = gst_harness_pull (f.visible);
    g_assert_nonnull (out);
    g_assert_cmpuint (GST_BUFFER_PTS (out), ==, i * PERIOD);
    luma = luma_at (out, 64, 30, 20);
    /* the last one ended at 3 periods, 0.4 s are 10 periods */
    if (i <= 13 || i >= 17)
      g_assert_cmpuint (luma, ==, 120);
    else
      g_assert_cmpuint (luma, ==, stop_visible ? 200 : 40);
    if (i == 0)
      check_bands (bus, TRUE, TRUE);
    else if (i == 14)
      check_bands (bus, !stop_visible, stop_visible);
    else if (i == 17)
      check_bands (bus, TRUE, TRUE);
    else
      g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT));
  }
  gst_element_set_bus (element, NULL);
  fusion_clear (&f);
}

static void
test_the_visible_band_goes_on_alone (void)
{
  stop_a_band (FALSE);
}

static void
test_the_thermal_band_goes_on_alone (void)
{
  stop_a_band (TRUE);
}

/* At 1 s, with 0.1 s of latency and 0.04 s of the aggregator's own, what is
 * followed at 0.86 s or later is in time: the machine was too slow for what came
 * before. */
static void
test_what_is_late_is_left_out (void)
{
  Fusion f = new_fusion ("fusionoverlay", CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstBuffer) out = NULL;

  gst_harness_set_time (f.visible, GST_SECOND);
  gst_harness_set_time (f.thermal, GST_SECOND);
  for (guint i = 0; i < 24; i++) {
    gst_harness_push (f.visible, new_grey (64, 48, 40, 60, i));
    gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 0, 0, 20, i));
  }
  out = gst_harness_pull (f.visible);
  g_assert_cmpuint (GST_BUFFER_PTS (out), ==, 21 * PERIOD);
  fusion_clear (&f);
}

/* However slow it is, something comes once a second. */
static void
test_late_pictures_are_better_than_none (void)
{
  Fusion f = new_fusion ("fusionoverlay", CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstBuffer) out = NULL;

  gst_harness_set_time (f.visible, 100 * GST_SECOND);
  gst_harness_set_time (f.thermal, 100 * GST_SECOND);
  for (guint i = 0; i < 27; i++) {
    gst_harness_push (f.visible, new_grey (64, 48, 40, 60, i));
    gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 0, 0, 20, i));
  }
  out = gst_harness_pull (f.visible);
  g_assert_cmpuint (GST_BUFFER_PTS (out), ==, 25 * PERIOD);
  fusion_clear (&f);
}

static void
test_a_band_at_its_end_is_left_out (void)
{
  Fusion f = new_fusion (
      "fusionoverlay mode=blend strength=0.5", CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstBuffer) first = NULL, second = NULL;

  gst_harness_push (f.visible, new_grey (64, 48, 40, 60, 0));
  gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 0, 0, 20, 0));
  first = gst_harness_pull (f.visible);
  gst_harness_push_event (f.thermal, gst_event_new_eos ());
  gst_harness_push (f.visible, new_grey (64, 48, 40, 60, 1));
  second = gst_harness_pull (f.visible);
  g_assert_cmpuint (luma_at (first, 64, 30, 20), ==, 120);
  g_assert_cmpuint (luma_at (second, 64, 30, 20), ==, 40);
  g_assert_null (gst_buffer_get_thermal_meta (second));
  fusion_clear (&f);
}

/* What a picture says of its moment and what was measured goes along. */
static void
test_metas_go_along (void)
{
  Fusion f = new_fusion ("fusionoverlay", CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstCaps) unix_time = gst_caps_from_string ("timestamp/x-unix");
  g_autoptr (GstThermalRegionSet) regions =
      gst_thermal_region_set_new_from_string ("spot(0.5,0.5)", NULL);
  const GstThermalMeasurement measurement = {
      .region_id = 1, .n_pixels = 1, .max_k = 300};
  GstBuffer *visible = new_grey (64, 48, 40, 60, 0);
  GstBuffer *thermal = new_thermal (32, 24, 200, 20, 0, 0, 20, 0);
  g_autoptr (GstBuffer) out = NULL;
  GstReferenceTimestampMeta *time;
  GstThermalMeasurementMeta *measured;

  gst_buffer_add_reference_timestamp_meta (
      visible, unix_time, 1234567890, GST_CLOCK_TIME_NONE);
  gst_buffer_add_reference_timestamp_meta (
      thermal, unix_time, 9876543210, GST_CLOCK_TIME_NONE);
  gst_buffer_add_thermal_measurement_meta (thermal, regions, &measurement, 1);
  gst_harness_push (f.visible, visible);
  gst_harness_push (f.thermal, thermal);
  out = gst_harness_pull (f.visible);
  time = gst_buffer_get_reference_timestamp_meta (out, unix_time);
  g_assert_cmpuint (time->timestamp, ==, 1234567890);
  measured = gst_buffer_get_thermal_measurement_meta (out);
  g_assert_nonnull (measured);
  g_assert_cmpfloat (
      gst_thermal_measurement_meta_find (measured, 1)->max_k, ==, 300);
  fusion_clear (&f);
}

static void
test_a_wrong_registration_does_not_start (void)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("fusionoverlay", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_object_ref_sink (element);
  gst_element_set_bus (element, bus);
  g_object_set (element, "registration", "0,0>0,0;1,0>1,0", NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_SETTINGS);
  g_assert_cmpstr (error->message, ==,
      "The registration makes no sense: there are 2 pairs of points to map by, "
      "but it takes three.");
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
}

/* Targets on a wall 12 m away, and lenses 0.3 m apart, which is 48 pixels of
 * the visible picture there. */
static const gchar wall_scene[] =
    "{\"title\": \"Targets\", \"time_of_day_h\": 12,"
    " \"camera\": {\"height_m\": 5, \"parallax_m\": 0.3,"
    "  \"range_c\": [-40, 160], \"emissivity\": 1, \"distance_m\": 0},"
    " \"weather\": {\"air_c\": [20, 20], \"cloud_cover\": 0,"
    "  \"atmosphere\": false},"
    " \"ground\": {\"material\": \"concrete\"},"
    " \"objects\": [%s]}";

static const struct
{
  const gchar *x_m, *z_m, *celsius;
} targets[] = {{"-3", "7", "40"}, {"3", "6.8", "42"}, {"-2.6", "2.4", "44"},
    {"2.8", "2.6", "46"}, {"0.2", "7.2", "48"}, {"-0.4", "3", "50"},
    {"1.1", "5.3", "90"}};
#define HOTTEST (G_N_ELEMENTS (targets) - 1)

#define VISIBLE_WIDTH 1920
#define VISIBLE_HEIGHT 1080

static gchar *
new_file (const gchar *pattern)
{
  g_autoptr (GError) error = NULL;
  gchar *path = NULL;
  gint fd = g_file_open_tmp (pattern, &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  return path;
}

static gchar *
write_scene (void)
{
  g_autoptr (GString) objects = g_string_new (NULL);
  g_autofree gchar *text = NULL;
  g_autoptr (GError) error = NULL;
  gchar *path = new_file ("fusion-scene-XXXXXX.json");

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    g_string_append_printf (objects,
        "%s{\"id\": \"t%u\", \"model\": \"parts\", \"heading_deg\": 180,"
        " \"z_m\": %s, \"path\": [{\"x\": %s, \"y\": 12}],"
        " \"parts\": [{\"shape\": \"panel\", \"at\": [0, 0, 0],"
        " \"size\": [0.9, 0, 0.9], \"material\": \"blackbody\","
        " \"temperature_c\": %s}]}",
        i > 0 ? "," : "", i, targets[i].z_m, targets[i].x_m,
        targets[i].celsius);
  text = g_strdup_printf (wall_scene, objects->str);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

/* The fused picture, and what the simulator says of both bands. */
typedef struct
{
  GstBuffer *picture;
  GstThermalPoint thermal[G_N_ELEMENTS (targets)];
  GstThermalPoint visible[G_N_ELEMENTS (targets)];
} Look;

static void
read_truth (const gchar *path, GstThermalPoint *points)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *objects;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  objects = json_object_get_array_member (
      json_node_get_object (json_parser_get_root (parser)), "objects");
  g_assert_cmpuint (
      json_array_get_length (objects), ==, G_N_ELEMENTS (targets));
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    JsonObject *box = json_object_get_object_member (
        json_array_get_object_element (objects, i), "box");

    points[i].x = json_object_get_double_member (box, "x")
                  + json_object_get_double_member (box, "width") / 2;
    points[i].y = json_object_get_double_member (box, "y")
                  + json_object_get_double_member (box, "height") / 2;
  }
}

/* What is done to the bands on their way, as `! eptz zoom=2`. */
typedef struct
{
  const gchar *visible;
  const gchar *counts;
  const gchar *thermal;
} Turns;

static const Turns untouched = {"", "", ""};

static Look
look_turned (const gchar *scene, const gchar *arguments,
    const gchar *registration, const Turns *turns)
{
  g_autofree gchar *visible = new_file ("fusion-visible-XXXXXX");
  g_autofree gchar *thermal = new_file ("fusion-thermal-XXXXXX");
  g_autofree gchar *launch = g_strdup_printf (
      "fusionoverlay name=f %s ! appsink name=sink sync=false "
      "thermsrc scene=%s band=visible fov=56 num-buffers=1 truth-location=%s ! "
      "video/x-raw,width=%d,height=%d %s ! f.visible "
      "thermsrc scene=%s fov=50 num-buffers=1 truth-location=%s ! "
      "video/x-raw,width=384,height=288 %s ! thermcolor %s ! f.thermal",
      arguments, scene, visible, VISIBLE_WIDTH, VISIBLE_HEIGHT, turns->visible,
      scene, thermal, turns->counts, turns->thermal);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstElement) element = NULL;
  g_autoptr (GstSample) sample = NULL;
  Look result = {0};

  g_assert_no_error (error);
  element = gst_bin_get_by_name (GST_BIN (pipeline), "f");
  g_object_set (element, "registration", registration, NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_signal_emit_by_name (
      sink, "try-pull-sample", (guint64) 60 * GST_SECOND, &sample);
  g_assert_nonnull (sample);
  result.picture = gst_buffer_ref (gst_sample_get_buffer (sample));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  read_truth (visible, result.visible);
  read_truth (thermal, result.thermal);
  g_unlink (visible);
  g_unlink (thermal);
  return result;
}

static Look
look (const gchar *scene, const gchar *arguments, const gchar *registration)
{
  return look_turned (scene, arguments, registration, &untouched);
}

static void
append_point (GString *text, const GstThermalPoint *point, gchar after)
{
  gchar x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (x, sizeof x, "%.6f", point->x);
  g_ascii_formatd (y, sizeof y, "%.6f", point->y);
  g_string_append_printf (text, "%s,%s%c", x, y, after);
}

/* Middle of all that is another in two pictures, in pixels. */
static void
find_difference (GstBuffer *a, GstBuffer *b, gdouble *ret_x, gdouble *ret_y)
{
  gint x0 = VISIBLE_WIDTH, y0 = VISIBLE_HEIGHT, x1 = -1, y1 = -1;
  GstMapInfo map_a, map_b;

  g_assert_true (gst_buffer_map (a, &map_a, GST_MAP_READ));
  g_assert_true (gst_buffer_map (b, &map_b, GST_MAP_READ));
  for (gint y = 0; y < VISIBLE_HEIGHT; y++) {
    for (gint x = 0; x < VISIBLE_WIDTH; x++) {
      if (map_a.data[y * VISIBLE_WIDTH + x]
          == map_b.data[y * VISIBLE_WIDTH + x])
        continue;
      x0 = MIN (x0, x);
      x1 = MAX (x1, x);
      y0 = MIN (y0, y);
      y1 = MAX (y1, y);
    }
  }
  gst_buffer_unmap (a, &map_a);
  gst_buffer_unmap (b, &map_b);
  g_assert_cmpint (x1, >, x0);
  *ret_x = (x0 + x1 + 1) / 2.0;
  *ret_y = (y0 + y1 + 1) / 2.0;
}

/* Six targets are registered by where the simulator says they are in either
 * picture. The seventh is the hottest, and is not one of them. */
static void
test_the_hot_spot_is_marked_where_it_is (void)
{
  g_autofree gchar *scene = write_scene ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstThermalRegistration) registration = NULL;
  Look before = look (scene, "mode=off", ""), after;
  gdouble x, y, marked_x, marked_y, error_px;

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    if (i == HOTTEST)
      g_string_append (text, "check ");
    append_point (text, &before.thermal[i], '>');
    append_point (text, &before.visible[i], ';');
  }
  registration = gst_thermal_registration_new_from_string (text->str, NULL);
  g_assert_nonnull (registration);
  /* the fourth point of a user: how good it is elsewhere */
  g_assert_true (
      gst_thermal_registration_get_residual (registration, 0, HOTTEST, &x, &y));
  g_test_message (
      "check point: %.2f, %.2f px", x * VISIBLE_WIDTH, y * VISIBLE_HEIGHT);
  g_assert_cmpfloat (hypot (x * VISIBLE_WIDTH, y * VISIBLE_HEIGHT), <, 4);

  after = look (scene, "mode=off mark-hottest=true", text->str);
  find_difference (before.picture, after.picture, &marked_x, &marked_y);
  error_px = hypot (marked_x - before.visible[HOTTEST].x * VISIBLE_WIDTH,
      marked_y - before.visible[HOTTEST].y * VISIBLE_HEIGHT);
  g_test_message ("marked %.2f px beside it", error_px);
  g_assert_cmpfloat (error_px, <=, 2);

  /* unregistered, it would be far away */
  gst_clear_buffer (&after.picture);
  after = look (scene, "mode=off mark-hottest=true", "");
  find_difference (before.picture, after.picture, &marked_x, &marked_y);
  g_assert_cmpfloat (
      hypot (marked_x - before.visible[HOTTEST].x * VISIBLE_WIDTH,
          marked_y - before.visible[HOTTEST].y * VISIBLE_HEIGHT),
      >, 20);
  gst_buffer_unref (before.picture);
  gst_buffer_unref (after.picture);
  g_unlink (scene);
}

/* The points were chosen before anything was turned. (0.5, 0.5) is the middle
 * of the part that is enlarged. */
static void
test_registration_holds_for_turned_pictures (void)
{
  static const Turns turns[] = {
      {"! eptz zoom=2", "! eptz mirror=true", ""},
      {"! eptz zoom=2", "! eptz rotation=90 flip=true", "! eptz zoom=1.5"},
      {"! eptz zoom=2 ! videoconvert", "", "! eptz mirror=true ! videoconvert"},
  };
  g_autofree gchar *scene = write_scene ();
  g_autoptr (GString) text = g_string_new (NULL);
  Look plain = look (scene, "mode=off", "");
  const GstThermalPoint *hot = &plain.visible[HOTTEST];

  for (guint i = 0; i < HOTTEST; i++) {
    append_point (text, &plain.thermal[i], '>');
    append_point (text, &plain.visible[i], ';');
  }
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++) {
    Look before = look_turned (scene, "mode=off", text->str, &turns[i]);
    Look after =
        look_turned (scene, "mode=off mark-hottest=true", text->str, &turns[i]);
    gdouble x, y, error_px;

    find_difference (before.picture, after.picture, &x, &y);
    /* in pixels of the sensor, of which the picture makes two each */
    error_px = hypot (x / 2 - (hot->x - 0.25) * VISIBLE_WIDTH,
        y / 2 - (hot->y - 0.25) * VISIBLE_HEIGHT);
    g_test_message ("%u: marked %.2f px beside it", i, error_px);
    g_assert_cmpfloat (error_px, <=, 2);
    gst_buffer_unref (before.picture);
    gst_buffer_unref (after.picture);
  }
  gst_buffer_unref (plain.picture);
  g_unlink (scene);
}

/* Its temperature is read where it is seen in the visible picture. */
static void
test_temperatures_are_read_in_the_visible_picture (void)
{
  g_autofree gchar *scene = write_scene ();
  g_autoptr (GString) text = g_string_new (NULL);
  Look before = look (scene, "mode=off", ""), after;

  for (guint i = 0; i < 3; i++) {
    append_point (text, &before.thermal[i], '>');
    append_point (text, &before.visible[i], ';');
  }
  after = look (scene, "mode=blend strength=0.3", text->str);
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    g_assert_cmpfloat_with_epsilon (
        gst_thermal_buffer_get_kelvin_at (
            after.picture, before.visible[i].x, before.visible[i].y),
        g_ascii_strtod (targets[i].celsius, NULL) + 273.15, 0.5);
  gst_buffer_unref (before.picture);
  gst_buffer_unref (after.picture);
  g_unlink (scene);
}

/* Points at zoom 1 hold when one lens zooms, or both. */
static void
test_registration_follows_the_zooms (void)
{
  Fusion f = new_fusion ("fusionoverlay mode=blend strength=1 zoom=4 "
                         "thermal-zoom=2",
      CAPS (64, 48), CAPS (32, 24));
  g_autoptr (GstBuffer) out = NULL;

  gst_harness_push (f.visible, new_grey (64, 48, 40, 60, 0));
  gst_harness_push (f.thermal, new_thermal (32, 24, 200, 20, 8, 12, 80, 0));
  out = gst_harness_pull (f.visible);
  /* twice as large as the picture; (8.5, 12.5) of 32 by 24 is a quarter from
   * the middle to the left, which is half a picture now */
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (
          out, 0.5 + 2 * (8.5 / 32 - 0.5), 0.5 + 2 * (12.5 / 24 - 0.5)),
      353.15, 0.01);
  fusion_clear (&f);
}

/* A chart of the element's own: every mode gives a whole picture, also from
 * other formats and to another size. */
static void
test_any_format_and_size (void)
{
  static const gchar *const modes[] = {
      "off", "blend", "detail", "picture-in-picture", "side-by-side", "hot"};

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *launch =
        g_strdup_printf ("fusionoverlay mode=%s", modes[i]);
    Fusion f = new_fusion (launch,
        "video/x-raw,format=RGB,width=65,height=47,framerate=25/1",
        "video/x-raw,format=NV12,width=32,height=24,framerate=25/1");
    GstVideoInfo info;
    GstBuffer *rgb = gst_buffer_new_allocate (NULL, 196 * 47, NULL);
    g_autoptr (GstBuffer) out = NULL;

    gst_buffer_memset (rgb, 0, 255, 196 * 47);
    GST_BUFFER_PTS (rgb) = 0;
    GST_BUFFER_DURATION (rgb) = PERIOD;
    gst_harness_set_sink_caps_str (f.visible,
        "video/x-raw,format=I420,width=131,height=99,framerate=25/1");
    gst_harness_push (f.visible, rgb);
    gst_harness_push (f.thermal, new_thermal (32, 24, 90, 20, 0, 0, 20, 0));
    out = gst_harness_pull (f.visible);
    gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 131, 99);
    g_assert_cmpuint (gst_buffer_get_size (out), ==, info.size);
    /* white, where only the visible picture is shown */
    if (i == 0)
      g_assert_cmpuint (byte_at (out, 132 * 40 + 60), ==, 235);
    fusion_clear (&f);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fusionoverlay/blend", test_blend_is_a_share_of_both);
  g_test_add_func ("/fusionoverlay/registration",
      test_registration_puts_picture_and_temperatures);
  g_test_add_func ("/fusionoverlay/shifts", test_shifts_are_percent_and_pixels);
  g_test_add_func ("/fusionoverlay/hot", test_only_what_is_hot_is_thermal);
  g_test_add_func (
      "/fusionoverlay/source", test_the_source_changes_without_new_caps);
  g_test_add_func (
      "/fusionoverlay/visible-alone", test_the_visible_band_goes_on_alone);
  g_test_add_func (
      "/fusionoverlay/thermal-alone", test_the_thermal_band_goes_on_alone);
  g_test_add_func ("/fusionoverlay/late", test_what_is_late_is_left_out);
  g_test_add_func (
      "/fusionoverlay/too-slow", test_late_pictures_are_better_than_none);
  g_test_add_func ("/fusionoverlay/eos", test_a_band_at_its_end_is_left_out);
  g_test_add_func ("/fusionoverlay/metas", test_metas_go_along);
  g_test_add_func (
      "/fusionoverlay/error", test_a_wrong_registration_does_not_start);
  g_test_add_func ("/fusionoverlay/zooms", test_registration_follows_the_zooms);
  g_test_add_func ("/fusionoverlay/formats", test_any_format_and_size);
  g_test_add_func (
      "/fusionoverlay/hot-spot", test_the_hot_spot_is_marked_where_it_is);
  g_test_add_func ("/fusionoverlay/turned-pictures",
      test_registration_holds_for_turned_pictures);
  g_test_add_func ("/fusionoverlay/temperatures",
      test_temperatures_are_read_in_the_visible_picture);
  return g_test_run ();
}
