/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsFocus"
#include "config.h"

#include "visible/ts-focus.h"

#include <gst/gst.h>
#include <math.h>

#include "camera/ts-event-types.h"

#define CONCERN "focus"
#define KEY_MODE "mode"
#define KEY_LOCK "lock"
#define KEY_ZONE "zone"
#define KEY_DISTANCE "distance"
#define KEY_CALIBRATION "calibration"
#define MODE_MANUAL "manual"
/* Nobody sees a distance that is off by less. */
#define SAME_DISTANCE 0.002

G_DEFINE_QUARK (ts_focus_error, ts_focus_error)

static const struct
{
  const gchar *action;
  gboolean by_hand;
} acts[] = {
    [TS_FOCUS_ONCE] = {"focus-once", FALSE},
    [TS_FOCUS_NEAR] = {"focus-near", TRUE},
    [TS_FOCUS_FAR] = {"focus-far", TRUE},
    [TS_FOCUS_STOP] = {"focus-stop", FALSE},
    [TS_FOCUS_INITIALISE] = {"initialise-lens", FALSE},
};

struct _TsFocus
{
  GObject parent_instance;

  TsCamera *camera;
  TsEventBus *bus;
  TsDoor *door;
  GPtrArray *sensors; /* Watched; NULL: not started */
};

typedef struct
{
  TsFocus *owner;
  TsSensor *sensor;
  GObject *element;
  GSettings *settings;
  gulong told_handler;
  gchar *state, *reason, *failure; /* as they were told last */
} Watched;

G_DEFINE_FINAL_TYPE (TsFocus, ts_focus, G_TYPE_OBJECT)

void
ts_focus_status_clear (TsFocusStatus *status)
{
  g_clear_pointer (&status->mode, g_free);
  g_clear_pointer (&status->zone, g_free);
  g_clear_pointer (&status->state, g_free);
  g_clear_pointer (&status->reason, g_free);
  g_clear_pointer (&status->failure, g_free);
}

static void
publish (TsFocus *self, TsEvent *event)
{
  ts_event_bus_publish (self->bus, event);
  ts_event_unref (event);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ts_settings_commit_finish (TS_SETTINGS (source), result, NULL, &error))
    g_warning ("where the focus is, is not kept: %s", error->message);
}

static void
keep (Watched *watched, const gchar *key, GVariant *value)
{
  g_autoptr (TsCaller) caller = ts_caller_new_system ("focus");
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();

  ts_settings_change_set (
      change, CONCERN, ts_sensor_get_id (watched->sensor), key, value);
  ts_settings_commit_async (ts_camera_get_settings (watched->owner->camera),
      caller, change, on_kept, NULL);
}

static gboolean
is_manual (Watched *watched)
{
  g_autofree gchar *mode = g_settings_get_string (watched->settings, KEY_MODE);

  return g_str_equal (mode, MODE_MANUAL);
}

/* Where it came to rest is where it will be after the next start. */
static void
keep_distance (Watched *watched, gdouble distance_m)
{
  const gdouble kept_m =
      g_settings_get_double (watched->settings, KEY_DISTANCE);
  const gboolean rests = g_str_equal (watched->state, "idle")
                         || g_str_equal (watched->state, "focused");

  if (rests && is_manual (watched) && !g_str_equal (watched->reason, "start")
      && fabs (distance_m - kept_m) > SAME_DISTANCE * kept_m)
    keep (watched, KEY_DISTANCE,
        g_variant_new_double (CLAMP (distance_m, 0, 100000)));
}

static void
on_told (TsSensor *sensor, const GstStructure *told, gpointer user_data)
{
  Watched *watched = user_data;
  const gchar *failure, *calibration;
  gdouble distance_m = 0, position = 0;

  if (!gst_structure_has_name (told, "focus-state"))
    return;
  failure = gst_structure_get_string (told, "failure");
  calibration = gst_structure_get_string (told, "calibration");
  gst_structure_get (told, "distance", G_TYPE_DOUBLE, &distance_m, "position",
      G_TYPE_DOUBLE, &position, NULL);
  g_free (watched->state);
  watched->state = g_strdup (gst_structure_get_string (told, "state"));
  g_free (watched->reason);
  watched->reason = g_strdup (gst_structure_get_string (told, "reason"));
  g_free (watched->failure);
  watched->failure =
      g_strcmp0 (failure, "none") != 0 ? g_strdup (failure) : NULL;
  publish (watched->owner,
      ts_event_new_focus (ts_sensor_get_id (sensor), watched->state,
          watched->reason, watched->failure, distance_m, position));
  if (calibration != NULL)
    keep (watched, KEY_CALIBRATION, g_variant_new_string (calibration));
  keep_distance (watched, distance_m);
}

