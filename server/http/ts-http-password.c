/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-password.h"

#include <string.h>

#include "http/ts-http-member.h"
#include "http/ts-http-work.h"

/* What is known when the disk has it. */
typedef struct
{
  TsHttpWork *work;
  TsDoor *door;
  gchar *action;
  gchar *target;
  void (*changed) (gpointer owner, const gchar *target);
  gpointer owner;
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_object_unref (keeping->door);
  g_free (keeping->action);
  g_free (keeping->target);
  g_free (keeping);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Keeping *keeping = user_data;
  GError *error = NULL;
  gboolean ok = ts_secrets_set_finish (TS_SECRETS (source), result, &error);

  ts_door_record (keeping->door,
      ts_http_request_get_caller (keeping->work->request), keeping->action,
      keeping->target, NULL, NULL, error);
  if (ok && keeping->changed != NULL)
    keeping->changed (keeping->owner, keeping->target);
  if (ok)
    ts_http_work_reply_nothing (keeping->work);
  else
    ts_http_work_fail (keeping->work, NULL, error);
  keeping_free (keeping);
}

/* With the 0 at its end that who uses it needs; %NULL: gone. */
static void
keep (
    TsHttpRequest *request, const TsHttpPasswordPlace *place, GBytes *password)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->work = ts_http_work_new (request, NULL);
  keeping->work->status = SOUP_STATUS_NO_CONTENT;
  keeping->door = g_object_ref (place->door);
  keeping->action = g_strdup (place->action);
  keeping->target = g_strdup (place->target);
  keeping->changed = place->changed;
  keeping->owner = place->owner;
  ts_secrets_set_async (
      place->secrets, place->name, password, NULL, on_kept, keeping);
}

/**
 * ts_http_password_put:
 *
 * Answers @request, whose body has the new `password`.
 */
void
ts_http_password_put (TsHttpRequest *request, const TsHttpPasswordPlace *place)
{
  static const gchar *const names[] = {"password", NULL};
  JsonObject *object = ts_http_request_get_object (request);
  const gchar *password = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (object == NULL || !ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (
          request, object, "password", TRUE, &password))
    return;
  if (password[0] == '\0' || strlen (password) > TS_HTTP_PASSWORD_MAX) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "password",
        "a password has 1 to %d bytes", TS_HTTP_PASSWORD_MAX);
    return;
  }
  bytes = g_bytes_new (password, strlen (password) + 1);
  keep (request, place, bytes);
}

/**
 * ts_http_password_delete:
 *
 * Answers @request, after which there is no password.
 */
void
ts_http_password_delete (
    TsHttpRequest *request, const TsHttpPasswordPlace *place)
{
  keep (request, place, NULL);
}
