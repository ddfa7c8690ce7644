/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "ts-ctl-command.h"

/* Backups, archives, factory default, restart. */

static JsonNode *new_body (const gchar *first, ...) G_GNUC_NULL_TERMINATED;

static JsonNode *
new_body (const gchar *first, ...)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  va_list args;

  va_start (args, first);
  for (const gchar *name = first; name != NULL;
       name = va_arg (args, const gchar *))
    json_object_set_string_member (object, name, va_arg (args, const gchar *));
  va_end (args);
  json_node_set_object (node, object);
  return node;
}

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

static gboolean
export_archive (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autofree gchar *password =
      ts_ctl_read_password ("password for the archive", TRUE, error);
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (GBytes) answer = NULL;
  TsCtl to_file = *ctl;

  if (password == NULL)
    return FALSE;
  body = new_body ("password", password, NULL);
  answer = ts_ctl_client_request (
      ctl->client, command->method, command->path, body, error);
  if (answer == NULL)
    return FALSE;
  to_file.output = (gchar *) arguments[0];
  return ts_ctl_save (&to_file, answer, error);
}

static gboolean
import_archive (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autofree gchar *contents = NULL;
  g_autofree gchar *password = NULL;
  g_autofree gchar *text = NULL;
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (JsonNode) answer = NULL;
  gsize size;

  if (!g_file_get_contents (arguments[0], &contents, &size, error))
    return FALSE;
  password = ts_ctl_read_password ("password of the archive", FALSE, error);
  if (password == NULL)
    return FALSE;
  text = g_base64_encode ((const guchar *) contents, size);
  body = new_body ("password", password, "archive", text, NULL);
  answer = ts_ctl_ask (ctl, command->method, command->path, body, error);
  return answer != NULL && ts_ctl_print (ctl, answer, NULL, error);
}

static gboolean
restart (TsCtl *ctl, const TsCtlCommand *command, const gchar *const *arguments,
    GError **error)
{
  g_autoptr (JsonNode) body =
      arguments[0] != NULL ? new_body ("part", arguments[0], NULL) : NULL;
  g_autoptr (JsonNode) answer = ts_ctl_ask (
      ctl, body != NULL ? "POST" : "GET", command->path, body, error);

  return answer != NULL
         && (body != NULL || ts_ctl_print (ctl, answer, NULL, error));
}

const TsCtlCommand ts_ctl_system_commands[] = {
    {"backups list", "", "Backups kept on the device", ts_ctl_call, "GET",
        "/backups", NULL, "name,time,size,user,reason"},
    {"backups create", "[NAME]", "Keep everything as it is now", ts_ctl_call,
        "POST", "/backups", "name=1"},
    {"backups restore", "NAME", "Make the camera what it was", ts_ctl_call,
        "POST", "/backups/{1}/restore"},
    {"backups download", "NAME", "Fetch a backup into --output", save_answer,
        "GET", "/backups/{1}"},
    {"backups remove", "NAME", "Remove a backup", ts_ctl_call, "DELETE",
        "/backups/{1}"},
    {"export", "FILE", "Everything in one file, sealed with a password",
        export_archive, "POST", "/export"},
    {"import", "FILE", "Make the camera what such a file says", import_archive,
        "POST", "/import"},
    {"factory", "DEPTH",
        "image, settings (all but network and accounts) or everything",
        ts_ctl_call, "POST", "/factory", "depth=1"},
    {"setting-profiles list", "", "Named parts of the settings", ts_ctl_call,
        "GET", "/setting-profiles", NULL, "name,scopes,time,active,changed"},
    {"setting-profiles save", "NAME SCOPES",
        "Keep what is set now; SCOPES as image,thermometry", ts_ctl_call,
        "POST", "/setting-profiles", "name=1 scopes=2,"},
    {"setting-profiles apply", "NAME", "Set what a profile says", ts_ctl_call,
        "POST", "/setting-profiles/{1}/apply"},
    {"setting-profiles rename", "NAME NEW", "Give one another name",
        ts_ctl_call, "PATCH", "/setting-profiles/{1}", "name=2"},
    {"setting-profiles download", "NAME", "Fetch one into --output",
        save_answer, "GET", "/setting-profiles/{1}"},
    {"setting-profiles remove", "NAME", "Remove one", ts_ctl_call, "DELETE",
        "/setting-profiles/{1}"},
    {"restart", "[PART]",
        "Start a part again, as rtsp or service; without: what waits for that",
        restart, "POST", "/restart"},
    {"licences", "", "Of the software inside", ts_ctl_call, "GET", "/licences",
        NULL, "name,version,kind,licences"},
    {"support-bundle", "", "A zip file for support, into --output", save_answer,
        "GET", "/support-bundle"},
    {NULL},
};
