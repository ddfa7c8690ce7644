/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* JSON for people: lists as tables, objects as lines of name and value. */

gchar *ts_ctl_output_format (JsonNode *node, const gchar *columns);
gchar *ts_ctl_output_cell (JsonNode *node);

G_END_DECLS
