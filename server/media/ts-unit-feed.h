/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "media/ts-stream.h"

G_BEGIN_DECLS

/**
 * TsUnitFeed:
 *
 * Hands the access units of a stream to the pipeline of one receiver, while it
 * is attached. The first is a key frame; a receiver that takes nothing loses
 * pictures up to the next one, and holds up nobody. Reference-counted, any
 * thread.
 */
typedef struct _TsUnitFeed TsUnitFeed;

TsUnitFeed *ts_unit_feed_new (
    TsStream *stream, GstElement *appsrc, guint max_waiting);
TsUnitFeed *ts_unit_feed_ref (TsUnitFeed *self);
void ts_unit_feed_unref (TsUnitFeed *self);
void ts_unit_feed_attach (TsUnitFeed *self);
void ts_unit_feed_detach (TsUnitFeed *self);
guint ts_unit_feed_get_n_units (TsUnitFeed *self);
guint ts_unit_feed_get_n_dropped (TsUnitFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsUnitFeed, ts_unit_feed_unref)

G_END_DECLS
