/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-settings.h"

#include <string.h>

#include "http/ts-http-problem.h"
#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-setting-json.h"
#include "http/ts-http-units.h"

struct _TsHttpSettings
{
  TsSettings *settings;
};

static void
add_groups (JsonBuilder *builder, TsSettings *settings, TsCaller *caller,
    const TsUnits *units, const gchar *concern)
{
  g_auto (GStrv) names = ts_settings_list_instances (settings, concern);

  for (guint i = 0; names[i] != NULL; i++) {
    if (ts_settings_has_any (settings, concern, names[i]))
      ts_http_setting_json_add_group (
          builder, settings, caller, units, concern, names[i], NULL);
  }
}

/* All that the caller may see; of one concern, or of every one. */
static void
reply_groups (
    TsHttpRequest *request, TsSettings *settings, const gchar *concern)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  TsCaller *caller = ts_http_request_get_caller (request);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_auto (GStrv) concerns = ts_settings_list_concerns (settings);
  TsUnits units;

  if (!ts_http_units_get (request, settings, TS_UNITS_SETTINGS, &units))
    return;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "groups");
  json_builder_begin_array (builder);
  for (guint i = 0; concerns[i] != NULL; i++) {
    if (concern == NULL || g_str_equal (concern, concerns[i]))
      add_groups (builder, settings, caller, &units, concerns[i]);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (message, builder);
}

static void
reply_group (TsHttpRequest *request, TsSettings *settings, const gchar *concern,
    const gchar *instance)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GError *error = NULL;
  g_autofree gchar *etag = NULL;
  TsUnits units;

  if (!ts_http_units_get (request, settings, TS_UNITS_SETTINGS, &units))
    return;
  if (!ts_http_setting_json_add_group (builder, settings,
          ts_http_request_get_caller (request), &units, concern, instance,
          &error)) {
    ts_http_request_fail (request, NULL, error);
    return;
  }
  etag = ts_http_setting_json_format_etag (
      ts_settings_get_revision (settings, concern, instance), &units);
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "ETag", etag);
  ts_http_reply_json (message, builder);
}

/* Of one instance it is the key that a form shows, of several the place. */
static gchar *
format_field (const TsSettingsProblem *problem, gboolean of_one)
{
  if (of_one)
    return g_strdup (problem->key);
  return g_strconcat (problem->concern, *problem->instance != '\0' ? ":" : "",
      problem->instance, problem->key != NULL ? "." : NULL, problem->key, NULL);
}

/* A key that is not there is a mistake in the body, not in the address. */
static guint
status_of (const TsSettingsProblem *problem)
{
  if (problem->key != NULL
      && g_error_matches (
          problem->error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_NOT_FOUND))
    return SOUP_STATUS_BAD_REQUEST;
  return ts_http_problem_get_status (problem->error);
}

/* Refusals first, then the others in the order of the body. */
static const TsSettingsProblem *
find_worst (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const TsSettingsProblem *problem = g_ptr_array_index (problems, i);

    if (problem->error->domain == TS_CALLER_ERROR)
      return problem;
  }
  return g_ptr_array_index (problems, 0);
}

static void
refuse (TsHttpRequest *request, GPtrArray *problems, gboolean of_one)
{
  const TsSettingsProblem *worst = find_worst (problems);
  g_autofree gchar *field = format_field (worst, of_one);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) errors = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < problems->len; i++) {
    const TsSettingsProblem *problem = g_ptr_array_index (problems, i);
    g_autofree gchar *name = format_field (problem, of_one);

    json_builder_begin_object (builder);
    if (name != NULL)
      ts_http_json_add_string (builder, "field", name);
    ts_http_json_add_string (builder, "detail", problem->error->message);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  errors = json_builder_get_root (builder);
  ts_http_problem_reply_with (ts_http_request_get_message (request),
      status_of (worst), field, worst->error->message, "errors", errors);
}

/* A change whose answer waits for the disk. */
typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
  gchar *concern;  /* NULL: of several */
  gchar *instance; /* NULL: gone with the change */
  guint status;
} Work;

static void
work_free (Work *self)
{
  ts_http_pending_free (self->pending);
  ts_http_request_unref (self->request);
  g_free (self->concern);
  g_free (self->instance);
  g_free (self);
}

static void
reply_done (Work *self, TsSettings *settings)
{
  SoupServerMessage *message = ts_http_request_get_message (self->request);

  soup_server_message_set_status (message, self->status, NULL);
  if (self->status == SOUP_STATUS_NO_CONTENT)
    return;
  if (self->concern == NULL)
    reply_groups (self->request, settings, NULL);
  else
    reply_group (self->request, settings, self->concern, self->instance);
}

