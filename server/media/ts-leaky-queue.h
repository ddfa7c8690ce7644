/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsLeakyQueue:
 *
 * Samples that wait for one receiver, bounded in bytes and in age. When it is
 * over a bound, all that waits is dropped, and so is what comes until the next
 * key frame: what the receiver gets can always be decoded, and is never old.
 * Not locked; whoever owns it says by what it is guarded.
 */
typedef struct _TsLeakyQueue TsLeakyQueue;

TsLeakyQueue *ts_leaky_queue_new (gsize max_bytes, gint64 max_age_us);
void ts_leaky_queue_free (TsLeakyQueue *self);
gboolean ts_leaky_queue_push (
    TsLeakyQueue *self, GstSample *sample, gint64 now_us);
GstSample *ts_leaky_queue_pop (TsLeakyQueue *self);
gboolean ts_leaky_queue_is_empty (const TsLeakyQueue *self);
gsize ts_leaky_queue_get_bytes (const TsLeakyQueue *self);
guint64 ts_leaky_queue_get_n_dropped (const TsLeakyQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsLeakyQueue, ts_leaky_queue_free)

G_END_DECLS
