/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "fixtures.h"

static GstHarness *
new_harness (const gchar *element, gint width, gint height, const gchar *format)
{
  GstHarness *h = gst_harness_new_parse (element);
  g_autofree gchar *in = g_strdup_printf ("video/x-raw,format=GRAY16_LE,"
                                          "width=%d,height=%d,framerate=9/1",
      width, height);
  g_autofree gchar *out = g_strdup_printf ("video/x-raw,format=%s", format);
  GstCaps *caps = gst_caps_from_string (out);

  gst_harness_set_sink_caps (h, caps);
  gst_harness_set_src_caps_str (h, in);
  return h;
}

/* 30 °C is the middle of 20..40 °C, so it takes the middle colour; what lies
 * beyond takes the colour of the end */
static void
test_manual_maps_temperatures_to_the_palette (void)
{
  const guint16 counts[4] = {counts_of_celsius (20), counts_of_celsius (30),
      counts_of_celsius (40), counts_of_celsius (100)};
  GstHarness *h = new_harness ("thermcolor agc=manual low-temperature=20 "
                               "high-temperature=40 palette=autumn",
      4, 1, "RGB");
  GstBuffer *out =
      gst_harness_push_and_pull (h, new_thermal_frame (4, 1, counts));
  guint8 rgb[12];

  g_assert_cmpuint (gst_buffer_extract (out, 0, rgb, 12), ==, 12);
  g_assert_cmpmem (rgb, 3, ((guint8[]){255, 0, 0}), 3);
  g_assert_cmpmem (rgb + 3, 3, ((guint8[]){255, 128, 0}), 3);
  g_assert_cmpmem (rgb + 6, 3, ((guint8[]){255, 255, 0}), 3);
  g_assert_cmpmem (rgb + 9, 3, ((guint8[]){255, 255, 0}), 3);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* What is beyond -20 to 150 °C says so, also where details are added and parts
 * of the picture stand by themselves; and the picture tells its colours. */
static void
test_out_of_range_has_its_own_colours (void)
{
  static const gchar *const ways[] = {"agc=linear", "agc=linear dde=20",
      "agc=local", "agc=manual low-temperature=0 high-temperature=100"};
  const guint16 counts[6] = {counts_of_celsius (-21), counts_of_celsius (-19),
      counts_of_celsius (20), counts_of_celsius (149), counts_of_celsius (151),
      counts_of_celsius (300)};

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autofree gchar *line =
        g_strdup_printf ("thermcolor %s palette=white-hot", ways[i]);
    GstHarness *h = new_harness (line, 6, 1, "RGB");
    GstElement *element = gst_harness_find_element (h, "thermcolor");
    GstThermalSpanMeta *span;
    GstBuffer *out;
    guint8 plain[18], rgb[18];

    for (gint on = 0; on < 2; on++) {
      GstBuffer *in = new_thermal_frame (6, 1, counts);
      GstThermalMeta *meta = gst_buffer_get_thermal_meta (in);
      g_autoptr (GstThermalCalibration) limited =
          gst_thermal_calibration_with_clip (
              meta->calibration, 253.15, 423.15, NULL);

      gst_thermal_meta_set_calibration (meta, limited);
      g_object_set (element, "out-of-range", on, "under-range-color",
          0xff000102, "over-range-color", 0xfffe0304, NULL);
      out = gst_harness_push_and_pull (h, in);
      span = gst_buffer_get_thermal_span_meta (out);
      gst_buffer_extract (out, 0, on ? rgb : plain, 18);
      g_assert_true (isnan (span->outside.low_k) == !on);
      if (on) {
        g_assert_cmpfloat (span->outside.low_k, ==, 253.15);
        g_assert_cmpfloat (span->outside.high_k, ==, 423.15);
        g_assert_cmphex (span->outside.under_argb, ==, 0xff000102);
        g_assert_cmphex (span->outside.over_argb, ==, 0xfffe0304);
      }
      gst_buffer_unref (out);
    }
    g_assert_cmpmem (rgb, 3, ((guint8[]){0, 1, 2}), 3);
    g_assert_cmpmem (rgb + 12, 3, ((guint8[]){0xfe, 3, 4}), 3);
    g_assert_cmpmem (rgb + 15, 3, ((guint8[]){0xfe, 3, 4}), 3);
    /* off, all of it is grey, and what is in range is the same grey */
    for (guint p = 0; p < 6; p++)
      g_assert_cmpuint (plain[3 * p], ==, plain[3 * p + 1]);
    if (i != 2)
      g_assert_cmpmem (rgb + 3, 9, plain + 3, 9);
    gst_object_unref (element);
    gst_harness_teardown (h);
  }
}

