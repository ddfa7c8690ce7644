/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-ctl-command.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ts-ctl-output.h"

#define MAX_PASSWORD 256

static gboolean
fail_usage (GError **error, const gchar *format, const gchar *what)
{
  g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE, format, what);
  return FALSE;
}

/* As people type it, and as a script pipes it: one line. */
static gboolean
read_line (const gchar *prompt, gchar *line, gsize size)
{
  gboolean terminal = isatty (STDIN_FILENO);
  struct termios before, silent;
  gboolean ok;

  if (terminal) {
    fprintf (stderr, "%s: ", prompt);
    fflush (stderr);
    tcgetattr (STDIN_FILENO, &before);
    silent = before;
    silent.c_lflag &= ~ECHO;
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ok = fgets (line, size, stdin) != NULL;
  if (terminal) {
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
    fputc ('\n', stderr);
  }
  line[ok ? strcspn (line, "\r\n") : 0] = '\0';
  return ok;
}

/**
 * ts_ctl_read_password:
 * @prompt: what is asked for
 * @twice: whether a person has to type it again
 *
 * Asks on the terminal without showing what is typed; reads a line of standard
 * input when that is no terminal.
 *
 * Returns: (transfer full): the password; or %NULL and @error
 */
gchar *
ts_ctl_read_password (const gchar *prompt, gboolean twice, GError **error)
{
  gchar first[MAX_PASSWORD], second[MAX_PASSWORD];
  gchar *password = NULL;

  if (!read_line (prompt, first, sizeof first)) {
    fail_usage (error, "%s: nothing was given on standard input", prompt);
    return NULL;
  }
  if (twice && isatty (STDIN_FILENO)
      && (!read_line ("once more", second, sizeof second)
          || !g_str_equal (first, second)))
    fail_usage (error, "%s: the two are not the same", prompt);
  else
    password = g_strdup (first);
  explicit_bzero (first, sizeof first);
  explicit_bzero (second, sizeof second);
  return password;
}

/**
 * ts_ctl_expand_path:
 * @path: `{1}` is the first argument, escaped; `{1+}` keeps its slashes; what
 *   stands in `[...]` goes away when its argument is not there
 *
 * Returns: (transfer full): the path
 */
gchar *
ts_ctl_expand_path (
    const gchar *path, const gchar *const *arguments, GError **error)
{
  g_autoptr (GString) result = g_string_new (NULL);
  guint n = g_strv_length ((gchar **) arguments);
  gsize optional_at = 0;
  gboolean missing = FALSE;

  for (const gchar *at = path; *at != '\0'; at++) {
    if (*at == '[') {
      optional_at = result->len;
      missing = FALSE;
    } else if (*at == ']') {
      if (missing)
        g_string_truncate (result, optional_at);
    } else if (*at == '{') {
      guint index = at[1] - '1';
      gboolean slashes = at[2] == '+';

      if (index < n) {
        g_string_append_uri_escaped (
            result, arguments[index], slashes ? "/" : NULL, FALSE);
      } else {
        missing = TRUE;
      }
      at = strchr (at, '}');
    } else {
      g_string_append_c (result, *at);
    }
  }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

/* MEMBER=TEXT or MEMBER:=JSON */
static gboolean
add_assignment (JsonObject *object, const gchar *text, GError **error)
{
  const gchar *equals = strchr (text, '=');
  gboolean is_json = equals != NULL && equals > text && equals[-1] == ':';
  g_autofree gchar *member = NULL;
  JsonNode *value;

  if (equals == NULL || equals == text || (is_json && equals == text + 1))
    return fail_usage (
        error, "'%s' is neither MEMBER=TEXT nor MEMBER:=JSON", text);
  member = g_strndup (text, equals - text - (is_json ? 1 : 0));
  if (!is_json) {
    json_object_set_string_member (object, member, equals + 1);
    return TRUE;
  }
  value = json_from_string (equals + 1, error);
  if (value == NULL) {
    if (error != NULL && *error == NULL)
      fail_usage (error, "%s: there is no JSON", member);
    else
      g_prefix_error (error, "%s: ", member);
    return FALSE;
  }
  json_object_set_member (object, member, value);
  return TRUE;
}

static JsonArray *
split_list (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  JsonArray *array = json_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      json_array_add_string_element (array, parts[i]);
  return array;
}

static gboolean
add_member (JsonObject *object, const gchar *part,
    const gchar *const *arguments, guint n, guint *used, GError **error)
{
  g_auto (GStrv) pair = g_strsplit (part, "=", 2);
  g_autofree gchar *password = NULL;
  guint index;

  if (g_str_equal (pair[1], "!")) {
    password = ts_ctl_read_password (pair[0], TRUE, error);
    if (password == NULL)
      return FALSE;
    json_object_set_string_member (object, pair[0], password);
    explicit_bzero (password, strlen (password));
    return TRUE;
  }
  index = pair[1][0] - '1';
  if (index < n && pair[1][1] == ',')
    json_object_set_array_member (
        object, pair[0], split_list (arguments[index]));
  else if (index < n)
    json_object_set_string_member (object, pair[0], arguments[index]);
  *used = MAX (*used, index + 1);
  return TRUE;
}

/**
 * ts_ctl_build_body:
 * @body: as in #TsCtlCommand
 *
 * Returns: (transfer full): a JSON object; or %NULL and @error
 */
JsonNode *
ts_ctl_build_body (
    const gchar *body, const gchar *const *arguments, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (body, " ", -1);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  guint n = g_strv_length ((gchar **) arguments);
  guint used = 0;

  for (guint i = 0; parts[i] != NULL; i++) {
    if (*parts[i] == '*') {
      /* *2: what stands before the second is the path's */
      if (parts[i][1] != '\0')
        used = parts[i][1] - '1';
      for (; used < n; used++)
        if (!add_assignment (object, arguments[used], error))
          return NULL;
    } else if (*parts[i] != '\0'
               && !add_member (object, parts[i], arguments, n, &used, error)) {
      return NULL;
    }
  }
  json_node_set_object (node, object);
  return g_steal_pointer (&node);
}

/**
 * ts_ctl_ask:
 *
 * Returns: (transfer full): what the camera answers, JSON null when it answers
 *   with nothing; or %NULL and @error
 */
JsonNode *
ts_ctl_ask (TsCtl *ctl, const gchar *method, const gchar *path, JsonNode *body,
    GError **error)
{
  g_autoptr (GBytes) answer =
      ts_ctl_client_request (ctl->client, method, path, body, error);
  g_autoptr (JsonParser) parser = NULL;
  gsize size;
  const gchar *text;

  if (answer == NULL)
    return NULL;
  text = g_bytes_get_data (answer, &size);
  if (size == 0)
    return json_node_new (JSON_NODE_NULL);
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, size, error)) {
    g_prefix_error (error, "the answer is not JSON: ");
    return NULL;
  }
  return json_parser_steal_root (parser);
}

