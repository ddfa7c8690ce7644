/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Night by two times of the day, and what may be set. */

#include "config.h"

#include "visible/ts-day-night.h"

static void
test_times_of_the_day_are_read (void)
{
  static const struct
  {
    const gchar *text;
    gint minutes; /* -1: is none */
  } cases[] = {
      {"00:00", 0},
      {"07:05", 425},
      {"23:59", 1439},
      {"24:00", -1},
      {"12:60", -1},
      {"7:00", -1},
      {"07:00 ", -1},
      {"07.00", -1},
      {"+7:00", -1},
      {"", -1},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint minutes = 0;
    const gboolean good = ts_day_night_parse_time (cases[i].text, &minutes);

    g_assert_cmpint (good ? (gint) minutes : -1, ==, cases[i].minutes);
  }
}

/* How many minutes of a day in the middle of a week are night, and whether
 * noon and midnight are. */
static guint
count_night (guint night, guint day, gboolean *ret_noon, gboolean *ret_midnight)
{
  g_autofree gchar *week = ts_day_night_build_week (night, day);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSchedule) nights =
      ts_schedule_new_from_text (week, NULL, &error);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  /* 2026-03-04, a Wednesday */
  const gint64 begin_s = 1772582400;
  guint n = 0;

  g_assert_no_error (error);
  for (guint minute = 0; minute < 24 * 60; minute++)
    n += ts_schedule_contains (nights, zone, begin_s + 60 * minute + 30);
  *ret_midnight = ts_schedule_contains (nights, zone, begin_s);
  *ret_noon = ts_schedule_contains (nights, zone, begin_s + 12 * 3600);
  return n;
}

static void
test_nights_go_over_midnight_or_not (void)
{
  gboolean noon, midnight;

  g_assert_cmpuint (
      count_night (19 * 60, 7 * 60, &noon, &midnight), ==, 12 * 60);
  g_assert_true (midnight);
  g_assert_false (noon);

  g_assert_cmpuint (count_night (60, 5 * 60, &noon, &midnight), ==, 4 * 60);
  g_assert_false (midnight);
  g_assert_false (noon);

  /* who sleeps by day */
  g_assert_cmpuint (
      count_night (8 * 60, 16 * 60, &noon, &midnight), ==, 8 * 60);
  g_assert_true (noon);

  g_assert_cmpuint (count_night (22 * 60, 0, &noon, &midnight), ==, 2 * 60);
  g_assert_false (midnight);
  g_assert_cmpuint (count_night (0, 6 * 60, &noon, &midnight), ==, 6 * 60);
  g_assert_true (midnight);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/day-night/times-of-the-day-are-read", test_times_of_the_day_are_read);
  g_test_add_func ("/day-night/nights-go-over-midnight-or-not",
      test_nights_go_over_midnight_or_not);
  return g_test_run ();
}
