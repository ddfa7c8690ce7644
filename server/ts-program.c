/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "thermoscope"
#include "config.h"

#include "ts-program.h"

#include "access/ts-access.h"
#include "access/ts-audit.h"
#include "access/ts-syslog.h"
#include "access/ts-tls.h"
#include "camera/ts-camera.h"
#include "camera/ts-door.h"
#include "camera/ts-event-bus.h"
#include "camera/ts-reloader.h"
#include "events/ts-event-history.h"
#include "events/ts-event-sources.h"
#include "events/ts-schedules.h"
#include "http/ts-http-access.h"
#include "http/ts-http-audit.h"
#include "http/ts-http-callback.h"
#include "http/ts-http-certificates.h"
#include "http/ts-http-correction.h"
#include "http/ts-http-device.h"
#include "http/ts-http-events.h"
#include "http/ts-http-focus.h"
#include "http/ts-http-history.h"
#include "http/ts-http-logs.h"
#include "http/ts-http-metrics.h"
#include "http/ts-http-picture.h"
#include "http/ts-http-profile.h"
#include "http/ts-http-pushes.h"
#include "http/ts-http-restart.h"
#include "http/ts-http-schedules.h"
#include "http/ts-http-stream-profiles.h"
#include "http/ts-http-server.h"
#include "http/ts-http-support.h"
#include "http/ts-http-syslog.h"
#include "http/ts-http-overlay.h"
#include "http/ts-http-palettes.h"
#include "http/ts-http-theme.h"
#include "http/ts-http-uploads.h"
#include "http/ts-http-whep.h"
#include "media/ts-binding.h"
#include "media/rtsp/ts-rtsp-multicast.h"
#include "media/rtsp/ts-rtsp-server.h"
#include "storage/ts-database.h"
#include "system/ts-factory.h"
#include "system/ts-log-levels.h"
#include "system/ts-log.h"
#include "thermal/ts-correction.h"
#include "thermal/ts-history.h"
#include "visible/ts-day-night.h"
#include "visible/ts-focus.h"
#include "visible/ts-image-profiles.h"
#include "ts-parts.h"
#include "ts-upkeep.h"

struct _TsProgram
{
  TsOptions *options;
  TsDoor *door;
  TsEventBus *events;
  TsSettings *settings;
  TsDatabase *database;
  TsAudit *audit;
  TsAccess *access;
  TsCertificates *certificates;
  TsTls *tls;
  TsSyslog *syslog;
  gulong on_certificate;
  gulong on_rtsps_certificate;
  GSettings *log_settings;
  TsEventHistory *history;
  TsEventSources *sources;
  TsTheme *theme;
  TsOverlayPicture *overlay_picture;
  TsPalettes *palettes;
  TsUpkeep *upkeep;
  TsSchedules *schedules;
  TsCamera *camera;
  TsHistory *temperatures;
  TsCorrection *correction;
  TsFocus *focus;
  TsDayNight *day_night;
  TsImageProfiles *image_profiles;
  TsReloader *reloader;
  TsRestart *restart;
  TsHttpServer *http;
  TsHttpMetrics *http_metrics;
  TsHttpPicture *http_picture;
  TsHttpProfile *http_profile;
  TsHttpEvents *http_events;
  TsHttpHistory *http_history;
  TsHttpDevice *http_device;
  TsHttpCallback *callback;
  TsHttpUploads *uploads;
  TsHttpWhep *whep;
  TsHttpPushes http_pushes;
  TsHttpSupport *http_support;
  TsRtspServer *rtsp;
  TsParts *parts;
  GMainLoop *loop;
};

static gchar *
build_url (
    const gchar *scheme, const gchar *address, guint16 port, const gchar *path)
{
  g_autofree gchar *full = g_strconcat ("/", path, NULL);

  return g_uri_join (
      G_URI_FLAGS_NONE, scheme, NULL, address, port, full, NULL, NULL);
}