static void
test_linear_spans_coldest_to_hottest (void)
{
  const guint16 counts[4] = {30000, 30300, 30600, 31200};
  GstHarness *h =
      new_harness ("thermcolor agc=linear palette=white-hot", 4, 1, "GRAY8");
  GstBuffer *out =
      gst_harness_push_and_pull (h, new_thermal_frame (4, 1, counts));

  g_assert_cmpuint (byte_at (out, 0), ==, 0);
  g_assert_cmpuint (byte_at (out, 1), ==, 64);
  g_assert_cmpuint (byte_at (out, 2), ==, 128);
  g_assert_cmpuint (byte_at (out, 3), ==, 255);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_inverted_turns_the_palette (void)
{
  const guint16 counts[4] = {30000, 30300, 30600, 31200};
  GstHarness *h = new_harness (
      "thermcolor agc=linear palette=white-hot inverted=true", 4, 1, "GRAY8");
  GstBuffer *out =
      gst_harness_push_and_pull (h, new_thermal_frame (4, 1, counts));

  g_assert_cmpuint (byte_at (out, 0), ==, 255);
  g_assert_cmpuint (byte_at (out, 3), ==, 0);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* One pixel of a hundred is as hot as a furnace; the palette does not care. */
static void
test_percentile_leaves_out_the_tails (void)
{
  guint16 counts[100];
  GstHarness *h = new_harness ("thermcolor agc=percentile low-percent=2 "
                               "high-percent=98 palette=white-hot",
      100, 1, "GRAY8");
  GstBuffer *out;

  for (guint i = 0; i < 100; i++)
    counts[i] = 30000 + 10 * i;
  counts[0] = 1000;
  counts[99] = 60000;
  out = gst_harness_push_and_pull (h, new_thermal_frame (100, 1, counts));

  /* the second coldest of a hundred and the third hottest are the ends */
  g_assert_cmpuint (byte_at (out, 0), ==, 0);
  g_assert_cmpuint (byte_at (out, 1), ==, 0);
  g_assert_cmpuint (byte_at (out, 49), ==, 128);
  g_assert_cmpuint (byte_at (out, 97), ==, 255);
  g_assert_cmpuint (byte_at (out, 99), ==, 255);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Three walls, far apart in temperature and of one size: equalised they are
 * the ends and the middle, though the middle one is not in the middle. */
static void
test_plateau_shares_the_palette_by_area (void)
{
  const guint16 counts[6] = {20000, 20000, 21000, 21000, 40000, 40000};
  GstHarness *h = new_harness (
      "thermcolor agc=plateau plateau=100 max-gain=10000 palette=white-hot", 6,
      1, "GRAY8");
  GstBuffer *out =
      gst_harness_push_and_pull (h, new_thermal_frame (6, 1, counts));

  g_assert_cmpuint (byte_at (out, 0), ==, 0);
  g_assert_cmpuint (byte_at (out, 2), ==, 128);
  g_assert_cmpuint (byte_at (out, 4), ==, 255);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* 100 steps a kelvin: half a kelvin is 50 of 256 steps, around the middle */
static void
test_bland_scene_stays_bland (void)
{
  const guint16 counts[2] = {30000, 30050};
  static const gchar *const modes[] = {"linear", "plateau", "percentile"};

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *element = g_strdup_printf (
        "thermcolor agc=%s max-gain=100 palette=white-hot plateau=1000 "
        "low-percent=0 high-percent=100",
        modes[i]);
    GstHarness *h = new_harness (element, 2, 1, "GRAY8");
    GstBuffer *out =
        gst_harness_push_and_pull (h, new_thermal_frame (2, 1, counts));
    const gint low = byte_at (out, 0), high = byte_at (out, 1);

    g_assert_cmpint (high - low, <=, 51);
    g_assert_cmpint (high - low, >, 0);
    g_assert_cmpint (low, >=, 100);
    g_assert_cmpint (high, <=, 155);
    gst_buffer_unref (out);
    gst_harness_teardown (h);
  }
}

/* White is 235, 128, 128 and what is hot is white, in both layouts. */
static void
test_i420_and_nv12_are_limited_range (void)
{
  guint16 counts[16];
  GstHarness *i420 =
      new_harness ("thermcolor agc=linear palette=white-hot", 4, 4, "I420");
  GstHarness *nv12 =
      new_harness ("thermcolor agc=linear palette=autumn", 4, 4, "NV12");
  GstBuffer *out;

  for (guint i = 0; i < 16; i++)
    counts[i] = i < 8 ? 30000 : 32000;

  out = gst_harness_push_and_pull (i420, new_thermal_frame (4, 4, counts));
  g_assert_cmpuint (gst_buffer_get_size (out), ==, 16 + 8 + 8);
  g_assert_cmpuint (byte_at (out, 0), ==, 16);
  g_assert_cmpuint (byte_at (out, 15), ==, 235);
  g_assert_cmpuint (byte_at (out, 16), ==, 128);
  g_assert_cmpuint (byte_at (out, 24), ==, 128);
  gst_buffer_unref (out);

  /* red above, yellow below: BT.601 says 81, 90, 240 and 210, 16, 146 */
  out = gst_harness_push_and_pull (nv12, new_thermal_frame (4, 4, counts));
  g_assert_cmpuint (byte_at (out, 0), ==, 81);
  g_assert_cmpuint (byte_at (out, 15), ==, 210);
  g_assert_cmpuint (byte_at (out, 16), ==, 90);
  g_assert_cmpuint (byte_at (out, 17), ==, 240);
  g_assert_cmpuint (byte_at (out, 20), ==, 16);
  g_assert_cmpuint (byte_at (out, 21), ==, 146);
  gst_buffer_unref (out);

  gst_harness_teardown (i420);
  gst_harness_teardown (nv12);
}

static void
assert_colorimetry (
    gint width, gint height, const gchar *wanted, const gchar *expected)
{
  g_autofree gchar *format = g_strdup_printf ("I420%s", wanted);
  g_autofree guint16 *counts = g_new0 (guint16, (gsize) width * height);
  GstHarness *h = new_harness (
      "thermcolor palette=autumn agc=linear", width, height, format);
  GstBuffer *out;
  GstCaps *caps;

  out = gst_harness_push_and_pull (h, new_frame (width, height, counts));
  gst_buffer_unref (out);
  caps = gst_pad_get_current_caps (h->sinkpad);
  g_assert_cmpstr (gst_structure_get_string (
                       gst_caps_get_structure (caps, 0), "colorimetry"),
      ==, expected);
  gst_caps_unref (caps);
  gst_harness_teardown (h);
}

static void
test_caps_tell_the_matrix (void)
{
  assert_colorimetry (640, 512, "", "bt601");
  assert_colorimetry (1280, 720, "", "bt709");
  assert_colorimetry (640, 512, ",colorimetry=bt709", "bt709");
  /* full range, as JPEG wants it */
  assert_colorimetry (640, 512, ",colorimetry=1:4:0:0", "1:4:0:0");
}

static void
test_picture_keeps_its_temperatures (void)
{
  const guint16 counts[4] = {counts_of_celsius (20), counts_of_celsius (25),
      counts_of_celsius (30), counts_of_celsius (35)};
  GstHarness *h = new_harness ("thermcolor", 2, 2, "I420");
  GstBuffer *frame = new_thermal_frame (2, 2, counts), *out;
  g_autoptr (GstCaps) utc = gst_caps_new_empty_simple ("timestamp/x-unix");
  GstReferenceTimestampMeta *time;
  GstThermalMeta *meta;

  gst_buffer_add_reference_timestamp_meta (
      frame, utc, 1234567, GST_CLOCK_TIME_NONE);
  gst_buffer_add_video_region_of_interest_meta (frame, "person", 0, 1, 1, 1);
  out = gst_harness_push_and_pull (h, frame);

  meta = gst_buffer_get_thermal_meta (out);
  g_assert_nonnull (meta);
  g_assert_true (meta->frame == frame);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.75, 0.25), 298.15, 1e-3);
  g_assert_cmpfloat_with_epsilon (
      gst_thermal_buffer_get_kelvin_at (out, 0.25, 0.75), 303.15, 1e-3);

  time = gst_buffer_get_reference_timestamp_meta (out, utc);
  g_assert_nonnull (time);
  g_assert_cmpuint (time->timestamp, ==, 1234567);
  g_assert_nonnull (
      gst_buffer_get_meta (out, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE));

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_frame_that_is_not_ready_is_blue (void)
{
  const guint16 counts[4] = {1, 2, 3, 4};
  GstHarness *h = new_harness ("thermcolor", 2, 2, "RGB");
  GstBuffer *frame = new_thermal_frame (2, 2, counts), *out;

  gst_buffer_get_thermal_meta (frame)->flags |=
      GST_THERMAL_FRAME_FLAG_NOT_READY;
  out = gst_harness_push_and_pull (h, frame);
  g_assert_cmpuint (byte_at (out, 0), ==, 0);
  g_assert_cmpuint (byte_at (out, 1), ==, 0);
  g_assert_cmpuint (byte_at (out, 2), ==, 255);
  g_assert_cmpint (gst_buffer_get_thermal_meta (out)->flags, ==,
      GST_THERMAL_FRAME_FLAG_NOT_READY);

  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

/* Pushes a frame of 300 K to high_k and returns the grey of 300 K + 5 K. */
static guint
grey_after (
    GstHarness *h, guint high, GstClockTime pts, GstThermalFrameFlags flags)
{
  const guint16 counts[3] = {30000, 30500, (guint16) high};
  GstBuffer *frame = new_thermal_frame (3, 1, counts), *out;
  guint grey;

  GST_BUFFER_PTS (frame) = pts;
  gst_buffer_get_thermal_meta (frame)->flags |= flags;
  out = gst_harness_push_and_pull (h, frame);
  grey = byte_at (out, 1);
  gst_buffer_unref (out);
  return grey;
}

/* After one time constant 1 - 1/e of the way is gone, in one step or ten. */
static void
test_damping_does_not_depend_on_the_frame_rate (void)
{
  static const guint n_steps[] = {1, 10};
  const gdouble end = 31000 + 1000 * (1 - exp (-1));
  const guint expected = (guint) floor (255 * 500 / (end - 30000) + 0.5);

  for (guint i = 0; i < G_N_ELEMENTS (n_steps); i++) {
    GstHarness *h = new_harness (
        "thermcolor agc=linear damping=0.5 palette=white-hot", 3, 1, "GRAY8");
    guint grey = 0;

    g_assert_cmpuint (grey_after (h, 31000, 0, 0), ==, 128);
    for (guint step = 1; step <= n_steps[i]; step++)
      grey = grey_after (h, 32000, 500 * GST_MSECOND * step / n_steps[i], 0);
    g_assert_cmpint (ABS ((gint) grey - (gint) expected), <=, 1);
    gst_harness_teardown (h);
  }
}

static void
test_span_stays_while_ffc_runs (void)
{
  GstHarness *h = new_harness (
      "thermcolor agc=linear damping=0 palette=white-hot", 3, 1, "GRAY8");

  g_assert_cmpuint (grey_after (h, 31000, 0, 0), ==, 128);
  g_assert_cmpuint (
      grey_after (h, 60000, GST_SECOND, GST_THERMAL_FRAME_FLAG_FFC), ==, 128);
  g_assert_cmpuint (grey_after (h, 32000, 2 * GST_SECOND, 0), ==, 64);
  gst_harness_teardown (h);
}

/* A source that changes its size in the middle, and a palette with it. */
static void
test_new_size_and_palette_act_on_the_next_frame (void)
{
  const guint16 small[2] = {30000, 31000};
  const guint16 large[12] = {30000, 30000, 30000, 30000, 30000, 30000, 32000,
      32000, 32000, 32000, 32000, 32000};
  GstHarness *h =
      new_harness ("thermcolor agc=linear palette=autumn", 2, 1, "RGB");
  g_autoptr (GstElement) element = gst_harness_find_element (h, "thermcolor");
  GstBuffer *out =
      gst_harness_push_and_pull (h, new_thermal_frame (2, 1, small));

  g_assert_cmpuint (byte_at (out, 4), ==, 255);
  gst_buffer_unref (out);

  g_object_set (element, "palette", "white-hot", "inverted", TRUE, NULL);
  gst_harness_set_src_caps_str (
      h, "video/x-raw,format=GRAY16_LE,width=4,height=3,framerate=9/1");
  out = gst_harness_push_and_pull (h, new_thermal_frame (4, 3, large));
  g_assert_cmpuint (gst_buffer_get_size (out), ==, 36);
  g_assert_cmpuint (byte_at (out, 0), ==, 255);
  g_assert_cmpuint (byte_at (out, 35), ==, 0);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static GstMessage *
pop_element_message (GstBus *bus)
{
  return gst_bus_pop_filtered (
      bus, GST_MESSAGE_ELEMENT | GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
}

static void
test_span_message_labels_the_colour_bar (void)
{
  const guint16 counts[2] = {counts_of_celsius (0), counts_of_celsius (80)};
  GstHarness *h =
      new_harness ("thermcolor agc=linear palette=lava", 2, 1, "RGB");
  g_autoptr (GstElement) element = gst_harness_find_element (h, "thermcolor");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  const GstStructure *structure;
  const GValue *temperatures;
  gdouble low_c, high_c;

  gst_element_set_bus (element, bus);
  gst_buffer_unref (
      gst_harness_push_and_pull (h, new_thermal_frame (2, 1, counts)));
  gst_buffer_unref (
      gst_harness_push_and_pull (h, new_thermal_frame (2, 1, counts)));

  message = pop_element_message (bus);
  g_assert_nonnull (message);
  structure = gst_message_get_structure (message);
  g_assert_true (gst_structure_has_name (structure, "thermal-span"));
  g_assert_cmpstr (gst_structure_get_string (structure, "palette"), ==, "lava");

  temperatures = gst_structure_get_value (structure, "temperatures-k");
  g_assert_cmpuint (gst_value_array_get_size (temperatures), ==, 17);
  for (guint i = 0; i < 17; i++)
    g_assert_cmpfloat_with_epsilon (
        g_value_get_double (gst_value_array_get_value (temperatures, i)),
        273.15 + 5 * i, 1e-6);

  /* nothing has changed since */
  g_assert_null (pop_element_message (bus));

  g_object_get (element, "span-low", &low_c, "span-high", &high_c, NULL);
  g_assert_cmpfloat_with_epsilon (low_c, 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (high_c, 80, 1e-6);

  gst_element_set_bus (element, NULL);
  gst_harness_teardown (h);
}

static void
test_unknown_palette_keeps_the_old_one (void)
{
  const guint16 counts[2] = {30000, 31000};
  GstHarness *h =
      new_harness ("thermcolor agc=linear palette=autumn", 2, 1, "RGB");
  g_autoptr (GstElement) element = gst_harness_find_element (h, "thermcolor");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autofree gchar *palette = NULL;
  g_autoptr (GError) error = NULL;

  gst_buffer_unref (
      gst_harness_push_and_pull (h, new_thermal_frame (2, 1, counts)));
  gst_element_set_bus (element, bus);
  g_object_set (element, "palette", "puce", NULL);

  message = pop_element_message (bus);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_WARNING);
  gst_message_parse_warning (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "puce"));
  g_object_get (element, "palette", &palette, NULL);
  g_assert_cmpstr (palette, ==, "autumn");

  gst_element_set_bus (element, NULL);
  gst_harness_teardown (h);
}

static void
test_unknown_palette_does_not_start (void)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("thermcolor", NULL));
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (element, bus);
  g_object_set (element, "palette", "puce", NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "puce"));

  g_object_set (element, "palette", "lava", NULL);
  gst_element_set_state (element, GST_STATE_NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_READY), ==,
      GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
}

/* Without temperatures there is a picture all the same, and a warning. */
static void
test_manual_without_temperatures_goes_by_percentile (void)
{
  const guint16 counts[3] = {100, 1000, 60000};
  GstHarness *h = new_harness (
      "thermcolor agc=manual palette=white-hot low-percent=0 high-percent=100",
      3, 1, "GRAY8");
  g_autoptr (GstElement) element = gst_harness_find_element (h, "thermcolor");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  GstBuffer *out;

  gst_element_set_bus (element, bus);
  out = gst_harness_push_and_pull (h, new_frame (3, 1, counts));
  g_assert_cmpuint (byte_at (out, 0), ==, 0);
  g_assert_cmpuint (byte_at (out, 2), ==, 255);
  gst_buffer_unref (out);
  gst_buffer_unref (gst_harness_push_and_pull (h, new_frame (3, 1, counts)));

  message = pop_element_message (bus);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_WARNING);
  g_assert_null (pop_element_message (bus));

  gst_element_set_bus (element, NULL);
  gst_harness_teardown (h);
}

