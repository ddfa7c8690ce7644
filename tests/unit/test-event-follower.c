/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "camera/ts-event-types.h"
#include "events/ts-event-follower.h"

#define MAX_WAITING 4

typedef struct
{
  TsDatabase *database;
  TsEventBus *bus;
  TsEventHistory *history;
  TsCaller *caller;
} Fixture;

static void
set_up (Fixture *fixture)
{
  const gchar *const sensors[] = {"s1", NULL};
  g_autoptr (GError) error = NULL;

  fixture->database = ts_database_open (NULL, &error);
  g_assert_no_error (error);
  fixture->bus = ts_event_bus_new ();
  fixture->history = ts_event_history_new (fixture->database, fixture->bus);
  g_assert_true (ts_event_history_start (fixture->history, &error));
  fixture->caller = ts_caller_new ("op", TS_ROLE_OPERATOR,
      TS_PERMISSION_VIEW | TS_PERMISSION_EVENTS, sensors, "http", "::1");
}

static void
tear_down (Fixture *fixture)
{
  g_clear_object (&fixture->history);
  g_clear_object (&fixture->bus);
  ts_database_close (fixture->database);
  g_clear_object (&fixture->database);
  g_clear_pointer (&fixture->caller, ts_caller_unref);
}

/* A property of s1, or a log-in, which this caller may not see. */
static void
publish (Fixture *fixture, const gchar *what)
{
  g_autoptr (TsEvent) event =
      g_str_equal (what, "login")
          ? ts_event_new_access (
              TS_TOPIC_LOGIN, "a", "http", "::1", NULL, NULL, NULL)
          : ts_event_new_stream (what, "s1", "started", NULL, NULL);

  ts_event_bus_publish (fixture->bus, event);
}

static void
publish_many (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    publish (fixture, i % 2 == 0 ? "a" : "b");
}

static gpointer
do_nothing (sqlite3 *db, gpointer data, GError **error)
{
  return NULL;
}

static void
on_ready (TsEventFollower *follower, gpointer user_data)
{
  gboolean *ready = user_data;

  *ready = TRUE;
}

static TsEventFollower *
follow (Fixture *fixture, gint64 after, gboolean *ready)
{
  *ready = FALSE;
  return ts_event_follower_new (fixture->bus, fixture->history, fixture->caller,
      NULL, after, MAX_WAITING, on_ready, ready);
}

/* Takes all there is: number and state of each event, `place@N`, `lost@N`. */
static void
take (TsEventFollower *follower, GString *text)
{
  TsEventItem item;

  while (ts_event_follower_next (follower, &item)) {
    if (item.lost > 0)
      g_string_append_printf (text, "lost@%" G_GUINT64_FORMAT " ", item.lost);
    else if (item.event == NULL)
      g_string_append_printf (text, "place@%" G_GINT64_FORMAT " ", item.id);
    else
      g_string_append_printf (text, "%" G_GINT64_FORMAT "%c ",
          ts_event_get_id (item.event),
          *ts_event_state_to_string (ts_event_get_state (item.event)));
    ts_event_item_clear (&item);
  }
}

/* As take(), until the event of this number was told. */
static gchar *
take_until (Fixture *fixture, TsEventFollower *follower, gboolean *ready,
    const gchar *last)
{
  GString *text = g_string_new (NULL);

  take (follower, text);
  while (!g_str_has_suffix (text->str, last)) {
    while (!*ready)
      g_main_context_iteration (NULL, TRUE);
    *ready = FALSE;
    take (follower, text);
  }
  return g_string_free (text, FALSE);
}

static void
test_a_newcomer_learns_how_things_stand (void)
{
  Fixture fixture = {0};
  g_autoptr (TsEventFollower) follower = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean ready;

  set_up (&fixture);
  publish (&fixture, "a");
  publish (&fixture, "b");
  publish (&fixture, "a");
  publish (&fixture, "login");
  follower = follow (&fixture, TS_EVENT_FROM_NOW, &ready);
  take (follower, text);
  g_assert_cmpstr (text->str, ==, "2I 3I place@4 ");
  publish (&fixture, "login");
  g_assert_false (ready);
  publish (&fixture, "b");
  g_assert_true (ready);
  take (follower, text);
  g_assert_cmpstr (text->str, ==, "2I 3I place@4 6C ");
  g_clear_pointer (&follower, ts_event_follower_free);
  tear_down (&fixture);
}

