/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What noise reduction and details cost and what they leave, on frames of the
 * simulated detector whose truth is known, beside OpenCV. Prints one JSON
 * object. */

#include "config.h"

#include "bench.h"
#include "opencv-noise.h"

#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#define WIDTH 640
#define HEIGHT 512
#define N_PIXELS ((gsize) WIDTH * HEIGHT)
#define CAPS "video/x-raw,format=GRAY16_LE,width=640,height=512,framerate=30/1"
#define N_FRAMES 40
#define LAST (N_FRAMES - 1)
#define SCENE "thermsrc num-buffers=40 scene=perimeter scene-time=170 "
#define CLEAN SCENE "netd=0 fixed-pattern=0"
#define NOISY SCENE "netd=40 fixed-pattern=0"

#define N_ROUNDS 16
#define N_WARM_UP 2
#define N_RUNS 10
/* bilateralFilter takes long */
#define N_SLOW_WARM_UP 1
#define N_SLOW_RUNS 3

/* What changes by less in the truth stands still. */
#define STILL_COUNTS 2

#define CORRECT "thermcorrect ffc-mode=manual "
#define COLOUR "thermcolor palette=white-hot agc=plateau damping=0 "

/* As thermcorrect's level 50: how many frames are in a mean, how many
 * deviations away a neighbour counts nothing. */
#define OPENCV_FRAMES 8.75
#define OPENCV_REACH 3
/* As thermcolor's dde=20: 9 × 9 pixels, an edge of half a kelvin, 50 places of
 * 256 for a kelvin */
#define DETAIL_EDGE_K 0.5
#define DETAIL_PLACES_PER_KELVIN 50

typedef struct
{
  GPtrArray *noisy;
  GPtrArray *clean;
  guint16 *noisy_counts;
  guint16 *clean_counts;
  gboolean *still; /* of each pixel */
  GstThermalCalibration *calibration;
} Scene;

static const guint16 *
truth_of (const Scene *scene)
{
  return scene->clean_counts + N_PIXELS * LAST;
}

/* Where nothing has passed in any frame. */
static gboolean *
find_still (const guint16 *clean_counts)
{
  gboolean *still = g_new (gboolean, N_PIXELS);

  for (gsize i = 0; i < N_PIXELS; i++) {
    guint16 low = G_MAXUINT16, high = 0;

    for (guint f = 0; f < N_FRAMES; f++) {
      low = MIN (low, clean_counts[N_PIXELS * f + i]);
      high = MAX (high, clean_counts[N_PIXELS * f + i]);
    }
    still[i] = high - low < STILL_COUNTS;
  }
  return still;
}

/* Root mean square of what is off, in counts of all pixels, and in kelvin of
 * those that stand still and of the others. */
typedef struct
{
  gdouble counts;
  gdouble still_k;
  gdouble moving_k;
} Errors;

static Errors
find_errors (const Scene *scene, const guint16 *counts)
{
  const guint16 *truth = truth_of (scene);
  gdouble squares = 0, squares_k[2] = {0};
  gsize n[2] = {0};

  for (gsize i = 0; i < N_PIXELS; i++) {
    const gdouble d = (gdouble) counts[i] - truth[i];
    const gdouble d_k =
        gst_thermal_calibration_get_kelvin (scene->calibration, counts[i])
        - gst_thermal_calibration_get_kelvin (scene->calibration, truth[i]);
    const gboolean still = scene->still[i];

    squares += d * d;
    squares_k[still] += d_k * d_k;
    n[still]++;
  }
  return (Errors){
      .counts = sqrt (squares / N_PIXELS),
      .still_k = sqrt (squares_k[TRUE] / MAX (n[TRUE], 1)),
      .moving_k = sqrt (squares_k[FALSE] / MAX (n[FALSE], 1)),
  };
}

static gdouble
find_psnr_db (const guint8 *a, const guint8 *b)
{
  gdouble squares = 0;

  for (gsize i = 0; i < N_PIXELS; i++)
    squares += ((gdouble) a[i] - b[i]) * ((gdouble) a[i] - b[i]);
  return 10 * log10 (255 * 255 * N_PIXELS / MAX (squares, 1));
}

static void
open_object (JsonBuilder *json, const gchar *name)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
}

static void
add_errors (JsonBuilder *json, Errors errors)
{
  bench_add_number (json, "error", errors.counts);
  bench_add_number (json, "still_mk", 1e3 * errors.still_k);
  bench_add_number (json, "moving_mk", 1e3 * errors.moving_k);
}

/* What comes of the last frame when all before it have been through, too. */
static GstBuffer *
run_through (BenchElements *elements)
{
  g_autoptr (GstBuffer) last = NULL;

  for (guint i = 0; i < N_FRAMES; i++) {
    gst_clear_buffer (&last);
    last = bench_elements_take (elements, i);
  }
  return g_steal_pointer (&last);
}

