/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a fused picture costs, in milliseconds of processor time, beside
 * GStreamer's own compositor. Prints one JSON object and leaves the two pictures
 * in a file, so that OpenCV can be measured on the same.
 *
 * usage: bench-fusion PICTURES_FILE
 */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WIDTH 1920
#define HEIGHT 1080
#define THERMAL_WIDTH 384
#define THERMAL_HEIGHT 288
#define N_WARM_UP 20
#define N_RUNS 120

#define VISIBLE_CAPS                                                           \
  "video/x-raw,format=I420,width=1920,height=1080,framerate=25/1,"             \
  "colorimetry=bt709"
#define THERMAL_CAPS                                                           \
  "video/x-raw,format=I420,width=384,height=288,framerate=25/1,"               \
  "colorimetry=bt709"

/* Where compositor puts the thermal picture, which can only scale and shift */
#define LEFT 160
#define TOP 40
#define PLACED_WIDTH 1600
#define PLACED_HEIGHT 1000

static gdouble
process_ms (void)
{
  struct timespec now;

  /* all threads: an aggregator has one of its own */
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static void
fail (const gchar *what)
{
  g_printerr ("bench-fusion: %s\n", what);
  exit (1);
}

/* The first picture of a pipeline, with what it carries. */
static GstBuffer *
take_picture (const gchar *description)
{
  g_autofree gchar *line =
      g_strdup_printf ("%s ! appsink name=sink sync=false", description);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstSample) sample = NULL;
  GstBuffer *buffer;

  if (pipeline == NULL || error != NULL)
    fail (error->message);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_signal_emit_by_name (
      sink, "try-pull-sample", (guint64) 60 * GST_SECOND, &sample);
  if (sample == NULL)
    fail ("the source gives no picture");
  buffer = gst_buffer_copy_deep (gst_sample_get_buffer (sample));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return buffer;
}

static void
write_pictures (const gchar *path, GstBuffer *visible, GstBuffer *thermal)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  GstBuffer *const buffers[2] = {visible, thermal};

  for (guint i = 0; i < 2; i++) {
    GstMapInfo map;

    gst_buffer_map (buffers[i], &map, GST_MAP_READ);
    g_byte_array_append (bytes, map.data, (guint) map.size);
    gst_buffer_unmap (buffers[i], &map);
  }
  if (!g_file_set_contents (path, (gchar *) bytes->data, bytes->len, &error))
    fail (error->message);
}

static void
push (GstHarness *h, GstBuffer *buffer, guint frame)
{
  /* a fresh buffer around the same memory is what a source hands on */
  GstBuffer *copy = gst_buffer_copy (buffer);

  GST_BUFFER_PTS (copy) = frame * GST_SECOND / 25;
  GST_BUFFER_DURATION (copy) = GST_SECOND / 25;
  gst_harness_push (h, copy);
}

static gdouble
run (GstElement *element, const gchar *visible_pad, const gchar *thermal_pad,
    GstBuffer *visible, GstBuffer *thermal)
{
  GstHarness *first =
      gst_harness_new_with_element (element, visible_pad, "src");
  GstHarness *second =
      gst_harness_new_with_element (element, thermal_pad, NULL);
  gdouble taken_ms[N_RUNS];

  gst_harness_set_sink_caps_str (first, VISIBLE_CAPS);
  gst_harness_set_src_caps_str (first, VISIBLE_CAPS);
  gst_harness_set_src_caps_str (second, THERMAL_CAPS);
  for (guint i = 0; i < N_WARM_UP + N_RUNS; i++) {
    const gdouble start_ms = process_ms ();
    GstBuffer *out;

    push (first, visible, i);
    push (second, thermal, i);
    out = gst_harness_pull (first);
    if (out == NULL)
      fail ("a picture is missing");
    gst_buffer_unref (out);
    if (i >= N_WARM_UP)
      taken_ms[i - N_WARM_UP] = process_ms () - start_ms;
  }
  gst_harness_teardown (second);
  gst_harness_teardown (first);
  qsort (taken_ms, N_RUNS, sizeof *taken_ms, compare_doubles);
  return taken_ms[N_RUNS / 2];
}

static gdouble
run_fusion (const gchar *arguments, GstBuffer *visible, GstBuffer *thermal)
{
  g_autofree gchar *line = g_strdup_printf ("fusionoverlay %s", arguments);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = gst_parse_launch (line, &error);

  if (element == NULL || error != NULL)
    fail (error->message);
  return run (element, "visible", "thermal", visible, thermal);
}

static gdouble
run_compositor (GstBuffer *visible, GstBuffer *thermal)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("compositor", NULL);
  g_autoptr (GstPad) below = NULL;
  g_autoptr (GstPad) above = NULL;

  if (element == NULL)
    fail ("there is no compositor");
  gst_object_ref_sink (element);
  g_object_set (element, "max-threads", 1, NULL);
  below = gst_element_request_pad_simple (element, "sink_0");
  above = gst_element_request_pad_simple (element, "sink_1");
  g_object_set (above, "xpos", LEFT, "ypos", TOP, "width", PLACED_WIDTH,
      "height", PLACED_HEIGHT, "alpha", 0.5, NULL);
  return run (element, "sink_0", "sink_1", visible, thermal);
}

static gdouble
run_memcpy (GstBuffer *visible)
{
  gsize size = gst_buffer_get_size (visible);
  g_autofree guint8 *copy = g_malloc (size);
  gdouble taken_ms[N_RUNS];
  volatile guint8 sink = 0;

  for (guint i = 0; i < N_RUNS; i++) {
    const gdouble start_ms = process_ms ();

    gst_buffer_extract (visible, 0, copy, size);
    taken_ms[i] = process_ms () - start_ms;
    sink += copy[i];
  }
  qsort (taken_ms, N_RUNS, sizeof *taken_ms, compare_doubles);
  return taken_ms[N_RUNS / 2];
}

static void
add_number (JsonBuilder *json, const gchar *name, gdouble value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_double_value (json, value);
}

int
main (int argc, char *argv[])
{
  static const gchar *const modes[] = {
      "off", "blend", "detail", "hot", "picture-in-picture", "side-by-side"};
  g_autoptr (GstBuffer) visible = NULL;
  g_autoptr (GstBuffer) thermal = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *text = NULL;
  /* as compositor places it, and a little turned, which it cannot do */
  static const gchar turned[] =
      "registration=\"0,0>0.0833,0.047;1,0>0.9167,0.027;0.5,1>0.5,0.963\"";

  gst_init (&argc, &argv);
  if (argc != 2)
    fail ("usage: bench-fusion PICTURES_FILE");
  visible = take_picture ("thermsrc scene=fire band=visible fov=56 "
                          "num-buffers=1 ! " VISIBLE_CAPS);
  thermal = take_picture ("thermsrc scene=fire fov=50 num-buffers=1 ! "
                          "video/x-raw,width=384,height=288 ! "
                          "thermcolor palette=ironbow ! " THERMAL_CAPS);
  write_pictures (argv[1], visible, thermal);

  json_builder_begin_object (json);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *arguments =
        g_strdup_printf ("mode=%s hot-temperature=15 %s", modes[i], turned);
    g_autofree gchar *name = g_strdup_printf ("%s_ms", modes[i]);

    add_number (json, name, run_fusion (arguments, visible, thermal));
  }
  add_number (json, "compositor_ms", run_compositor (visible, thermal));
  add_number (json, "memcpy_ms", run_memcpy (visible));
  json_builder_end_object (json);
  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  g_print ("%s\n", text);
  return 0;
}
