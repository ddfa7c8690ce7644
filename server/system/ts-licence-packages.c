/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-licence-packages.h"

#include <string.h>

/* A list of files of a package ends so, and may have an architecture before
 * it. */
#define LIST ".list"
#define MAX_NAMES 12

/* Files are under /usr since Debian merged both; the lists of older packages
 * do not know. */
static const gchar *
without_usr (const gchar *path)
{
  return g_str_has_prefix (path, "/usr/") ? path + strlen ("/usr") : path;
}

static gboolean
has_one_of (const gchar *list, GHashTable *wanted)
{
  const gchar *line = list;

  while (*line != '\0') {
    gsize length = strcspn (line, "\n");
    g_autofree gchar *path = g_strndup (line, length);

    if (g_hash_table_contains (wanted, without_usr (path)))
      return TRUE;
    line += length + (line[length] == '\n');
  }
  return FALSE;
}

/**
 * ts_licence_packages_of_files:
 * @info_dir: as `/var/lib/dpkg/info`
 * @files: absolute paths
 *
 * Returns: (transfer full) (element-type utf8): the packages that one of the
 *   files is of
 */
GHashTable *
ts_licence_packages_of_files (const gchar *info_dir, const gchar *const *files)
{
  GHashTable *packages =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GDir) dir = g_dir_open (info_dir, 0, NULL);
  const gchar *name;

  for (guint i = 0; files[i] != NULL; i++)
    g_hash_table_add (wanted, (gpointer) without_usr (files[i]));
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *file = g_build_filename (info_dir, name, NULL);
    g_autofree gchar *text = NULL;

    if (g_str_has_suffix (name, LIST)
        && g_file_get_contents (file, &text, NULL, NULL)
        && has_one_of (text, wanted))
      g_hash_table_add (packages,
          g_strndup (
              name, MIN (strcspn (name, ":"), strlen (name) - strlen (LIST))));
  }
  return packages;
}

/**
 * ts_licence_packages_get_version:
 * @status_text: as `/var/lib/dpkg/status` has it
 *
 * Returns: (transfer full) (nullable): the version of @package
 */
gchar *
ts_licence_packages_get_version (const gchar *status_text, const gchar *package)
{
  g_autofree gchar *head = g_strdup_printf ("\nPackage: %s\n", package);
  const gchar *paragraph, *end, *version;
  g_autofree gchar *with_break = NULL;

  /* the first paragraph has no line before it */
  if (g_str_has_prefix (status_text, head + 1))
    paragraph = status_text;
  else
    paragraph = strstr (status_text, head);
  if (paragraph == NULL)
    return NULL;
  end = strstr (paragraph + 1, "\n\n");
  with_break = end != NULL ? g_strndup (paragraph, end - paragraph)
                           : g_strdup (paragraph);
  version = strstr (with_break, "\nVersion: ");
  if (version == NULL)
    return NULL;
  version += strlen ("\nVersion: ");
  return g_strndup (version, strcspn (version, "\n"));
}

/**
 * ts_licence_packages_parse_names:
 * @copyright: text of a package's copyright file
 *
 * Returns: (transfer full): short names of the licences in it, where it is
 *   written for machines (Debian's format 1.0); otherwise empty
 */
GStrv
ts_licence_packages_parse_names (const gchar *copyright)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (copyright, "\n", -1);

  for (guint i = 0; lines[i] != NULL && g_hash_table_size (seen) < MAX_NAMES;
       i++) {
    gchar *name;

    if (!g_str_has_prefix (lines[i], "License:"))
      continue;
    name = g_strstrip (g_strdup (lines[i] + strlen ("License:")));
    if (*name == '\0' || g_hash_table_contains (seen, name)) {
      g_free (name);
      continue;
    }
    g_strv_builder_add (names, name);
    g_hash_table_add (seen, name);
  }
  return g_strv_builder_end (names);
}

/**
 * ts_licence_packages_parse_maps:
 * @maps: as `/proc/self/maps` has it
 *
 * Returns: (transfer full): the files in it, each once
 */
GStrv
ts_licence_packages_parse_maps (const gchar *maps)
{
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (maps, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    const gchar *path = strchr (lines[i], '/');

    if (path == NULL || g_str_has_suffix (path, " (deleted)")
        || g_hash_table_contains (seen, path))
      continue;
    g_hash_table_add (seen, g_strdup (path));
    g_strv_builder_add (files, path);
  }
  return g_strv_builder_end (files);
}