static void
watched_free (gpointer data)
{
  Watched *self = data;

  g_clear_signal_handler (&self->told_handler, self->sensor);
  g_object_unref (self->element);
  g_object_unref (self->sensor);
  g_object_unref (self->settings);
  g_free (self->state);
  g_free (self->reason);
  g_free (self->failure);
  g_free (self);
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsFocus *self = user_data;
  GObject *element = ts_sensor_find_action (sensor, acts[TS_FOCUS_ONCE].action);
  g_autoptr (GSettings) settings = NULL;
  Watched *watched;

  if (element == NULL)
    return;
  settings = ts_settings_get (ts_camera_get_settings (camera), CONCERN,
      ts_sensor_get_id (sensor), NULL);
  /* a profile may have the element without its settings */
  if (settings == NULL)
    return;
  watched = g_new0 (Watched, 1);
  watched->owner = self;
  watched->sensor = g_object_ref (sensor);
  watched->element = g_object_ref (element);
  watched->settings = g_steal_pointer (&settings);
  watched->state = g_strdup ("no-lens");
  watched->reason = g_strdup ("none");
  watched->told_handler =
      g_signal_connect (sensor, "told", G_CALLBACK (on_told), watched);
  g_ptr_array_add (self->sensors, watched);
}

static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsFocus *self = user_data;

  for (guint i = 0; i < self->sensors->len; i++) {
    const Watched *watched = g_ptr_array_index (self->sensors, i);

    if (watched->sensor != sensor)
      continue;
    if (!g_str_equal (watched->state, "no-lens"))
      publish (self, ts_event_new_focus_gone (ts_sensor_get_id (sensor)));
    g_ptr_array_remove_index (self->sensors, i);
    return;
  }
}

static Watched *
find (TsFocus *self, const gchar *sensor, GError **error)
{
  for (guint i = 0; self->sensors != NULL && i < self->sensors->len; i++) {
    Watched *watched = g_ptr_array_index (self->sensors, i);

    if (g_str_equal (ts_sensor_get_id (watched->sensor), sensor))
      return watched;
  }
  g_set_error (error, TS_FOCUS_ERROR, TS_FOCUS_ERROR_NOT_SUPPORTED,
      "%s has no lens that this camera can turn", sensor);
  return NULL;
}

/**
 * ts_focus_get_status:
 * @ret_status: (out caller-allocates): free with ts_focus_status_clear()
 */
gboolean
ts_focus_get_status (TsFocus *self, const gchar *sensor,
    TsFocusStatus *ret_status, GError **error)
{
  const Watched *watched = find (self, sensor, error);

  if (watched == NULL)
    return FALSE;
  *ret_status = (TsFocusStatus){
      .mode = g_settings_get_string (watched->settings, KEY_MODE),
      .zone = g_settings_get_string (watched->settings, KEY_ZONE),
      .state = g_strdup (watched->state),
      .reason = g_strdup (watched->reason),
      .failure = g_strdup (watched->failure),
      .is_locked = g_settings_get_boolean (watched->settings, KEY_LOCK)};
  g_object_get (watched->element, "current-distance", &ret_status->distance_m,
      "position", &ret_status->position, "sharpness", &ret_status->sharpness,
      "searches", &ret_status->n_searches, NULL);
  return TRUE;
}

/* Whoever may turn it now; NULL and @error otherwise. */
static Watched *
find_free (TsFocus *self, const gchar *sensor, gboolean by_hand, GError **error)
{
  Watched *watched = find (self, sensor, error);

  if (watched == NULL)
    return NULL;
  if (g_str_equal (watched->state, "no-lens")) {
    g_set_error (error, TS_FOCUS_ERROR, TS_FOCUS_ERROR_NOT_SUPPORTED,
        "the source of %s says nothing of a lens with a motor", sensor);
    return NULL;
  }
  if (g_settings_get_boolean (watched->settings, KEY_LOCK)) {
    g_set_error (error, TS_FOCUS_ERROR, TS_FOCUS_ERROR_LOCKED,
        "the focus of %s is locked", sensor);
    return NULL;
  }
  if (by_hand && !is_manual (watched)) {
    g_set_error (error, TS_FOCUS_ERROR, TS_FOCUS_ERROR_AUTOMATIC,
        "the focus of %s is automatic; set focus.mode to manual first", sensor);
    return NULL;
  }
  return watched;
}

