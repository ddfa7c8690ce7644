/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "system/ts-archive.h"

/* A camera that keeps three words, each in a file: "open" and "more" are
 * settings of a kind, "hidden" is a secret for which a caller needs "users". */
static const gchar *const names[] = {"open", "more", "hidden"};

typedef struct
{
  gchar *name;
  gchar *path;
  gint n_prepared; /* and not discarded yet */
} Word;

static gchar *fail_at;   /* name of the part whose apply fails */
static gchar *killed_at; /* name of the part whose apply kills the process */

typedef struct
{
  gchar *dir;
  Word words[G_N_ELEMENTS (names)];
  TsArchive *archive;
  GBytes *key;
  TsCaller *caller;
} Fixture;

static gchar *
read_word (Word *word)
{
  gchar *text = NULL;

  g_file_get_contents (word->path, &text, NULL, NULL);
  return text != NULL ? text : g_strdup ("new");
}

static JsonNode *
save_word (gpointer owner, GError **error)
{
  g_autofree gchar *text = read_word (owner);

  return json_node_init_string (json_node_alloc (), text);
}

typedef struct
{
  Word *word;
  gchar *text;
} Prepared;

static gpointer
prepare_word (gpointer owner, JsonNode *node, GError **error)
{
  Word *word = owner;
  Prepared *prepared;

  if (!JSON_NODE_HOLDS_NULL (node)
      && json_node_get_value_type (node) != G_TYPE_STRING) {
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "is no word");
    return NULL;
  }
  word->n_prepared++;
  prepared = g_new (Prepared, 1);
  prepared->word = word;
  prepared->text = JSON_NODE_HOLDS_NULL (node) ? g_strdup ("new")
                                               : json_node_dup_string (node);
  return prepared;
}

static gboolean
apply_word (gpointer owner, gpointer data, TsCaller *caller, GError **error)
{
  Word *word = owner;
  Prepared *prepared = data;

  if (g_strcmp0 (killed_at, word->name) == 0)
    raise (SIGKILL);
  if (g_strcmp0 (fail_at, word->name) == 0) {
    g_clear_pointer (&fail_at, g_free);
    g_set_error_literal (
        error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "the disk is full");
    return FALSE;
  }
  return g_file_set_contents (word->path, prepared->text, -1, error);
}

static void
discard_word (gpointer data)
{
  Prepared *prepared = data;

  prepared->word->n_prepared--;
  g_free (prepared->text);
  g_free (prepared);
}

static TsCaller *
new_caller (TsPermission permissions)
{
  return ts_caller_new (
      "anna", TS_ROLE_OPERATOR, permissions, NULL, "http", "127.0.0.1");
}

static void
open_camera (Fixture *f, const gchar *dir)
{
  guint8 key[TS_SEAL_KEY_SIZE] = {7};
  g_autoptr (TsDoor) door = ts_door_new ();

  f->dir = g_strdup (dir);
  f->key = g_bytes_new (key, sizeof key);
  f->archive = ts_archive_new (dir, f->key, NULL, door);
  f->caller = new_caller (TS_PERMISSION_MAINTENANCE | TS_PERMISSION_USERS);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    gboolean secret = g_str_equal (names[i], "hidden");
    TsArchivePart part = {
        .name = names[i],
        .secret = secret,
        .permission = secret ? TS_PERMISSION_USERS : TS_PERMISSION_NONE,
        .save = save_word,
        .prepare = prepare_word,
        .apply = apply_word,
        .discard = discard_word,
    };

    f->words[i].name = g_strdup (names[i]);
    f->words[i].path = g_build_filename (dir, names[i], NULL);
    f->words[i].n_prepared = 0;
    ts_archive_add_part (f->archive, &part, &f->words[i]);
  }
}

static void
close_camera (Fixture *f)
{
  g_clear_object (&f->archive);
  g_clear_pointer (&f->caller, ts_caller_unref);
  g_clear_pointer (&f->key, g_bytes_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_cmpint (f->words[i].n_prepared, ==, 0);
    g_clear_pointer (&f->words[i].name, g_free);
    g_clear_pointer (&f->words[i].path, g_free);
  }
  g_clear_pointer (&f->dir, g_free);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree gchar *dir = g_dir_make_tmp ("ts-archive-XXXXXX", NULL);

  open_camera (f, dir);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree gchar *journal =
      g_build_filename (f->dir, "restore.journal", NULL);

  /* whatever happened, it is over */
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_unlink (f->words[i].path);
  g_assert_cmpint (g_rmdir (f->dir), ==, 0);
  close_camera (f);
}

static void
assert_words (
    Fixture *f, const gchar *open, const gchar *more, const gchar *hidden)
{
  const gchar *const expected[] = {open, more, hidden};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *text = read_word (&f->words[i]);

    g_assert_cmpstr (text, ==, expected[i]);
  }
}

