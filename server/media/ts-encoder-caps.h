/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/ts-encoder.h"

G_BEGIN_DECLS

/* What goes into an encoder, worked out from what the sensor gives. */

GstCaps *ts_encoder_caps_input (GstCaps *sensor_caps, gint max_fps);
GstCaps *ts_encoder_caps_coded (
    TsCodec codec, GstCaps *sensor_caps, gint width, gint height);
guint ts_encoder_caps_key_frame_interval (
    TsSensor *sensor, const TsEncoderConfig *config);

G_END_DECLS
