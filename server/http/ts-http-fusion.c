/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-fusion.h"

#include <gst/thermal/thermal.h>

#include <math.h>

#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"

#define CONCERN "sensor"
#define REGISTRATION "fusion-registration"
#define MODE "fusion-mode"
#define SOURCE "fusion-source"

/* NULL: @request is answered. */
static TsSensor *
find_fused (TsHttpRequest *request, TsCamera *camera, const gchar *key)
{
  const gchar *id = ts_http_request_get_param (request, "id");
  TsSensor *sensor = ts_camera_find_sensor (camera, id);

  if (sensor == NULL) {
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, "id", "there is no sensor %s", id);
    return NULL;
  }
  if (ts_sensor_get_band (sensor) == TS_BAND_FUSION
      && ts_sensor_binds (sensor, key))
    return sensor;
  ts_http_request_refuse (
      request, SOUP_STATUS_CONFLICT, "id", "%s does not fuse two pictures", id);
  return NULL;
}

/* Of what the visible sensor sees, in which residuals are measured; 0 before
 * the first picture. */
static void
get_visible_size (
    TsCamera *camera, TsSensor *sensor, gint *ret_width, gint *ret_height)
{
  const TsProfileSensor *description = ts_profile_find_sensor (
      ts_camera_get_profile (camera), ts_sensor_get_id (sensor));
  TsSensor *visible =
      ts_camera_find_sensor (camera, description->fuse->visible);
  g_autoptr (GstSample) sample = ts_sensor_dup_last_sample (visible);
  gint width = 0, height = 0;
  GstThermalView view = {0};

  if (sample != NULL
      && gst_structure_get (
          gst_caps_get_structure (gst_sample_get_caps (sample), 0), "width",
          G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL))
    gst_thermal_buffer_get_view (
        gst_sample_get_buffer (sample), width, height, &view);
  *ret_width = view.width;
  *ret_height = view.height;
}

static void
add_point (JsonBuilder *builder, const gchar *name, gdouble x, gdouble y)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "x", x);
  ts_http_json_add_number (builder, "y", y);
  json_builder_end_object (builder);
}

/* Returns the square of the residual, in pixels. */
static gdouble
add_pair (JsonBuilder *builder, GstThermalRegistration *registration,
    guint zoom, guint index, gint width, gint height)
{
  guint n_pairs;
  const GstThermalPointPair *pair =
      gst_thermal_registration_get_pairs (registration, zoom, &n_pairs) + index;
  gdouble x = 0, y = 0;

  gst_thermal_registration_get_residual (registration, zoom, index, &x, &y);
  json_builder_begin_object (builder);
  add_point (builder, "thermal", pair->thermal.x, pair->thermal.y);
  add_point (builder, "visible", pair->visible.x, pair->visible.y);
  json_builder_set_member_name (builder, "check");
  json_builder_add_boolean_value (builder, pair->check);
  add_point (builder, "residual", x, y);
  if (width > 0)
    ts_http_json_add_number (
        builder, "residualPixels", hypot (x * width, y * height));
  json_builder_end_object (builder);
  return pow (x * width, 2) + pow (y * height, 2);
}

static void
add_zoom (JsonBuilder *builder, GstThermalRegistration *registration,
    guint index, gint width, gint height)
{
  const gdouble zoom = gst_thermal_registration_get_zoom (registration, index);
  const gdouble thermal_zoom =
      gst_thermal_registration_get_thermal_zoom (registration, index);
  gdouble matrix[6], sum = 0;
  guint n_pairs, n_used = 0;
  const GstThermalPointPair *pairs =
      gst_thermal_registration_get_pairs (registration, index, &n_pairs);

  gst_thermal_registration_get_matrix (
      registration, zoom, thermal_zoom, matrix);
  json_builder_begin_object (builder);
  ts_http_json_add_number (builder, "zoom", zoom);
  ts_http_json_add_number (builder, "thermalZoom", thermal_zoom);
  json_builder_set_member_name (builder, "matrix");
  json_builder_begin_array (builder);
  for (guint i = 0; i < 6; i++)
    json_builder_add_double_value (builder, matrix[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "pairs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_pairs; i++) {
    const gdouble square =
        add_pair (builder, registration, index, i, width, height);

    if (pairs[i].check)
      continue;
    sum += square;
    n_used++;
  }
  json_builder_end_array (builder);
  if (width > 0)
    ts_http_json_add_number (builder, "rmsPixels", sqrt (sum / n_used));
  json_builder_end_object (builder);
}

static void
reply_registration (TsHttpRequest *request, TsCamera *camera, TsSensor *sensor,
    const gchar *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  /* it was good when it was set */
  g_autoptr (GstThermalRegistration) registration =
      gst_thermal_registration_new_from_string (text, NULL);
  gint width, height;

  g_return_if_fail (registration != NULL);
  get_visible_size (camera, sensor, &width, &height);
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "text", text);
  if (width > 0) {
    ts_http_json_add_integer (builder, "width", width);
    ts_http_json_add_integer (builder, "height", height);
  }
  json_builder_set_member_name (builder, "zooms");
  json_builder_begin_array (builder);
  for (guint i = 0; i < gst_thermal_registration_get_n_zooms (registration);
       i++)
    add_zoom (builder, registration, i, width, height);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
reply_stored_registration (
    TsHttpRequest *request, TsCamera *camera, TsSensor *sensor)
{
  g_autofree gchar *text =
      g_settings_get_string (ts_sensor_get_settings (sensor), REGISTRATION);

  reply_registration (request, camera, sensor, text);
}

static void
reply_source (TsHttpRequest *request, TsCamera *camera, TsSensor *sensor)
{
  GSettings *settings = ts_sensor_get_settings (sensor);
  g_autofree gchar *mode = g_settings_get_string (settings, MODE);
  g_autofree gchar *source = g_settings_get_string (settings, SOURCE);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "mode", mode);
  ts_http_json_add_string (builder, "source", source);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

typedef void (*Reply) (
    TsHttpRequest *request, TsCamera *camera, TsSensor *sensor);

/* A change whose answer waits for the disk. */
typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
  TsCamera *camera;
  TsSensor *sensor;
  Reply reply;
} Work;

