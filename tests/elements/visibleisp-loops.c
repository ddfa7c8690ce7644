/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Exposure, day and night: the loops alone, and with a sensor that obeys. */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include <math.h>
#include <string.h>

#include "isp-exposure.h"

#define WIDTH 160
#define HEIGHT 120

static const IspExposureSettings usual = {.mode = ISP_EXPOSURE_AUTO,
    .max_shutter_s = 0.04,
    .max_gain_db = 36,
    .priority = 1,
    .iris = 1};

static void
check_sum (const IspExposure *exposure, gdouble stops)
{
  g_assert_cmpfloat_with_epsilon (
      isp_exposure_get_stops (exposure), stops, 0.01);
}

/* Whatever is asked for within the limits is what the three make together. */
static void
test_shutter_gain_and_iris_make_the_exposure (void)
{
  for (gdouble stops = -13; stops <= 1; stops += 0.5) {
    const IspExposure split = isp_exposure_split (&usual, stops);

    check_sum (&split, stops);
    g_assert_cmpfloat (split.shutter_s, <=, 0.04 + 1e-9);
    g_assert_cmpfloat (split.gain_db, <=, 36.01);
    /* no gain while the shutter may be longer */
    if (split.gain_db > 0.01)
      g_assert_cmpfloat (split.shutter_s, >, 0.039);
  }
}

static void
test_blur_costs_noise_and_the_other_way_round (void)
{
  IspExposureSettings calm = usual;
  IspExposure sharp, quiet;

  calm.priority = 0;
  sharp = isp_exposure_split (&calm, -4);
  quiet = isp_exposure_split (&usual, -4);
  check_sum (&sharp, -4);
  g_assert_cmpfloat_with_epsilon (sharp.shutter_s, 0.005, 1e-6);
  g_assert_cmpfloat_with_epsilon (quiet.shutter_s, 0.04, 1e-6);
  g_assert_cmpfloat_with_epsilon (sharp.gain_db - quiet.gain_db, 18.06, 0.1);
}

static void
test_anti_flicker_takes_whole_halves_of_a_period (void)
{
  static const guint mains[] = {50, 60};

  for (guint i = 0; i < G_N_ELEMENTS (mains); i++) {
    IspExposureSettings lamps = usual;

    lamps.mains_hz = mains[i];
    for (gdouble stops = -12; stops <= 0; stops += 0.7) {
      const IspExposure split = isp_exposure_split (&lamps, stops);
      const gdouble halves = split.shutter_s * 2 * mains[i];

      g_assert_cmpfloat_with_epsilon (halves, round (halves), 1e-6);
      g_assert_cmpfloat (halves, >, 0.5);
      /* in much light the iris closes instead */
      if (stops > -14 + log2 (1 / 0.0025))
        check_sum (&split, stops);
    }
  }
}

static void
test_priorities_keep_what_is_set (void)
{
  IspExposureSettings settings = usual;
  IspExposure split;

  settings.mode = ISP_EXPOSURE_SHUTTER;
  settings.shutter_s = 0.002;
  split = isp_exposure_split (&settings, -7);
  g_assert_cmpfloat (split.shutter_s, ==, 0.002);
  check_sum (&split, -7);
  settings.mode = ISP_EXPOSURE_IRIS;
  settings.iris = 0.25;
  split = isp_exposure_split (&settings, -7);
  g_assert_cmpfloat (split.iris, ==, 0.25);
  check_sum (&split, -7);
}

/* A dark thing before a bright back. */
static void
test_metering_looks_where_it_says (void)
{
  guint8 luma[120 * 160];
  gdouble values[5];

  for (gint y = 0; y < 120; y++)
    for (gint x = 0; x < 160; x++)
      luma[y * 160 + x] =
          abs (x - 80) < 34 && abs (y - 60) < 32 ? 16 + 50 : 235;
  for (guint i = 0; i < 5; i++)
    values[i] = isp_exposure_meter (i, luma, 160, 120, 160, 16, 235);
  g_assert_cmpfloat_with_epsilon (
      values[ISP_METERING_SPOT], pow (50 / 219.0, 2), 1e-3);
  g_assert_cmpfloat_with_epsilon (
      values[ISP_METERING_BACKLIGHT], pow (50 / 219.0, 2), 1e-3);
  g_assert_cmpfloat (
      values[ISP_METERING_CENTER], <, 0.8 * values[ISP_METERING_AVERAGE]);
  g_assert_cmpfloat (
      values[ISP_METERING_HIGHLIGHTS], >, 1.5 * values[ISP_METERING_AVERAGE]);
}

