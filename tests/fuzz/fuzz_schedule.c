/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "events/ts-schedule.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Any text is a schedule or an error; what is one is written so that it is
 * read as the same, and always knows whether it contains a moment. Week and
 * holidays have a '|' between. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree gchar *text =
      size > 0 ? g_strndup ((const gchar *) data, size) : g_strdup ("");
  gchar *bar = strchr (text, '|');
  g_autoptr (GError) error = NULL;
  g_autoptr (TsSchedule) schedule = NULL;
  g_autoptr (TsSchedule) again = NULL;
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  g_autofree gchar *week = NULL;
  g_autofree gchar *week_again = NULL;
  gint64 now_s = 1792972800 + (gint64) size * 4321, next_s = 0;

  if (bar != NULL)
    *bar = '\0';
  schedule =
      ts_schedule_new_from_text (text, bar != NULL ? bar + 1 : NULL, &error);
  g_assert_true ((schedule != NULL) != (error != NULL));
  if (schedule == NULL)
    return 0;
  week = ts_schedule_format_week (schedule);
  again = ts_schedule_new_from_text (week, NULL, &error);
  g_assert_no_error (error);
  week_again = ts_schedule_format_week (again);
  g_assert_cmpstr (week, ==, week_again);
  if (ts_schedule_find_next_change (schedule, zone, now_s, &next_s)) {
    g_assert_cmpint (next_s, >, now_s);
    g_assert_true (ts_schedule_contains (schedule, zone, now_s)
                   != ts_schedule_contains (schedule, zone, next_s));
    g_assert_true (ts_schedule_contains (schedule, zone, now_s)
                   == ts_schedule_contains (schedule, zone, next_s - 1));
  }
  return 0;
}