/* What a script waits for: the addresses, once there is something to see. */
static void
on_ready (TsCamera *camera, gpointer user_data)
{
  TsProgram *self = user_data;
  GPtrArray *streams = ts_camera_get_streams (camera);
  g_autofree gchar *page =
      build_url ("http", ts_options_get_shown_address (self->options),
          ts_http_server_get_port (self->http), "");

  g_print ("%s\n", page);
  for (guint i = 0; i < streams->len; i++) {
    TsStream *stream = g_ptr_array_index (streams, i);
    g_autofree gchar *url =
        build_url ("rtsp", ts_options_get_shown_address (self->options),
            ts_rtsp_server_get_port (self->rtsp), ts_stream_get_name (stream));

    g_print ("%s\n", url);
  }
}

/* The levels are a setting, which the command line may overrule for a run. */
static gboolean
start_logging (TsProgram *self, GError **error)
{
  ts_settings_set_validator (
      self->settings, "written-levels", ts_log_levels_check);
  ts_settings_set_validator (
      self->settings, "kept-levels", ts_log_levels_check);
  if (!ts_settings_add_instance (
          self->settings, "log", NULL, NULL, NULL, error))
    return FALSE;
  self->log_settings = ts_settings_get (self->settings, "log", NULL, error);
  ts_log_follow_settings (self->log_settings, self->options->log_level);
  return TRUE;
}

static gboolean
open_database (TsProgram *self, GError **error)
{
  g_autofree gchar *path =
      g_build_filename (self->options->state_dir, "thermoscope.db", NULL);

  self->database = ts_database_open (path, error);
  return self->database != NULL;
}

/* All of --set together, as one could not exchange two ports otherwise. */
static gboolean
set_options (TsProgram *self, GError **error)
{
  TsOptions *options = self->options;
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (TsCaller) caller = ts_caller_new_system ("command line");
  g_autofree gchar *place = NULL;

  for (guint i = 0; options->set[i] != NULL; i++) {
    if (!ts_settings_add_assignment (change, options->set[i], error)) {
      g_prefix_error (error, "--set: ");
      return FALSE;
    }
  }
  if (ts_settings_change_is_empty (change)
      || ts_settings_commit (self->settings, caller, change, &place, error))
    return TRUE;
  g_prefix_error (error, "--set %s: ", place != NULL ? place : "");
  return FALSE;
}

/* Before anything can happen, so that nothing is missed. */
static gboolean
start_events (TsProgram *self, GError **error)
{
  g_autoptr (GSettings) settings = NULL;

  if (!ts_settings_add_instance (
          self->settings, "events", NULL, NULL, NULL, error))
    return FALSE;
  settings = ts_settings_get (self->settings, "events", NULL, error);
  self->history = ts_event_history_new (self->database, self->events);
  ts_event_history_follow_settings (self->history, settings);
  self->sources = ts_event_sources_new (
      self->events, self->door, self->settings, self->database);
  ts_event_sources_follow_settings (self->sources, settings);
  return ts_event_history_start (self->history, error);
}

static gboolean
start_audit (TsProgram *self, GError **error)
{
  g_autoptr (GSettings) settings = NULL;

  if (!ts_settings_add_instance (
          self->settings, "audit", NULL, NULL, NULL, error))
    return FALSE;
  settings = ts_settings_get (self->settings, "audit", NULL, error);
  self->audit = ts_audit_new (self->door, self->database, settings);
  ts_audit_start (self->audit);
  return TRUE;
}

static gboolean
start_tls (TsProgram *self, GError **error)
{
  g_autofree gchar *folder =
      g_build_filename (self->options->state_dir, "certificates", NULL);
  g_autoptr (TsCertificateVault) vault =
      ts_certificate_vault_new (folder, ts_access_get_secrets (self->access));

  if (!ts_settings_add_instance (
          self->settings, "tls", NULL, NULL, NULL, error))
    return FALSE;
  self->certificates = ts_certificates_new (vault, self->door, self->events);
  self->tls = ts_tls_new (self->settings, self->certificates);
  self->syslog = ts_syslog_new (self->door, self->settings, self->certificates);
  return ts_tls_start (self->tls, error)
         && ts_syslog_start (self->syslog, error);
}

