/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-schedule.h"

#include <string.h>

#include "events/ts-schedule-text.h"

#define DAY_S (24 * 60 * 60)
/* GDate counts days from the year 1, Unix from 1970 */
#define JULIAN_OF_1970 719163
/* A schedule that does not change within two years does not change. */
#define MAX_DAYS 800

struct _TsSchedule
{
  TsScheduleDay week[7];
  GArray *holidays;
};

G_DEFINE_QUARK (ts_schedule_error, ts_schedule_error)

static void
clear (gpointer data)
{
  TsSchedule *self = data;

  g_clear_pointer (&self->holidays, g_array_unref);
}

/**
 * ts_schedule_new_from_text:
 * @week: as `mon-fri 08:00-17:30; sat 10:00-12:00`; empty: never
 * @holidays: (nullable): days that have their own periods, or none
 *
 * Returns: (transfer full): the schedule; or %NULL and @error
 */
TsSchedule *
ts_schedule_new_from_text (
    const gchar *week, const gchar *holidays, GError **error)
{
  g_autoptr (TsSchedule) self = g_atomic_rc_box_new0 (TsSchedule);

  if (!ts_schedule_text_parse_week (week, self->week, error))
    return NULL;
  self->holidays =
      ts_schedule_text_parse_holidays (holidays != NULL ? holidays : "", error);
  return self->holidays != NULL ? g_steal_pointer (&self) : NULL;
}

TsSchedule *
ts_schedule_ref (TsSchedule *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
ts_schedule_unref (TsSchedule *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * ts_schedule_format_week:
 *
 * Returns: (transfer full): the week as text, each period with its day
 */
gchar *
ts_schedule_format_week (TsSchedule *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint d = 0; d < 7; d++) {
    const TsScheduleDay *day = &self->week[d];

    for (guint i = 0; i < day->n; i++)
      g_string_append_printf (text, "%s%s %02u:%02u-%02u:%02u",
          text->len > 0 ? "; " : "", ts_schedule_day_names[d],
          day->start[i] / 60, day->start[i] % 60, day->end[i] / 60,
          day->end[i] % 60);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_nth_weekday (const TsHoliday *holiday, const GDate *date)
{
  guint day = g_date_get_day (date);
  guint n_days = g_date_get_days_in_month (
      g_date_get_month (date), g_date_get_year (date));

  if (g_date_get_month (date) != holiday->month
      || g_date_get_weekday (date) != holiday->weekday)
    return FALSE;
  return holiday->nth == 0 ? day + 7 > n_days
                           : (day - 1) / 7 + 1 == holiday->nth;
}

static gboolean
is_holiday (const TsHoliday *holiday, const GDate *date)
{
  guint julian = g_date_get_julian (date);
  guint yearly = g_date_get_month (date) * 100 + g_date_get_day (date);

  switch (holiday->kind) {
  case TS_HOLIDAY_DATES:
    return julian >= holiday->first && julian <= holiday->last;
  case TS_HOLIDAY_YEARLY:
    if (holiday->first <= holiday->last)
      return yearly >= holiday->first && yearly <= holiday->last;
    return yearly >= holiday->first || yearly <= holiday->last;
  case TS_HOLIDAY_WEEKDAY:
  default:
    return is_nth_weekday (holiday, date);
  }
}

/* @day: days since 1970, local. The first holiday that fits decides. */
static const TsScheduleDay *
find_day (TsSchedule *self, gint64 day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + JULIAN_OF_1970));
  for (guint i = 0; i < self->holidays->len; i++) {
    const TsHoliday *holiday = &g_array_index (self->holidays, TsHoliday, i);

    if (is_holiday (holiday, &date))
      return &holiday->day;
  }
  return &self->week[g_date_get_weekday (&date) - G_DATE_MONDAY];
}

static gint32
get_offset (GTimeZone *zone, gint64 time_s)
{
  return g_time_zone_get_offset (
      zone, g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, time_s));
}

static gint64
floor_days (gint64 local_s)
{
  return local_s / DAY_S - (local_s % DAY_S < 0);
}

/**
 * ts_schedule_contains:
 * @zone: of the clock on the wall
 * @time_s: seconds since 1970, UTC
 */
