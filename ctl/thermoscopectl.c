/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ts-ctl-command.h"

static const TsCtlCommand *const groups[] = {
    ts_ctl_camera_commands,
    ts_ctl_settings_commands,
    ts_ctl_access_commands,
    ts_ctl_event_commands,
    ts_ctl_system_commands,
};

static const gchar *const group_titles[] = {
    "The camera", "Settings", "Who", "What happened", "The device"};

/* Whether the command line begins with these words; how many they are. */
static guint
match_words (const gchar *words, const gchar *const *line)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);
  guint i;

  for (i = 0; parts[i] != NULL; i++)
    if (line[i] == NULL || !g_str_equal (parts[i], line[i]))
      return 0;
  return i;
}

static const TsCtlCommand *
find_command (const gchar *const *line, guint *ret_n_words)
{
  const TsCtlCommand *best = NULL;

  *ret_n_words = 0;
  for (gsize group = 0; group < G_N_ELEMENTS (groups); group++)
    for (const TsCtlCommand *one = groups[group]; one->words != NULL; one++) {
      guint n = match_words (one->words, line);

      if (n > *ret_n_words) {
        best = one;
        *ret_n_words = n;
      }
    }
  return best;
}

static gboolean
check_arguments (
    const TsCtlCommand *command, const gchar *const *given, GError **error)
{
  g_auto (GStrv) wanted = g_strsplit (command->arguments, " ", -1);
  guint n = g_strv_length ((gchar **) given);
  guint minimum = 0, maximum = 0;

  for (guint i = 0; wanted[i] != NULL && *wanted[i] != '\0'; i++) {
    if (*wanted[i] != '[')
      minimum++;
    if (strstr (wanted[i], "...") != NULL)
      maximum = G_MAXUINT;
    else if (maximum != G_MAXUINT)
      maximum++;
  }
  if (n >= minimum && n <= maximum)
    return TRUE;
  g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE,
      "usage: thermoscopectl %s%s%s", command->words,
      *command->arguments != '\0' ? " " : "", command->arguments);
  return FALSE;
}

static gchar *
build_help (void)
{
  GString *text = g_string_new ("Commands:\n");

  for (gsize group = 0; group < G_N_ELEMENTS (groups); group++) {
    g_string_append_printf (text, "\n  %s:\n", group_titles[group]);
    for (const TsCtlCommand *one = groups[group]; one->words != NULL; one++) {
      g_autofree gchar *usage =
          g_strconcat (one->words, " ", one->arguments, NULL);

      g_string_append_printf (text, "    %-44s %s\n", usage, one->summary);
    }
  }
  return g_string_free (text, FALSE);
}

/* For the completion of the shell: all words that may come next. */
static void
print_next_words (const gchar *const *line)
{
  guint given = g_strv_length ((gchar **) line);
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize group = 0; group < G_N_ELEMENTS (groups); group++)
    for (const TsCtlCommand *one = groups[group]; one->words != NULL; one++) {
      g_auto (GStrv) parts = g_strsplit (one->words, " ", -1);
      guint i;

      for (i = 0; i < given && parts[i] != NULL; i++)
        if (!g_str_equal (parts[i], line[i]))
          break;
      if (i == given && parts[i] != NULL
          && g_hash_table_add (seen, g_strdup (parts[i])))
        printf ("%s\n", parts[i]);
    }
}

static gboolean
read_secret (
    const gchar *file, const gchar *prompt, gchar **ret_secret, GError **error)
{
  if (file == NULL || g_str_equal (file, "-")) {
    *ret_secret = ts_ctl_read_password (prompt, FALSE, error);
    return *ret_secret != NULL;
  }
  if (!g_file_get_contents (file, ret_secret, NULL, error))
    return FALSE;
  (*ret_secret)[strcspn (*ret_secret, "\r\n")] = '\0';
  return TRUE;
}

typedef struct
{
  TsCtlTarget target;
  gchar *password_file;
  gchar *token_file;
  gchar *output;
  gboolean json;
  gboolean complete;
  gboolean version;
  GStrv line;
} Options;

