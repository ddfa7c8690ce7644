/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "system/ts-factory.h"
#include "system/ts-maintenance.h"
#include "system/ts-setting-profiles.h"
#include "system/ts-settings-snapshot.h"
#include "async-result.h"

#define PASSWORD "Wide-Glacier-71"

/* A camera with settings, profiles of them, and one secret word that takes the
 * place of the accounts. */
typedef struct
{
  gchar *dir;
  gchar *word;
  TsDatabase *database;
  TsSettings *settings;
  TsDoor *door;
  TsArchive *archive;
  TsBackups *backups;
  TsSettingProfiles *profiles;
  TsMaintenance *maintenance;
  TsCaller *caller;
} Camera;

static JsonNode *
save_word (gpointer owner, GError **error)
{
  Camera *camera = owner;

  return json_node_init_string (json_node_alloc (), camera->word);
}

static gpointer
prepare_word (gpointer owner, JsonNode *node, GError **error)
{
  return JSON_NODE_HOLDS_NULL (node) ? g_strdup ("nobody")
                                     : json_node_dup_string (node);
}

static gboolean
apply_word (gpointer owner, gpointer data, TsCaller *caller, GError **error)
{
  Camera *camera = owner;

  g_free (camera->word);
  camera->word = g_strdup (data);
  return TRUE;
}

static void
set (Camera *camera, const gchar *assignment)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");
  g_autoptr (GError) error = NULL;

  ts_settings_add_assignment (change, assignment, &error);
  ts_settings_commit (camera->settings, caller, change, NULL, &error);
  g_assert_no_error (error);
}

