/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the system's package manager (dpkg) knows. Any thread. */

GHashTable *ts_licence_packages_of_files (
    const gchar *info_dir, const gchar *const *files);
gchar *ts_licence_packages_get_version (
    const gchar *status_text, const gchar *package);
GStrv ts_licence_packages_parse_names (const gchar *copyright);
GStrv ts_licence_packages_parse_maps (const gchar *maps);

G_END_DECLS
