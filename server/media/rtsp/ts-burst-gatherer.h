/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/rtsp/ts-burst.h"

G_BEGIN_DECLS

/**
 * TsBurstFunc:
 * @burst: (transfer none): a whole one
 */
typedef void (*TsBurstFunc) (TsBurst *burst, gpointer user_data);

/**
 * TsBurstGatherer:
 *
 * Makes bursts of the packets that come from a payloader, of whatever coding:
 * a picture ends with the marker bit (RFC 3550, section 5.1), at the latest
 * where the time stamp changes. Of sound, each packet is a burst. One thread at
 * a time.
 */
typedef struct _TsBurstGatherer TsBurstGatherer;

TsBurstGatherer *ts_burst_gatherer_new (
    gboolean is_sound, TsBurstFunc func, gpointer user_data);
void ts_burst_gatherer_free (TsBurstGatherer *self);
void ts_burst_gatherer_push (TsBurstGatherer *self, GstBuffer *packet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsBurstGatherer, ts_burst_gatherer_free)

G_END_DECLS
