/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "access/ts-access-archive.h"
#include "async-result.h"

typedef struct
{
  gchar *dir;
  TsSettings *settings;
  TsDatabase *database;
  TsDoor *door;
  TsAccess *access;
  TsArchive *archive;
} Camera;

static Camera *
camera_new (void)
{
  static const guint8 key_data[TS_SEAL_KEY_SIZE] = {1};
  Camera *camera = g_new0 (Camera, 1);
  g_autoptr (GBytes) key = g_bytes_new (key_data, sizeof key_data);
  g_autoptr (GError) error = NULL;

  camera->dir = g_dir_make_tmp ("ts-access-archive-XXXXXX", NULL);
  camera->settings = ts_settings_new (camera->dir, &error);
  g_assert_no_error (error);
  camera->database = ts_database_open (NULL, &error);
  camera->door = ts_door_new ();
  camera->access =
      ts_access_open (camera->settings, camera->database, camera->door, &error);
  g_assert_no_error (error);
  camera->archive = ts_archive_new (NULL, key, camera->database, camera->door);
  ts_access_archive_register (camera->access, camera->archive);
  return camera;
}

static void
camera_free (Camera *camera)
{
  static const gchar *const files[] = {"device.key", "settings.ini", "lock"};

  g_object_unref (camera->archive);
  g_object_unref (camera->access);
  g_object_unref (camera->door);
  ts_database_close (camera->database);
  g_object_unref (camera->database);
  g_object_unref (camera->settings);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree gchar *path = g_build_filename (camera->dir, files[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (camera->dir), ==, 0);
  g_free (camera->dir);
  g_free (camera);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Camera, camera_free)

static TsCaller *
new_caller (TsPermission permissions)
{
  return ts_caller_new (
      "anna", TS_ROLE_ADMINISTRATOR, permissions, NULL, "http", "127.0.0.1");
}

static void
activate (Camera *camera, const gchar *name, const gchar *password)
{
  TsAccounts *accounts = ts_access_get_accounts (camera->access);
  g_autoptr (TsCaller) caller =
      ts_caller_new_anonymous (0, "http", "127.0.0.1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_accounts_activate_async (
      accounts, caller, name, password, on_done, &result);
  ts_accounts_finish (accounts, wait_for (&result), &error);
  g_assert_no_error (error);
}

static gchar *
add_token (Camera *camera)
{
  TsTokens *tokens = ts_access_get_tokens (camera->access);
  g_autoptr (TsCaller) caller = new_caller (TS_PERMISSION_ALL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gchar *secret = NULL;

  ts_tokens_add_async (
      tokens, caller, "test", TS_PERMISSION_VIEW, 0, on_done, &result);
  ts_token_free (
      ts_tokens_add_finish (tokens, wait_for (&result), &secret, &error));
  g_assert_no_error (error);
  return secret;
}

static gboolean
restore (Camera *camera, JsonNode *document, GError **error)
{
  g_autoptr (TsCaller) caller = new_caller (TS_PERMISSION_ALL);
  g_autoptr (GAsyncResult) result = NULL;

  ts_archive_restore_async (
      camera->archive, caller, document, on_done, &result);
  return ts_archive_restore_finish (camera->archive, wait_for (&result), error);
}

static JsonNode *
save (Camera *camera)
{
  g_autoptr (TsCaller) caller = new_caller (TS_PERMISSION_ALL);
  g_autoptr (GError) error = NULL;
  JsonNode *document = ts_archive_save (camera->archive, caller, NULL, &error);

  g_assert_no_error (error);
  return document;
}

/* Each camera has a key of its own: what is sealed in one is opened and sealed
 * again in the other. */
static void
test_accounts_move_with_what_log_ins_need (void)
{
  g_autoptr (Camera) one = camera_new ();
  g_autoptr (Camera) other = camera_new ();
  g_autofree gchar *token = NULL;
  g_autofree gchar *password = NULL;
  g_autoptr (JsonNode) document = NULL;
  g_autoptr (TsAccountList) list = NULL;
  g_autoptr (TsToken) found = NULL;
  g_autoptr (GPtrArray) stored = NULL;
  g_autoptr (GError) error = NULL;
  TsAccount *anna;

  activate (one, "anna", "Correct-Horse-9");
  activate (other, "gone", "Correct-Horse-8");
  token = add_token (one);
  document = save (one);
  g_assert_true (ts_archive_has_secrets (one->archive, document));
  g_assert_true (restore (other, document, &error));
  g_assert_no_error (error);

  list = ts_accounts_dup_list (ts_access_get_accounts (other->access));
  g_assert_cmpuint (ts_account_list_get_size (list), ==, 1);
  anna = ts_account_list_find (list, "anna");
  g_assert_nonnull (anna);
  g_assert_nonnull (ts_account_get_ha1 (anna, TS_DIGEST_SHA256));
  password =
      ts_accounts_dup_password (ts_access_get_accounts (other->access), "anna");
  g_assert_cmpstr (password, ==, "Correct-Horse-9");
  g_assert_null (ts_accounts_dup_password (
      ts_access_get_accounts (other->access), "gone"));
  found = ts_tokens_find (ts_access_get_tokens (other->access), token);
  g_assert_cmpstr (found->user, ==, "anna");

  /* and stays after a restart */
  stored = ts_tokens_list (ts_access_get_tokens (other->access), NULL);
  g_assert_cmpuint (stored->len, ==, 1);
  g_clear_object (&other->access);
  other->access =
      ts_access_open (other->settings, other->database, other->door, &error);
  g_assert_no_error (error);
  g_free (password);
  password =
      ts_accounts_dup_password (ts_access_get_accounts (other->access), "anna");
  g_assert_cmpstr (password, ==, "Correct-Horse-9");
  g_clear_pointer (&found, ts_token_free);
  found = ts_tokens_find (ts_access_get_tokens (other->access), token);
  g_assert_nonnull (found);
}

static void
test_only_who_may_everything_reads_accounts (void)
{
  g_autoptr (Camera) camera = camera_new ();
  g_autoptr (TsCaller) caller = ts_caller_new ("otto", TS_ROLE_OPERATOR,
      TS_PERMISSION_ALL & ~TS_PERMISSION_NETWORK, NULL, "http", "127.0.0.1");
  g_autoptr (GError) error = NULL;

  g_assert_null (ts_archive_save (camera->archive, caller, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
}

#define ACCOUNT(name, role)                                                    \
  "{\"name\": \"" name "\", \"role\": \"" role "\", \"permissions\": [], "     \
  "\"sensors\": null, \"hash\": \"$y$j9T$abcdefgh$"                            \
  "0123456789012345678901234567890123456789012\", \"createdUs\": 1, "          \
  "\"changedUs\": 1}"
#define DOCUMENT(accounts, tokens)                                             \
  "{\"format\": \"thermoscope-archive\", \"version\": 1, \"parts\": "          \
  "{\"accounts\": {\"accounts\": " accounts ", \"tokens\": " tokens "}}}"

static void
test_wrong_accounts_are_refused (void)
{
  static const gchar *const wrong[][2] = {
      {DOCUMENT ("3", "[]"), "accounts: is no list"},
      {DOCUMENT ("[3]", "[]"), "accounts[0]: is no object"},
      {DOCUMENT ("[{}]", "[]"), "accounts[0].name: is no text"},
      {DOCUMENT ("[" ACCOUNT ("a b", "user") "]", "[]"),
          "accounts[0]: the name is none"},
      {DOCUMENT ("[" ACCOUNT ("a", "king") "]", "[]"),
          "accounts[0]: the role is none"},
      {DOCUMENT ("[" ACCOUNT ("a", "user") "]", "[]"),
          "accounts: there is no administrator among them"},
      {DOCUMENT (
           "[" ACCOUNT ("a", "administrator") "," ACCOUNT ("A", "user") "]",
           "[]"),
          "accounts[1]: the name is there twice"},
      {DOCUMENT ("[{\"name\": \"a\", \"role\": \"administrator\", "
                 "\"permissions\": [], \"sensors\": null, \"hash\": \"x:y\", "
                 "\"createdUs\": 1, \"changedUs\": 1}]",
           "[]"),
          "accounts[0]: the hash of the password is none"},
      {DOCUMENT ("[]",
           "[{\"id\": \"i\", \"user\": \"b\", \"name\": \"n\", \"hash\": "
           "\"h\", \"permissions\": [], \"createdUs\": 1, \"expiresUs\": 0, "
           "\"usedUs\": 0}]"),
          "tokens[0]: belongs to no account"},
      {DOCUMENT ("[]", "[{\"id\": \"i\", \"user\": \"b\", \"name\": \"n\", "
                       "\"hash\": \"h\", \"permissions\": [], "
                       "\"createdUs\": -1}]"),
          "tokens[0].createdUs: is no time"},
  };
  g_autoptr (Camera) camera = camera_new ();

  activate (camera, "anna", "Correct-Horse-9");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GBytes) text =
        g_bytes_new_static (wrong[i][0], strlen (wrong[i][0]));
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) document = ts_archive_document_parse (text, &error);
    g_autofree gchar *expected =
        g_strconcat ("parts.accounts: ", wrong[i][1], NULL);

    g_assert_no_error (error);
    g_assert_false (restore (camera, document, &error));
    g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_REFUSED);
    g_assert_cmpstr (error->message, ==, expected);
  }
  g_assert_false (
      ts_accounts_is_empty (ts_access_get_accounts (camera->access)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/access-archive/move", test_accounts_move_with_what_log_ins_need);
  g_test_add_func ("/access-archive/permission",
      test_only_who_may_everything_reads_accounts);
  g_test_add_func ("/access-archive/wrong", test_wrong_accounts_are_refused);
  return g_test_run ();
}
