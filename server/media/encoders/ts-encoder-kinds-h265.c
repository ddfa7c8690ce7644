/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-kinds-hardware.h"

/* One thread, closed groups (a joiner cannot begin at the key frames of open
 * ones), and nothing in the stream about the encoder itself. */
#define X265_OPTIONS "pools=none:frame-threads=1:wpp=0:open-gop=0:info=0"
#define X265_BUFFER ":vbv-maxrate={bitrate}:vbv-bufsize={buffer-kbit}"

static const TsEncoderProperty x265[] = {
    {"tune", "zerolatency"},
    {"speed-preset", "ultrafast"},
    {"key-int-max", "{interval}"},
    {"bitrate", "{bitrate}", TS_ENCODER_WHEN (CONSTANT)},
    {"option-string", X265_OPTIONS X265_BUFFER, TS_ENCODER_WHEN (CONSTANT)},
    {"option-string", X265_OPTIONS ":crf={quantizer}" X265_BUFFER,
        TS_ENCODER_WHEN_CAPPED},
    {"option-string", X265_OPTIONS ":crf={quantizer}",
        TS_ENCODER_WHEN (QUALITY)},
    {NULL},
};

#define HARDWARE(element, properties)                                          \
  {                                                                            \
    element, TS_CODEC_H265, TRUE, FALSE, "NV12", NULL, 15, 45,                 \
        ts_encoder_properties_##properties                                     \
  }

const TsEncoderKind ts_encoder_kinds_h265[] = {
    HARDWARE ("vah265enc", va),
    HARDWARE ("vah265lpenc", va),
    HARDWARE ("nvh265enc", nvidia),
    HARDWARE ("qsvh265enc", quick_sync),
    HARDWARE ("vaapih265enc", vaapi),
    {"x265enc", TS_CODEC_H265, FALSE, TRUE, "I420", NULL, 15, 45, x265},
    {NULL},
};
