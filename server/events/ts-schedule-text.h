/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "events/ts-schedule.h"

G_BEGIN_DECLS

/* The text of a schedule, and what it says. Pure functions. */

/* Of one day, in minutes; sorted, apart from each other or touching. */
typedef struct
{
  guint n;
  guint16 start[TS_SCHEDULE_MAX_PERIODS];
  guint16 end[TS_SCHEDULE_MAX_PERIODS];
} TsScheduleDay;

typedef enum
{
  TS_HOLIDAY_DATES,   /* year, month, day to another */
  TS_HOLIDAY_YEARLY,  /* month, day to another, each year */
  TS_HOLIDAY_WEEKDAY, /* the nth weekday of a month */
} TsHolidayKind;

typedef struct
{
  TsHolidayKind kind;
  guint first; /* julian day, or month * 100 + day */
  guint last;
  guint nth; /* 1 to 5; 0: the last */
  GDateWeekday weekday;
  GDateMonth month;
  TsScheduleDay day;
} TsHoliday;

extern const gchar *const ts_schedule_day_names[7];

gboolean ts_schedule_text_parse_week (
    const gchar *text, TsScheduleDay ret_days[7], GError **error);
GArray *ts_schedule_text_parse_holidays (const gchar *text, GError **error);

G_END_DECLS