/* After the command line, before the first connection. */
static void
limit_tls (TsProgram *self)
{
  g_autoptr (GSettings) settings =
      ts_settings_get (self->settings, "tls", NULL, NULL);
  g_autofree gchar *version =
      g_settings_get_string (settings, "minimum-version");

  ts_tls_set_minimum_version (version);
}

static void
show_certificate (TsProgram *self)
{
  ts_http_listener_set_certificate (ts_http_server_get_listener (self->http),
      ts_certificates_get_tls (self->certificates, TS_TLS_USAGE_HTTPS));
}

static void
show_rtsps_certificate (TsProgram *self)
{
  ts_rtsp_server_set_certificate (self->rtsp,
      ts_certificates_get_tls (self->certificates, TS_TLS_USAGE_RTSPS));
}

static void
follow_certificate (TsProgram *self)
{
  self->on_rtsps_certificate = g_signal_connect_swapped (self->certificates,
      "changed::" TS_TLS_USAGE_RTSPS, G_CALLBACK (show_rtsps_certificate),
      self);
  show_rtsps_certificate (self);
  self->on_certificate = g_signal_connect_swapped (self->certificates,
      "changed::" TS_TLS_USAGE_HTTPS, G_CALLBACK (show_certificate), self);
  show_certificate (self);
}

static void
show_overlay_picture (TsProgram *self)
{
  ts_camera_set_overlay_picture (
      self->camera, ts_overlay_picture_get_bytes (self->overlay_picture));
}

static gboolean
build (TsProgram *self, GError **error)
{
  TsOptions *options = self->options;
  g_autofree gchar *file = ts_profile_find_file (options->profile, error);
  g_autoptr (TsProfile) profile =
      file != NULL ? ts_profile_new_from_file (file, options->variables, error)
                   : NULL;

  if (profile == NULL || !ts_factory_finish (options->state_dir, error))
    return FALSE;
  self->settings = ts_settings_new (options->state_dir, error);
  if (self->settings == NULL || !start_logging (self, error)
      || !open_database (self, error))
    return FALSE;
  self->door = ts_door_new ();
  self->events = ts_event_bus_new ();
  self->theme = ts_theme_new (options->state_dir, self->door);
  self->overlay_picture =
      ts_overlay_picture_new (options->state_dir, self->door);
  if (!ts_theme_load (self->theme, error)
      || !ts_overlay_picture_load (self->overlay_picture, error))
    return FALSE;
  ts_settings_set_door (self->settings, self->door);
  ts_settings_set_port_offset (self->settings, options->port_offset);
  self->palettes = ts_palettes_new (self->settings, self->door);
  ts_binding_set_palette_folder (ts_palettes_get_folder (self->palettes));
  if (!start_audit (self, error) || !start_events (self, error))
    return FALSE;
  self->schedules = ts_schedules_new (self->settings, self->events, error);
  if (self->schedules == NULL)
    return FALSE;
  ts_settings_set_validator (
      self->settings, "multicast-address", ts_rtsp_multicast_check_address);
  ts_settings_set_validator (
      self->settings, "multicast-port", ts_rtsp_multicast_check_port);
  self->camera = ts_camera_new (profile, self->settings, error);
  if (self->camera == NULL) {
    g_prefix_error (error, "%s: ", options->profile);
    return FALSE;
  }
  show_overlay_picture (self);
  g_signal_connect_swapped (self->overlay_picture, "changed",
      G_CALLBACK (show_overlay_picture), self);
  self->temperatures = ts_history_new (self->camera, self->database);
  if (!ts_history_start (self->temperatures, error))
    return FALSE;
  self->correction = ts_correction_new (self->camera, self->events, self->door);
  ts_correction_start (self->correction);
  self->focus = ts_focus_new (self->camera, self->events, self->door);
  ts_focus_start (self->focus);
  self->day_night = ts_day_night_new (self->camera, self->schedules);
  self->access =
      ts_access_open (self->settings, self->database, self->door, error);
  if (self->access == NULL || !start_tls (self, error))
    return FALSE;
  self->upkeep = ts_upkeep_new (self->settings, self->database, self->access,
      self->certificates, self->theme, self->overlay_picture, self->palettes,
      error);
  if (self->upkeep == NULL)
    return FALSE;
  self->image_profiles = ts_image_profiles_new (self->camera, self->schedules,
      ts_upkeep_get_setting_profiles (self->upkeep), self->events);
  self->reloader =
      ts_reloader_new (self->camera, self->door, file, options->variables);
  self->http_device = ts_http_device_new (self->camera, self->database, error);
  if (self->http_device == NULL)
    return FALSE;
  self->callback = ts_http_callback_new (self->events, self->settings,
      self->certificates, ts_http_device_get_serial (self->http_device));
  self->uploads = ts_http_uploads_new (self->camera, self->certificates,
      ts_access_get_secrets (self->access), self->door,
      ts_http_device_get_serial (self->http_device));
  self->whep = ts_http_whep_new (self->camera, self->events, self->history,
      self->door, ts_access_get_secrets (self->access), error);
  self->http_pushes.pushes =
      ts_pushes_new (self->camera, ts_access_get_secrets (self->access), error);
  return self->whep != NULL && self->http_pushes.pushes != NULL
         && ts_http_callback_start (self->callback, error)
         && ts_http_uploads_start (self->uploads, error)
         && set_options (self, error);
}