/* What the picture of one frame is, with these properties. */
static GBytes *
picture_of (
    const gchar *properties, const guint16 *counts, gint width, gint height)
{
  g_autofree gchar *element = g_strdup_printf ("thermcolor %s", properties);
  GstHarness *h = new_harness (element, width, height, "I420");
  GstBuffer *out =
      gst_harness_push_and_pull (h, new_thermal_frame (width, height, counts));
  gpointer data;
  gsize size;

  gst_buffer_extract_dup (out, 0, -1, &data, &size);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  return g_bytes_new_take (data, size);
}

#define SCENE_WIDTH 48
#define SCENE_HEIGHT 32

static void
fill_scene (guint16 *counts)
{
  for (guint i = 0; i < SCENE_WIDTH * SCENE_HEIGHT; i++)
    counts[i] = (guint16) (29000 + i % SCENE_WIDTH * 40 + i / SCENE_WIDTH * 17
                           + i * 7919 % 37);
}

/* The page of what the index does begins with: 0 does nothing. */
static void
test_dde_of_zero_is_neutral_to_the_bit (void)
{
  static const gchar *const modes[] = {
      "plateau", "linear", "percentile", "information", "local", "once"};
  guint16 counts[SCENE_WIDTH * SCENE_HEIGHT];

  fill_scene (counts);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *without = g_strdup_printf ("agc=%s", modes[i]);
    g_autofree gchar *with =
        g_strdup_printf ("agc=%s dde=0 detail-edge=3", modes[i]);
    g_autofree gchar *sharp = g_strdup_printf ("agc=%s dde=20", modes[i]);
    g_autofree gchar *soft = g_strdup_printf ("agc=%s dde=-10", modes[i]);
    g_autoptr (GBytes) a =
        picture_of (without, counts, SCENE_WIDTH, SCENE_HEIGHT);
    g_autoptr (GBytes) b = picture_of (with, counts, SCENE_WIDTH, SCENE_HEIGHT);
    g_autoptr (GBytes) c =
        picture_of (sharp, counts, SCENE_WIDTH, SCENE_HEIGHT);
    g_autoptr (GBytes) d = picture_of (soft, counts, SCENE_WIDTH, SCENE_HEIGHT);

    g_assert_true (g_bytes_equal (a, b));
    g_assert_false (g_bytes_equal (a, c));
    g_assert_false (g_bytes_equal (a, d));
  }
}

