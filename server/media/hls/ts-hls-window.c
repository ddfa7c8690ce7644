/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/hls/ts-hls-window.h"

#include <math.h>

/* In a playlist, and besides them for those who have an old playlist (6.2.2:
 * as long as the segment and the longest playlist last). */
#define N_LISTED 6
#define N_KEPT (2 * N_LISTED)
/* Fewer are never kept, whatever the bytes are: a player could not begin. */
#define N_LEAST 3

#define SEGMENT_S 1
/* A part ends before a picture that does not fit, and must not be below 85 % of
 * its target (4.4.4.9): this is long enough for pictures that come unevenly,
 * each of which may last for nearly two (TsMp4Clock). */
#define PART_S 0.4
/* Pictures do not come to the microsecond. */
#define PART_SLACK 1.1

struct _TsHlsWindow
{
  gsize max_bytes;
  GPtrArray *segments; /* TsHlsSegment; the last one may grow */
  GHashTable *inits;   /* number -> GBytes */
  TsFragmentFormat *format;
  gsize n_bytes;
  guint64 next_number;
  guint init;
  guint64 n_discontinuities; /* that nobody sees any more */
  guint target_s;
  guint64 part_target;

  /* the part that grows */
  GPtrArray *growing; /* GBytes */
  guint64 growing_duration;
  gboolean growing_is_independent;
};

static void
part_free (gpointer data)
{
  TsHlsPart *part = data;

  g_bytes_unref (part->bytes);
  g_free (part);
}

static void
segment_free (gpointer data)
{
  TsHlsSegment *segment = data;

  g_ptr_array_unref (segment->parts);
  g_free (segment);
}

TsHlsWindow *
ts_hls_window_new (gsize max_bytes)
{
  TsHlsWindow *self = g_new0 (TsHlsWindow, 1);

  self->max_bytes = max_bytes;
  self->segments = g_ptr_array_new_with_free_func (segment_free);
  self->inits =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  self->growing =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return self;
}

/**
 * ts_hls_window_clear:
 *
 * Forgets all but the numbers.
 */
void
ts_hls_window_clear (TsHlsWindow *self)
{
  g_ptr_array_set_size (self->segments, 0);
  g_ptr_array_set_size (self->growing, 0);
  g_hash_table_remove_all (self->inits);
  g_clear_pointer (&self->format, ts_fragment_format_unref);
  self->growing_duration = 0;
  self->n_bytes = 0;
}

void
ts_hls_window_free (TsHlsWindow *self)
{
  ts_hls_window_clear (self);
  g_ptr_array_unref (self->segments);
  g_ptr_array_unref (self->growing);
  g_hash_table_unref (self->inits);
  g_free (self);
}

static TsHlsSegment *
get_last (TsHlsWindow *self)
{
  return self->segments->len > 0
             ? g_ptr_array_index (self->segments, self->segments->len - 1)
             : NULL;
}

static GBytes *
join (GPtrArray *pieces)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < pieces->len; i++) {
    gsize size;
    const guint8 *data =
        g_bytes_get_data (g_ptr_array_index (pieces, i), &size);

    g_byte_array_append (bytes, data, size);
  }
  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
end_part (TsHlsWindow *self)
{
  TsHlsSegment *segment = get_last (self);
  TsHlsPart *part;

  if (self->growing->len == 0)
    return FALSE;
  part = g_new0 (TsHlsPart, 1);
  part->bytes = join (self->growing);
  part->duration = self->growing_duration;
  part->is_independent = self->growing_is_independent;
  g_ptr_array_set_size (self->growing, 0);
  self->growing_duration = 0;
  g_ptr_array_add (segment->parts, part);
  segment->duration += part->duration;
  segment->n_bytes += g_bytes_get_size (part->bytes);
  self->n_bytes += g_bytes_get_size (part->bytes);
  return TRUE;
}

static void
drop_first (TsHlsWindow *self)
{
  TsHlsSegment *first = g_ptr_array_index (self->segments, 0);

  self->n_bytes -= first->n_bytes;
  g_ptr_array_remove_index (self->segments, 0);
}

static void
drop_old (TsHlsWindow *self)
{
  while (self->segments->len > N_KEPT
         || (self->segments->len > N_LEAST && self->n_bytes > self->max_bytes))
    drop_first (self);
}

