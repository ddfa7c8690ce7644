/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What noise reduction costs and what it leaves, on frames of the simulated
 * detector whose truth is known. Prints one JSON object and leaves the noisy
 * frames and the truth of the last one in a file, so that others can be
 * measured on the same.
 *
 * usage: bench-correction FRAMES_FILE
 */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define WIDTH 640
#define HEIGHT 512
#define N_FRAMES 40
#define N_WARM_UP 5
#define SCENE "scene=perimeter scene-time=170 "
#define CLEAN SCENE "netd=0 fixed-pattern=0"
#define NOISY SCENE "netd=40 fixed-pattern=0"

static gdouble
thread_ms (void)
{
  struct timespec now;

  /* not the clock on the wall: on a busy machine that measures the others */
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

static void
fail (const gchar *what)
{
  g_printerr ("bench-correction: %s\n", what);
  exit (1);
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static GPtrArray *
take_frames (const gchar *arguments)
{
  GPtrArray *frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_autofree gchar *line =
      g_strdup_printf ("thermsrc num-buffers=%d %s", N_FRAMES, arguments);
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=GRAY16_LE,width=%d,height=%d,framerate=30/1", WIDTH,
      HEIGHT);
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_set_sink_caps_str (h, caps);
  gst_harness_play (h);
  for (guint i = 0; i < N_FRAMES; i++) {
    GstBuffer *buffer = gst_harness_pull (h);

    if (buffer == NULL)
      fail ("the source has too few frames");
    g_ptr_array_add (frames, gst_buffer_copy_deep (buffer));
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
  return frames;
}

static gdouble
find_error (GstBuffer *buffer, GstBuffer *truth)
{
  GstMapInfo a, b;
  gdouble squares = 0;

  gst_buffer_map (buffer, &a, GST_MAP_READ);
  gst_buffer_map (truth, &b, GST_MAP_READ);
  for (gsize i = 0; i < (gsize) WIDTH * HEIGHT; i++) {
    const gdouble d = (gdouble) GST_READ_UINT16_LE (a.data + 2 * i)
                      - GST_READ_UINT16_LE (b.data + 2 * i);

    squares += d * d;
  }
  gst_buffer_unmap (buffer, &a);
  gst_buffer_unmap (truth, &b);
  return sqrt (squares / ((gdouble) WIDTH * HEIGHT));
}

static void
add_number (JsonBuilder *json, const gchar *name, gdouble value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_double_value (json, value);
}

/* The median of the frames, and what the last one is off, in counts. */
static void
run (JsonBuilder *json, const gchar *name, const gchar *settings,
    GPtrArray *frames, GstBuffer *truth)
{
  g_autofree gchar *line =
      g_strdup_printf ("thermcorrect ffc-mode=manual %s", settings);
  g_autofree gchar *caps = g_strdup_printf (
      "video/x-raw,format=GRAY16_LE,width=%d,height=%d,framerate=30/1", WIDTH,
      HEIGHT);
  GstHarness *h = gst_harness_new_parse (line);
  gdouble taken_ms[N_FRAMES];

  gst_harness_set_src_caps_str (h, caps);
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
  for (guint i = 0; i < N_FRAMES; i++) {
    GstBuffer *in = gst_buffer_copy_deep (frames->pdata[i]), *out;
    gdouble start_ms;

    start_ms = thread_ms ();
    out = gst_harness_push_and_pull (h, in);
    taken_ms[i] = thread_ms () - start_ms;
    if (out == NULL)
      fail ("thermcorrect has swallowed a frame");
    if (i == N_FRAMES - 1)
      add_number (json, "error", find_error (out, truth));
    gst_buffer_unref (out);
  }
  gst_harness_teardown (h);
  qsort (taken_ms + N_WARM_UP, N_FRAMES - N_WARM_UP, sizeof *taken_ms,
      compare_doubles);
  add_number (json, "ms", taken_ms[N_WARM_UP + (N_FRAMES - N_WARM_UP) / 2]);
  json_builder_end_object (json);
}

static void
write_frames (GPtrArray *frames, GstBuffer *truth, const gchar *path)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= frames->len; i++) {
    GstBuffer *buffer = i < frames->len ? frames->pdata[i] : truth;
    GstMapInfo map;

    gst_buffer_map (buffer, &map, GST_MAP_READ);
    g_byte_array_append (bytes, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  if (!g_file_set_contents (path, (gchar *) bytes->data, bytes->len, &error))
    fail (error->message);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (GPtrArray) clean = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree gchar *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  GstBuffer *truth;

  gst_init (&argc, &argv);
  if (argc != 2)
    fail ("usage: bench-correction FRAMES_FILE");
  frames = take_frames (NOISY);
  clean = take_frames (CLEAN);
  truth = clean->pdata[N_FRAMES - 1];
  write_frames (frames, truth, argv[1]);

  json_builder_begin_object (json);
  add_number (json, "noise", find_error (frames->pdata[N_FRAMES - 1], truth));
  run (json, "nothing", "", frames, truth);
  run (json, "stripes", "stripe-removal=both", frames, truth);
  run (json, "temporal", "temporal-noise-reduction=50", frames, truth);
  run (json, "spatial", "spatial-noise-reduction=50", frames, truth);
  run (json, "both", "temporal-noise-reduction=50 spatial-noise-reduction=50",
      frames, truth);
  json_builder_end_object (json);

  root = json_builder_get_root (json);
  text = json_to_string (root, FALSE);
  g_print ("%s\n", text);
  return 0;
}
