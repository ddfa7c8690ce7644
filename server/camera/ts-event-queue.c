/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-event-queue.h"

typedef void (*FilledFunc) (TsEventQueue *self, gpointer user_data);

struct _TsEventQueue
{
  TsEventBus *bus;
  guint subscription;
  guint max_events;
  FilledFunc on_filled;
  gpointer user_data;
  TsEventFilter filter; /* NULL: all */
  gpointer filter_data;
  GQueue events; /* TsEvent */
  guint64 lost;  /* since the last pop */
};

static void
on_event (TsEvent *event, gpointer user_data)
{
  TsEventQueue *self = user_data;

  if (self->filter == NULL || self->filter (event, self->filter_data))
    ts_event_queue_push (self, event);
}

/**
 * ts_event_queue_new:
 * @pattern: (nullable): as for ts_event_topic_matches()
 * @max_events: how many it holds; at least 1
 * @on_filled: (nullable): `void (*) (TsEventQueue *, gpointer user_data)`,
 *   called when an event comes into the empty queue
 *
 * Returns: (transfer full): a queue that fills from now on
 */
TsEventQueue *
ts_event_queue_new (TsEventBus *bus, const gchar *pattern, guint max_events,
    GCallback on_filled, gpointer user_data)
{
  TsEventQueue *self;

  g_return_val_if_fail (max_events > 0, NULL);
  self = g_new0 (TsEventQueue, 1);
  self->bus = g_object_ref (bus);
  self->max_events = max_events;
  self->on_filled = (FilledFunc) on_filled;
  self->user_data = user_data;
  g_queue_init (&self->events);
  self->subscription =
      ts_event_bus_subscribe (bus, pattern, on_event, self, NULL);
  return self;
}

void
ts_event_queue_free (TsEventQueue *self)
{
  ts_event_bus_unsubscribe (self->bus, self->subscription);
  g_queue_clear_full (&self->events, (GDestroyNotify) ts_event_unref);
  g_object_unref (self->bus);
  g_free (self);
}

/**
 * ts_event_queue_set_filter:
 * @filter: (nullable): events of the bus that it does not want are neither kept
 *   nor counted as lost; such as those that a caller may not see
 */
void
ts_event_queue_set_filter (
    TsEventQueue *self, TsEventFilter filter, gpointer user_data)
{
  self->filter = filter;
  self->filter_data = user_data;
}

/**
 * ts_event_queue_push:
 * @event: goes to the end, as if it had come by the bus
 */
void
ts_event_queue_push (TsEventQueue *self, TsEvent *event)
{
  gboolean was_empty = g_queue_is_empty (&self->events);

  if (g_queue_get_length (&self->events) == self->max_events) {
    ts_event_unref (g_queue_pop_head (&self->events));
    self->lost++;
  }
  g_queue_push_tail (&self->events, ts_event_ref (event));
  if (was_empty && self->on_filled != NULL)
    self->on_filled (self, self->user_data);
}

/**
 * ts_event_queue_pop:
 * @ret_lost: (out) (optional): how many were lost before this one
 *
 * Returns: (transfer full) (nullable): the oldest event
 */
TsEvent *
ts_event_queue_pop (TsEventQueue *self, guint64 *ret_lost)
{
  if (ret_lost != NULL)
    *ret_lost = self->lost;
  self->lost = 0;
  return g_queue_pop_head (&self->events);
}

guint
ts_event_queue_get_length (TsEventQueue *self)
{
  return g_queue_get_length (&self->events);
}

/**
 * ts_event_queue_get_lost:
 *
 * Returns: how many were lost since the last ts_event_queue_pop()
 */
guint64
ts_event_queue_get_lost (TsEventQueue *self)
{
  return self->lost;
}
