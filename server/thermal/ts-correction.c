/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCorrection"
#include "config.h"

#include "thermal/ts-correction.h"

#include <gst/gst.h>
#include <math.h>

#include "camera/ts-event-types.h"

#define CONCERN "sensor"
#define KEY_DEFECTS "defective-pixels"
#define MAX_UNDO 16

G_DEFINE_QUARK (ts_correction_error, ts_correction_error)

/* Kinds, as they are asked for here and there. */
static const struct
{
  const gchar *name;
  const gchar *action;
  const gchar *act; /* in the audit log */
} kinds[] = {
    [TS_CORRECTION_SHUTTER] = {"shutter", "ffc", "correction.ffc"},
    [TS_CORRECTION_BACKGROUND] = {"background", "correct-background",
        "correction.ffc"},
    [TS_CORRECTION_INITIALISATION] = {"initialisation", "initialise-shutter",
        "correction.ffc"},
    [TS_CORRECTION_DEFECTS] = {"defects", "detect-defects",
        "correction.detect"},
};

struct _TsCorrection
{
  GObject parent_instance;

  TsCamera *camera;
  TsEventBus *bus;
  TsDoor *door;
  GPtrArray *sensors; /* Watched; NULL: not started */
};

typedef struct
{
  TsCorrection *owner;
  TsSensor *sensor;
  GObject *element;
  gulong told_handler;
  gulong changed_handler;
  gchar *defects;  /* the list before the next change */
  GPtrArray *undo; /* lists before, the newest last */
  gboolean is_undoing;
  gchar *failure;
  gdouble cavity_k;
  gboolean told_ffc;
  gboolean told_shutter;
} Watched;

G_DEFINE_FINAL_TYPE (TsCorrection, ts_correction, G_TYPE_OBJECT)

gboolean
ts_correction_kind_from_string (const gchar *name, TsCorrectionKind *ret_kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_equal (kinds[i].name, name)) {
      *ret_kind = i;
      return TRUE;
    }
  }
  return FALSE;
}

void
ts_correction_status_clear (TsCorrectionStatus *status)
{
  g_clear_pointer (&status->state, g_free);
  g_clear_pointer (&status->cause, g_free);
  g_clear_pointer (&status->failure, g_free);
  g_clear_pointer (&status->defects, g_free);
}

static void
publish (TsCorrection *self, TsEvent *event)
{
  ts_event_bus_publish (self->bus, event);
  ts_event_unref (event);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ts_settings_commit_finish (TS_SETTINGS (source), result, NULL, &error))
    g_warning ("the defective pixels that were found are not kept: %s",
        error->message);
}

static TsSettingsChange *
new_change (const gchar *sensor, const gchar *defects)
{
  TsSettingsChange *change = ts_settings_change_new ();

  ts_settings_change_set (
      change, CONCERN, sensor, KEY_DEFECTS, g_variant_new_string (defects));
  return change;
}

/* What the chain has found is in force there already, until the next start. */
static void
keep_defects (Watched *watched, const gchar *defects)
{
  const gchar *id = ts_sensor_get_id (watched->sensor);
  g_autoptr (TsCaller) caller = ts_caller_new_system ("correction");
  g_autoptr (TsSettingsChange) change = new_change (id, defects);

  ts_settings_commit_async (ts_camera_get_settings (watched->owner->camera),
      caller, change, on_kept, NULL);
}

static void
on_ffc (Watched *watched, const GstStructure *told)
{
  const gchar *state = gst_structure_get_string (told, "state");
  const gchar *cause = gst_structure_get_string (told, "reason");

  g_free (watched->failure);
  watched->failure = g_strdup (gst_structure_get_string (told, "failure"));
  watched->cavity_k = NAN;
  gst_structure_get_double (told, "cavity-k", &watched->cavity_k);
  watched->told_ffc = TRUE;
  publish (watched->owner, ts_event_new_ffc (ts_sensor_get_id (watched->sensor),
                               state, cause, watched->failure));
}

static void
on_defects (Watched *watched, const GstStructure *told)
{
  const gchar *found = gst_structure_get_string (told, "found");
  guint n_pixels = 0, n_found = 0;

  gst_structure_get_uint (told, "count", &n_pixels);
  gst_structure_get_uint (told, "n-found", &n_found);
  publish (
      watched->owner, ts_event_new_defects (
                          ts_sensor_get_id (watched->sensor), n_pixels, found));
  if (n_found > 0)
    keep_defects (watched, gst_structure_get_string (told, "pixels"));
}

static void
on_shutter (Watched *watched, const GstStructure *told)
{
  gboolean closed = FALSE;

  gst_structure_get_boolean (told, "closed", &closed);
  watched->told_shutter = TRUE;
  publish (
      watched->owner, ts_event_new_shutter (ts_sensor_get_id (watched->sensor),
                          closed, gst_structure_get_string (told, "reason")));
}