static JsonNode *
document_of (const gchar *parts)
{
  g_autofree gchar *text = g_strdup_printf (
      "{\"format\": \"thermoscope-archive\", \"version\": 1, \"parts\": %s}",
      parts);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  JsonNode *document = ts_archive_document_parse (bytes, &error);

  g_assert_no_error (error);
  return document;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
restore (Fixture *f, TsCaller *caller, const gchar *parts, GError **error)
{
  g_autoptr (JsonNode) document = document_of (parts);
  g_autoptr (GAsyncResult) result = NULL;

  ts_archive_restore_async (f->archive, caller, document, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ts_archive_restore_finish (f->archive, result, error);
}

static void
test_what_is_saved_comes_back (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) saved = NULL;
  g_autofree gchar *parts = NULL;

  g_assert_true (restore (f, f->caller,
      "{\"open\": \"a\", \"more\": \"b\", \"hidden\": \"c\"}", &error));
  assert_words (f, "a", "b", "c");
  saved = ts_archive_save (f->archive, f->caller, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ts_archive_has_secrets (f->archive, saved));
  /* a part that is not named stays; null is as new */
  g_assert_true (
      restore (f, f->caller, "{\"open\": \"x\", \"hidden\": null}", &error));
  assert_words (f, "x", "b", "new");
  parts = json_to_string (
      json_object_get_member (json_node_get_object (saved), "parts"), FALSE);
  g_assert_true (restore (f, f->caller, parts, &error));
  assert_words (f, "a", "b", "c");
}

static void
test_one_refusal_refuses_all (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (restore (f, f->caller,
      "{\"open\": \"a\", \"more\": \"b\", \"hidden\": 5}", &error));
  g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "parts.hidden: is no word");
  assert_words (f, "new", "new", "new");
  g_clear_error (&error);
  g_assert_false (
      restore (f, f->caller, "{\"open\": \"a\", \"radio\": \"b\"}", &error));
  g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_VERSION);
  g_assert_cmpstr (error->message, ==,
      "parts.radio: this camera does not know it; it knows open, more, hidden");
  assert_words (f, "new", "new", "new");
}

static void
test_a_failure_is_taken_back (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (restore (f, f->caller,
      "{\"open\": \"a\", \"more\": \"b\", \"hidden\": \"c\"}", &error));
  fail_at = g_strdup ("more");
  g_assert_false (restore (f, f->caller,
      "{\"open\": \"1\", \"more\": \"2\", \"hidden\": \"3\"}", &error));
  g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_FAILED);
  g_assert_cmpstr (
      error->message, ==, "nothing was changed: more: the disk is full");
  assert_words (f, "a", "b", "c");
}

static void
test_each_part_asks_for_its_permission (Fixture *f, gconstpointer data)
{
  g_autoptr (TsCaller) caller = new_caller (TS_PERMISSION_MAINTENANCE);
  const gchar *const harmless[] = {"open", "more", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) saved = NULL;

  g_assert_null (ts_archive_save (f->archive, caller, NULL, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_false (
      restore (f, caller, "{\"open\": \"a\", \"hidden\": \"b\"}", &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  assert_words (f, "new", "new", "new");
  g_clear_error (&error);
  saved = ts_archive_save (f->archive, caller, harmless, &error);
  g_assert_no_error (error);
  g_assert_false (ts_archive_has_secrets (f->archive, saved));
  g_assert_true (restore (f, caller, "{\"open\": \"a\"}", &error));
  assert_words (f, "a", "new", "new");
}

static void
test_only_one_at_a_time (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonNode) document = document_of ("{\"open\": \"a\"}");
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GError) error = NULL;

  ts_archive_restore_async (f->archive, f->caller, document, on_done, &first);
  g_assert_false (restore (f, f->caller, "{\"open\": \"b\"}", &error));
  g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_BUSY);
  while (first == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (ts_archive_restore_finish (f->archive, first, NULL));
  assert_words (f, "a", "new", "new");
}

static void
test_documents_say_what_is_wrong (void)
{
  static const struct
  {
    const gchar *text;
    TsArchiveError code;
    const gchar *message;
  } wrong[] = {
      {"", TS_ARCHIVE_ERROR_DOCUMENT, "is empty"},
      {"[]", TS_ARCHIVE_ERROR_DOCUMENT, "is no archive of a camera"},
      {"{\"format\": 3}", TS_ARCHIVE_ERROR_DOCUMENT,
          "is no archive of a camera"},
      {"{\"format\": \"thermoscope-archive\", \"version\": \"1\"}",
          TS_ARCHIVE_ERROR_DOCUMENT, "version: is no whole number from 1"},
      {"{\"format\": \"thermoscope-archive\", \"version\": 2, \"parts\": {}}",
          TS_ARCHIVE_ERROR_VERSION,
          "was made by a newer camera: it has version 2, and this camera knows "
          "1"},
      {"{\"format\": \"thermoscope-archive\", \"version\": 1, \"parts\": []}",
          TS_ARCHIVE_ERROR_DOCUMENT, "parts: is no object"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GBytes) bytes =
        g_bytes_new_static (wrong[i].text, strlen (wrong[i].text));
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_archive_document_parse (bytes, &error));
    g_assert_error (error, TS_ARCHIVE_ERROR, (gint) wrong[i].code);
    g_assert_cmpstr (error->message, ==, wrong[i].message);
  }
}

static void
test_a_file_is_text_or_sealed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) document = document_of ("{\"hidden\": \"needle\"}");
  TsSealKey password = {"Wide-Glacier-71", NULL};
  TsSealKey device = {NULL, f->key};
  g_autoptr (GBytes) text =
      ts_archive_document_write (document, "", NULL, &error);
  g_autoptr (GBytes) sealed =
      ts_archive_document_write (document, "", &password, &error);
  g_autoptr (GBytes) own =
      ts_archive_document_write (document, "", &device, &error);
  GBytes *const files[] = {text, sealed, own};

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (JsonNode) read =
        ts_archive_document_read (files[i], password.password, f->key, &error);
    gsize size;
    const gchar *bytes = g_bytes_get_data (files[i], &size);

    g_assert_no_error (error);
    g_assert_true (json_node_equal (read, document));
    g_assert_true ((g_strstr_len (bytes, size, "needle") != NULL) == (i == 0));
  }
  g_assert_null (ts_archive_document_read (sealed, NULL, f->key, &error));
  g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_PASSWORD);
}

