/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a frame costs on its way from counts to picture, in milliseconds of one
 * thread, beside OpenCV. Prints one JSON object and leaves the counts in a
 * file, so that other programs can be measured on the same frames.
 *
 * usage: bench-imaging FRAMES_FILE [SOURCE]
 */

#include "config.h"

#include "bench.h"
#include "opencv-imaging.h"

#include <gst/thermal/thermal.h>

#include <stdlib.h>
#include <string.h>

typedef struct
{
  gint width;
  gint height;
} Size;

static const Size usual = {640, 512};
/* four times the pixels, which should cost four times as much */
static const Size large = {1280, 1024};

/* as many as a source keeps in its pool */
#define N_FRAMES 8
#define N_SOURCE_FRAMES 120

#define N_ROUNDS 16
/* what others have left in the caches has to go first */
#define N_WARM_UP N_FRAMES
#define N_RUNS (3 * N_FRAMES)
/* a filter that takes twenty times as long as what it is compared with */
#define N_SLOW_RUNS 2

/* one pixel in twenty is painted */
#define PAINTED_PERCENT 5

/* The source runs in a pipeline of its own; its sink notes how much of its
 * thread each frame took and keeps the first ones. */
typedef struct
{
  GPtrArray *frames;
  gdouble last_ms;
  GArray *taken_ms;
} Source;

static void
on_frame (GstElement *sink, GstBuffer *buffer, GstPad *pad, Source *source)
{
  const gdouble taken_ms = bench_thread_ms () - source->last_ms;

  /* the first frames fill caches and pools */
  if (source->last_ms > 0)
    g_array_append_val (source->taken_ms, taken_ms);
  if (source->frames->len < N_FRAMES)
    g_ptr_array_add (source->frames, gst_buffer_copy_deep (buffer));
  source->last_ms = bench_thread_ms ();
}

static gdouble
run_source (const gchar *description, Size size, GPtrArray *frames)
{
  g_autofree gchar *line =
      g_strdup_printf ("%s ! video/x-raw,format=GRAY16_LE,width=%d,height=%d ! "
                       "fakesink name=sink sync=false signal-handoffs=true",
          description, size.width, size.height);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GArray) taken_ms = g_array_new (FALSE, FALSE, sizeof (gdouble));
  Source source = {.frames = frames, .taken_ms = taken_ms};

  if (pipeline == NULL || error != NULL)
    bench_fail (error->message);

  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (on_frame), &source);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    bench_fail (error->message);
  }
  if (frames->len < N_FRAMES)
    bench_fail ("the source has too few frames");
  return bench_lower_quartile (taken_ms);
}

static gint
compare_counts (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *) a - *(const guint16 *) b;
}

/* The temperature that PAINTED_PERCENT of the first frame exceed, °C. */
static gdouble
find_isotherm_limit (const guint16 *counts, GstThermalCalibration *calibration)
{
  const gsize n = (gsize) usual.width * usual.height;
  g_autofree guint16 *sorted = g_memdup2 (counts, n * sizeof *counts);

  qsort (sorted, n, sizeof *sorted, compare_counts);
  return gst_thermal_calibration_get_kelvin (
             calibration, sorted[n * (100 - PAINTED_PERCENT) / 100])
         - GST_THERMAL_ZERO_CELSIUS_K;
}

/* 32 boxes that cover a third of the frame. */
static gchar *
describe_regions (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 32; i++) {
    const gdouble x = i % 8 / 8.0, y = i / 8 / 4.0;
    gchar numbers[4][G_ASCII_DTOSTR_BUF_SIZE];
    const gdouble corners[4] = {x + 0.0125, y + 0.075, x + 0.1125, y + 0.175};

    for (guint c = 0; c < 4; c++)
      g_ascii_dtostr (numbers[c], sizeof numbers[c], corners[c]);
    g_string_append_printf (text, "box(%s,%s,%s,%s) ", numbers[0], numbers[1],
        numbers[2], numbers[3]);
  }
  return g_string_free (text, FALSE);
}

