/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "media/ts-stream.h"

G_BEGIN_DECLS

/* Waits until a stream has something to send, and so tells how it is coded.
 * Starts its encoder. Main context only. */

void ts_first_unit_wait_async (TsStream *stream, guint timeout_ms,
    GAsyncReadyCallback callback, gpointer user_data);
GstSample *ts_first_unit_wait_finish (
    TsStream *stream, GAsyncResult *result, GError **error);

G_END_DECLS
