/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-uploads.h"

#include <string.h>

#include "http/ts-http-link-settings.h"
#include "http/ts-http-password.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-upload.h"

#define CONCERN "upload"
#define UPLOAD "/api/v1/sensors/{id}/upload"
#define MAX_USER 255

struct _TsHttpUploads
{
  GObject parent_instance;

  TsCamera *camera;
  TsCertificates *certificates;
  TsSecrets *secrets;
  TsDoor *door;
  gchar *serial;
  GPtrArray *uploads; /* TsHttpUpload; NULL: not started */
};

G_DEFINE_FINAL_TYPE (TsHttpUploads, ts_http_uploads, G_TYPE_OBJECT)

/**
 * ts_http_uploads_new:
 * @serial: of the camera
 */
TsHttpUploads *
ts_http_uploads_new (TsCamera *camera, TsCertificates *certificates,
    TsSecrets *secrets, TsDoor *door, const gchar *serial)
{
  TsHttpUploads *self = g_object_new (TS_TYPE_HTTP_UPLOADS, NULL);

  self->camera = g_object_ref (camera);
  self->certificates = g_object_ref (certificates);
  self->secrets = g_object_ref (secrets);
  self->door = g_object_ref (door);
  self->serial = g_strdup (serial);
  return self;
}

static TsHttpUpload *
find (TsHttpUploads *self, const gchar *sensor)
{
  for (guint i = 0; self->uploads != NULL && i < self->uploads->len; i++) {
    TsHttpUpload *upload = g_ptr_array_index (self->uploads, i);

    if (g_str_equal (
            ts_sensor_get_id (ts_http_upload_get_sensor (upload)), sensor))
      return upload;
  }
  return NULL;
}

static gboolean
add_sensor (TsHttpUploads *self, TsSensor *sensor, GError **error)
{
  TsSettings *settings = ts_camera_get_settings (self->camera);
  const gchar *id = ts_sensor_get_id (sensor);
  g_autoptr (GSettings) keys = NULL;

  if (ts_sensor_get_band (sensor) != TS_BAND_THERMAL)
    return TRUE;
  if (!ts_settings_add_instance (settings, CONCERN, id, NULL, NULL, error))
    return FALSE;
  ts_settings_set_sensor (settings, CONCERN, id, id);
  keys = ts_settings_get (settings, CONCERN, id, error);
  if (keys == NULL)
    return FALSE;
  g_ptr_array_add (
      self->uploads, ts_http_upload_new (sensor, keys, self->certificates,
                         self->secrets, self->serial));
  return TRUE;
}

static void
on_sensor_added (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!add_sensor (user_data, sensor, &error))
    g_warning ("frames of %s are not uploaded: %s", ts_sensor_get_id (sensor),
        error->message);
}

static void
on_sensor_removed (TsCamera *camera, TsSensor *sensor, gpointer user_data)
{
  TsHttpUploads *self = user_data;
  TsHttpUpload *upload = find (self, ts_sensor_get_id (sensor));

  if (upload == NULL)
    return;
  g_ptr_array_remove (self->uploads, upload);
  ts_settings_remove_instance (ts_camera_get_settings (self->camera), CONCERN,
      ts_sensor_get_id (sensor));
}

static gboolean
check_user (const gchar *text, GError **error)
{
  if (text == NULL || (strlen (text) <= MAX_USER && strchr (text, ':') == NULL))
    return TRUE;
  g_set_error_literal (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
      "a name has up to 255 bytes and no colon");
  return FALSE;
}

static gboolean
check_setting (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, gpointer user_data, GError **error)
{
  TsHttpUploads *self = user_data;
  g_autofree gchar *text = NULL;

  if (!g_str_equal (key, "user"))
    return ts_http_link_check_setting (
        view, concern, instance, key, self->certificates, error);
  text = ts_settings_view_get_string (view, concern, instance, key);
  return check_user (text, error);
}

/**
 * ts_http_uploads_start:
 *
 * Follows the sensors and their settings from now on.
 */
