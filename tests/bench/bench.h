/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Says what is wrong and ends the program. */
void bench_fail (const gchar *what) G_GNUC_NORETURN;

/* Time that this thread, or all of the process, has had of a processor. Not
 * the clock on the wall: on a busy machine that measures the others. */
gdouble bench_thread_ms (void);
gdouble bench_process_ms (void);

/* Of gdouble; they are sorted. */
gdouble bench_lower_quartile (GArray *values);

/* Does the work of one frame and says how much of that time it has taken. */
typedef gdouble (*BenchRun) (gpointer data, guint frame);

/**
 * BenchSet:
 *
 * Pieces of work that are compared. They are done in turn, a few frames each,
 * again and again, so that what else the machine does meets all of them alike;
 * what counts is the lower quartile of all frames, because others can make a
 * frame slower (they take room in the caches) but never faster.
 */
typedef struct _BenchSet BenchSet;

BenchSet *bench_set_new (void);
void bench_set_free (BenchSet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchSet, bench_set_free)

/* The name is that of the number in the JSON object, and is kept. */
void bench_set_add (
    BenchSet *self, const gchar *name, BenchRun run, gpointer data);
void bench_set_measure (
    BenchSet *self, guint n_rounds, guint n_warm_up, guint n_frames);
gdouble bench_set_get_ms (BenchSet *self, const gchar *name);
void bench_set_add_to_json (BenchSet *self, JsonBuilder *json);

/**
 * BenchElements:
 *
 * An element, or several in a row, that frames are pushed through in turn. The
 * element and its pools live as long as this does.
 */
typedef struct _BenchElements BenchElements;

typedef struct
{
  const gchar *elements;
  const gchar *in_format;
  const gchar *out_format;
  const gchar *out_caps; /* instead, when it is no raw video */
  gint width;
  gint height;
  GPtrArray *inputs; /* of GstBuffer; not owned */
  /* gets copies that it may change, which are not made on its time */
  gboolean in_place;
} BenchElementsSetup;

BenchElements *bench_elements_new (const BenchElementsSetup *setup);
void bench_elements_free (BenchElements *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchElements, bench_elements_free)

/* A BenchRun. */
gdouble bench_elements_run (gpointer elements, guint frame);
/* Does it once and gives a copy of what comes out. */
GstBuffer *bench_elements_take (BenchElements *self, guint frame);

/* How much of it each element has taken; the first is number 0. */
guint bench_elements_get_n_steps (BenchElements *self);
const gchar *bench_elements_get_step_name (BenchElements *self, guint step);
gdouble bench_elements_get_step_ms (BenchElements *self, guint step);

/* The first frames of a source, each with memory of its own. */
GPtrArray *bench_take_frames (
    const gchar *source, const gchar *caps, guint n_frames);
/* Their counts one after the other, without gaps. */
guint16 *bench_gather_counts (GPtrArray *frames, gint width, gint height);

void bench_add_number (JsonBuilder *json, const gchar *name, gdouble value);
void bench_print (JsonBuilder *json);

G_END_DECLS
