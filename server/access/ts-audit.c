/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsAudit"
#include "config.h"

#include "access/ts-audit.h"

/* Pruning is a question to an index: cheap, but not for each entry. */
#define PRUNE_EVERY 64
#define DAY_US (24 * 60 * 60 * G_TIME_SPAN_SECOND)

struct _TsAudit
{
  GObject parent_instance;

  TsDoor *door;
  TsDatabase *database;
  GSettings *settings;
  gulong on_recorded;
  gulong on_limit_changed;
  guint n_since_prune;
  guint64 n_lost;
};

G_DEFINE_FINAL_TYPE (TsAudit, ts_audit, G_TYPE_OBJECT)

/**
 * ts_audit_new:
 * @settings: of `org.thermoscope.audit`
 */
TsAudit *
ts_audit_new (TsDoor *door, TsDatabase *database, GSettings *settings)
{
  TsAudit *self = g_object_new (TS_TYPE_AUDIT, NULL);

  self->door = g_object_ref (door);
  self->database = g_object_ref (database);
  self->settings = g_object_ref (settings);
  return self;
}

static gpointer
run_add (sqlite3 *db, gpointer data, GError **error)
{
  ts_audit_table_add (db, data, error);
  return NULL;
}

typedef struct
{
  guint max_entries;
  gint64 oldest_us;
} Limits;

static gpointer
run_prune (sqlite3 *db, gpointer data, GError **error)
{
  const Limits *limits = data;

  ts_audit_table_prune (db, limits->max_entries, limits->oldest_us, error);
  return NULL;
}

static void
prune (TsAudit *self)
{
  Limits *limits = g_new0 (Limits, 1);

  limits->max_entries = g_settings_get_uint (self->settings, "max-entries");
  limits->oldest_us =
      g_get_real_time ()
      - g_settings_get_uint (self->settings, "max-days") * DAY_US;
  self->n_since_prune = 0;
  ts_database_post (self->database, run_prune, limits, g_free);
}

static void
on_recorded (TsDoor *door, TsRecord *record, gpointer user_data)
{
  TsAudit *self = user_data;

  if (!ts_database_post (self->database, run_add, ts_record_copy (record),
          (GDestroyNotify) ts_record_free)
      && self->n_lost++ == 0)
    g_warning ("the database cannot keep up; entries of the audit log are "
               "lost");
  if (++self->n_since_prune >= PRUNE_EVERY)
    prune (self);
}

static void
on_limit_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  if (g_str_has_prefix (key, "max-"))
    prune (user_data);
}

void
ts_audit_start (TsAudit *self)
{
  if (self->on_recorded != 0)
    return;
  self->on_recorded =
      g_signal_connect (self->door, "recorded", G_CALLBACK (on_recorded), self);
  self->on_limit_changed = g_signal_connect (
      self->settings, "changed", G_CALLBACK (on_limit_changed), self);
  prune (self);
}

void
ts_audit_stop (TsAudit *self)
{
  g_clear_signal_handler (&self->on_recorded, self->door);
  g_clear_signal_handler (&self->on_limit_changed, self->settings);
}

static gpointer
run_search (sqlite3 *db, gpointer data, GError **error)
{
  return ts_audit_table_search (db, data, error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *entries =
      ts_database_run_finish (TS_DATABASE (source), result, &error);

  if (entries == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * ts_audit_search_async:
 * @query: its limit is at most %TS_AUDIT_MAX_LIMIT
 */
void
ts_audit_search_async (TsAudit *self, TsCaller *caller,
    const TsAuditQuery *query, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  TsAuditQuery *copy;
  GError *error = NULL;

  if (!ts_door_admit (self->door, caller, TS_PERMISSION_LOGS, NULL,
          "audit.read", NULL, &error)) {
    g_task_return_error (task, error);
    return;
  }
  copy = ts_audit_query_copy (query);
  copy->limit = MIN (copy->limit, TS_AUDIT_MAX_LIMIT);
  ts_database_run_async (self->database, run_search, copy,
      (GDestroyNotify) ts_audit_query_free, (GDestroyNotify) g_ptr_array_unref,
      cancellable, on_found, g_steal_pointer (&task));
}

/**
 * ts_audit_search_finish:
 *
 * Returns: (transfer full) (element-type TsAuditEntry): the newest first; or
 *   %NULL and @error
 */
GPtrArray *
ts_audit_search_finish (TsAudit *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ts_audit_record_export:
 *
 * Somebody takes the log away, as a file.
 */
void
ts_audit_record_export (TsAudit *self, TsCaller *caller)
{
  ts_door_record (self->door, caller, "audit.export", NULL, NULL, NULL, NULL);
}

static void
ts_audit_dispose (GObject *object)
{
  TsAudit *self = TS_AUDIT (object);

  if (self->door != NULL)
    ts_audit_stop (self);
  g_clear_object (&self->door);
  g_clear_object (&self->database);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (ts_audit_parent_class)->dispose (object);
}

static void
ts_audit_class_init (TsAuditClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_audit_dispose;
}

static void
ts_audit_init (TsAudit *self)
{
}
