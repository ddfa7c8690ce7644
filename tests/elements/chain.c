/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The elements together, while somebody turns all their knobs. The address
 * sanitizer's build is where this says most. */

#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <gst/thermal/thermal.h>

#define N_FRAMES 100

typedef struct
{
  const gchar *element;
  const gchar *property;
  const gchar *values[3];
} Knob;

static const Knob knobs[] = {
    {"source", "pan", {"0", "12.5", "200"}},
    {"source", "zoom", {"1", "2", "4"}},
    {"source", "netd", {"0", "50", "500"}},
    {"source", "fixed-pattern", {"0", "20", "100"}},
    {"source", "dead-pixels", {"0", "7", "90"}},
    {"source", "drift", {"0", "1000", "0"}},
    {"radiometry", "emissivity", {"0.5", "0.95", "1"}},
    {"radiometry", "distance", {"0", "10", "100"}},
    {"radiometry", "regions",
        {"full()", "", "box(0.1,0.1,0.4,0.4) spot(0.5,0.5) full()"}},
    {"colour", "palette", {"ironbow", "white-hot", "rainbow"}},
    {"colour", "inverted", {"true", "false", "true"}},
    {"colour", "agc", {"plateau", "linear", "manual"}},
    {"colour", "agc", {"local", "information", "once"}},
    {"colour", "roi", {"full", "lower-half", "custom"}},
    {"colour", "roi-box", {"box(0,0,0.1,1)", "box(0.9,0,1,1)", "box(0,0,1,1)"}},
    {"colour", "dde", {"0", "25", "-7"}},
    {"colour", "agc-filter", {"0", "1", "32"}},
    {"colour", "low-temperature", {"0", "10", "-20"}},
    {"colour", "damping", {"0", "1", "5"}},
    {"isotherm", "above", {"10", "20", "60"}},
    {"isotherm", "below", {"-10", "0", "5"}},
};

typedef struct
{
  GstBin *pipeline;
  gint stop; /* atomic */
  guint n_written;
} Hand;

static gpointer
turn_knobs (gpointer data)
{
  Hand *hand = data;

  for (guint i = 0; !g_atomic_int_get (&hand->stop); i++) {
    const Knob *knob = &knobs[i * 7 % G_N_ELEMENTS (knobs)];
    g_autoptr (GstElement) element =
        gst_bin_get_by_name (hand->pipeline, knob->element);
    GValue value = G_VALUE_INIT;
    GParamSpec *pspec = g_object_class_find_property (
        G_OBJECT_GET_CLASS (element), knob->property);

    g_assert_nonnull (pspec);
    gst_util_set_object_arg (
        G_OBJECT (element), knob->property, knob->values[i / 16 % 3]);
    g_value_init (&value, pspec->value_type);
    g_object_get_property (G_OBJECT (element), knob->property, &value);
    g_value_unset (&value);
    hand->n_written++;
  }
  return NULL;
}

/* Every picture is whole, in order, and still has its temperatures. */
static void
test_properties_are_written_while_frames_flow (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline =
      gst_parse_launch ("thermsrc name=source num-buffers=100 "
                        "! video/x-raw,width=160,height=128,framerate=30/1 "
                        "! radiometry name=radiometry ! thermcolor name=colour "
                        "! isotherm name=isotherm ! video/x-raw,format=RGB "
                        "! appsink name=sink sync=false max-buffers=2",
          &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  Hand hand = {.pipeline = GST_BIN (pipeline)};
  GThread *thread;
  GstMessage *message;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  thread = g_thread_new ("knobs", turn_knobs, &hand);

  for (guint i = 0; i < N_FRAMES; i++) {
    GstSample *sample = NULL;
    GstBuffer *buffer;
    GstThermalMeta *meta;

    g_signal_emit_by_name (sink, "pull-sample", &sample);
    g_assert_nonnull (sample);
    buffer = gst_sample_get_buffer (sample);
    g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 3 * 160 * 128);
    g_assert_cmpuint (
        GST_BUFFER_PTS (buffer), ==, gst_util_uint64_scale (i, GST_SECOND, 30));
    meta = gst_buffer_get_thermal_meta (buffer);
    g_assert_nonnull (meta);
    g_assert_nonnull (gst_thermal_meta_get_calibration (meta));
    gst_sample_unref (sample);
  }

  g_atomic_int_set (&hand.stop, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (hand.n_written, >, N_FRAMES);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_null (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static GstPadProbeReturn
count_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer n)
{
  ++*(guint *) n;
  return GST_PAD_PROBE_OK;
}

/* A file is read by bytes, not by time: nobody can say what controlled
 * properties are then, and nobody asks. */
static void
test_a_stream_of_bytes_passes (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("chain-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "counts", NULL);
  g_autofree gchar *counts = g_malloc0 (3 * 2 * 64 * 48);
  g_autofree gchar *description = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstBus) bus = NULL;
  guint n = 0;

  g_assert_true (g_file_set_contents (path, counts, 3 * 2 * 64 * 48, NULL));
  description = g_strdup_printf (
      "filesrc location=\"%s\" blocksize=%d ! video/x-raw,format=GRAY16_LE,"
      "width=64,height=48,framerate=9/1 ! thermcorrect ! radiometry "
      "calibration=\"linear(0.01,"
      "0)\" ! thermcolor ! video/x-raw,format=I420 ! thermmask ! isotherm ! "
      "thermosd ! visibleisp white-balance=auto ! fakesink name=sink",
      path, 2 * 64 * 48);
  pipeline = gst_parse_launch (description, NULL);
  g_assert_nonnull (pipeline);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_buffer, &n, NULL);
  bus = gst_element_get_bus (pipeline);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 30 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==, "eos");
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chain/properties-are-written-while-frames-flow",
      test_properties_are_written_while_frames_flow);
  g_test_add_func (
      "/chain/a-stream-of-bytes-passes", test_a_stream_of_bytes_passes);
  return g_test_run ();
}