/* What the API is made of besides the pictures. */
static gboolean
admits (GInetAddress *address, gpointer access)
{
  return ts_access_admits (access, address);
}

static void
add_routes (TsProgram *self, TsHttpRouter *router)
{
  g_autoptr (GSettings) events =
      ts_settings_get (self->settings, "events", NULL, NULL);

  ts_http_access_add (router, self->access);
  ts_http_listener_set_filter (
      ts_http_server_get_listener (self->http), admits, self->access, NULL);
  g_signal_connect_object (self->access, "connections-changed",
      G_CALLBACK (ts_http_listener_filter_again),
      ts_http_server_get_listener (self->http), G_CONNECT_SWAPPED);
  ts_http_server_set_sessions (
      self->http, ts_access_get_sessions (self->access));
  ts_http_audit_add_routes (router, self->audit);
  ts_http_syslog_add_routes (router, self->syslog);
  ts_http_certificates_add_routes (router, self->certificates);
  self->http_metrics = ts_http_metrics_new (self->camera, self->events,
      self->database, ts_http_server_get_listener (self->http));
  ts_http_metrics_add_routes (self->http_metrics, router);
  self->http_profile = ts_http_profile_new (self->camera, self->reloader);
  ts_http_profile_add_routes (self->http_profile, router);
  ts_http_restart_add_routes (router, self->restart);
  self->http_events =
      ts_http_events_new (self->events, self->history, self->door, events);
  ts_http_events_add_routes (self->http_events, router);
  ts_http_events_follow_sessions (
      self->http_events, ts_access_get_sessions (self->access));
  g_signal_connect_swapped (self->http, "stopping",
      G_CALLBACK (ts_http_events_stop), self->http_events);
  self->http_history = ts_http_history_new (self->camera, self->temperatures);
  ts_http_history_add_routes (self->http_history, router);
  ts_http_whep_set_address (self->whep, self->options->address);
  ts_http_whep_add_routes (self->whep, router);
  self->http_pushes.secrets = ts_access_get_secrets (self->access);
  self->http_pushes.door = self->door;
  ts_http_pushes_add_routes (&self->http_pushes, router);
  ts_http_whep_follow_sessions (
      self->whep, ts_access_get_sessions (self->access));
  g_signal_connect_object (self->http, "stopping",
      G_CALLBACK (ts_http_whep_stop), self->whep, G_CONNECT_SWAPPED);
  ts_http_correction_add_routes (router, self->correction);
  ts_http_focus_add_routes (router, self->focus);
  self->http_picture = ts_http_picture_new (
      self->camera, self->day_night, self->image_profiles, self->focus);
  ts_http_picture_add_routes (self->http_picture, router);
  ts_http_callback_add_routes (self->callback, router);
  ts_http_uploads_add_routes (self->uploads, router);
  ts_http_logs_add_routes (router);
  ts_http_device_add_routes (self->http_device, router);
  self->http_support =
      ts_http_support_new (self->camera, self->door, self->http_device,
          self->history, self->audit, ts_reloader_get_file (self->reloader));
  ts_http_support_add_routes (self->http_support, router);
  ts_http_theme_add_routes (self->theme, router);
  ts_http_overlay_add_routes (self->overlay_picture, router);
  ts_http_palettes_add_routes (router, self->palettes);
  ts_upkeep_add_routes (self->upkeep, router, self->restart);
  ts_http_stream_profiles_add_routes (router, self->settings);
  ts_http_schedules_add_routes (router, self->schedules);
}

