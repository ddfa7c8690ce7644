/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-caller.h"

G_BEGIN_DECLS

/**
 * TsRecord:
 * @time_us: when, UTC
 * @user: (nullable): account; %NULL: nobody, or the camera itself
 * @role: of the account
 * @system: whether the camera itself acted
 * @protocol: by which it came
 * @address: from where
 * @action: what was done, as `settings.set`
 * @target: (nullable): on what, as `sensor:sensor2.palette`
 * @sensor: (nullable): id of the sensor that was refused
 * @old_value: (nullable): before
 * @new_value: (nullable): after
 * @refusal: (nullable): why it was not done; %NULL: it was done
 *
 * One act at the door. Never holds a secret.
 */
typedef struct
{
  gint64 time_us;
  gchar *user;
  TsRole role;
  gboolean system;
  gchar *protocol;
  gchar *address;
  gchar *action;
  gchar *target;
  gchar *sensor;
  gchar *old_value;
  gchar *new_value;
  gchar *refusal;
} TsRecord;

#define TS_TYPE_RECORD (ts_record_get_type ())
GType ts_record_get_type (void);
TsRecord *ts_record_copy (const TsRecord *self);
void ts_record_free (TsRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsRecord, ts_record_free)

/**
 * TsDoor:
 *
 * Where whoever wants something is admitted or refused, and where every act is
 * told. The models ask it; the audit log and the events listen to it. Owned by
 * the program. Made on the main thread; its methods may be called from any
 * thread, its signal comes on the main context.
 *
 * Signals:
 *
 * `recorded (door, record)`: a #TsRecord of something done or refused.
 */
#define TS_TYPE_DOOR (ts_door_get_type ())
G_DECLARE_FINAL_TYPE (TsDoor, ts_door, TS, DOOR, GObject)

TsDoor *ts_door_new (void);
gboolean ts_door_admit (TsDoor *self, TsCaller *caller,
    TsPermission permissions, const gchar *sensor, const gchar *action,
    const gchar *target, GError **error);
void ts_door_record (TsDoor *self, TsCaller *caller, const gchar *action,
    const gchar *target, const gchar *old_value, const gchar *new_value,
    const GError *error);

G_END_DECLS
