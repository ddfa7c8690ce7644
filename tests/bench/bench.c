/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "bench.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

void
bench_fail (const gchar *what)
{
  g_printerr ("%s: %s\n", g_get_prgname (), what);
  exit (1);
}

static gdouble
clock_ms (clockid_t id)
{
  struct timespec now;

  clock_gettime (id, &now);
  return 1e3 * now.tv_sec + 1e-6 * now.tv_nsec;
}

gdouble
bench_thread_ms (void)
{
  return clock_ms (CLOCK_THREAD_CPUTIME_ID);
}

gdouble
bench_process_ms (void)
{
  return clock_ms (CLOCK_PROCESS_CPUTIME_ID);
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

gdouble
bench_lower_quartile (GArray *values)
{
  if (values->len == 0)
    bench_fail ("nothing has been measured");
  g_array_sort (values, compare_doubles);
  return g_array_index (values, gdouble, values->len / 4);
}

typedef struct
{
  const gchar *name;
  BenchRun run;
  gpointer data;
  guint n_done;
  GArray *taken_ms;
} Piece;

struct _BenchSet
{
  GArray *pieces;
};

BenchSet *
bench_set_new (void)
{
  BenchSet *self = g_new0 (BenchSet, 1);

  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  return self;
}

void
bench_set_free (BenchSet *self)
{
  for (guint i = 0; i < self->pieces->len; i++)
    g_array_unref (g_array_index (self->pieces, Piece, i).taken_ms);
  g_array_unref (self->pieces);
  g_free (self);
}

void
bench_set_add (BenchSet *self, const gchar *name, BenchRun run, gpointer data)
{
  const Piece piece = {
      .name = name,
      .run = run,
      .data = data,
      .taken_ms = g_array_new (FALSE, FALSE, sizeof (gdouble)),
  };

  g_array_append_val (self->pieces, piece);
}

void
bench_set_measure (
    BenchSet *self, guint n_rounds, guint n_warm_up, guint n_frames)
{
  for (guint round = 0; round < n_rounds; round++) {
    for (guint p = 0; p < self->pieces->len; p++) {
      Piece *piece = &g_array_index (self->pieces, Piece, p);

      for (guint i = 0; i < n_warm_up + n_frames; i++) {
        const gdouble ms = piece->run (piece->data, piece->n_done++);

        if (i >= n_warm_up)
          g_array_append_val (piece->taken_ms, ms);
      }
    }
  }
}

gdouble
bench_set_get_ms (BenchSet *self, const gchar *name)
{
  for (guint p = 0; p < self->pieces->len; p++) {
    Piece *piece = &g_array_index (self->pieces, Piece, p);

    if (g_str_equal (piece->name, name))
      return bench_lower_quartile (piece->taken_ms);
  }
  bench_fail (name);
}

void
bench_set_add_to_json (BenchSet *self, JsonBuilder *json)
{
  for (guint p = 0; p < self->pieces->len; p++) {
    Piece *piece = &g_array_index (self->pieces, Piece, p);

    bench_add_number (
        json, piece->name, bench_lower_quartile (piece->taken_ms));
  }
}

typedef struct
{
  gchar *name;
  gdouble left_ms; /* when the last frame left the element */
  GArray *taken_ms;
} Step;

struct _BenchElements
{
  BenchElementsSetup setup;
  GstHarness *harness;
  GPtrArray *steps;
};

static void
free_step (gpointer data)
{
  Step *step = data;

  g_free (step->name);
  g_array_unref (step->taken_ms);
  g_free (step);
}

static GstPadProbeReturn
on_left (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Step *step = user_data;

  step->left_ms = bench_thread_ms ();
  return GST_PAD_PROBE_OK;
}

static void
watch (BenchElements *self, GstElement *element)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");
  GstElementFactory *factory = gst_element_get_factory (element);
  Step *step = g_new0 (Step, 1);

  step->name =
      g_strdup (factory != NULL ? GST_OBJECT_NAME (factory) : "elements");
  step->taken_ms = g_array_new (FALSE, FALSE, sizeof (gdouble));
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_left, step, NULL);
  g_ptr_array_add (self->steps, step);
}

/* The elements of a description, in the order in which frames pass. */
static void
watch_all (BenchElements *self)
{
  g_autoptr (GstIterator) iterator = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (!GST_IS_BIN (self->harness->element)) {
    watch (self, self->harness->element);
    return;
  }
  /* sinks first */
  iterator = gst_bin_iterate_sorted (GST_BIN (self->harness->element));
  while (gst_iterator_next (iterator, &value) == GST_ITERATOR_OK) {
    watch (self, g_value_get_object (&value));
    g_value_reset (&value);
  }
  for (guint i = 0; i < self->steps->len / 2; i++) {
    gpointer *first = &self->steps->pdata[i];
    gpointer *last = &self->steps->pdata[self->steps->len - 1 - i];
    gpointer kept = *first;

    *first = *last;
    *last = kept;
  }
}