static void
test_day_and_night_wait_for_the_delay (void)
{
  const IspDayNightSettings settings = {ISP_DAY_NIGHT_AUTO, 5, 20, 2};
  IspDayNight state = {0};
  guint n = 0;

  /* a cloud of a second changes nothing */
  for (guint i = 0; i < 10; i++)
    g_assert_false (isp_day_night_update (&state, &settings, 0.1, 2));
  g_assert_false (isp_day_night_update (&state, &settings, 0.1, 12));
  while (!isp_day_night_update (&state, &settings, 0.1, 2))
    n++;
  g_assert_cmpuint (n, >=, 18);
  g_assert_cmpuint (n, <=, 21);
  g_assert_true (state.is_night);
  /* between the two levels it stays */
  for (guint i = 0; i < 100; i++)
    g_assert_false (isp_day_night_update (&state, &settings, 0.1, 12));
  n = 0;
  while (!isp_day_night_update (&state, &settings, 0.1, 30))
    n++;
  g_assert_cmpuint (n, >=, 18);
  g_assert_false (state.is_night);
}

/* Whoever has the clock says so, and the light has no say. */
static void
test_timed_night_is_as_told (void)
{
  IspDayNightSettings settings = {ISP_DAY_NIGHT_TIMED, 5, 20, 2, TRUE};
  IspDayNight state = {0};

  g_assert_true (isp_day_night_update (&state, &settings, 0.1, 40000));
  g_assert_true (state.is_night);
  for (guint i = 0; i < 100; i++)
    g_assert_false (isp_day_night_update (&state, &settings, 0.1, 40000));
  settings.timed_night = FALSE;
  g_assert_true (isp_day_night_update (&state, &settings, 0.1, 0));
  g_assert_false (state.is_night);
}

/* Of the last picture, and what was told. */
typedef struct
{
  gdouble light;  /* mean of linear light */
  gdouble grey;   /* mean of what is coded, 0 to 255 */
  gdouble ground; /* the same of the lower half */
  gdouble bright; /* what a hundredth is above */
  gdouble white;  /* share of pixels at the end of the range */
  gdouble near;   /* of the lowest tenth */
  gdouble chroma;
  gdouble noise; /* against the picture before, luma */
  gdouble bands; /* spread of the rows' light against the picture before */
  gdouble shutter_s, gain_db, iris, lux;
  gboolean is_night;
  guint n_messages;
} Seen;

static void
read_frame (GstSample *sample, guint8 luma[HEIGHT][WIDTH], Seen *seen)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  gdouble squares = 0, near = 0;
  guint histogram[256] = {0}, n_above = 0, bright = 255;

  gst_video_info_from_caps (&info, gst_sample_get_caps (sample));
  gst_video_frame_map (
      &frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ);
  seen->light = seen->near = seen->chroma = seen->noise = 0;
  seen->grey = seen->ground = seen->white = 0;
  for (gint y = 0; y < HEIGHT; y++) {
    const guint8 *row = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 0)
                        + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0);

    for (gint x = 0; x < WIDTH; x++) {
      const gdouble value = pow (MAX (row[x] - 16, 0) / 219.0, 2);

      squares += pow (row[x] - luma[y][x], 2);
      seen->light += value;
      seen->grey += sqrt (value);
      seen->ground += y >= HEIGHT / 2 ? sqrt (value) : 0;
      seen->white += row[x] >= 234;
      histogram[row[x]]++;
      near += y >= HEIGHT * 9 / 10 ? value : 0;
      luma[y][x] = row[x];
    }
  }
  for (guint c = 1; c < 3; c++)
    for (gint y = 0; y < HEIGHT / 2; y++)
      for (gint x = 0; x < WIDTH / 2; x++)
        seen->chroma +=
            abs (*((guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, c)
                     + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c) + x)
                 - 128);
  gst_video_frame_unmap (&frame);
  seen->noise = sqrt (squares / (WIDTH * HEIGHT) / 2);
  seen->light /= WIDTH * HEIGHT;
  seen->grey *= 255.0 / (WIDTH * HEIGHT);
  seen->ground *= 255.0 / (WIDTH * (HEIGHT / 2));
  seen->white /= WIDTH * HEIGHT;
  while ((n_above += histogram[bright]) < WIDTH * HEIGHT / 100)
    bright--;
  seen->bright = (bright - 16) * 255 / 219.0;
  seen->near = near / (WIDTH * HEIGHT / 10);
  seen->chroma /= WIDTH * HEIGHT / 2;
}

