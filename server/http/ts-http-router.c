/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-router.h"

#include "http/ts-http-connection.h"
#include "http/ts-http-local.h"
#include "http/ts-http-problem.h"
#include "http/ts-http-query.h"
#include "http/ts-http-reply.h"
#include "http/ts-http-request-private.h"
#include "http/ts-http-template.h"

#define ROUTE_KEY "ts-http-route"
/* A header that a page of another origin cannot send without being asked. */
#define TOKEN_HEADER "X-CSRF-Token"

typedef struct
{
  TsHttpRoute route; /* its strings are the registrar's, for ever */
  TsHttpTemplate *template;
  gpointer owner;
} Entry;

struct _TsHttpRouter
{
  GObject parent_instance;

  TsDoor *door;
  TsHttpAuthenticator *authenticator;
  GPtrArray *entries; /* Entry, those that say most first */
  guint16 https_port; /* 0: plain HTTP will do */
};

G_DEFINE_FINAL_TYPE (TsHttpRouter, ts_http_router, G_TYPE_OBJECT)

static void reply_routes (TsHttpRequest *request, gpointer owner);

const gchar *
ts_http_gate_to_string (TsHttpGate gate)
{
  static const gchar *const names[] = {
      [TS_HTTP_GATE_PERMISSION] = "permission",
      [TS_HTTP_GATE_USER] = "user",
      [TS_HTTP_GATE_PREVIEW] = "preview",
      [TS_HTTP_GATE_PUBLIC] = "public",
      [TS_HTTP_GATE_OPEN] = "open",
  };

  return names[gate];
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  ts_http_template_free (entry->template);
  g_free (entry);
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *one = *(const Entry *const *) a;
  const Entry *other = *(const Entry *const *) b;

  return ts_http_template_compare (one->template, other->template);
}

static gboolean
entry_takes (const Entry *entry, const gchar *method)
{
  return g_str_equal (entry->route.method, method)
         || (g_str_equal (entry->route.method, "GET")
             && g_str_equal (method, "HEAD"));
}

/* Which methods the entries have whose path is @template's. */
static gchar *
list_methods (TsHttpRouter *self, const TsHttpTemplate *template)
{
  g_autoptr (GString) methods = g_string_new (NULL);

  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = g_ptr_array_index (self->entries, i);

    if (!g_str_equal (ts_http_template_get_text (entry->template),
            ts_http_template_get_text (template)))
      continue;
    g_string_append_printf (methods, "%s%s%s", methods->len > 0 ? ", " : "",
        entry->route.method,
        g_str_equal (entry->route.method, "GET") ? ", HEAD" : "");
  }
  return g_string_free (g_steal_pointer (&methods), FALSE);
}

static void
refuse_method (
    TsHttpRouter *self, TsHttpRequest *request, const TsHttpTemplate *template)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  g_autofree gchar *allowed = list_methods (self, template);

  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Allow", allowed);
  ts_http_request_refuse (request, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL,
      "%s is not for this address; there is %s",
      soup_server_message_get_method (message), allowed);
}

/* NULL: @request is answered. The first template that fits decides, so that
 * the page, which takes all the rest, does not answer for others. */
static const Entry *
find_entry (TsHttpRouter *self, TsHttpRequest *request, const gchar *path)
{
  const gchar *method =
      soup_server_message_get_method (ts_http_request_get_message (request));
  GHashTable *params = ts_http_request_get_params (request);
  const TsHttpTemplate *first = NULL;

  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = g_ptr_array_index (self->entries, i);

    if (first != NULL && ts_http_template_compare (first, entry->template) != 0)
      break;
    g_hash_table_remove_all (params);
    if (!ts_http_template_match (entry->template, path, params))
      continue;
    if (first == NULL)
      first = entry->template;
    if (entry_takes (entry, method))
      return entry;
  }
  if (first != NULL && !ts_http_template_takes_all (first))
    refuse_method (self, request, first);
  else
    ts_http_request_refuse (
        request, SOUP_STATUS_NOT_FOUND, NULL, "there is no %s", path);
  return NULL;
}

static gboolean
is_reading (SoupServerMessage *message)
{
  const gchar *method = soup_server_message_get_method (message);

  return g_str_equal (method, "GET") || g_str_equal (method, "HEAD");
}

