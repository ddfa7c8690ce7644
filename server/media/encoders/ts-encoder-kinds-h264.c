/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-kinds-hardware.h"

/* One slice for each picture and no access unit delimiters, because each NAL
 * unit costs a packet for every viewer, and no frames that are shown before
 * they are decoded; docs/streaming.md has the numbers. */

static const TsEncoderProperty x264[] = {
    {"threads", "1"},
    {"aud", "false"},
    {"tune", "zerolatency"},
    {"speed-preset", "superfast"},
    {"key-int-max", "{interval}"},
    {"pass", "cbr", TS_ENCODER_WHEN (CONSTANT)},
    /* constant quality, which "bitrate" and the buffer limit */
    {"pass", "qual", TS_ENCODER_WHEN_CAPPED | TS_ENCODER_WHEN (QUALITY)},
    {"quantizer", "{quantizer}",
        TS_ENCODER_WHEN_CAPPED | TS_ENCODER_WHEN (QUALITY)},
    {"bitrate", "{bitrate}",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"vbv-buf-capacity", "{buffer}",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"vbv-buf-capacity", "0", TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

/* Its "quality" mode exceeds the bit rate on noise, so the rate is kept by
 * leaving pictures out. */
static const TsEncoderProperty openh264[] = {
    {"usage-type", "camera"},
    {"complexity", "low"},
    {"multi-thread", "1"},
    {"gop-size", "{interval}"},
    {"rate-control", "bitrate",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"enable-frame-skip", "true",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"bitrate", "{bitrate-bps}",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"max-bitrate", "{bitrate-bps}",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"qp-min", "{quantizer}",
        TS_ENCODER_WHEN_CAPPED | TS_ENCODER_WHEN (QUALITY)},
    {"rate-control", "off", TS_ENCODER_WHEN (QUALITY)},
    {"qp-max", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

/* Of the Raspberry Pi 4 and others: the controls of the kernel's V4L2 codec
 * class. A level below 4 hangs there (raspberrypi/linux issues 3974, 4906). */
#define V4L2_CONTROLS                                                          \
  "controls,repeat_sequence_header=1,video_bitrate={bitrate-bps},"             \
  "h264_i_frame_period={interval},video_gop_size={interval}"

static const TsEncoderProperty v4l2[] = {
    {"extra-controls", V4L2_CONTROLS ",video_bitrate_mode=1",
        TS_ENCODER_WHEN (CONSTANT)},
    {"extra-controls",
        V4L2_CONTROLS ",video_bitrate_mode=0,"
                      "h264_minimum_qp_value={quantizer}",
        TS_ENCODER_WHEN_CAPPED},
    {"extra-controls",
        V4L2_CONTROLS ",h264_minimum_qp_value={quantizer},"
                      "h264_maximum_qp_value={quantizer}",
        TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

/* A quantizer of 15 shows no loss to the eye, at 45 blocks are seen. */
#define HARDWARE(element, properties)                                          \
  {                                                                            \
    element, TS_CODEC_H264, TRUE, FALSE, "NV12", NULL, 15, 45,                 \
        ts_encoder_properties_##properties                                     \
  }

const TsEncoderKind ts_encoder_kinds_h264[] = {
    HARDWARE ("vah264enc", va),
    HARDWARE ("vah264lpenc", va),
    HARDWARE ("nvh264enc", nvidia),
    HARDWARE ("qsvh264enc", quick_sync),
    {"v4l2h264enc", TS_CODEC_H264, TRUE, FALSE, "NV12", ",level=(string)4", 15,
        45, v4l2},
    HARDWARE ("vaapih264enc", vaapi),
    {"x264enc", TS_CODEC_H264, FALSE, TRUE, "I420", NULL, 15, 45, x264},
    {"openh264enc", TS_CODEC_H264, FALSE, TRUE, "I420", NULL, 15, 45, openh264},
    {NULL},
};
