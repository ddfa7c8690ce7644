/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The page: files of the program's GResource, with their types and tags. */

void ts_http_page_reply (SoupServerMessage *message, const gchar *path);

G_END_DECLS
