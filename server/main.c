/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "thermoscope"
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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
#include "http/ts-http-metrics.h"
#include "http/ts-http-profile.h"
#include "http/ts-http-restart.h"
#include "http/ts-http-device.h"
#include "http/ts-http-events.h"
#include "http/ts-http-logs.h"
#include "http/ts-http-schedules.h"
#include "http/ts-http-certificates.h"
#include "http/ts-http-server.h"
#include "http/ts-http-support.h"
#include "http/ts-http-theme.h"
#include "http/ts-http-syslog.h"
#include "media/rtsp/ts-rtsp-server.h"
#include "storage/ts-database.h"
#include "system/ts-factory.h"
#include "system/ts-log-levels.h"
#include "system/ts-log.h"
#include "ts-options.h"
#include "ts-parts.h"
#include "ts-paths.h"
#include "ts-service.h"
#include "ts-upkeep.h"

typedef struct
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
  TsUpkeep *upkeep;
  TsSchedules *schedules;
  TsCamera *camera;
  TsReloader *reloader;
  TsRestart *restart;
  TsHttpServer *http;
  TsHttpMetrics *http_metrics;
  TsHttpProfile *http_profile;
  TsHttpEvents *http_events;
  TsHttpDevice *http_device;
  TsHttpSupport *http_support;
  TsRtspServer *rtsp;
  TsParts *parts;
  GMainLoop *loop;
  gboolean on_terminal;
} Program;

/* Neither those of a build folder nor those under another prefix than
 * GStreamer's own are where it looks. */
static void
add_our_plugins (void)
{
  const gchar *build = ts_paths_get_build_dir ();
  g_autofree gchar *dir = NULL;

  if (g_getenv ("GST_PLUGIN_PATH_1_0") != NULL)
    return;
  dir = build != NULL ? g_build_filename (build, "gst-plugins", "gst", NULL)
                      : g_strdup (PLUGINDIR);
  gst_registry_scan_path (gst_registry_get (), dir);
}

static gboolean
on_signal (gpointer user_data)
{
  Program *program = user_data;

  g_main_loop_quit (program->loop);
  return G_SOURCE_CONTINUE;
}

/* Asks for the profile to be read again; but a terminal that is closed says
 * the same, and then nobody is there any more to end us. */
static gboolean
on_hangup (gpointer user_data)
{
  Program *program = user_data;
  g_autoptr (TsCaller) caller = ts_caller_new_system ("signal");
  g_auto (TsCameraChanges) changes = {0};
  g_autoptr (GError) error = NULL;

  if (program->on_terminal && !isatty (STDIN_FILENO)) {
    g_main_loop_quit (program->loop);
    return G_SOURCE_CONTINUE;
  }
  if (program->reloader != NULL
      && !ts_reloader_reload (program->reloader, caller, &changes, &error))
    g_message ("%s; the camera goes on as it is", error->message);
  return G_SOURCE_CONTINUE;
}

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
  Program *program = user_data;
  GPtrArray *streams = ts_camera_get_streams (camera);
  g_autofree gchar *page =
      build_url ("http", ts_options_get_shown_address (program->options),
          ts_http_server_get_port (program->http), "");

  g_print ("%s\n", page);
  for (guint i = 0; i < streams->len; i++) {
    TsStream *stream = g_ptr_array_index (streams, i);
    g_autofree gchar *url = build_url ("rtsp",
        ts_options_get_shown_address (program->options),
        ts_rtsp_server_get_port (program->rtsp), ts_stream_get_name (stream));

    g_print ("%s\n", url);
  }
}

static void
list_profiles (void)
{
  g_auto (GStrv) names = ts_profile_list_names ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree gchar *file = ts_profile_find_file (names[i], NULL);
    g_autoptr (TsProfile) profile = ts_profile_new_from_file (file, NULL, NULL);

    g_print ("%-20s %s\n", names[i],
        profile != NULL ? ts_profile_get_title (profile) : "(damaged)");
  }
}

