/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/encoders/ts-encoder-config.h"
#include "media/encoders/ts-encoders.h"
#include "media/ts-hub.h"
#include "media/ts-overlay.h"
#include "media/ts-sensor.h"

G_BEGIN_DECLS

/**
 * TsEncoderState:
 * @TS_ENCODER_IDLE: nobody wants its stream: no pipeline runs, no CPU time
 * @TS_ENCODER_RUNNING: it encodes
 * @TS_ENCODER_WAITING: it failed and is started again after a pause
 */
typedef enum
{
  TS_ENCODER_IDLE,
  TS_ENCODER_RUNNING,
  TS_ENCODER_WAITING,
} TsEncoderState;

const gchar *ts_encoder_state_to_string (TsEncoderState state);

/**
 * TsEncoderStatus:
 * @state: what it does
 * @error: (nullable): what failed last
 * @element: (nullable): the element that codes; %NULL while idle
 * @refusals: (element-type TsEncoderRefusal): what could code this codec and
 *   is not taken, the preferred first
 * @n_failed: how many of them, at the end, have failed since the start
 * @width: of the newest coded picture, pixels; 0 before the first
 * @height: of the newest coded picture, pixels
 * @fps: coded pictures per second, measured; 0 while idle
 * @bitrate_kbps: measured over the last seconds, kbit/s; 0 while idle
 * @still: nothing moves, and that is made use of
 * @ceiling_kbps: what it may need now, where that follows what was needed for
 *   hours; 0 otherwise
 * @average_kbps: measured since that rate control began; 0 otherwise
 * @n_bytes: of all access units since the start of the server
 * @encode_us: from picture to access unit, all of them together
 * @n_waiting: pictures that wait for the encoder now
 * @n_units: access units since the start of the server
 * @n_dropped: pictures not coded because the encoder was late
 * @n_starts: how often it went from idle to running
 *
 * How an encoder is doing, at one moment. Free with
 * ts_encoder_status_clear().
 */
typedef struct
{
  TsEncoderState state;
  gchar *error;
  const gchar *element;
  GPtrArray *refusals;
  guint n_failed;
  gint width;
  gint height;
  gdouble fps;
  gdouble bitrate_kbps;
  gboolean still;
  guint ceiling_kbps;
  gdouble average_kbps;
  guint64 n_bytes;
  guint64 encode_us;
  guint n_waiting;
  guint64 n_units;
  guint64 n_dropped;
  guint n_starts;
} TsEncoderStatus;

void ts_encoder_status_clear (TsEncoderStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsEncoderStatus, ts_encoder_status_clear)

/**
 * TsEncoder:
 *
 * Takes a sensor's pictures and pushes access units into a #TsHub, one picture
 * for each buffer: H.264 as `avc`, H.265 as `hvc1`, AV1 as `obu-stream`, a JPEG,
 * or the counts behind the picture as a JPEG 2000 code stream. Owned by
 * #TsStream, which says when it runs. Every unit keeps the capture time
 * (#GstReferenceTimestampMeta) of its picture.
 *
 * It takes the first of #TsEncoders for its codec; one that fails, or gives
 * nothing for the pictures that it gets, is replaced by the next.
 *
 * Main context only, except ts_encoder_request_key_frame().
 *
 * Signals:
 *
 * `state-changed (encoder)`: ask ts_encoder_get_status().
 */
#define TS_TYPE_ENCODER (ts_encoder_get_type ())
G_DECLARE_FINAL_TYPE (TsEncoder, ts_encoder, TS, ENCODER, GObject)

TsEncoder *ts_encoder_new (const gchar *name, TsEncoders *encoders,
    TsSensor *sensor, TsHub *output, GstClock *clock);
void ts_encoder_set_overlay (TsEncoder *self, TsOverlay *overlay);
void ts_encoder_set_config (TsEncoder *self, const TsEncoderConfig *config);
void ts_encoder_start (TsEncoder *self, GstClockTime base_time);
void ts_encoder_stop (TsEncoder *self);
void ts_encoder_get_status (TsEncoder *self, TsEncoderStatus *ret_status);
gchar *ts_encoder_dup_graph (TsEncoder *self);

/* Any thread. */
void ts_encoder_request_key_frame (TsEncoder *self);

G_END_DECLS
