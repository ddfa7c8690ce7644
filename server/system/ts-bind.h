/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Sockets to listen on. Any thread. */

GSocket *ts_bind_tcp (GInetAddress *address, guint16 port, GError **error);

G_END_DECLS