static gboolean
check_profile (const TsOptions *options, GError **error)
{
  g_autofree gchar *file = ts_profile_find_file (options->check_file, error);
  g_autoptr (TsProfile) profile =
      file != NULL ? ts_profile_new_from_file (file, options->variables, error)
                   : NULL;
  g_autoptr (TsSettings) settings = NULL;
  g_autoptr (TsCamera) camera = NULL;

  if (profile == NULL)
    return FALSE;
  settings = ts_settings_new (NULL, error);
  if (settings == NULL)
    return FALSE;
  camera = ts_camera_new (profile, settings, error);
  if (camera == NULL) {
    g_prefix_error (error, "%s: ", options->check_file);
    return FALSE;
  }
  g_print ("%s: right; %u sensors, %u streams\n", options->check_file,
      ts_profile_get_n_sensors (profile), ts_profile_get_n_streams (profile));
  return TRUE;
}

/* The levels are a setting, which the command line may overrule for a run. */
static gboolean
start_logging (Program *program, GError **error)
{
  ts_settings_set_validator (
      program->settings, "written-levels", ts_log_levels_check);
  ts_settings_set_validator (
      program->settings, "kept-levels", ts_log_levels_check);
  if (!ts_settings_add_instance (
          program->settings, "log", NULL, NULL, NULL, error))
    return FALSE;
  program->log_settings =
      ts_settings_get (program->settings, "log", NULL, error);
  ts_log_follow_settings (program->log_settings, program->options->log_level);
  return TRUE;
}

static gboolean
open_database (Program *program, GError **error)
{
  g_autofree gchar *path =
      g_build_filename (program->options->state_dir, "thermoscope.db", NULL);

  program->database = ts_database_open (path, error);
  return program->database != NULL;
}

/* All of --set together, as one could not exchange two ports otherwise. */
static gboolean
set_options (Program *program, GError **error)
{
  TsOptions *options = program->options;
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
      || ts_settings_commit (program->settings, caller, change, &place, error))
    return TRUE;
  g_prefix_error (error, "--set %s: ", place != NULL ? place : "");
  return FALSE;
}

/* Before anything can happen, so that nothing is missed. */
static gboolean
start_events (Program *program, GError **error)
{
  g_autoptr (GSettings) settings = NULL;

  if (!ts_settings_add_instance (
          program->settings, "events", NULL, NULL, NULL, error))
    return FALSE;
  settings = ts_settings_get (program->settings, "events", NULL, error);
  program->history = ts_event_history_new (program->database, program->events);
  ts_event_history_follow_settings (program->history, settings);
  program->sources = ts_event_sources_new (
      program->events, program->door, program->settings, program->database);
  ts_event_sources_follow_settings (program->sources, settings);
  return ts_event_history_start (program->history, error);
}

static gboolean
start_audit (Program *program, GError **error)
{
  g_autoptr (GSettings) settings = NULL;

  if (!ts_settings_add_instance (
          program->settings, "audit", NULL, NULL, NULL, error))
    return FALSE;
  settings = ts_settings_get (program->settings, "audit", NULL, error);
  program->audit = ts_audit_new (program->door, program->database, settings);
  ts_audit_start (program->audit);
  return TRUE;
}

static gboolean
start_tls (Program *program, GError **error)
{
  g_autofree gchar *folder =
      g_build_filename (program->options->state_dir, "certificates", NULL);
  g_autoptr (TsCertificateVault) vault = ts_certificate_vault_new (
      folder, ts_access_get_secrets (program->access));

  if (!ts_settings_add_instance (
          program->settings, "tls", NULL, NULL, NULL, error))
    return FALSE;
  program->certificates =
      ts_certificates_new (vault, program->door, program->events);
  program->tls = ts_tls_new (program->settings, program->certificates);
  program->syslog =
      ts_syslog_new (program->door, program->settings, program->certificates);
  return ts_tls_start (program->tls, error)
         && ts_syslog_start (program->syslog, error);
}