/* A hot strip outside of the box takes the last colour and no more. */
static void
test_roi_box_decides_the_contrast (void)
{
  guint16 counts[SCENE_WIDTH * SCENE_HEIGHT];
  GstHarness *h = new_harness ("thermcolor agc=linear palette=white-hot "
                               "max-gain=10000 roi=custom "
                               "roi-box=box(0,0.5,1,1)",
      SCENE_WIDTH, SCENE_HEIGHT, "GRAY8");
  g_autoptr (GstElement) element = gst_harness_find_element (h, "thermcolor");
  g_autofree gchar *box = NULL;
  GstBuffer *out;

  for (guint i = 0; i < SCENE_WIDTH * SCENE_HEIGHT; i++)
    counts[i] = i / SCENE_WIDTH < SCENE_HEIGHT / 2
                    ? 60000
                    : (guint16) (30000 + i % SCENE_WIDTH * 10);
  out = gst_harness_push_and_pull (
      h, new_thermal_frame (SCENE_WIDTH, SCENE_HEIGHT, counts));
  g_assert_cmpuint (byte_at (out, 0), ==, 255);
  g_assert_cmpuint (byte_at (out, SCENE_WIDTH * (SCENE_HEIGHT - 1)), ==, 0);
  g_assert_cmpuint (byte_at (out, SCENE_WIDTH * SCENE_HEIGHT - 1), ==, 255);
  g_assert_cmpuint (
      byte_at (out, SCENE_WIDTH * SCENE_HEIGHT - SCENE_WIDTH / 2), ==, 130);
  gst_buffer_unref (out);

  /* what is no box changes nothing */
  g_object_set (element, "roi-box", "full()", NULL);
  g_object_get (element, "roi-box", &box, NULL);
  g_assert_cmpstr (box, ==, "box(0,0.5,1,1)");
  gst_harness_teardown (h);
}