static guint16 *
counts_of (GstBuffer *buffer)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();

  g_ptr_array_add (one, buffer);
  return bench_gather_counts (one, WIDTH, HEIGHT);
}

static BenchElements *
new_elements (const gchar *description, const gchar *format, GPtrArray *inputs)
{
  return bench_elements_new (&(BenchElementsSetup){.elements = description,
      .in_format = "GRAY16_LE",
      .out_format = format,
      .width = WIDTH,
      .height = HEIGHT,
      .inputs = inputs,
      .in_place = TRUE});
}

static guint8 *
paint (const gchar *description, GPtrArray *inputs)
{
  g_autoptr (BenchElements) elements =
      new_elements (description, "GRAY8", inputs);
  g_autoptr (GstBuffer) picture = run_through (elements);
  guint8 *grey = g_malloc (N_PIXELS);

  gst_buffer_extract (picture, 0, grey, N_PIXELS);
  return grey;
}

/* OpenCV's filters on the same frames. */
typedef struct
{
  const Scene *scene;
  OpencvNoise *opencv;
  GArray *filters_ms[2];
} Other;

static gdouble
run_other (gpointer data, guint frame)
{
  Other *self = data;
  gdouble filters_ms[2];
  const gdouble ms = opencv_noise_run (self->opencv,
      self->scene->noisy_counts + N_PIXELS * (frame % N_FRAMES), filters_ms);

  for (guint i = 0; i < 2; i++)
    g_array_append_val (self->filters_ms[i], filters_ms[i]);
  return ms;
}

static OpencvNoise *
run_opencv_through (
    const OpencvNoiseSetup *setup, const guint16 *counts, guint first)
{
  OpencvNoise *opencv = opencv_noise_new (setup);
  gdouble filters_ms[2];

  for (guint i = first; i < N_FRAMES; i++)
    opencv_noise_run (opencv, counts + N_PIXELS * i, filters_ms);
  return opencv;
}

static void
init_other (Other *self, const Scene *scene, const OpencvNoiseSetup *setup)
{
  self->scene = scene;
  self->opencv = run_opencv_through (setup, scene->noisy_counts, 0);
  for (guint i = 0; i < 2; i++)
    self->filters_ms[i] = g_array_new (FALSE, FALSE, sizeof (gdouble));
}

static void
clear_other (Other *self)
{
  opencv_noise_free (self->opencv);
  for (guint i = 0; i < 2; i++)
    g_array_unref (self->filters_ms[i]);
}

static gdouble
get_filters_ms (Other *self)
{
  return bench_lower_quartile (self->filters_ms[0])
         + bench_lower_quartile (self->filters_ms[1]);
}

static void
init_scene (Scene *scene)
{
  scene->noisy = bench_take_frames (NOISY, CAPS, N_FRAMES);
  scene->clean = bench_take_frames (CLEAN, CAPS, N_FRAMES);
  scene->noisy_counts = bench_gather_counts (scene->noisy, WIDTH, HEIGHT);
  scene->clean_counts = bench_gather_counts (scene->clean, WIDTH, HEIGHT);
  scene->still = find_still (scene->clean_counts);
  scene->calibration = gst_thermal_meta_get_calibration (
      gst_buffer_get_thermal_meta (scene->clean->pdata[LAST]));
}

static void
clear_scene (Scene *scene)
{
  g_ptr_array_unref (scene->noisy);
  g_ptr_array_unref (scene->clean);
  g_free (scene->noisy_counts);
  g_free (scene->clean_counts);
  g_free (scene->still);
}

static gdouble
find_kelvin_per_count (const Scene *scene)
{
  const gdouble at = gst_thermal_calibration_get_counts (
      scene->calibration, GST_THERMAL_ZERO_CELSIUS_K + 20);

  return gst_thermal_calibration_get_kelvin (scene->calibration, (guint) at + 1)
         - gst_thermal_calibration_get_kelvin (scene->calibration, (guint) at);
}

#define TEMPORAL "temporal-noise-reduction=50 "
#define DETAILS "dde=20"

static const struct
{
  const gchar *name;
  const gchar *elements;
} pieces[] = {
    {"nothing", CORRECT},
    {"stripes", CORRECT "stripe-removal=both"},
    {"temporal", CORRECT TEMPORAL},
    {"spatial", CORRECT "spatial-noise-reduction=50"},
    {"both", CORRECT TEMPORAL "spatial-noise-reduction=50"},
};

/* The details of noisy frames whose mean was taken, against those of the truth,
 * each by the same means. */
