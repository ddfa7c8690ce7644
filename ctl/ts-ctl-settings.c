/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "ts-ctl-command.h"
#include "ts-ctl-output.h"

/*
 * Settings by the name that `thermoscope --set` takes, too:
 * CONCERN[:INSTANCE].KEY, as sensor:sensor2.palette.
 */

typedef struct
{
  gchar *group; /* CONCERN[:INSTANCE] */
  gchar *key;
} Name;

static void
name_clear (Name *self)
{
  g_free (self->group);
  g_free (self->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Name, name_clear)

static gboolean
parse_name (const gchar *text, Name *ret_name, GError **error)
{
  const gchar *dot = strrchr (text, '.');

  if (dot == NULL || dot == text || dot[1] == '\0') {
    g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE,
        "'%s' is not CONCERN[:INSTANCE].KEY, as sensor:sensor2.palette", text);
    return FALSE;
  }
  ret_name->group = g_strndup (text, dot - text);
  ret_name->key = g_strdup (dot + 1);
  return TRUE;
}

static const gchar *
get_text (JsonObject *object, const gchar *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static gchar *
build_group_name (JsonObject *group)
{
  const gchar *instance = get_text (group, "instance");

  return g_strconcat (get_text (group, "concern"), *instance != '\0' ? ":" : "",
      instance, NULL);
}

/* Every setting that the caller may see: {"groups": [{"settings": ...}]} */
static JsonNode *
ask_all (TsCtl *ctl, JsonArray **ret_groups, GError **error)
{
  g_autoptr (JsonNode) answer =
      ts_ctl_ask (ctl, "GET", "/settings", NULL, error);

  if (answer == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (answer)
      || !json_object_has_member (json_node_get_object (answer), "groups")) {
    g_set_error_literal (error, TS_CTL_ERROR, TS_CTL_ERROR_ANSWER,
        "the camera's settings cannot be understood");
    return NULL;
  }
  *ret_groups =
      json_object_get_array_member (json_node_get_object (answer), "groups");
  return g_steal_pointer (&answer);
}

static JsonObject *
find_setting (JsonArray *groups, const Name *name, GError **error)
{
  for (guint i = 0; i < json_array_get_length (groups); i++) {
    JsonObject *group = json_array_get_object_element (groups, i);
    g_autofree gchar *group_name = build_group_name (group);
    JsonArray *settings = json_object_get_array_member (group, "settings");

    if (!g_str_equal (group_name, name->group))
      continue;
    for (guint k = 0; k < json_array_get_length (settings); k++) {
      JsonObject *setting = json_array_get_object_element (settings, k);

      if (g_str_equal (get_text (setting, "key"), name->key))
        return setting;
    }
  }
  g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_REFUSED,
      "there is no setting %s.%s", name->group, name->key);
  return NULL;
}

static gboolean
get_setting (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_auto (Name) name = {0};
  g_autoptr (JsonNode) answer = NULL;
  g_autofree gchar *cell = NULL;
  JsonArray *groups;
  JsonObject *setting;

  if (!parse_name (arguments[0], &name, error))
    return FALSE;
  answer = ask_all (ctl, &groups, error);
  if (answer == NULL)
    return FALSE;
  setting = find_setting (groups, &name, error);
  if (setting == NULL)
    return FALSE;
  if (ctl->json) {
    g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

    json_node_set_object (node, setting);
    return ts_ctl_print (ctl, node, NULL, error);
  }
  cell = ts_ctl_output_cell (json_object_get_member (setting, "value"));
  g_print ("%s\n", cell);
  return TRUE;
}

/* Text of the command line as the type that the setting has. */
static JsonNode *
convert (JsonObject *setting, const gchar *text)
{
  const gchar *type =
      json_object_get_string_member_with_default (setting, "type", "string");
  g_autoptr (GError) error = NULL;
  JsonNode *node = NULL;

  if (!g_str_equal (type, "string") && !g_str_equal (type, "choice"))
    node = json_from_string (text, &error);
  if (node == NULL) {
    /* what does not fit is the camera's to refuse: it knows what does */
    node = json_node_new (JSON_NODE_VALUE);
    json_node_set_string (node, text);
  }
  return node;
}

