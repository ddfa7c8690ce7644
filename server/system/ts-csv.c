/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-csv.h"

#include <string.h>

/**
 * ts_csv_append_cell:
 * @line: of lines that are whole, and cells of one that is not
 * @text: (nullable): what stands in it
 *
 * A cell that begins like a formula would be run as one by a spreadsheet, and
 * what people are called or call things is not to be trusted: it gets an
 * apostrophe in front.
 */
void
ts_csv_append_cell (GString *line, const gchar *text)
{
  if (line->len > 0 && line->str[line->len - 1] != '\n')
    g_string_append_c (line, ',');
  g_string_append_c (line, '"');
  if (text != NULL && text[0] != '\0' && strchr ("=+-@\t\r\n", text[0]) != NULL)
    g_string_append_c (line, '\'');
  for (const gchar *at = text; at != NULL && *at != '\0'; at++) {
    if (*at == '"')
      g_string_append_c (line, '"');
    g_string_append_c (line, *at);
  }
  g_string_append_c (line, '"');
}

void
ts_csv_end_line (GString *line)
{
  g_string_append (line, "\r\n");
}
