/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_SYSLOG_PORT 6514

/**
 * TsSyslogLink:
 *
 * One TLS connection to a syslog server, whose certificate is checked: against
 * a fingerprint, against authorities that were given, or else against the
 * system's. Main context only; used once.
 *
 * Signals:
 *
 * `closed (link)`: the server has gone after ts_syslog_link_open_finish() had
 * succeeded.
 */
#define TS_TYPE_SYSLOG_LINK (ts_syslog_link_get_type ())
G_DECLARE_FINAL_TYPE (TsSyslogLink, ts_syslog_link, TS, SYSLOG_LINK, GObject)

TsSyslogLink *ts_syslog_link_new (
    const gchar *server, GPtrArray *authorities, const gchar *fingerprint);
void ts_syslog_link_open_async (
    TsSyslogLink *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_syslog_link_open_finish (
    TsSyslogLink *self, GAsyncResult *result, GError **error);
void ts_syslog_link_send_async (TsSyslogLink *self, GBytes *frames,
    GAsyncReadyCallback callback, gpointer user_data);
gboolean ts_syslog_link_send_finish (
    TsSyslogLink *self, GAsyncResult *result, GError **error);
void ts_syslog_link_close (TsSyslogLink *self);

gboolean ts_syslog_fingerprint_is_valid (const gchar *text);

G_END_DECLS