static gboolean
add_change (JsonObject *changes, JsonArray *groups, const gchar *assignment,
    gboolean reset, GError **error)
{
  const gchar *equals = reset ? NULL : strchr (assignment, '=');
  g_autofree gchar *left = g_strndup (assignment,
      equals != NULL ? (gsize) (equals - assignment) : strlen (assignment));
  g_auto (Name) name = {0};
  JsonObject *setting;

  if (equals == NULL && !reset) {
    g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE,
        "'%s' is not KEY=VALUE", assignment);
    return FALSE;
  }
  if (!parse_name (left, &name, error))
    return FALSE;
  setting = find_setting (groups, &name, error);
  if (setting == NULL)
    return FALSE;
  if (!json_object_has_member (changes, name.group))
    json_object_set_object_member (changes, name.group, json_object_new ());
  json_object_set_member (json_object_get_object_member (changes, name.group),
      name.key,
      reset ? json_node_new (JSON_NODE_NULL) : convert (setting, equals + 1));
  return TRUE;
}

/* All in one request, so that all are changed or none. */
static gboolean
change (
    TsCtl *ctl, const gchar *const *arguments, gboolean reset, GError **error)
{
  g_autoptr (JsonNode) body = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) known = NULL;
  g_autoptr (JsonNode) answer = NULL;
  JsonArray *groups;

  json_node_take_object (body, json_object_new ());
  known = ask_all (ctl, &groups, error);
  if (known == NULL)
    return FALSE;
  for (guint i = 0; arguments[i] != NULL; i++)
    if (!add_change (
            json_node_get_object (body), groups, arguments[i], reset, error))
      return FALSE;
  answer = ts_ctl_ask (ctl, "PATCH", "/settings", body, error);
  return answer != NULL
         && (!ctl->json || ts_ctl_print (ctl, answer, NULL, error));
}

static gboolean
set_settings (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  return change (ctl, arguments, FALSE, error);
}

static gboolean
reset_settings (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  return change (ctl, arguments, TRUE, error);
}

static void
print_group (JsonObject *group)
{
  g_autofree gchar *name = build_group_name (group);
  JsonArray *settings = json_object_get_array_member (group, "settings");

  for (guint i = 0; i < json_array_get_length (settings); i++) {
    JsonObject *setting = json_array_get_object_element (settings, i);
    const gchar *unit = get_text (setting, "unit");
    g_autofree gchar *value =
        ts_ctl_output_cell (json_object_get_member (setting, "value"));

    g_print ("%s.%s = %s%s%s\n", name, get_text (setting, "key"), value,
        *unit != '\0' ? " " : "", unit);
  }
}

static gboolean
list_settings (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  JsonArray *groups;
  g_autoptr (JsonNode) answer = ask_all (ctl, &groups, error);

  if (answer == NULL)
    return FALSE;
  if (ctl->json)
    return ts_ctl_print (ctl, answer, NULL, error);
  for (guint i = 0; i < json_array_get_length (groups); i++) {
    JsonObject *group = json_array_get_object_element (groups, i);

    if (arguments[0] == NULL
        || g_str_equal (get_text (group, "concern"), arguments[0]))
      print_group (group);
  }
  return TRUE;
}

const TsCtlCommand ts_ctl_settings_commands[] = {
    {"settings list", "[CONCERN]", "All settings and their values",
        list_settings},
    {"settings get", "KEY", "A value; KEY as sensor:sensor2.palette",
        get_setting},
    {"settings set", "KEY=VALUE...", "Change settings, all or none",
        set_settings},
    {"settings reset", "KEY...", "Go back to the default", reset_settings},
    {"schedules list", "", "Schedules, and which are on", ts_ctl_call, "GET",
        "/schedules", NULL, "id,name,active,nextChange"},
    {"schedules add", "NAME [MEMBER=TEXT...]",
        "Make a schedule; as week='mon-fri 08:00-17:30'", ts_ctl_call, "POST",
        "/schedules", "name=1 *"},
    {"schedules remove", "ID", "Remove a schedule", ts_ctl_call, "DELETE",
        "/schedules/{1}"},
    {NULL},
};
