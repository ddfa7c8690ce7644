/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-ctl-command.h"

/* Accounts, sessions, tokens, certificates. */

/* PEM, DER or PKCS#12: the camera finds out which. */
static JsonNode *
read_certificate_file (const gchar *path, GError **error)
{
  g_autofree gchar *contents = NULL;
  g_autofree gchar *text = NULL;
  g_autofree gchar *password = NULL;
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *body;
  gsize size;

  if (!g_file_get_contents (path, &contents, &size, error))
    return NULL;
  text = g_base64_encode ((const guchar *) contents, size);
  json_object_set_string_member (object, "file", text);
  if (g_str_has_suffix (path, ".p12") || g_str_has_suffix (path, ".pfx")
      || g_strstr_len (contents, size, "ENCRYPTED PRIVATE KEY") != NULL) {
    password = ts_ctl_read_password ("password of the file", FALSE, error);
    if (password == NULL)
      return NULL;
    json_object_set_string_member (object, "password", password);
  }
  body = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (body, object);
  return body;
}

static gboolean
import_certificate (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autoptr (JsonNode) body = read_certificate_file (arguments[0], error);
  g_autoptr (JsonNode) answer = NULL;

  if (body == NULL)
    return FALSE;
  json_object_set_string_member (
      json_node_get_object (body), "kind", arguments[1]);
  if (arguments[2] != NULL)
    json_object_set_string_member (
        json_node_get_object (body), "label", arguments[2]);
  answer = ts_ctl_ask (ctl, command->method, command->path, body, error);
  return answer != NULL && ts_ctl_print (ctl, answer, NULL, error);
}

static gboolean
answer_request (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autofree gchar *path = ts_ctl_expand_path (command->path, arguments, error);
  g_autoptr (JsonNode) body = read_certificate_file (arguments[1], error);
  g_autoptr (JsonNode) answer = NULL;

  if (body == NULL)
    return FALSE;
  answer = ts_ctl_ask (ctl, command->method, path, body, error);
  return answer != NULL && ts_ctl_print (ctl, answer, NULL, error);
}

static gboolean
save_file (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autofree gchar *path = ts_ctl_expand_path (command->path, arguments, error);
  g_autoptr (GBytes) answer =
      ts_ctl_client_request (ctl->client, command->method, path, NULL, error);

  return answer != NULL && ts_ctl_save (ctl, answer, error);
}

/* Everybody changes the own one, and shows for that the old one. */
static gboolean
change_own_password (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autoptr (JsonNode) who = ts_ctl_ask (ctl, "GET", "/session", NULL, error);
  g_autofree gchar *old_password = NULL;
  g_autofree gchar *password = NULL;
  g_autofree gchar *path = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (JsonNode) answer = NULL;
  const gchar *names[] = {NULL, NULL};

  if (who == NULL)
    return FALSE;
  names[0] = json_object_get_string_member_with_default (
      json_node_get_object (who), "user", "");
  path = ts_ctl_expand_path (command->path, names, error);
  old_password = ts_ctl_read_password ("old password", FALSE, error);
  if (old_password == NULL)
    return FALSE;
  password = ts_ctl_read_password ("new password", TRUE, error);
  if (password == NULL)
    return FALSE;
  object = json_object_new ();
  json_object_set_string_member (object, "oldPassword", old_password);
  json_object_set_string_member (object, "password", password);
  body = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (body, object);
  answer = ts_ctl_ask (ctl, command->method, path, body, error);
  return answer != NULL;
}

/* The camera logs in whom it activates, which is for browsers. */
static gboolean
activate (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autoptr (JsonNode) body =
      ts_ctl_build_body (command->body, arguments, error);
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) ended = NULL;
  g_autofree gchar *path = NULL;
  JsonObject *session;

  if (body == NULL)
    return FALSE;
  answer = ts_ctl_ask (ctl, command->method, command->path, body, error);
  if (answer == NULL)
    return FALSE;
  session = json_node_get_object (answer);
  ts_ctl_client_set_csrf (ctl->client,
      json_object_get_string_member_with_default (session, "csrfToken", NULL));
  path = g_strconcat ("/sessions/",
      json_object_get_string_member_with_default (session, "session", ""),
      NULL);
  ended = ts_ctl_ask (ctl, "DELETE", path, NULL, error);
  return ended != NULL;
}

