/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsHttpStreamWatch:
 * @before_read: how many bytes may be read now, at most @wanted; 0: none any
 *   more, the stream is at its end
 * @after_read: so many came
 * @after_write: so many went; -1: the other side does not take any
 * @close: whoever used the stream is done with it
 *
 * What is asked and told about the bytes of a #TsHttpStream. All on the thread
 * that uses the stream.
 */
typedef struct
{
  gsize (*before_read) (gpointer owner, gsize wanted);
  void (*after_read) (gpointer owner, gsize n_bytes);
  void (*after_write) (gpointer owner, gssize n_bytes);
  void (*close) (gpointer owner);
} TsHttpStreamWatch;

/**
 * TsHttpStream:
 *
 * A stream around another one that lets somebody watch the bytes and close in
 * his own way. Pollable, and never blocks: closing it only says so.
 */
#define TS_TYPE_HTTP_STREAM (ts_http_stream_get_type ())
G_DECLARE_FINAL_TYPE (TsHttpStream, ts_http_stream, TS, HTTP_STREAM, GIOStream)

GIOStream *ts_http_stream_new (GIOStream *base, const TsHttpStreamWatch *watch,
    gpointer owner, GDestroyNotify owner_unref);

G_END_DECLS