static void
on_committed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Work *self = user_data;
  TsSettings *settings = TS_SETTINGS (object);
  g_autofree gchar *place = NULL;
  GError *error = NULL;
  gboolean done = ts_settings_commit_finish (settings, result, &place, &error);

  if (ts_http_pending_get_message (self->pending) == NULL) {
    g_clear_error (&error);
  } else {
    if (done)
      reply_done (self, settings);
    else
      ts_http_request_fail (self->request, place, error);
    ts_http_pending_resume (self->pending);
  }
  work_free (self);
}

/**
 * ts_http_settings_commit:
 * @concern: (nullable): what is told when it is done; %NULL: everything
 * @instance: of it
 * @status: 200, 201, or 204 with nothing to tell
 *
 * Does @change, or with `dry-run=1` only says whether it could be done, and
 * answers.
 */
void
ts_http_settings_commit (TsHttpRequest *request, TsSettings *settings,
    TsSettingsChange *change, const gchar *concern, const gchar *instance,
    guint status)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  TsCaller *caller = ts_http_request_get_caller (request);
  gboolean dry_run = FALSE;
  GError *error = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  Work *work;

  if (!ts_http_query_get_flag (
          ts_http_request_get_query (request), "dry-run", &dry_run, &error)) {
    ts_http_request_fail (request, "dry-run", error);
    return;
  }
  problems = ts_settings_check (settings, caller, change);
  if (problems->len > 0) {
    refuse (request, problems, concern != NULL);
    return;
  }
  if (dry_run) {
    soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
    return;
  }
  work = g_new0 (Work, 1);
  work->request = ts_http_request_ref (request);
  work->pending = ts_http_pending_new (message);
  work->concern = g_strdup (concern);
  work->instance = g_strdup (instance);
  work->status = status;
  ts_settings_commit_async (settings, caller, change, on_committed, work);
}

static void
add_members (TsSettings *settings, TsSettingsChange *change,
    const TsUnits *units, const gchar *concern, const gchar *instance,
    JsonObject *members)
{
  JsonObjectIter iter;
  const gchar *key;
  JsonNode *shown;

  json_object_iter_init_ordered (&iter, members);
  while (json_object_iter_next_ordered (&iter, &key, &shown)) {
    g_autoptr (JsonNode) node = ts_http_setting_json_parse (
        settings, units, concern, instance, key, shown);

    ts_settings_change_set_json (change, concern, instance, key, node);
  }
}

/* If-Match now, and again when the change has its turn. */
static gboolean
expect (TsHttpRequest *request, TsSettings *settings, TsSettingsChange *change,
    const TsUnits *units, const gchar *concern, const gchar *instance)
{
  guint64 revision = ts_settings_get_revision (settings, concern, instance);
  g_autofree gchar *etag = ts_http_setting_json_format_etag (revision, units);
  const gchar *wanted =
      soup_message_headers_get_list (soup_server_message_get_request_headers (
                                         ts_http_request_get_message (request)),
          "If-Match");

  if (!ts_http_request_check_match (request, etag))
    return FALSE;
  if (wanted != NULL && strchr (wanted, '*') == NULL)
    ts_settings_change_expect (change, concern, instance, revision);
  return TRUE;
}

static void
patch_group (TsHttpRequest *request, TsSettings *settings, const gchar *concern,
    const gchar *instance)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autoptr (GSettings) known = NULL;
  GError *error = NULL;
  JsonObject *members;
  TsUnits units;

  if (!ts_http_units_get (request, settings, TS_UNITS_SETTINGS, &units))
    return;
  known = ts_settings_get (settings, concern, instance, &error);
  if (known == NULL) {
    ts_http_request_fail (request, NULL, error);
    return;
  }
  members = ts_http_request_get_object (request);
  if (members == NULL
      || !expect (request, settings, change, &units, concern, instance))
    return;
  add_members (settings, change, &units, concern, instance, members);
  ts_http_settings_commit (
      request, settings, change, concern, instance, SOUP_STATUS_OK);
}

static void
handle_group (TsHttpRequest *request, TsSettings *settings,
    const gchar *concern, const gchar *instance)
{
  if (ts_http_request_is_method (request, "PATCH"))
    patch_group (request, settings, concern, instance);
  else
    reply_group (request, settings, concern, instance);
}

static void
on_all (TsHttpRequest *request, gpointer owner)
{
  TsHttpSettings *self = owner;

  reply_groups (request, self->settings, NULL);
}