gboolean
ts_schedule_contains (TsSchedule *self, GTimeZone *zone, gint64 time_s)
{
  gint64 local_s = time_s + get_offset (zone, time_s);
  gint64 day = floor_days (local_s);
  guint minute = (guint) ((local_s - day * DAY_S) / 60);
  const TsScheduleDay *periods = find_day (self, day);

  for (guint i = 0; i < periods->n; i++) {
    if (minute >= periods->start[i] && minute < periods->end[i])
      return TRUE;
  }
  return FALSE;
}

/* When the offset of @zone changes between two moments that have others. */
static gint64
find_transition (GTimeZone *zone, gint64 before_s, gint64 after_s)
{
  gint32 old = get_offset (zone, before_s);

  while (after_s - before_s > 1) {
    gint64 middle_s = before_s + (after_s - before_s) / 2;

    if (get_offset (zone, middle_s) == old)
      before_s = middle_s;
    else
      after_s = middle_s;
  }
  return after_s;
}

/* Every moment at which the wall shows @minute of @day: none where the clock
 * jumps over it, two where it is put back. */
static void
add_moments (GArray *moments, GTimeZone *zone, gint64 day, guint minute,
    const gint32 offsets[2])
{
  guint n = offsets[0] == offsets[1] ? 1 : 2;

  for (guint i = 0; i < n; i++) {
    gint64 time_s = day * DAY_S + minute * 60 - offsets[i];

    if (get_offset (zone, time_s) == offsets[i])
      g_array_append_val (moments, time_s);
  }
}

static gint
compare_moments (gconstpointer a, gconstpointer b)
{
  const gint64 *one = a;
  const gint64 *other = b;

  return (*one > *other) - (*one < *other);
}

/* When a local day may begin or end something, in order. */
static GArray *
list_moments (TsSchedule *self, GTimeZone *zone, gint64 day)
{
  GArray *moments = g_array_new (FALSE, FALSE, sizeof (gint64));
  const TsScheduleDay *periods = find_day (self, day);
  const gint64 before_s = (day - 1) * DAY_S, after_s = (day + 2) * DAY_S;
  const gint32 offsets[2] = {
      get_offset (zone, before_s), get_offset (zone, after_s)};

  add_moments (moments, zone, day, 0, offsets);
  for (guint i = 0; i < periods->n; i++) {
    add_moments (moments, zone, day, periods->start[i], offsets);
    add_moments (moments, zone, day, periods->end[i], offsets);
  }
  if (offsets[0] != offsets[1]) {
    gint64 transition_s = find_transition (zone, before_s, after_s);

    g_array_append_val (moments, transition_s);
  }
  g_array_sort (moments, compare_moments);
  return moments;
}

/**
 * ts_schedule_find_next_change:
 * @zone: of the clock on the wall
 * @time_s: seconds since 1970, UTC
 * @ret_time_s: (out): the first moment after @time_s at which
 *   ts_schedule_contains() is not what it is at @time_s
 *
 * Returns: whether there is one within two years
 */
gboolean
ts_schedule_find_next_change (
    TsSchedule *self, GTimeZone *zone, gint64 time_s, gint64 *ret_time_s)
{
  gboolean now = ts_schedule_contains (self, zone, time_s);
  /* a day before, because the clock may have been put back over midnight */
  gint64 first = floor_days (time_s + get_offset (zone, time_s)) - 1;

  for (gint64 day = first; day < first + MAX_DAYS; day++) {
    g_autoptr (GArray) moments = list_moments (self, zone, day);

    for (guint i = 0; i < moments->len; i++) {
      gint64 moment_s = g_array_index (moments, gint64, i);

      if (moment_s > time_s
          && ts_schedule_contains (self, zone, moment_s) != now) {
        *ret_time_s = moment_s;
        return TRUE;
      }
    }
  }
  return FALSE;
}

/**
 * ts_schedule_check_week:
 * @text: a setting of the format `schedule`
 */
gboolean
ts_schedule_check_week (GVariant *text, GError **error)
{
  TsScheduleDay days[7];

  return ts_schedule_text_parse_week (
      g_variant_get_string (text, NULL), days, error);
}

/**
 * ts_schedule_check_holidays:
 * @text: a setting of the format `holidays`
 */
gboolean
ts_schedule_check_holidays (GVariant *text, GError **error)
{
  g_autoptr (GArray) holidays = ts_schedule_text_parse_holidays (
      g_variant_get_string (text, NULL), error);

  return holidays != NULL;
}
