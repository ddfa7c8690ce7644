/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "access/ts-tls-handshakes.h"

#include "camera/ts-caller.h"

G_BEGIN_DECLS

/**
 * TsHttpLimits:
 * @head_us: for the head of a request, and for a TLS handshake
 * @body_us: for the body of a request
 * @idle_us: between two requests
 * @send_us: without the client taking a byte of what it asked for
 * @max_head: bytes of a request's head
 *
 * What a connection may take of us.
 */
typedef struct
{
  gint64 head_us;
  gint64 body_us;
  gint64 idle_us;
  gint64 send_us;
  gsize max_head;
} TsHttpLimits;

/**
 * TsHttpPhase:
 * @TS_HTTP_PHASE_HANDSHAKE: TLS is being set up
 * @TS_HTTP_PHASE_IDLE: nothing of a request has come yet
 * @TS_HTTP_PHASE_HEAD: some of its head has come
 * @TS_HTTP_PHASE_BODY: the head has come
 * @TS_HTTP_PHASE_ANSWER: all of it has come; also a WebSocket
 * @TS_HTTP_PHASE_CLOSING: we are done; the rest of what the client sends is
 *   thrown away, so that it reads our last words
 * @TS_HTTP_PHASE_CLOSED: nothing is left
 */
typedef enum
{
  TS_HTTP_PHASE_HANDSHAKE,
  TS_HTTP_PHASE_IDLE,
  TS_HTTP_PHASE_HEAD,
  TS_HTTP_PHASE_BODY,
  TS_HTTP_PHASE_ANSWER,
  TS_HTTP_PHASE_CLOSING,
  TS_HTTP_PHASE_CLOSED,
} TsHttpPhase;

/**
 * TsHttpConnection:
 *
 * A client's connection, and how long it has been doing what it does. Counted;
 * belongs to #TsHttpListener and to the stream that libsoup uses. Main context
 * only.
 */
typedef struct _TsHttpConnection TsHttpConnection;

/**
 * TsHttpConnectionFunc:
 * @error: (nullable): why it cannot be used
 */
typedef void (*TsHttpConnectionFunc) (
    TsHttpConnection *self, const GError *error, gpointer owner);

TsHttpConnection *ts_http_connection_new (GSocket *socket, gboolean is_control,
    const TsHttpLimits *limits, TsHttpConnectionFunc closed, gpointer owner);
TsHttpConnection *ts_http_connection_ref (TsHttpConnection *self);
void ts_http_connection_unref (TsHttpConnection *self);

GSocket *ts_http_connection_get_socket (TsHttpConnection *self);
GInetAddress *ts_http_connection_get_address (TsHttpConnection *self);
const gchar *ts_http_connection_get_group (TsHttpConnection *self);
gboolean ts_http_connection_is_secure (TsHttpConnection *self);
gboolean ts_http_connection_is_control (TsHttpConnection *self);
TsCaller *ts_http_connection_dup_control_caller (TsHttpConnection *self);
TsHttpPhase ts_http_connection_get_phase (TsHttpConnection *self);
gint ts_http_connection_get_patience (TsHttpConnection *self);
gint64 ts_http_connection_get_since_us (TsHttpConnection *self);

void ts_http_connection_start_tls (TsHttpConnection *self,
    TsTlsHandshakes *handshakes, GTlsCertificate *certificate,
    TsHttpConnectionFunc ready, gpointer owner);
gboolean ts_http_connection_hand_over (
    TsHttpConnection *self, SoupServer *server, GError **error);
void ts_http_connection_set_phase (
    TsHttpConnection *self, TsHttpPhase phase, goffset body_length);
void ts_http_connection_answer_now (
    TsHttpConnection *self, SoupServerMessage *message);
void ts_http_connection_check (TsHttpConnection *self, gint64 now_us);
void ts_http_connection_cut (TsHttpConnection *self);
void ts_http_connection_end (TsHttpConnection *self);

TsHttpConnection *ts_http_connection_get (SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpConnection, ts_http_connection_unref)

G_END_DECLS
