/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "GStreamer"
#include "config.h"

#include "system/ts-log-gst.h"

#include <gst/gst.h>

#include "system/ts-log.h"

static GMutex installed_mutex;
static gboolean installed;

/* One step less important: what is an error to an element is something that
 * the camera gets over, or says itself when it does not. */
static GLogLevelFlags
translate (GstDebugLevel level)
{
  switch (level) {
  case GST_LEVEL_ERROR:
    return G_LOG_LEVEL_WARNING;
  case GST_LEVEL_WARNING:
    return G_LOG_LEVEL_MESSAGE;
  case GST_LEVEL_FIXME:
  case GST_LEVEL_INFO:
    return G_LOG_LEVEL_INFO;
  default:
    return G_LOG_LEVEL_DEBUG;
  }
}

static GstDebugLevel
translate_back (GLogLevelFlags level)
{
  switch (level) {
  case G_LOG_LEVEL_WARNING:
    return GST_LEVEL_ERROR;
  case G_LOG_LEVEL_MESSAGE:
    return GST_LEVEL_WARNING;
  case G_LOG_LEVEL_INFO:
    return GST_LEVEL_INFO;
  case G_LOG_LEVEL_DEBUG:
    return GST_LEVEL_DEBUG;
  default:
    return GST_LEVEL_NONE;
  }
}

/* Called by any thread. */
static void
on_message (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer user_data)
{
  g_autofree gchar *line_text = g_strdup_printf ("%d", line);

  if (level > gst_debug_category_get_threshold (category))
    return;
  g_log_structured (G_LOG_DOMAIN, translate (level), "CODE_FILE", file,
      "CODE_LINE", line_text, "CODE_FUNC", function, "GST_CATEGORY",
      gst_debug_category_get_name (category), "MESSAGE", "%s: %s%s%s",
      gst_debug_category_get_name (category),
      GST_IS_OBJECT (object) ? GST_OBJECT_NAME (object) : "",
      GST_IS_OBJECT (object) ? ": " : "", gst_debug_message_get (message));
}

/**
 * ts_log_gst_set_level:
 * @level: the least important level, as messages of the domain `GStreamer`
 *   have it, that anybody wants to have
 *
 * Has GStreamer say so much, and say it through GLib. After gst_init(); does
 * nothing when GST_DEBUG says what GStreamer shall do.
 */
void
ts_log_gst_set_level (GLogLevelFlags level)
{
  if (!gst_is_initialized () || g_getenv ("GST_DEBUG") != NULL)
    return;
  g_mutex_lock (&installed_mutex);
  if (!installed) {
    gst_debug_remove_log_function (gst_debug_log_default);
    gst_debug_add_log_function (on_message, NULL, NULL);
    installed = TRUE;
  }
  g_mutex_unlock (&installed_mutex);
  gst_debug_set_active (TRUE);
  gst_debug_set_default_threshold (translate_back (level));
}