static void
run (const gchar *source, const gchar *isp, guint n, Seen *seen)
{
  g_autofree gchar *line =
      g_strdup_printf ("thermsrc band=visible num-buffers=%u %s ! "
                       "video/x-raw,width=%d,height=%d,framerate=30/1 ! "
                       "visibleisp name=isp white-balance=manual %s ! "
                       "appsink name=sink sync=false max-buffers=1",
          n, source, WIDTH, HEIGHT, isp);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL, element = NULL;
  g_autoptr (GstBus) bus = NULL;
  static guint8 luma[HEIGHT][WIDTH];
  GstMessage *message;

  g_assert_no_error (error);
  memset (seen, 0, sizeof *seen);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  element = gst_bin_get_by_name (GST_BIN (pipeline), "isp");
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstSample) sample = NULL;

    g_signal_emit_by_name (sink, "pull-sample", &sample);
    if (sample == NULL)
      break;
    read_frame (sample, luma, seen);
  }
  g_object_get (element, "current-shutter", &seen->shutter_s, "current-gain",
      &seen->gain_db, "current-iris", &seen->iris, "current-lux", &seen->lux,
      "is-night", &seen->is_night, NULL);
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT)) != NULL) {
    if (gst_message_has_name (message, "visible-day-night"))
      seen->n_messages++;
    gst_message_unref (message);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* A grey card is what a camera shows as 118 of 255: then nothing changes. */
static void
test_middle_grey_is_right (void)
{
  const IspExposureSettings settings = {
      .mode = ISP_EXPOSURE_AUTO, .max_shutter_s = 1, .priority = 1};
  guint8 luma[64 * 64];

  for (gint level = 90; level <= 150; level += 4) {
    IspExposureLoop loop = {.now = {0.02, 0, 1}};
    const gdouble before = isp_exposure_get_stops (&loop.now);
    gdouble change;

    memset (luma, 16 + (gint) (219 * level / 255.0 + 0.5), sizeof luma);
    isp_exposure_update (&loop, &settings, 0.04,
        isp_exposure_meter (ISP_METERING_AVERAGE, luma, 64, 64, 64, 16, 235));
    change = isp_exposure_get_stops (&loop.now) - before;
    g_assert_cmpfloat_with_epsilon (change, 2 * log2 (118.0 / level), 0.03);
  }
}

/* Bright sun to dusk, over 12 stops of it: as light as people expect, with the
 * ground to be seen and the clouds not burnt. */
static void
test_auto_exposure_finds_the_light (void)
{
  static const gchar *const hours[] = {"12", "18.2", "18.8"};
  gdouble last_stops = -100;

  for (guint i = 0; i < G_N_ELEMENTS (hours); i++) {
    g_autofree gchar *source = g_strdup_printf ("time-of-day=%s", hours[i]);
    const IspExposure *told;
    IspExposure exposure;
    Seen seen;

    run (source, "exposure=auto max-gain=48", 90, &seen);
    exposure = (IspExposure){seen.shutter_s, seen.gain_db, seen.iris};
    told = &exposure;
    g_test_message ("%s h: grey %.0f, ground %.0f, bright %.0f, white %.2f %% "
                    "with 1/%.0f s, %.1f dB, iris %.2f; %.0f lux",
        hours[i], seen.grey, seen.ground, seen.bright, seen.white * 100,
        1 / seen.shutter_s, seen.gain_db, seen.iris, seen.lux);
    g_assert_cmpfloat_with_epsilon (seen.grey, 118, 6);
    g_assert_cmpfloat (seen.ground, >, 72);
    g_assert_cmpfloat (seen.bright, >, 180);
    g_assert_cmpfloat (seen.white, <, 0.01);
    g_assert_cmpfloat (isp_exposure_get_stops (told), >, last_stops);
    last_stops = isp_exposure_get_stops (told);
  }
}

/* Pictures that come several times must not be taken for new ones: the loop
 * would go on and on until it has gone too far. */
static void
test_slow_shutters_do_not_swing (void)
{
  static const guint frames[] = {120, 131, 142};
  gdouble stops[G_N_ELEMENTS (frames)];

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    Seen seen;

    run ("time-of-day=18.95",
        "exposure=auto max-shutter=0.5 max-gain=0 blur-noise=1", frames[i],
        &seen);
    stops[i] = isp_exposure_get_stops (
        &(IspExposure){seen.shutter_s, seen.gain_db, seen.iris});
    g_test_message ("after %u frames 1/%.1f s, grey %.0f", frames[i],
        1 / seen.shutter_s, seen.grey);
    g_assert_cmpfloat (seen.shutter_s, >, 0.1);
    g_assert_cmpfloat_with_epsilon (seen.grey, 118, 8);
    g_assert_cmpfloat_with_epsilon (stops[i], stops[0], 0.1);
  }
}

