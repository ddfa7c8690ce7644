/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/encoders/ts-encoder-kind.h"

G_BEGIN_DECLS

/* Then the process that tries an encoder is ended by SIGALRM. */
#define TS_ENCODER_TRIAL_LIMIT_S 60

gboolean ts_encoder_trial_run (const TsEncoderKind *kind, GError **error);
int ts_encoder_trial_main (const gchar *element);

G_END_DECLS