/* After the command line, before the first connection. */
static void
limit_tls (Program *program)
{
  g_autoptr (GSettings) settings =
      ts_settings_get (program->settings, "tls", NULL, NULL);
  g_autofree gchar *version =
      g_settings_get_string (settings, "minimum-version");

  ts_tls_set_minimum_version (version);
}

static void
show_certificate (Program *program)
{
  ts_http_listener_set_certificate (ts_http_server_get_listener (program->http),
      ts_certificates_get_tls (program->certificates, TS_TLS_USAGE_HTTPS));
}

static void
show_rtsps_certificate (Program *program)
{
  ts_rtsp_server_set_certificate (program->rtsp,
      ts_certificates_get_tls (program->certificates, TS_TLS_USAGE_RTSPS));
}

static void
follow_certificate (Program *program)
{
  program->on_rtsps_certificate = g_signal_connect_swapped (
      program->certificates, "changed::" TS_TLS_USAGE_RTSPS,
      G_CALLBACK (show_rtsps_certificate), program);
  show_rtsps_certificate (program);
  program->on_certificate = g_signal_connect_swapped (program->certificates,
      "changed::" TS_TLS_USAGE_HTTPS, G_CALLBACK (show_certificate), program);
  show_certificate (program);
}

static gboolean
build (Program *program, GError **error)
{
  TsOptions *options = program->options;
  g_autofree gchar *file = ts_profile_find_file (options->profile, error);
  g_autoptr (TsProfile) profile =
      file != NULL ? ts_profile_new_from_file (file, options->variables, error)
                   : NULL;

  if (profile == NULL || !ts_factory_finish (options->state_dir, error))
    return FALSE;
  program->settings = ts_settings_new (options->state_dir, error);
  if (program->settings == NULL || !start_logging (program, error)
      || !open_database (program, error))
    return FALSE;
  program->door = ts_door_new ();
  program->events = ts_event_bus_new ();
  program->theme = ts_theme_new (options->state_dir, program->door);
  if (!ts_theme_load (program->theme, error))
    return FALSE;
  ts_settings_set_door (program->settings, program->door);
  ts_settings_set_port_offset (program->settings, options->port_offset);
  if (!start_audit (program, error) || !start_events (program, error))
    return FALSE;
  program->schedules =
      ts_schedules_new (program->settings, program->events, error);
  if (program->schedules == NULL)
    return FALSE;
  program->camera = ts_camera_new (profile, program->settings, error);
  if (program->camera == NULL) {
    g_prefix_error (error, "%s: ", options->profile);
    return FALSE;
  }
  program->access = ts_access_open (
      program->settings, program->database, program->door, error);
  if (program->access == NULL || !start_tls (program, error))
    return FALSE;
  program->upkeep = ts_upkeep_new (program->settings, program->database,
      program->access, program->certificates, program->theme, error);
  if (program->upkeep == NULL)
    return FALSE;
  program->reloader = ts_reloader_new (
      program->camera, program->door, file, options->variables);
  program->http_device =
      ts_http_device_new (program->camera, program->database, error);
  return program->http_device != NULL && set_options (program, error);
}

/* What the API is made of besides the pictures. */
static gboolean
admits (GInetAddress *address, gpointer access)
{
  return ts_access_admits (access, address);
}