/* 64 boxes that cover the whole frame, each with an emissivity of its own. */
static gchar *
describe_tiles (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 64; i++) {
    const gdouble x = i % 8 / 8.0, y = i / 8 / 8.0;
    const gdouble numbers[5] = {x, y, x + 0.125, y + 0.125, 0.98 - i / 1000.0};
    gchar digits[5][G_ASCII_DTOSTR_BUF_SIZE];

    for (guint n = 0; n < 5; n++)
      g_ascii_dtostr (digits[n], sizeof digits[n], numbers[n]);
    g_string_append_printf (text, "box(%s,%s,%s,%s,emissivity=%s) ", digits[0],
        digits[1], digits[2], digits[3], digits[4]);
  }
  return g_string_free (text, FALSE);
}

typedef struct
{
  const guint16 *counts;
  guint16 *copy;
  gsize n;
} Copying;

static gdouble
run_memcpy (gpointer data, guint frame)
{
  const Copying *copying = data;
  const gdouble start_ms = bench_thread_ms ();

  memcpy (copying->copy, copying->counts + copying->n * (frame % N_FRAMES),
      copying->n * sizeof *copying->copy);
  /* a result that nobody reads need not be computed */
  __asm__ volatile("" : : "r"(copying->copy) : "memory");
  return bench_thread_ms () - start_ms;
}

static void
add_planck (JsonBuilder *json, const GstThermalPlanck *planck)
{
  json_builder_set_member_name (json, "planck");
  json_builder_begin_object (json);
  bench_add_number (json, "r1", planck->r1);
  bench_add_number (json, "r2", planck->r2);
  bench_add_number (json, "b", planck->b);
  bench_add_number (json, "f", planck->f);
  bench_add_number (json, "o", planck->o);
  json_builder_end_object (json);
}

static OpencvImaging *
new_opencv (const guint16 *counts, Size size, const GstThermalPlanck *planck,
    gdouble above_c)
{
  const guint16 *frames[N_FRAMES];
  const OpencvImagingSetup setup = {.width = size.width,
      .height = size.height,
      .n_frames = N_FRAMES,
      .frames = frames,
      .r1 = planck->r1,
      .r2 = planck->r2,
      .b = planck->b,
      .f = planck->f,
      .o = planck->o,
      .above_c = above_c};

  for (guint i = 0; i < N_FRAMES; i++)
    frames[i] = counts + (gsize) i * size.width * size.height;
  return opencv_imaging_new (&setup);
}

static void
add_stages (JsonBuilder *json, OpencvImaging *opencv)
{
  json_builder_set_member_name (json, "opencv");
  json_builder_begin_object (json);
  for (guint i = 0; i < OPENCV_N_STAGES; i++)
    bench_add_number (json, opencv_imaging_get_stage_name (i),
        opencv_imaging_get_stage_ms (opencv, i));
  json_builder_end_object (json);
}