static void
on_told (TsSensor *sensor, const GstStructure *told, gpointer user_data)
{
  if (gst_structure_has_name (told, "thermal-ffc"))
    on_ffc (user_data, told);
  else if (gst_structure_has_name (told, "thermal-defects"))
    on_defects (user_data, told);
  else if (gst_structure_has_name (told, "thermal-shutter"))
    on_shutter (user_data, told);
}

static void
on_list_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  Watched *watched = user_data;
  g_autofree gchar *now = g_settings_get_string (settings, key);

  if (g_str_equal (now, watched->defects))
    return;
  if (!watched->is_undoing) {
    g_ptr_array_add (watched->undo, g_strdup (watched->defects));
    if (watched->undo->len > MAX_UNDO)
      g_ptr_array_remove_index (watched->undo, 0);
  }
  g_free (watched->defects);
  watched->defects = g_steal_pointer (&now);
}

static gboolean
has_list (TsSensor *sensor)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  g_object_get (
      ts_sensor_get_settings (sensor), "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, KEY_DEFECTS);
}

static void
watched_free (gpointer data)
{
  Watched *self = data;

  g_clear_signal_handler (&self->told_handler, self->sensor);
  g_clear_signal_handler (
      &self->changed_handler, ts_sensor_get_settings (self->sensor));
  g_object_unref (self->element);
  g_object_unref (self->sensor);
  g_ptr_array_unref (self->undo);
  g_free (self->defects);
  g_free (self->failure);
  g_free (self);
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsCorrection *self = user_data;
  GObject *element =
      ts_sensor_find_action (sensor, kinds[TS_CORRECTION_SHUTTER].action);
  Watched *watched;

  if (element == NULL || !has_list (sensor))
    return;
  watched = g_new0 (Watched, 1);
  watched->owner = self;
  watched->sensor = g_object_ref (sensor);
  watched->element = g_object_ref (element);
  watched->cavity_k = NAN;
  watched->undo = g_ptr_array_new_with_free_func (g_free);
  watched->defects =
      g_settings_get_string (ts_sensor_get_settings (sensor), KEY_DEFECTS);
  watched->told_handler =
      g_signal_connect (sensor, "told", G_CALLBACK (on_told), watched);
  watched->changed_handler = g_signal_connect (ts_sensor_get_settings (sensor),
      "changed::" KEY_DEFECTS, G_CALLBACK (on_list_changed), watched);
  g_ptr_array_add (self->sensors, watched);
}

static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsCorrection *self = user_data;

  for (guint i = 0; i < self->sensors->len; i++) {
    const Watched *watched = g_ptr_array_index (self->sensors, i);

    if (watched->sensor != sensor)
      continue;
    if (watched->told_ffc)
      publish (self, ts_event_new_ffc_gone (ts_sensor_get_id (sensor)));
    if (watched->told_shutter)
      publish (self, ts_event_new_shutter_gone (ts_sensor_get_id (sensor)));
    g_ptr_array_remove_index (self->sensors, i);
    return;
  }
}

static Watched *
find (TsCorrection *self, const gchar *sensor, GError **error)
{
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++) {
    Watched *watched = g_ptr_array_index (self->sensors, i);

    if (g_str_equal (ts_sensor_get_id (watched->sensor), sensor))
      return watched;
  }
  g_set_error (error, TS_CORRECTION_ERROR, TS_CORRECTION_ERROR_NOT_SUPPORTED,
      "%s is not corrected by this camera", sensor);
  return NULL;
}

/* An enum's value by the name that people use. */
static gchar *
dup_nick (GObject *object, const gchar *property)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (object), property);
  g_auto (GValue) value = G_VALUE_INIT;
  GEnumValue *found = NULL;

  if (pspec == NULL || !G_TYPE_IS_ENUM (pspec->value_type))
    return g_strdup ("never");
  g_value_init (&value, pspec->value_type);
  g_object_get_property (object, property, &value);
  found = g_enum_get_value (
      G_PARAM_SPEC_ENUM (pspec)->enum_class, g_value_get_enum (&value));
  return g_strdup (found->value_nick);
}

/**
 * ts_correction_get_status:
 * @ret_status: (out caller-allocates): free with ts_correction_status_clear()
 */
gboolean
ts_correction_get_status (TsCorrection *self, const gchar *sensor,
    TsCorrectionStatus *ret_status, GError **error)
{
  const Watched *watched = find (self, sensor, error);

  if (watched == NULL)
    return FALSE;
  *ret_status =
      (TsCorrectionStatus){.state = dup_nick (watched->element, "ffc-state"),
          .cavity_k = watched->cavity_k,
          .can_undo = watched->undo->len > 0};
  g_object_get (watched->element, "ffc-reason", &ret_status->cause, "ffc-count",
      &ret_status->n_corrections, "noise", &ret_status->noise_counts,
      "shutter-closed", &ret_status->is_protecting, "defective-pixels",
      &ret_status->defects, "defective-count", &ret_status->n_defects, NULL);
  if (g_str_equal (ret_status->state, "failed"))
    ret_status->failure = g_strdup (watched->failure);
  return TRUE;
}

