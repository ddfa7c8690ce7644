/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "ts-ctl-command.h"
#include "ts-ctl-output.h"

/* Events as they come, and as they came. */

static void
print_event (TsCtl *ctl, const gchar *data)
{
  g_autoptr (JsonNode) node = json_from_string (data, NULL);
  JsonObject *event;

  if (ctl->json || node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
    printf ("%s\n", data);
  } else {
    static const gchar *const members[] = {
        "time", "topic", "state", "source", "data"};

    event = json_node_get_object (node);
    for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
      JsonNode *value = json_object_get_member (event, members[i]);
      g_autofree gchar *cell =
          value != NULL ? ts_ctl_output_cell (value) : g_strdup ("-");

      printf ("%s%s", i > 0 ? "  " : "", cell);
    }
    putchar ('\n');
  }
  fflush (stdout);
}

typedef struct
{
  gchar *name; /* NULL: an event */
  GString *data;
} Message;

/* The camera names what is no event: `ready`, when the past has been told, and
 * `lost`, when some of it is no longer known. */
static void
end_message (TsCtl *ctl, Message *message)
{
  if (message->data->len > 0 && message->name == NULL)
    print_event (ctl, message->data->str);
  else if (g_strcmp0 (message->name, "lost") == 0)
    g_printerr ("thermoscopectl: some events were missed\n");
  g_clear_pointer (&message->name, g_free);
  g_string_truncate (message->data, 0);
}

static const gchar *
find_value (const gchar *line, const gchar *field)
{
  gsize length = strlen (field);

  if (!g_str_has_prefix (line, field) || line[length] != ':')
    return NULL;
  return line + length + 1 + (line[length + 1] == ' ');
}

/* WHATWG HTML, "Server-sent events": lines of a message, then an empty one. */
static void
take_line (TsCtl *ctl, Message *message, const gchar *line)
{
  const gchar *data = find_value (line, "data");
  const gchar *name = find_value (line, "event");

  if (*line == '\0') {
    end_message (ctl, message);
  } else if (data != NULL) {
    if (message->data->len > 0)
      g_string_append_c (message->data, '\n');
    g_string_append (message->data, data);
  } else if (name != NULL) {
    g_free (message->name);
    message->name = g_strdup (name);
  }
}

static gboolean
follow (TsCtl *ctl, const gchar *path, GError **error)
{
  g_autoptr (GInputStream) stream =
      ts_ctl_client_open (ctl->client, path, error);
  g_autoptr (GDataInputStream) lines = NULL;
  Message message = {NULL, NULL};
  GError *local = NULL;
  gchar *line;

  if (stream == NULL)
    return FALSE;
  message.data = g_string_new (NULL);
  lines = g_data_input_stream_new (stream);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_LF);
  while ((line = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, &local))
         != NULL) {
    take_line (ctl, &message, line);
    g_free (line);
  }
  g_string_free (message.data, TRUE);
  g_free (message.name);
  if (local != NULL)
    g_propagate_prefixed_error (error, local, "the events ended: ");
  else
    g_set_error_literal (error, TS_CTL_ERROR, TS_CTL_ERROR_UNREACHABLE,
        "the camera has ended the events");
  return FALSE;
}

static gboolean
follow_events (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autofree gchar *path = ts_ctl_expand_path (command->path, arguments, error);

  return path != NULL && follow (ctl, path, error);
}

const TsCtlCommand ts_ctl_event_commands[] = {
    {"events follow", "[TOPIC]", "As they come; TOPIC as tns1:Device//.",
        follow_events, "GET", "/events[?topic={1}]"},
    {"events history", "[TOPIC]", "As they came", ts_ctl_call, "GET",
        "/events/history[?topic={1}]", NULL, "id,time,topic,source,data"},
    {"settings watch", "", "Each change of a setting, as it is made",
        follow_events, "GET", "/events?topic=tts:Setting//."},
    {"logs", "", "The newest messages of the camera's log", ts_ctl_call, "GET",
        "/logs", NULL, "time,level,domain,message"},
    {NULL},
};
