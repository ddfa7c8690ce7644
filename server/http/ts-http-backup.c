/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsHttp"
#include "config.h"

#include "http/ts-http-backup.h"

#include "http/ts-http-member.h"
#include "http/ts-http-problem.h"
#include "http/ts-http-work.h"

/* An archive of some hundred KiB, as text of four letters for three bytes. */
#define MAX_IMPORT (8 * 1024 * 1024)

#define SEALED_TYPE "application/octet-stream"

struct _TsHttpBackup
{
  TsMaintenance *maintenance;
  TsRestart *restart;
};

/* As camera-20260102-030405.archive */
static gchar *
build_file_name (const gchar *suffix)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *time = g_date_time_format (now, "%Y%m%d-%H%M%S");

  return g_strdup_printf ("camera-%s.%s", time, suffix);
}

static void
on_exported (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) file =
      ts_maintenance_export_finish (TS_MAINTENANCE (object), result, &error);
  gboolean sealed = file != NULL && ts_seal_is_sealed (file);
  g_autofree gchar *name = build_file_name (sealed ? "archive" : "json");

  if (file == NULL)
    ts_http_work_fail (work,
        g_error_matches (error, TS_SEAL_ERROR, TS_SEAL_ERROR_WEAK)
                || g_error_matches (
                    error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_SECRET)
            ? "password"
            : NULL,
        error);
  else
    ts_http_work_reply_file (
        work, sealed ? SEALED_TYPE : "application/json", name, file);
}

static void
on_export (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"password", "parts", "backup", NULL};
  TsHttpBackup *self = owner;
  JsonObject *body = ts_http_request_get_object (request);
  const gchar *password, *backup;
  g_auto (GStrv) parts = NULL;

  if (body == NULL || !ts_http_member_check_names (request, body, names)
      || !ts_http_member_get_text (request, body, "password", FALSE, &password)
      || !ts_http_member_get_text (request, body, "backup", FALSE, &backup)
      || !ts_http_member_get_texts (request, body, "parts", &parts))
    return;
  ts_maintenance_export_async (self->maintenance,
      ts_http_request_get_caller (request), password,
      (const gchar *const *) parts, backup, on_exported,
      ts_http_work_new (request, self));
}

static const gchar *
find_field (const GError *error)
{
  if (g_error_matches (error, TS_SEAL_ERROR, TS_SEAL_ERROR_PASSWORD))
    return "password";
  return error->domain == TS_SEAL_ERROR || error->domain == TS_ARCHIVE_ERROR
             ? "archive"
             : NULL;
}

/* {"backup": what was before, "restarting": whether the camera goes away} */
static void
reply_changed (TsHttpWork *work, const gchar *backup, gboolean restarting)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ts_http_json_add_text_or_null (builder, "backup", backup);
  json_builder_set_member_name (builder, "restarting");
  json_builder_add_boolean_value (builder, restarting);
  json_builder_end_object (builder);
  ts_http_work_reply_json (work, builder);
}

static void
on_changed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  GError *error = NULL;
  g_autofree gchar *backup = NULL;

  if (ts_maintenance_finish (TS_MAINTENANCE (object), result, &backup, &error))
    reply_changed (work, backup, FALSE);
  else
    ts_http_work_fail (work, find_field (error), error);
}

/* g_base64_decode() takes anything; a file that was cut on the way is told. */
static GBytes *
decode (TsHttpRequest *request, const gchar *text)
{
  gsize size;
  guchar *data = g_base64_decode (text, &size);
  GBytes *bytes = g_bytes_new_take (data, size);

  if (size > 0)
    return bytes;
  g_bytes_unref (bytes);
  ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "archive",
      "archive: is no file in base64");
  return NULL;
}

static void
on_import (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"password", "archive", NULL};
  TsHttpBackup *self = owner;
  JsonObject *body = ts_http_request_get_object (request);
  const gchar *password, *archive;
  g_autoptr (GBytes) file = NULL;

  if (body == NULL || !ts_http_member_check_names (request, body, names)
      || !ts_http_member_get_text (request, body, "password", FALSE, &password)
      || !ts_http_member_get_text (request, body, "archive", TRUE, &archive))
    return;
  file = decode (request, archive);
  if (file != NULL)
    ts_maintenance_import_async (self->maintenance,
        ts_http_request_get_caller (request), file, password, on_changed,
        ts_http_work_new (request, self));
}

