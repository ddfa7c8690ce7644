/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "access/ts-certificates-archive.h"
#include "access/ts-certificates.h"
#include "access/ts-host-names.h"
#include "test-authority.h"

static const gchar *const names[] = {"camera", "192.0.2.7", NULL};

typedef struct
{
  gchar *state;
  gchar *folder;
  TsDatabase *database;
  TsSecrets *secrets;
  TsDoor *door;
  TsEventBus *events;
  TsCertificates *certificates;
  TsCaller *administrator;

  GPtrArray *records; /* TsRecord */
  GPtrArray *told;    /* TsEvent */
  guint n_changed;    /* of "https" */
  GAsyncResult *result;
} Fixture;

static void
on_recorded (TsDoor *door, TsRecord *record, gpointer user_data)
{
  Fixture *f = user_data;

  g_ptr_array_add (f->records, ts_record_copy (record));
}

static void
on_event (TsEvent *event, gpointer user_data)
{
  Fixture *f = user_data;

  g_ptr_array_add (f->told, ts_event_ref (event));
}

static void
on_changed (TsCertificates *certificates, const gchar *usage, gpointer data)
{
  Fixture *f = data;

  f->n_changed++;
}

static TsCertificates *
open_store (Fixture *f, const gchar *const *of_names)
{
  g_autoptr (TsCertificateVault) vault =
      ts_certificate_vault_new (f->folder, f->secrets);
  TsCertificates *store = ts_certificates_new (vault, f->door, f->events);
  GError *error = NULL;

  g_assert_true (ts_certificates_start (store, of_names, &error));
  g_assert_no_error (error);
  return store;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (TsDeviceKey) key = NULL;
  GError *error = NULL;

  f->state = g_dir_make_tmp ("certificates-XXXXXX", &error);
  f->folder = g_build_filename (f->state, "certificates", NULL);
  key = ts_device_key_open (f->state, &error);
  f->database = ts_database_open (NULL, &error);
  f->secrets = ts_secrets_open (f->database, key, &error);
  g_assert_no_error (error);
  f->door = ts_door_new ();
  f->events = ts_event_bus_new ();
  f->records = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_record_free);
  f->told = g_ptr_array_new_with_free_func ((GDestroyNotify) ts_event_unref);
  g_signal_connect (f->door, "recorded", G_CALLBACK (on_recorded), f);
  ts_event_bus_subscribe (f->events, NULL, on_event, f, NULL);
  f->administrator = ts_caller_new ("ada", TS_ROLE_ADMINISTRATOR,
      TS_PERMISSION_ALL, NULL, "http", "192.0.2.1");
  f->certificates = open_store (f, names);
  g_signal_connect (
      f->certificates, "changed::https", G_CALLBACK (on_changed), f);
}

static void
remove_folder (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      remove_folder (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_clear_object (&f->certificates);
  g_clear_object (&f->secrets);
  ts_database_close (f->database);
  g_clear_object (&f->database);
  g_clear_object (&f->door);
  g_clear_object (&f->events);
  ts_caller_unref (f->administrator);
  g_ptr_array_unref (f->records);
  g_ptr_array_unref (f->told);
  remove_folder (f->state);
  g_free (f->state);
  g_free (f->folder);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->result = g_object_ref (result);
}

static TsCertificate *
wait_done (Fixture *f, GStrv *ret_warnings, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = g_steal_pointer (&f->result);
  return ts_certificates_change_finish (
      f->certificates, result, ret_warnings, error);
}

static TsCertificate *
get_own (TsCertificates *store)
{
  return ts_certificates_find (store, TS_CERTIFICATES_SELF_SIGNED, NULL);
}

static TsCertificate *
import (Fixture *f, const gchar *text, gboolean as_authority, GError **error)
{
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));

  ts_certificates_import_async (f->certificates, f->administrator, NULL,
      as_authority, file, NULL, on_done, f);
  return wait_done (f, NULL, error);
}

static gchar *
save_with_key (const TestIdentity *identity)
{
  g_autofree gchar *certificate = test_identity_save (identity);
  g_autofree gchar *key = test_identity_save_key (identity, NULL);

  return g_strconcat (certificate, key, NULL);
}

static const TsRecord *
get_last_record (Fixture *f)
{
  g_assert_cmpuint (f->records->len, >, 0);
  return g_ptr_array_index (f->records, f->records->len - 1);
}

