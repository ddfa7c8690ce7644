/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "media/ts-task-names.h"

/* On the thread itself, which takes the name of its task right behind. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer name)
{
  const GValue *task;
  GstStreamStatusType type;
  GstElement *owner;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STREAM_STATUS)
    return GST_BUS_PASS;
  gst_message_parse_stream_status (message, &type, &owner);
  task = gst_message_get_stream_status_object (message);
  if (type == GST_STREAM_STATUS_TYPE_ENTER && task != NULL
      && G_VALUE_HOLDS (task, GST_TYPE_TASK))
    gst_object_set_name (GST_OBJECT (g_value_get_object (task)), name);
  return GST_BUS_PASS;
}

void
ts_task_names_set (GstBus *bus, const gchar *name)
{
  gst_bus_set_sync_handler (bus, on_message, g_strdup (name), g_free);
}
