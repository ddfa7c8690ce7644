/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsMailboxFunc:
 * @sample: borrowed
 * @owner: as given to ts_mailbox_new()
 */
typedef void (*TsMailboxFunc) (GstSample *sample, gpointer owner);

/**
 * TsMailbox:
 *
 * Samples on their way from a streaming thread to the main context, as a
 * #TsLeakyQueue. Counted: the thread may still push while the owner goes.
 */
typedef struct _TsMailbox TsMailbox;

TsMailbox *ts_mailbox_new (
    gsize max_bytes, gint64 max_age_us, TsMailboxFunc func, gpointer owner);
TsMailbox *ts_mailbox_ref (TsMailbox *self);
void ts_mailbox_unref (gpointer mailbox);
void ts_mailbox_close (TsMailbox *self);

/* A #TsHubFunc; any thread. */
void ts_mailbox_push (GstSample *sample, gpointer mailbox);

G_END_DECLS