static void
add_routes (Program *program, TsHttpRouter *router)
{
  g_autoptr (GSettings) events =
      ts_settings_get (program->settings, "events", NULL, NULL);

  ts_http_access_add (router, program->access);
  ts_http_listener_set_filter (ts_http_server_get_listener (program->http),
      admits, program->access, NULL);
  ts_http_server_set_sessions (
      program->http, ts_access_get_sessions (program->access));
  ts_http_audit_add_routes (router, program->audit);
  ts_http_syslog_add_routes (router, program->syslog);
  ts_http_certificates_add_routes (router, program->certificates);
  program->http_metrics = ts_http_metrics_new (program->camera, program->events,
      program->database, ts_http_server_get_listener (program->http));
  ts_http_metrics_add_routes (program->http_metrics, router);
  program->http_profile =
      ts_http_profile_new (program->camera, program->reloader);
  ts_http_profile_add_routes (program->http_profile, router);
  ts_http_restart_add_routes (router, program->restart);
  program->http_events = ts_http_events_new (
      program->events, program->history, program->door, events);
  ts_http_events_add_routes (program->http_events, router);
  ts_http_events_follow_sessions (
      program->http_events, ts_access_get_sessions (program->access));
  g_signal_connect_swapped (program->http, "stopping",
      G_CALLBACK (ts_http_events_stop), program->http_events);
  ts_http_logs_add_routes (router);
  ts_http_device_add_routes (program->http_device, router);
  program->http_support = ts_http_support_new (program->camera, program->door,
      program->http_device, program->history, program->audit,
      ts_reloader_get_file (program->reloader));
  ts_http_support_add_routes (program->http_support, router);
  ts_http_theme_add_routes (program->theme, router);
  ts_upkeep_add_routes (program->upkeep, router, program->restart);
  ts_http_schedules_add_routes (router, program->schedules);
}

static gboolean
start (Program *program, GError **error)
{
  TsOptions *options = program->options;
  g_autoptr (TsCaller) camera = ts_caller_new_system ("camera");

  ts_settings_tell_conflicts (program->settings);
  ts_door_record (
      program->door, camera, "camera.start", NULL, NULL, VERSION, NULL);
  program->restart = ts_restart_new (program->settings, program->door);
  program->http = ts_http_server_new (program->camera, program->door);
  program->rtsp = ts_rtsp_server_new (program->camera, program->access);

  program->parts = ts_parts_new (options, program->restart, program->camera,
      program->http, program->rtsp, program->loop);
  ts_parts_follow_schedules (program->parts, program->schedules);
  add_routes (program, ts_http_server_get_router (program->http));
  limit_tls (program);
  follow_certificate (program);
  if (!ts_parts_start_http (program->parts, error))
    return FALSE;
  g_signal_connect (program->camera, "ready", G_CALLBACK (on_ready), program);
  ts_event_sources_start (program->sources, program->camera, program->restart);
  if (!ts_camera_start (program->camera, error)
      || !ts_parts_start_rtsp (program->parts, error))
    return FALSE;
  ts_parts_ready (program->parts);
  g_debug ("http port %u, rtsp port %u",
      ts_http_server_get_port (program->http),
      ts_rtsp_server_get_port (program->rtsp));
  ts_schedules_start (program->schedules);
  ts_reloader_start (program->reloader);
  return TRUE;
}

static void
stop (Program *program)
{
  if (program->settings != NULL)
    ts_settings_flush (program->settings);
  if (program->certificates != NULL) {
    g_clear_signal_handler (&program->on_certificate, program->certificates);
    g_clear_signal_handler (
        &program->on_rtsps_certificate, program->certificates);
  }
  if (program->syslog != NULL)
    ts_syslog_stop (program->syslog);
  if (program->tls != NULL)
    ts_tls_stop (program->tls);
  if (program->reloader != NULL)
    ts_reloader_stop (program->reloader);
  if (program->schedules != NULL)
    ts_schedules_stop (program->schedules);
  if (program->sources != NULL)
    ts_event_sources_stop (program->sources);
  if (program->http != NULL)
    ts_http_server_stop (program->http);
  if (program->rtsp != NULL)
    ts_rtsp_server_stop (program->rtsp);
  if (program->camera != NULL)
    ts_camera_stop (program->camera);
  g_clear_pointer (&program->parts, ts_parts_free);
  g_clear_object (&program->http);
  g_clear_pointer (&program->http_metrics, ts_http_metrics_free);
  g_clear_pointer (&program->http_profile, ts_http_profile_free);
  g_clear_pointer (&program->http_events, ts_http_events_free);
  g_clear_pointer (&program->http_support, ts_http_support_free);
  g_clear_pointer (&program->http_device, ts_http_device_free);
  g_clear_object (&program->rtsp);
  g_clear_object (&program->restart);
  g_clear_object (&program->reloader);
  g_clear_object (&program->camera);
  g_clear_pointer (&program->upkeep, ts_upkeep_free);
  g_clear_object (&program->theme);
  g_clear_object (&program->schedules);
  g_clear_object (&program->access);
  g_clear_object (&program->sources);
  g_clear_object (&program->history);
  g_clear_object (&program->events);
  g_clear_object (&program->syslog);
  g_clear_object (&program->tls);
  g_clear_object (&program->certificates);
  g_clear_object (&program->audit);
  g_clear_object (&program->door);
  if (program->database != NULL)
    ts_database_close (program->database);
  g_clear_object (&program->database);
  g_clear_object (&program->log_settings);
  g_clear_object (&program->settings);
}

