/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What encoders make of a rate control, on pictures of the simulator. */

#include "config.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include "media/encoders/ts-encoder-kind.h"
#include "media/encoders/ts-smart-coding.h"

#define FPS 25

/* Nothing in it moves; the sensor has its noise. */
#define STILL_SOURCE "thermsrc scene=blackbody"
#define PATIENCE (60 * GST_SECOND)

static const TsEncoderConfig usual = {
    .codec = TS_CODEC_H264,
    .bitrate_kbps = 400,
    .buffer_ms = 600,
    .key_frame_interval = FPS,
    .quality = 80,
};

/* Noise of a sensor with little and with much contrast: a wide span has little
 * noise in the picture, a narrow one much. */
#define CALM "agc=manual low-temperature=-150 high-temperature=700"
#define NOISY "agc=linear"

static void
on_left_out (gpointer n_left_out)
{
  (*(guint *) n_left_out)++;
}

/* The sizes of all access units, in bytes. */
static GArray *
code_scene (const gchar *element, const TsEncoderConfig *config,
    const gchar *source, const gchar *look, guint n_pictures,
    guint *ret_n_left_out)
{
  const TsEncoderKind *kind = ts_encoder_kind_find (element);
  g_autofree gchar *middle =
      ts_encoder_kind_describe (kind, TS_CODING_PROFILE_CONSTRAINED_BASELINE);
  g_autofree gchar *description = g_strdup_printf (
      "%s num-buffers=%u ! video/x-raw,format=GRAY16_LE,width=320,"
      "height=256,framerate=%d/1 ! thermcolor %s ! videoconvert"
      " ! video/x-raw,format=I420 ! identity name=before ! %s"
      " ! appsink name=out sync=false",
      source, n_pictures, FPS, look, middle);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstElement) before = NULL;
  GArray *sizes = g_array_new (FALSE, FALSE, sizeof (gsize));
  TsSmartCoding *smart;
  GstSample *sample;

  g_assert_no_error (error);
  encoder = gst_bin_get_by_name (GST_BIN (pipeline), "encoder");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  before = gst_bin_get_by_name (GST_BIN (pipeline), "before");
  ts_encoder_kind_apply (kind, encoder, config);
  *ret_n_left_out = 0;
  smart = ts_smart_coding_new (before, encoder, on_left_out, ret_n_left_out);
  ts_smart_coding_set_config (smart, config);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), PATIENCE))
         != NULL) {
    gsize size = gst_buffer_get_size (gst_sample_get_buffer (sample));

    g_array_append_val (sizes, size);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  ts_smart_coding_free (smart);
  g_assert_cmpuint (sizes->len + *ret_n_left_out, ==, n_pictures);
  return sizes;
}

static GArray *
code (const gchar *element, const TsEncoderConfig *config, const gchar *look,
    guint n_pictures)
{
  guint n_left_out;

  return code_scene (
      element, config, "thermsrc", look, n_pictures, &n_left_out);
}

static gdouble
measure_kbps (GArray *sizes, guint from)
{
  gsize sum = 0;

  for (guint i = from; i < sizes->len; i++)
    sum += g_array_index (sizes, gsize, i);
  return sum * 8.0 / 1000 * FPS / (sizes->len - from);
}

/* How much of a receiver's buffer would have run over, at the worst: it is
 * filled by the units and emptied at the bit rate. */
static gdouble
measure_overrun (GArray *sizes, const TsEncoderConfig *config)
{
  const gdouble buffer = config->bitrate_kbps * config->buffer_ms / 8.0;
  const gdouble each = config->bitrate_kbps * 1000.0 / 8 / FPS;
  gdouble level = 0, worst = 0;

  for (guint i = 0; i < sizes->len; i++) {
    level = MAX (level + g_array_index (sizes, gsize, i) - each, 0);
    worst = MAX (worst, level);
  }
  return worst / buffer;
}

static void
test_a_constant_rate_is_met (void)
{
  static const guint rates[] = {250, 400, 1000};

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    TsEncoderConfig config = usual;
    g_autoptr (GArray) sizes = NULL;

    config.bitrate_kbps = rates[i];
    sizes = code ("x264enc", &config, NOISY, 200);
    g_test_message ("%u kbit/s: %.0f, buffer %.2f", rates[i],
        measure_kbps (sizes, FPS), measure_overrun (sizes, &config));
    g_assert_cmpfloat (measure_kbps (sizes, FPS), >, rates[i] * 0.9);
    g_assert_cmpfloat (measure_kbps (sizes, FPS), <, rates[i] * 1.1);
    g_assert_cmpfloat (measure_overrun (sizes, &config), <, 1.0);
  }
}

static void
test_a_ceiling_is_never_exceeded (void)
{
  static const guint buffers[] = {120, 600, 3000};

  for (gsize i = 0; i < G_N_ELEMENTS (buffers); i++) {
    TsEncoderConfig config = usual;
    g_autoptr (GArray) sizes = NULL;

    config.rate_control = TS_RATE_CONTROL_VARIABLE;
    config.quality = 100;
    config.buffer_ms = buffers[i];
    sizes = code ("x264enc", &config, NOISY, 150);
    g_test_message ("%u ms: %.0f kbit/s, buffer %.2f", buffers[i],
        measure_kbps (sizes, FPS), measure_overrun (sizes, &config));
    /* five seconds more or less empty a buffer of three */
    if (buffers[i] <= 600)
      g_assert_cmpfloat (measure_kbps (sizes, FPS), <, 400 * 1.05);
    g_assert_cmpfloat (measure_overrun (sizes, &config), <, 1.0);
  }
}

