/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a fused picture costs, in milliseconds of processor time, beside
 * GStreamer's own compositor and OpenCV. Prints one JSON object. */

#include "config.h"

#include "bench.h"
#include "opencv-fusion.h"

#include <gst/check/gstharness.h>

#include <string.h>

#define WIDTH 1920
#define HEIGHT 1080
#define THERMAL_WIDTH 384
#define THERMAL_HEIGHT 288
#define N_ROUNDS 16
#define N_WARM_UP 2
#define N_RUNS 8

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
    bench_fail (error->message);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_signal_emit_by_name (
      sink, "try-pull-sample", (guint64) 60 * GST_SECOND, &sample);
  if (sample == NULL)
    bench_fail ("the source gives no picture");
  buffer = gst_buffer_copy_deep (gst_sample_get_buffer (sample));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return buffer;
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

/* An aggregator with its two inputs. */
typedef struct
{
  GstHarness *first;
  GstHarness *second;
  GstBuffer *visible;
  GstBuffer *thermal;
} Mixer;

static Mixer *
new_mixer (GstElement *element, const gchar *visible_pad,
    const gchar *thermal_pad, GstBuffer *visible, GstBuffer *thermal)
{
  Mixer *self = g_new0 (Mixer, 1);

  self->first = gst_harness_new_with_element (element, visible_pad, "src");
  self->second = gst_harness_new_with_element (element, thermal_pad, NULL);
  self->visible = visible;
  self->thermal = thermal;
  gst_harness_set_sink_caps_str (self->first, VISIBLE_CAPS);
  gst_harness_set_src_caps_str (self->first, VISIBLE_CAPS);
  gst_harness_set_src_caps_str (self->second, THERMAL_CAPS);
  return self;
}

static void
free_mixer (gpointer data)
{
  Mixer *self = data;

  gst_harness_teardown (self->second);
  gst_harness_teardown (self->first);
  g_free (self);
}

static gdouble
run_mixer (gpointer data, guint frame)
{
  Mixer *self = data;
  /* all threads: an aggregator has one of its own */
  const gdouble start_ms = bench_process_ms ();
  GstBuffer *out;

  push (self->first, self->visible, frame);
  push (self->second, self->thermal, frame);
  out = gst_harness_pull (self->first);
  if (out == NULL)
    bench_fail ("a picture is missing");
  gst_buffer_unref (out);
  return bench_process_ms () - start_ms;
}

static Mixer *
new_fusion (const gchar *arguments, GstBuffer *visible, GstBuffer *thermal)
{
  g_autofree gchar *line = g_strdup_printf ("fusionoverlay %s", arguments);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = gst_parse_launch (line, &error);

  if (element == NULL || error != NULL)
    bench_fail (error->message);
  return new_mixer (element, "visible", "thermal", visible, thermal);
}

static Mixer *
new_compositor (GstBuffer *visible, GstBuffer *thermal)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("compositor", NULL);
  g_autoptr (GstPad) below = NULL;
  g_autoptr (GstPad) above = NULL;

  if (element == NULL)
    bench_fail ("there is no compositor");
  gst_object_ref_sink (element);
  g_object_set (element, "max-threads", 1, NULL);
  below = gst_element_request_pad_simple (element, "sink_0");
  above = gst_element_request_pad_simple (element, "sink_1");
  g_object_set (above, "xpos", LEFT, "ypos", TOP, "width", PLACED_WIDTH,
      "height", PLACED_HEIGHT, "alpha", 0.5, NULL);
  return new_mixer (element, "sink_0", "sink_1", visible, thermal);
}

static OpencvFusion *
new_opencv (GstBuffer *visible, GstBuffer *thermal)
{
  GstMapInfo below, above;
  OpencvFusion *opencv;

  gst_buffer_map (visible, &below, GST_MAP_READ);
  gst_buffer_map (thermal, &above, GST_MAP_READ);
  opencv = opencv_fusion_new (&(OpencvFusionSetup){.visible = below.data,
      .width = WIDTH,
      .height = HEIGHT,
      .thermal = above.data,
      .thermal_width = THERMAL_WIDTH,
      .thermal_height = THERMAL_HEIGHT});
  gst_buffer_unmap (visible, &below);
  gst_buffer_unmap (thermal, &above);
  return opencv;
}

typedef struct
{
  GstBuffer *visible;
  guint8 *copy;
} Copying;

static gdouble
run_memcpy (gpointer data, guint frame)
{
  const Copying *copying = data;
  const gsize size = gst_buffer_get_size (copying->visible);
  const gdouble start_ms = bench_process_ms ();

  gst_buffer_extract (copying->visible, 0, copying->copy, size);
  /* a result that nobody reads need not be computed */
  __asm__ volatile("" : : "r"(copying->copy) : "memory");
  return bench_process_ms () - start_ms;
}

static const struct
{
  const gchar *name;
  const gchar *mode;
} modes[] = {
    {"off_ms", "off"},
    {"blend_ms", "blend"},
    {"detail_ms", "detail"},
    {"hot_ms", "hot"},
    {"picture-in-picture_ms", "picture-in-picture"},
    {"side-by-side_ms", "side-by-side"},
};

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) mixers = g_ptr_array_new_with_free_func (free_mixer);
  g_autoptr (GstBuffer) visible = NULL;
  g_autoptr (GstBuffer) thermal = NULL;
  g_autoptr (BenchSet) set = bench_set_new ();
  g_autoptr (OpencvFusion) opencv = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree guint8 *copy = NULL;
  Copying copying;
  /* as compositor places it, and a little turned, which it cannot do */
  static const gchar turned[] =
      "registration=\"0,0>0.0833,0.047;1,0>0.9167,0.027;0.5,1>0.5,0.963\"";

  gst_init (&argc, &argv);
  visible = take_picture ("thermsrc scene=fire band=visible fov=56 "
                          "num-buffers=1 ! " VISIBLE_CAPS);
  thermal = take_picture ("thermsrc scene=fire fov=50 num-buffers=1 ! "
                          "video/x-raw,width=384,height=288 ! "
                          "thermcolor palette=ironbow ! " THERMAL_CAPS);
  copying.visible = visible;
  copying.copy = copy = g_malloc (gst_buffer_get_size (visible));
  opencv = new_opencv (visible, thermal);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree gchar *arguments = g_strdup_printf (
        "mode=%s hot-temperature=15 %s", modes[i].mode, turned);
    Mixer *mixer = new_fusion (arguments, visible, thermal);

    g_ptr_array_add (mixers, mixer);
    bench_set_add (set, modes[i].name, run_mixer, mixer);
  }
  g_ptr_array_add (mixers, new_compositor (visible, thermal));
  bench_set_add (
      set, "compositor_ms", run_mixer, mixers->pdata[mixers->len - 1]);
  bench_set_add (set, "opencv_bgr_ms", opencv_fusion_run_bgr, opencv);
  bench_set_add (set, "opencv_planes_ms", opencv_fusion_run_planes, opencv);
  bench_set_add (set, "memcpy_ms", run_memcpy, &copying);

  bench_set_measure (set, N_ROUNDS, N_WARM_UP, N_RUNS);
  json_builder_begin_object (json);
  bench_set_add_to_json (set, json);
  json_builder_end_object (json);
  bench_print (json);
  return 0;
}