static void
add_backup (JsonBuilder *builder, const TsBackup *backup)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "name", backup->name);
  ts_http_json_add_string (builder, "time", backup->time);
  ts_http_json_add_integer (builder, "size", backup->size);
  ts_http_json_add_text_or_null (builder, "user", backup->user);
  ts_http_json_add_text_or_null (builder, "reason", backup->reason);
  ts_http_json_add_texts (
      builder, "parts", (const gchar *const *) backup->parts);
  json_builder_end_object (builder);
}

static void
on_listed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) backups =
      ts_backups_list_finish (TS_BACKUPS (object), result, &error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (backups == NULL) {
    ts_http_work_fail (work, NULL, error);
    return;
  }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "backups");
  json_builder_begin_array (builder);
  for (guint i = 0; i < backups->len; i++)
    add_backup (builder, g_ptr_array_index (backups, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_work_reply_json (work, builder);
}

static void
on_list (TsHttpRequest *request, gpointer owner)
{
  TsHttpBackup *self = owner;

  ts_backups_list_async (ts_maintenance_get_backups (self->maintenance),
      on_listed, ts_http_work_new (request, self));
}

static void
on_created (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  GError *error = NULL;
  g_autoptr (TsBackup) backup =
      ts_backups_create_finish (TS_BACKUPS (object), result, &error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (backup == NULL) {
    ts_http_work_fail (
        work, error->domain == TS_BACKUP_ERROR ? "name" : NULL, error);
    return;
  }
  add_backup (builder, backup);
  work->status = SOUP_STATUS_CREATED;
  ts_http_work_reply_json (work, builder);
}

static void
on_create (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"name", NULL};
  TsHttpBackup *self = owner;
  JsonObject *body = ts_http_request_get_object (request);
  const gchar *name;

  if (body != NULL && ts_http_member_check_names (request, body, names)
      && ts_http_member_get_text (request, body, "name", FALSE, &name))
    ts_backups_create_async (ts_maintenance_get_backups (self->maintenance),
        ts_http_request_get_caller (request), name, NULL, on_created,
        ts_http_work_new (request, self));
}

static void
on_read (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) file =
      ts_backups_read_finish (TS_BACKUPS (object), result, &error);
  g_autofree gchar *name = NULL;

  if (file == NULL) {
    ts_http_work_fail (work, NULL, error);
    return;
  }
  name = g_strconcat (
      ts_http_request_get_param (work->request, "name"), ".backup", NULL);
  ts_http_work_reply_file (work, SEALED_TYPE, name, file);
}

static void
on_get (TsHttpRequest *request, gpointer owner)
{
  TsHttpBackup *self = owner;

  ts_backups_read_async (ts_maintenance_get_backups (self->maintenance),
      ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "name"), on_read,
      ts_http_work_new (request, self));
}

static void
on_removed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  GError *error = NULL;

  if (ts_backups_remove_finish (TS_BACKUPS (object), result, &error))
    ts_http_work_reply_nothing (work);
  else
    ts_http_work_fail (work, NULL, error);
}

static void
on_delete (TsHttpRequest *request, gpointer owner)
{
  TsHttpBackup *self = owner;

  ts_backups_remove_async (ts_maintenance_get_backups (self->maintenance),
      ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "name"), on_removed,
      ts_http_work_new (request, self));
}

static void
on_restore (TsHttpRequest *request, gpointer owner)
{
  TsHttpBackup *self = owner;

  ts_maintenance_restore_async (self->maintenance,
      ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "name"), on_changed,
      ts_http_work_new (request, self));
}

static gboolean
on_restart_idle (gpointer user_data)
{
  TsRestart *restart = user_data;
  g_autoptr (TsCaller) caller = ts_caller_new_system ("factory");
  g_autoptr (GError) error = NULL;

  if (!ts_restart_do (restart, caller, "service", &error))
    g_warning ("%s; everything goes at the next start", error->message);
  return G_SOURCE_REMOVE;
}

static void
restart_soon (TsRestart *restart)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_restart_idle,
      g_object_ref (restart), g_object_unref);
}

static void
on_answered (SoupServerMessage *message, gpointer user_data)
{
  restart_soon (user_data);
}

