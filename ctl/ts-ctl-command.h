/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ts-ctl-client.h"

G_BEGIN_DECLS

/**
 * TsCtl:
 * @client: the camera
 * @json: whether to print what the camera says as it says it
 * @output: (nullable): file for what is not text; %NULL: standard output
 *
 * What a command works with.
 */
typedef struct
{
  TsCtlClient *client;
  gboolean json;
  gchar *output;
} TsCtl;

typedef struct _TsCtlCommand TsCtlCommand;

/**
 * TsCtlFunc:
 * @arguments: what stands behind the command's words, as many as it asks for
 *
 * Returns: whether it worked; if not, @error says why
 */
typedef gboolean (*TsCtlFunc) (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error);

/**
 * TsCtlCommand:
 * @words: its name, as `users add`
 * @arguments: what it takes: `NAME` is needed, `[NAME]` may be left out,
 *   `NAME...` may be repeated
 * @summary: one line for the help
 * @run: does it; ts_ctl_call() for a plain request
 * @method: for ts_ctl_call(): of HTTP
 * @path: for ts_ctl_call(): below `/api/v1`; `{1}` is the first argument
 * @body: (nullable): for ts_ctl_call(): members of the JSON body with blanks
 *   between them: `name=1` is the first argument as text,
 *   `scopes=2,` the second as a list of texts with commas between them, `password=!` is asked
 *   for, `*` are the remaining arguments, each MEMBER=TEXT or MEMBER:=JSON
 * @columns: (nullable): of the table that is printed
 *
 * One command of the program.
 */
struct _TsCtlCommand
{
  const gchar *words;
  const gchar *arguments;
  const gchar *summary;
  TsCtlFunc run;
  const gchar *method;
  const gchar *path;
  const gchar *body;
  const gchar *columns;
};

/* Each ends with an entry without words. */
extern const TsCtlCommand ts_ctl_camera_commands[];
extern const TsCtlCommand ts_ctl_settings_commands[];
extern const TsCtlCommand ts_ctl_access_commands[];
extern const TsCtlCommand ts_ctl_event_commands[];
extern const TsCtlCommand ts_ctl_system_commands[];

gboolean ts_ctl_call (TsCtl *ctl, const TsCtlCommand *command,
    const gchar *const *arguments, GError **error);
JsonNode *ts_ctl_ask (TsCtl *ctl, const gchar *method, const gchar *path,
    JsonNode *body, GError **error);
gboolean ts_ctl_print (
    TsCtl *ctl, JsonNode *node, const gchar *columns, GError **error);
gboolean ts_ctl_save (TsCtl *ctl, GBytes *bytes, GError **error);
gchar *ts_ctl_read_password (
    const gchar *prompt, gboolean twice, GError **error);
gchar *ts_ctl_expand_path (
    const gchar *path, const gchar *const *arguments, GError **error);
JsonNode *ts_ctl_build_body (
    const gchar *body, const gchar *const *arguments, GError **error);

G_END_DECLS