/* Whether the request may come from a page of somebody else's. */
static gboolean
check_origin (TsHttpRouter *self, TsHttpRequest *request)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (message);
  const gchar *host = soup_message_headers_get_one (headers, "Host");
  const gchar *origin = soup_message_headers_get_one (headers, "Origin");

  /* with accounts, a name that somebody made resolve to us gets no cookie */
  if (host != NULL && ts_http_authenticator_is_open (self->authenticator)
      && !ts_http_host_is_own (host)) {
    ts_http_request_refuse (
        request, SOUP_STATUS_FORBIDDEN, "Host", "this camera is not %s", host);
    return FALSE;
  }
  /* reading needs no check: browsers do not show the answer to others */
  if (origin == NULL
      || (!ts_http_request_is_websocket (request) && is_reading (message)))
    return TRUE;
  if (host != NULL && ts_http_origin_is_host (origin, host))
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_FORBIDDEN, "Origin",
      "pages of %s have no business here", origin);
  return FALSE;
}

static gboolean
has_dots (const gchar *path)
{
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);

  return g_strv_contains ((const gchar *const *) segments, "..")
         || g_strv_contains ((const gchar *const *) segments, ".");
}

static gboolean
check_text (TsHttpRequest *request, const gchar *path)
{
  GHashTableIter iter;
  gpointer name, value;
  g_autofree gchar *decoded = g_uri_unescape_string (path, NULL);
  gboolean valid = decoded != NULL && g_utf8_validate (decoded, -1, NULL)
                   && !has_dots (decoded);

  g_hash_table_iter_init (&iter, ts_http_request_get_query (request));
  while (valid && g_hash_table_iter_next (&iter, &name, &value))
    valid = g_utf8_validate (name, -1, NULL)
            && (value == NULL || g_utf8_validate (value, -1, NULL));
  if (!valid)
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, NULL,
        "the address is not UTF-8 text, or goes up and down");
  return valid;
}

static gboolean
check_body (TsHttpRequest *request, const TsHttpRoute *route)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (
      ts_http_request_get_message (request));
  const gsize limit = route->max_body > 0 ? route->max_body : TS_HTTP_MAX_BODY;

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED) {
    ts_http_request_refuse (request, SOUP_STATUS_LENGTH_REQUIRED,
        "Content-Length", "the length of a body must be told beforehand");
    return FALSE;
  }
  if (soup_message_headers_get_content_length (headers) > (goffset) limit) {
    ts_http_request_refuse (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL,
        "a body may have up to %" G_GSIZE_FORMAT " bytes here", limit);
    return FALSE;
  }
  return TRUE;
}

static gboolean
admit (TsHttpRouter *self, TsHttpRequest *request, const TsHttpRoute *route,
    GError **error)
{
  TsCaller *caller = ts_http_request_get_caller (request);
  const gchar *sensor = route->sensor != NULL
                            ? ts_http_request_get_param (request, route->sensor)
                            : NULL;
  const gboolean is_known =
      ts_caller_is_system (caller) || ts_caller_get_user (caller) != NULL;
  g_autofree gchar *action = NULL;

  if (route->gate == TS_HTTP_GATE_PUBLIC || route->gate == TS_HTTP_GATE_OPEN)
    return TRUE;
  if (!is_known && route->gate == TS_HTTP_GATE_PREVIEW)
    return ts_caller_check (caller, route->permission, sensor, error);
  if (!is_known) {
    g_set_error (
        error, TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS, "log in first");
    return FALSE;
  }
  if (route->gate == TS_HTTP_GATE_USER)
    return TRUE;
  action = g_strdup_printf ("%s %s", route->method, route->path);
  return ts_door_admit (self->door, caller, route->permission, sensor, action,
      g_uri_get_path (
          soup_server_message_get_uri (ts_http_request_get_message (request))),
      error);
}

/* A browser adds its cookie to what any page makes it send. */
static gboolean
check_token (TsHttpRequest *request, const TsHttpIdentity *identity)
{
  if (!identity->by_cookie || identity->has_token
      || is_reading (ts_http_request_get_message (request)))
    return TRUE;
  ts_http_request_refuse (request, SOUP_STATUS_FORBIDDEN, TOKEN_HEADER,
      "a change that comes with a cookie needs the session's token");
  return FALSE;
}

static void
refuse (TsHttpRouter *self, TsHttpRequest *request, GError *error)
{
  SoupServerMessage *message = ts_http_request_get_message (request);

  if (ts_http_problem_get_status (error) == SOUP_STATUS_UNAUTHORIZED)
    ts_http_authenticator_add_challenges (self->authenticator, message);
  ts_http_request_fail (request, NULL, error);
}

