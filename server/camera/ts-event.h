/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * TsEventState:
 * @TS_EVENT_MESSAGE: something happened; there is no state behind it
 * @TS_EVENT_INITIALIZED: a property as it was when somebody began to listen
 * @TS_EVENT_CHANGED: a property has a new value
 * @TS_EVENT_DELETED: what the property was about is gone
 *
 * ONVIF Core Specification, "PropertyOperation".
 */
typedef enum
{
  TS_EVENT_MESSAGE,
  TS_EVENT_INITIALIZED,
  TS_EVENT_CHANGED,
  TS_EVENT_DELETED,
} TsEventState;

const gchar *ts_event_state_to_string (TsEventState state);

/**
 * TsEvent:
 *
 * Something that happened: a topic in the form of ONVIF's concrete topics
 * (`tns1:...` where ONVIF defines it, `tts:...` where not), what it is about
 * (source), what is to be said (data), and when. Immutable and counted; may be
 * used from any thread.
 */
#define TS_TYPE_EVENT (ts_event_get_type ())
typedef struct _TsEvent TsEvent;
GType ts_event_get_type (void);

TsEvent *ts_event_new (
    const gchar *topic, TsEventState state, GVariant *source, GVariant *data);
TsEvent *ts_event_new_full (gint64 id, gint64 time_us, const gchar *topic,
    TsEventState state, GVariant *source, GVariant *data);
TsEvent *ts_event_ref (TsEvent *self);
void ts_event_unref (TsEvent *self);

gint64 ts_event_get_id (TsEvent *self);
gint64 ts_event_get_time_us (TsEvent *self);
const gchar *ts_event_get_topic (TsEvent *self);
TsEventState ts_event_get_state (TsEvent *self);
GVariant *ts_event_get_source (TsEvent *self);
GVariant *ts_event_get_data (TsEvent *self);
const gchar *ts_event_get_source_string (TsEvent *self, const gchar *name);

gboolean ts_event_topic_matches (const gchar *topic, const gchar *pattern);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsEvent, ts_event_unref)

G_END_DECLS
