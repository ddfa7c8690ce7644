/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * TsHttpFilter:
 *
 * Returns: whether somebody at @address may connect at all
 */
typedef gboolean (*TsHttpFilter) (GInetAddress *address, gpointer user_data);

/**
 * TsHttpListenerStatus:
 * @n_connections: now
 * @n_accepted: since the start
 * @n_refused: not let in: too many, or an address that is not allowed
 * @n_cut: let in and thrown out: too slow, or others came
 */
typedef struct
{
  guint n_connections;
  guint64 n_accepted;
  guint64 n_refused;
  guint64 n_cut;
} TsHttpListenerStatus;

/**
 * TsHttpListener:
 *
 * Accepts connections for a #SoupServer, and sees to it that nobody can take
 * more than their share: connections in all and for each address, the size and
 * time of a request's head, the time of its body, and the time in which a
 * client that asked for something has to take it. When there are too many,
 * those who have not asked for anything yet have to go first, the oldest of
 * them before the others; whoever is being served stays. Limits are settings
 * (concern `http`) and count for connections made after a change.
 *
 * Owned by #TsHttpServer, main context only.
 */
#define TS_TYPE_HTTP_LISTENER (ts_http_listener_get_type ())
G_DECLARE_FINAL_TYPE (
    TsHttpListener, ts_http_listener, TS, HTTP_LISTENER, GObject)

TsHttpListener *ts_http_listener_new (SoupServer *server, GSettings *settings);
void ts_http_listener_set_filter (TsHttpListener *self, TsHttpFilter filter,
    gpointer user_data, GDestroyNotify destroy);
void ts_http_listener_filter_again (TsHttpListener *self);
void ts_http_listener_set_certificate (
    TsHttpListener *self, GTlsCertificate *certificate);
gboolean ts_http_listener_listen (TsHttpListener *self, GInetAddress *address,
    guint16 port, gboolean use_tls, guint16 *ret_port, GError **error);
gboolean ts_http_listener_listen_control (
    TsHttpListener *self, const gchar *path, GError **error);
void ts_http_listener_get_status (
    TsHttpListener *self, TsHttpListenerStatus *ret_status);
const guint64 *ts_http_listener_get_answers (
    TsHttpListener *self, guint *ret_n_statuses);
void ts_http_listener_stop (TsHttpListener *self);

G_END_DECLS
