/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/encoders/ts-encoder-kind.h"

G_BEGIN_DECLS

/* Of elements that have a device, by family. */
extern const TsEncoderProperty ts_encoder_properties_va[];
extern const TsEncoderProperty ts_encoder_properties_vaapi[];
extern const TsEncoderProperty ts_encoder_properties_nvidia[];
extern const TsEncoderProperty ts_encoder_properties_quick_sync[];

G_END_DECLS
