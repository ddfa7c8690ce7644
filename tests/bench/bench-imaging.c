/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a frame costs on its way from counts to picture, in milliseconds of one
 * thread. Prints one JSON object and leaves the counts in a file, so that
 * others can be measured on the same frames.
 *
 * usage: bench-imaging FRAMES_FILE [SOURCE]
 */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
#define N_WARM_UP 40
#define N_RUNS 400
#define N_ROUNDS 5

/* one pixel in twenty is painted */
#define PAINTED_PERCENT 5

static gdouble
thread_ms (void)
{
  struct timespec now;

  /* not the clock on the wall: on a busy machine that measures the others */
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static gdouble
median (gdouble *values, guint n_values)
{
  qsort (values, n_values, sizeof *values, compare_doubles);
  return values[n_values / 2];
}

static void
fail (const gchar *what)
{
  g_printerr ("bench-imaging: %s\n", what);
  exit (1);
}

/* The source runs in a pipeline of its own; its sink notes how much of its
 * thread each frame took and keeps the first ones. */
typedef struct
{
  GPtrArray *frames;
  gdouble last_ms;
  gdouble taken_ms[N_SOURCE_FRAMES];
  guint n_taken;
} Source;

static void
on_frame (GstElement *sink, GstBuffer *buffer, GstPad *pad, Source *source)
{
  const gdouble now_ms = thread_ms ();

  /* the first frames fill caches and pools */
  if (source->last_ms > 0 && source->n_taken < N_SOURCE_FRAMES)
    source->taken_ms[source->n_taken++] = now_ms - source->last_ms;
  if (source->frames->len < N_FRAMES)
    g_ptr_array_add (source->frames, gst_buffer_copy_deep (buffer));
  source->last_ms = thread_ms ();
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
  Source source = {.frames = frames};

  if (pipeline == NULL || error != NULL)
    fail (error->message);

  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (on_frame), &source);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    fail (error->message);
  }
  if (frames->len < N_FRAMES)
    fail ("the source has too few frames");
  return median (source.taken_ms, source.n_taken);
}

static void
write_frames (GPtrArray *frames, const gchar *path)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < frames->len; i++) {
    GstThermalCounts counts;

    if (!gst_thermal_counts_map (&counts, frames->pdata[i]))
      fail ("the source's frames have no temperatures");
    for (gint y = 0; y < counts.height; y++)
      g_byte_array_append (
          bytes, counts.counts + (gsize) y * counts.stride, 2 * counts.width);
    gst_thermal_counts_unmap (&counts);
  }
  if (!g_file_set_contents (path, (gchar *) bytes->data, bytes->len, &error))
    fail (error->message);
}

static gint
compare_counts (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *) a - *(const guint16 *) b;
}

/* The temperature that PAINTED_PERCENT of the first frame exceed, °C. */
static gdouble
find_isotherm_limit (const gchar *path, GstThermalCalibration *calibration)
{
  g_autofree gchar *data = NULL;
  const gsize n = (gsize) usual.width * usual.height;
  guint16 *counts;

  if (!g_file_get_contents (path, &data, NULL, NULL))
    fail ("the frames cannot be read back");
  counts = (guint16 *) data;
  qsort (counts, n, sizeof *counts, compare_counts);
  return gst_thermal_calibration_get_kelvin (
             calibration, counts[n * (100 - PAINTED_PERCENT) / 100])
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

/* Pushes the inputs in turn, through an element or several; results, when
 * there is a place for them, are the first outputs. */
static gdouble
run_elements (const gchar *description, Size size, const gchar *in_format,
    const gchar *out_format, GPtrArray *inputs, gboolean in_place,
    GPtrArray *results)
{
  GstHarness *h = gst_harness_new_parse (description);
  g_autofree gchar *in_caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=30/1", in_format,
      size.width, size.height);
  g_autofree gchar *out_caps =
      g_strdup_printf ("video/x-raw,format=%s", out_format);
  gdouble taken_ms[N_RUNS];

  gst_harness_set_sink_caps_str (h, out_caps);
  gst_harness_set_src_caps_str (h, in_caps);

  for (guint i = 0; i < N_WARM_UP + N_RUNS; i++) {
    GstBuffer **slot = (GstBuffer **) &inputs->pdata[i % inputs->len];
    /* a fresh buffer around the same memory is what a source hands on; what is
     * changed in place is handed over and taken back */
    GstBuffer *in = in_place ? g_steal_pointer (slot) : gst_buffer_copy (*slot);
    GstBuffer *out;
    gdouble start_ms;

    GST_BUFFER_PTS (in) = i * GST_SECOND / 30;
    start_ms = thread_ms ();
    out = gst_harness_push_and_pull (h, in);
    if (i >= N_WARM_UP)
      taken_ms[i - N_WARM_UP] = thread_ms () - start_ms;

    if (out == NULL)
      fail ("an element has swallowed a frame");
    if (results != NULL && results->len < N_FRAMES)
      g_ptr_array_add (results, gst_buffer_copy_deep (out));
    if (in_place)
      *slot = out;
    else
      gst_buffer_unref (out);
  }

  gst_harness_teardown (h);
  return median (taken_ms, N_RUNS);
}

