/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-door.h"

#include "ts-post.h"

struct _TsDoor
{
  GObject parent_instance;

  GThread *home; /* where the signal comes */
  GMainContext *context;
};

enum
{
  SIGNAL_RECORDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_BOXED_TYPE (TsRecord, ts_record, ts_record_copy, ts_record_free)
G_DEFINE_FINAL_TYPE (TsDoor, ts_door, G_TYPE_OBJECT)

TsRecord *
ts_record_copy (const TsRecord *self)
{
  TsRecord *copy = g_memdup2 (self, sizeof *self);

  copy->user = g_strdup (self->user);
  copy->protocol = g_strdup (self->protocol);
  copy->address = g_strdup (self->address);
  copy->action = g_strdup (self->action);
  copy->target = g_strdup (self->target);
  copy->sensor = g_strdup (self->sensor);
  copy->old_value = g_strdup (self->old_value);
  copy->new_value = g_strdup (self->new_value);
  copy->refusal = g_strdup (self->refusal);
  return copy;
}

void
ts_record_free (TsRecord *self)
{
  g_free (self->user);
  g_free (self->protocol);
  g_free (self->address);
  g_free (self->action);
  g_free (self->target);
  g_free (self->sensor);
  g_free (self->old_value);
  g_free (self->new_value);
  g_free (self->refusal);
  g_free (self);
}

TsDoor *
ts_door_new (void)
{
  return g_object_new (TS_TYPE_DOOR, NULL);
}

typedef struct
{
  TsDoor *door;
  TsRecord *record;
} Delivery;

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_object_unref (delivery->door);
  ts_record_free (delivery->record);
  g_free (delivery);
}

static gboolean
on_delivery (gpointer data)
{
  Delivery *delivery = data;

  g_signal_emit (delivery->door, signals[SIGNAL_RECORDED], 0, delivery->record);
  return G_SOURCE_REMOVE;
}

/* @error: why it was not done; NULL: it was done */
static TsRecord *
new_record (TsCaller *caller, const gchar *action, const gchar *target,
    const GError *error)
{
  TsRecord *record = g_new0 (TsRecord, 1);

  record->time_us = g_get_real_time ();
  record->user = g_strdup (ts_caller_get_user (caller));
  record->role = ts_caller_get_role (caller);
  record->system = ts_caller_is_system (caller);
  record->protocol = g_strdup (ts_caller_get_protocol (caller));
  record->address = g_strdup (ts_caller_get_address (caller));
  record->action = g_strdup (action);
  record->target = g_strdup (target);
  record->refusal = error != NULL ? g_strdup (error->message) : NULL;
  return record;
}

/* Takes @record. */
static void
deliver (TsDoor *self, TsRecord *record)
{
  Delivery *delivery;

  if (g_thread_self () == self->home) {
    g_signal_emit (self, signals[SIGNAL_RECORDED], 0, record);
    ts_record_free (record);
    return;
  }
  delivery = g_new0 (Delivery, 1);
  delivery->door = g_object_ref (self);
  delivery->record = record;
  ts_post (
      self->context, G_PRIORITY_DEFAULT, on_delivery, delivery, delivery_free);
}

/**
 * ts_door_admit:
 * @permissions: all of them are needed
 * @sensor: (nullable): id of the sensor that it is about
 * @action: what is wanted, as `settings.set`
 * @target: (nullable): on what
 *
 * A refusal of somebody who is logged in is recorded; that nobody is logged
 * in is not, because every browser begins like that.
 *
 * Returns: whether @caller may; if not, @error is a #TsCallerError
 */
gboolean
ts_door_admit (TsDoor *self, TsCaller *caller, TsPermission permissions,
    const gchar *sensor, const gchar *action, const gchar *target,
    GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (ts_caller_check (caller, permissions, sensor, &refusal))
    return TRUE;
  if (g_error_matches (refusal, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED)) {
    TsRecord *record = new_record (caller, action, target, refusal);

    record->sensor = g_strdup (sensor);
    deliver (self, record);
  }
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/**
 * ts_door_record:
 * @action: what was done or tried, as `users.add`
 * @target: (nullable): on what
 * @old_value: (nullable): before; no secret
 * @new_value: (nullable): after; no secret
 * @error: (nullable): why it was not done; %NULL: it was done
 */
void
ts_door_record (TsDoor *self, TsCaller *caller, const gchar *action,
    const gchar *target, const gchar *old_value, const gchar *new_value,
    const GError *error)
{
  TsRecord *record = new_record (caller, action, target, error);

  record->old_value = g_strdup (old_value);
  record->new_value = g_strdup (new_value);
  deliver (self, record);
}

static void
ts_door_finalize (GObject *object)
{
  TsDoor *self = TS_DOOR (object);

  g_main_context_unref (self->context);
  G_OBJECT_CLASS (ts_door_parent_class)->finalize (object);
}

static void
ts_door_class_init (TsDoorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_door_finalize;
  signals[SIGNAL_RECORDED] =
      g_signal_new ("recorded", TS_TYPE_DOOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 1, TS_TYPE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
ts_door_init (TsDoor *self)
{
  self->home = g_thread_self ();
  self->context = g_main_context_ref_thread_default ();
}