static void
test_compensation_is_in_stops (void)
{
  Seen plain, darker;

  run ("time-of-day=12", "exposure=auto", 60, &plain);
  run ("time-of-day=12", "exposure=auto exposure-compensation=-1", 60, &darker);
  g_assert_cmpfloat_with_epsilon (log2 (darker.light / plain.light), -1, 0.2);
}

/* The same light by a long shutter, and by a gain of 30 dB. */
static void
test_gain_is_paid_with_noise (void)
{
  Seen quiet, noisy;

  run ("scene=substation time-of-day=12", "exposure=manual shutter=0.001", 20,
      &quiet);
  run ("scene=substation time-of-day=12",
      "exposure=manual shutter=0.00005 gain=26.02", 20, &noisy);
  g_test_message ("light %.3f and %.3f, noise %.2f and %.2f", quiet.light,
      noisy.light, quiet.noise, noisy.noise);
  g_assert_cmpfloat_with_epsilon (log2 (noisy.light / quiet.light), 0, 0.25);
  /* the root of a gain of 20 */
  g_assert_cmpfloat (noisy.noise / quiet.noise, >, 3);
  g_assert_cmpfloat (noisy.noise / quiet.noise, <, 5.5);
}

/* Spread of the light of the rows, divided by that of a lamp that is steady. */
static gdouble
find_bands (const gchar *shutter)
{
  gdouble rows[2][HEIGHT], sum = 0, squares = 0;

  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *line = g_strdup_printf (
        "thermsrc band=visible num-buffers=1 time-of-day=23 netd=0 gain=42 "
        "shutter=%s mains-frequency=%s ! "
        "video/x-raw,width=%d,height=%d,framerate=30/1 ! appsink name=sink",
        shutter, i == 0 ? "0" : "50", WIDTH, HEIGHT);
    g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
    g_autoptr (GstElement) sink =
        gst_bin_get_by_name (GST_BIN (pipeline), "sink");
    g_autoptr (GstSample) sample = NULL;
    static guint8 luma[HEIGHT][WIDTH];
    Seen seen;

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    g_signal_emit_by_name (sink, "pull-sample", &sample);
    read_frame (sample, luma, &seen);
    gst_element_set_state (pipeline, GST_STATE_NULL);
    for (gint y = 0; y < HEIGHT; y++) {
      rows[i][y] = 0;
      for (gint x = 0; x < WIDTH; x++)
        rows[i][y] += pow (luma[y][x] - 16, 2);
    }
  }
  for (gint y = 0; y < HEIGHT; y++) {
    const gdouble ratio = rows[1][y] / MAX (rows[0][y], 1);

    sum += ratio;
    squares += ratio * ratio;
  }
  return sqrt (MAX (squares / HEIGHT - sum / HEIGHT * sum / HEIGHT, 0));
}

static void
test_lamps_make_bands_but_with_the_right_shutter (void)
{
  const gdouble wrong = find_bands ("0.013"), right = find_bands ("0.02");

  g_test_message ("bands of %.3f with 13 ms, %.3f with 20 ms", wrong, right);
  g_assert_cmpfloat (wrong, >, 0.03);
  g_assert_cmpfloat (right, <, 0.01);
}