gboolean
ts_http_uploads_start (TsHttpUploads *self, GError **error)
{
  GPtrArray *sensors = ts_camera_get_sensors (self->camera);

  if (self->uploads != NULL)
    return TRUE;
  self->uploads =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_http_upload_free);
  for (guint i = 0; i < sensors->len; i++) {
    if (!add_sensor (self, g_ptr_array_index (sensors, i), error))
      return FALSE;
  }
  ts_settings_add_rule (ts_camera_get_settings (self->camera), CONCERN, "*",
      check_setting, self, NULL);
  g_signal_connect_object (
      self->camera, "sensor-added", G_CALLBACK (on_sensor_added), self, 0);
  g_signal_connect_object (
      self->camera, "sensor-removed", G_CALLBACK (on_sensor_removed), self, 0);
  return TRUE;
}

void
ts_http_uploads_stop (TsHttpUploads *self)
{
  if (self->uploads == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->camera, self);
  ts_settings_remove_rules (ts_camera_get_settings (self->camera), self);
  g_clear_pointer (&self->uploads, g_ptr_array_unref);
}

/* NULL: @request is answered. */
static TsHttpUpload *
find_asked (TsHttpUploads *self, TsHttpRequest *request)
{
  const gchar *id = ts_http_request_get_param (request, "id");
  TsHttpUpload *upload = find (self, id);

  if (upload == NULL)
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "id",
        "there is no thermal sensor %s", id);
  return upload;
}

static void
reply_status (TsHttpRequest *request, gpointer owner)
{
  TsHttpUpload *upload = find_asked (owner, request);
  g_autoptr (JsonBuilder) builder = NULL;

  if (upload == NULL)
    return;
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  ts_http_upload_add_status (upload, builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
on_password_changed (gpointer owner, const gchar *sensor)
{
  TsHttpUpload *upload = find (owner, sensor);

  if (upload != NULL)
    ts_http_upload_set_up (upload);
}

static void
change_password (TsHttpRequest *request, TsHttpUploads *self,
    void (*change) (TsHttpRequest *request, const TsHttpPasswordPlace *place))
{
  const gchar *id = ts_http_request_get_param (request, "id");
  g_autofree gchar *name = ts_http_upload_secret (id);
  const TsHttpPasswordPlace place = {self->secrets, name, self->door,
      "upload.password", id, on_password_changed, self};

  if (find_asked (self, request) != NULL)
    change (request, &place);
}

static void
put_password (TsHttpRequest *request, gpointer owner)
{
  change_password (request, owner, ts_http_password_put);
}

static void
delete_password (TsHttpRequest *request, gpointer owner)
{
  change_password (request, owner, ts_http_password_delete);
}

static const TsHttpRoute routes[] = {
    {"GET", UPLOAD, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK, 0,
        reply_status, "id"},
    {"PUT", UPLOAD "/password", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK,
        0, put_password, "id"},
    {"DELETE", UPLOAD "/password", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_NETWORK, 0, delete_password, "id"},
};

void
ts_http_uploads_add_routes (TsHttpUploads *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}

static void
ts_http_uploads_dispose (GObject *object)
{
  TsHttpUploads *self = TS_HTTP_UPLOADS (object);

  ts_http_uploads_stop (self);
  g_clear_object (&self->camera);
  g_clear_object (&self->certificates);
  g_clear_object (&self->secrets);
  g_clear_object (&self->door);
  G_OBJECT_CLASS (ts_http_uploads_parent_class)->dispose (object);
}

static void
ts_http_uploads_finalize (GObject *object)
{
  g_free (TS_HTTP_UPLOADS (object)->serial);
  G_OBJECT_CLASS (ts_http_uploads_parent_class)->finalize (object);
}

static void
ts_http_uploads_class_init (TsHttpUploadsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_http_uploads_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_http_uploads_finalize;
}

static void
ts_http_uploads_init (TsHttpUploads *self)
{
}
