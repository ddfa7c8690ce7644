/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gst/gst.h>

#include "media/encoders/ts-encoder-kind.h"
#include "media/encoders/ts-encoder-trial.h"

static const TsEncoderConfig usual = {
    .codec = TS_CODEC_H264,
    .width = 320,
    .height = 256,
    .rate_control = TS_RATE_CONTROL_CONSTANT,
    .bitrate_kbps = 1000,
    .buffer_ms = 600,
    .key_frame_interval = 25,
    .quality = 80,
};

static GstElement *
make (const gchar *name)
{
  GstElement *element = gst_element_factory_make (name, NULL);

  if (element == NULL)
    g_test_skip ("is not installed");
  return element != NULL ? gst_object_ref_sink (element) : NULL;
}

static void
assert_property (GstElement *element, const gchar *name, const gchar *expected)
{
  GValue value = G_VALUE_INIT;
  g_autofree gchar *text = NULL;

  g_object_get_property (G_OBJECT (element), name, &value);
  text = gst_value_serialize (&value);
  g_value_unset (&value);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_smoothing_is_a_time (void)
{
  g_assert_cmpuint (ts_encoder_config_smoothing_to_ms (0), ==, 3000);
  g_assert_cmpuint (ts_encoder_config_smoothing_to_ms (50), ==, 600);
  g_assert_cmpuint (ts_encoder_config_smoothing_to_ms (100), ==, 120);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (ts_encoder_config_smoothing_to_ms (i), >,
        ts_encoder_config_smoothing_to_ms (i + 1));
}

static void
test_names_lead_back (void)
{
  for (TsRateControl i = 0; i <= TS_RATE_CONTROL_AVERAGE; i++) {
    TsRateControl control;

    g_assert_true (
        ts_rate_control_from_string (ts_rate_control_to_string (i), &control));
    g_assert_cmpint (control, ==, i);
  }
  for (TsCodingProfile i = 0; i <= TS_CODING_PROFILE_HIGH; i++) {
    TsCodingProfile profile;

    g_assert_true (ts_coding_profile_from_string (
        ts_coding_profile_to_string (i), &profile));
    g_assert_cmpint (profile, ==, i);
  }
  for (TsCodec i = 0; i <= TS_CODEC_JPEG2000; i++) {
    TsCodec codec;

    g_assert_true (ts_codec_from_string (ts_codec_to_string (i), &codec));
    g_assert_cmpint (codec, ==, i);
  }
}

static void
test_units_are_those_of_the_element (void)
{
  g_autoptr (GstElement) x264 = make ("x264enc");
  g_autoptr (GstElement) open = make ("openh264enc");

  if (x264 == NULL || open == NULL)
    return;
  ts_encoder_kind_apply (ts_encoder_kind_find ("x264enc"), x264, &usual);
  assert_property (x264, "bitrate", "1000");
  assert_property (x264, "vbv-buf-capacity", "600");
  assert_property (x264, "key-int-max", "25");
  assert_property (x264, "threads", "1");
  assert_property (x264, "aud", "false");
  assert_property (x264, "pass", "cbr");
  ts_encoder_kind_apply (ts_encoder_kind_find ("openh264enc"), open, &usual);
  assert_property (open, "bitrate", "1000000");
  assert_property (open, "gop-size", "25");
}

static void
test_quality_becomes_a_quantizer (void)
{
  static const struct
  {
    guint quality;
    const gchar *quantizer;
  } cases[] = {{1, "45"}, {50, "30"}, {80, "21"}, {100, "15"}};
  g_autoptr (GstElement) x264 = make ("x264enc");
  TsEncoderConfig config = usual;

  if (x264 == NULL)
    return;
  config.rate_control = TS_RATE_CONTROL_VARIABLE;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    config.quality = cases[i].quality;
    ts_encoder_kind_apply (ts_encoder_kind_find ("x264enc"), x264, &config);
    assert_property (x264, "quantizer", cases[i].quantizer);
    assert_property (x264, "bitrate", "1000");
  }
}

