/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "access/ts-audit-csv.h"
#include "access/ts-audit.h"
#include "camera/ts-settings.h"

#define SECOND_US G_USEC_PER_SEC
#define DAY_US ((gint64) 24 * 3600 * SECOND_US)

typedef struct
{
  TsDatabase *database;
  TsSettings *settings;
  GSettings *keys;
  TsDoor *door;
  TsAudit *audit;
  TsCaller *ada;
  TsCaller *otto;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  GError *error = NULL;

  f->database = ts_database_open (NULL, &error);
  g_assert_no_error (error);
  f->settings = ts_settings_new (NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ts_settings_add_instance (
      f->settings, "audit", NULL, NULL, NULL, &error));
  f->keys = ts_settings_get (f->settings, "audit", NULL, &error);
  g_assert_no_error (error);
  f->door = ts_door_new ();
  f->audit = ts_audit_new (f->door, f->database, f->keys);
  ts_audit_start (f->audit);
  f->ada = ts_caller_new ("ada", TS_ROLE_ADMINISTRATOR, TS_PERMISSION_ALL, NULL,
      "http", "192.0.2.1");
  f->otto = ts_caller_new ("otto", TS_ROLE_OPERATOR,
      ts_role_get_permissions (TS_ROLE_OPERATOR), NULL, "rtsp", "2001:db8::1");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->audit);
  g_clear_object (&f->door);
  g_clear_object (&f->keys);
  g_clear_object (&f->settings);
  ts_database_close (f->database);
  g_clear_object (&f->database);
  ts_caller_unref (f->ada);
  ts_caller_unref (f->otto);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->result = g_object_ref (result);
}

static GPtrArray *
search_as (
    Fixture *f, TsCaller *caller, const TsAuditQuery *query, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ts_audit_search_async (f->audit, caller, query, NULL, on_found, f);
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = g_steal_pointer (&f->result);
  return ts_audit_search_finish (f->audit, result, error);
}

static GPtrArray *
search (Fixture *f, const TsAuditQuery *query)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = search_as (f, f->ada, query, &error);

  g_assert_no_error (error);
  return entries;
}

static const TsAuditEntry *
get_entry (GPtrArray *entries, guint index)
{
  g_assert_cmpuint (index, <, entries->len);
  return g_ptr_array_index (entries, index);
}

static void
record_some (Fixture *f)
{
  g_autoptr (TsCaller) nobody =
      ts_caller_new_anonymous (TS_PERMISSION_NONE, "http", "198.51.100.9");
  g_autoptr (GError) refusal =
      g_error_new_literal (TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED, "no such");

  ts_door_record (
      f->door, f->ada, "users.add", "user:otto", NULL, "operator", NULL);
  ts_door_record (f->door, f->ada, "settings.set", "sensor:sensor1.palette",
      "'white-hot'", "'iron_bow'", NULL);
  ts_door_record (
      f->door, nobody, "session.open", "user:root", NULL, NULL, refusal);
  ts_door_record (
      f->door, f->otto, "session.open", "user:otto", NULL, NULL, NULL);
}

static void
test_what_is_recorded_is_found (Fixture *f, gconstpointer data)
{
  const TsAuditQuery all = {.limit = 100};
  const gint64 now_us = g_get_real_time ();
  g_autoptr (GPtrArray) entries = NULL;
  const TsRecord *record;

  record_some (f);
  entries = search (f, &all);
  g_assert_cmpuint (entries->len, ==, 4);
  /* the newest first */
  g_assert_cmpint (get_entry (entries, 0)->id, ==, 4);
  g_assert_cmpint (get_entry (entries, 3)->id, ==, 1);
  record = get_entry (entries, 2)->record;
  g_assert_cmpstr (record->user, ==, "ada");
  g_assert_cmpint (record->role, ==, TS_ROLE_ADMINISTRATOR);
  g_assert_false (record->system);
  g_assert_cmpstr (record->protocol, ==, "http");
  g_assert_cmpstr (record->address, ==, "192.0.2.1");
  g_assert_cmpstr (record->action, ==, "settings.set");
  g_assert_cmpstr (record->target, ==, "sensor:sensor1.palette");
  g_assert_cmpstr (record->old_value, ==, "'white-hot'");
  g_assert_cmpstr (record->new_value, ==, "'iron_bow'");
  g_assert_null (record->refusal);
  g_assert_cmpint (ABS (record->time_us - now_us), <, 60 * SECOND_US);
  record = get_entry (entries, 1)->record;
  g_assert_null (record->user);
  g_assert_cmpstr (record->refusal, ==, "no such");
}

