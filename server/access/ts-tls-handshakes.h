/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsTlsHandshakes:
 *
 * Does TLS handshakes, which take milliseconds of a processor and as long as
 * the client likes: on a few threads of its own, so that clients who begin one
 * and stop do not hold up what else is done on GLib's threads; and with a share
 * of them for each address, so that they do not hold up the handshakes of
 * others either. A client gets a thread only once its first record is there.
 *
 * Counted; main context only. A handshake under way holds a reference.
 */
typedef struct _TsTlsHandshakes TsTlsHandshakes;

TsTlsHandshakes *ts_tls_handshakes_new (void);
TsTlsHandshakes *ts_tls_handshakes_ref (TsTlsHandshakes *self);
void ts_tls_handshakes_unref (TsTlsHandshakes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTlsHandshakes, ts_tls_handshakes_unref)

void ts_tls_handshakes_do_async (TsTlsHandshakes *self, GTlsConnection *tls,
    GSocket *socket, const gchar *group, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_tls_handshakes_do_finish (
    GTlsConnection *tls, GAsyncResult *result, GError **error);

G_END_DECLS