/* A message on its way through the authenticator. */
typedef struct
{
  TsHttpRouter *router;
  const Entry *entry;
  TsHttpPending *pending;
} Passage;

static void
on_authenticated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Passage *passage = user_data;
  TsHttpRouter *self = passage->router;
  const TsHttpRoute *route = &passage->entry->route;
  SoupServerMessage *message = ts_http_pending_get_message (passage->pending);
  GError *error = NULL;
  g_autoptr (TsHttpIdentity) identity =
      ts_http_authenticator_authenticate_finish (
          TS_HTTP_AUTHENTICATOR (source), result, &error);

  if (message != NULL) {
    TsHttpRequest *request = ts_http_request_get (message);

    /* wrong credentials must not keep anybody from logging in */
    if (identity == NULL && route->gate == TS_HTTP_GATE_PUBLIC) {
      g_clear_error (&error);
      identity = ts_http_identity_new (ts_http_local_dup_anonymous (message));
    }
    if (identity == NULL) {
      refuse (self, request, error);
    } else {
      ts_http_request_set_caller (request, identity->caller, identity->session);
      if (!admit (self, request, route, &error))
        refuse (self, request, error);
      else
        check_token (request, identity);
    }
    ts_http_pending_resume (passage->pending);
  } else {
    g_clear_error (&error);
  }
  ts_http_pending_free (passage->pending);
  g_object_unref (self);
  g_free (passage);
}

static void
authenticate (
    TsHttpRouter *self, SoupServerMessage *message, const Entry *entry)
{
  Passage *passage = g_new0 (Passage, 1);

  passage->router = g_object_ref (self);
  passage->entry = entry;
  passage->pending = ts_http_pending_new (message);
  ts_http_authenticator_authenticate_async (
      self->authenticator, message, NULL, on_authenticated, passage);
}

/* 308: the method stays what it is. */
static gboolean
redirect (TsHttpRouter *self, SoupServerMessage *message)
{
  TsHttpConnection *connection = ts_http_connection_get (message);
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree gchar *location = NULL;

  if (self->https_port == 0 || connection == NULL
      || ts_http_connection_is_secure (connection)
      || ts_http_connection_is_control (connection))
    return FALSE;
  location =
      g_uri_join (G_URI_FLAGS_ENCODED, "https", NULL, g_uri_get_host (uri),
          self->https_port, g_uri_get_path (uri), g_uri_get_query (uri), NULL);
  soup_server_message_set_redirect (
      message, SOUP_STATUS_PERMANENT_REDIRECT, location);
  return TRUE;
}

/* Whoever runs the camera has come by its own socket. */
static gboolean
admit_control (SoupServerMessage *message, TsHttpRequest *request)
{
  TsHttpConnection *connection = ts_http_connection_get (message);
  g_autoptr (TsCaller) caller = NULL;

  if (connection == NULL || !ts_http_connection_is_control (connection))
    return FALSE;
  caller = ts_http_connection_dup_control_caller (connection);
  ts_http_request_set_caller (request, caller, NULL);
  return TRUE;
}

static gboolean
open_passage (TsHttpRouter *self, SoupServerMessage *message,
    TsHttpRequest *request, const gchar *path)
{
  const Entry *entry;

  if (!check_text (request, path) || redirect (self, message)
      || !check_origin (self, request))
    return FALSE;
  entry = find_entry (self, request, path);
  if (entry == NULL || !check_body (request, &entry->route))
    return FALSE;
  g_object_set_data (G_OBJECT (message), ROUTE_KEY, (gpointer) entry);
  if (admit_control (message, request))
    return TRUE;
  if (entry->route.gate == TS_HTTP_GATE_OPEN) {
    g_autoptr (TsCaller) nobody = ts_http_local_dup_anonymous (message);

    ts_http_request_set_caller (request, nobody, NULL);
  } else {
    authenticate (self, message, entry);
  }
  return TRUE;
}

/* Before the body is read: an answer here ends the matter. */
static void
on_request_early (SoupServer *server, SoupServerMessage *message,
    const char *path, GHashTable *query, gpointer user_data)
{
  TsHttpRouter *self = user_data;
  TsHttpRequest *request = ts_http_request_new (message, query);

  if (!open_passage (self, message, request, path)) {
    /* what still comes is read to its end, but not kept */
    soup_message_body_set_accumulate (
        soup_server_message_get_request_body (message), FALSE);
    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), "Connection",
        "close");
  }
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  const Entry *entry = g_object_get_data (G_OBJECT (message), ROUTE_KEY);
  TsHttpRequest *request = ts_http_request_get (message);

  ts_http_reply_add_headers (message);
  entry->route.handler (request, entry->owner);
}

