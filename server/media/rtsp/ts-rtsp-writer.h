/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "media/rtsp/ts-burst.h"
#include "media/rtsp/ts-rtsp-postman.h"

G_BEGIN_DECLS

/**
 * TsRtspWriter:
 *
 * All that is written to one connection: answers, RTCP and pictures, each whole
 * before the next. Never blocks: what the connection does not take at once
 * waits here, no more and no longer than a bound, and a viewer that is too slow
 * goes on with the next key frame. Who takes nothing for long is cut.
 * Reference-counted; any thread.
 */
typedef struct _TsRtspWriter TsRtspWriter;

TsRtspWriter *ts_rtsp_writer_new (
    TsRtspPostman *postman, GSocket *socket, GTlsConnection *tls);
TsRtspWriter *ts_rtsp_writer_ref (TsRtspWriter *self);
void ts_rtsp_writer_unref (TsRtspWriter *self);
void ts_rtsp_writer_send_message (TsRtspWriter *self, GBytes *message);
gboolean ts_rtsp_writer_send_burst (
    TsRtspWriter *self, TsBurst *burst, guint8 channel);
guint64 ts_rtsp_writer_get_n_skipped (TsRtspWriter *self);
gsize ts_rtsp_writer_get_n_waiting_bytes (TsRtspWriter *self);
void ts_rtsp_writer_close (TsRtspWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsRtspWriter, ts_rtsp_writer_unref)

G_END_DECLS