/* The process that is killed: it has "a", "b", "c" and takes in "1", "2", "3". */
static void
test_killed (void)
{
  Fixture f = {0};

  if (!g_test_subprocess ())
    return;
  open_camera (&f, g_getenv ("TS_TEST_STATE"));
  killed_at = g_strdup (g_getenv ("TS_TEST_KILL"));
  restore (&f, f.caller,
      "{\"open\": \"1\", \"more\": \"2\", \"hidden\": \"3\"}", NULL);
  g_assert_not_reached ();
}

/* Whichever part it had come to, the next start has all of it. */
static void
test_a_killed_restore_is_finished (Fixture *f, gconstpointer data)
{
  g_autofree gchar *journal =
      g_build_filename (f->dir, "restore.journal", NULL);

  g_setenv ("TS_TEST_STATE", f->dir, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GError) error = NULL;

    restore (f, f->caller,
        "{\"open\": \"a\", \"more\": \"b\", \"hidden\": \"c\"}", NULL);
    g_setenv ("TS_TEST_KILL", names[i], TRUE);
    g_test_trap_subprocess ("/archive/killed", 0, 0);
    g_assert_false (g_test_trap_has_passed ());
    assert_words (f, i > 0 ? "1" : "a", i > 1 ? "2" : "b", "c");
    g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
    g_assert_true (ts_archive_recover (f->archive, &error));
    g_assert_no_error (error);
    assert_words (f, "1", "2", "3");
    g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
  }
}

/* As after a downgrade: what shall be is not possible any more. */
static void
test_what_cannot_be_finished_is_undone (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  restore (f, f->caller,
      "{\"open\": \"a\", \"more\": \"b\", \"hidden\": \"c\"}", NULL);
  g_setenv ("TS_TEST_STATE", f->dir, TRUE);
  g_setenv ("TS_TEST_KILL", "hidden", TRUE);
  g_test_trap_subprocess ("/archive/killed", 0, 0);
  assert_words (f, "1", "2", "c");
  fail_at = g_strdup ("more");
  g_assert_true (ts_archive_recover (f->archive, &error));
  g_assert_no_error (error);
  assert_words (f, "a", "b", "c");
}

static void
test_a_journal_of_another_camera_is_told (Fixture *f, gconstpointer data)
{
  g_autofree gchar *journal =
      g_build_filename (f->dir, "restore.journal", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (journal, "something", -1, NULL);
  g_assert_false (ts_archive_recover (f->archive, &error));
  g_assert_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, journal));
  g_unlink (journal);
}

#define ADD(path, test)                                                        \
  g_test_add ("/archive/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("round-trip", test_what_is_saved_comes_back);
  ADD ("refusal", test_one_refusal_refuses_all);
  ADD ("failure", test_a_failure_is_taken_back);
  ADD ("permission", test_each_part_asks_for_its_permission);
  ADD ("busy", test_only_one_at_a_time);
  ADD ("file", test_a_file_is_text_or_sealed);
  g_test_add_func ("/archive/documents", test_documents_say_what_is_wrong);
  g_test_add_func ("/archive/killed", test_killed);
  ADD ("finish", test_a_killed_restore_is_finished);
  ADD ("undo", test_what_cannot_be_finished_is_undone);
  ADD ("foreign", test_a_journal_of_another_camera_is_told);
  return g_test_run ();
}
