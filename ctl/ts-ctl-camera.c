/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "ts-ctl-command.h"
#include "ts-ctl-output.h"

/* The camera, its pictures and temperatures. */

static gboolean
save_answer (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autofree gchar *path = ts_ctl_expand_path (command->path, arguments, error);
  g_autoptr (GBytes) answer = NULL;

  if (path == NULL)
    return FALSE;
  answer =
      ts_ctl_client_request (ctl->client, command->method, path, NULL, error);
  return answer != NULL && ts_ctl_save (ctl, answer, error);
}

/* The camera knows several kinds; people name a file and mean its ending. */
static gboolean
take_snapshot (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  static const struct
  {
    const gchar *ending;
    const gchar *path;
  } kinds[] = {
      {".png", "/sensors/{1}/frame.png"},
      {".tiff", "/sensors/{1}/frame.tiff"},
      {".npy", "/sensors/{1}/frame.npy"},
      {".csv", "/sensors/{1}/frame.csv"},
  };
  TsCtlCommand kind = *command;

  kind.path = "/sensors/{1}/snapshot.jpg";
  if (arguments[1] != NULL) {
    if (!g_str_equal (arguments[1], "radiometric")) {
      g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE,
          "'%s' is not 'radiometric'", arguments[1]);
      return FALSE;
    }
    kind.path = "/sensors/{1}/snapshot.jpg?radiometric=1";
  }
  for (gsize i = 0; ctl->output != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (ctl->output, kinds[i].ending))
      kind.path = kinds[i].path;
  return save_answer (ctl, &kind, arguments, error);
}

/* In the units of the settings, as the page exports it. */
static gboolean
save_history (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  TsCtlCommand kind = *command;

  kind.path = arguments[1] != NULL
                  ? "/sensors/{1}/history.csv?units=display&from={2}"
                  : "/sensors/{1}/history.csv?units=display";
  return save_answer (ctl, &kind, arguments, error);
}

static void
append_link (GString *line, JsonObject *link)
{
  JsonObject *properties =
      json_object_has_member (link, "properties")
          ? json_object_get_object_member (link, "properties")
          : NULL;
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *value;

  g_string_append_printf (line, "%s%s", line->len > 0 ? " ! " : "",
      json_object_get_string_member_with_default (link, "element", "?"));
  if (properties == NULL)
    return;
  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &name, &value)) {
    g_autofree gchar *cell = ts_ctl_output_cell (value);

    g_string_append_printf (line, " %s=%s", name, cell);
  }
}

/* The chains as gst-launch-1.0 would take them, then the streams. */
static gboolean
show_profile (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autoptr (JsonNode) answer =
      ts_ctl_ask (ctl, command->method, command->path, NULL, error);
  g_autoptr (JsonNode) streams = NULL;
  JsonArray *sensors;
  JsonObject *profile;

  if (answer == NULL)
    return FALSE;
  if (ctl->json)
    return ts_ctl_print (ctl, answer, NULL, error);
  profile = json_node_get_object (answer);
  g_print ("%s: %s\n",
      json_object_get_string_member_with_default (profile, "name", "?"),
      json_object_get_string_member_with_default (profile, "title", ""));
  sensors = json_object_get_array_member (profile, "sensors");
  for (guint i = 0; i < json_array_get_length (sensors); i++) {
    JsonObject *sensor = json_array_get_object_element (sensors, i);
    JsonArray *chain = json_object_get_array_member (sensor, "chain");
    g_autoptr (GString) line = g_string_new (NULL);

    for (guint k = 0; k < json_array_get_length (chain); k++)
      append_link (line, json_array_get_object_element (chain, k));
    g_print ("\n%s (%s, %s)\n  %s\n",
        json_object_get_string_member_with_default (sensor, "id", "?"),
        json_object_get_string_member_with_default (sensor, "name", "?"),
        json_object_get_string_member_with_default (sensor, "state", "?"),
        line->str);
  }
  g_print ("\n");
  streams = json_node_copy (json_object_get_member (profile, "streams"));
  return ts_ctl_print (
      ctl, streams, "id,aliases,sensor,codec,encoder,consumers,fps", error);
}

