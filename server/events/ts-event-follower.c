/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsEvents"
#include "config.h"

#include "events/ts-event-follower.h"

#include "camera/ts-event-queue.h"
#include "camera/ts-event-types.h"

/* So many are fetched from the history at once. */
#define PAGE 200

struct _TsEventFollower
{
  TsEventBus *bus;
  TsEventHistory *history;
  TsCaller *caller;
  gchar *pattern;
  guint max_waiting;
  TsEventReady ready;
  gpointer user_data;

  GQueue properties;   /* TsEvent: how things stand, told first */
  gboolean tell_place; /* after them, what to resume after */
  guint64 lost;        /* to be told */

  /* The way through the history: everything after `told` up to `until` comes
   * from there, everything after that from the queue. */
  GCancellable *fetching;
  GQueue fetched; /* TsEvent */
  gboolean catching_up;
  gint64 told;
  gint64 until;

  TsEventQueue *queue;
};

void
ts_event_item_clear (TsEventItem *item)
{
  g_clear_pointer (&item->event, ts_event_unref);
}

static void fetch (TsEventFollower *self);

static gboolean
may_see (TsEvent *event, gpointer user_data)
{
  TsEventFollower *self = user_data;

  return ts_event_may_be_seen (event, self->caller);
}

static void
on_filled (TsEventQueue *queue, gpointer user_data)
{
  TsEventFollower *self = user_data;

  if (!self->catching_up)
    self->ready (self, self->user_data);
}

/* From here on events come by the queue. */
static void
listen_from_now (TsEventFollower *self)
{
  g_clear_pointer (&self->queue, ts_event_queue_free);
  self->until = ts_event_bus_get_last_id (self->bus);
  self->queue = ts_event_queue_new (self->bus, self->pattern, self->max_waiting,
      G_CALLBACK (on_filled), self);
  ts_event_queue_set_filter (self->queue, may_see, self);
}

static void
add_property (TsEvent *event, gpointer user_data)
{
  TsEventFollower *self = user_data;

  if (may_see (event, self))
    g_queue_push_tail (&self->properties, ts_event_ref (event));
}

/* How things stand now; what was before is of no use any more. */
static void
begin_from_now (TsEventFollower *self)
{
  listen_from_now (self);
  g_queue_clear_full (&self->properties, (GDestroyNotify) ts_event_unref);
  ts_event_bus_foreach_property (self->bus, self->pattern, add_property, self);
  self->told = self->until;
  self->tell_place = TRUE;
  self->catching_up = FALSE;
}

static void
catch_up (TsEventFollower *self)
{
  listen_from_now (self);
  self->catching_up = self->told < self->until;
  if (self->catching_up)
    fetch (self);
}

/* Nobody knows how many of those that are gone would have been seen. */
static void
skip_to_now (TsEventFollower *self, guint64 n_gone)
{
  self->lost += n_gone;
  begin_from_now (self);
}

static void
take_page (TsEventFollower *self, TsEventPage *page)
{
  gint64 oldest = page->oldest > 0 ? page->oldest : self->until + 1;

  if (oldest > self->told + 1) {
    skip_to_now (self, oldest - self->told - 1);
    return;
  }
  for (guint i = 0; i < page->events->len; i++)
    g_queue_push_tail (
        &self->fetched, ts_event_ref (g_ptr_array_index (page->events, i)));
  if (!page->more)
    self->catching_up = FALSE;
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsEventFollower *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsEventPage) page =
      ts_event_history_query_finish (TS_EVENT_HISTORY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the follower is gone */
  g_clear_object (&self->fetching);
  if (page == NULL) {
    g_warning ("the history cannot be read: %s; a follower goes on without "
               "what it missed",
        error->message);
    skip_to_now (self, self->until - self->told);
  } else {
    take_page (self, page);
  }
  self->ready (self, self->user_data);
}

