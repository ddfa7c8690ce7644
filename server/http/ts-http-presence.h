/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-authenticator.h"

G_BEGIN_DECLS

/**
 * TsHttpPresence:
 *
 * Which connection speaks for which account and session, so that what takes
 * long (a stream, a WebSocket) ends with the session in which it was opened,
 * and when its account may not any more. Main context only.
 */
typedef struct _TsHttpPresence TsHttpPresence;

TsHttpPresence *ts_http_presence_new (void);
void ts_http_presence_free (TsHttpPresence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpPresence, ts_http_presence_free)

void ts_http_presence_add (TsHttpPresence *self, SoupServerMessage *message,
    const TsHttpIdentity *identity);
void ts_http_presence_end_session (TsHttpPresence *self, const gchar *session);
void ts_http_presence_end_user (TsHttpPresence *self, const gchar *user);
guint ts_http_presence_get_size (TsHttpPresence *self);

G_END_DECLS