/* A tag is gone with the segment behind it, 4.4.3.3. */
static void
count_discontinuity (TsHlsWindow *self)
{
  guint first = ts_hls_window_get_first_listed (self);
  const TsHlsSegment *leaving =
      first > 0 ? g_ptr_array_index (self->segments, first - 1) : NULL;

  if (leaving != NULL && leaving->is_discontinuous)
    self->n_discontinuities++;
}

static void
begin_segment (
    TsHlsWindow *self, const TsFragment *fragment, gboolean is_discontinuous)
{
  TsHlsSegment *segment = get_last (self);

  if (segment != NULL)
    segment->is_complete = TRUE;
  segment = g_new0 (TsHlsSegment, 1);
  segment->number = self->next_number++;
  segment->parts = g_ptr_array_new_with_free_func (part_free);
  segment->captured_ns = fragment->captured_ns;
  segment->init = self->init;
  segment->is_discontinuous = is_discontinuous;
  g_ptr_array_add (self->segments, segment);
  count_discontinuity (self);
  drop_old (self);
}

/* Returns: whether what comes is coded in another way than what came. */
static gboolean
follow_format (TsHlsWindow *self, TsFragmentFormat *format)
{
  gboolean is_first = self->format == NULL;
  gboolean changed;

  if (self->format == format)
    return FALSE;
  changed = is_first || !g_bytes_equal (self->format->init, format->init);
  g_clear_pointer (&self->format, ts_fragment_format_unref);
  self->format = ts_fragment_format_ref (format);
  if (changed)
    g_hash_table_insert (self->inits, GUINT_TO_POINTER (++self->init),
        g_bytes_ref (format->init));
  if (is_first) {
    guint64 frame = MAX (format->frame_duration, 1);
    guint64 n = MAX (llround (PART_S * format->timescale / frame), 1);

    /* neither may change while somebody plays, 4.4.3.1, 4.4.3.7 */
    self->part_target = llround (n * frame * PART_SLACK);
    self->target_s =
        MAX (2, ceil (SEGMENT_S + 2.0 * frame / (double) format->timescale));
  }
  return changed && !is_first;
}

static gboolean
ends_segment (TsHlsWindow *self, const TsFragment *fragment)
{
  const TsHlsSegment *segment = get_last (self);
  guint64 duration = segment->duration + self->growing_duration;

  /* a frame less is as good as a second */
  return duration + fragment->duration / 2
         >= SEGMENT_S * (guint64) self->format->timescale;
}

/**
 * ts_hls_window_add:
 *
 * Returns: whether there is a new part or segment
 */
gboolean
ts_hls_window_add (TsHlsWindow *self, const TsFragment *fragment)
{
  gboolean is_discontinuous = follow_format (self, fragment->format);
  gboolean changed = FALSE;

  if (self->segments->len == 0 && !fragment->is_key)
    return FALSE;
  if (self->segments->len == 0 || is_discontinuous
      || (fragment->is_key && ends_segment (self, fragment))) {
    end_part (self);
    begin_segment (self, fragment, is_discontinuous);
    changed = TRUE;
  } else if (self->growing_duration + fragment->duration > self->part_target) {
    changed = end_part (self);
  }
  if (self->growing->len == 0)
    self->growing_is_independent = fragment->is_key;
  g_ptr_array_add (self->growing, g_bytes_ref (fragment->bytes));
  self->growing_duration += fragment->duration;
  /* the next one would not fit: no need to wait for it */
  if (self->growing_duration + fragment->duration > self->part_target)
    changed |= end_part (self);
  return changed;
}

/**
 * ts_hls_window_wants_key_frame:
 *
 * Returns: whether the segment has lasted for long enough
 */
gboolean
ts_hls_window_wants_key_frame (TsHlsWindow *self)
{
  const TsHlsSegment *segment = get_last (self);

  return segment != NULL
         && segment->duration + self->growing_duration
                >= SEGMENT_S * (guint64) self->format->timescale;
}

/**
 * ts_hls_window_get_format:
 *
 * Returns: (transfer none) (nullable): of what came last
 */
TsFragmentFormat *
ts_hls_window_get_format (TsHlsWindow *self)
{
  return self->format;
}

guint
ts_hls_window_get_target_s (TsHlsWindow *self)
{
  return self->target_s;
}

guint64
ts_hls_window_get_part_target (TsHlsWindow *self)
{
  return self->part_target;
}

