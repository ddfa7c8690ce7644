/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-request.h"
#include "media/ts-fragmenter.h"

G_BEGIN_DECLS

/**
 * TsHttpHls:
 *
 * One stream by HTTP Live Streaming with low latency (RFC 8216bis). Is a
 * consumer of the stream from the first request on and for some seconds after
 * the last. Main context only.
 */
typedef struct _TsHttpHls TsHttpHls;

TsHttpHls *ts_http_hls_new (TsStream *stream);
void ts_http_hls_free (TsHttpHls *self);
void ts_http_hls_reply_main (TsHttpHls *self, TsHttpRequest *request);
void ts_http_hls_reply_file (
    TsHttpHls *self, TsHttpRequest *request, const gchar *name);

/* The name of a stream as a part of a path. */
gchar *ts_http_hls_build_name (TsStream *stream);

G_END_DECLS
