/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "events/ts-schedules.h"

G_BEGIN_DECLS

#define TS_DAY_NIGHT_ERROR (ts_day_night_error_quark ())

/**
 * TsDayNightError:
 * @TS_DAY_NIGHT_ERROR_NOT_SUPPORTED: this sensor has neither day nor night
 * @TS_DAY_NIGHT_ERROR_MODE: there is no such mode; the message names those that
 *   there are
 */
typedef enum
{
  TS_DAY_NIGHT_ERROR_NOT_SUPPORTED,
  TS_DAY_NIGHT_ERROR_MODE,
} TsDayNightError;

GQuark ts_day_night_error_quark (void);

/**
 * TsDayNightStatus:
 * @mode: what is set: `auto`, `day`, `night` or `timed`
 * @is_night: what the picture is
 * @lux: how light the scene is, for the simulated sensor; 0 before the first
 *   picture
 * @shutter_s: what the sensor was told last
 * @gain_db: what the sensor was told last
 * @iris: what the sensor was told last; 1 is open
 * @next_s: with `timed`, when that changes, seconds since 1970; 0: never, or
 *   not by the clock
 *
 * Free with ts_day_night_status_clear().
 */
typedef struct
{
  gchar *mode;
  gboolean is_night;
  gdouble lux;
  gdouble shutter_s;
  gdouble gain_db;
  gdouble iris;
  gint64 next_s;
} TsDayNightStatus;

void ts_day_night_status_clear (TsDayNightStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsDayNightStatus, ts_day_night_status_clear)

/**
 * TsDayNight:
 *
 * Day and night of the visible sensors: says by the clock or by a schedule
 * which of the two it is (`day-night.mode` `timed`), and changes the mode for
 * whoever asks. Owned by the program. Main context only. Knows nothing of
 * light: the element of the chain that has the property `timed-night` decides
 * in the other modes.
 */
#define TS_TYPE_DAY_NIGHT (ts_day_night_get_type ())
G_DECLARE_FINAL_TYPE (TsDayNight, ts_day_night, TS, DAY_NIGHT, GObject)

TsDayNight *ts_day_night_new (TsCamera *camera, TsSchedules *schedules);
void ts_day_night_start (TsDayNight *self);
void ts_day_night_stop (TsDayNight *self);
void ts_day_night_check (TsDayNight *self, GTimeZone *zone, gint64 time_s);

gboolean ts_day_night_get_status (TsDayNight *self, const gchar *sensor,
    TsDayNightStatus *ret_status, GError **error);
void ts_day_night_set_async (TsDayNight *self, TsCaller *caller,
    const gchar *sensor, const gchar *mode, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean ts_day_night_set_finish (
    TsDayNight *self, GAsyncResult *result, GError **error);

/* As "19:30"; minutes since midnight. */
gboolean ts_day_night_parse_time (const gchar *text, guint *ret_minutes);
gchar *ts_day_night_build_week (guint night_minutes, guint day_minutes);

G_END_DECLS
