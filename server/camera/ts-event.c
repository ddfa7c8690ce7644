/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-event.h"

#include <string.h>

/* the end of a pattern that takes a whole subtree */
#define SUBTREE "//."

struct _TsEvent
{
  gatomicrefcount references;
  gint64 id;
  gint64 time_us;
  gchar *topic;
  TsEventState state;
  GVariant *source;
  GVariant *data;
};

G_DEFINE_BOXED_TYPE (TsEvent, ts_event, ts_event_ref, ts_event_unref)

/**
 * ts_event_state_to_string:
 *
 * Returns: the word that ONVIF has for it, or "Message"
 */
const gchar *
ts_event_state_to_string (TsEventState state)
{
  static const gchar *const names[] = {
      "Message", "Initialized", "Changed", "Deleted"};

  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

static GVariant *
take_pairs (GVariant *pairs)
{
  if (pairs == NULL)
    pairs = g_variant_new ("a{sv}", NULL);
  g_return_val_if_fail (
      g_variant_is_of_type (pairs, G_VARIANT_TYPE_VARDICT), NULL);
  return g_variant_ref_sink (pairs);
}

/**
 * ts_event_new:
 * @topic: as `tns1:Device/HardwareFailure/StorageFailure`
 * @state: %TS_EVENT_CHANGED for a property, %TS_EVENT_MESSAGE otherwise
 * @source: (nullable): `a{sv}`, what it is about; sunk if floating
 * @data: (nullable): `a{sv}`, what is to be said; sunk if floating
 *
 * Returns: (transfer full): an event of now, without a number
 */
TsEvent *
ts_event_new (
    const gchar *topic, TsEventState state, GVariant *source, GVariant *data)
{
  return ts_event_new_full (0, g_get_real_time (), topic, state, source, data);
}

/**
 * ts_event_new_full:
 * @id: number in the order of all events; 0: it has none yet
 * @time_us: when, UTC
 *
 * As ts_event_new(), for those that number events or keep them.
 *
 * Returns: (transfer full): the event
 */
TsEvent *
ts_event_new_full (gint64 id, gint64 time_us, const gchar *topic,
    TsEventState state, GVariant *source, GVariant *data)
{
  TsEvent *self = g_new0 (TsEvent, 1);

  g_atomic_ref_count_init (&self->references);
  self->id = id;
  self->time_us = time_us;
  self->topic = g_strdup (topic);
  self->state = state;
  self->source = take_pairs (source);
  self->data = take_pairs (data);
  return self;
}

TsEvent *
ts_event_ref (TsEvent *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
ts_event_unref (TsEvent *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->topic);
  g_variant_unref (self->source);
  g_variant_unref (self->data);
  g_free (self);
}

/**
 * ts_event_get_id:
 *
 * Returns: its number, larger than that of every event before it, also across
 *   restarts; 0 before it was published
 */
gint64
ts_event_get_id (TsEvent *self)
{
  return self->id;
}

gint64
ts_event_get_time_us (TsEvent *self)
{
  return self->time_us;
}

const gchar *
ts_event_get_topic (TsEvent *self)
{
  return self->topic;
}

TsEventState
ts_event_get_state (TsEvent *self)
{
  return self->state;
}

GVariant *
ts_event_get_source (TsEvent *self)
{
  return self->source;
}

GVariant *
ts_event_get_data (TsEvent *self)
{
  return self->data;
}

/**
 * ts_event_get_source_string:
 * @name: as `Sensor`
 *
 * Returns: (nullable): the text of this name in the source
 */
const gchar *
ts_event_get_source_string (TsEvent *self, const gchar *name)
{
  const gchar *text = NULL;

  return g_variant_lookup (self->source, name, "&s", &text) ? text : NULL;
}

static gboolean
matches_one (const gchar *topic, const gchar *pattern, gsize length)
{
  gsize end = strlen (SUBTREE);

  if (length >= end && strncmp (pattern + length - end, SUBTREE, end) == 0) {
    length -= end;
    return strncmp (topic, pattern, length) == 0
           && (topic[length] == '\0' || topic[length] == '/');
  }
  return strncmp (topic, pattern, length) == 0 && topic[length] == '\0';
}

/**
 * ts_event_topic_matches:
 * @topic: of an event
 * @pattern: (nullable): topics in ONVIF's ConcreteSet dialect: `a/b` is one,
 *   `a/b//.` that one and all below it, `|` stands between several; %NULL
 *   takes all
 *
 * Returns: whether the pattern takes the topic
 */
gboolean
ts_event_topic_matches (const gchar *topic, const gchar *pattern)
{
  if (pattern == NULL)
    return TRUE;
  while (TRUE) {
    gsize length = strcspn (pattern, "|");

    if (length > 0 && matches_one (topic, pattern, length))
      return TRUE;
    if (pattern[length] == '\0')
      return FALSE;
    pattern += length + 1;
  }
}
