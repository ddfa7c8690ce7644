/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "media/ts-stream.h"

G_BEGIN_DECLS

#define TS_HTTP_MJPEG_MAX_VIEWERS 64

/**
 * TsHttpMjpeg:
 *
 * Hands the pictures of one MJPEG stream to all who watch it by HTTP. A
 * picture is coded once and its bytes are shared; a viewer whose last picture
 * is not sent yet misses the next one, so nobody waits for anybody and memory
 * stays bounded. Is a consumer of the stream only while somebody watches. Main
 * context only.
 */
typedef struct _TsHttpMjpeg TsHttpMjpeg;

TsHttpMjpeg *ts_http_mjpeg_new (TsStream *stream);
void ts_http_mjpeg_free (TsHttpMjpeg *self);
void ts_http_mjpeg_add_viewer (
    TsHttpMjpeg *self, SoupServerMessage *message, gdouble max_fps);
guint ts_http_mjpeg_get_n_viewers (TsHttpMjpeg *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpMjpeg, ts_http_mjpeg_free)

G_END_DECLS
