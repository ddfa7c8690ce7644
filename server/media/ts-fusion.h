/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/ts-sensor.h"

G_BEGIN_DECLS

/**
 * TsFusion:
 *
 * What a sensor has instead of a source: the pictures of two others, handed to
 * the element that fuses them, through queues of two that drop the older one.
 * So a band that stops, is late or starts again never holds up the other.
 *
 * It also tells that element what the lenses magnify, and lets the thermal
 * lens follow the visible one while the setting `zoom-slave` is on.
 *
 * Owned by the #TsSensor that it feeds; main context only.
 */
typedef struct _TsFusion TsFusion;

TsFusion *ts_fusion_new (GstBin *pipeline, GstElement *mixer,
    const TsProfileSensor *description, GSettings *settings, TsSensor *visible,
    TsSensor *thermal, GError **error);
void ts_fusion_start (TsFusion *self);
void ts_fusion_stop (TsFusion *self);
void ts_fusion_free (TsFusion *self);

G_END_DECLS