static gdouble
mean_grey (GstHarness *h, const guint16 *counts, guint offset, guint at_ms)
{
  guint16 moved[SCENE_WIDTH * SCENE_HEIGHT];
  GstBuffer *frame, *out;
  gdouble sum = 0;

  for (guint i = 0; i < G_N_ELEMENTS (moved); i++)
    moved[i] = (guint16) (counts[i] + offset);
  frame = new_thermal_frame (SCENE_WIDTH, SCENE_HEIGHT, moved);
  GST_BUFFER_PTS (frame) = at_ms * GST_MSECOND;
  out = gst_harness_push_and_pull (h, frame);
  for (guint i = 0; i < G_N_ELEMENTS (moved); i++)
    sum += byte_at (out, i);
  gst_buffer_unref (out);
  return sum / G_N_ELEMENTS (moved);
}

/* Behind an FFC all counts may be others. With a damping of seconds the picture
 * is neither black nor white for that long, nor for one frame. */
static void
test_brightness_holds_across_a_step_of_the_scene (void)
{
  static const gchar *const modes[] = {
      "plateau", "linear", "percentile", "information", "local"};
  guint16 counts[SCENE_WIDTH * SCENE_HEIGHT];

  fill_scene (counts);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *element = g_strdup_printf (
        "thermcolor agc=%s damping=5 palette=white-hot", modes[i]);
    GstHarness *h = new_harness (element, SCENE_WIDTH, SCENE_HEIGHT, "GRAY8");
    const gdouble before = mean_grey (h, counts, 0, 0);

    g_assert_cmpfloat (before, >, 60);
    for (guint n = 1; n <= 10; n++)
      g_assert_cmpfloat_with_epsilon (
          mean_grey (h, counts, 5000, 33 * n), before, 1.5);
    gst_harness_teardown (h);
  }
}

