/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "camera/ts-profile.h"
#include "camera/ts-settings.h"
#include "media/encoders/ts-encoders.h"
#include "media/ts-sensor.h"
#include "media/ts-stream.h"

G_BEGIN_DECLS

/**
 * TsCameraParts:
 * @profile: what they were made from
 * @encoders: what the streams are coded with
 * @sensors: (element-type TsSensor): in the profile's order
 * @streams: (element-type TsStream): in the profile's order, then one of JPEG
 *   pictures for each sensor
 * @mjpeg_streams: (element-type TsSensor TsStream): the latter, by sensor
 *
 * The sensors and streams of one profile. Those whose description another
 * profile does not change are shared with the parts of that one, so that they
 * need not stop. Owned by #TsCamera, which starts and stops what is in them.
 * Main context only.
 */
typedef struct
{
  TsProfile *profile;
  TsEncoders *encoders;
  GPtrArray *sensors;
  GPtrArray *streams;
  GHashTable *mjpeg_streams;
} TsCameraParts;

TsCameraParts *ts_camera_parts_new (TsProfile *profile,
    const TsCameraParts *old, TsSettings *settings, TsEncoders *encoders,
    GstClock *clock, GError **error);
void ts_camera_parts_free (TsCameraParts *self);
gboolean ts_camera_parts_check (
    TsProfile *profile, TsEncoders *encoders, GstClock *clock, GError **error);
void ts_camera_parts_forget_settings (
    const TsCameraParts *self, TsSettings *settings);
void ts_camera_parts_restore_settings (const TsCameraParts *self,
    const TsCameraParts *other, TsSettings *settings);

TsSensor *ts_camera_parts_find_sensor (
    const TsCameraParts *self, const gchar *id);
TsStream *ts_camera_parts_find_stream (
    const TsCameraParts *self, const gchar *name);
GPtrArray *ts_camera_parts_list_missing (GPtrArray *parts, GPtrArray *others);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCameraParts, ts_camera_parts_free)

G_END_DECLS