/* What each element of the chain takes, of both sizes. */
static void
add_growth (JsonBuilder *json, BenchElements *chain, BenchElements *large_chain)
{
  json_builder_set_member_name (json, "growth");
  json_builder_begin_array (json);
  for (guint i = 0; i < bench_elements_get_n_steps (chain); i++) {
    json_builder_begin_object (json);
    json_builder_set_member_name (json, "element");
    json_builder_add_string_value (
        json, bench_elements_get_step_name (chain, i));
    bench_add_number (json, "usual_ms", bench_elements_get_step_ms (chain, i));
    bench_add_number (
        json, "large_ms", bench_elements_get_step_ms (large_chain, i));
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

#define COUNTS "GRAY16_LE"

/* What else there is at the usual size; isotherm and radiometry follow, whose
 * arguments have to be computed. */
static const struct
{
  const gchar *name;
  const gchar *elements;
  const gchar *in_format;
  const gchar *out_format;
  gboolean in_place;
} pieces[] = {
    {"radiometry_range_ms", "radiometry range=auto", COUNTS, COUNTS, FALSE},
    {"thermcolor_plateau_i420_ms", "thermcolor agc=plateau palette=ironbow",
        COUNTS, "I420", FALSE},
    {"thermcolor_linear_ms", "thermcolor agc=linear palette=ironbow", COUNTS,
        "I420", FALSE},
    {"thermcolor_information_ms", "thermcolor agc=information palette=ironbow",
        COUNTS, "I420", FALSE},
    {"thermcolor_local_ms", "thermcolor agc=local palette=ironbow", COUNTS,
        "I420", FALSE},
    {"thermcolor_dde_ms", "thermcolor agc=plateau palette=ironbow dde=20",
        COUNTS, "I420", FALSE},
    {"thermcolor_soft_ms", "thermcolor agc=plateau palette=ironbow dde=-10",
        COUNTS, "I420", FALSE},
    {"eptz_zoom_cubic_i420_ms", "eptz zoom=2 method=cubic", "I420", "I420",
        FALSE},
    {"eptz_rotate_90_counts_ms", "eptz rotation=90", COUNTS, COUNTS, FALSE},
    {"eptz_stabilise_counts_ms", "eptz stabilisation=true", COUNTS, COUNTS,
        FALSE},
    {"eptz_stabilise_i420_ms", "eptz stabilisation=true", "I420", "I420",
        FALSE},
    {"visibleisp_colour_ms", "visibleisp white-balance=manual red-gain=1.2",
        "I420", "I420", TRUE},
    {"visibleisp_noise_3d_ms",
        "visibleisp white-balance=manual noise-reduction-3d=50", "I420", "I420",
        TRUE},
    {"visibleisp_everything_ms",
        "visibleisp noise-reduction-3d=50 noise-reduction-2d=30 wdr=30 "
        "contrast=10 sharpness=20",
        "I420", "I420", TRUE},
};

static void
free_elements (gpointer elements)
{
  bench_elements_free (elements);
}

/* The first pictures of the chain. */
static GPtrArray *
take_pictures (const gchar *elements, GPtrArray *frames)
{
  GPtrArray *pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  const BenchElementsSetup setup = {
      elements, COUNTS, "I420", NULL, usual.width, usual.height, frames, FALSE};
  g_autoptr (BenchElements) chain = bench_elements_new (&setup);

  for (guint i = 0; i < N_FRAMES; i++)
    g_ptr_array_add (pictures, bench_elements_take (chain, i));
  return pictures;
}

static BenchElements *
add_elements (
    BenchSet *set, GPtrArray *all, const gchar *name, BenchElementsSetup setup)
{
  BenchElements *elements = bench_elements_new (&setup);

  g_ptr_array_add (all, elements);
  bench_set_add (set, name, bench_elements_run, elements);
  return elements;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autoptr (GPtrArray) large_frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autoptr (GPtrArray) pictures = NULL;
  g_autoptr (GPtrArray) elements =
      g_ptr_array_new_with_free_func (free_elements);
  g_autoptr (BenchSet) set = bench_set_new ();
  g_autoptr (BenchSet) slow_set = bench_set_new ();
  g_autoptr (OpencvImaging) opencv = NULL;
  g_autoptr (OpencvImaging) large_opencv = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *regions = describe_regions ();
  g_autofree gchar *tiles = describe_tiles ();
  g_autofree gchar *source = NULL;
  g_autofree gchar *radiometry = NULL;
  g_autofree gchar *radiometry_64 = NULL;
  g_autofree gchar *isotherm = NULL;
  g_autofree gchar *chain = NULL;
  g_autofree guint16 *counts = NULL;
  g_autofree guint16 *large_counts = NULL;
  g_autofree guint16 *copy = NULL;
  BenchElements *usual_chain, *large_chain;
  GstThermalCalibration *calibration;
  const GstThermalPlanck *planck;
  Copying copying;
  gchar limit[G_ASCII_DTOSTR_BUF_SIZE];
  gdouble above_c;

  gst_init (&argc, &argv);
  if (argc < 2 || argc > 3)
    bench_fail ("usage: bench-imaging FRAMES_FILE [SOURCE]");

  source = argc > 2
               ? g_strdup (argv[2])
               : g_strdup_printf ("thermsrc num-buffers=%d", N_SOURCE_FRAMES);
  json_builder_begin_object (json);
  bench_add_number (json, "thermsrc_ms", run_source (source, usual, frames));
  run_source (source, large, large_frames);
  counts = bench_gather_counts (frames, usual.width, usual.height);
  large_counts = bench_gather_counts (large_frames, large.width, large.height);
  copying =
      (Copying){.counts = counts, .n = (gsize) usual.width * usual.height};
  copying.copy = copy = g_new (guint16, copying.n);
  if (!g_file_set_contents (argv[1], (gchar *) counts,
          (gssize) (copying.n * N_FRAMES * sizeof *counts), &error))
    bench_fail (error->message);

  calibration = gst_thermal_meta_get_calibration (
      gst_buffer_get_thermal_meta (frames->pdata[0]));
  planck = gst_thermal_calibration_get_planck (calibration);
  if (planck == NULL)
    bench_fail ("the source's counts are not Planck counts");
  add_planck (json, planck);
  above_c = find_isotherm_limit (counts, calibration);
  bench_add_number (json, "isotherm_above_c", above_c);

  g_ascii_dtostr (limit, sizeof limit, above_c);
  radiometry = g_strdup_printf ("radiometry regions=\"%s\"", regions);
  radiometry_64 = g_strdup_printf ("radiometry range=auto regions=\"%s\" "
                                   "comparisons=\"difference(1,64) "
                                   "group(1,2,3,4,5,6,7,8)\"",
      tiles);
  isotherm = g_strdup_printf ("isotherm above=%s", limit);
  chain = g_strdup_printf (
      "%s ! thermcolor agc=plateau palette=ironbow ! %s", radiometry, isotherm);
  pictures = take_pictures (chain, frames);

  /* what is compared stands side by side */
  bench_set_add (set, "memcpy_ms", run_memcpy, &copying);
  usual_chain = add_elements (set, elements, "chain_640x512_ms",
      (BenchElementsSetup){chain, COUNTS, "I420", NULL, usual.width,
          usual.height, frames, FALSE});
  large_chain = add_elements (set, elements, "chain_1280x1024_ms",
      (BenchElementsSetup){chain, COUNTS, "I420", NULL, large.width,
          large.height, large_frames, FALSE});
  opencv = new_opencv (counts, usual, planck, above_c);
  large_opencv = new_opencv (large_counts, large, planck, above_c);
  bench_set_add (set, "opencv_chain_ms", opencv_imaging_run, opencv);
  add_elements (set, elements, "radiometry_32_regions_ms",
      (BenchElementsSetup){radiometry, COUNTS, COUNTS, NULL, usual.width,
          usual.height, frames, FALSE});
  add_elements (set, elements, "radiometry_64_tiles_ms",
      (BenchElementsSetup){radiometry_64, COUNTS, COUNTS, NULL, usual.width,
          usual.height, frames, FALSE});
  add_elements (set, elements, "isotherm_ms",
      (BenchElementsSetup){isotherm, "I420", "I420", NULL, usual.width,
          usual.height, pictures, TRUE});
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    add_elements (set, elements, pieces[i].name,
        (BenchElementsSetup){pieces[i].elements, pieces[i].in_format,
            pieces[i].out_format, NULL, usual.width, usual.height,
            g_str_equal (pieces[i].in_format, COUNTS) ? frames : pictures,
            pieces[i].in_place});
  bench_set_add (set, "opencv_resize_cubic_ms", opencv_imaging_resize, opencv);
  bench_set_add (
      slow_set, "opencv_bilateral_ms", opencv_imaging_detail, opencv);
  bench_set_add (
      slow_set, "opencv_chain_1280x1024_ms", opencv_imaging_run, large_opencv);

  for (guint round = 0; round < N_ROUNDS; round++) {
    bench_set_measure (set, 1, N_WARM_UP, N_RUNS);
    bench_set_measure (slow_set, 1, 1, N_SLOW_RUNS);
  }
  bench_set_add_to_json (set, json);
  bench_set_add_to_json (slow_set, json);
  add_stages (json, opencv);
  add_growth (json, usual_chain, large_chain);
  json_builder_end_object (json);
  bench_print (json);
  return 0;
}
