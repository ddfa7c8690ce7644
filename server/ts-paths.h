/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Where the camera's own files lie: beside the program in a build folder, or
 * where they were installed. Any thread.
 */

const gchar *ts_paths_get_data_dir (void);
const gchar *ts_paths_get_build_dir (void);
gchar *ts_paths_get_default_state_dir (void);

G_END_DECLS
