/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsEvents"
#include "config.h"

#include "events/ts-event-history.h"

#include <string.h>

#include "camera/ts-event-types.h"

/* Numbers are reserved ahead, so that those of events that did not reach the
 * disk before a kill are not given again: somebody may have seen them. */
#define RESERVED 1000
#define RESERVED_FACT "events.reserved-id"
/* Old events are looked for after so many new ones. */
#define PRUNE_EVERY 200
/* A table that shrinks by half, because the limit was changed, does so in
 * steps: nobody else waits long for the database. */
#define MAX_PRUNED 2000
#define DAY_US (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

struct _TsEventHistory
{
  GObject parent_instance;

  TsDatabase *database;
  TsEventBus *bus;
  guint subscription;
  gint64 reserved;
  guint n_since_prune;
  guint max_events;
  guint max_days;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (TsEventHistory, ts_event_history, G_TYPE_OBJECT)

void
ts_event_page_free (TsEventPage *page)
{
  g_ptr_array_unref (page->events);
  g_free (page);
}

/* Everything below with a `db` runs on the database's thread. */

static gpointer
store (sqlite3 *db, gpointer data, GError **error)
{
  TsEvent *event = data;
  g_autofree gchar *source =
      g_variant_print (ts_event_get_source (event), TRUE);
  g_autofree gchar *values = g_variant_print (ts_event_get_data (event), TRUE);

  ts_sqlite_run (db, error,
      "INSERT INTO events (id, time_us, topic, state, source, data) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      "iisiss", ts_event_get_id (event), ts_event_get_time_us (event),
      ts_event_get_topic (event), (gint64) ts_event_get_state (event), source,
      values);
  return NULL;
}

static gpointer
reserve (sqlite3 *db, gpointer data, GError **error)
{
  gint64 *id = data;

  ts_sqlite_run (db, error,
      "INSERT INTO facts (name, value) VALUES (?, ?) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      "si", RESERVED_FACT, *id);
  return NULL;
}

typedef struct
{
  guint max_events;
  gint64 oldest_us;
} Limits;

static gpointer
prune (sqlite3 *db, gpointer data, GError **error)
{
  const Limits *limits = data;

  ts_sqlite_run (db, error,
      "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE "
      "time_us < ? OR id <= (SELECT id FROM events ORDER BY id DESC LIMIT 1 "
      "OFFSET ?) ORDER BY id LIMIT ?)",
      "iii", limits->oldest_us, (gint64) limits->max_events,
      (gint64) MAX_PRUNED);
  return NULL;
}

static gboolean
read_number (sqlite3 *db, const gchar *sql, const gchar *text,
    gint64 *ret_number, GError **error)
{
  g_autoptr (sqlite3_stmt) statement =
      ts_sqlite_query (db, error, sql, text != NULL ? "s" : NULL, text);
  gboolean row = FALSE;

  if (statement == NULL || !ts_sqlite_step (statement, &row, error))
    return FALSE;
  *ret_number = row ? sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}

static gpointer
read_last_id (sqlite3 *db, gpointer data, GError **error)
{
  gint64 *ret_last = data;
  gint64 reserved = 0, newest = 0;

  if (read_number (db, "SELECT value FROM facts WHERE name = ?", RESERVED_FACT,
          &reserved, error)
      && read_number (
          db, "SELECT coalesce(max(id), 0) FROM events", NULL, &newest, error))
    *ret_last = MAX (reserved, newest);
  return NULL;
}

static GVariant *
read_pairs (sqlite3_stmt *statement, gint column)
{
  const gchar *text = (const gchar *) sqlite3_column_text (statement, column);
  GVariant *pairs = NULL;

  if (text != NULL)
    pairs = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  return pairs;
}

static TsEvent *
read_event (sqlite3_stmt *statement)
{
  g_autoptr (GVariant) source = read_pairs (statement, 4);
  g_autoptr (GVariant) data = read_pairs (statement, 5);

  return ts_event_new_full (sqlite3_column_int64 (statement, 0),
      sqlite3_column_int64 (statement, 1),
      (const gchar *) sqlite3_column_text (statement, 2),
      CLAMP (sqlite3_column_int (statement, 3), TS_EVENT_MESSAGE,
          TS_EVENT_DELETED),
      source, data);
}

static TsEventQuery *
query_copy (const TsEventQuery *query)
{
  TsEventQuery *copy = g_memdup2 (query, sizeof *query);

  copy->caller = query->caller != NULL ? ts_caller_ref (query->caller) : NULL;
  copy->pattern = g_strdup (query->pattern);
  copy->source = g_strdup (query->source);
  if (copy->until_us == 0)
    copy->until_us = G_MAXINT64;
  if (copy->before == 0)
    copy->before = G_MAXINT64;
  return copy;
}

static void
query_free (gpointer data)
{
  TsEventQuery *query = data;

  g_clear_pointer (&query->caller, ts_caller_unref);
  g_free ((gchar *) query->pattern);
  g_free ((gchar *) query->source);
  g_free (query);
}

static gboolean
has_source (TsEvent *event, const gchar *text)
{
  GVariantIter iter;
  GVariant *value;

  g_variant_iter_init (&iter, ts_event_get_source (event));
  while (g_variant_iter_next (&iter, "{&sv}", NULL, &value)) {
    gboolean equal = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
                     && g_str_equal (g_variant_get_string (value, NULL), text);

    g_variant_unref (value);
    if (equal)
      return TRUE;
  }
  return FALSE;
}

static gboolean
fits (TsEvent *event, const TsEventQuery *query)
{
  return (query->source == NULL || has_source (event, query->source))
         && (query->caller == NULL
             || ts_event_may_be_seen (event, query->caller));
}

static gboolean
collect (sqlite3_stmt *statement, const TsEventQuery *query, TsEventPage *page,
    GError **error)
{
  gboolean row = FALSE;

  while (!page->more) {
    g_autoptr (TsEvent) event = NULL;

    if (!ts_sqlite_step (statement, &row, error))
      return FALSE;
    if (!row)
      return TRUE;
    if (!ts_event_topic_matches (
            (const gchar *) sqlite3_column_text (statement, 2), query->pattern))
      continue;
    event = read_event (statement);
    if (!fits (event, query))
      continue;
    if (page->events->len < query->limit)
      g_ptr_array_add (page->events, g_steal_pointer (&event));
    else
      page->more = TRUE;
  }
  return TRUE;
}

#define COLUMNS "id, time_us, topic, state, source, data"
#define WHERE                                                                  \
  " FROM events WHERE id > ? AND id < ? AND time_us >= ? AND time_us < ? "

static gpointer
find (sqlite3 *db, gpointer data, GError **error)
{
  const TsEventQuery *query = data;
  g_autoptr (TsEventPage) page = g_new0 (TsEventPage, 1);
  g_autoptr (sqlite3_stmt) statement = NULL;

  page->events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_event_unref);
  statement = ts_sqlite_query (db, error,
      query->oldest_first ? "SELECT " COLUMNS WHERE "ORDER BY id"
                          : "SELECT " COLUMNS WHERE "ORDER BY id DESC",
      "iiii", query->after, query->before, query->since_us, query->until_us);
  if (statement == NULL || !collect (statement, query, page, error)
      || !read_number (db, "SELECT coalesce(min(id), 0) FROM events", NULL,
          &page->oldest, error))
    return NULL;
  return g_steal_pointer (&page);
}

static void
post_number (TsEventHistory *self, gint64 id)
{
  ts_database_post (
      self->database, reserve, g_memdup2 (&id, sizeof id), g_free);
}

static void
post_prune (TsEventHistory *self)
{
  Limits limits = {
      .max_events = self->max_events,
      .oldest_us = g_get_real_time () - self->max_days * DAY_US,
  };

  self->n_since_prune = 0;
  ts_database_post (
      self->database, prune, g_memdup2 (&limits, sizeof limits), g_free);
}

static void
on_event (TsEvent *event, gpointer user_data)
{
  TsEventHistory *self = user_data;

  if (ts_event_get_id (event) >= self->reserved) {
    self->reserved = ts_event_get_id (event) + RESERVED;
    post_number (self, self->reserved);
  }
  ts_database_post (self->database, store, ts_event_ref (event),
      (GDestroyNotify) ts_event_unref);
  if (++self->n_since_prune >= PRUNE_EVERY)
    post_prune (self);
}

/**
 * ts_event_history_new:
 *
 * Returns: (transfer full): a history of what @bus carries from
 *   ts_event_history_start() on, and did in earlier runs
 */
TsEventHistory *
ts_event_history_new (TsDatabase *database, TsEventBus *bus)
{
  TsEventHistory *self = g_object_new (TS_TYPE_EVENT_HISTORY, NULL);

  self->database = g_object_ref (database);
  self->bus = g_object_ref (bus);
  return self;
}

/**
 * ts_event_history_set_limits:
 * @max_events: how many are kept, at least
 * @max_days: how long
 */
void
ts_event_history_set_limits (
    TsEventHistory *self, guint max_events, guint max_days)
{
  self->max_events = max_events;
  self->max_days = max_days;
  if (self->subscription != 0)
    post_prune (self);
}

static void
on_limits_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  ts_event_history_set_limits (user_data,
      g_settings_get_uint (settings, "history-events"),
      g_settings_get_uint (settings, "history-days"));
}

