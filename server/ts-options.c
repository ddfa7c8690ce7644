/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-options.h"

#include <gst/gst.h>
#include <string.h>

#include "system/ts-log-levels.h"
#include "ts-paths.h"

#define VARIABLE_PREFIX "profile."
#define DEFAULT_PROFILE "pan-tilt-dual"
/* of both families */
#define EVERY_ADDRESS "::"

void
ts_options_free (TsOptions *self)
{
  g_free (self->profile);
  g_free (self->state_dir);
  g_strfreev (self->set);
  g_clear_pointer (&self->variables, g_hash_table_unref);
  g_free (self->address);
  g_free (self->log_level);
  g_free (self->check_file);
  g_free (self->try_encoder);
  g_free (self);
}

/* --set profile.NAME=VALUE is about the profile, all others are settings. */
static gboolean
split_assignments (TsOptions *self, GStrv all, GError **error)
{
  g_autoptr (GStrvBuilder) settings = g_strv_builder_new ();

  for (guint i = 0; all != NULL && all[i] != NULL; i++) {
    const gchar *equals = strchr (all[i], '=');

    if (!g_utf8_validate (all[i], -1, NULL)) {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
          "--set: is not UTF-8 text");
      return FALSE;
    }
    if (!g_str_has_prefix (all[i], VARIABLE_PREFIX)) {
      g_strv_builder_add (settings, all[i]);
      continue;
    }
    if (equals == NULL) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
          "--set: '%s' is not profile.NAME=VALUE", all[i]);
      return FALSE;
    }
    g_hash_table_replace (self->variables,
        g_strndup (all[i] + strlen (VARIABLE_PREFIX),
            equals - all[i] - strlen (VARIABLE_PREFIX)),
        g_strdup (equals + 1));
  }
  self->set = g_strv_builder_end (settings);
  return TRUE;
}

static gboolean
check (TsOptions *self, GError **error)
{
  g_autoptr (GInetAddress) address =
      g_inet_address_new_from_string (self->address);

  if (address == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--listen: '%s' is not a numeric address", self->address);
    return FALSE;
  }
  if (self->port_offset < 0 || self->port_offset > 65535) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--port-offset: %d is not from 0 to 65535", self->port_offset);
    return FALSE;
  }
  if (self->log_level != NULL) {
    g_autoptr (TsLogLevels) levels = ts_log_levels_new (self->log_level, error);

    if (levels == NULL) {
      g_prefix_error (error, "--log-level: ");
      return FALSE;
    }
  }
  return TRUE;
}

/**
 * ts_options_parse:
 * @arguments: (inout): of main(); what was understood is taken out
 *
 * Prints the help and exits when asked for it.
 *
 * Returns: (transfer full): the options; or %NULL and @error
 */
TsOptions *
ts_options_parse (GStrv *arguments, GError **error)
{
  g_autoptr (TsOptions) self = g_new0 (TsOptions, 1);
  g_auto (GStrv) assignments = NULL;
  g_auto (GStrv) rest = NULL;
  /* what may have other letters than English is taken as it comes: GLib would
   * read it by the locale, which a service has none of */
  const GOptionEntry entries[] = {
      {"profile", 'p', 0, G_OPTION_ARG_FILENAME, &self->profile,
          "What the camera is made of: a name of --list-profiles or a JSON "
          "file "
          "(" DEFAULT_PROFILE ")",
          "NAME|FILE"},
      {"state", 's', 0, G_OPTION_ARG_FILENAME, &self->state_dir,
          "Where settings are kept; one folder for each running camera "
          "(~/.local/state/thermoscope)",
          "DIR"},
      {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &assignments,
          "Change a setting before the start, as in "
          "sensor:sensor2.palette=ironbow, or a variable of the profile for "
          "this "
          "run, as in profile.location=FILE; may be repeated",
          "KEY=VALUE"},
      {"listen", 'l', 0, G_OPTION_ARG_STRING, &self->address,
          "Address to listen on (" EVERY_ADDRESS ", which is every one)",
          "ADDRESS"},
      {"port-offset", 0, 0, G_OPTION_ARG_INT, &self->port_offset,
          "Added to every port, so that several cameras run beside each other "
          "(0)",
          "N"},
      {"log-level", 0, 0, G_OPTION_ARG_STRING, &self->log_level,
          "Which messages are written: none, critical, warning, message, info "
          "or debug, also for parts of the camera, as in TsSensor=debug,info "
          "(what the setting log.written-levels says)",
          "LEVEL"},
      {"check-profile", 0, 0, G_OPTION_ARG_FILENAME, &self->check_file,
          "Say whether a profile is right and what is wrong in it, and exit",
          "NAME|FILE"},
      {"list-profiles", 0, 0, G_OPTION_ARG_NONE, &self->list_profiles,
          "List the profiles that come with the camera, and exit", NULL},
      {"try-encoder", 0, 0, G_OPTION_ARG_STRING, &self->try_encoder,
          "Say whether an encoder works on this machine, and exit", "ELEMENT"},
      {"version", 'V', 0, G_OPTION_ARG_NONE, &self->show_version,
          "Print the version, and exit", NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL,
          NULL},
      {NULL}};
  g_autoptr (GOptionContext) context =
      g_option_context_new ("- a thermal network camera");

  self->variables =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse_strv (context, arguments, error))
    return NULL;
  if (rest != NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
        "'%s' is no option", rest[0]);
    return NULL;
  }
  if (self->profile == NULL)
    self->profile = g_strdup (DEFAULT_PROFILE);
  if (self->state_dir == NULL)
    self->state_dir = ts_paths_get_default_state_dir ();
  if (self->address == NULL)
    self->address = g_strdup (EVERY_ADDRESS);
  if (!split_assignments (self, assignments, error) || !check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
is_setting (const gchar *assignment)
{
  return assignment != NULL && !g_str_has_prefix (assignment, VARIABLE_PREFIX);
}

/**
 * ts_options_build_restart:
 * @argv: of main()
 *
 * Settings of the command line were stored, and somebody may have changed them
 * since; variables of the profile are for this run and belong to it.
 *
 * Returns: (transfer full): @argv without --set of settings
 */
GStrv
ts_options_build_restart (char **argv)
{
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();

  for (guint i = 0; argv[i] != NULL; i++) {
    if (g_str_equal (argv[i], "--set") && is_setting (argv[i + 1]))
      i++;
    else if (!g_str_has_prefix (argv[i], "--set=")
             || !is_setting (argv[i] + strlen ("--set=")))
      g_strv_builder_add (arguments, argv[i]);
  }
  return g_strv_builder_end (arguments);
}

/**
 * ts_options_get_shown_address:
 *
 * Returns: what to put into addresses for somebody at this machine: nobody can
 *   open a page on all addresses at once
 */
const gchar *
ts_options_get_shown_address (const TsOptions *self)
{
  g_autoptr (GInetAddress) address =
      g_inet_address_new_from_string (self->address);

  return g_inet_address_get_is_any (address) ? "127.0.0.1" : self->address;
}

/**
 * ts_options_add_offset:
 * @port: from the settings; 0 (any free one) stays 0
 * @ret_port: (out): with the offset
 */
gboolean
ts_options_add_offset (
    const TsOptions *self, guint port, guint16 *ret_port, GError **error)
{
  guint sum = port == 0 ? 0 : port + self->port_offset;

  if (sum > 65535) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--port-offset: %u + %d is more than 65535", port, self->port_offset);
    return FALSE;
  }
  *ret_port = sum;
  return TRUE;
}
