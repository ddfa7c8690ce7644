/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-kind.h"

/* Each picture by itself: there is no bit rate to keep. */

static const TsEncoderProperty jpeg[] = {
    {"quality", "{quality}"},
    {NULL},
};

/* Without loss as long as nobody asks for layers of less. */
static const TsEncoderProperty jpeg2000[] = {
    {NULL},
};

const TsEncoderKind ts_encoder_kinds_pictures[] = {
    {"jpegenc", TS_CODEC_MJPEG, FALSE, TRUE, "I420", NULL, 1, 100, jpeg},
    {"openjpegenc", TS_CODEC_JPEG2000, FALSE, TRUE, "GRAY16_LE", NULL, 1, 100,
        jpeg2000},
    {NULL},
};
