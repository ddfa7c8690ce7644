/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-kinds-hardware.h"

/* What elements of one family call things, for H.264 and H.265 alike; what an
 * element has not is left out. No pictures that are shown before others that
 * were coded earlier, one slice, no delimiters. */

const TsEncoderProperty ts_encoder_properties_va[] = {
    {"aud", "false"},
    {"b-frames", "0"},
    {"num-slices", "1"},
    {"key-int-max", "{interval}"},
    {"rate-control", "cbr", TS_ENCODER_WHEN (CONSTANT)},
    {"rate-control", "vbr", TS_ENCODER_WHEN_CAPPED},
    {"rate-control", "cqp", TS_ENCODER_WHEN (QUALITY)},
    {"bitrate", "{bitrate}"},
    {"cpb-size", "{buffer-kbit}"},
    {"min-qp", "{quantizer}", TS_ENCODER_WHEN_CAPPED},
    {"qpi", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {"qpp", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

const TsEncoderProperty ts_encoder_properties_vaapi[] = {
    {"aud", "false"},
    {"max-bframes", "0"},
    {"num-slices", "1"},
    {"keyframe-period", "{interval}"},
    {"rate-control", "cbr", TS_ENCODER_WHEN (CONSTANT)},
    {"rate-control", "vbr", TS_ENCODER_WHEN_CAPPED},
    {"rate-control", "cqp", TS_ENCODER_WHEN (QUALITY)},
    {"bitrate", "{bitrate}",
        TS_ENCODER_WHEN (CONSTANT) | TS_ENCODER_WHEN_CAPPED},
    {"cpb-length", "{buffer}"},
    {"min-qp", "{quantizer}", TS_ENCODER_WHEN_CAPPED},
    {"init-qp", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

const TsEncoderProperty ts_encoder_properties_nvidia[] = {
    {"aud", "false"},
    {"bframes", "0"},
    {"zerolatency", "true"},
    {"preset", "low-latency-hq"},
    {"gop-size", "{interval}"},
    {"rc-mode", "cbr", TS_ENCODER_WHEN (CONSTANT)},
    {"rc-mode", "vbr", TS_ENCODER_WHEN_CAPPED},
    {"rc-mode", "constqp", TS_ENCODER_WHEN (QUALITY)},
    {"bitrate", "{bitrate}"},
    {"max-bitrate", "{bitrate}", TS_ENCODER_WHEN_CAPPED},
    {"const-quality", "{quantizer}", TS_ENCODER_WHEN_CAPPED},
    {"vbv-buffer-size", "{buffer-kbit}"},
    {"qp-const", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

const TsEncoderProperty ts_encoder_properties_quick_sync[] = {
    {"b-frames", "0"},
    {"low-latency", "true"},
    {"gop-size", "{interval}"},
    {"rate-control", "cbr", TS_ENCODER_WHEN (CONSTANT)},
    {"rate-control", "vbr", TS_ENCODER_WHEN_CAPPED},
    {"rate-control", "cqp", TS_ENCODER_WHEN (QUALITY)},
    {"bitrate", "{bitrate}"},
    {"max-bitrate", "{bitrate}", TS_ENCODER_WHEN_CAPPED},
    {"min-qp-i", "{quantizer}", TS_ENCODER_WHEN_CAPPED},
    {"min-qp-p", "{quantizer}", TS_ENCODER_WHEN_CAPPED},
    {"qp-i", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {"qp-p", "{quantizer}", TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};
