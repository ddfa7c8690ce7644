/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "camera/ts-profile.h"
#include "media/ts-encoder.h"
#include "media/ts-hub.h"
#include "media/ts-sensor.h"

G_BEGIN_DECLS

/**
 * TsStreamStatus:
 * @encoder: the encoder of this stream
 * @n_consumers: who takes access units now (an RTSP path with many viewers is
 *   one consumer)
 *
 * How a stream is doing, at one moment. Free with ts_stream_status_clear().
 */
typedef struct
{
  TsEncoderStatus encoder;
  guint n_consumers; /* viewers, as far as consumers tell */
} TsStreamStatus;

void ts_stream_status_clear (TsStreamStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsStreamStatus, ts_stream_status_clear)

/**
 * TsStream:
 *
 * A sensor's pictures as coded video under a name: the place where access
 * units are handed to everybody who sends or stores them, encoded once however
 * many there are and not at all when there is nobody. Owned by #TsCamera.
 * Knows nothing of RTSP, HTTP or files.
 *
 * Adding and removing consumers may be done from any thread; all else belongs
 * to the main context, except where a function says otherwise.
 *
 * Signals, on the main context:
 *
 * `codec-changed (stream)`: what comes from now on is coded in another way; who
 * has told receivers of the old one ends there. Before the first such unit.
 *
 * `state-changed (stream)`: its encoder was started, stopped or has failed;
 * ask ts_stream_get_status().
 */
#define TS_TYPE_STREAM (ts_stream_get_type ())
G_DECLARE_FINAL_TYPE (TsStream, ts_stream, TS, STREAM, GObject)

typedef struct _TsFragmenter TsFragmenter; /* media/ts-fragmenter.h */

TsStream *ts_stream_new (const gchar *name, const gchar *const *aliases,
    TsEncoders *encoders, TsSensor *sensor, GSettings *settings,
    GstClock *clock);
TsStream *ts_stream_new_with_profile (TsStream *base, const gchar *profile,
    GSettings *settings, TsEncoders *encoders, GstClock *clock);
void ts_stream_fix_codec (TsStream *self, TsCodec codec);
void ts_stream_set_overlay (TsStream *self, TsOverlay *overlay);
TsOverlay *ts_stream_get_overlay (TsStream *self);
void ts_stream_start (TsStream *self, GstClockTime base_time);
void ts_stream_stop (TsStream *self);

/* Any thread; these never change. */
const gchar *ts_stream_get_name (TsStream *self);
const gchar *const *ts_stream_get_aliases (TsStream *self);
gboolean ts_stream_has_name (TsStream *self, const gchar *name);
TsSensor *ts_stream_get_sensor (TsStream *self);
TsStream *ts_stream_get_base (TsStream *self);
const gchar *ts_stream_get_profile (TsStream *self);
GSettings *ts_stream_get_settings (TsStream *self);

void ts_stream_get_status (TsStream *self, TsStreamStatus *ret_status);
TsFragmenter *ts_stream_get_fragmenter (TsStream *self);
gchar *ts_stream_dup_graph (TsStream *self);

/* Any thread. */
TsCodec ts_stream_get_codec (TsStream *self);
guint ts_stream_add_consumer (TsStream *self, gboolean from_key_frame,
    TsHubFunc func, gpointer user_data, GDestroyNotify destroy);
gboolean ts_stream_remove_consumer (TsStream *self, guint id);
void ts_stream_set_weight (TsStream *self, guint id, guint n_viewers);
void ts_stream_request_key_frame (TsStream *self);
GstSample *ts_stream_dup_last_unit (TsStream *self);

G_END_DECLS
