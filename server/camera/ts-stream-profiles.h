/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "camera/ts-settings.h"
#include "media/encoders/ts-encoders.h"
#include "media/ts-stream.h"

G_BEGIN_DECLS

/* How many profiles users may make. */
#define TS_STREAM_PROFILES_MAX 16

/**
 * TsStreamProfiles:
 *
 * The streams as the profiles of users have them: for each stream and each
 * profile one more, `stream1/sensor1@mobile`, that sleeps until somebody asks for
 * it and is coded once however many do. Owned by #TsCamera. Main context only.
 */
typedef struct _TsStreamProfiles TsStreamProfiles;

TsStreamProfiles *ts_stream_profiles_new (TsSettings *settings,
    TsEncoders *encoders, GstClock *clock, GError **error);
void ts_stream_profiles_free (TsStreamProfiles *self);

GPtrArray *ts_stream_profiles_get_streams (TsStreamProfiles *self);
void ts_stream_profiles_update (TsStreamProfiles *self, GPtrArray *streams,
    GPtrArray **ret_removed, GPtrArray **ret_added);
TsStream *ts_stream_profiles_find (TsStreamProfiles *self, const gchar *name);

G_END_DECLS