/* "sensor:sensor2": {"palette": "lava"}: several groups in one change. */
static void
on_patch_all (TsHttpRequest *request, gpointer owner)
{
  TsHttpSettings *self = owner;
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  JsonObject *groups = ts_http_request_get_object (request);
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *node;
  TsUnits units;

  if (groups == NULL
      || !ts_http_units_get (
          request, self->settings, TS_UNITS_SETTINGS, &units))
    return;
  json_object_iter_init (&iter, groups);
  while (json_object_iter_next (&iter, &name, &node)) {
    g_auto (GStrv) parts = g_strsplit (name, ":", 2);

    if (!JSON_NODE_HOLDS_OBJECT (node) || parts[0] == NULL) {
      ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, name,
          "each member must be CONCERN or CONCERN:INSTANCE with an object of "
          "settings");
      return;
    }
    add_members (self->settings, change, &units, parts[0], parts[1],
        json_node_get_object (node));
  }
  ts_http_settings_commit (
      request, self->settings, change, NULL, NULL, SOUP_STATUS_OK);
}

static void
on_concern (TsHttpRequest *request, gpointer owner)
{
  TsHttpSettings *self = owner;
  const gchar *concern = ts_http_request_get_param (request, "concern");
  g_auto (GStrv) names = ts_settings_list_instances (self->settings, concern);
  g_auto (GStrv) concerns = ts_settings_list_concerns (self->settings);

  if (!ts_http_request_is_method (request, "PATCH")
      && g_strv_contains ((const gchar *const *) concerns, concern)
      && (names[0] == NULL || *names[0] != '\0'))
    reply_groups (request, self->settings, concern);
  else
    handle_group (request, self->settings, concern, "");
}

static void
on_instance (TsHttpRequest *request, gpointer owner)
{
  TsHttpSettings *self = owner;

  handle_group (request, self->settings,
      ts_http_request_get_param (request, "concern"),
      ts_http_request_get_param (request, "instance"));
}

#define SETTINGS "/api/v1/settings"

/* Who may see and change what is a matter of each key. */
static const TsHttpRoute routes[] = {
    {"GET", SETTINGS, TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, on_all, NULL},
    {"PATCH", SETTINGS, TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, on_patch_all,
        NULL},
    {"GET", SETTINGS "/{concern}", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        on_concern, NULL},
    {"PATCH", SETTINGS "/{concern}", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0,
        on_concern, NULL},
    {"GET", SETTINGS "/{concern}/{instance...}", TS_HTTP_GATE_USER,
        TS_PERMISSION_NONE, 0, on_instance, NULL},
    {"PATCH", SETTINGS "/{concern}/{instance...}", TS_HTTP_GATE_USER,
        TS_PERMISSION_NONE, 0, on_instance, NULL},
};

TsHttpSettings *
ts_http_settings_new (TsSettings *settings)
{
  TsHttpSettings *self = g_new0 (TsHttpSettings, 1);

  self->settings = g_object_ref (settings);
  return self;
}

void
ts_http_settings_free (TsHttpSettings *self)
{
  g_object_unref (self->settings);
  g_free (self);
}

/**
 * ts_http_settings_add_routes:
 *
 * @self must live as long as @router answers.
 */
void
ts_http_settings_add_routes (TsHttpSettings *self, TsHttpRouter *router)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), self);
}

/* The lowest number that is free: "schedule1". */
static gchar *
choose_id (TsSettings *settings, const gchar *concern)
{
  g_auto (GStrv) names = ts_settings_list_instances (settings, concern);

  for (guint i = 1;; i++) {
    g_autofree gchar *id = g_strdup_printf ("%s%u", concern, i);

    if (!g_strv_contains ((const gchar *const *) names, id))
      return g_steal_pointer (&id);
  }
}

/**
 * ts_http_settings_add_instance:
 * @concern: whose instances users make
 *
 * Answers @request, whose body has keys of the new one.
 */
void
ts_http_settings_add_instance (
    TsHttpRequest *request, TsSettings *settings, const gchar *concern)
{
  JsonObject *members = ts_http_request_get_object (request);
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();
  g_autofree gchar *id = choose_id (settings, concern);
  g_autofree gchar *path =
      g_strconcat ("/api/v1/settings/", concern, "/", id, NULL);
  JsonObjectIter iter;
  const gchar *key;
  JsonNode *node;

  if (members == NULL)
    return;
  ts_settings_change_add_instance (change, concern, id);
  json_object_iter_init_ordered (&iter, members);
  while (json_object_iter_next_ordered (&iter, &key, &node))
    ts_settings_change_set_json (change, concern, id, key, node);
  soup_message_headers_replace (soup_server_message_get_response_headers (
                                    ts_http_request_get_message (request)),
      "Location", path);
  ts_http_settings_commit (
      request, settings, change, concern, id, SOUP_STATUS_CREATED);
}

/**
 * ts_http_settings_remove_instance:
 *
 * Answers @request.
 */
void
ts_http_settings_remove_instance (TsHttpRequest *request, TsSettings *settings,
    const gchar *concern, const gchar *id)
{
  g_autoptr (TsSettingsChange) change = ts_settings_change_new ();

  ts_settings_change_remove_instance (change, concern, id);
  ts_http_settings_commit (
      request, settings, change, concern, id, SOUP_STATUS_NO_CONTENT);
}