/* A palette of a user's: read when it is set, gone when it is taken away. */
static void
test_palette_of_a_file_is_painted (void)
{
  const guint16 counts[2] = {30000, 31000};
  g_autofree gchar *folder = g_dir_make_tmp ("thermcolor-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "mine.csv", NULL);
  g_autofree gchar *element = g_strdup_printf (
      "thermcolor agc=linear palette=autumn palette-location=%s", path);
  g_autoptr (GstElement) thermcolor = NULL;
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  GstHarness *h;
  GstBuffer *out;

  g_file_set_contents (path, "0,1,2,3\n1,200,100,50\n", -1, NULL);
  h = new_harness (element, 2, 1, "RGB");
  thermcolor = gst_harness_find_element (h, "thermcolor");
  out = gst_harness_push_and_pull (h, new_thermal_frame (2, 1, counts));
  g_assert_cmpuint (byte_at (out, 0), ==, 1);
  g_assert_cmpuint (byte_at (out, 2), ==, 3);
  g_assert_cmpuint (byte_at (out, 3), ==, 200);
  gst_buffer_unref (out);

  /* what cannot be read leaves the picture as it is */
  g_file_set_contents (path, "0,1,2,3\n1,200,100,x\n", -1, NULL);
  gst_element_set_bus (thermcolor, bus);
  g_object_set (thermcolor, "palette-location", path, NULL);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  gst_message_parse_warning (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "mine.csv: line 2: "));
  out = gst_harness_push_and_pull (h, new_thermal_frame (2, 1, counts));
  g_assert_cmpuint (byte_at (out, 3), ==, 200);
  gst_buffer_unref (out);

  /* one after the other, as one tries colours */
  for (guint i = 0; i < 20; i++) {
    g_autofree gchar *text = g_strdup_printf ("0,%u,0,0\n1,0,0,0\n", 10 * i);

    g_file_set_contents (path, text, -1, NULL);
    g_object_set (thermcolor, "palette-location", path, NULL);
    out = gst_harness_push_and_pull (h, new_thermal_frame (2, 1, counts));
    g_assert_cmpuint (byte_at (out, 0), ==, 10 * i);
    gst_buffer_unref (out);
  }

  g_object_set (thermcolor, "palette-location", "", NULL);
  out = gst_harness_push_and_pull (h, new_thermal_frame (2, 1, counts));
  g_assert_cmpuint (byte_at (out, 4), ==, 255);
  gst_buffer_unref (out);

  gst_element_set_bus (thermcolor, NULL);
  gst_harness_teardown (h);
  g_remove (path);
  g_rmdir (folder);
}