BenchElements *
bench_elements_new (const BenchElementsSetup *setup)
{
  BenchElements *self = g_new0 (BenchElements, 1);
  g_autofree gchar *in_caps = g_strdup_printf (
      "video/x-raw,format=%s,width=%d,height=%d,framerate=30/1",
      setup->in_format, setup->width, setup->height);
  g_autofree gchar *out_caps =
      setup->out_caps != NULL
          ? g_strdup (setup->out_caps)
          : g_strdup_printf ("video/x-raw,format=%s", setup->out_format);

  self->setup = *setup;
  self->harness = gst_harness_new_parse (setup->elements);
  self->steps = g_ptr_array_new_with_free_func (free_step);
  watch_all (self);
  gst_harness_set_sink_caps_str (self->harness, out_caps);
  gst_harness_set_src_caps_str (self->harness, in_caps);
  return self;
}

void
bench_elements_free (BenchElements *self)
{
  gst_harness_teardown (self->harness);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

static GstBuffer *
push (BenchElements *self, guint frame, gdouble *ret_ms)
{
  GPtrArray *inputs = self->setup.inputs;
  GstBuffer *input = inputs->pdata[frame % inputs->len];
  /* a fresh buffer around the same memory is what a source hands on */
  GstBuffer *in = self->setup.in_place ? gst_buffer_copy_deep (input)
                                       : gst_buffer_copy (input);
  GstBuffer *out;
  gdouble start_ms, last_ms;

  GST_BUFFER_PTS (in) = frame * GST_SECOND / 30;
  start_ms = last_ms = bench_thread_ms ();
  out = gst_harness_push_and_pull (self->harness, in);
  *ret_ms = bench_thread_ms () - start_ms;
  if (out == NULL)
    bench_fail ("an element has swallowed a frame");

  for (guint i = 0; i < self->steps->len; i++) {
    Step *step = self->steps->pdata[i];
    const gdouble ms = step->left_ms - last_ms;

    g_array_append_val (step->taken_ms, ms);
    last_ms = step->left_ms;
  }
  return out;
}

gdouble
bench_elements_run (gpointer elements, guint frame)
{
  gdouble ms;

  gst_buffer_unref (push (elements, frame, &ms));
  return ms;
}

GstBuffer *
bench_elements_take (BenchElements *self, guint frame)
{
  gdouble ms;
  g_autoptr (GstBuffer) out = push (self, frame, &ms);

  return gst_buffer_copy_deep (out);
}

guint
bench_elements_get_n_steps (BenchElements *self)
{
  return self->steps->len;
}

const gchar *
bench_elements_get_step_name (BenchElements *self, guint step)
{
  return ((Step *) self->steps->pdata[step])->name;
}

gdouble
bench_elements_get_step_ms (BenchElements *self, guint step)
{
  return bench_lower_quartile (((Step *) self->steps->pdata[step])->taken_ms);
}

GPtrArray *
bench_take_frames (const gchar *source, const gchar *caps, guint n_frames)
{
  GPtrArray *frames =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  GstHarness *h = gst_harness_new_parse (source);

  gst_harness_set_sink_caps_str (h, caps);
  gst_harness_play (h);
  for (guint i = 0; i < n_frames; i++) {
    GstBuffer *buffer = gst_harness_pull (h);

    if (buffer == NULL)
      bench_fail ("the source has too few frames");
    g_ptr_array_add (frames, gst_buffer_copy_deep (buffer));
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
  return frames;
}

guint16 *
bench_gather_counts (GPtrArray *frames, gint width, gint height)
{
  const gsize n = (gsize) width * height;
  guint16 *gathered = g_new (guint16, n * frames->len);

  for (guint i = 0; i < frames->len; i++) {
    GstThermalCounts counts;

    if (!gst_thermal_counts_map (&counts, frames->pdata[i]))
      bench_fail ("the frames have no temperatures");
    for (gint y = 0; y < counts.height; y++)
      memcpy (gathered + n * i + (gsize) y * width,
          counts.counts + (gsize) y * counts.stride, 2 * (gsize) width);
    gst_thermal_counts_unmap (&counts);
  }
  return gathered;
}

void
bench_add_number (JsonBuilder *json, const gchar *name, gdouble value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_double_value (json, value);
}

void
bench_print (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree gchar *text = json_to_string (root, FALSE);

  g_print ("%s\n", text);
}
