/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "events/ts-schedule.h"
#include "events/ts-schedules.h"

static GTimeZone *
berlin (void)
{
  GTimeZone *zone = g_time_zone_new_identifier ("Europe/Berlin");

  g_assert_nonnull (zone);
  return zone;
}

static gint64
at (const gchar *utc)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (utc, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

static void
assert_next (const gchar *week, const gchar *holidays, const gchar *now,
    gboolean inside, const gchar *next)
{
  g_autoptr (GTimeZone) zone = berlin ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSchedule) schedule =
      ts_schedule_new_from_text (week, holidays, &error);
  gint64 next_s = 0;
  gboolean changes;

  g_assert_no_error (error);
  g_assert_cmpint (ts_schedule_contains (schedule, zone, at (now)), ==, inside);
  changes = ts_schedule_find_next_change (schedule, zone, at (now), &next_s);
  g_assert_cmpint (changes, ==, next != NULL);
  if (next != NULL) {
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (next_s);
    g_autofree gchar *text = g_date_time_format_iso8601 (time);

    g_assert_cmpstr (text, ==, next);
  }
}

static void
test_week_runs_by_the_wall (void)
{
  const gchar *week = "mon-fri 08:00-12:00,13:00-17:30; sat 10:00-12:00";

  /* 20 November 2026 is a Friday; Berlin is an hour ahead of UTC */
  assert_next (
      week, NULL, "2026-11-20T06:59:59Z", FALSE, "2026-11-20T07:00:00Z");
  assert_next (
      week, NULL, "2026-11-20T07:00:00Z", TRUE, "2026-11-20T11:00:00Z");
  assert_next (
      week, NULL, "2026-11-20T16:30:00Z", FALSE, "2026-11-21T09:00:00Z");
  assert_next (
      week, NULL, "2026-11-21T11:00:00Z", FALSE, "2026-11-23T07:00:00Z");
}

static void
test_midnight_joins_days (void)
{
  assert_next ("fri 22:00-24:00; sat 00:00-06:00", NULL, "2026-11-20T21:00:00Z",
      TRUE, "2026-11-21T05:00:00Z");
}

static void
test_always_and_never_do_not_change (void)
{
  assert_next ("mon-sun 00:00-24:00", NULL, "2026-11-20T21:00:00Z", TRUE, NULL);
  assert_next ("", NULL, "2026-11-20T21:00:00Z", FALSE, NULL);
}

static void
test_a_missing_hour_begins_at_its_end (void)
{
  /* 28 March 2027: 02:00 becomes 03:00 at 01:00 UTC */
  assert_next ("sun 02:30-04:00", NULL, "2027-03-28T00:00:00Z", FALSE,
      "2027-03-28T01:00:00Z");
  assert_next ("sun 02:30-04:00", NULL, "2027-03-28T01:00:00Z", TRUE,
      "2027-03-28T02:00:00Z");
  /* a period that lies in the missing hour is not there */
  assert_next ("sun 02:00-03:00", NULL, "2027-03-28T00:00:00Z", FALSE,
      "2027-04-04T00:00:00Z");
}

static void
test_an_hour_that_comes_twice_counts_twice (void)
{
  /* 31 October 2027: 03:00 becomes 02:00 at 01:00 UTC */
  assert_next ("sun 01:00-03:00", NULL, "2027-10-30T23:00:00Z", TRUE,
      "2027-10-31T02:00:00Z");
  assert_next ("sun 02:00-02:30", NULL, "2027-10-31T00:00:00Z", TRUE,
      "2027-10-31T00:30:00Z");
  assert_next ("sun 02:00-02:30", NULL, "2027-10-31T00:30:00Z", FALSE,
      "2027-10-31T01:00:00Z");
  assert_next ("sun 02:00-02:30", NULL, "2027-10-31T01:00:00Z", TRUE,
      "2027-10-31T01:30:00Z");
}

static void
test_days_of_23_and_25_hours (void)
{
  assert_next ("mon-sat 00:00-24:00", NULL, "2027-03-27T23:00:00Z", FALSE,
      "2027-03-28T22:00:00Z");
  assert_next ("mon-sat 00:00-24:00", NULL, "2027-10-30T22:00:00Z", FALSE,
      "2027-10-31T23:00:00Z");
}

