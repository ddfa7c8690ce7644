/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-certificates.h"
#include "camera/ts-door.h"
#include "camera/ts-settings.h"

G_BEGIN_DECLS

#define TS_SYSLOG_MAX_WAITING 1000

/**
 * TsSyslogState:
 * @TS_SYSLOG_OFF: "off": no server is set
 * @TS_SYSLOG_CONNECTING: "connecting"
 * @TS_SYSLOG_CONNECTED: "connected"
 * @TS_SYSLOG_WAITING: "waiting": it did not work, and is tried again
 */
typedef enum
{
  TS_SYSLOG_OFF,
  TS_SYSLOG_CONNECTING,
  TS_SYSLOG_CONNECTED,
  TS_SYSLOG_WAITING,
} TsSyslogState;

const gchar *ts_syslog_state_to_string (TsSyslogState state);

/**
 * TsSyslogStatus:
 * @state: of the connection
 * @n_sent: entries that were handed to the network, since the start
 * @n_waiting: entries that wait
 * @n_lost: entries that had no room to wait, since the start
 * @error: (nullable): why it does not work
 */
typedef struct
{
  TsSyslogState state;
  guint64 n_sent;
  guint n_waiting;
  guint64 n_lost;
  const gchar *error;
} TsSyslogStatus;

/**
 * TsSyslog:
 *
 * Sends what the door tells to a syslog server, by TLS (RFC 5425), as the
 * settings `audit` say. While the server is away, entries wait, up to
 * %TS_SYSLOG_MAX_WAITING; what has no room is counted, and the server is told
 * how many when it is back. Owned by the program, main context only.
 */
#define TS_TYPE_SYSLOG (ts_syslog_get_type ())
G_DECLARE_FINAL_TYPE (TsSyslog, ts_syslog, TS, SYSLOG, GObject)

TsSyslog *ts_syslog_new (
    TsDoor *door, TsSettings *settings, TsCertificates *certificates);
gboolean ts_syslog_start (TsSyslog *self, GError **error);
void ts_syslog_stop (TsSyslog *self);
void ts_syslog_get_status (TsSyslog *self, TsSyslogStatus *ret_status);

G_END_DECLS
