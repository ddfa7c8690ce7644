/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/ts-sensor.h"

G_BEGIN_DECLS

#define TS_HTTP_FRAMES_KEPT 16

/**
 * TsHttpFrames:
 *
 * The frames of one sensor that somebody asked for last, under a number, so
 * that a snapshot, a temperature and a file can be asked of the same frame.
 * Holds at most %TS_HTTP_FRAMES_KEPT of them. Main context only.
 */
typedef struct _TsHttpFrames TsHttpFrames;

TsHttpFrames *ts_http_frames_new (TsSensor *sensor);
void ts_http_frames_free (TsHttpFrames *self);
TsSensor *ts_http_frames_get_sensor (TsHttpFrames *self);
guint64 ts_http_frames_take (TsHttpFrames *self, GstSample *sample);
GstSample *ts_http_frames_dup_newest (TsHttpFrames *self, guint64 *ret_id);
GstSample *ts_http_frames_dup (TsHttpFrames *self, guint64 id);

GDateTime *ts_http_frames_get_time (GstSample *sample);
gchar *ts_http_frames_format_time (GstSample *sample);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpFrames, ts_http_frames_free)

G_END_DECLS