static void
work_free (Work *self)
{
  ts_http_pending_free (self->pending);
  ts_http_request_unref (self->request);
  g_object_unref (self->sensor);
  g_object_unref (self->camera);
  g_free (self);
}

static void
on_committed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  g_autofree gchar *place = NULL;
  GError *error = NULL;
  gboolean done =
      ts_settings_commit_finish (TS_SETTINGS (object), result, &place, &error);

  if (ts_http_pending_get_message (self->pending) == NULL) {
    g_clear_error (&error);
  } else {
    /* a sensor that was replaced in the meantime still has its settings */
    if (done)
      self->reply (self->request, self->camera, self->sensor);
    else
      ts_http_request_fail (self->request, place, error);
    ts_http_pending_resume (self->pending);
  }
  work_free (self);
}

static void
commit (TsHttpRequest *request, TsCamera *camera, TsSensor *sensor,
    TsSettingsChange *change, Reply reply)
{
  Work *work = g_new0 (Work, 1);

  work->request = ts_http_request_ref (request);
  work->pending = ts_http_pending_new (ts_http_request_get_message (request));
  work->camera = g_object_ref (camera);
  work->sensor = g_object_ref (sensor);
  work->reply = reply;
  ts_settings_commit_async (ts_camera_get_settings (camera),
      ts_http_request_get_caller (request), change, on_committed, work);
}

static gboolean
fail (GError **error, const gchar *place, const gchar *what)
{
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID, "%s %s",
      place, what);
  return FALSE;
}

static gboolean
append_number (GString *text, JsonObject *object, const gchar *member,
    gdouble fallback, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;
  gchar digits[G_ASCII_DTOSTR_BUF_SIZE];
  gdouble number = fallback;

  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    number = json_node_get_double (node);
  else if (node != NULL)
    number = NAN;
  if (!isfinite (number))
    return fail (error, member, "is not a number");
  g_string_append (text, g_ascii_dtostr (digits, sizeof digits, number));
  return TRUE;
}

static JsonObject *
get_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? json_node_get_object (node)
             : NULL;
}

static gboolean
append_point (GString *text, JsonObject *pair, const gchar *member,
    const gchar *after, GError **error)
{
  JsonObject *point = get_object (json_object_get_member (pair, member));

  if (point == NULL)
    return fail (error, member, "is not a point");
  if (!append_number (text, point, "x", NAN, error))
    return FALSE;
  g_string_append_c (text, ',');
  if (!append_number (text, point, "y", NAN, error))
    return FALSE;
  g_string_append (text, after);
  return TRUE;
}

static gboolean
append_pair (GString *text, JsonNode *node, GError **error)
{
  JsonObject *pair = get_object (node);

  if (pair == NULL)
    return fail (error, "a pair", "is not an object");
  if (json_object_get_boolean_member_with_default (pair, "check", FALSE))
    g_string_append (text, "check ");
  return append_point (text, pair, "thermal", ">", error)
         && append_point (text, pair, "visible", ";", error);
}

static gboolean
append_zoom (GString *text, JsonNode *node, GError **error)
{
  JsonObject *zoom = get_object (node);
  JsonNode *pairs =
      zoom != NULL ? json_object_get_member (zoom, "pairs") : NULL;

  if (pairs == NULL || !JSON_NODE_HOLDS_ARRAY (pairs))
    return fail (error, "a zoom", "has no list of pairs");
  if (!append_number (text, zoom, "zoom", 1, error))
    return FALSE;
  g_string_append_c (text, '/');
  if (!append_number (text, zoom, "thermalZoom", 1, error))
    return FALSE;
  g_string_append_c (text, ':');
  for (guint i = 0; i < json_array_get_length (json_node_get_array (pairs));
       i++) {
    if (!append_pair (text,
            json_array_get_element (json_node_get_array (pairs), i), error)) {
      g_prefix_error (error, "pair %u: ", i + 1);
      return FALSE;
    }
  }
  return TRUE;
}