static void
test_below_the_ceiling_a_calm_scene_needs_less (void)
{
  TsEncoderConfig config = usual;
  g_autoptr (GArray) calm = NULL;

  config.rate_control = TS_RATE_CONTROL_VARIABLE;
  config.quality = 60;
  calm = code ("x264enc", &config, CALM, 100);
  g_test_message ("%.0f kbit/s", measure_kbps (calm, FPS));
  g_assert_cmpfloat (measure_kbps (calm, FPS), <, 400 * 0.5);
}

static void
test_quality_takes_what_it_needs (void)
{
  TsEncoderConfig config = usual;
  g_autoptr (GArray) calm = NULL;
  g_autoptr (GArray) noisy = NULL;
  g_autoptr (GArray) coarse = NULL;

  config.rate_control = TS_RATE_CONTROL_QUALITY;
  config.bitrate_kbps = 32;
  config.quality = 95;
  calm = code ("x264enc", &config, CALM, 75);
  noisy = code ("x264enc", &config, NOISY, 75);
  config.quality = 50;
  coarse = code ("x264enc", &config, NOISY, 75);
  g_test_message ("%.0f, %.0f, %.0f kbit/s", measure_kbps (calm, FPS),
      measure_kbps (noisy, FPS), measure_kbps (coarse, FPS));
  g_assert_cmpfloat (measure_kbps (noisy, 0), >, 2 * measure_kbps (calm, 0));
  g_assert_cmpfloat (measure_kbps (noisy, 0), >, 3 * measure_kbps (coarse, 0));
  g_assert_cmpfloat (measure_kbps (noisy, 0), >, 400);
}

static void
test_h265_and_av1_meet_a_constant_rate_too (void)
{
  static const struct
  {
    const gchar *element;
    gdouble tolerance;
  } cases[] = {{"x265enc", 0.15}, {"av1enc", 0.25}};

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (cases[i].element);
    TsEncoderConfig config = usual;
    g_autoptr (GArray) sizes = NULL;
    gdouble kbps;

    if (factory == NULL)
      continue;
    sizes = code (cases[i].element, &config, NOISY, 100);
    kbps = measure_kbps (sizes, FPS);
    g_test_message ("%s: %.0f kbit/s", cases[i].element, kbps);
    g_assert_cmpfloat (kbps, >, 400 * (1 - cases[i].tolerance));
    g_assert_cmpfloat (kbps, <, 400 * (1 + cases[i].tolerance));
  }
}

static gsize
sum_up (GArray *sizes)
{
  gsize sum = 0;

  for (guint i = 0; i < sizes->len; i++)
    sum += g_array_index (sizes, gsize, i);
  return sum;
}

/* At the same quantizer, so with the same loss in each picture. */
static void
test_a_still_scene_needs_less (void)
{
  const guint n_pictures = 12 * FPS;
  TsEncoderConfig config = usual;
  g_autoptr (GArray) plain = NULL;
  g_autoptr (GArray) long_group = NULL;
  g_autoptr (GArray) fewer = NULL;
  guint n_left_out;

  config.rate_control = TS_RATE_CONTROL_QUALITY;
  plain = code_scene (
      "x264enc", &config, STILL_SOURCE, NOISY, n_pictures, &n_left_out);
  g_assert_cmpuint (n_left_out, ==, 0);
  config.moving_interval = FPS;
  config.key_frame_interval = 300;
  long_group = code_scene (
      "x264enc", &config, STILL_SOURCE, NOISY, n_pictures, &n_left_out);
  g_assert_cmpuint (n_left_out, ==, 0);
  config.still_fps = 5;
  fewer = code_scene (
      "x264enc", &config, STILL_SOURCE, NOISY, n_pictures, &n_left_out);
  g_test_message ("%zu, %zu, %zu bytes; %u left out", sum_up (plain),
      sum_up (long_group), sum_up (fewer), n_left_out);
  /* ten seconds of the twelve are still, in which one in five is left */
  g_assert_cmpuint (n_left_out, >=, 190);
  g_assert_cmpuint (n_left_out, <=, 210);
  g_assert_cmpuint (sum_up (long_group), <, sum_up (plain) * 95 / 100);
  g_assert_cmpuint (sum_up (fewer), <, sum_up (plain) / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/encoder-rates/constant", test_a_constant_rate_is_met);
  g_test_add_func ("/encoder-rates/ceiling", test_a_ceiling_is_never_exceeded);
  g_test_add_func (
      "/encoder-rates/calm", test_below_the_ceiling_a_calm_scene_needs_less);
  g_test_add_func ("/encoder-rates/quality", test_quality_takes_what_it_needs);
  g_test_add_func (
      "/encoder-rates/others", test_h265_and_av1_meet_a_constant_rate_too);
  g_test_add_func ("/encoder-rates/still", test_a_still_scene_needs_less);
  return g_test_run ();
}
