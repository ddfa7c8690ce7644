/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/encoders/ts-encoder-config.h"

G_BEGIN_DECLS

/**
 * TsSmartCoding:
 *
 * Saves bits where nothing happens: fewer key frames and fewer pictures in a
 * still scene. Sits before the encoder of a pipeline. Owned by #TsEncoder.
 */
typedef struct _TsSmartCoding TsSmartCoding;

/**
 * TsSmartDropFunc:
 *
 * A picture was left out, on the pipeline's streaming thread.
 */
typedef void (*TsSmartDropFunc) (gpointer user_data);

TsSmartCoding *ts_smart_coding_new (GstElement *before, GstElement *encoder,
    TsSmartDropFunc dropped, gpointer user_data);
void ts_smart_coding_free (TsSmartCoding *self);

/* Any thread. */
void ts_smart_coding_set_config (
    TsSmartCoding *self, const TsEncoderConfig *config);
gboolean ts_smart_coding_is_still (TsSmartCoding *self);

G_END_DECLS