static void
test_first_start_makes_one_and_the_next_keeps_it (
    Fixture *f, gconstpointer data)
{
  TsCertificate *own = get_own (f->certificates);
  g_autofree gchar *path =
      g_build_filename (f->folder, "self-signed.json", NULL);
  g_autofree gchar *contents = NULL;
  g_autoptr (TsCertificates) next = NULL;
  GStatBuf info;

  g_assert_cmpstr (ts_certificate_get_key_name (own), ==, "EC P-256");
  g_assert_cmpstr (ts_certificate_get_subject (own), ==, "CN=camera");
  g_assert_true (g_strv_equal (ts_certificate_get_names (own), names));
  g_assert_cmpint (ts_certificate_get_kind (own), ==, TS_CERTIFICATE_IDENTITY);

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (f->folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_null (strstr (contents, "PRIVATE KEY"));

  next = open_store (f, names);
  g_assert_cmpstr (ts_certificate_get_fingerprint (get_own (next)), ==,
      ts_certificate_get_fingerprint (own));
}

static void
test_new_names_renew_it_with_the_same_key (Fixture *f, gconstpointer data)
{
  static const gchar *const fewer[] = {"camera", NULL};
  static const gchar *const more[] = {"camera", "192.0.2.8", NULL};
  g_autoptr (TsCertificate) before =
      ts_certificate_ref (get_own (f->certificates));
  g_autoptr (GTlsCertificate) tls = NULL;
  g_autoptr (GByteArray) old_key = NULL;
  GTlsCertificate *new_tls;
  g_autofree gchar *old_pem = NULL;
  g_autofree gchar *new_pem = NULL;

  ts_certificates_use (f->certificates, "https", "");
  g_assert_cmpuint (f->n_changed, ==, 1);
  tls = g_object_ref (ts_certificates_get_tls (f->certificates, "https"));
  ts_certificates_set_names (f->certificates, fewer);
  g_assert_true (get_own (f->certificates) == before);

  ts_certificates_set_names (f->certificates, more);
  while (f->n_changed < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_strv_equal (
      ts_certificate_get_names (get_own (f->certificates)), more));
  new_tls = ts_certificates_get_tls (f->certificates, "https");
  g_assert_true (new_tls != tls);
  g_object_get (tls, "private-key-pem", &old_pem, NULL);
  g_object_get (new_tls, "private-key-pem", &new_pem, NULL);
  g_assert_cmpstr (old_pem, ==, new_pem);
  g_assert_cmpstr (get_last_record (f)->action, ==, "certificates.renew");
  g_assert_true (get_last_record (f)->system);
}

static void
test_renewal_by_hand_takes_a_new_key (Fixture *f, gconstpointer data)
{
  g_autoptr (GTlsCertificate) tls = NULL;
  g_autoptr (TsCertificate) renewed = NULL;
  g_autofree gchar *old_pem = NULL;
  g_autofree gchar *new_pem = NULL;

  ts_certificates_use (f->certificates, "https", "");
  tls = g_object_ref (ts_certificates_get_tls (f->certificates, "https"));
  ts_certificates_renew_async (f->certificates, f->administrator, on_done, f);
  renewed = wait_done (f, NULL, NULL);
  g_assert_nonnull (renewed);
  g_object_get (tls, "private-key-pem", &old_pem, NULL);
  g_object_get (ts_certificates_get_tls (f->certificates, "https"),
      "private-key-pem", &new_pem, NULL);
  g_assert_cmpstr (old_pem, !=, new_pem);
  g_assert_cmpstr (get_last_record (f)->user, ==, "ada");
}

static void
test_imports_are_kept_used_and_not_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (TestIdentity) identity = test_identity_new (
      "camera", &(TestIdentityOptions){.name = "camera.example"});
  g_autofree gchar *text = save_with_key (identity);
  g_autoptr (TsCertificate) certificate = import (f, text, FALSE, NULL);
  g_autoptr (TsCertificates) next = NULL;
  g_auto (GStrv) usages = NULL;
  const gchar *id = ts_certificate_get_id (certificate);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (ts_certificate_get_label (certificate), ==, "camera");
  g_assert_cmpstr (get_last_record (f)->action, ==, "certificates.import");
  g_assert_null (get_last_record (f)->refusal);
  g_assert_null (strstr (get_last_record (f)->new_value, "PRIVATE"));

  ts_certificates_use (f->certificates, "https", id);
  g_assert_true (
      ts_certificates_get_used (f->certificates, "https") == certificate);
  usages = ts_certificates_list_usages (f->certificates, id);
  g_assert_cmpuint (g_strv_length (usages), ==, 1);
  g_assert_cmpstr (usages[0], ==, "https");

  ts_certificates_remove_async (
      f->certificates, f->administrator, id, on_done, f);
  g_assert_null (wait_done (f, NULL, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_IN_USE);
  g_assert_nonnull (get_last_record (f)->refusal);

  next = open_store (f, names);
  ts_certificates_use (next, "https", id);
  g_assert_cmpstr (
      ts_certificate_get_id (ts_certificates_get_used (next, "https")), ==, id);
  g_assert_nonnull (ts_certificates_get_tls (next, "https"));
}

static void
test_removed_ones_are_gone_and_services_fall_back (
    Fixture *f, gconstpointer data)
{
  g_autoptr (TestIdentity) identity = test_identity_new ("camera", NULL);
  g_autofree gchar *text = save_with_key (identity);
  g_autoptr (TsCertificate) certificate = import (f, text, FALSE, NULL);
  g_autoptr (TsCertificate) removed = NULL;
  g_autoptr (TsCertificates) next = NULL;
  const gchar *id = ts_certificate_get_id (certificate);
  g_autoptr (GError) error = NULL;

  ts_certificates_remove_async (
      f->certificates, f->administrator, id, on_done, f);
  removed = wait_done (f, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (ts_certificates_find (f->certificates, id, NULL));
  next = open_store (f, names);
  g_assert_null (ts_certificates_find (next, id, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* a setting that outlived its certificate */
  g_assert_false (ts_certificates_check_use (next, id, NULL));
  ts_certificates_use (next, "https", id);
  g_assert_true (ts_certificates_get_used (next, "https") == get_own (next));

  ts_certificates_remove_async (f->certificates, f->administrator,
      TS_CERTIFICATES_SELF_SIGNED, on_done, f);
  g_assert_null (wait_done (f, NULL, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_IN_USE);
}

static void
test_request_waits_for_its_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (TsCertificateSubject) subject =
      ts_certificate_subject_new ("camera.example", names);
  g_autoptr (TestIdentity) root =
      test_identity_new ("Root", &(TestIdentityOptions){.is_authority = TRUE});
  g_autoptr (TestIdentity) stranger = test_identity_new ("camera", NULL);
  g_autofree gchar *wrong = test_identity_save (stranger);
  g_autoptr (GBytes) wrong_file = g_bytes_new (wrong, strlen (wrong));
  g_autofree gchar *right = NULL;
  g_autoptr (GBytes) right_file = NULL;
  g_autoptr (TsCertificate) request = NULL;
  g_autoptr (TsCertificate) answered = NULL;
  g_autoptr (TsCertificate) again = NULL;
  g_auto (GStrv) warnings = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *id;

  ts_certificates_request_async (f->certificates, f->administrator,
      "From the works", TS_KEY_P256, subject, on_done, f);
  request = wait_done (f, NULL, &error);
  g_assert_no_error (error);
  id = ts_certificate_get_id (request);
  g_assert_cmpint (
      ts_certificate_get_kind (request), ==, TS_CERTIFICATE_REQUEST);
  g_assert_cmpstr (
      ts_certificate_get_subject (request), ==, "CN=camera.example");
  g_assert_cmpstr (ts_certificate_get_key_name (request), ==, "EC P-256");
  g_assert_true (g_strv_equal (ts_certificate_get_names (request), names));
  g_assert_false (ts_certificates_check_use (f->certificates, id, NULL));

  ts_certificates_answer_async (
      f->certificates, f->administrator, id, wrong_file, on_done, f);
  g_assert_null (wait_done (f, NULL, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_CHAIN);
  g_clear_error (&error);

  right =
      test_identity_sign_request (root, ts_certificate_get_request (request));
  right_file = g_bytes_new (right, strlen (right));
  ts_certificates_answer_async (
      f->certificates, f->administrator, id, right_file, on_done, f);
  answered = wait_done (f, &warnings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (warnings), ==, 1);
  g_assert_cmpstr (ts_certificate_get_id (answered), ==, id);
  g_assert_cmpstr (ts_certificate_get_label (answered), ==, "From the works");
  g_assert_cmpstr (ts_certificate_get_issuer (answered), ==, "CN=Root");
  g_assert_true (ts_certificates_check_use (f->certificates, id, NULL));

  /* in a year it asks with the same key */
  ts_certificates_request_again_async (
      f->certificates, f->administrator, id, subject, on_done, f);
  again = wait_done (f, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ts_certificate_get_chain (again), ==,
      ts_certificate_get_chain (answered));
  g_assert_cmpint (
      ts_certificate_get_kind (again), ==, TS_CERTIFICATE_IDENTITY);
}

static void
test_authorities_have_no_key (Fixture *f, gconstpointer data)
{
  g_autoptr (TestIdentity) root =
      test_identity_new ("Root", &(TestIdentityOptions){.is_authority = TRUE});
  g_autofree gchar *text = test_identity_save (root);
  g_autofree gchar *with_key = save_with_key (root);
  g_autoptr (TsCertificate) authority = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (import (f, with_key, TRUE, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (import (f, text, FALSE, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID);
  g_clear_error (&error);
  authority = import (f, text, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (
      ts_certificate_get_kind (authority), ==, TS_CERTIFICATE_AUTHORITY);
  g_assert_false (ts_certificates_check_use (
      f->certificates, ts_certificate_get_id (authority), NULL));
}

static void
test_expiry_is_told_in_time (Fixture *f, gconstpointer data)
{
  const gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (TestIdentity) identity = test_identity_new (
      "camera", &(TestIdentityOptions){.end_s = now_s + 29 * TEST_DAY_S});
  g_autofree gchar *text = save_with_key (identity);
  g_autoptr (TsCertificate) certificate = import (f, text, FALSE, NULL);
  const gint64 end_s = ts_certificate_get_end_s (certificate);
  TsEvent *event;
  const gchar *state = NULL;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->told->len, ==, 2);
  event = g_ptr_array_index (f->told, 1);
  g_assert_cmpstr (ts_event_get_topic (event), ==, TS_CERTIFICATES_TOPIC);
  g_assert_cmpstr (ts_event_get_source_string (event, "Certificate"), ==,
      ts_certificate_get_id (certificate));
  g_assert_true (
      g_variant_lookup (ts_event_get_data (event), "State", "&s", &state));
  g_assert_cmpstr (state, ==, "expiring");

  g_assert_cmpint (
      ts_certificate_get_state (certificate, end_s - 31 * TEST_DAY_S), ==,
      TS_CERTIFICATE_NOT_YET);
  g_assert_cmpint (ts_certificate_get_state (certificate, end_s), ==,
      TS_CERTIFICATE_EXPIRING);
  g_assert_cmpint (ts_certificate_get_state (certificate, end_s + 1), ==,
      TS_CERTIFICATE_EXPIRED);
  g_assert_cmpint (ts_certificate_get_state (get_own (f->certificates), now_s),
      ==, TS_CERTIFICATE_VALID);
}

static void
test_only_who_may_network_changes_them (Fixture *f, gconstpointer data)
{
  g_autoptr (TsCaller) operator= ts_caller_new ("otto", TS_ROLE_OPERATOR,
      TS_PERMISSION_ALL & ~TS_PERMISSION_NETWORK, NULL, "http", "192.0.2.1");
  g_autoptr (TsCaller) nobody =
      ts_caller_new_anonymous (TS_PERMISSION_VIEW, "http", "192.0.2.1");
  g_autoptr (GBytes) file = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  ts_certificates_import_async (
      f->certificates, operator, NULL, FALSE, file, NULL, on_done, f);
  g_assert_null (wait_done (f, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  g_clear_error (&error);
  ts_certificates_renew_async (f->certificates, nobody, on_done, f);
  g_assert_null (wait_done (f, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS);
}

static void
test_damaged_files_cost_only_themselves (Fixture *f, gconstpointer data)
{
  g_autofree gchar *own =
      g_build_filename (f->folder, "self-signed.json", NULL);
  g_autofree gchar *other = g_build_filename (f->folder, "c1.json", NULL);
  g_autofree gchar *before =
      g_strdup (ts_certificate_get_fingerprint (get_own (f->certificates)));
  g_autofree gchar *contents = NULL;
  g_autoptr (TsCertificates) next = NULL;

  /* under another name its key does not open */
  g_assert_true (g_file_get_contents (own, &contents, NULL, NULL));
  g_assert_true (g_file_set_contents (other, contents, -1, NULL));
  g_assert_true (g_file_set_contents (own, "{\"label\": 3", -1, NULL));
  next = open_store (f, names);
  g_assert_null (ts_certificates_find (next, "c1", NULL));
  g_assert_nonnull (get_own (next));
  g_assert_cmpstr (ts_certificate_get_fingerprint (get_own (next)), !=, before);
}

static void
on_restored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  GError *error = NULL;

  g_assert_true (
      ts_archive_restore_finish (TS_ARCHIVE (source), result, &error));
  g_assert_no_error (error);
  *done = TRUE;
}

static TsArchive *
create_archive (Fixture *f)
{
  g_autoptr (GBytes) key = g_bytes_new ("0123456789abcdef0123456789abcdef", 32);
  TsArchive *archive = ts_archive_new (f->state, key, f->database, f->door);

  ts_certificates_add_archive_part (f->certificates, archive);
  return archive;
}

static void
test_archives_carry_them_to_another_camera (Fixture *f, gconstpointer data)
{
  Fixture other = {NULL};
  g_autoptr (TestIdentity) identity = test_identity_new ("camera", NULL);
  g_autoptr (TestIdentity) surplus = test_identity_new ("surplus", NULL);
  g_autofree gchar *text = save_with_key (identity);
  g_autofree gchar *surplus_text = save_with_key (surplus);
  g_autoptr (TsCertificate) imported = import (f, text, FALSE, NULL);
  const gchar *id = ts_certificate_get_id (imported);
  g_autoptr (TsArchive) archive = create_archive (f);
  g_autoptr (TsArchive) other_archive = NULL;
  g_autoptr (TsCertificate) gone = NULL;
  g_autoptr (TsCertificates) next = NULL;
  g_autoptr (JsonNode) document = NULL;
  g_autofree gchar *own =
      g_strdup (ts_certificate_get_fingerprint (get_own (f->certificates)));
  static const gchar *const parts[] = {"certificates", NULL};
  gboolean done = FALSE;
  GError *error = NULL;

  document = ts_archive_save (archive, f->administrator, parts, &error);
  g_assert_no_error (error);
  g_assert_true (ts_archive_has_secrets (archive, document));

  set_up (&other, NULL);
  gone = import (&other, surplus_text, FALSE, NULL);
  other_archive = create_archive (&other);
  ts_archive_restore_async (
      other_archive, other.administrator, document, on_restored, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (ts_certificates_find (
      other.certificates, ts_certificate_get_id (gone), NULL));
  ts_certificates_use (other.certificates, "https", id);
  g_assert_nonnull (ts_certificates_get_tls (other.certificates, "https"));
  g_assert_cmpstr (ts_certificate_get_fingerprint (
                       ts_certificates_get_used (other.certificates, "https")),
      ==, ts_certificate_get_fingerprint (imported));
  /* also after a restart, with that camera's own key */
  next = open_store (&other, names);
  g_assert_cmpstr (ts_certificate_get_fingerprint (get_own (next)), ==, own);
  g_assert_nonnull (ts_certificates_find (next, id, NULL));
  g_clear_object (&next);
  g_clear_object (&other_archive);
  tear_down (&other, NULL);
}

static void
test_host_names_are_names (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) list =
      ts_host_names_list ("camera.example, 192.0.2.9 not/a/name");
  const gchar *const *all = (const gchar *const *) list;

  g_assert_cmpstr (list[0], ==, "camera.example");
  g_assert_cmpstr (list[1], ==, "192.0.2.9");
  g_assert_true (g_strv_contains (all, "localhost"));
  g_assert_true (g_strv_contains (all, "127.0.0.1"));
  g_assert_true (g_strv_contains (all, "::1"));
  g_assert_false (g_strv_contains (all, "not/a/name"));
  for (guint i = 0; list[i] != NULL; i++)
    g_assert_true (ts_certificate_name_check (list[i], NULL));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *path;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"first-start-makes-one-and-the-next-keeps-it",
          test_first_start_makes_one_and_the_next_keeps_it},
      {"new-names-renew-it-with-the-same-key",
          test_new_names_renew_it_with_the_same_key},
      {"renewal-by-hand-takes-a-new-key", test_renewal_by_hand_takes_a_new_key},
      {"imports-are-kept-used-and-not-lost",
          test_imports_are_kept_used_and_not_lost},
      {"removed-ones-are-gone-and-services-fall-back",
          test_removed_ones_are_gone_and_services_fall_back},
      {"request-waits-for-its-answer", test_request_waits_for_its_answer},
      {"authorities-have-no-key", test_authorities_have_no_key},
      {"expiry-is-told-in-time", test_expiry_is_told_in_time},
      {"only-who-may-network-changes-them",
          test_only_who_may_network_changes_them},
      {"damaged-files-cost-only-themselves",
          test_damaged_files_cost_only_themselves},
      {"archives-carry-them-to-another-camera",
          test_archives_carry_them_to_another_camera},
      {"host-names-are-names", test_host_names_are_names},
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *path =
        g_strconcat ("/certificates/", tests[i].path, NULL);

    g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
  }
  return g_test_run ();
}
