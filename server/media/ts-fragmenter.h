/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/ts-fragment.h"
#include "media/ts-hub.h"
#include "media/ts-stream.h"

G_BEGIN_DECLS

/**
 * TsFragmenter:
 *
 * The access units of one stream as fragments of MP4, written once however
 * many take them. A consumer of its stream while it has consumers itself.
 * Hands out samples with a #TsFragment, by the rules of #TsHub; the first one
 * that a consumer gets is a key frame. Media time goes on while nobody is
 * there, and never goes back.
 *
 * Whoever shows, stores or sends MP4 asks ts_stream_get_fragmenter(). Main
 * context only; the function of a consumer runs on the encoder's thread.
 */
TsFragmenter *ts_fragmenter_new (TsStream *stream);
void ts_fragmenter_free (TsFragmenter *self);
guint ts_fragmenter_add_consumer (TsFragmenter *self, TsHubFunc func,
    gpointer user_data, GDestroyNotify destroy);
void ts_fragmenter_remove_consumer (TsFragmenter *self, guint id);
void ts_fragmenter_set_weight (TsFragmenter *self, guint id, guint n_viewers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsFragmenter, ts_fragmenter_free)

G_END_DECLS
