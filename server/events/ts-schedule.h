/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_SCHEDULE_ERROR (ts_schedule_error_quark ())

/**
 * TsScheduleError:
 * @TS_SCHEDULE_ERROR_INVALID: the text is no schedule; the message says where
 */
typedef enum
{
  TS_SCHEDULE_ERROR_INVALID,
} TsScheduleError;

GQuark ts_schedule_error_quark (void);

/* Periods that a day may have. */
#define TS_SCHEDULE_MAX_PERIODS 8
/* Entries that the holidays may have. */
#define TS_SCHEDULE_MAX_HOLIDAYS 64

/**
 * TsSchedule:
 *
 * Hours of a week, and holidays that have their own: read from text, immutable
 * and counted, usable from any thread. docs/schedules.md describes the text.
 *
 * The clock on the wall decides. Where it is put forward, what begins in the
 * missing hour begins at its end; where it is put back, an hour is there twice.
 */
typedef struct _TsSchedule TsSchedule;

TsSchedule *ts_schedule_new_from_text (
    const gchar *week, const gchar *holidays, GError **error);
TsSchedule *ts_schedule_ref (TsSchedule *self);
void ts_schedule_unref (TsSchedule *self);

gchar *ts_schedule_format_week (TsSchedule *self);
gboolean ts_schedule_contains (
    TsSchedule *self, GTimeZone *zone, gint64 time_s);
gboolean ts_schedule_find_next_change (
    TsSchedule *self, GTimeZone *zone, gint64 time_s, gint64 *ret_time_s);

gboolean ts_schedule_check_week (GVariant *text, GError **error);
gboolean ts_schedule_check_holidays (GVariant *text, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSchedule, ts_schedule_unref)

G_END_DECLS
