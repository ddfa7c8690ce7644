/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "media/ts-encoder.h"

G_BEGIN_DECLS

/* What the status of a stream says of its encoder. */
void ts_http_encoder_add (JsonBuilder *builder, const TsEncoderStatus *status);

G_END_DECLS
