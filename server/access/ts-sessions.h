/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_SESSIONS_ERROR (ts_sessions_error_quark ())

/**
 * TsSessionsError:
 * @TS_SESSIONS_ERROR_FULL: as many as there may be; somebody has to log out
 * @TS_SESSIONS_ERROR_NOT_FOUND: there is no session of this id
 */
typedef enum
{
  TS_SESSIONS_ERROR_FULL,
  TS_SESSIONS_ERROR_NOT_FOUND,
} TsSessionsError;

GQuark ts_sessions_error_quark (void);

/**
 * TsSession:
 * @id: public: names it in lists
 * @user: who is logged in
 * @protocol: by which
 * @address: from which it was used last
 * @agent: (nullable): what the browser calls itself
 * @opened_us: UTC
 * @used_us: UTC
 * @idle_us: monotonic time of the last use
 * @csrf: what a change has to come with
 *
 * A browser that is logged in.
 */
typedef struct
{
  gchar *id;
  gchar *user;
  gchar *protocol;
  gchar *address;
  gchar *agent;
  gint64 opened_us;
  gint64 used_us;
  gint64 idle_us;
  gchar *csrf;
} TsSession;

/**
 * TsSessions:
 *
 * Who is logged in by a browser. In memory only: after a restart everybody
 * logs in again. A session is known by 256 bits of random that only its
 * browser has (here is their hash); it is not bound to an address, because a
 * telephone changes it on the way. It ends when it has not been used for the
 * idle time, when its user logs out, has another password or is removed.
 *
 * Owned by #TsAccess, main context only.
 *
 * Signals:
 *
 * `ended (sessions, id)`: whatever was opened in the session is over.
 */
#define TS_TYPE_SESSIONS (ts_sessions_get_type ())
G_DECLARE_FINAL_TYPE (TsSessions, ts_sessions, TS, SESSIONS, GObject)

TsSessions *ts_sessions_new (void);
void ts_sessions_set_limits (
    TsSessions *self, guint idle_minutes, guint max_sessions);

const TsSession *ts_sessions_open (TsSessions *self, const gchar *user,
    gboolean displaces, const gchar *protocol, const gchar *address,
    const gchar *agent, gchar **ret_cookie, GError **error);
const TsSession *ts_sessions_use (TsSessions *self, const gchar *cookie,
    const gchar *address, gboolean by_person);
const TsSession *ts_sessions_find (TsSessions *self, const gchar *id);
GPtrArray *ts_sessions_list (TsSessions *self);
void ts_sessions_close (TsSessions *self, const gchar *id);
guint ts_sessions_close_user (
    TsSessions *self, const gchar *user, const gchar *except_id);
guint ts_sessions_close_all (TsSessions *self, const gchar *except_id);

G_END_DECLS
