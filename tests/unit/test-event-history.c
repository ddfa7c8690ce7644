/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "camera/ts-event-types.h"
#include "events/ts-event-history.h"
#include "events/ts-storage-watch.h"
#include "system/ts-clock-watch.h"

#define DAY_US (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)

typedef struct
{
  TsDatabase *database;
  TsEventBus *bus;
  TsEventHistory *history;
} Fixture;

/* A camera's start, as far as events are concerned. */
static void
start (Fixture *fixture, const gchar *path)
{
  g_autoptr (GError) error = NULL;

  fixture->database = ts_database_open (path, &error);
  g_assert_no_error (error);
  fixture->bus = ts_event_bus_new ();
  fixture->history = ts_event_history_new (fixture->database, fixture->bus);
  g_assert_true (ts_event_history_start (fixture->history, &error));
  g_assert_no_error (error);
}

static void
end (Fixture *fixture)
{
  g_clear_object (&fixture->history);
  g_clear_object (&fixture->bus);
  ts_database_close (fixture->database);
  g_clear_object (&fixture->database);
}

static void
publish (Fixture *fixture, TsEvent *event)
{
  ts_event_bus_publish (fixture->bus, event);
  ts_event_unref (event);
}

static void
publish_at (
    Fixture *fixture, gint64 time_us, const gchar *topic, const gchar *sensor)
{
  publish (
      fixture, ts_event_new_full (0, time_us, topic, TS_EVENT_CHANGED,
                   g_variant_new_parsed ("{'Source': <%s>}", sensor), NULL));
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsEventPage **ret_page = user_data;
  g_autoptr (GError) error = NULL;

  *ret_page =
      ts_event_history_query_finish (TS_EVENT_HISTORY (source), result, &error);
  g_assert_no_error (error);
}

static TsEventPage *
query (Fixture *fixture, TsEventQuery query)
{
  TsEventPage *page = NULL;

  if (query.limit == 0)
    query.limit = 100;
  ts_event_history_query_async (
      fixture->history, &query, NULL, on_found, &page);
  while (page == NULL)
    g_main_context_iteration (NULL, TRUE);
  return page;
}

/* The numbers that were found, in their order. */
static gchar *
ask (Fixture *fixture, TsEventQuery wanted)
{
  g_autoptr (TsEventPage) page = query (fixture, wanted);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < page->events->len; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT " ",
        ts_event_get_id (g_ptr_array_index (page->events, i)));
  if (page->more)
    g_string_append (text, "more");
  return g_string_free (text, FALSE);
}

