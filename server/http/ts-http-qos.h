/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Marks what the server sends by what was asked for: pictures, events, or
 * anything else. Main context only. */

const gchar *ts_http_qos_find_key (const gchar *path);
void ts_http_qos_attach (SoupServer *server, GSettings *network);

G_END_DECLS