guint
ts_hls_window_get_n_segments (TsHlsWindow *self)
{
  return self->segments->len;
}

const TsHlsSegment *
ts_hls_window_get_segment (TsHlsWindow *self, guint at)
{
  return g_ptr_array_index (self->segments, at);
}

/**
 * ts_hls_window_get_first_listed:
 *
 * Returns: where a playlist begins
 */
guint
ts_hls_window_get_first_listed (TsHlsWindow *self)
{
  guint n = N_LISTED + 1; /* and the one that grows */

  return self->segments->len > n ? self->segments->len - n : 0;
}

guint64
ts_hls_window_get_n_discontinuities (TsHlsWindow *self)
{
  return self->n_discontinuities;
}

/* As many frames as a second has. */
static gboolean
is_full (TsHlsWindow *self, const TsHlsSegment *segment)
{
  return segment->duration + self->growing_duration
             + self->format->frame_duration / 2
         >= SEGMENT_S * (guint64) self->format->timescale;
}

/**
 * ts_hls_window_get_next:
 * @ret_number: (out): of the segment to which the next part should belong
 * @ret_part: (out): its place there
 */
void
ts_hls_window_get_next (TsHlsWindow *self, guint64 *ret_number, guint *ret_part)
{
  const TsHlsSegment *last = get_last (self);

  *ret_number = self->next_number;
  *ret_part = 0;
  if (last == NULL || is_full (self, last))
    return; /* a key frame is due */
  *ret_number = last->number;
  *ret_part = last->parts->len;
}

gsize
ts_hls_window_get_n_bytes (TsHlsWindow *self)
{
  return self->n_bytes;
}

static const TsHlsSegment *
find (TsHlsWindow *self, guint64 number)
{
  const TsHlsSegment *first =
      self->segments->len > 0 ? g_ptr_array_index (self->segments, 0) : NULL;

  if (first == NULL || number < first->number
      || number - first->number >= self->segments->len)
    return NULL;
  return g_ptr_array_index (self->segments, number - first->number);
}

/**
 * ts_hls_window_has:
 * @part: -1: the whole segment
 *
 * A part behind the last one of a segment is the first one of the next, 6.2.5.2.
 *
 * Returns: whether a playlist would have it or something after it
 */
gboolean
ts_hls_window_has (TsHlsWindow *self, guint64 number, gint64 part)
{
  const TsHlsSegment *last = get_last (self);
  const TsHlsSegment *segment = find (self, number);

  if (last == NULL || number > last->number)
    return FALSE;
  if (segment == NULL)
    return TRUE; /* it has gone */
  if (part < 0)
    return number < last->number;
  if (part < segment->parts->len)
    return TRUE;
  return number + 1 < last->number
         || (number < last->number && last->parts->len > 0);
}

/**
 * ts_hls_window_dup_init:
 *
 * Returns: (transfer full) (nullable): what comes before segments
 */
GBytes *
ts_hls_window_dup_init (TsHlsWindow *self, guint64 number)
{
  GBytes *bytes = number <= G_MAXUINT ? g_hash_table_lookup (
                      self->inits, GUINT_TO_POINTER (number))
                                      : NULL;

  return bytes != NULL ? g_bytes_ref (bytes) : NULL;
}

/**
 * ts_hls_window_dup_segment:
 *
 * Returns: (transfer full) (nullable): %NULL: it is not there, or not whole
 */
GBytes *
ts_hls_window_dup_segment (TsHlsWindow *self, guint64 number)
{
  const TsHlsSegment *segment = find (self, number);
  g_autoptr (GPtrArray) pieces = NULL;

  if (segment == NULL || !segment->is_complete)
    return NULL;
  pieces = g_ptr_array_new ();
  for (guint i = 0; i < segment->parts->len; i++)
    g_ptr_array_add (
        pieces, ((TsHlsPart *) g_ptr_array_index (segment->parts, i))->bytes);
  return join (pieces);
}

/**
 * ts_hls_window_dup_part:
 *
 * Returns: (transfer full) (nullable): %NULL: it is not there
 */
GBytes *
ts_hls_window_dup_part (TsHlsWindow *self, guint64 number, guint64 part)
{
  const TsHlsSegment *segment = find (self, number);

  if (segment == NULL || part >= segment->parts->len)
    return NULL;
  return g_bytes_ref (
      ((TsHlsPart *) g_ptr_array_index (segment->parts, part))->bytes);
}