static void
options_clear (Options *self)
{
  ts_ctl_target_clear (&self->target);
  g_free (self->password_file);
  g_free (self->token_file);
  g_free (self->output);
  g_strfreev (self->line);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *self, GStrv *arguments, GError **error)
{
  const GOptionEntry entries[] = {
      {"state", 's', 0, G_OPTION_ARG_FILENAME, &self->target.state_dir,
          "State directory of a camera of this machine "
          "(/var/lib/thermoscope if the service runs, otherwise "
          "~/.local/state/thermoscope)",
          "DIR"},
      {"url", 'u', 0, G_OPTION_ARG_STRING, &self->target.url,
          "A camera in the network, as https://camera.example", "URL"},
      {"user", 'U', 0, G_OPTION_ARG_STRING, &self->target.user,
          "Account to log in as, with --url", "NAME"},
      {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &self->password_file,
          "File whose first line is the password; - is standard input; it is "
          "asked for otherwise",
          "FILE"},
      {"token-file", 0, 0, G_OPTION_ARG_FILENAME, &self->token_file,
          "File whose first line is a bearer token, instead of an account",
          "FILE"},
      {"ca-file", 0, 0, G_OPTION_ARG_FILENAME, &self->target.ca_file,
          "PEM file with the authority that signed the camera's certificate",
          "FILE"},
      {"insecure", 'k', 0, G_OPTION_ARG_NONE, &self->target.insecure,
          "Take any certificate", NULL},
      {"json", 'j', 0, G_OPTION_ARG_NONE, &self->json,
          "Print what the camera answers, JSON", NULL},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output,
          "Write a picture, an archive and the like to this file", "FILE"},
      {"complete", 0, 0, G_OPTION_ARG_NONE, &self->complete,
          "Print the words that may come next, for the shell", NULL},
      {"version", 'V', 0, G_OPTION_ARG_NONE, &self->version,
          "Print the version, and exit", NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->line, NULL,
          "COMMAND [ARGUMENT...]"},
      {NULL}};
  g_autoptr (GOptionContext) context =
      g_option_context_new ("- speak to a thermoscope camera");
  g_autofree gchar *help = build_help ();

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (context, help);
  if (!g_option_context_parse_strv (context, arguments, error))
    return FALSE;
  if (self->line == NULL)
    self->line = g_new0 (gchar *, 1);
  return TRUE;
}

static gchar *
find_state_dir (void)
{
  static const gchar *const service = "/var/lib/thermoscope";
  g_autofree gchar *socket = g_build_filename (service, "control.sock", NULL);

  if (g_file_test (socket, G_FILE_TEST_EXISTS))
    return g_strdup (service);
  return g_build_filename (g_get_user_state_dir (), "thermoscope", NULL);
}

static gboolean
complete_target (Options *self, GError **error)
{
  TsCtlTarget *target = &self->target;

  if (target->state_dir == NULL)
    target->state_dir = find_state_dir ();
  if (self->token_file != NULL)
    return read_secret (self->token_file, "token", &target->token, error);
  if (target->url != NULL && target->user != NULL)
    return read_secret (
        self->password_file, "password", &target->password, error);
  return TRUE;
}

static gboolean
run (Options *options, GError **error)
{
  const gchar *const *line = (const gchar *const *) options->line;
  guint n_words;
  const TsCtlCommand *command;
  g_autoptr (TsCtlClient) client = NULL;
  TsCtl ctl = {.json = options->json, .output = options->output};

  if (options->complete) {
    print_next_words (line);
    return TRUE;
  }
  command = find_command (line, &n_words);
  if (command == NULL) {
    g_set_error (error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE,
        line[0] != NULL ? "there is no command '%s'; --help lists them"
                        : "a command is missing; --help lists them",
        line[0]);
    return FALSE;
  }
  if (!check_arguments (command, line + n_words, error)
      || !complete_target (options, error))
    return FALSE;
  client = ts_ctl_client_new (&options->target, error);
  if (client == NULL)
    return FALSE;
  ctl.client = client;
  return command->run (&ctl, command, line + n_words, error);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) arguments = NULL;
  g_auto (Options) options = {0};
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  g_set_prgname ("thermoscopectl");
  arguments = g_strdupv (argv);
  if (!parse_options (&options, &arguments, &error)) {
    fprintf (stderr, "thermoscopectl: %s\n", error->message);
    return 2;
  }
  if (options.version) {
    printf ("thermoscopectl %s\n", VERSION);
    return EXIT_SUCCESS;
  }
  if (run (&options, &error))
    return EXIT_SUCCESS;
  fprintf (stderr, "thermoscopectl: %s\n", error->message);
  return g_error_matches (error, TS_CTL_ERROR, TS_CTL_ERROR_USAGE)
             ? 2
             : EXIT_FAILURE;
}