static void
record (TsFocus *self, TsCaller *caller, const gchar *sensor, const gchar *what)
{
  g_autofree gchar *target = g_strconcat (CONCERN ":", sensor, NULL);

  ts_door_record (self->door, caller, "focus", target, NULL, what, NULL);
}

/**
 * ts_focus_act:
 * @n_steps: of @TS_FOCUS_NEAR and @TS_FOCUS_FAR, %TS_FOCUS_MAX_STEPS at most
 *
 * Returns: whether it was passed on; how it ends is told by events
 */
gboolean
ts_focus_act (TsFocus *self, TsCaller *caller, const gchar *sensor,
    TsFocusAct act, guint n_steps, GError **error)
{
  const gboolean by_hand = acts[act].by_hand;
  Watched *watched = find_free (self, sensor, by_hand, error);

  if (watched == NULL)
    return FALSE;
  for (guint i = 0; i < (by_hand ? MIN (n_steps, TS_FOCUS_MAX_STEPS) : 1); i++)
    g_signal_emit_by_name (watched->element, acts[act].action);
  if (act == TS_FOCUS_STOP)
    g_object_set (watched->element, "drive", 0.0, NULL);
  record (self, caller, sensor, acts[act].action);
  return TRUE;
}

/**
 * ts_focus_drive:
 * @speed: from -1, nearer, to 1, farther; 0: it stands
 *
 * Lets the lens go on until it is told to stand, or is at an end.
 */
gboolean
ts_focus_drive (TsFocus *self, TsCaller *caller, const gchar *sensor,
    gdouble speed, GError **error)
{
  Watched *watched = find_free (self, sensor, TRUE, error);

  if (watched == NULL)
    return FALSE;
  g_object_set (watched->element, "drive", CLAMP (speed, -1, 1), NULL);
  record (self, caller, sensor,
      speed < 0   ? "drive near"
      : speed > 0 ? "drive far"
                  : "drive stop");
  return TRUE;
}

/**
 * ts_focus_calibrate:
 * @distance_m: how far away is what the zone shows; 0: infinity
 *
 * Finds it, and keeps how far the lens' scale is off at this zoom.
 */
gboolean
ts_focus_calibrate (TsFocus *self, TsCaller *caller, const gchar *sensor,
    gdouble distance_m, GError **error)
{
  Watched *watched = find_free (self, sensor, FALSE, error);

  if (watched == NULL)
    return FALSE;
  g_object_set (watched->element, "calibration-distance", distance_m, NULL);
  g_signal_emit_by_name (watched->element, "calibrate-focus");
  record (self, caller, sensor, "calibrate");
  return TRUE;
}

/**
 * ts_focus_new:
 * @camera: not started yet
 */
TsFocus *
ts_focus_new (TsCamera *camera, TsEventBus *bus, TsDoor *door)
{
  TsFocus *self = g_object_new (TS_TYPE_FOCUS, NULL);

  self->camera = g_object_ref (camera);
  self->bus = g_object_ref (bus);
  self->door = g_object_ref (door);
  return self;
}

void
ts_focus_start (TsFocus *self)
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
ts_focus_stop (TsFocus *self)
{
  if (self->sensors == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->camera, self);
  g_clear_pointer (&self->sensors, g_ptr_array_unref);
}

static void
ts_focus_dispose (GObject *object)
{
  TsFocus *self = TS_FOCUS (object);

  ts_focus_stop (self);
  g_clear_object (&self->door);
  g_clear_object (&self->bus);
  g_clear_object (&self->camera);
  G_OBJECT_CLASS (ts_focus_parent_class)->dispose (object);
}

static void
ts_focus_class_init (TsFocusClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_focus_dispose;
}

static void
ts_focus_init (TsFocus *self)
{
}