/**
 * ts_event_history_follow_settings:
 * @settings: concern `events`; its limits act at once
 */
void
ts_event_history_follow_settings (TsEventHistory *self, GSettings *settings)
{
  g_set_object (&self->settings, settings);
  g_signal_connect_object (settings, "changed::history-events",
      G_CALLBACK (on_limits_changed), self, 0);
  g_signal_connect_object (settings, "changed::history-days",
      G_CALLBACK (on_limits_changed), self, 0);
  on_limits_changed (settings, NULL, self);
}

/**
 * ts_event_history_start:
 *
 * Tells the bus from where to number, and keeps what comes from now on. Waits
 * for the database: at the start only, before anything is published.
 */
gboolean
ts_event_history_start (TsEventHistory *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gint64 last = 0;

  if (self->subscription != 0)
    return TRUE;
  ts_database_run (self->database, read_last_id, &last, &failure);
  if (failure == NULL) {
    self->reserved = last + RESERVED;
    ts_database_run (self->database, reserve, &self->reserved, &failure);
  }
  if (failure != NULL) {
    g_propagate_prefixed_error (
        error, g_steal_pointer (&failure), "the history of events: ");
    return FALSE;
  }
  ts_event_bus_set_last_id (self->bus, last);
  self->subscription =
      ts_event_bus_subscribe (self->bus, NULL, on_event, self, NULL);
  post_prune (self);
  return TRUE;
}