static void
test_events_are_found_again (void)
{
  Fixture fixture = {0};
  const gint64 now_us = g_get_real_time ();
  const gchar *const sensors[] = {"s2", NULL};
  g_autoptr (TsCaller) caller = ts_caller_new ("op", TS_ROLE_OPERATOR,
      TS_PERMISSION_VIEW | TS_PERMISSION_EVENTS, sensors, "http", "::1");
  const struct
  {
    TsEventQuery query;
    const gchar *expected;
  } cases[] = {
      {{0}, "5 4 3 2 1 "},
      {{.oldest_first = TRUE}, "1 2 3 4 5 "},
      {{.limit = 2}, "5 4 more"},
      {{.limit = 2, .before = 4}, "3 2 more"},
      {{.limit = 2, .before = 3}, "2 1 "},
      {{.after = 2, .limit = 2, .oldest_first = TRUE}, "3 4 more"},
      {{.pattern = "tns1:VideoSource//."}, "3 2 1 "},
      {{.pattern = TS_TOPIC_SENSOR "|tts:Access//."}, "5 2 1 "},
      {{.source = "s2"}, "4 2 "},
      {{.source = "admin"}, "5 "},
      {{.since_us = now_us + 20}, "5 4 3 2 "},
      {{.until_us = now_us + 20}, "1 "},
      {{.caller = caller}, "4 2 "},
  };

  start (&fixture, NULL);
  publish_at (&fixture, now_us + 10, TS_TOPIC_SENSOR, "s1");
  publish_at (&fixture, now_us + 20, TS_TOPIC_SENSOR, "s2");
  publish_at (&fixture, now_us + 30, TS_TOPIC_SIGNAL_LOSS, "s1");
  publish_at (&fixture, now_us + 40, TS_TOPIC_STREAM, "s2");
  publish (&fixture, ts_event_new_access (TS_TOPIC_LOGIN, "admin", "http",
                         "127.0.0.1", NULL, NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *found = ask (&fixture, cases[i].query);

    g_assert_cmpstr (found, ==, cases[i].expected);
  }
  end (&fixture);
}

static void
test_an_event_comes_back_as_it_was (void)
{
  Fixture fixture = {0};
  g_autoptr (TsEvent) event = ts_event_new ("tts:Test", TS_EVENT_CHANGED,
      g_variant_new_parsed ("{'Source': <'a \"b\" \\' ä'>}"),
      g_variant_new_parsed ("{'N': <int64 -5>, 'D': <0.1>, 'B': <true>, "
                            "'T': <uint64 18446744073709551615>}"));
  g_autoptr (TsEventPage) page = NULL;
  TsEvent *found;

  start (&fixture, NULL);
  ts_event_bus_publish (fixture.bus, event);
  page = query (&fixture, (TsEventQuery){0});
  g_assert_cmpuint (page->events->len, ==, 1);
  g_assert_cmpint (page->oldest, ==, 1);
  found = g_ptr_array_index (page->events, 0);
  g_assert_cmpstr (ts_event_get_topic (found), ==, "tts:Test");
  g_assert_cmpint (ts_event_get_state (found), ==, TS_EVENT_CHANGED);
  g_assert_cmpint (
      ts_event_get_time_us (found), ==, ts_event_get_time_us (event));
  g_assert_cmpvariant (
      ts_event_get_source (found), ts_event_get_source (event));
  g_assert_cmpvariant (ts_event_get_data (found), ts_event_get_data (event));
  end (&fixture);
}

static void
test_numbers_are_never_given_twice (void)
{
  Fixture fixture = {0};
  g_autofree gchar *dir = g_dir_make_tmp ("history-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "test.db", NULL);
  g_autofree gchar *copy = g_build_filename (dir, "copy.db", NULL);
  g_autofree gchar *wal = g_strconcat (path, "-wal", NULL);
  g_autofree gchar *copy_wal = g_strconcat (copy, "-wal", NULL);
  g_autofree gchar *bytes = NULL;
  gsize size;

  start (&fixture, path);
  for (guint i = 0; i < 3; i++)
    publish (&fixture, ts_event_new_shutdown ());
  g_free (ask (&fixture, (TsEventQuery){0}));
  /* what a kill would leave of it */
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (copy, bytes, size, NULL));
  g_clear_pointer (&bytes, g_free);
  g_assert_true (g_file_get_contents (wal, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (copy_wal, bytes, size, NULL));
  end (&fixture);

  start (&fixture, path);
  publish (&fixture, ts_event_new_shutdown ());
  g_assert_cmpint (ts_event_bus_get_last_id (fixture.bus), ==, 4);
  end (&fixture);

  start (&fixture, copy);
  publish (&fixture, ts_event_new_shutdown ());
  g_assert_cmpint (ts_event_bus_get_last_id (fixture.bus), ==, 1001);
  for (guint i = 0; i < 2000; i++)
    publish (&fixture, ts_event_new_shutdown ());
  end (&fixture);
  start (&fixture, copy);
  publish (&fixture, ts_event_new_shutdown ());
  g_assert_cmpint (ts_event_bus_get_last_id (fixture.bus), ==, 3002);
  end (&fixture);

  g_unlink (path);
  g_unlink (copy);
  g_unlink (wal);
  g_unlink (copy_wal);
  g_rmdir (dir);
}

static void
test_old_events_are_forgotten (void)
{
  Fixture fixture = {0};
  const gint64 now_us = g_get_real_time ();
  g_autofree gchar *young = NULL;
  g_autofree gchar *few = NULL;

  start (&fixture, NULL);
  publish_at (&fixture, now_us - 3 * DAY_US, TS_TOPIC_SENSOR, "s");
  publish_at (&fixture, now_us - DAY_US, TS_TOPIC_SENSOR, "s");
  for (guint i = 0; i < 5; i++)
    publish_at (&fixture, now_us, TS_TOPIC_SENSOR, "s");
  ts_event_history_set_limits (fixture.history, 100, 2);
  young = ask (&fixture, (TsEventQuery){0});
  g_assert_cmpstr (young, ==, "7 6 5 4 3 2 ");
  ts_event_history_set_limits (fixture.history, 3, 2);
  few = ask (&fixture, (TsEventQuery){0});
  g_assert_cmpstr (few, ==, "7 6 5 ");
  end (&fixture);
}

static void
test_who_may_see_what (void)
{
  const gchar *const sensors[] = {"s1", NULL};
  g_autoptr (TsCaller) guest = ts_caller_new (
      "g", TS_ROLE_GUEST, TS_PERMISSION_VIEW, sensors, "http", "::1");
  g_autoptr (TsCaller) admin = ts_caller_new (
      "a", TS_ROLE_ADMINISTRATOR, TS_PERMISSION_ALL, NULL, "http", "::1");
  g_autoptr (TsCaller) blind = ts_caller_new (
      "b", TS_ROLE_USER, TS_PERMISSION_EVENTS, NULL, "http", "::1");
  g_autoptr (TsCaller) keeper = ts_caller_new ("k", TS_ROLE_USER,
      TS_PERMISSION_EVENTS | TS_PERMISSION_LOGS, sensors, "http", "::1");
  const struct
  {
    TsEvent *event;
    gboolean guest;
    gboolean blind;
  } cases[] = {
      {ts_event_new_sensor ("s1", "ready", NULL), TRUE, FALSE},
      {ts_event_new_sensor ("s2", "ready", NULL), FALSE, FALSE},
      {ts_event_new_stream ("x", "s1", "started", NULL, NULL), TRUE, FALSE},
      {ts_event_new_stream ("x", "s2", "started", NULL, NULL), FALSE, FALSE},
      {ts_event_new_setting (
           "sensor", "s1", "palette", g_variant_new_string ("lava")),
          TRUE, TRUE},
      {ts_event_new_setting (
           "sensor", "s2", "palette", g_variant_new_string ("lava")),
          FALSE, TRUE},
      {ts_event_new_access (
           TS_TOPIC_ILLEGAL_LOGIN, "x", "http", "::1", NULL, "no", NULL),
          FALSE, FALSE},
      {ts_event_new_access (
           TS_TOPIC_REFUSED, "x", "http", "::1", "GET /x", "no", "s2"),
          FALSE, FALSE},
      {ts_event_new_start (0, "1.0"), TRUE, TRUE},
  };

  /* who keeps the log, but not of that sensor */
  g_assert_true (ts_event_may_be_seen (cases[6].event, keeper));
  g_assert_false (ts_event_may_be_seen (cases[7].event, keeper));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpint (
        ts_event_may_be_seen (cases[i].event, guest), ==, cases[i].guest);
    g_assert_cmpint (
        ts_event_may_be_seen (cases[i].event, blind), ==, cases[i].blind);
    g_assert_true (ts_event_may_be_seen (cases[i].event, admin));
    ts_event_unref (cases[i].event);
  }
}

static void
collect_low (TsEvent *event, gpointer user_data)
{
  gboolean low = FALSE;

  if (g_variant_lookup (ts_event_get_data (event), "Low", "b", &low))
    g_string_append (user_data, low ? "low " : "enough ");
}

static void
test_room_is_told_once (void)
{
  Fixture fixture = {0};
  g_autoptr (GString) seen = g_string_new (NULL);
  TsStorageWatch *watch;

  start (&fixture, NULL);
  ts_event_bus_subscribe (
      fixture.bus, TS_TOPIC_STORAGE_SPACE, collect_low, seen, NULL);
  watch = ts_storage_watch_new (fixture.bus, fixture.database, NULL, 1000);
  ts_storage_watch_take (watch, 1000, 5000);
  ts_storage_watch_take (watch, 2000, 5000);
  g_test_expect_message ("TsEvents", G_LOG_LEVEL_WARNING, "*state directory*");
  ts_storage_watch_take (watch, 999, 5000);
  g_test_assert_expected_messages ();
  ts_storage_watch_take (watch, 1099, 5000);
  ts_storage_watch_take (watch, 1100, 5000);
  g_assert_cmpstr (seen->str, ==, "enough low enough ");
  ts_storage_watch_free (watch);
  end (&fixture);
}

static void
collect_jump (gint64 offset_us, gpointer user_data)
{
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT " ", offset_us);
}