static void
test_search_finds_only_what_fits (Fixture *f, gconstpointer data)
{
  static const struct
  {
    TsAuditQuery query;
    const gchar *ids;
  } cases[] = {
      {{.user = "ada"}, "2 1"},
      {{.user = "ad"}, ""},
      {{.address = "198.51.100.9"}, "3"},
      {{.action = "session"}, "4 3"},
      {{.action = "session.open"}, "4 3"},
      {{.action = "session.o"}, ""},
      {{.action = "%"}, ""},
      {{.result = TS_AUDIT_RESULT_REFUSED}, "3"},
      {{.result = TS_AUDIT_RESULT_DONE}, "4 2 1"},
      {{.text = "OTTO"}, "4 1"},
      {{.text = "iron_bow"}, "2"},
      {{.text = "i_on"}, ""},
      {{.text = "%"}, ""},
      {{.text = "2001:db8"}, "4"},
      {{.before = 3}, "2 1"},
      {{.user = "ada", .action = "users"}, "1"},
      {{.to_us = 1}, ""},
      {{.from_us = G_MAXINT64}, ""},
      {{.from_us = 1, .to_us = G_MAXINT64}, "4 3 2 1"},
      {{.text = "'; DROP TABLE audit; --"}, ""},
  };

  record_some (f);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    TsAuditQuery query = cases[i].query;
    g_autoptr (GString) ids = g_string_new (NULL);
    g_autoptr (GPtrArray) entries = NULL;

    query.limit = 100;
    entries = search (f, &query);
    for (guint k = 0; k < entries->len; k++)
      g_string_append_printf (ids,
          k > 0 ? " %" G_GINT64_FORMAT : "%" G_GINT64_FORMAT,
          get_entry (entries, k)->id);
    g_test_message ("case %u", i);
    g_assert_cmpstr (ids->str, ==, cases[i].ids);
  }
}

static void
test_pages_have_no_gap (Fixture *f, gconstpointer data)
{
  TsAuditQuery query = {.limit = 3};
  gint64 expected = 10;

  for (guint i = 0; i < 10; i++)
    ts_door_record (f->door, f->ada, "test.act", NULL, NULL, NULL, NULL);
  while (expected > 0) {
    g_autoptr (GPtrArray) entries = search (f, &query);

    g_assert_cmpuint (entries->len, ==, MIN (3, expected));
    for (guint i = 0; i < entries->len; i++)
      g_assert_cmpint (get_entry (entries, i)->id, ==, expected--);
    query.before = expected + 1;
  }
}

static void
test_old_and_surplus_entries_go (Fixture *f, gconstpointer data)
{
  const TsAuditQuery all = {.limit = 1000};
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) later = NULL;

  g_settings_set_uint (f->keys, "max-entries", 100);
  for (guint i = 0; i < 192; i++)
    ts_door_record (f->door, f->ada, "test.act", NULL, NULL, NULL, NULL);
  /* pruned with every 64th */
  entries = search (f, &all);
  g_assert_cmpuint (entries->len, ==, 100);
  g_assert_cmpint (get_entry (entries, 0)->id, ==, 192);

  /* a number is never given twice */
  g_signal_emit_by_name (f->door, "recorded",
      &(TsRecord){.time_us = g_get_real_time () - 366 * DAY_US,
          .protocol = "test",
          .address = "",
          .action = "test.old"});
  g_settings_set_uint (f->keys, "max-entries", 200);
  later = search (f, &all);
  g_assert_cmpint (get_entry (later, 0)->id, ==, 192);
  g_ptr_array_unref (later);
  ts_door_record (f->door, f->ada, "test.act", NULL, NULL, NULL, NULL);
  later = search (f, &all);
  g_assert_cmpint (get_entry (later, 0)->id, ==, 194);
}