/**
 * ts_correction_ask:
 *
 * Returns: whether it was passed on; how it ends is told by events
 */
gboolean
ts_correction_ask (TsCorrection *self, TsCaller *caller, const gchar *sensor,
    TsCorrectionKind kind, GError **error)
{
  const Watched *watched = find (self, sensor, error);
  g_autofree gchar *target = g_strconcat (CONCERN ":", sensor, NULL);

  if (watched == NULL)
    return FALSE;
  ts_sensor_act (watched->sensor, kinds[kind].action);
  ts_door_record (self->door, caller, kinds[kind].act, target, NULL,
      kinds[kind].name, NULL);
  return TRUE;
}

/* The sensor may have gone meanwhile. */
static void
on_undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsCorrection *self = g_task_get_source_object (task);
  Watched *watched = find (self, g_task_get_task_data (task), NULL);
  GError *error = NULL;
  gboolean done =
      ts_settings_commit_finish (TS_SETTINGS (source), result, NULL, &error);

  if (watched != NULL) {
    watched->is_undoing = FALSE;
    if (done && watched->undo->len > 0)
      g_ptr_array_remove_index (watched->undo, watched->undo->len - 1);
  }
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * ts_correction_undo_async:
 *
 * Takes the last change of the defective pixels back, whoever made it, as long
 * as this camera has run.
 */
void
ts_correction_undo_async (TsCorrection *self, TsCaller *caller,
    const gchar *sensor, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (TsSettingsChange) change = NULL;
  GError *error = NULL;
  Watched *watched = find (self, sensor, &error);

  g_task_set_source_tag (task, ts_correction_undo_async);
  g_task_set_task_data (task, g_strdup (sensor), g_free);
  if (watched == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (watched->undo->len == 0 || watched->is_undoing) {
    g_task_return_new_error (task, TS_CORRECTION_ERROR,
        TS_CORRECTION_ERROR_NOTHING,
        "there is no change of the defective pixels of %s to take back",
        sensor);
    return;
  }
  watched->is_undoing = TRUE;
  change = new_change (
      sensor, g_ptr_array_index (watched->undo, watched->undo->len - 1));
  ts_settings_commit_async (ts_camera_get_settings (self->camera), caller,
      change, on_undone, g_steal_pointer (&task));
}

gboolean
ts_correction_undo_finish (
    TsCorrection *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
check_pixels (GVariant *value, GError **error)
{
  if (g_regex_match_simple ("^(?:\\s*\\d{1,5},\\d{1,5}(?=[\\s;]|$);?)*\\s*$",
          g_variant_get_string (value, NULL), G_REGEX_DOLLAR_ENDONLY, 0))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "it is no list of pixels, as 12,40 13,40 is");
  return FALSE;
}

/**
 * ts_correction_new:
 * @camera: not started yet
 */
TsCorrection *
ts_correction_new (TsCamera *camera, TsEventBus *bus, TsDoor *door)
{
  TsCorrection *self = g_object_new (TS_TYPE_CORRECTION, NULL);

  self->camera = g_object_ref (camera);
  self->bus = g_object_ref (bus);
  self->door = g_object_ref (door);
  ts_settings_set_validator (
      ts_camera_get_settings (camera), KEY_DEFECTS, check_pixels);
  return self;
}

void
ts_correction_start (TsCorrection *self)
{
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  if (self->sensors != NULL)
    return;
  self->sensors = g_ptr_array_new_with_free_func (watched_free);
  for (guint i = 0; i < sensors->len; i++)
    on_sensor_added (self->camera, g_ptr_array_index (sensors, i), self);
  g_signal_connect_object (
      self->camera, "sensor-added", G_CALLBACK (on_sensor_added), self, 0);
  g_signal_connect_object (
      self->camera, "sensor-removed", G_CALLBACK (on_sensor_removed), self, 0);
}

void
ts_correction_stop (TsCorrection *self)
{
  if (self->sensors == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->camera, self);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
}

static void
ts_correction_dispose (GObject *object)
{
  TsCorrection *self = TS_CORRECTION (object);

  ts_correction_stop (self);
  g_clear_object (&self->door);
  g_clear_object (&self->bus);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (ts_correction_parent_class)->dispose (object);
}

static void
ts_correction_class_init (TsCorrectionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_correction_dispose;
}

static void
ts_correction_init (TsCorrection *self)
{
}