/* Points as the answer has them, or the text of the setting. */
static gchar *
read_registration (JsonObject *members, const gchar **ret_field, GError **error)
{
  JsonNode *text = json_object_get_member (members, "text");
  JsonNode *zooms = json_object_get_member (members, "zooms");
  g_autoptr (GString) written = g_string_new (NULL);
  g_autoptr (GstThermalRegistration) registration = NULL;
  JsonArray *array;

  *ret_field = zooms != NULL ? "zooms" : "text";
  if (zooms != NULL && JSON_NODE_HOLDS_ARRAY (zooms)) {
    array = json_node_get_array (zooms);
    for (guint i = 0; i < json_array_get_length (array); i++) {
      if (i > 0)
        g_string_append (written, "|");
      if (!append_zoom (written, json_array_get_element (array, i), error))
        return NULL;
    }
  } else if (zooms == NULL && text != NULL
             && json_node_get_value_type (text) == G_TYPE_STRING) {
    g_string_append (written, json_node_get_string (text));
  } else {
    fail (error, "registration:", "it takes a list of zooms, or a text");
    return NULL;
  }
  registration = gst_thermal_registration_new_from_string (written->str, error);
  return registration != NULL
             ? gst_thermal_registration_to_string (registration)
             : NULL;
}

static void
on_get_registration (TsHttpRequest *request, gpointer owner)
{
  TsSensor *sensor = find_fused (request, owner, REGISTRATION);

  if (sensor != NULL)
    reply_stored_registration (request, owner, sensor);
}

static void
on_put_registration (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  TsSensor *sensor = find_fused (request, owner, REGISTRATION);
  g_autofree gchar *text = NULL;
  const gchar *field = NULL;
  gboolean dry_run = FALSE;
  GError *error = NULL;
  JsonObject *members;

  if (sensor == NULL)
    return;
  if (!ts_http_query_get_flag (
          ts_http_request_get_query (request), "dry-run", &dry_run, &error)) {
    ts_http_request_fail (request, "dry-run", error);
    return;
  }
  members = ts_http_request_get_object (request);
  if (members == NULL)
    return;
  text = read_registration (members, &field, &error);
  if (text == NULL) {
    ts_http_request_refuse (
        request, SOUP_STATUS_BAD_REQUEST, field, "%s", error->message);
    g_error_free (error);
    return;
  }
  if (dry_run) {
    reply_registration (request, owner, sensor, text);
    return;
  }
  ts_settings_change_set_text (
      change, CONCERN, ts_sensor_get_id (sensor), REGISTRATION, text);
  commit (request, owner, sensor, change, reply_stored_registration);
}

static void
on_delete_registration (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  TsSensor *sensor = find_fused (request, owner, REGISTRATION);

  if (sensor == NULL)
    return;
  ts_settings_change_reset (
      change, CONCERN, ts_sensor_get_id (sensor), REGISTRATION);
  commit (request, owner, sensor, change, reply_stored_registration);
}

/* What is shown alone becomes the other band. While they are fused, the band
 * that was shown last before is shown alone. */
static void
on_toggle (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  TsSensor *sensor = find_fused (request, owner, SOURCE);
  g_autofree gchar *mode = NULL;
  g_autofree gchar *source = NULL;
  GSettings *settings;

  if (sensor == NULL)
    return;
  settings = ts_sensor_get_settings (sensor);
  mode = g_settings_get_string (settings, MODE);
  source = g_settings_get_string (settings, SOURCE);
  if (g_str_equal (mode, "off"))
    ts_settings_change_set_text (change, CONCERN, ts_sensor_get_id (sensor),
        SOURCE, g_str_equal (source, "visible") ? "thermal" : "visible");
  else
    ts_settings_change_set_text (
        change, CONCERN, ts_sensor_get_id (sensor), MODE, "off");
  commit (request, owner, sensor, change, reply_source);
}

#define SENSOR "/api/v1/sensors/{id}"

static const TsHttpRoute routes[] = {
    {"GET", SENSOR "/registration", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_VIEW,
        0, on_get_registration, "id"},
    {"PUT", SENSOR "/registration", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, on_put_registration, "id"},
    {"DELETE", SENSOR "/registration", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, on_delete_registration, "id"},
    {"POST", SENSOR "/toggle-source", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_IMAGE, 0, on_toggle, "id"},
};

/**
 * ts_http_fusion_add_routes:
 * @camera: is there as long as @router answers
 */
void
ts_http_fusion_add_routes (TsHttpRouter *router, TsCamera *camera)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), camera);
}