static void
add_details (JsonBuilder *json, const Scene *scene, Other *other,
    const OpencvNoiseSetup *setup, BenchSet *set, BenchSet *slow_set)
{
  g_autofree guint8 *before = paint (COLOUR DETAILS, scene->noisy);
  g_autofree guint8 *ours =
      paint (CORRECT TEMPORAL "! " COLOUR DETAILS, scene->noisy);
  g_autofree guint8 *our_truth = paint (COLOUR DETAILS, scene->clean);
  g_autofree guint8 *theirs = g_malloc (N_PIXELS);
  g_autofree guint8 *their_truth = g_malloc (N_PIXELS);
  g_autofree guint16 *mean = g_new (guint16, N_PIXELS);
  OpencvNoise *noisy = run_opencv_through (setup, scene->noisy_counts, 0);
  OpencvNoise *clean = run_opencv_through (setup, scene->clean_counts, LAST);

  opencv_noise_get_picture (noisy, theirs);
  opencv_noise_get_picture (clean, their_truth);
  opencv_noise_get_counts (noisy, mean);
  opencv_noise_free (noisy);
  opencv_noise_free (clean);

  bench_add_number (json, "picture_psnr_db", find_psnr_db (before, our_truth));
  open_object (json, "details");
  bench_add_number (json, "ms", bench_set_get_ms (set, "details"));
  bench_add_number (json, "psnr_db", find_psnr_db (ours, our_truth));
  json_builder_end_object (json);
  open_object (json, "opencv_details");
  bench_add_number (json, "ms", bench_set_get_ms (slow_set, "opencv_details"));
  bench_add_number (json, "filters_ms", get_filters_ms (other));
  add_errors (json, find_errors (scene, mean));
  bench_add_number (json, "psnr_db", find_psnr_db (theirs, their_truth));
  json_builder_end_object (json);
}

static void
free_elements (gpointer elements)
{
  bench_elements_free (elements);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (free_elements);
  g_autoptr (BenchSet) set = bench_set_new ();
  g_autoptr (BenchSet) slow_set = bench_set_new ();
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree guint16 *filtered = g_new (guint16, N_PIXELS);
  Scene scene;
  Other noise = {0}, details = {0};
  OpencvNoiseSetup noise_setup, detail_setup;
  Errors incoming, errors[G_N_ELEMENTS (pieces)];
  BenchElements *both;
  gdouble kelvin;

  gst_init (&argc, &argv);
  init_scene (&scene);
  incoming = find_errors (&scene, scene.noisy_counts + N_PIXELS * LAST);
  kelvin = find_kelvin_per_count (&scene);
  noise_setup = (OpencvNoiseSetup){.width = WIDTH,
      .height = HEIGHT,
      .n_frames = OPENCV_FRAMES,
      .diameter = 5,
      /* of what the mean has left */
      .edge_counts =
          OPENCV_REACH * incoming.counts / sqrt (2 * OPENCV_FRAMES - 1),
      .reach = 1.5};
  detail_setup = (OpencvNoiseSetup){.width = WIDTH,
      .height = HEIGHT,
      .n_frames = OPENCV_FRAMES,
      .diameter = 9,
      .edge_counts = DETAIL_EDGE_K / kelvin,
      .reach = 4,
      .detail_gain = DETAIL_PLACES_PER_KELVIN * kelvin};
  init_other (&noise, &scene, &noise_setup);
  init_other (&details, &scene, &detail_setup);
  opencv_noise_get_counts (noise.opencv, filtered);

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    BenchElements *elements =
        new_elements (pieces[i].elements, "GRAY16_LE", scene.noisy);
    g_autoptr (GstBuffer) last = run_through (elements);
    g_autofree guint16 *counts = counts_of (last);

    errors[i] = find_errors (&scene, counts);
    g_ptr_array_add (all, elements);
    bench_set_add (set, pieces[i].name, bench_elements_run, elements);
  }
  both =
      new_elements (CORRECT TEMPORAL "! " COLOUR DETAILS, "GRAY8", scene.noisy);
  g_ptr_array_add (all, both);
  bench_set_add (set, "details", bench_elements_run, both);
  bench_set_add (slow_set, "opencv", run_other, &noise);
  bench_set_add (slow_set, "opencv_details", run_other, &details);
  for (guint round = 0; round < N_ROUNDS; round++) {
    bench_set_measure (set, 1, N_WARM_UP, N_RUNS);
    bench_set_measure (slow_set, 1, N_SLOW_WARM_UP, N_SLOW_RUNS);
  }

  json_builder_begin_object (json);
  open_object (json, "noise");
  add_errors (json, incoming);
  json_builder_end_object (json);
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    open_object (json, pieces[i].name);
    bench_add_number (json, "ms", bench_set_get_ms (set, pieces[i].name));
    add_errors (json, errors[i]);
    json_builder_end_object (json);
  }
  open_object (json, "opencv");
  bench_add_number (json, "ms", bench_set_get_ms (slow_set, "opencv"));
  add_errors (json, find_errors (&scene, filtered));
  json_builder_end_object (json);
  add_details (json, &scene, &details, &detail_setup, set, slow_set);
  json_builder_end_object (json);
  bench_print (json);

  clear_other (&noise);
  clear_other (&details);
  clear_scene (&scene);
  return 0;
}