static void
test_clock_jumps_are_told (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsClockWatch) watch =
      ts_clock_watch_new (collect_jump, seen, &error);
  const gint64 begin = G_GINT64_CONSTANT (1700000000000000);

  g_assert_no_error (error);
  /* from whatever this machine's clocks say to those of this test */
  ts_clock_watch_check (watch, begin, 0);
  g_string_truncate (seen, 0);
  ts_clock_watch_check (watch, begin + 5000000, 5000000);
  ts_clock_watch_check (watch, begin + 6400000, 6000000);
  ts_clock_watch_check (watch, begin + 13400000, 7000000);
  ts_clock_watch_check (watch, begin + 7000000, 8000000);
  g_assert_cmpstr (seen->str, ==, "6000000 -7400000 ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-history/query", test_events_are_found_again);
  g_test_add_func ("/event-history/same", test_an_event_comes_back_as_it_was);
  g_test_add_func (
      "/event-history/numbers", test_numbers_are_never_given_twice);
  g_test_add_func ("/event-history/limits", test_old_events_are_forgotten);
  g_test_add_func ("/event-types/gates", test_who_may_see_what);
  g_test_add_func ("/event-sources/space", test_room_is_told_once);
  g_test_add_func ("/event-sources/clock", test_clock_jumps_are_told);
  return g_test_run ();
}
