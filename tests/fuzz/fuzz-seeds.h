/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Seeds that a target makes itself: they go into a temporary folder, which is
 * named behind the others on the command line. */

#include <glib/gstdio.h>
#include <gio/gio.h>

static gchar *fuzz_seed_folder = NULL;

static inline void
fuzz_remove_seeds (void)
{
  g_autoptr (GDir) dir = g_dir_open (fuzz_seed_folder, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (fuzz_seed_folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (fuzz_seed_folder);
  g_clear_pointer (&fuzz_seed_folder, g_free);
}

static inline void
fuzz_add_seed (const gchar *name, gconstpointer data, gsize size)
{
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;

  if (fuzz_seed_folder == NULL) {
    fuzz_seed_folder = g_dir_make_tmp ("fuzz-XXXXXX", &error);
    g_assert_no_error (error);
    atexit (fuzz_remove_seeds);
  }
  path = g_build_filename (fuzz_seed_folder, name, NULL);
  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
}

static inline void
fuzz_name_seeds (int *argc, char ***argv)
{
  char **longer = g_new0 (char *, *argc + 2);

  for (int i = 0; i < *argc; i++)
    longer[i] = (*argv)[i];
  longer[(*argc)++] = fuzz_seed_folder;
  *argv = longer; /* for as long as the program runs */
}
