/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-schedule-text.h"

#include <string.h>

#define DAY_MIN (24 * 60)

const gchar *const ts_schedule_day_names[7] = {
    "mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static const gchar *const month_names[12] = {"jan", "feb", "mar", "apr", "may",
    "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

static gboolean fail (GError **error, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const gchar *format, ...)
{
  va_list args;
  GError *local;

  va_start (args, format);
  local = g_error_new_valist (
      TS_SCHEDULE_ERROR, TS_SCHEDULE_ERROR_INVALID, format, args);
  va_end (args);
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
find_name (const gchar *const *names, guint n, const gchar *word, gsize length,
    guint *ret_index)
{
  for (guint i = 0; i < n; i++) {
    if (strlen (names[i]) == length
        && g_ascii_strncasecmp (names[i], word, length) == 0) {
      *ret_index = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* So many digits, no more and no fewer. */
static gboolean
take_digits (const gchar **at, guint n, guint *ret_value)
{
  guint value = 0;

  for (guint i = 0; i < n; i++) {
    if (!g_ascii_isdigit ((*at)[i]))
      return FALSE;
    value = value * 10 + (guint) ((*at)[i] - '0');
  }
  if (g_ascii_isdigit ((*at)[n]))
    return FALSE;
  *at += n;
  *ret_value = value;
  return TRUE;
}

static gboolean
take_char (const gchar **at, gchar c)
{
  if (**at != c)
    return FALSE;
  (*at)++;
  return TRUE;
}

static gboolean
take_time (const gchar **at, guint *ret_min)
{
  guint hour, minute;

  if (!take_digits (at, 2, &hour) || !take_char (at, ':')
      || !take_digits (at, 2, &minute) || minute > 59
      || hour * 60 + minute > DAY_MIN)
    return FALSE;
  *ret_min = hour * 60 + minute;
  return TRUE;
}

/* Keeps them sorted. */
static gboolean
add_period (TsScheduleDay *day, guint start, guint end, const gchar *where,
    GError **error)
{
  guint i = 0;

  if (day->n == TS_SCHEDULE_MAX_PERIODS)
    return fail (error, "'%s': a day has at most %d periods", where,
        TS_SCHEDULE_MAX_PERIODS);
  while (i < day->n && day->start[i] < start)
    i++;
  if ((i > 0 && day->end[i - 1] > start) || (i < day->n && day->start[i] < end))
    return fail (error, "'%s': periods of a day overlap", where);
  memmove (
      &day->start[i + 1], &day->start[i], (day->n - i) * sizeof day->start[0]);
  memmove (&day->end[i + 1], &day->end[i], (day->n - i) * sizeof day->end[0]);
  day->start[i] = start;
  day->end[i] = end;
  day->n++;
  return TRUE;
}

/* "08:00-12:00,13:00-17:30" */
static gboolean
parse_periods (
    const gchar *text, TsScheduleDay *day, const gchar *where, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", TS_SCHEDULE_MAX_PERIODS + 2);

  if (parts[0] == NULL)
    return fail (error, "'%s': a period is HH:MM-HH:MM, up to 24:00", where);
  for (guint i = 0; parts[i] != NULL; i++) {
    const gchar *at = g_strstrip (parts[i]);
    guint start, end;

    if (!take_time (&at, &start) || !take_char (&at, '-')
        || !take_time (&at, &end) || *at != '\0')
      return fail (error, "'%s': a period is HH:MM-HH:MM, up to 24:00", where);
    if (start >= end)
      return fail (error, "'%s': a period ends after its beginning", where);
    if (!add_period (day, start, end, where, error))
      return FALSE;
  }
  return TRUE;
}

/* "mon" or "mon-fri" */
static gboolean
parse_days (const gchar *word, gsize length, guint *ret_first, guint *ret_last)
{
  const gchar *dash = memchr (word, '-', length);
  gsize head = dash != NULL ? (gsize) (dash - word) : length;

  if (!find_name (ts_schedule_day_names, 7, word, head, ret_first))
    return FALSE;
  *ret_last = *ret_first;
  return dash == NULL
         || (find_name (ts_schedule_day_names, 7, dash + 1, length - head - 1,
                 ret_last)
             && *ret_last >= *ret_first);
}

static gboolean
parse_week_entry (const gchar *entry, TsScheduleDay days[7], GError **error)
{
  gsize length = strcspn (entry, " \t");
  guint first, last;

  if (!parse_days (entry, length, &first, &last))
    return fail (error,
        "'%s' does not begin with a day (mon ... sun) or days as mon-fri",
        entry);
  for (guint i = first; i <= last; i++) {
    if (!parse_periods (entry + length, &days[i], entry, error))
      return FALSE;
  }
  return TRUE;
}

/* Trims, and drops empty ones: a text may end with a semicolon. */
static GStrv
split_entries (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ";\n", -1);
  g_autoptr (GStrvBuilder) entries = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++) {
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (entries, parts[i]);
  }
  return g_strv_builder_end (entries);
}

/**
 * ts_schedule_text_parse_week:
 * @text: as `mon-fri 08:00-12:00,13:00-17:30; sat 10:00-12:00`
 * @ret_days: (out caller-allocates): from Monday
 */
gboolean
ts_schedule_text_parse_week (
    const gchar *text, TsScheduleDay ret_days[7], GError **error)
{
  g_auto (GStrv) entries = split_entries (text);
  TsScheduleDay days[7] = {0};

  for (guint i = 0; entries[i] != NULL; i++) {
    if (!parse_week_entry (entries[i], days, error))
      return FALSE;
  }
  memcpy (ret_days, days, sizeof days);
  return TRUE;
}

static gboolean
take_month_day (const gchar **at, guint *ret_month, guint *ret_day)
{
  return take_digits (at, 2, ret_month) && take_char (at, '-')
         && take_digits (at, 2, ret_day);
}

/* "2026-12-24", "2026-12-24..2026-12-26" */
static gboolean
take_dates (const gchar **at, TsHoliday *holiday)
{
  guint *const ends[] = {&holiday->first, &holiday->last};

  for (guint i = 0; i < 2; i++) {
    guint year, month, day;
    GDate date;

    if (!take_digits (at, 4, &year) || !take_char (at, '-')
        || !take_month_day (at, &month, &day)
        || !g_date_valid_dmy (day, month, year))
      return FALSE;
    g_date_clear (&date, 1);
    g_date_set_dmy (&date, day, month, year);
    *ends[i] = g_date_get_julian (&date);
    if (i == 0 && !g_str_has_prefix (*at, "..")) {
      holiday->last = holiday->first;
      break;
    }
    if (i == 0)
      *at += 2;
  }
  holiday->kind = TS_HOLIDAY_DATES;
  return holiday->last >= holiday->first;
}

/* "12-25", and "12-24..01-01" over the end of the year */
static gboolean
take_yearly (const gchar **at, TsHoliday *holiday)
{
  guint *const ends[] = {&holiday->first, &holiday->last};

  for (guint i = 0; i < 2; i++) {
    guint month, day;

    /* a leap year, as 02-29 is a day in some */
    if (!take_month_day (at, &month, &day)
        || !g_date_valid_dmy (day, month, 2000))
      return FALSE;
    *ends[i] = month * 100 + day;
    if (i == 0 && !g_str_has_prefix (*at, "..")) {
      holiday->last = holiday->first;
      break;
    }
    if (i == 0)
      *at += 2;
  }
  holiday->kind = TS_HOLIDAY_YEARLY;
  return TRUE;
}

static gboolean
take_word (
    const gchar **at, const gchar *const *words, guint n, guint *ret_index)
{
  gsize length = strcspn (*at, " \t");

  if (!find_name (words, n, *at, length, ret_index))
    return FALSE;
  *at += length;
  *at += strspn (*at, " \t");
  return TRUE;
}

/* "4th thu of nov", "last mon of may" */
static gboolean
take_weekday (const gchar **at, TsHoliday *holiday)
{
  static const gchar *const nths[] = {
      "last", "1st", "2nd", "3rd", "4th", "5th"};
  static const gchar *const of[] = {"of"};
  guint weekday, month, unused;

  if (!take_word (at, nths, G_N_ELEMENTS (nths), &holiday->nth)
      || !take_word (at, ts_schedule_day_names, 7, &weekday)
      || !take_word (at, of, 1, &unused)
      || !take_word (at, month_names, 12, &month))
    return FALSE;
  holiday->kind = TS_HOLIDAY_WEEKDAY;
  holiday->weekday = G_DATE_MONDAY + weekday;
  holiday->month = G_DATE_JANUARY + month;
  return TRUE;
}

static gboolean
parse_holiday (const gchar *entry, TsHoliday *holiday, GError **error)
{
  const gchar *dates = entry, *yearly = entry, *weekday = entry;
  const gchar *rest;

  if (take_dates (&dates, holiday))
    rest = dates;
  else if (take_yearly (&yearly, holiday))
    rest = yearly;
  else if (take_weekday (&weekday, holiday))
    rest = weekday;
  else
    return fail (error,
        "'%s' is not a date (2026-12-24, 12-25), two of them with '..' "
        "between, or a weekday as '4th thu of nov' or 'last mon of may'",
        entry);
  /* a weekday's words take the blanks behind them */
  if (*rest != '\0' && strchr (" \t", *rest) == NULL
      && strchr (" \t", rest[-1]) == NULL)
    return fail (error, "'%s' is not a date with a blank behind it", entry);
  rest += strspn (rest, " \t");
  return *rest == '\0' || parse_periods (rest, &holiday->day, entry, error);
}

/**
 * ts_schedule_text_parse_holidays:
 * @text: as `12-25; 2026-12-24 08:00-12:00; last mon of may`
 *
 * Returns: (transfer full) (element-type TsHoliday): in order; or %NULL and
 *   @error
 */
GArray *
ts_schedule_text_parse_holidays (const gchar *text, GError **error)
{
  g_auto (GStrv) entries = split_entries (text);
  g_autoptr (GArray) holidays = g_array_new (FALSE, FALSE, sizeof (TsHoliday));

  if (g_strv_length (entries) > TS_SCHEDULE_MAX_HOLIDAYS) {
    fail (error, "there are at most %d holidays", TS_SCHEDULE_MAX_HOLIDAYS);
    return NULL;
  }
  for (guint i = 0; entries[i] != NULL; i++) {
    TsHoliday holiday = {0};

    if (!parse_holiday (entries[i], &holiday, error))
      return NULL;
    g_array_append_val (holidays, holiday);
  }
  return g_steal_pointer (&holidays);
}
