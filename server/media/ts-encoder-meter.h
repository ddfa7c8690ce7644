/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsEncoderMeter:
 *
 * Counts what goes into an encoder and what comes out, and how long that takes.
 * Owned by #TsEncoder. Any thread.
 */
typedef struct _TsEncoderMeter TsEncoderMeter;

/**
 * TsEncoderCounts:
 * @n_units: access units since the start of the server
 * @n_bytes: of all of them
 * @n_dropped: pictures that were not coded, because the encoder was late
 * @encode_us: from picture to access unit, all of them together
 * @n_unanswered: pictures since the newest access unit
 * @width: of the newest coded picture, pixels; 0 before the first
 * @height: of the newest coded picture, pixels
 * @fps: access units per second, over the last seconds
 * @bytes_per_second: over the last seconds
 */
typedef struct
{
  guint64 n_units;
  guint64 n_bytes;
  guint64 n_dropped;
  guint64 encode_us;
  guint n_unanswered;
  gint width;
  gint height;
  gdouble fps;
  gdouble bytes_per_second;
} TsEncoderCounts;

TsEncoderMeter *ts_encoder_meter_new (void);
void ts_encoder_meter_free (TsEncoderMeter *self);

void ts_encoder_meter_begin (TsEncoderMeter *self);
void ts_encoder_meter_add_picture (TsEncoderMeter *self, GstClockTime pts);
void ts_encoder_meter_add_dropped (TsEncoderMeter *self);
void ts_encoder_meter_add_left_out (TsEncoderMeter *self);
void ts_encoder_meter_add_unit (TsEncoderMeter *self, GstSample *unit);
void ts_encoder_meter_get (TsEncoderMeter *self, TsEncoderCounts *ret_counts);

G_END_DECLS