const TsCtlCommand ts_ctl_access_commands[] = {
    {"activate", "NAME", "Make the first administrator of a new camera",
        activate, "POST", "/activation", "user=1 password=!"},
    {"whoami", "", "Account and permissions of this connection", ts_ctl_call,
        "GET", "/session"},
    {"password", "", "Change the password of the own account",
        change_own_password, "PUT", "/users/{1}/password"},
    {"users list", "", "All accounts", ts_ctl_call, "GET", "/users", NULL,
        "name,role,permissions,sensors,sessions,tokens"},
    {"users add", "NAME ROLE [MEMBER:=JSON...]",
        "ROLE: administrator, operator, user, guest; as "
        "permissions:='[\"view\"]'",
        ts_ctl_call, "POST", "/users", "name=1 role=2 password=! *"},
    {"users edit", "NAME MEMBER=TEXT...",
        "As role=operator, permissions:='[\"view\", \"ptz\"]', "
        "sensors:='[\"sensor1\"]'",
        ts_ctl_call, "PATCH", "/users/{1}", "*2"},
    {"users password", "NAME", "Give an account a new password", ts_ctl_call,
        "PUT", "/users/{1}/password", "password=!"},
    {"users remove", "NAME", "Remove an account", ts_ctl_call, "DELETE",
        "/users/{1}"},
    {"sessions list", "", "Which browsers are logged in", ts_ctl_call, "GET",
        "/sessions", NULL, "id,user,protocol,address,created,lastUsed"},
    {"sessions end", "ID", "Log one of them out", ts_ctl_call, "DELETE",
        "/sessions/{1}"},
    {"sessions end-all", "[NAME]", "Log an account out everywhere", ts_ctl_call,
        "DELETE", "/sessions[?user={1}]"},
    {"tokens list", "", "Tokens of programs", ts_ctl_call, "GET", "/tokens",
        NULL, "id,name,user,permissions,expires,lastUsed"},
    {"tokens add", "NAME [MEMBER:=JSON...]",
        "Make a token, shown once; as permissions:='[\"view\"]' "
        "expiresInS:=86400",
        ts_ctl_call, "POST", "/tokens", "name=1 *"},
    {"tokens remove", "ID", "Make a token worthless", ts_ctl_call, "DELETE",
        "/tokens/{1}"},
    {"certificates list", "", "Certificates of the camera", ts_ctl_call, "GET",
        "/certificates", NULL, "id,label,kind,state,subject,validUntil,usages"},
    {"certificates show", "ID", "One of them", ts_ctl_call, "GET",
        "/certificates/{1}"},
    {"certificates import", "FILE KIND [LABEL]",
        "PEM, DER or .p12; KIND: identity (with its key) or authority",
        import_certificate, "POST", "/certificates"},
    {"certificates request", "NAME [MEMBER=TEXT...]",
        "Make a key and a request; as organization=Works "
        "names:='[\"192.0.2.7\"]'",
        ts_ctl_call, "POST", "/certificate-requests", "commonName=1 *"},
    {"certificates csr", "ID", "Fetch the request into --output", save_file,
        "GET", "/certificates/{1}/request.csr"},
    {"certificates answer", "ID FILE", "Take what the authority answered",
        answer_request, "PUT", "/certificates/{1}/chain"},
    {"certificates download", "ID", "Fetch certificate and chain into --output",
        save_file, "GET", "/certificates/{1}/chain.pem"},
    {"certificates renew", "", "Give the camera's own certificate a new key",
        ts_ctl_call, "POST", "/certificates/self-signed/renew"},
    {"certificates remove", "ID", "Remove a certificate", ts_ctl_call, "DELETE",
        "/certificates/{1}"},
    {"audit", "[TEXT]", "Who did what, the newest first", ts_ctl_call, "GET",
        "/audit[?q={1}]", NULL,
        "time,user,protocol,address,action,target,old,new,result"},
    {NULL},
};