static void
test_who_comes_back_misses_nothing (void)
{
  Fixture fixture = {0};
  g_autoptr (TsEventFollower) follower = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree gchar *told = NULL;
  gboolean ready;

  set_up (&fixture);
  publish_many (&fixture, 500);
  follower = follow (&fixture, 3, &ready);
  /* while it is caught up, more happens than waits in memory */
  publish_many (&fixture, 20);
  told = take_until (&fixture, follower, &ready, "520C ");
  for (guint i = 4; i <= 520; i++)
    g_string_append_printf (expected, "%uC ", i);
  g_assert_cmpstr (told, ==, expected->str);
  g_clear_pointer (&follower, ts_event_follower_free);
  tear_down (&fixture);
}

static void
test_who_is_slow_gets_the_rest_from_the_history (void)
{
  Fixture fixture = {0};
  g_autoptr (TsEventFollower) follower = NULL;
  g_autofree gchar *told = NULL;
  gboolean ready;

  set_up (&fixture);
  follower = follow (&fixture, TS_EVENT_FROM_NOW, &ready);
  publish_many (&fixture, 7);
  publish (&fixture, "login");
  told = take_until (&fixture, follower, &ready, "7C ");
  g_assert_cmpstr (told, ==, "place@0 1C 2C 3C 4C 5C 6C 7C ");
  g_clear_pointer (&follower, ts_event_follower_free);
  tear_down (&fixture);
}

static void
test_what_is_forgotten_is_told_as_lost (void)
{
  Fixture fixture = {0};
  g_autoptr (TsEventFollower) follower = NULL;
  g_autofree gchar *told = NULL;
  gboolean ready;

  set_up (&fixture);
  publish_many (&fixture, 10);
  ts_event_history_set_limits (fixture.history, 3, 1);
  follower = follow (&fixture, 2, &ready);
  told = take_until (&fixture, follower, &ready, "place@10 ");
  g_assert_cmpstr (told, ==, "lost@5 9I 10I place@10 ");
  g_clear_pointer (&follower, ts_event_follower_free);
  tear_down (&fixture);
}

static void
test_a_number_of_another_camera_counts_as_none (void)
{
  Fixture fixture = {0};
  g_autoptr (TsEventFollower) follower = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean ready;

  set_up (&fixture);
  publish (&fixture, "a");
  follower = follow (&fixture, 77, &ready);
  take (follower, text);
  g_assert_cmpstr (text->str, ==, "1I place@1 ");
  g_clear_pointer (&follower, ts_event_follower_free);
  tear_down (&fixture);
}

static void
test_it_may_go_while_the_history_is_read (void)
{
  Fixture fixture = {0};
  TsEventFollower *follower;
  gboolean ready;

  set_up (&fixture);
  publish_many (&fixture, 10);
  follower = follow (&fixture, 1, &ready);
  ts_event_follower_free (follower);
  ts_database_run (fixture.database, do_nothing, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (ready);
  tear_down (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/event-follower/properties", test_a_newcomer_learns_how_things_stand);
  g_test_add_func (
      "/event-follower/resume", test_who_comes_back_misses_nothing);
  g_test_add_func (
      "/event-follower/slow", test_who_is_slow_gets_the_rest_from_the_history);
  g_test_add_func (
      "/event-follower/lost", test_what_is_forgotten_is_told_as_lost);
  g_test_add_func ("/event-follower/foreign",
      test_a_number_of_another_camera_counts_as_none);
  g_test_add_func (
      "/event-follower/gone", test_it_may_go_while_the_history_is_read);
  return g_test_run ();
}