/* The camera goes when the answer is out, or when nobody wants it any more. */
static void
on_forgotten (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TsHttpWork *work = user_data;
  TsHttpBackup *self = work->owner;
  SoupServerMessage *message = ts_http_pending_get_message (work->pending);
  GError *error = NULL;

  if (!ts_maintenance_finish (TS_MAINTENANCE (object), result, NULL, &error)) {
    ts_http_work_fail (work, NULL, error);
    return;
  }
  if (message != NULL)
    g_signal_connect_object (
        message, "finished", G_CALLBACK (on_answered), self->restart, 0);
  else
    restart_soon (self->restart);
  work->status = SOUP_STATUS_ACCEPTED;
  reply_changed (work, NULL, TRUE);
}

static void
on_factory (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"depth", NULL};
  TsHttpBackup *self = owner;
  JsonObject *body = ts_http_request_get_object (request);
  TsFactoryDepth depth;
  const gchar *text;

  if (body == NULL || !ts_http_member_check_names (request, body, names)
      || !ts_http_member_get_text (request, body, "depth", TRUE, &text))
    return;
  if (!ts_factory_depth_from_string (text, &depth)) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "depth",
        "depth: is not one of image, settings, everything");
    return;
  }
  ts_maintenance_factory_async (self->maintenance,
      ts_http_request_get_caller (request), depth,
      depth == TS_FACTORY_EVERYTHING ? on_forgotten : on_changed,
      ts_http_work_new (request, self));
}

#define API "/api/v1/"
#define ROUTE(method, path, max_body, handler)                                 \
  {                                                                            \
    method, API path, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_MAINTENANCE,      \
        max_body, handler, NULL                                                \
  }

static const TsHttpRoute routes[] = {
    ROUTE ("POST", "export", 0, on_export),
    ROUTE ("POST", "import", MAX_IMPORT, on_import),
    ROUTE ("GET", "backups", 0, on_list),
    ROUTE ("POST", "backups", 0, on_create),
    ROUTE ("GET", "backups/{name}", 0, on_get),
    ROUTE ("DELETE", "backups/{name}", 0, on_delete),
    ROUTE ("POST", "backups/{name}/restore", 0, on_restore),
    ROUTE ("POST", "factory", 0, on_factory),
};

static void
map_problems (void)
{
  ts_http_problem_map (TS_SEAL_ERROR, TS_SEAL_ERROR_FOREIGN, 400);
  ts_http_problem_map (TS_SEAL_ERROR, TS_SEAL_ERROR_VERSION, 400);
  ts_http_problem_map (TS_SEAL_ERROR, TS_SEAL_ERROR_DAMAGED, 400);
  ts_http_problem_map (TS_SEAL_ERROR, TS_SEAL_ERROR_PASSWORD, 400);
  ts_http_problem_map (TS_SEAL_ERROR, TS_SEAL_ERROR_WEAK, 400);
  ts_http_problem_map (TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_DOCUMENT, 400);
  ts_http_problem_map (TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_VERSION, 400);
  ts_http_problem_map (TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_REFUSED, 409);
  ts_http_problem_map (TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_SECRET, 400);
  ts_http_problem_map (TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_BUSY, 503);
  ts_http_problem_map (TS_BACKUP_ERROR, TS_BACKUP_ERROR_NAME, 400);
  ts_http_problem_map (TS_BACKUP_ERROR, TS_BACKUP_ERROR_EXISTS, 409);
  ts_http_problem_map (TS_BACKUP_ERROR, TS_BACKUP_ERROR_NOT_FOUND, 404);
  ts_http_problem_map (TS_BACKUP_ERROR, TS_BACKUP_ERROR_FULL, 409);
}

TsHttpBackup *
ts_http_backup_new (TsMaintenance *maintenance, TsRestart *restart)
{
  TsHttpBackup *self = g_new0 (TsHttpBackup, 1);

  self->maintenance = g_object_ref (maintenance);
  self->restart = g_object_ref (restart);
  return self;
}

void
ts_http_backup_free (TsHttpBackup *self)
{
  g_object_unref (self->maintenance);
  g_object_unref (self->restart);
  g_free (self);
}

/**
 * ts_http_backup_add_routes:
 *
 * @self must live as long as @router answers.
 */
void
ts_http_backup_add_routes (TsHttpBackup *self, TsHttpRouter *router)
{
  map_problems ();
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}