static gboolean
start (TsProgram *self, GError **error)
{
  TsOptions *options = self->options;
  g_autoptr (TsCaller) camera = ts_caller_new_system ("camera");

  ts_settings_tell_conflicts (self->settings);
  ts_door_record (
      self->door, camera, "camera.start", NULL, NULL, VERSION, NULL);
  self->restart = ts_restart_new (self->settings, self->door);
  self->http = ts_http_server_new (self->camera, self->door);
  self->rtsp = ts_rtsp_server_new (self->camera, self->access);

  self->parts = ts_parts_new (
      options, self->restart, self->camera, self->http, self->rtsp, self->loop);
  ts_parts_follow_schedules (self->parts, self->schedules);
  add_routes (self, ts_http_server_get_router (self->http));
  limit_tls (self);
  follow_certificate (self);
  if (!ts_parts_start_http (self->parts, error))
    return FALSE;
  g_signal_connect (self->camera, "ready", G_CALLBACK (on_ready), self);
  ts_event_sources_start (self->sources, self->camera, self->restart);
  /* the first picture is one of the night already */
  ts_schedules_start (self->schedules);
  ts_day_night_start (self->day_night);
  ts_image_profiles_start (self->image_profiles);
  if (!ts_camera_start (self->camera, error)
      || !ts_parts_start_rtsp (self->parts, error))
    return FALSE;
  ts_pushes_start (self->http_pushes.pushes);
  ts_parts_ready (self->parts);
  g_debug ("http port %u, rtsp port %u", ts_http_server_get_port (self->http),
      ts_rtsp_server_get_port (self->rtsp));
  ts_reloader_start (self->reloader);
  return TRUE;
}

/**
 * ts_program_stop:
 *
 * Ends everything, the newest first, and keeps what was not written yet. May
 * be called again, and after a start that failed.
 */