/* Also on what libsoup answers by itself. */
static void
on_request_started (
    SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  ts_http_reply_add_headers (message);
}

static void
add_route (JsonBuilder *builder, const TsHttpRoute *route)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "method", route->method);
  ts_http_json_add_string (builder, "path", route->path);
  ts_http_json_add_string (
      builder, "gate", ts_http_gate_to_string (route->gate));
  if (route->gate == TS_HTTP_GATE_PERMISSION
      || route->gate == TS_HTTP_GATE_PREVIEW) {
    g_auto (GStrv) names = ts_permission_to_names (route->permission);

    json_builder_set_member_name (builder, "permissions");
    json_builder_begin_array (builder);
    for (guint i = 0; names[i] != NULL; i++)
      json_builder_add_string_value (builder, names[i]);
    json_builder_end_array (builder);
  }
  json_builder_end_object (builder);
}

static void
reply_routes (TsHttpRequest *request, gpointer owner)
{
  TsHttpRouter *self = owner;
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "version", VERSION);
  json_builder_set_member_name (builder, "routes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->entries->len; i++) {
    const Entry *entry = g_ptr_array_index (self->entries, i);

    add_route (builder, &entry->route);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static const TsHttpRoute own_routes[] = {
    {.method = "GET",
        .path = "/api/v1",
        .gate = TS_HTTP_GATE_USER,
        .handler = reply_routes},
};

/**
 * ts_http_router_new:
 * @door: admits callers
 *
 * Until ts_http_router_set_authenticator() every caller of this machine may do
 * everything, and nobody else anything.
 */
TsHttpRouter *
ts_http_router_new (TsDoor *door)
{
  TsHttpRouter *self = g_object_new (TS_TYPE_HTTP_ROUTER, NULL);

  self->door = g_object_ref (door);
  self->authenticator = ts_http_local_new ();
  ts_http_router_add (self, own_routes, G_N_ELEMENTS (own_routes), self);
  return self;
}

void
ts_http_router_set_authenticator (
    TsHttpRouter *self, TsHttpAuthenticator *authenticator)
{
  g_set_object (&self->authenticator, authenticator);
}

/**
 * ts_http_router_has_authenticator:
 *
 * Returns: whether callers are asked who they are
 */
gboolean
ts_http_router_has_authenticator (TsHttpRouter *self)
{
  return !TS_IS_HTTP_LOCAL (self->authenticator);
}

/**
 * ts_http_router_set_redirect:
 * @https_port: where whoever comes without TLS is sent to; 0: nobody is
 */
void
ts_http_router_set_redirect (TsHttpRouter *self, guint16 https_port)
{
  self->https_port = https_port;
}

/**
 * ts_http_router_add:
 * @routes: (array length=n_routes): copied; their strings must stay
 * @owner: for the handlers; must be there as long as requests may come
 */
void
ts_http_router_add (TsHttpRouter *self, const TsHttpRoute *routes,
    gsize n_routes, gpointer owner)
{
  for (gsize i = 0; i < n_routes; i++) {
    TsHttpTemplate *template = ts_http_template_new (routes[i].path);
    Entry *entry;

    g_return_if_fail (template != NULL);
    entry = g_new0 (Entry, 1);
    entry->route = routes[i];
    entry->template = template;
    entry->owner = owner;
    g_ptr_array_add (self->entries, entry);
  }
  g_ptr_array_sort (self->entries, compare_entries);
}

/**
 * ts_http_router_attach:
 * @server: gets all its requests answered by @self, which must outlive it
 */
void
ts_http_router_attach (TsHttpRouter *self, SoupServer *server)
{
  soup_server_add_early_handler (server, NULL, on_request_early, self, NULL);
  soup_server_add_handler (server, NULL, on_request, self, NULL);
  g_signal_connect (
      server, "request-started", G_CALLBACK (on_request_started), NULL);
}

static void
ts_http_router_dispose (GObject *object)
{
  TsHttpRouter *self = TS_HTTP_ROUTER (object);

  g_clear_object (&self->door);
  g_clear_object (&self->authenticator);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  G_OBJECT_CLASS (ts_http_router_parent_class)->dispose (object);
}

static void
ts_http_router_class_init (TsHttpRouterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_http_router_dispose;
}

static void
ts_http_router_init (TsHttpRouter *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
}