static void
test_long_and_broken_texts_are_cut (Fixture *f, gconstpointer data)
{
  const TsAuditQuery all = {.limit = 1};
  g_autofree gchar *long_name = g_strnfill (100000, 'x');
  g_autoptr (GPtrArray) entries = NULL;
  const TsRecord *record;

  ts_door_record (
      f->door, f->ada, "test.act", long_name, "\xff\xfe", NULL, NULL);
  entries = search (f, &all);
  record = get_entry (entries, 0)->record;
  g_assert_cmpint (g_utf8_strlen (record->target, -1), ==, 1024);
  g_assert_true (g_str_has_suffix (record->target, "x…"));
  g_assert_true (g_utf8_validate (record->old_value, -1, NULL));
}

static void
test_only_who_may_see_logs_reads (Fixture *f, gconstpointer data)
{
  const TsAuditQuery all = {.limit = 100};
  g_autoptr (TsCaller) guest = ts_caller_new ("gus", TS_ROLE_GUEST,
      ts_role_get_permissions (TS_ROLE_GUEST), NULL, "http", "192.0.2.3");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  g_assert_null (search_as (f, guest, &all, &error));
  g_assert_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  /* the refusal is an entry, reading is none */
  entries = search (f, &all);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpstr (get_entry (entries, 0)->record->action, ==, "audit.read");
}

static void
test_csv_is_no_formula (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const gchar *text, *cell;
  } cases[] = {
      {"plain", ",\"plain\","},
      {"=1+1", ",\"'=1+1\","},
      {"+1", ",\"'+1\","},
      {"-1", ",\"'-1\","},
      {"@SUM(A1)", ",\"'@SUM(A1)\","},
      {"\t=1", ",\"'\t=1\","},
      {"two \"quoted\", words", ",\"two \"\"quoted\"\", words\","},
      {"two\nlines", ",\"two\nlines\","},
      {"", ",\"\","},
  };
  g_autofree gchar *head = ts_audit_csv_format_head ();

  g_assert_cmpstr (head, ==,
      "id,time,user,role,protocol,address,action,target,old,new,result,"
      "reason\r\n");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    TsRecord record = {.time_us = 1700000000123456,
        .user = (gchar *) "ada",
        .role = TS_ROLE_ADMINISTRATOR,
        .protocol = (gchar *) "http",
        .address = (gchar *) "192.0.2.1",
        .action = (gchar *) "test.act",
        .target = (gchar *) cases[i].text};
    const TsAuditEntry entry = {7, &record};
    g_autofree gchar *line = ts_audit_csv_format (&entry);

    g_assert_nonnull (strstr (line, cases[i].cell));
    g_assert_true (g_str_has_prefix (line,
        "\"7\",\"2023-11-14T22:13:20.123456Z\",\"ada\",\"administrator\","));
    g_assert_true (g_str_has_suffix (line, "\"done\",\"\"\r\n"));
  }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *path;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
      {"what-is-recorded-is-found", test_what_is_recorded_is_found},
      {"search-finds-only-what-fits", test_search_finds_only_what_fits},
      {"pages-have-no-gap", test_pages_have_no_gap},
      {"old-and-surplus-entries-go", test_old_and_surplus_entries_go},
      {"long-and-broken-texts-are-cut", test_long_and_broken_texts_are_cut},
      {"only-who-may-see-logs-reads", test_only_who_may_see_logs_reads},
      {"csv-is-no-formula", test_csv_is_no_formula},
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *path = g_strconcat ("/audit/", tests[i].path, NULL);

    g_test_add (path, Fixture, NULL, set_up, tests[i].test, tear_down);
  }
  return g_test_run ();
}
