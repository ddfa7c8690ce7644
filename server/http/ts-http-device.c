/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-device.h"

#include <gst/gst.h>

#include "http/ts-http-event-json.h"
#include "http/ts-http-reply.h"
#include "thermoscope-licences.h"

#define RESOURCES "/org/thermoscope/licences/"

struct _TsHttpDevice
{
  TsCamera *camera;
  TsDevice *device;
  TsLicences *licences;
  gint64 started_us;
};

static void
add_feature (GHashTable *seen, JsonBuilder *builder, const gchar *feature)
{
  if (g_hash_table_add (seen, (gpointer) feature))
    json_builder_add_string_value (builder, feature);
}

/* What a client may rely on, from what the profile has. */
static void
add_features (JsonBuilder *builder, TsCamera *camera)
{
  GPtrArray *sensors = ts_camera_get_sensors (camera);
  GPtrArray *streams = ts_camera_get_streams (camera);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  json_builder_set_member_name (builder, "features");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sensors->len; i++)
    add_feature (seen, builder,
        ts_band_to_string (
            ts_sensor_get_band (g_ptr_array_index (sensors, i))));
  for (guint i = 0; i < streams->len; i++)
    add_feature (seen, builder,
        ts_codec_to_string (
            ts_stream_get_codec (g_ptr_array_index (streams, i))));
  add_feature (seen, builder, "rtsp");
  add_feature (seen, builder, "events");
  json_builder_end_array (builder);
}

/**
 * ts_http_device_add:
 *
 * Adds an object.
 */
void
ts_http_device_add (TsHttpDevice *self, JsonBuilder *builder)
{
  const TsDevice *device = self->device;
  TsProfile *profile = ts_camera_get_profile (self->camera);
  g_autofree gchar *gstreamer = gst_version_string ();
  g_autofree gchar *glib = g_strdup_printf (
      "%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "manufacturer", TS_DEVICE_MANUFACTURER);
  ts_http_json_add_string (builder, "model", ts_profile_get_title (profile));
  ts_http_json_add_string (builder, "profile", ts_profile_get_name (profile));
  ts_http_json_add_string (builder, "version", VERSION);
  ts_http_json_add_string (builder, "serial", device->serial);
  ts_http_json_add_string (builder, "hardware", device->hardware);
  ts_http_json_add_string (builder, "architecture", device->architecture);
  ts_http_json_add_integer (builder, "processors", device->n_cpus);
  ts_http_json_add_string (builder, "system", device->system);
  ts_http_json_add_string (builder, "kernel", device->kernel);
  ts_http_json_add_string (builder, "gstreamer", gstreamer);
  ts_http_json_add_string (builder, "glib", glib);
  ts_http_json_add_time (builder, "started", self->started_us);
  ts_http_json_add_number (builder, "uptimeS",
      ts_camera_get_uptime_us (self->camera) / (gdouble) G_USEC_PER_SEC);
  add_features (builder, self->camera);
  json_builder_end_object (builder);
}

static void
reply_device (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  ts_http_device_add (owner, builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

/* A request that waits for the list of licences. */
typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
} Waiting;

static void
add_licence (JsonBuilder *builder, const TsLicence *licence)
{
  g_autofree gchar *name = g_uri_escape_string (licence->name, NULL, FALSE);
  g_autofree gchar *address = g_strconcat ("/api/v1/licences/", name, NULL);

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "name", licence->name);
  ts_http_json_add_string (builder, "kind", licence->kind);
  if (licence->version != NULL)
    ts_http_json_add_string (builder, "version", licence->version);
  json_builder_set_member_name (builder, "licences");
  json_builder_begin_array (builder);
  for (guint i = 0; licence->licences != NULL && licence->licences[i] != NULL;
       i++)
    json_builder_add_string_value (builder, licence->licences[i]);
  json_builder_end_array (builder);
  if (licence->text != NULL)
    ts_http_json_add_string (builder, "text", address);
  json_builder_end_object (builder);
}

static void
reply_list (TsHttpRequest *request, GPtrArray *list)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "components");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    add_licence (builder, g_ptr_array_index (list, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
reply_text (TsHttpRequest *request, GPtrArray *list, const gchar *name)
{
  for (guint i = 0; i < list->len; i++) {
    const TsLicence *licence = g_ptr_array_index (list, i);

    if (licence->text != NULL && g_str_equal (licence->name, name)) {
      g_autoptr (GBytes) bytes =
          g_bytes_new (licence->text, strlen (licence->text));

      ts_http_reply_bytes (ts_http_request_get_message (request),
          "text/plain; charset=utf-8", bytes);
      return;
    }
  }
  ts_http_request_refuse (
      request, SOUP_STATUS_NOT_FOUND, "name", "there is no text for %s", name);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Waiting *waiting = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) list =
      ts_licences_list_finish (TS_LICENCES (source), result, &error);

  if (ts_http_pending_get_message (waiting->pending) != NULL) {
    const gchar *name = ts_http_request_get_param (waiting->request, "name");

    if (list == NULL)
      ts_http_request_fail (waiting->request, NULL, g_steal_pointer (&error));
    else if (name != NULL)
      reply_text (waiting->request, list, name);
    else
      reply_list (waiting->request, list);
    ts_http_pending_resume (waiting->pending);
  }
  g_clear_error (&error);
  ts_http_pending_free (waiting->pending);
  ts_http_request_unref (waiting->request);
  g_free (waiting);
}

static void
reply_licences (TsHttpRequest *request, gpointer owner)
{
  TsHttpDevice *self = owner;
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->request = ts_http_request_ref (request);
  waiting->pending =
      ts_http_pending_new (ts_http_request_get_message (request));
  ts_licences_list_async (self->licences, NULL, on_listed, waiting);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/device", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        reply_device, NULL},
    {"GET", "/api/v1/licences", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        reply_licences, NULL},
    {"GET", "/api/v1/licences/{name...}", TS_HTTP_GATE_USER, TS_PERMISSION_NONE,
        0, reply_licences, NULL},
};

static GBytes *
load (const gchar *name, GError **error)
{
  g_autofree gchar *path = g_strconcat (RESOURCES, name, NULL);

  return g_resource_lookup_data (thermoscope_licences_get_resource (), path,
      G_RESOURCE_LOOKUP_FLAGS_NONE, error);
}

/**
 * ts_http_device_new:
 * @database: remembers the serial number; is waited for
 */
TsHttpDevice *
ts_http_device_new (TsCamera *camera, TsDatabase *database, GError **error)
{
  g_autoptr (TsHttpDevice) self = g_new0 (TsHttpDevice, 1);
  g_autoptr (GBytes) own = load ("LICENSE", error);
  g_autoptr (GBytes) page = own != NULL ? load ("page.json", error) : NULL;

  self->camera = g_object_ref (camera);
  self->started_us = g_get_real_time ();
  if (page == NULL)
    return NULL;
  self->licences = ts_licences_new (own, page);
  self->device = ts_device_new (database, error);
  return self->device != NULL ? g_steal_pointer (&self) : NULL;
}

void
ts_http_device_free (TsHttpDevice *self)
{
  g_clear_pointer (&self->device, ts_device_free);
  g_clear_object (&self->licences);
  g_clear_object (&self->camera);
  g_free (self);
}

void
ts_http_device_add_routes (TsHttpDevice *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}

const gchar *
ts_http_device_get_serial (TsHttpDevice *self)
{
  return self->device->serial;
}

/**
 * ts_http_device_get_licences:
 *
 * Returns: (transfer none): what the camera is made of
 */
TsLicences *
ts_http_device_get_licences (TsHttpDevice *self)
{
  return self->licences;
}
