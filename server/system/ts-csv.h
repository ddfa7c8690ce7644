/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tables as text (RFC 4180). Any thread. */

void ts_csv_append_cell (GString *line, const gchar *text);
void ts_csv_end_line (GString *line);

G_END_DECLS
