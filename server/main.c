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

#include "camera/ts-camera.h"
#include "media/encoders/ts-encoder-trial.h"
#include "system/ts-factory.h"
#include "system/ts-log.h"
#include "ts-options.h"
#include "ts-paths.h"
#include "ts-program.h"
#include "ts-service.h"

typedef struct
{
  TsProgram *camera;
  GMainLoop *loop;
  gboolean on_terminal;
} Process;

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

static gboolean
on_signal (gpointer user_data)
{
  Process *process = user_data;

  g_main_loop_quit (process->loop);
  return G_SOURCE_CONTINUE;
}

/* Asks for the profile to be read again; but a terminal that is closed says
 * the same, and then nobody is there any more to end us. */
static gboolean
on_hangup (gpointer user_data)
{
  Process *process = user_data;

  if (process->on_terminal && !isatty (STDIN_FILENO))
    g_main_loop_quit (process->loop);
  else
    ts_program_reload (process->camera);
  return G_SOURCE_CONTINUE;
}

static gboolean
run (TsOptions *options, gboolean *ret_again, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TsProgram) camera = ts_program_new (options, loop);
  Process process = {camera, loop, isatty (STDIN_FILENO)};
  guint on_int = g_unix_signal_add (SIGINT, on_signal, &process);
  guint on_term = g_unix_signal_add (SIGTERM, on_signal, &process);
  guint on_hup = g_unix_signal_add (SIGHUP, on_hangup, &process);
  gboolean ok = ts_program_start (camera, error);

  if (ok) {
    ts_service_ready ("Running");
    ts_service_start_watchdog ();
    g_main_loop_run (loop);
    ts_service_stop_watchdog ();
  }
  *ret_again = ts_program_is_to_restart (camera);
  if (!*ret_again)
    ts_service_stopping ();
  ts_program_stop (camera);
  g_source_remove (on_int);
  g_source_remove (on_term);
  g_source_remove (on_hup);
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
  else if (options->try_encoder != NULL)
    return ts_encoder_trial_main (options->try_encoder);
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