static gboolean
run (TsOptions *options, gboolean *ret_again, GError **error)
{
  Program program = {
      .options = options,
      .on_terminal = isatty (STDIN_FILENO),
  };
  guint on_int, on_term, on_hup;
  gboolean ok;

  program.loop = g_main_loop_new (NULL, FALSE);
  on_int = g_unix_signal_add (SIGINT, on_signal, &program);
  on_term = g_unix_signal_add (SIGTERM, on_signal, &program);
  on_hup = g_unix_signal_add (SIGHUP, on_hangup, &program);
  ok = build (&program, error) && start (&program, error);
  if (ok) {
    g_info ("version %s started with %s, state in %s", VERSION,
        options->profile, options->state_dir);
    ts_service_ready ("Running");
    ts_service_start_watchdog ();
    g_main_loop_run (program.loop);
    ts_service_stop_watchdog ();
  }
  *ret_again =
      program.parts != NULL && ts_parts_is_service_to_restart (program.parts);
  if (!*ret_again)
    ts_service_stopping ();
  stop (&program);
  g_source_remove (on_int);
  g_source_remove (on_term);
  g_source_remove (on_hup);
  g_main_loop_unref (program.loop);
  return ok;
}

/* The same process becomes the camera of now: a service manager sees it go on
 * and be ready again, and without one it works as well. */
static void
start_again (const TsOptions *options, const gchar *program, char **argv)
{
  /* what the command line had set goes with everything else, and is set anew */
  g_auto (GStrv) arguments = ts_factory_is_marked (options->state_dir)
                                 ? g_strdupv (argv)
                                 : ts_options_build_restart (argv);

  ts_service_reloading ("Restarting");
  /* by its path, where an update may have put another one */
  execv (program, arguments);
  g_printerr ("thermoscope: cannot start again: %s\n", g_strerror (errno));
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autoptr (TsOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;
  gboolean again = FALSE;
  g_autofree gchar *program = g_file_read_link ("/proc/self/exe", NULL);

  /* what the camera keeps is nobody else's to read */
  umask (0077);
  g_set_prgname ("thermoscope");
  /* standard output is for the addresses */
  ts_log_start ();
  options = ts_options_parse (&arguments, &error);
  if (options == NULL) {
    g_printerr ("thermoscope: %s\n", error->message);
    return EXIT_FAILURE;
  }
  if (options->show_version) {
    g_print ("thermoscope %s\n", VERSION);
    return EXIT_SUCCESS;
  }
  gst_init (NULL, NULL);
  add_our_plugins ();
  /* a script that waits for the address reads it at once, also from a pipe */
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (options->list_profiles)
    list_profiles ();
  else if (options->check_file != NULL)
    ok = check_profile (options, &error);
  else
    ok = run (options, &again, &error);
  if (!ok)
    g_printerr ("thermoscope: %s\n", error->message);
  if (again && program != NULL) {
    start_again (options, program, argv);
    ok = FALSE;
  }
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
