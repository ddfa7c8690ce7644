/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-kind.h"

/* av1enc 1.22 gives key frames only when they are due. It has 0 as the
 * coarsest quantizer by itself, with which libaom's constant bit rate runs into
 * an assertion and ends the process, and every other way gives a hundred times
 * the bits that were asked for; and a buffer's usual level of 5 s, above which a
 * smaller buffer never comes, so that it would starve. */
static const TsEncoderProperty aom[] = {
    {"usage-profile", "realtime"},
    {"cpu-used", "9"},
    {"threads", "1"},
    {"lag-in-frames", "0"},
    {"max-quantizer", "63",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"min-quantizer", "2", TS_ENCODER_WHEN (CONSTANT)},
    {"min-quantizer", "{quantizer}",
        TS_ENCODER_WHEN_CAPPED | TS_ENCODER_WHEN (QUALITY)},
    {"max-quantizer", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {"end-usage", "cbr"},
    {"buf-sz", "{buffer}"},
    {"buf-initial-sz", "{buffer-half}"},
    {"buf-optimal-sz", "{buffer-half}"},
    {"keyframe-max-dist", "{interval}"},
    {"target-bitrate", "{bitrate}"},
    {NULL},
};

static const TsEncoderProperty svt[] = {
    {"preset", "10"},
    {"target-bitrate", "{bitrate}",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"intra-period-length", "{interval}"},
    {"parameters-string", "pred-struct=1:rc=2:lp=1",
        TS_ENCODER_WHEN (CONSTANT)},
    {"parameters-string", "pred-struct=1:rc=2:lp=1:min-qp={quantizer}",
        TS_ENCODER_WHEN_CAPPED},
    {"parameters-string", "pred-struct=1:rc=0:lp=1:qp={quantizer}",
        TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

static const TsEncoderProperty va[] = {
    {"b-frames", "0"},
    {"key-int-max", "{interval}"},
    {"rate-control", "cbr", TS_ENCODER_WHEN (CONSTANT)},
    {"rate-control", "vbr", TS_ENCODER_WHEN_CAPPED},
    {"rate-control", "cqp", TS_ENCODER_WHEN (QUALITY)},
    {"bitrate", "{bitrate}"},
    {"cpb-size", "{buffer-kbit}"},
    {"qp", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

const TsEncoderKind ts_encoder_kinds_av1[] = {
    {"vaav1enc", TS_CODEC_AV1, TRUE, FALSE, "NV12", NULL, 40, 200, va},
    {"svtav1enc", TS_CODEC_AV1, FALSE, FALSE, "I420", NULL, 16, 55, svt},
    {"av1enc", TS_CODEC_AV1, FALSE, FALSE, "I420", NULL, 16, 55, aom, TRUE},
    {NULL},
};