/* It does not start without the palette that it was told to take. */
static void
test_unreadable_palette_does_not_start (void)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("thermcolor", NULL));
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (element, bus);
  g_object_set (element, "palette-location", "/no/such/palette.ggr", NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "palette.ggr"));
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, function) g_test_add_func ("/thermcolor/" name, function)
  ADD ("manual-maps-temperatures-to-the-palette",
      test_manual_maps_temperatures_to_the_palette);
  ADD ("linear-spans-coldest-to-hottest", test_linear_spans_coldest_to_hottest);
  ADD ("inverted-turns-the-palette", test_inverted_turns_the_palette);
  ADD ("percentile-leaves-out-the-tails", test_percentile_leaves_out_the_tails);
  ADD ("plateau-shares-the-palette-by-area",
      test_plateau_shares_the_palette_by_area);
  ADD ("bland-scene-stays-bland", test_bland_scene_stays_bland);
  ADD ("i420-and-nv12-are-limited-range", test_i420_and_nv12_are_limited_range);
  ADD ("caps-tell-the-matrix", test_caps_tell_the_matrix);
  ADD ("picture-keeps-its-temperatures", test_picture_keeps_its_temperatures);
  ADD ("frame-that-is-not-ready-is-blue", test_frame_that_is_not_ready_is_blue);
  ADD ("damping-does-not-depend-on-the-frame-rate",
      test_damping_does_not_depend_on_the_frame_rate);
  ADD ("new-size-and-palette-act-on-the-next-frame",
      test_new_size_and_palette_act_on_the_next_frame);
  ADD ("span-stays-while-ffc-runs", test_span_stays_while_ffc_runs);
  ADD ("span-message-labels-the-colour-bar",
      test_span_message_labels_the_colour_bar);
  ADD ("unknown-palette-keeps-the-old-one",
      test_unknown_palette_keeps_the_old_one);
  ADD ("unknown-palette-does-not-start", test_unknown_palette_does_not_start);
  ADD ("manual-without-temperatures-goes-by-percentile",
      test_manual_without_temperatures_goes_by_percentile);
  ADD ("dde-of-zero-is-neutral-to-the-bit",
      test_dde_of_zero_is_neutral_to_the_bit);
  ADD ("roi-box-decides-the-contrast", test_roi_box_decides_the_contrast);
  ADD ("brightness-holds-across-a-step-of-the-scene",
      test_brightness_holds_across_a_step_of_the_scene);
  ADD ("out-of-range-has-its-own-colours",
      test_out_of_range_has_its_own_colours);
  ADD ("palette-of-a-file-is-painted", test_palette_of_a_file_is_painted);
  ADD ("unreadable-palette-does-not-start",
      test_unreadable_palette_does_not_start);
#undef ADD

  return g_test_run ();
}
