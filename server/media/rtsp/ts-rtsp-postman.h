/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsRtspPostman:
 *
 * A thread that knows which connections can be written to again, and that time
 * goes by. Serves all connections over TCP that could not take at once what
 * they should. Reference-counted; any thread, with any lock held that its calls
 * do not take.
 */
typedef struct _TsRtspPostman TsRtspPostman;

/**
 * TsRtspPostmanFunc:
 * @is_writable: whether something can be written; if not, about a second has
 *   gone by
 *
 * Called on the postman's thread.
 */
typedef void (*TsRtspPostmanFunc) (gboolean is_writable, gpointer user_data);

TsRtspPostman *ts_rtsp_postman_new (void);
TsRtspPostman *ts_rtsp_postman_ref (TsRtspPostman *self);
void ts_rtsp_postman_unref (TsRtspPostman *self);
guint ts_rtsp_postman_add (TsRtspPostman *self, int fd, TsRtspPostmanFunc func,
    gpointer user_data, GDestroyNotify destroy);
void ts_rtsp_postman_await (TsRtspPostman *self, guint id);
void ts_rtsp_postman_rest (TsRtspPostman *self, guint id);
void ts_rtsp_postman_remove (TsRtspPostman *self, guint id);
void ts_rtsp_postman_stop (TsRtspPostman *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsRtspPostman, ts_rtsp_postman_unref)

G_END_DECLS