void
ts_program_stop (TsProgram *self)
{
  if (self->settings != NULL)
    ts_settings_flush (self->settings);
  if (self->certificates != NULL) {
    g_clear_signal_handler (&self->on_certificate, self->certificates);
    g_clear_signal_handler (&self->on_rtsps_certificate, self->certificates);
  }
  if (self->callback != NULL)
    ts_http_callback_stop (self->callback);
  if (self->uploads != NULL)
    ts_http_uploads_stop (self->uploads);
  if (self->syslog != NULL)
    ts_syslog_stop (self->syslog);
  if (self->tls != NULL)
    ts_tls_stop (self->tls);
  if (self->reloader != NULL)
    ts_reloader_stop (self->reloader);
  if (self->image_profiles != NULL)
    ts_image_profiles_stop (self->image_profiles);
  if (self->day_night != NULL)
    ts_day_night_stop (self->day_night);
  if (self->schedules != NULL)
    ts_schedules_stop (self->schedules);
  if (self->sources != NULL)
    ts_event_sources_stop (self->sources);
  if (self->http != NULL)
    ts_http_server_stop (self->http);
  if (self->rtsp != NULL)
    ts_rtsp_server_stop (self->rtsp);
  if (self->http_pushes.pushes != NULL)
    ts_pushes_stop (self->http_pushes.pushes);
  if (self->camera != NULL)
    ts_camera_stop (self->camera);
  if (self->temperatures != NULL)
    ts_history_stop (self->temperatures);
  if (self->correction != NULL)
    ts_correction_stop (self->correction);
  if (self->focus != NULL)
    ts_focus_stop (self->focus);
  g_clear_pointer (&self->parts, ts_parts_free);
  g_clear_object (&self->http);
  g_clear_pointer (&self->http_metrics, ts_http_metrics_free);
  g_clear_pointer (&self->http_picture, ts_http_picture_free);
  g_clear_pointer (&self->http_profile, ts_http_profile_free);
  g_clear_pointer (&self->http_events, ts_http_events_free);
  g_clear_pointer (&self->http_history, ts_http_history_free);
  g_clear_pointer (&self->http_support, ts_http_support_free);
  g_clear_object (&self->callback);
  g_clear_object (&self->uploads);
  g_clear_object (&self->whep);
  g_clear_object (&self->http_pushes.pushes);
  g_clear_pointer (&self->http_device, ts_http_device_free);
  g_clear_object (&self->rtsp);
  g_clear_object (&self->restart);
  g_clear_object (&self->reloader);
  g_clear_object (&self->temperatures);
  g_clear_object (&self->correction);
  g_clear_object (&self->focus);
  g_clear_object (&self->image_profiles);
  g_clear_object (&self->day_night);
  g_clear_object (&self->camera);
  g_clear_pointer (&self->upkeep, ts_upkeep_free);
  g_clear_object (&self->theme);
  if (self->overlay_picture != NULL)
    g_signal_handlers_disconnect_by_data (self->overlay_picture, self);
  g_clear_object (&self->overlay_picture);
  g_clear_object (&self->palettes);
  g_clear_object (&self->schedules);
  g_clear_object (&self->access);
  g_clear_object (&self->sources);
  g_clear_object (&self->history);
  g_clear_object (&self->events);
  g_clear_object (&self->syslog);
  g_clear_object (&self->tls);
  g_clear_object (&self->certificates);
  g_clear_object (&self->audit);
  g_clear_object (&self->door);
  if (self->database != NULL)
    ts_database_close (self->database);
  g_clear_object (&self->database);
  g_clear_object (&self->log_settings);
  g_clear_object (&self->settings);
}

/**
 * ts_program_new:
 * @options: of the command line; belongs to the caller, and outlives this
 * @loop: ended when the camera has to end by itself
 *
 * Returns: (transfer full): a program that has not touched anything yet
 */
TsProgram *
ts_program_new (TsOptions *options, GMainLoop *loop)
{
  TsProgram *self = g_new0 (TsProgram, 1);

  self->options = options;
  self->loop = g_main_loop_ref (loop);
  return self;
}

/**
 * ts_program_start:
 *
 * Returns: whether the camera runs; if not, @error says why
 */
gboolean
ts_program_start (TsProgram *self, GError **error)
{
  if (!build (self, error) || !start (self, error))
    return FALSE;
  g_info ("version %s started with %s, state in %s", VERSION,
      self->options->profile, self->options->state_dir);
  return TRUE;
}

/**
 * ts_program_reload:
 *
 * Reads the profile again. What is wrong in it is a message; then the camera
 * goes on as it is.
 */
void
ts_program_reload (TsProgram *self)
{
  g_autoptr (TsCaller) caller = ts_caller_new_system ("signal");
  g_auto (TsCameraChanges) changes = {0};
  g_autoptr (GError) error = NULL;

  if (self->reloader != NULL
      && !ts_reloader_reload (self->reloader, caller, &changes, &error))
    g_message ("%s; the camera goes on as it is", error->message);
}

/**
 * ts_program_is_to_restart:
 *
 * Returns: whether it ended in order to start again
 */
gboolean
ts_program_is_to_restart (TsProgram *self)
{
  return self->parts != NULL && ts_parts_is_service_to_restart (self->parts);
}

void
ts_program_free (TsProgram *self)
{
  ts_program_stop (self);
  g_main_loop_unref (self->loop);
  g_free (self);
}