/**
 * ts_ctl_print:
 * @columns: (nullable): of the table for people
 *
 * Prints an answer as the user wants it.
 */
gboolean
ts_ctl_print (TsCtl *ctl, JsonNode *node, const gchar *columns, GError **error)
{
  g_autofree gchar *text = NULL;

  if (ctl->json) {
    text = json_to_string (node, TRUE);
    printf ("%s\n", text);
  } else if (!JSON_NODE_HOLDS_NULL (node)) {
    text = ts_ctl_output_format (node, columns);
    fputs (text, stdout);
  }
  if (fflush (stdout) == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
      "standard output cannot be written");
  return FALSE;
}

/**
 * ts_ctl_save:
 *
 * Writes what is not text to the file that the user named, whole or not at
 * all, or to standard output, but not to a terminal.
 */
gboolean
ts_ctl_save (TsCtl *ctl, GBytes *bytes, GError **error)
{
  gsize size;
  const gchar *data = g_bytes_get_data (bytes, &size);

  if (ctl->output != NULL && !g_str_equal (ctl->output, "-"))
    return g_file_set_contents_full (
        ctl->output, data, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
  if (ctl->output == NULL && isatty (STDOUT_FILENO))
    return fail_usage (error, "%s", "name a file with --output");
  if (fwrite (data, 1, size, stdout) == size && fflush (stdout) == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
      "standard output cannot be written");
  return FALSE;
}

/**
 * ts_ctl_call:
 *
 * A command that is one request: sends it and prints the answer.
 */
gboolean
ts_ctl_call (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error)
{
  g_autofree gchar *path = ts_ctl_expand_path (command->path, arguments, error);
  g_autoptr (JsonNode) body = NULL;
  g_autoptr (JsonNode) answer = NULL;

  if (path == NULL)
    return FALSE;
  if (command->body != NULL) {
    body = ts_ctl_build_body (command->body, arguments, error);
    if (body == NULL)
      return FALSE;
  }
  answer = ts_ctl_ask (ctl, command->method, path, body, error);
  return answer != NULL && ts_ctl_print (ctl, answer, command->columns, error);
}
