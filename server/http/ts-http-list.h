/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "http/ts-http-request.h"

G_BEGIN_DECLS

/*
 * Long lists come in pages: `limit=` says how long one may be, `next` in the
 * answer (and its Link header) is the address of the one that follows, and is
 * not there on the last. What a cursor is, the list knows.
 */

gboolean ts_http_list_get_page (TsHttpRequest *request, guint default_limit,
    guint max_limit, guint *ret_limit, const gchar **ret_cursor);
void ts_http_list_add_next (
    TsHttpRequest *request, JsonBuilder *builder, const gchar *cursor);

G_END_DECLS
