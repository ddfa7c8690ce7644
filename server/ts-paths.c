/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-paths.h"

static gchar *
find_build_dir (void)
{
  g_autofree gchar *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *dir = NULL;

  if (program == NULL)
    return NULL;
  /* tests lie two folders deep, the program lies one */
  dir = g_path_get_dirname (program);
  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *parent = g_path_get_dirname (dir);
    g_autofree gchar *mark =
        g_build_filename (parent, "schemas", "gschemas.compiled", NULL);

    if (g_file_test (mark, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&parent);
    g_free (g_steal_pointer (&dir));
    dir = g_steal_pointer (&parent);
  }
  return NULL;
}

/**
 * ts_paths_get_build_dir:
 *
 * Returns: (nullable): the build folder, when the program runs from one
 */
const gchar *
ts_paths_get_build_dir (void)
{
  static gsize once = 0;
  static gchar *dir = NULL;

  if (g_once_init_enter (&once)) {
    dir = find_build_dir ();
    g_once_init_leave (&once, 1);
  }
  return dir;
}

/**
 * ts_paths_get_data_dir:
 *
 * Returns: the folder with `gschemas.compiled` and `profiles/`: that of
 *   `THERMOSCOPE_DATA_DIR`, of the build folder, or the installed one
 */
const gchar *
ts_paths_get_data_dir (void)
{
  static gsize once = 0;
  static gchar *dir = NULL;

  if (g_once_init_enter (&once)) {
    const gchar *build = ts_paths_get_build_dir ();

    dir = g_strdup (g_getenv ("THERMOSCOPE_DATA_DIR"));
    if (dir == NULL && build != NULL)
      dir = g_build_filename (build, "schemas", NULL);
    if (dir == NULL)
      dir = g_strdup (DATADIR);
    g_once_init_leave (&once, 1);
  }
  return dir;
}

gchar *
ts_paths_get_default_state_dir (void)
{
  return g_build_filename (g_get_user_state_dir (), "thermoscope", NULL);
}