static gboolean
print_metrics (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autoptr (GBytes) answer = ts_ctl_client_request (
      ctl->client, command->method, command->path, NULL, error);
  gsize size;
  const gchar *text;

  if (answer == NULL)
    return FALSE;
  text = g_bytes_get_data (answer, &size);
  g_print ("%.*s", (gint) size, text);
  return TRUE;
}

const TsCtlCommand ts_ctl_camera_commands[] = {
    {"status", "", "What the camera is doing", ts_ctl_call, "GET", "/status"},
    {"device", "", "Maker, model, serial number, versions", ts_ctl_call, "GET",
        "/device"},
    {"snapshot", "SENSOR [radiometric]",
        "A picture; the ending of --output chooses .jpg, .png, .tiff, .npy, "
        ".csv",
        take_snapshot, "GET"},
    {"measurements", "SENSOR", "What the regions measure", ts_ctl_call, "GET",
        "/sensors/{1}/measurements", NULL,
        "id,name,kind,min.text,max.text,mean.text,median.text,pixels"},
    {"history", "SENSOR [FROM]",
        "Temperatures of the regions over time, as CSV; FROM is a time as "
        "2026-01-31T12:00:00Z",
        save_history, "GET"},
    {"correction", "SENSOR", "How the sensor is corrected", ts_ctl_call, "GET",
        "/sensors/{1}/correction"},
    {"ffc", "SENSOR WITH",
        "Run a flat-field correction with: shutter, background, initialisation",
        ts_ctl_call, "POST", "/sensors/{1}/ffc", "with=2"},
    {"detect-defects", "SENSOR", "Find defective pixels", ts_ctl_call, "POST",
        "/sensors/{1}/defective-pixels/detect"},
    {"undo-defects", "SENSOR",
        "Take the last change of the defective pixels back", ts_ctl_call,
        "POST", "/sensors/{1}/defective-pixels/undo"},
    {"day-night", "SENSOR", "Whether the visible picture is one of the night",
        ts_ctl_call, "GET", "/sensors/{1}/day-night"},
    {"set-day-night", "SENSOR MODE",
        "Make it auto, day, night, timed, or toggle it", ts_ctl_call, "POST",
        "/sensors/{1}/day-night", "mode=2"},
    {"image-profile", "SENSOR", "Which setting profile counts for the picture",
        ts_ctl_call, "GET", "/sensors/{1}/image-profile"},
    {"set-image-profile", "SENSOR NAME",
        "Choose a setting profile for the picture", ts_ctl_call, "POST",
        "/sensors/{1}/image-profile", "profile=2"},
    {"freeze", "SENSOR STATE", "Hold the picture: on, off, toggle", ts_ctl_call,
        "POST", "/sensors/{1}/freeze", "state=2"},
    {"hold-white", "SENSOR",
        "Take the picture of this moment as white, for one-push", ts_ctl_call,
        "POST", "/sensors/{1}/white-balance"},
    {"temperature", "SENSOR X Y",
        "Of a pixel (whole numbers) or at shares of the picture (decimals)",
        ts_ctl_call, "GET", "/sensors/{1}/temperature?x={2}&y={3}"},
    {"palettes", "", "Names of the palettes", ts_ctl_call, "GET", "/palettes",
        NULL, "id,name"},
    {"profile show", "", "Sensors, their chains of elements, streams",
        show_profile, "GET", "/profile"},
    {"profile reload", "", "Read the profile again", ts_ctl_call, "POST",
        "/profile/reload"},
    {"metrics", "", "What Prometheus reads", print_metrics, "GET", "/metrics"},
    {NULL},
};