static void
test_holidays_have_their_own_hours (void)
{
  const gchar *week = "mon-sun 08:00-18:00";

  /* none at all; Christmas 2026 is a Friday */
  assert_next (week, "12-25..12-26", "2026-12-24T17:00:00Z", FALSE,
      "2026-12-27T07:00:00Z");
  assert_next (week, "2026-12-24 08:00-12:00; 12-24", "2026-12-24T10:00:00Z",
      TRUE, "2026-12-24T11:00:00Z");
  assert_next (week, "2026-12-24 08:00-12:00; 12-24", "2027-12-24T10:00:00Z",
      FALSE, "2027-12-25T07:00:00Z");
  /* over the end of the year */
  assert_next (week, "12-31..01-01", "2026-12-31T10:00:00Z", FALSE,
      "2027-01-02T07:00:00Z");
  /* 26 November 2026 is the fourth Thursday, 31 May 2027 the last Monday */
  assert_next (week, "4th thu of nov", "2026-11-26T10:00:00Z", FALSE,
      "2026-11-27T07:00:00Z");
  assert_next (week, "last mon of may", "2027-05-24T10:00:00Z", TRUE,
      "2027-05-24T16:00:00Z");
  assert_next (week, "last mon of may", "2027-05-31T10:00:00Z", FALSE,
      "2027-06-01T06:00:00Z");
  /* only holidays */
  assert_next ("", "2028-02-29 10:00-11:00", "2027-02-01T00:00:00Z", FALSE,
      "2028-02-29T09:00:00Z");
}

static void
test_the_next_change_is_the_first (void)
{
  g_autoptr (GTimeZone) zone = berlin ();
  g_autoptr (TsSchedule) schedule = ts_schedule_new_from_text (
      "mon-fri 01:30-02:30,07:00-09:15; sat-sun 00:00-02:10,23:00-24:00",
      "last sun of mar 00:00-03:30", NULL);
  gint64 time_s = at ("2027-03-20T00:00:00Z");
  gint64 next_s = 0;

  /* minute by minute over both changes of the clock */
  for (guint m = 0; m < 14 * 24 * 60; m++, time_s += 60) {
    gboolean now = ts_schedule_contains (schedule, zone, time_s);

    if (next_s <= time_s) {
      g_assert_true (next_s == 0 || next_s == time_s);
      g_assert_true (
          ts_schedule_find_next_change (schedule, zone, time_s, &next_s));
    }
    g_assert_true (ts_schedule_contains (schedule, zone, time_s + 60)
                   == (next_s <= time_s + 60 ? !now : now));
  }
}

static void
test_what_is_wrong_is_said (void)
{
  static const struct
  {
    const gchar *week;
    const gchar *holidays;
    const gchar *part;
  } cases[] = {
      {"mon", "", "a period is HH:MM-HH:MM"},
      {"noday 08:00-09:00", "", "does not begin with a day"},
      {"fri-mon 08:00-09:00", "", "does not begin with a day"},
      {"mon 8:00-09:00", "", "a period is HH:MM-HH:MM"},
      {"mon 08:00-24:01", "", "a period is HH:MM-HH:MM"},
      {"mon 08:60-09:00", "", "a period is HH:MM-HH:MM"},
      {"mon 09:00-09:00", "", "ends after its beginning"},
      {"mon 22:00-06:00", "", "ends after its beginning"},
      {"mon 08:00-10:00; mon 09:59-11:00", "", "overlap"},
      {"mon-fri 08:00-10:00; wed 07:00-12:00", "", "overlap"},
      {"mon 00:00-01:00,01:00-02:00,02:00-03:00,03:00-04:00,04:00-05:00,"
       "05:00-06:00,06:00-07:00,07:00-08:00,08:00-09:00",
          "", "at most 8 periods"},
      {"", "2026-02-29", "is not a date"},
      {"", "2026-12-26..2026-12-24", "is not a date"},
      {"", "6th mon of may", "is not a date"},
      {"", "12-2510:00-11:00", "is not a date"},
      {"", "12-25 10:00", "a period is HH:MM-HH:MM"},
      {"", "last mon of maybe", "is not a date"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TsSchedule) schedule =
        ts_schedule_new_from_text (cases[i].week, cases[i].holidays, &error);

    g_assert_null (schedule);
    g_assert_error (error, TS_SCHEDULE_ERROR, TS_SCHEDULE_ERROR_INVALID);
    if (strstr (error->message, cases[i].part) == NULL)
      g_error ("'%s' does not say '%s'", error->message, cases[i].part);
  }
}

static void
test_text_has_one_form (void)
{
  g_autoptr (TsSchedule) schedule = ts_schedule_new_from_text (
      " Tue 13:00-14:00 , 08:00-09:00;mon-tue 00:00-01:00;", NULL, NULL);
  g_autofree gchar *text = ts_schedule_format_week (schedule);

  g_assert_cmpstr (text, ==,
      "mon 00:00-01:00; tue 00:00-01:00; tue 08:00-09:00; tue 13:00-14:00");
}

static void
on_changed (TsSchedules *schedules, const gchar *id, gboolean active,
    gboolean by_clock, GString *told)
{
  g_string_append_printf (
      told, "%s%s%s ", id, active ? " on" : " off", by_clock ? "" : " by hand");
}

static void
commit (TsSettings *settings, TsSettingsChange *change, const gchar *message)
{
  g_autoptr (TsCaller) caller = ts_caller_new_system ("test");
  g_autoptr (GError) error = NULL;

  ts_settings_commit (settings, caller, change, NULL, &error);
  g_assert_cmpstr (error != NULL ? error->message : NULL, ==, message);
}