static void
test_only_what_an_element_cannot_change_restarts_it (void)
{
  static const struct
  {
    const gchar *element;
    TsEncoderConfig config;
    gboolean restarts;
  } cases[] = {
      {"x264enc", {.bitrate_kbps = 500}, FALSE},
      {"x264enc", {.buffer_ms = 120}, FALSE},
      {"x264enc", {.width = 160}, FALSE},
      {"x264enc", {.quality = 20}, FALSE},
      {"x264enc", {.key_frame_interval = 50}, TRUE},
      {"x264enc", {.rate_control = TS_RATE_CONTROL_QUALITY}, TRUE},
      {"x264enc", {.profile = TS_CODING_PROFILE_MAIN}, TRUE},
      {"x264enc", {.max_fps = 5}, TRUE},
      {"x265enc", {.bitrate_kbps = 500}, TRUE},
      {"x265enc", {.profile = TS_CODING_PROFILE_MAIN}, FALSE},
      {"jpegenc", {.quality = 20}, FALSE},
      {"jpegenc", {.key_frame_interval = 50}, FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const TsEncoderKind *kind = ts_encoder_kind_find (cases[i].element);
    const TsEncoderConfig *other = &cases[i].config;
    g_autoptr (GstElement) element = make (cases[i].element);
    TsEncoderConfig config = usual;
    TsEncoderConfig old = usual;

    if (element == NULL)
      return;
    g_test_message ("case %zu", i);
    old.codec = config.codec = kind->codec;
#define TAKE(member)                                                           \
  if (other->member != 0)                                                      \
    config.member = other->member;
    TAKE (bitrate_kbps)
    TAKE (buffer_ms)
    TAKE (width)
    TAKE (quality)
    TAKE (key_frame_interval)
    TAKE (rate_control)
    TAKE (profile)
    TAKE (max_fps)
#undef TAKE
    g_assert_cmpint (
        ts_encoder_kind_needs_restart (kind, element, &old, &config), ==,
        cases[i].restarts);
  }
}

/* Tables are written by hand; what an installed element does not know would be
 * left out without a word. */
static void
test_installed_elements_have_their_properties (void)
{
  g_autoptr (GPtrArray) kinds = ts_encoder_kind_list ();

  for (guint i = 0; i < kinds->len; i++) {
    const TsEncoderKind *kind = g_ptr_array_index (kinds, i);
    g_autoptr (GstElement) element =
        kind->hardware ? NULL : gst_element_factory_make (kind->element, NULL);

    if (element == NULL || g_str_equal (kind->element, "svtav1enc"))
      continue;
    gst_object_ref_sink (element);
    for (const TsEncoderProperty *p = kind->properties; p->name != NULL; p++) {
      g_test_message ("%s.%s", kind->element, p->name);
      g_assert_nonnull (
          g_object_class_find_property (G_OBJECT_GET_CLASS (element), p->name));
    }
  }
}

static void
test_every_software_encoder_that_is_trusted_passes_the_trial (void)
{
  static const gchar *const names[] = {
      "x264enc", "openh264enc", "x265enc", "jpegenc"};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    const TsEncoderKind *kind = ts_encoder_kind_find (names[i]);
    g_autoptr (GstElement) element = make (names[i]);
    g_autoptr (GError) error = NULL;

    if (element == NULL)
      return;
    g_assert_true (kind->trusted);
    g_test_message ("%s", names[i]);
    ts_encoder_trial_run (kind, &error);
    g_assert_no_error (error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/encoder-kind/smoothing", test_smoothing_is_a_time);
  g_test_add_func ("/encoder-kind/names", test_names_lead_back);
  g_test_add_func ("/encoder-kind/units", test_units_are_those_of_the_element);
  g_test_add_func ("/encoder-kind/quantizer", test_quality_becomes_a_quantizer);
  g_test_add_func ("/encoder-kind/restarts",
      test_only_what_an_element_cannot_change_restarts_it);
  g_test_add_func ("/encoder-kind/properties",
      test_installed_elements_have_their_properties);
  g_test_add_func ("/encoder-kind/trial",
      test_every_software_encoder_that_is_trusted_passes_the_trial);
  return g_test_run ();
}
