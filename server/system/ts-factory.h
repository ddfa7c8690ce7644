/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Everything that the camera keeps in its state directory goes, whatever
 * happens on the way: a marker is written first, and the next start finishes
 * what it says before anything is opened. Files that are not the camera's stay.
 */

gboolean ts_factory_mark (const gchar *state_dir, GError **error);
gboolean ts_factory_is_marked (const gchar *state_dir);
gboolean ts_factory_finish (const gchar *state_dir, GError **error);

G_END_DECLS
