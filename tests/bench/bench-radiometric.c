/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a frame of counts costs on its way into a stream and back, without loss,
 * in milliseconds of processor time of all threads. Prints one JSON object and
 * leaves the counts in a file, so that ffmpeg can be measured on the same.
 *
 * usage: bench-radiometric FRAMES_FILE
 */

#include "config.h"

#include "bench.h"

#include <string.h>

#define WIDTH 640
#define HEIGHT 512
#define CAPS "video/x-raw,format=GRAY16_LE,width=640,height=512,framerate=30/1"
#define N_FRAMES 8
#define N_ROUNDS 8
#define N_WARM_UP 1
#define N_RUNS 4

static const gchar coded_caps[] = "image/x-jpc";

/* An encoder may have threads of its own. */
static gdouble
run_all_threads (gpointer elements, guint frame)
{
  const gdouble start_ms = bench_process_ms ();

  bench_elements_run (elements, frame);
  return bench_process_ms () - start_ms;
}

static BenchElements *
new_elements (
    const gchar *description, const gchar *out_caps, GPtrArray *frames)
{
  return bench_elements_new (&(BenchElementsSetup){.elements = description,
      .in_format = "GRAY16_LE",
      .out_format = "GRAY16_LE",
      .out_caps = out_caps,
      .width = WIDTH,
      .height = HEIGHT,
      .inputs = frames});
}

static gsize
count_coded_bytes (GPtrArray *frames)
{
  g_autoptr (BenchElements) encoder =
      new_elements ("openjpegenc", coded_caps, frames);
  gsize n = 0;

  for (guint i = 0; i < N_FRAMES; i++) {
    g_autoptr (GstBuffer) coded = bench_elements_take (encoder, i);

    n += gst_buffer_get_size (coded);
  }
  return n / N_FRAMES;
}

static gboolean
comes_back_the_same (BenchElements *there_and_back, GPtrArray *frames)
{
  g_autoptr (GstBuffer) out = bench_elements_take (there_and_back, 0);
  GstMapInfo before, after;
  gboolean same;

  gst_buffer_map (frames->pdata[0], &before, GST_MAP_READ);
  gst_buffer_map (out, &after, GST_MAP_READ);
  same = before.size == after.size
         && memcmp (before.data, after.data, after.size) == 0;
  gst_buffer_unmap (frames->pdata[0], &before);
  gst_buffer_unmap (out, &after);
  return same;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (BenchSet) set = bench_set_new ();
  g_autoptr (BenchElements) encoder = NULL;
  g_autoptr (BenchElements) there_and_back = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint16 *counts = NULL;

  gst_init (&argc, &argv);
  if (argc != 2)
    bench_fail ("usage: bench-radiometric FRAMES_FILE");
  frames = bench_take_frames ("thermsrc num-buffers=8", CAPS, N_FRAMES);
  counts = bench_gather_counts (frames, WIDTH, HEIGHT);
  if (!g_file_set_contents (argv[1], (gchar *) counts,
          (gssize) N_FRAMES * WIDTH * HEIGHT * sizeof *counts, &error))
    bench_fail (error->message);

  encoder = new_elements ("openjpegenc", coded_caps, frames);
  there_and_back = new_elements ("openjpegenc ! openjpegdec", NULL, frames);
  if (!comes_back_the_same (there_and_back, frames))
    bench_fail ("JPEG 2000 has changed the counts");
  bench_set_add (set, "jpeg2000_ms", run_all_threads, encoder);
  bench_set_add (set, "jpeg2000_and_back_ms", run_all_threads, there_and_back);
  bench_set_measure (set, N_ROUNDS, N_WARM_UP, N_RUNS);

  json_builder_begin_object (json);
  bench_set_add_to_json (set, json);
  bench_add_number (json, "raw_bytes", 2.0 * WIDTH * HEIGHT);
  bench_add_number (json, "jpeg2000_bytes", count_coded_bytes (frames));
  json_builder_end_object (json);
  bench_print (json);
  return 0;
}
