/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/ts-device-key.h"
#include "access/ts-secrets.h"

typedef struct
{
  gchar *folder;
  gchar *file;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->folder = g_dir_make_tmp ("ts-device-key-XXXXXX", NULL);
  self->file = g_build_filename (self->folder, "device.key", NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_unlink (self->file);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->file);
}

static void
assert_same (TsDeviceKey *a, TsDeviceKey *b, gboolean same)
{
  g_autoptr (GBytes) one = ts_device_key_derive (a, "test", 32);
  g_autoptr (GBytes) other = ts_device_key_derive (b, "test", 32);

  g_assert_true (g_bytes_equal (one, other) == same);
}

static void
test_it_is_made_once_and_for_its_owner_only (
    Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDeviceKey) first = ts_device_key_open (self->folder, &error);
  g_autoptr (TsDeviceKey) again = NULL;
  g_autoptr (TsDeviceKey) memory = ts_device_key_open (NULL, NULL);
  struct stat status;

  g_assert_no_error (error);
  g_assert_cmpint (stat (self->file, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (status.st_size, ==, 32);
  again = ts_device_key_open (self->folder, &error);
  g_assert_no_error (error);
  assert_same (first, again, TRUE);
  assert_same (first, memory, FALSE);
}

static void
test_purposes_have_keys_of_their_own (Fixture *self, gconstpointer unused)
{
  g_autoptr (TsDeviceKey) key = ts_device_key_open (NULL, NULL);
  g_autoptr (GBytes) one = ts_device_key_derive (key, "one", 32);
  g_autoptr (GBytes) other = ts_device_key_derive (key, "other", 32);

  g_assert_false (g_bytes_equal (one, other));
}

static void
test_one_that_others_can_read_is_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  ts_device_key_unref (ts_device_key_open (self->folder, NULL));
  g_assert_cmpint (g_chmod (self->file, 0640), ==, 0);
  g_assert_null (ts_device_key_open (self->folder, &error));
  g_assert_error (error, TS_DEVICE_KEY_ERROR, TS_DEVICE_KEY_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "chmod 600"));
}

static void
test_a_short_one_and_a_link_are_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents_full (
      self->file, "too short", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  g_assert_null (ts_device_key_open (self->folder, &error));
  g_assert_error (error, TS_DEVICE_KEY_ERROR, TS_DEVICE_KEY_ERROR_SIZE);
  g_clear_error (&error);
  g_unlink (self->file);
  g_assert_cmpint (symlink ("/dev/zero", self->file), ==, 0);
  g_assert_null (ts_device_key_open (self->folder, &error));
  g_assert_error (error, TS_DEVICE_KEY_ERROR, TS_DEVICE_KEY_ERROR_FILE);
}

static void
test_a_credential_comes_first (Fixture *self, gconstpointer unused)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ts-credentials-XXXXXX", NULL);
  g_autofree gchar *file = g_build_filename (folder, "device-key", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDeviceKey) key = NULL;

  g_assert_true (
      g_file_set_contents (file, "0123456789abcdef0123456789abcdef", -1, NULL));
  g_setenv ("CREDENTIALS_DIRECTORY", folder, TRUE);
  key = ts_device_key_open (self->folder, &error);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  g_assert_no_error (error);
  g_assert_cmpstr (ts_device_key_get_source (key), ==, file);
  g_assert_false (g_file_test (self->file, G_FILE_TEST_EXISTS));
  g_unlink (file);
  g_rmdir (folder);
}

static GBytes *
bytes_of (const gchar *text)
{
  return g_bytes_new (text, strlen (text));
}

static void
test_a_secret_is_for_its_name_and_its_device (
    Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsDatabase) database = ts_database_open (NULL, &error);
  g_autoptr (TsDeviceKey) key = ts_device_key_open (self->folder, &error);
  g_autoptr (TsDeviceKey) other = ts_device_key_open (NULL, NULL);
  g_autoptr (TsSecrets) secrets = ts_secrets_open (database, key, &error);
  g_autoptr (GBytes) value = bytes_of ("sesame");
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GBytes) sealed_again = NULL;
  g_autoptr (TsSecrets) again = NULL;

  g_assert_no_error (error);
  g_assert_true (ts_secrets_set (secrets, "account/a", value, &error));
  read = ts_secrets_get (secrets, "account/a", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read, value));

  /* never twice the same, and longer by version, nonce and tag */
  sealed = ts_secrets_seal (secrets, "account/a", value, NULL);
  sealed_again = ts_secrets_seal (secrets, "account/a", value, NULL);
  g_assert_false (g_bytes_equal (sealed, sealed_again));
  g_assert_cmpuint (g_bytes_get_size (sealed), ==, 6 + 1 + 12 + 16);

  /* somebody with the database file moves it to another account */
  ts_secrets_adopt (secrets, "account/b", sealed);
  g_assert_null (ts_secrets_get (secrets, "account/b", &error));
  g_assert_error (error, TS_SECRETS_ERROR, TS_SECRETS_ERROR_DAMAGED);
  g_clear_error (&error);

  /* what was written is there after a start, with the right key only */
  again = ts_secrets_open (database, key, &error);
  g_assert_no_error (error);
  g_clear_pointer (&read, g_bytes_unref);
  read = ts_secrets_get (again, "account/a", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read, value));
  g_assert_null (ts_secrets_open (database, other, &error));
  g_assert_error (error, TS_SECRETS_ERROR, TS_SECRETS_ERROR_KEY);
  g_clear_error (&error);

  g_assert_true (ts_secrets_set (again, "account/a", NULL, &error));
  g_assert_null (ts_secrets_get (again, "account/a", &error));
  g_assert_error (error, TS_SECRETS_ERROR, TS_SECRETS_ERROR_NOT_FOUND);
}

static void
test_a_changed_secret_is_damaged (Fixture *self, gconstpointer unused)
{
  g_autoptr (TsDatabase) database = ts_database_open (NULL, NULL);
  g_autoptr (TsDeviceKey) key = ts_device_key_open (NULL, NULL);
  g_autoptr (TsSecrets) secrets = ts_secrets_open (database, key, NULL);
  g_autoptr (GBytes) value = bytes_of ("sesame");
  g_autoptr (GBytes) sealed = ts_secrets_seal (secrets, "a", value, NULL);
  gsize size = g_bytes_get_size (sealed);

  for (gsize i = 0; i < size; i++) {
    g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sealed, NULL), size);
    g_autoptr (GBytes) changed = NULL;
    g_autoptr (GError) error = NULL;

    data[i] ^= 1;
    changed = g_bytes_new (data, size);
    ts_secrets_adopt (secrets, "a", changed);
    g_assert_null (ts_secrets_get (secrets, "a", &error));
    g_assert_error (error, TS_SECRETS_ERROR, TS_SECRETS_ERROR_DAMAGED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                        \
  g_test_add ("/device-key/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("made", test_it_is_made_once_and_for_its_owner_only);
  ADD ("purposes", test_purposes_have_keys_of_their_own);
  ADD ("readable", test_one_that_others_can_read_is_refused);
  ADD ("short", test_a_short_one_and_a_link_are_refused);
  ADD ("credential", test_a_credential_comes_first);
  ADD ("secret", test_a_secret_is_for_its_name_and_its_device);
  ADD ("damaged", test_a_changed_secret_is_damaged);
#undef ADD
  return g_test_run ();
}