static void
add_settings (Camera *camera)
{
  static const gchar *const keys[] = {
      "palette", "emissivity", "inverted", NULL};
  g_autoptr (GError) error = NULL;

  camera->settings = ts_settings_new (camera->dir, &error);
  g_assert_no_error (error);
  ts_settings_add_instance (
      camera->settings, "sensor", "s1", keys, NULL, &error);
  ts_settings_add_instance (
      camera->settings, "stream", "a", NULL, NULL, &error);
  ts_settings_add_instance (
      camera->settings, "network", NULL, NULL, NULL, &error);
  ts_settings_add_instance (
      camera->settings, "backup", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static Camera *
camera_new (guint8 key_byte, TsPermission permissions)
{
  const TsArchivePart word = {"accounts", TRUE, TS_PERMISSION_USERS, save_word,
      prepare_word, NULL, apply_word, g_free};
  Camera *camera = g_new0 (Camera, 1);
  guint8 key_data[TS_SEAL_KEY_SIZE] = {key_byte};
  g_autoptr (GBytes) key = g_bytes_new (key_data, sizeof key_data);
  g_autoptr (GSettings) limits = NULL;
  g_autoptr (GError) error = NULL;

  camera->dir = g_dir_make_tmp ("ts-maintenance-XXXXXX", NULL);
  camera->word = g_strdup ("nobody");
  add_settings (camera);
  camera->database = ts_database_open (NULL, &error);
  g_assert_no_error (error);
  camera->door = ts_door_new ();
  ts_settings_set_door (camera->settings, camera->door);
  camera->archive =
      ts_archive_new (camera->dir, key, camera->database, camera->door);
  camera->profiles = ts_setting_profiles_open (
      camera->database, camera->settings, camera->door, &error);
  g_assert_no_error (error);
  ts_settings_snapshot_register (camera->settings, camera->archive);
  ts_setting_profiles_register (camera->profiles, camera->archive);
  ts_archive_add_part (camera->archive, &word, camera);
  limits = ts_settings_get (camera->settings, "backup", NULL, &error);
  camera->backups = ts_backups_new (camera->archive, camera->dir, limits);
  camera->maintenance = ts_maintenance_new (
      camera->archive, camera->backups, camera->settings, camera->dir);
  camera->caller = ts_caller_new (
      "anna", TS_ROLE_OPERATOR, permissions, NULL, "http", "127.0.0.1");
  return camera;
}

static void
camera_close (Camera *camera)
{
  g_clear_object (&camera->maintenance);
  g_clear_object (&camera->backups);
  g_clear_object (&camera->profiles);
  g_clear_object (&camera->archive);
  g_clear_object (&camera->settings);
  g_clear_object (&camera->door);
  if (camera->database != NULL)
    ts_database_close (camera->database);
  g_clear_object (&camera->database);
}

/* A worker whose task is done may hold what it was handed, and with it the
 * lock, for a moment longer. */
static void
finish_factory (Camera *camera)
{
  g_autoptr (GError) error = NULL;

  while (!ts_factory_finish (camera->dir, &error)) {
    g_assert_nonnull (strstr (error->message, "another running camera"));
    g_clear_error (&error);
    g_thread_yield ();
  }
}

static void
camera_free (Camera *camera)
{
  g_autofree gchar *lock = g_build_filename (camera->dir, "lock", NULL);
  g_autoptr (GError) error = NULL;

  camera_close (camera);
  g_assert_true (ts_factory_mark (camera->dir, &error));
  finish_factory (camera);
  g_unlink (lock);
  g_assert_cmpint (g_rmdir (camera->dir), ==, 0);
  ts_caller_unref (camera->caller);
  g_free (camera->word);
  g_free (camera->dir);
  g_free (camera);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Camera, camera_free)

static GBytes *
export_parts (Camera *camera, const gchar *password, const gchar *const *parts,
    GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_maintenance_export_async (camera->maintenance, camera->caller, password,
      parts, NULL, on_done, &result);
  return ts_maintenance_export_finish (
      camera->maintenance, wait_for (&result), error);
}

static gboolean
import (Camera *camera, GBytes *file, const gchar *password, gchar **backup,
    GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_maintenance_import_async (
      camera->maintenance, camera->caller, file, password, on_done, &result);
  return ts_maintenance_finish (
      camera->maintenance, wait_for (&result), backup, error);
}

static gboolean
factory (Camera *camera, TsFactoryDepth depth, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_maintenance_factory_async (
      camera->maintenance, camera->caller, depth, on_done, &result);
  return ts_maintenance_finish (
      camera->maintenance, wait_for (&result), NULL, error);
}

static gboolean
restore (Camera *camera, const gchar *backup, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_maintenance_restore_async (
      camera->maintenance, camera->caller, backup, on_done, &result);
  return ts_maintenance_finish (
      camera->maintenance, wait_for (&result), NULL, error);
}

static void
save_profile (Camera *camera, const gchar *name)
{
  static const gchar *const scopes[] = {"image", NULL};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ts_setting_profiles_save_async (
      camera->profiles, camera->caller, name, scopes, FALSE, on_done, &result);
  ts_setting_profiles_finish (camera->profiles, wait_for (&result), &error);
  g_assert_no_error (error);
}

static void
assert_settings (Camera *camera, const gchar *expected)
{
  g_autoptr (JsonNode) node = ts_settings_snapshot_save (
      camera->settings, &ts_snapshot_everything, NULL);
  g_autofree gchar *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

#define ALL_SET                                                                \
  "{\"backup\":{\"max-backups\":9},\"network\":{\"http-port\":8081},"          \
  "\"sensor\":{\"s1\":{\"palette\":\"lava\",\"emissivity\":0.5}},"             \
  "\"stream\":{\"a\":{\"bitrate\":3000}}}"

static Camera *
used_camera (void)
{
  Camera *camera = camera_new (1, TS_PERMISSION_ALL);

  set (camera, "backup.max-backups=9");
  set (camera, "network.http-port=8081");
  set (camera, "sensor:s1.palette=lava");
  set (camera, "sensor:s1.emissivity=0.5");
  set (camera, "stream:a.bitrate=3000");
  save_profile (camera, "Night");
  g_free (camera->word);
  camera->word = g_strdup ("anna");
  assert_settings (camera, ALL_SET);
  return camera;
}

static void
test_a_camera_moves_into_another (void)
{
  g_autoptr (Camera) one = used_camera ();
  g_autoptr (Camera) other = camera_new (2, TS_PERMISSION_ALL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = export_parts (one, PASSWORD, NULL, &error);
  g_autoptr (GPtrArray) profiles = NULL;
  g_autofree gchar *backup = NULL;
  TsSettingProfileInfo *night;

  g_assert_no_error (error);
  set (other, "sensor:s1.inverted=true");
  g_assert_true (import (other, file, PASSWORD, &backup, &error));
  g_assert_no_error (error);
  assert_settings (other, ALL_SET);
  g_assert_cmpstr (other->word, ==, "anna");
  profiles = ts_setting_profiles_list (other->profiles);
  g_assert_cmpuint (profiles->len, ==, 1);
  night = g_ptr_array_index (profiles, 0);
  g_assert_cmpstr (night->name, ==, "Night");
  g_assert_true (night->active);
  g_assert_false (night->changed);

  /* and back to what was before */
  g_assert_true (g_str_has_prefix (backup, "before-import-"));
  g_assert_true (restore (other, backup, &error));
  g_assert_no_error (error);
  assert_settings (other, "{\"sensor\":{\"s1\":{\"inverted\":true}}}");
  g_assert_cmpstr (other->word, ==, "nobody");
}

static void
test_a_wrong_password_changes_nothing (void)
{
  g_autoptr (Camera) one = used_camera ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = export_parts (one, PASSWORD, NULL, &error);
  gsize size;
  g_autofree guint8 *copy = NULL;
  g_autoptr (GBytes) damaged = NULL;

  g_assert_true (factory (one, TS_FACTORY_IMAGE, &error));
  g_assert_false (import (one, file, "Wide-Glacier-72", NULL, &error));
  g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_false (import (one, file, NULL, NULL, &error));
  g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_PASSWORD);
  g_clear_error (&error);
  copy = g_memdup2 (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  size = g_bytes_get_size (file);
  copy[size - 30] ^= 1;
  damaged = g_bytes_new (copy, size);
  g_assert_false (import (one, damaged, PASSWORD, NULL, &error));
  g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_DAMAGED);
  assert_settings (one,
      "{\"backup\":{\"max-backups\":9},\"network\":{\"http-port\":8081},"
      "\"sensor\":{\"s1\":{\"emissivity\":0.5}},"
      "\"stream\":{\"a\":{\"bitrate\":3000}}}");
}

static void
test_secrets_go_nowhere_without_a_password (void)
{
  const gchar *const accounts[] = {"accounts", NULL};
  const gchar *const radio[] = {"radio", NULL};
  g_autoptr (Camera) one = used_camera ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = export_parts (one, NULL, NULL, &error);
  g_autoptr (JsonNode) document = NULL;

  g_assert_no_error (error);
  document = ts_archive_document_parse (file, &error);
  g_assert_no_error (error);
  g_assert_false (ts_archive_has_secrets (one->archive, document));
  g_assert_true (json_object_has_member (
      ts_archive_document_get_parts (document, NULL), "settings"));
  g_assert_null (export_parts (one, NULL, accounts, &error));
  g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_SECRET);
  g_clear_error (&error);
  g_assert_null (export_parts (one, "short", accounts, &error));
  g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_WEAK);
  g_clear_error (&error);
  g_assert_null (export_parts (one, PASSWORD, radio, &error));
  g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_VERSION);
}

