/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Levels as somebody writes them, and messages as libraries quote them. */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "system/ts-log-levels.h"
#include "system/ts-log-ring.h"
#include "system/ts-redact.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autofree gchar *clean = ts_redact_text (text);
  g_autofree gchar *line = NULL;
  g_autoptr (TsLogLevels) levels = NULL;
  g_autoptr (TsLogEntry) entry = NULL;
  g_autoptr (GError) error = NULL;

  levels = ts_log_levels_new (text, &error);
  g_assert_true ((levels != NULL) == (error == NULL));
  entry =
      ts_log_entry_new (0, G_LOG_LEVEL_INFO, "Ts", clean, text, NULL, clean);
  line = ts_log_entry_to_line (entry);
  g_assert_null (strpbrk (line, "\r\n\x1b"));
  g_assert_true (g_utf8_validate (line, -1, NULL));
  return 0;
}