static void
test_night_is_grey_and_said_once (void)
{
  Seen day, night;

  run ("time-of-day=12", "exposure=auto day-night=auto day-night-delay=1", 60,
      &day);
  run ("time-of-day=23", "exposure=auto day-night=auto day-night-delay=1", 90,
      &night);
  g_test_message ("day %.0f lux, night %.1f lux", day.lux, night.lux);
  g_assert_false (day.is_night);
  g_assert_cmpuint (day.n_messages, ==, 1);
  g_assert_cmpfloat (day.chroma, >, 4);
  g_assert_true (night.is_night);
  /* it begins with the day */
  g_assert_cmpuint (night.n_messages, ==, 2);
  g_assert_cmpfloat (night.chroma, <, 0.5);
}

/* The ground before the camera, in a night that the sensor cannot brighten. */
static void
test_infrared_lights_what_is_near (void)
{
  static const gchar night[] = "exposure=auto max-gain=18 day-night=night ";
  g_autofree gchar *dark = g_strconcat (night, "infrared=off", NULL);
  g_autofree gchar *lit =
      g_strconcat (night, "infrared=manual infrared-level=100", NULL);
  g_autofree gchar *by_itself = g_strconcat (night, "infrared=auto", NULL);
  Seen without, with, automatic;

  run ("time-of-day=23.5", dark, 40, &without);
  run ("time-of-day=23.5", lit, 40, &with);
  run ("time-of-day=23.5", by_itself, 60, &automatic);
  g_test_message ("ground %.4f, lit %.4f, auto %.4f", without.near, with.near,
      automatic.near);
  g_assert_cmpfloat (with.near, >, 3 * without.near);
  g_assert_cmpfloat (automatic.near, >, 2 * without.near);
}

static void
test_low_light_waits_longer_at_night (void)
{
  Seen usual_night, patient;

  run ("time-of-day=23.5",
      "exposure=auto day-night=night infrared=off max-gain=12", 40,
      &usual_night);
  run ("time-of-day=23.5",
      "exposure=auto day-night=night infrared=off max-gain=12 low-light=true",
      40, &patient);
  g_assert_cmpfloat_with_epsilon (usual_night.shutter_s, 0.04, 1e-3);
  g_assert_cmpfloat_with_epsilon (patient.shutter_s, 0.16, 4e-3);
  g_assert_cmpfloat (log2 (patient.light / usual_night.light), >, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/visibleisp/loops/" name, func)
  ADD ("shutter-gain-and-iris-make-the-exposure",
      test_shutter_gain_and_iris_make_the_exposure);
  ADD ("blur-costs-noise-and-the-other-way-round",
      test_blur_costs_noise_and_the_other_way_round);
  ADD ("anti-flicker-takes-whole-halves-of-a-period",
      test_anti_flicker_takes_whole_halves_of_a_period);
  ADD ("priorities-keep-what-is-set", test_priorities_keep_what_is_set);
  ADD ("metering-looks-where-it-says", test_metering_looks_where_it_says);
  ADD ("day-and-night-wait-for-the-delay",
      test_day_and_night_wait_for_the_delay);
  ADD ("timed-night-is-as-told", test_timed_night_is_as_told);
  ADD ("middle-grey-is-right", test_middle_grey_is_right);
  ADD ("auto-exposure-finds-the-light", test_auto_exposure_finds_the_light);
  ADD ("slow-shutters-do-not-swing", test_slow_shutters_do_not_swing);
  ADD ("compensation-is-in-stops", test_compensation_is_in_stops);
  ADD ("gain-is-paid-with-noise", test_gain_is_paid_with_noise);
  ADD ("lamps-make-bands-but-with-the-right-shutter",
      test_lamps_make_bands_but_with_the_right_shutter);
  ADD ("night-is-grey-and-said-once", test_night_is_grey_and_said_once);
  ADD ("infrared-lights-what-is-near", test_infrared_lights_what_is_near);
  ADD ("low-light-waits-longer-at-night", test_low_light_waits_longer_at_night);
  return g_test_run ();
}
