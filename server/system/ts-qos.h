/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* DSCP (RFC 2474): what a network is asked to do with packets. Any thread. */

gboolean ts_qos_mark (GSocket *socket, guint dscp);

G_END_DECLS
