/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRestart"
#include "config.h"

#include "ts-restart.h"

typedef struct
{
  TsRestartPart part;
  gchar *name;
  gchar *title;
  TsRestartFunc func;
  gpointer user_data;
} Entry;

struct _TsRestart
{
  GObject parent_instance;

  TsSettings *settings;
  TsDoor *door;
  GPtrArray *entries; /* in the order in which they came */
};

enum
{
  SIGNAL_RESTARTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (ts_restart_error, ts_restart_error)
G_DEFINE_FINAL_TYPE (TsRestart, ts_restart, G_TYPE_OBJECT)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->name);
  g_free (entry->title);
  g_free (entry);
}

TsRestart *
ts_restart_new (TsSettings *settings, TsDoor *door)
{
  TsRestart *self = g_object_new (TS_TYPE_RESTART, NULL);

  self->settings = g_object_ref (settings);
  self->door = g_object_ref (door);
  return self;
}

TsSettings *
ts_restart_get_settings (TsRestart *self)
{
  return self->settings;
}

static Entry *
find (TsRestart *self, const gchar *name, guint *ret_index)
{
  for (guint i = 0; i < self->entries->len; i++) {
    Entry *entry = g_ptr_array_index (self->entries, i);

    if (!g_str_equal (entry->name, name))
      continue;
    if (ret_index != NULL)
      *ret_index = i;
    return entry;
  }
  return NULL;
}

/**
 * ts_restart_add_part:
 * @func: starts it again; is there until ts_restart_remove_part()
 *
 * The part has just started: what is saved is what it runs with.
 */
void
ts_restart_add_part (TsRestart *self, const TsRestartPart *part,
    TsRestartFunc func, gpointer user_data)
{
  Entry *entry = g_new0 (Entry, 1);

  ts_restart_remove_part (self, part->name);
  entry->name = g_strdup (part->name);
  entry->title = g_strdup (part->title);
  entry->part.name = entry->name;
  entry->part.title = entry->title;
  entry->part.cuts_answer = part->cuts_answer;
  entry->func = func;
  entry->user_data = user_data;
  g_ptr_array_add (self->entries, entry);
  ts_settings_mark_running (self->settings, entry->name);
}

void
ts_restart_remove_part (TsRestart *self, const gchar *name)
{
  guint index;

  if (find (self, name, &index) != NULL)
    g_ptr_array_remove_index (self->entries, index);
}

/**
 * ts_restart_list_parts:
 *
 * Returns: (transfer container) (element-type TsRestartPart): as long as none
 *   is added or removed
 */
GPtrArray *
ts_restart_list_parts (TsRestart *self)
{
  GPtrArray *parts = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++) {
    Entry *entry = g_ptr_array_index (self->entries, i);

    g_ptr_array_add (parts, &entry->part);
  }
  return parts;
}

/**
 * ts_restart_find_part:
 *
 * Returns: (nullable): the part of this name
 */
const TsRestartPart *
ts_restart_find_part (TsRestart *self, const gchar *name)
{
  Entry *entry = find (self, name, NULL);

  return entry != NULL ? &entry->part : NULL;
}

/**
 * ts_restart_check:
 *
 * Returns: whether @caller may start @name again; if not, @error
 */
gboolean
ts_restart_check (
    TsRestart *self, TsCaller *caller, const gchar *name, GError **error)
{
  if (!ts_door_admit (self->door, caller, TS_PERMISSION_MAINTENANCE, NULL,
          "restart", name, error))
    return FALSE;
  if (find (self, name, NULL) != NULL)
    return TRUE;
  g_set_error (error, TS_RESTART_ERROR, TS_RESTART_ERROR_NOT_FOUND,
      "there is no part '%s'", name);
  return FALSE;
}

/**
 * ts_restart_do:
 *
 * Starts @name again with what is saved.
 *
 * Returns: whether it runs with that; if not, it goes on as before, and @error
 *   says why
 */
gboolean
ts_restart_do (
    TsRestart *self, TsCaller *caller, const gchar *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  Entry *entry;
  gboolean done;

  if (!ts_restart_check (self, caller, name, error))
    return FALSE;
  entry = find (self, name, NULL);
  g_message ("%s starts again", name);
  done = entry->func (name, entry->user_data, &local);
  ts_door_record (self->door, caller, "restart", name, NULL, NULL, local);
  if (!done) {
    g_set_error (error, TS_RESTART_ERROR, TS_RESTART_ERROR_FAILED,
        "%s could not start again and goes on as it was: %s", name,
        local->message);
    return FALSE;
  }
  ts_settings_mark_running (self->settings, name);
  g_signal_emit (self, signals[SIGNAL_RESTARTED], 0, name);
  return TRUE;
}

static void
ts_restart_dispose (GObject *object)
{
  TsRestart *self = TS_RESTART (object);

  g_ptr_array_set_size (self->entries, 0);
  g_clear_object (&self->settings);
  g_clear_object (&self->door);
  G_OBJECT_CLASS (ts_restart_parent_class)->dispose (object);
}

static void
ts_restart_finalize (GObject *object)
{
  g_ptr_array_unref (TS_RESTART (object)->entries);
  G_OBJECT_CLASS (ts_restart_parent_class)->finalize (object);
}

static void
ts_restart_class_init (TsRestartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_restart_dispose;
  object_class->finalize = ts_restart_finalize;
  signals[SIGNAL_RESTARTED] = g_signal_new ("restarted", TS_TYPE_RESTART,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ts_restart_init (TsRestart *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
}
