/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsOptions:
 * @profile: name or file of the profile
 * @state_dir: where settings are kept
 * @set: (nullable): settings to write before the start
 * @variables: (element-type utf8 utf8): values for the profile's variables
 * @address: numeric address to listen on
 * @port_offset: added to every port that is not 0
 * @log_level: (nullable): which messages are written, for this run
 * @check_file: (nullable): only check this profile
 * @try_encoder: (nullable): only try this element
 * @list_profiles: only list the profiles
 * @show_version: only print the version
 *
 * What the command line says. Free with ts_options_free().
 */
typedef struct
{
  gchar *profile;
  gchar *state_dir;
  GStrv set;
  GHashTable *variables;
  gchar *address;
  gint port_offset;
  gchar *log_level;
  gchar *check_file;
  gchar *try_encoder;
  gboolean list_profiles;
  gboolean show_version;
} TsOptions;

TsOptions *ts_options_parse (GStrv *arguments, GError **error);
void ts_options_free (TsOptions *self);
GStrv ts_options_build_restart (char **argv);
const gchar *ts_options_get_shown_address (const TsOptions *self);
gboolean ts_options_add_offset (
    const TsOptions *self, guint port, guint16 *ret_port, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsOptions, ts_options_free)

G_END_DECLS
