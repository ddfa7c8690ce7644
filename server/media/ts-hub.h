/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsHubFunc:
 * @sample: what was pushed; immutable, take a reference to keep it
 * @user_data: as given to ts_hub_add()
 *
 * Called on the thread that pushes, normally a streaming thread. Must not
 * block: who needs time puts a reference into a bounded queue of its own.
 */
typedef void (*TsHubFunc) (GstSample *sample, gpointer user_data);

/**
 * TsHubKeep:
 * @TS_HUB_KEEP_LAST: the newest sample
 * @TS_HUB_KEEP_GROUP: everything since the last sample that is not a delta
 *   unit (a key frame), as far as it fits in the bounds of the hub
 *
 * What a hub remembers for those who join later.
 */
typedef enum
{
  TS_HUB_KEEP_LAST,
  TS_HUB_KEEP_GROUP,
} TsHubKeep;

/**
 * TsHub:
 *
 * Hands out references to immutable samples. Reference-counted, every
 * function may be called from any thread. Knows its consumers, and nothing of
 * what the samples are.
 */
typedef struct _TsHub TsHub;

TsHub *ts_hub_new (TsHubKeep keep);
TsHub *ts_hub_ref (TsHub *self);
void ts_hub_unref (TsHub *self);

guint ts_hub_add (TsHub *self, gboolean replay, TsHubFunc func,
    gpointer user_data, GDestroyNotify destroy);
gboolean ts_hub_remove (TsHub *self, guint id);
void ts_hub_push (TsHub *self, GstSample *sample);
void ts_hub_forget (TsHub *self);
GstSample *ts_hub_dup_last (TsHub *self);
guint ts_hub_get_n_consumers (TsHub *self);
void ts_hub_set_weight (TsHub *self, guint id, guint weight);
guint ts_hub_get_weight (TsHub *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHub, ts_hub_unref)

G_END_DECLS
