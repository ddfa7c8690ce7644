/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "system/ts-device.h"
#include "system/ts-licence-packages.h"
#include "system/ts-machine.h"
#include "system/ts-zip.h"

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

static gchar *
join_keys (GHashTable *table)
{
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (table, NULL);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; keys[i] != NULL; i++)
    g_ptr_array_add (sorted, keys[i]);
  g_ptr_array_sort (sorted, compare);
  g_ptr_array_add (sorted, NULL);
  return g_strjoinv (" ", (gchar **) sorted->pdata);
}

static void
write_list (const gchar *dir, const gchar *name, const gchar *text)
{
  g_autofree gchar *file = g_build_filename (dir, name, NULL);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
test_files_are_of_packages (void)
{
  g_autofree gchar *dir = g_dir_make_tmp ("packages-XXXXXX", NULL);
  const gchar *const files[] = {"/usr/lib/x/liba.so.1", "/lib/x/libb.so.2",
      "/opt/own.so", "/usr/lib/x/lib", NULL};
  g_autoptr (GHashTable) found = NULL;
  g_autofree gchar *names = NULL;
  static const gchar *const lists[] = {"liba1:amd64.list", "libb2.list",
      "libc3:amd64.list", "liba1:amd64.md5sums"};

  write_list (dir, lists[0], "/.\n/usr/lib/x\n/usr/lib/x/liba.so.1\n");
  write_list (dir, lists[1], "/usr/lib/x/libb.so.2");
  write_list (dir, lists[2], "/usr/lib/x/liba.so.10\n/usr/lib/x/libc.so\n");
  write_list (dir, lists[3], "/usr/lib/x/libb.so.2\n");
  found = ts_licence_packages_of_files (dir, files);
  names = join_keys (found);
  g_assert_cmpstr (names, ==, "liba1 libb2");
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autofree gchar *file = g_build_filename (dir, lists[i], NULL);

    g_unlink (file);
  }
  g_rmdir (dir);
}

static void
test_versions_are_those_of_the_package (void)
{
  static const gchar status[] = "Package: a\nStatus: x\nVersion: 1.0-1\n\n"
                                "Package: b\nStatus: x\n\n"
                                "Package: ab\nVersion: 2:3\nDepends: a\n";
  static const gchar *const cases[][2] = {
      {"a", "1.0-1"}, {"ab", "2:3"}, {"b", NULL}, {"c", NULL}};

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *version =
        ts_licence_packages_get_version (status, cases[i][0]);

    g_assert_cmpstr (version, ==, cases[i][1]);
  }
}

static void
test_names_and_maps_are_read_once_each (void)
{
  g_auto (GStrv) names =
      ts_licence_packages_parse_names ("Format: x\nLicense: MIT\n text\n"
                                       "License:  GPL-2+ \nLicense: MIT\n"
                                       "License:\n");
  g_auto (GStrv) files = ts_licence_packages_parse_maps (
      "7f0-7f1 r-xp 00000000 fe:00 12 /usr/lib/liba.so\n"
      "7f1-7f2 rw-p 00000000 fe:00 12 /usr/lib/liba.so\n"
      "7f2-7f3 rw-p 00000000 00:00 0 [heap]\n"
      "7f3-7f4 r-xp 00000000 fe:00 13 /tmp/gone (deleted)\n");
  g_autofree gchar *joined_names = g_strjoinv ("|", names);
  g_autofree gchar *joined_files = g_strjoinv ("|", files);

  g_assert_cmpstr (joined_names, ==, "MIT|GPL-2+");
  g_assert_cmpstr (joined_files, ==, "/usr/lib/liba.so");
}

static void
test_a_zip_holds_what_was_put_in (void)
{
  g_autoptr (TsZip) zip = ts_zip_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  struct archive *archive = archive_read_new ();
  struct archive_entry *entry;
  g_autoptr (GString) seen = g_string_new (NULL);
  gsize size;

  ts_zip_take (zip, "a.txt", g_strdup ("hello"));
  ts_zip_take (zip, "gone.txt", NULL);
  ts_zip_take (zip, "folder/ä.txt", g_strnfill (100000, 'x'));
  bytes = ts_zip_pack (zip, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 2000);
  archive_read_support_format_zip (archive);
  g_assert_cmpint (
      archive_read_open_memory (
          archive, g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes)),
      ==, ARCHIVE_OK);
  while (archive_read_next_header (archive, &entry) == ARCHIVE_OK) {
    gchar text[8] = {0};
    la_ssize_t n = archive_read_data (archive, text, 5);

    g_string_append_printf (
        seen, "%s=%d:%s ", archive_entry_pathname_utf8 (entry), (gint) n, text);
  }
  archive_read_free (archive);
  g_assert_cmpstr (seen->str, ==, "a.txt=5:hello folder/ä.txt=5:xxxxx ");
}

static void
test_the_serial_number_stays (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDatabase) one = ts_database_open (NULL, &error);
  g_autoptr (TsDatabase) other = ts_database_open (NULL, &error);
  g_autoptr (TsDevice) first = ts_device_new (one, &error);
  g_autoptr (TsDevice) again = ts_device_new (one, &error);
  g_autoptr (TsDevice) another = ts_device_new (other, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (first->serial), ==, 14);
  g_assert_cmpstr (first->serial, ==, again->serial);
  g_assert_cmpstr (first->serial, !=, another->serial);
  g_assert_cmpuint (first->n_cpus, >, 0);
}

static void
test_the_machine_says_how_it_is (void)
{
  TsMachineStatus status;

  ts_machine_get_status (g_get_tmp_dir (), &status);
  g_assert_cmpfloat (status.uptime_s, >, 0);
  g_assert_cmpuint (status.memory_process, >, 100000);
  g_assert_cmpuint (status.memory_total, >, status.memory_process);
  g_assert_cmpuint (status.disk_total, >=, status.disk_free);
  g_assert_true (
      isnan (status.temperature_c) || fabs (status.temperature_c) < 150);
}

int
main (int argc, char **argv)
{
  /* names of files in archives are UTF-8 */
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/licences/files", test_files_are_of_packages);
  g_test_add_func (
      "/licences/versions", test_versions_are_those_of_the_package);
  g_test_add_func ("/licences/parsers", test_names_and_maps_are_read_once_each);
  g_test_add_func ("/zip/round-trip", test_a_zip_holds_what_was_put_in);
  g_test_add_func ("/device/serial", test_the_serial_number_stays);
  g_test_add_func ("/machine/status", test_the_machine_says_how_it_is);
  return g_test_run ();
}
