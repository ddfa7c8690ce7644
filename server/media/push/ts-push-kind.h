/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define TS_PUSH_ERROR (ts_push_error_quark ())

/**
 * TsPushError:
 * @TS_PUSH_ERROR_URL: the address is none that can be sent to
 * @TS_PUSH_ERROR_SECRET: a passphrase or key that its protocol does not take
 * @TS_PUSH_ERROR_PIPELINE: an element is missing
 */
typedef enum
{
  TS_PUSH_ERROR_URL,
  TS_PUSH_ERROR_SECRET,
  TS_PUSH_ERROR_PIPELINE,
} TsPushError;

GQuark ts_push_error_quark (void);

/**
 * TsPushTarget:
 * @url: where to; its scheme says how
 * @user: name at the server; empty: none
 * @stream_id: of SRT, for its server to tell streams apart; empty: none
 * @secret: (nullable): the key of RTMP, the passphrase of SRT, the password of
 *   RTSP
 * @latency_ms: for how long SRT may repair losses
 * @overhead_percent: what SRT may send again, above what it sends
 * @key_length: of the encryption of SRT, bytes: 16, 24 or 32
 *
 * Where a stream is sent. Belongs to who fills it in.
 */
typedef struct
{
  const gchar *url;
  const gchar *user;
  const gchar *stream_id;
  const gchar *secret;
  guint latency_ms;
  guint overhead_percent;
  guint key_length;
} TsPushTarget;

gboolean ts_push_check_url (const gchar *url, GError **error);
gboolean ts_push_url_listens (const gchar *url);
GstElement *ts_push_build_pipeline (const TsPushTarget *target, GError **error);

G_END_DECLS