static void
test_users_make_and_remove_schedules (void)
{
  g_autoptr (TsSettings) settings = ts_settings_new (NULL, NULL);
  g_autoptr (TsSchedules) schedules = ts_schedules_new (settings, NULL, NULL);
  g_autoptr (TsSettingsChange) make = ts_settings_change_new ();
  g_autoptr (TsSettingsChange) use = ts_settings_change_new ();
  g_autoptr (TsSettingsChange) misuse = ts_settings_change_new ();
  g_autoptr (TsSettingsChange) spoil = ts_settings_change_new ();
  g_autoptr (TsSettingsChange) remove = ts_settings_change_new ();
  g_autoptr (TsSettingsChange) let_go = ts_settings_change_new ();
  g_auto (GStrv) names = NULL;

  g_assert_true (
      ts_settings_add_instance (settings, "system", NULL, NULL, NULL, NULL));
  ts_settings_change_add_instance (make, "schedule", "s1");
  ts_settings_change_set_text (
      make, "schedule", "s1", "week", "fri 08:00-17:00");
  commit (settings, make, NULL);
  commit (settings, make, "there is a schedule 's1' already");

  ts_settings_change_set_text (
      spoil, "schedule", "s1", "week", "fri 08:00-17:00; fri 9:00-10:00");
  commit (settings, spoil,
      "week: 'fri 9:00-10:00': a period is HH:MM-HH:MM, up to 24:00");
  ts_settings_change_set_text (
      misuse, "system", NULL, "restart-schedule", "s2");
  commit (settings, misuse, "there is no schedule 's2'; there are: s1");
  ts_settings_change_set_text (use, "system", NULL, "restart-schedule", "s1");
  commit (settings, use, NULL);
  ts_settings_change_remove_instance (remove, "schedule", "s1");
  commit (settings, remove,
      "schedule 's1' is in use by \"Restart by schedule\" "
      "(system.restart-schedule, 's1')");
  /* both at once is well */
  ts_settings_change_remove_instance (let_go, "schedule", "s1");
  ts_settings_change_reset (let_go, "system", NULL, "restart-schedule");
  commit (settings, let_go, NULL);
  names = ts_settings_list_instances (settings, "schedule");
  g_assert_null (names[0]);
}

static void
test_schedules_tell_what_begins (void)
{
  g_autoptr (TsSettings) settings = ts_settings_new (NULL, NULL);
  g_autoptr (TsSchedules) schedules = ts_schedules_new (settings, NULL, NULL);
  g_autoptr (TsSettingsChange) make = ts_settings_change_new ();
  g_autoptr (TsSettingsChange) always = ts_settings_change_new ();
  g_autoptr (GTimeZone) zone = berlin ();
  g_autoptr (GString) told = g_string_new (NULL);
  TsScheduleState state;

  ts_settings_change_add_instance (make, "schedule", "s1");
  ts_settings_change_set_text (
      make, "schedule", "s1", "holidays", "2020-11-20 08:00-17:00");
  commit (settings, make, NULL);
  ts_schedules_start (schedules);
  g_signal_connect (schedules, "changed", G_CALLBACK (on_changed), told);
  ts_schedules_check (schedules, zone, at ("2020-11-20T06:59:59Z"));
  ts_schedules_check (schedules, zone, at ("2020-11-20T07:00:00Z"));
  g_assert_true (ts_schedules_get_state (schedules, "s1", &state));
  g_assert_true (state.active);
  g_assert_cmpint (state.next_s, ==, at ("2020-11-20T16:00:00Z"));
  ts_schedules_check (schedules, zone, at ("2020-11-20T12:00:00Z"));
  ts_schedules_check (schedules, zone, at ("2020-11-20T16:00:00Z"));
  g_assert_cmpstr (told->str, ==, "s1 on s1 off ");

  ts_settings_change_set_text (
      always, "schedule", "s1", "week", "mon-sun 00:00-24:00");
  commit (settings, always, NULL);
  g_assert_cmpstr (told->str, ==, "s1 on s1 off s1 on by hand ");
  g_assert_false (ts_schedules_get_state (schedules, "s2", &state));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/week", test_week_runs_by_the_wall);
  g_test_add_func ("/schedule/midnight", test_midnight_joins_days);
  g_test_add_func ("/schedule/always", test_always_and_never_do_not_change);
  g_test_add_func ("/schedule/forward", test_a_missing_hour_begins_at_its_end);
  g_test_add_func (
      "/schedule/back", test_an_hour_that_comes_twice_counts_twice);
  g_test_add_func ("/schedule/lengths", test_days_of_23_and_25_hours);
  g_test_add_func ("/schedule/holidays", test_holidays_have_their_own_hours);
  g_test_add_func ("/schedule/next", test_the_next_change_is_the_first);
  g_test_add_func ("/schedule/wrong", test_what_is_wrong_is_said);
  g_test_add_func ("/schedule/text", test_text_has_one_form);
  g_test_add_func ("/schedule/users", test_users_make_and_remove_schedules);
  g_test_add_func ("/schedule/begins", test_schedules_tell_what_begins);
  return g_test_run ();
}
