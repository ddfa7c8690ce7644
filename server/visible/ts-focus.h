/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"
#include "camera/ts-door.h"
#include "camera/ts-event-bus.h"

G_BEGIN_DECLS

#define TS_FOCUS_ERROR (ts_focus_error_quark ())

/**
 * TsFocusError:
 * @TS_FOCUS_ERROR_NOT_SUPPORTED: this sensor has no lens that can be turned
 * @TS_FOCUS_ERROR_LOCKED: nothing may move it
 * @TS_FOCUS_ERROR_AUTOMATIC: a hand has nothing to do while it is automatic
 */
typedef enum
{
  TS_FOCUS_ERROR_NOT_SUPPORTED,
  TS_FOCUS_ERROR_LOCKED,
  TS_FOCUS_ERROR_AUTOMATIC,
} TsFocusError;

GQuark ts_focus_error_quark (void);

/**
 * TsFocusAct:
 * @TS_FOCUS_ONCE: find it once
 * @TS_FOCUS_NEAR: steps nearer
 * @TS_FOCUS_FAR: steps farther
 * @TS_FOCUS_STOP: stay where it is
 * @TS_FOCUS_INITIALISE: let the lens count anew
 *
 * What can be asked of a lens.
 */
typedef enum
{
  TS_FOCUS_ONCE,
  TS_FOCUS_NEAR,
  TS_FOCUS_FAR,
  TS_FOCUS_STOP,
  TS_FOCUS_INITIALISE,
} TsFocusAct;

#define TS_FOCUS_MAX_STEPS 100

/**
 * TsFocusStatus:
 * @mode: `auto` or `manual`
 * @zone: the part of the picture that is to be sharp
 * @state: `no-lens`, `idle`, `moving`, `searching`, `focused`, `failed` or
 *   `initialising`
 * @reason: why it moved last
 * @failure: (nullable): why the last search failed
 * @distance_m: what is sharp, metres; 0: infinity
 * @position: of the lens, 0, the far end, to 1, the near one
 * @sharpness: of the zone; only good for comparing it with itself
 * @n_searches: since the sensor started
 * @is_locked: nothing moves it
 *
 * Free with ts_focus_status_clear().
 */
typedef struct
{
  gchar *mode;
  gchar *zone;
  gchar *state;
  gchar *reason;
  gchar *failure;
  gdouble distance_m;
  gdouble position;
  gdouble sharpness;
  guint n_searches;
  gboolean is_locked;
} TsFocusStatus;

void ts_focus_status_clear (TsFocusStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsFocusStatus, ts_focus_status_clear)

/**
 * TsFocus:
 *
 * The focus of the sensors: passes on what somebody asks for, makes events of
 * what the chain tells, and keeps where the lens was moved to by hand, and its
 * calibration, in the settings. Owned by the program. Main context only. Knows
 * nothing of pixels; whatever element has the action signals does the work.
 */
#define TS_TYPE_FOCUS (ts_focus_get_type ())
G_DECLARE_FINAL_TYPE (TsFocus, ts_focus, TS, FOCUS, GObject)

TsFocus *ts_focus_new (TsCamera *camera, TsEventBus *bus, TsDoor *door);
void ts_focus_start (TsFocus *self);
void ts_focus_stop (TsFocus *self);

gboolean ts_focus_get_status (TsFocus *self, const gchar *sensor,
    TsFocusStatus *ret_status, GError **error);
gboolean ts_focus_act (TsFocus *self, TsCaller *caller, const gchar *sensor,
    TsFocusAct act, guint n_steps, GError **error);
gboolean ts_focus_drive (TsFocus *self, TsCaller *caller, const gchar *sensor,
    gdouble speed, GError **error);
gboolean ts_focus_calibrate (TsFocus *self, TsCaller *caller,
    const gchar *sensor, gdouble distance_m, GError **error);

G_END_DECLS