static gdouble
run_memcpy (GPtrArray *frames)
{
  const gsize size = (gsize) 2 * usual.width * usual.height;
  g_autofree guint8 *copy = g_malloc (size);
  gdouble taken_ms[N_RUNS];
  volatile guint8 sink = 0;

  for (guint i = 0; i < N_WARM_UP + N_RUNS; i++) {
    GstThermalCounts counts;
    gdouble start_ms;

    gst_thermal_counts_map (&counts, frames->pdata[i % frames->len]);
    start_ms = thread_ms ();
    memcpy (copy, counts.counts, size);
    if (i >= N_WARM_UP)
      taken_ms[i - N_WARM_UP] = thread_ms () - start_ms;
    sink += copy[i];
    gst_thermal_counts_unmap (&counts);
  }
  return median (taken_ms, N_RUNS);
}

static void
add_number (JsonBuilder *json, const gchar *name, gdouble value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_double_value (json, value);
}

static void
add_planck (JsonBuilder *json, GstThermalCalibration *calibration)
{
  const GstThermalPlanck *planck =
      gst_thermal_calibration_get_planck (calibration);

  if (planck == NULL)
    fail ("the source's counts are not Planck counts");
  json_builder_set_member_name (json, "planck");
  json_builder_begin_object (json);
  add_number (json, "r1", planck->r1);
  add_number (json, "r2", planck->r2);
  add_number (json, "b", planck->b);
  add_number (json, "f", planck->f);
  add_number (json, "o", planck->o);
  json_builder_end_object (json);
}