static void
fetch (TsEventFollower *self)
{
  const TsEventQuery query = {
      .caller = self->caller,
      .pattern = self->pattern,
      .after = self->told,
      .before = self->until + 1,
      .oldest_first = TRUE,
      .limit = PAGE,
  };

  self->fetching = g_cancellable_new ();
  ts_event_history_query_async (
      self->history, &query, self->fetching, on_fetched, self);
}

/**
 * ts_event_follower_new:
 * @caller: who follows
 * @pattern: (nullable): as for ts_event_topic_matches()
 * @after: the last event that the follower was told of at another time;
 *   %TS_EVENT_FROM_NOW: it has not been here before
 * @max_waiting: how many events wait for it in memory
 * @ready: called when there is something to take again
 */
TsEventFollower *
ts_event_follower_new (TsEventBus *bus, TsEventHistory *history,
    TsCaller *caller, const gchar *pattern, gint64 after, guint max_waiting,
    TsEventReady ready, gpointer user_data)
{
  TsEventFollower *self = g_new0 (TsEventFollower, 1);

  self->bus = g_object_ref (bus);
  self->history = g_object_ref (history);
  self->caller = ts_caller_ref (caller);
  self->pattern = g_strdup (pattern);
  self->max_waiting = max_waiting;
  self->ready = ready;
  self->user_data = user_data;
  g_queue_init (&self->properties);
  g_queue_init (&self->fetched);
  /* a number that has not been given is of another camera, or of this one
   * before its history was lost */
  if (after == TS_EVENT_FROM_NOW || after > ts_event_bus_get_last_id (bus)) {
    begin_from_now (self);
  } else {
    self->told = after;
    catch_up (self);
  }
  return self;
}

void
ts_event_follower_free (TsEventFollower *self)
{
  if (self->fetching != NULL)
    g_cancellable_cancel (self->fetching);
  g_clear_object (&self->fetching);
  g_clear_pointer (&self->queue, ts_event_queue_free);
  g_queue_clear_full (&self->properties, (GDestroyNotify) ts_event_unref);
  g_queue_clear_full (&self->fetched, (GDestroyNotify) ts_event_unref);
  g_free (self->pattern);
  ts_caller_unref (self->caller);
  g_object_unref (self->history);
  g_object_unref (self->bus);
  g_free (self);
}

static gboolean
next_of_beginning (TsEventFollower *self, TsEventItem *item)
{
  if (self->lost > 0) {
    item->lost = self->lost;
    self->lost = 0;
    return TRUE;
  }
  item->event = g_queue_pop_head (&self->properties);
  if (item->event != NULL)
    return TRUE;
  if (self->tell_place) {
    self->tell_place = FALSE;
    item->id = self->told;
    return TRUE;
  }
  return FALSE;
}

static gboolean
take (TsEventFollower *self, TsEvent *event, TsEventItem *item)
{
  if (event == NULL)
    return FALSE;
  self->told = ts_event_get_id (event);
  item->event = event;
  item->id = self->told;
  return TRUE;
}

/**
 * ts_event_follower_next:
 * @ret_item: (out caller-allocates): what to tell
 *
 * Returns: whether there is something; if not, the follower's function will be
 *   called when there is
 */
gboolean
ts_event_follower_next (TsEventFollower *self, TsEventItem *ret_item)
{
  *ret_item = (TsEventItem){0};
  if (next_of_beginning (self, ret_item)
      || take (self, g_queue_pop_head (&self->fetched), ret_item))
    return TRUE;
  if (self->catching_up) {
    if (self->fetching == NULL)
      fetch (self);
    return FALSE;
  }
  self->told = MAX (self->told, self->until);
  /* more happened than the queue holds: the history has it */
  if (ts_event_queue_get_lost (self->queue) > 0) {
    catch_up (self);
    return FALSE;
  }
  return take (self, ts_event_queue_pop (self->queue, NULL), ret_item);
}