/**
 * ts_event_history_stop:
 *
 * What came until now is kept as soon as the database is closed, or earlier.
 */
void
ts_event_history_stop (TsEventHistory *self)
{
  if (self->subscription == 0)
    return;
  ts_event_bus_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  /* the next run goes on without a gap */
  post_number (self, ts_event_bus_get_last_id (self->bus));
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  TsEventPage *page =
      ts_database_run_finish (TS_DATABASE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, page, (GDestroyNotify) ts_event_page_free);
}

/**
 * ts_event_history_query_async:
 * @query: copied
 *
 * Finds also what was published just before.
 */
void
ts_event_history_query_async (TsEventHistory *self, const TsEventQuery *query,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ts_event_history_query_async);
  ts_database_run_async (self->database, find, query_copy (query), query_free,
      (GDestroyNotify) ts_event_page_free, cancellable, on_found, task);
}

TsEventPage *
ts_event_history_query_finish (
    TsEventHistory *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ts_event_history_dispose (GObject *object)
{
  TsEventHistory *self = TS_EVENT_HISTORY (object);

  if (self->database != NULL)
    ts_event_history_stop (self);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);
  g_clear_object (&self->database);
  G_OBJECT_CLASS (ts_event_history_parent_class)->dispose (object);
}

static void
ts_event_history_class_init (TsEventHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_event_history_dispose;
}

static void
ts_event_history_init (TsEventHistory *self)
{
  self->max_events = 50000;
  self->max_days = 30;
}
