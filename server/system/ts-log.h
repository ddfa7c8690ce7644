/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "system/ts-log-ring.h"

G_BEGIN_DECLS

/* Names of the journal's fields: what a message is about, and who had it done.
 * Also found by GET /api/v1/logs. */
#define TS_LOG_SENSOR(id) "THERMOSCOPE_SENSOR", (id)
#define TS_LOG_STREAM(name) "THERMOSCOPE_STREAM", (name)
#define TS_LOG_CALLER(name) "THERMOSCOPE_CALLER", (name)

/**
 * ts_log:
 * @level: one of GLib's levels
 * @about: `TS_LOG_SENSOR (id)` or the like; several with commas between them
 *   in TS_LOG_ALL()
 * @...: the message, as for printf()
 *
 * As g_log(), for a message that is about something that has a name. The
 * names are not %NULL.
 */
#define ts_log(level, about, ...)                                              \
  G_STMT_START                                                                 \
  {                                                                            \
    if (FALSE) /* has the compiler check the format */                         \
      g_log (G_LOG_DOMAIN, (level), __VA_ARGS__);                              \
    g_log_structured (G_LOG_DOMAIN, (level), about, "MESSAGE", __VA_ARGS__);   \
  }                                                                            \
  G_STMT_END
#define TS_LOG_ALL(...) __VA_ARGS__

/* What the settings have when nobody changed them. GStreamer warns of much that
 * the camera gets over, or says itself; that is kept for whoever looks for a
 * cause. */
#define TS_LOG_WRITTEN_DEFAULT "message,GStreamer=none"
#define TS_LOG_KEPT_DEFAULT "info,GStreamer=message"

/* The log of the program, of which there is one as there is one standard
 * error. Messages go to the journal when that is where standard error leads,
 * otherwise there as lines; and the newest stay in memory. Any thread, except
 * where it says otherwise. */
void ts_log_start (void);
gboolean ts_log_set_written (const gchar *levels, GError **error);
gboolean ts_log_set_kept (const gchar *levels, GError **error);
void ts_log_follow_settings (GSettings *settings, const gchar *written);
GPtrArray *ts_log_query (const TsLogQuery *query, gboolean *ret_more);

G_END_DECLS
