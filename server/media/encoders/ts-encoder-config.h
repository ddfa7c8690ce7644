/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "camera/ts-profile.h"

G_BEGIN_DECLS

/**
 * TsRateControl:
 * @TS_RATE_CONTROL_CONSTANT: the bit rate is kept, whatever is in the picture
 * @TS_RATE_CONTROL_VARIABLE: the quality is kept below a ceiling of bits
 * @TS_RATE_CONTROL_QUALITY: the quality is kept, whatever it costs
 * @TS_RATE_CONTROL_AVERAGE: the quality is kept as long as the bits of hours
 *   allow it
 */
typedef enum
{
  TS_RATE_CONTROL_CONSTANT,
  TS_RATE_CONTROL_VARIABLE,
  TS_RATE_CONTROL_QUALITY,
  TS_RATE_CONTROL_AVERAGE,
} TsRateControl;

/**
 * TsCodingProfile:
 * @TS_CODING_PROFILE_CONSTRAINED_BASELINE: what every receiver decodes
 * @TS_CODING_PROFILE_MAIN: needs fewer bits (CABAC)
 * @TS_CODING_PROFILE_HIGH: needs the fewest (8x8 transforms)
 *
 * Which tools of H.264 an encoder may use.
 */
typedef enum
{
  TS_CODING_PROFILE_CONSTRAINED_BASELINE,
  TS_CODING_PROFILE_MAIN,
  TS_CODING_PROFILE_HIGH,
} TsCodingProfile;

const gchar *ts_rate_control_to_string (TsRateControl control);
gboolean ts_rate_control_from_string (
    const gchar *text, TsRateControl *ret_control);
const gchar *ts_coding_profile_to_string (TsCodingProfile profile);
gboolean ts_coding_profile_from_string (
    const gchar *text, TsCodingProfile *ret_profile);

/**
 * TsEncoderConfig:
 * @codec: how it is coded
 * @profile: of H.264
 * @software: hardware is left alone
 * @width: of the coded picture, pixels; 0 with @height 0: as the sensor's
 * @height: of the coded picture, pixels
 * @max_fps: frames per second at most; 0: as many as the sensor gives
 * @rate_control: what stays the same
 * @bitrate_kbps: target, or ceiling where the quality is kept, kbit/s
 * @average_kbps: target over hours, kbit/s
 * @average_s: over how long that is meant, seconds
 * @buffer_ms: over which the bit rate is kept: that of a receiver's buffer
 * @key_frame_interval: frames from one key frame to the next; 0: one second's
 * @moving_interval: frames from one key frame to the next while something
 *   moves, where @key_frame_interval is that of still scenes; 0: the same
 * @still_fps: frames per second of still scenes; 0: as any others
 * @longest_interval: what @key_frame_interval becomes for still scenes; 0: as it
 *   is
 * @quality: 1 to 100
 *
 * What a user can choose.
 */
typedef struct
{
  TsCodec codec;
  TsCodingProfile profile;
  gboolean software;
  gint width;
  gint height;
  gint max_fps;
  TsRateControl rate_control;
  guint bitrate_kbps;
  gdouble average_kbps;
  gdouble average_s;
  guint buffer_ms;
  guint key_frame_interval;
  guint moving_interval;
  guint longest_interval;
  guint still_fps;
  guint quality;
} TsEncoderConfig;

guint ts_encoder_config_smoothing_to_ms (guint smoothing);

G_END_DECLS