/* Whoever may look after the camera, but not touch accounts or the network. */
static void
test_parts_ask_for_their_permission (void)
{
  g_autoptr (Camera) one = used_camera ();
  g_autoptr (Camera) other =
      camera_new (2, TS_PERMISSION_MAINTENANCE | TS_PERMISSION_IMAGE
                         | TS_PERMISSION_STREAM | TS_PERMISSION_THERMOMETRY);
  const gchar *const settings[] = {"settings", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) all = export_parts (one, PASSWORD, NULL, &error);
  g_autoptr (GBytes) some = export_parts (one, NULL, settings, &error);

  g_assert_no_error (error);
  g_assert_null (export_parts (other, PASSWORD, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_false (import (other, all, PASSWORD, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  g_clear_error (&error);
  /* it has another port */
  g_assert_false (import (other, some, NULL, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  g_clear_error (&error);
  assert_settings (other, "{}");
  set (other, "network.http-port=8081");
  g_assert_true (import (other, some, NULL, NULL, &error));
  g_assert_no_error (error);
  assert_settings (other, ALL_SET);
  g_assert_cmpstr (other->word, ==, "nobody");
  g_assert_false (factory (other, TS_FACTORY_EVERYTHING, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
}

static void
test_factory_default_has_depths (void)
{
  g_autoptr (Camera) one = used_camera ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  g_assert_true (factory (one, TS_FACTORY_IMAGE, &error));
  assert_settings (one,
      "{\"backup\":{\"max-backups\":9},\"network\":{\"http-port\":8081},"
      "\"sensor\":{\"s1\":{\"emissivity\":0.5}},"
      "\"stream\":{\"a\":{\"bitrate\":3000}}}");
  before = ts_setting_profiles_list (one->profiles);
  g_assert_cmpuint (before->len, ==, 1);

  g_assert_true (factory (one, TS_FACTORY_SETTINGS, &error));
  g_assert_no_error (error);
  assert_settings (one, "{\"network\":{\"http-port\":8081}}");
  after = ts_setting_profiles_list (one->profiles);
  g_assert_cmpuint (after->len, ==, 0);
  g_assert_cmpstr (one->word, ==, "anna");

  g_assert_false (ts_factory_is_marked (one->dir));
  g_assert_true (factory (one, TS_FACTORY_EVERYTHING, &error));
  g_assert_no_error (error);
  g_assert_true (ts_factory_is_marked (one->dir));
}

static GStrv
list_files (const gchar *path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *base;

  while ((base = g_dir_read_name (dir)) != NULL)
    g_strv_builder_add (builder, base);
  return g_strv_builder_end (builder);
}

/* Everything goes but what is somebody else's, and what a link leads to. */
static void
test_everything_goes_at_the_next_start (void)
{
  g_autoptr (Camera) one = used_camera ();
  g_autofree gchar *foreign = g_build_filename (one->dir, "notes.txt", NULL);
  g_autofree gchar *folder = g_build_filename (one->dir, "certificates", NULL);
  g_autofree gchar *link = g_build_filename (folder, "link", NULL);
  g_autofree gchar *target = g_dir_make_tmp ("ts-target-XXXXXX", NULL);
  g_autofree gchar *kept = g_build_filename (target, "kept", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) files = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (foreign, "mine", -1, NULL);
  g_file_set_contents (kept, "mine", -1, NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_test (target, G_FILE_TEST_IS_DIR));
  {
    g_autoptr (GFile) file = g_file_new_for_path (link);

    g_file_make_symbolic_link (file, target, NULL, &error);
    g_assert_no_error (error);
  }
  ts_backups_create_async (
      one->backups, one->caller, "a", NULL, on_done, &result);
  ts_backup_free (
      ts_backups_create_finish (one->backups, wait_for (&result), &error));
  g_assert_true (factory (one, TS_FACTORY_EVERYTHING, &error));
  /* not while the camera runs */
  g_assert_false (ts_factory_finish (one->dir, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_clear_error (&error);
  camera_close (one);
  finish_factory (one);
  files = list_files (one->dir);
  g_assert_cmpuint (g_strv_length (files), ==, 2);
  g_assert_true (g_strv_contains ((const gchar *const *) files, "lock"));
  g_assert_true (g_strv_contains ((const gchar *const *) files, "notes.txt"));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_unlink (foreign);
  g_unlink (kept);
  g_rmdir (target);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/maintenance/move", test_a_camera_moves_into_another);
  g_test_add_func (
      "/maintenance/password", test_a_wrong_password_changes_nothing);
  g_test_add_func (
      "/maintenance/secrets", test_secrets_go_nowhere_without_a_password);
  g_test_add_func (
      "/maintenance/permission", test_parts_ask_for_their_permission);
  g_test_add_func ("/maintenance/factory", test_factory_default_has_depths);
  g_test_add_func (
      "/maintenance/everything", test_everything_goes_at_the_next_start);
  return g_test_run ();
}
