/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-event-bus.h"
#include "camera/ts-settings.h"
#include "events/ts-schedule.h"

G_BEGIN_DECLS

/* Schedules that users may make. */
#define TS_SCHEDULES_MAX 32

/**
 * TsScheduleState:
 * @active: whether it is on now
 * @next_s: when that changes, seconds since 1970; 0: not within two years
 */
typedef struct
{
  gboolean active;
  gint64 next_s;
} TsScheduleState;

/**
 * TsSchedules:
 *
 * The schedules that users have made (concern `schedule`), and whether each is
 * on now. Owned by the program, main context only. Knows nothing of what is
 * done by them.
 *
 * Signals:
 *
 * `changed (schedules, id, active, by_clock)`: a schedule is on or off now,
 * because its time has come, or because somebody has changed it.
 */
#define TS_TYPE_SCHEDULES (ts_schedules_get_type ())
G_DECLARE_FINAL_TYPE (TsSchedules, ts_schedules, TS, SCHEDULES, GObject)

TsSchedules *ts_schedules_new (
    TsSettings *settings, TsEventBus *bus, GError **error);
void ts_schedules_start (TsSchedules *self);
void ts_schedules_stop (TsSchedules *self);
gboolean ts_schedules_get_state (
    TsSchedules *self, const gchar *id, TsScheduleState *ret_state);
void ts_schedules_check (TsSchedules *self, GTimeZone *zone, gint64 time_s);
TsSettings *ts_schedules_get_settings (TsSchedules *self);

G_END_DECLS