/* What else thermcolor can be asked for. */
static const struct
{
  const gchar *name;
  const gchar *element;
} variants[] = {
    {"thermcolor_linear_ms", "thermcolor agc=linear palette=ironbow"},
    {"thermcolor_information_ms", "thermcolor agc=information palette=ironbow"},
    {"thermcolor_local_ms", "thermcolor agc=local palette=ironbow"},
    {"thermcolor_dde_ms", "thermcolor agc=plateau palette=ironbow dde=20"},
    {"thermcolor_soft_ms", "thermcolor agc=plateau palette=ironbow dde=-10"},
};

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autoptr (GPtrArray) large_frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autoptr (GPtrArray) pictures =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree gchar *regions = describe_regions ();
  g_autofree gchar *source = NULL;
  g_autofree gchar *tiles = describe_tiles ();
  g_autofree gchar *radiometry = NULL;
  g_autofree gchar *radiometry_64 = NULL;
  g_autofree gchar *isotherm = NULL;
  g_autofree gchar *chain = NULL;
  g_autofree gchar *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  GstThermalCalibration *calibration;
  gchar limit[G_ASCII_DTOSTR_BUF_SIZE];
  static const gchar thermcolor[] = "thermcolor agc=plateau palette=ironbow";
  gdouble above_c, chain_ms[N_ROUNDS], large_chain_ms[N_ROUNDS];

  gst_init (&argc, &argv);
  if (argc < 2 || argc > 3)
    fail ("usage: bench-imaging FRAMES_FILE [SOURCE]");

  source = argc > 2
               ? g_strdup (argv[2])
               : g_strdup_printf ("thermsrc num-buffers=%d", N_SOURCE_FRAMES);
  json_builder_begin_object (json);
  add_number (json, "thermsrc_ms", run_source (source, usual, frames));
  write_frames (frames, argv[1]);
  calibration = gst_thermal_meta_get_calibration (
      gst_buffer_get_thermal_meta (frames->pdata[0]));
  add_planck (json, calibration);
  above_c = find_isotherm_limit (argv[1], calibration);
  add_number (json, "isotherm_above_c", above_c);

  g_ascii_dtostr (limit, sizeof limit, above_c);
  radiometry = g_strdup_printf ("radiometry regions=\"%s\"", regions);
  radiometry_64 = g_strdup_printf ("radiometry range=auto regions=\"%s\" "
                                   "comparisons=\"difference(1,64) "
                                   "group(1,2,3,4,5,6,7,8)\"",
      tiles);
  isotherm = g_strdup_printf ("isotherm above=%s", limit);
  chain = g_strdup_printf ("%s ! %s ! %s", radiometry, thermcolor, isotherm);

  add_number (json, "memcpy_ms", run_memcpy (frames));
  add_number (json, "radiometry_32_regions_ms",
      run_elements (
          radiometry, usual, "GRAY16_LE", "GRAY16_LE", frames, FALSE, NULL));
  add_number (json, "radiometry_64_tiles_ms",
      run_elements (
          radiometry_64, usual, "GRAY16_LE", "GRAY16_LE", frames, FALSE, NULL));
  add_number (json, "radiometry_range_ms",
      run_elements ("radiometry range=auto", usual, "GRAY16_LE", "GRAY16_LE",
          frames, FALSE, NULL));
  add_number (json, "thermcolor_plateau_i420_ms",
      run_elements (
          thermcolor, usual, "GRAY16_LE", "I420", frames, FALSE, pictures));
  add_number (json, "isotherm_ms",
      run_elements (isotherm, usual, "I420", "I420", pictures, TRUE, NULL));
  add_number (json, "eptz_zoom_cubic_i420_ms",
      run_elements ("eptz zoom=2 method=cubic", usual, "I420", "I420", pictures,
          FALSE, NULL));
  add_number (json, "eptz_rotate_90_counts_ms",
      run_elements ("eptz rotation=90", usual, "GRAY16_LE", "GRAY16_LE", frames,
          FALSE, NULL));
  add_number (json, "eptz_stabilise_counts_ms",
      run_elements ("eptz stabilisation=true", usual, "GRAY16_LE", "GRAY16_LE",
          frames, FALSE, NULL));
  add_number (json, "eptz_stabilise_i420_ms",
      run_elements ("eptz stabilisation=true", usual, "I420", "I420", pictures,
          FALSE, NULL));
  add_number (json, "visibleisp_colour_ms",
      run_elements ("visibleisp white-balance=manual red-gain=1.2", usual,
          "I420", "I420", pictures, TRUE, NULL));
  add_number (json, "visibleisp_noise_3d_ms",
      run_elements ("visibleisp white-balance=manual noise-reduction-3d=50",
          usual, "I420", "I420", pictures, TRUE, NULL));
  add_number (json, "visibleisp_everything_ms",
      run_elements ("visibleisp noise-reduction-3d=50 noise-reduction-2d=30 "
                    "wdr=30 contrast=10 sharpness=20",
          usual, "I420", "I420", pictures, TRUE, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    add_number (json, variants[i].name,
        run_elements (variants[i].element, usual, "GRAY16_LE", "I420", frames,
            FALSE, NULL));

  /* in turn, so that what else the machine does meets both */
  run_source (source, large, large_frames);
  for (guint i = 0; i < N_ROUNDS; i++) {
    chain_ms[i] =
        run_elements (chain, usual, "GRAY16_LE", "I420", frames, FALSE, NULL);
    large_chain_ms[i] = run_elements (
        chain, large, "GRAY16_LE", "I420", large_frames, FALSE, NULL);
  }
  add_number (json, "chain_640x512_ms", median (chain_ms, N_ROUNDS));
  add_number (json, "chain_1280x1024_ms", median (large_chain_ms, N_ROUNDS));
  json_builder_end_object (json);

  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  g_print ("%s\n", text);
  return 0;
}
