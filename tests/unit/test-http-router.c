/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <json-glib/json-glib.h>

#include "http/ts-http-reply.h"
#include "http/ts-http-router.h"

/*
 * A server of its own with one route for each gate, and an authenticator that
 * believes what the header X-Test says.
 */

#define TEST_TYPE_BELIEVER (test_believer_get_type ())
G_DECLARE_FINAL_TYPE (TestBeliever, test_believer, TEST, BELIEVER, GObject)
GType test_believer_get_type (void);

struct _TestBeliever
{
  GObject parent_instance;
  gboolean is_open;
};

static void test_believer_init_interface (TsHttpAuthenticatorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestBeliever, test_believer, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (
        TS_TYPE_HTTP_AUTHENTICATOR, test_believer_init_interface))

static TsCaller *
make_caller (const gchar *who)
{
  static const gchar *const sensors[] = {"sensor1", NULL};

  if (g_str_equal (who, "preview"))
    return ts_caller_new_anonymous (TS_PERMISSION_VIEW, "http", "192.0.2.1");
  if (g_str_equal (who, "nobody"))
    return ts_caller_new_anonymous (TS_PERMISSION_NONE, "http", "192.0.2.1");
  return ts_caller_new (who, TS_ROLE_GUEST, TS_PERMISSION_VIEW,
      g_str_equal (who, "one-sensor") ? sensors : NULL, "http", "192.0.2.1");
}

static void
authenticate_async (TsHttpAuthenticator *authenticator,
    SoupServerMessage *message, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task =
      g_task_new (authenticator, cancellable, callback, user_data);
  SoupMessageHeaders *headers =
      soup_server_message_get_request_headers (message);
  const gchar *who = soup_message_headers_get_one (headers, "X-Test");
  TsHttpIdentity *identity;

  if (g_strcmp0 (who, "wrong") == 0) {
    g_task_return_new_error (task, TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS,
        "wrong name or password");
    return;
  }
  identity = ts_http_identity_new (make_caller (who != NULL ? who : "nobody"));
  identity->by_cookie =
      soup_message_headers_get_one (headers, "Cookie") != NULL;
  identity->has_token =
      soup_message_headers_get_one (headers, "X-CSRF-Token") != NULL;
  g_task_return_pointer (
      task, identity, (GDestroyNotify) ts_http_identity_free);
}

static TsHttpIdentity *
authenticate_finish (
    TsHttpAuthenticator *authenticator, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
add_challenges (TsHttpAuthenticator *authenticator, SoupServerMessage *message)
{
  soup_message_headers_append (
      soup_server_message_get_response_headers (message), "WWW-Authenticate",
      "Test realm=\"test\"");
}

static gboolean
is_open (TsHttpAuthenticator *authenticator)
{
  return TEST_BELIEVER (authenticator)->is_open;
}

static void
test_believer_init_interface (TsHttpAuthenticatorInterface *iface)
{
  iface->authenticate_async = authenticate_async;
  iface->authenticate_finish = authenticate_finish;
  iface->add_challenges = add_challenges;
  iface->is_open = is_open;
}

static void
test_believer_class_init (TestBelieverClass *klass)
{
}

static void
test_believer_init (TestBeliever *self)
{
}

/* ---- the server and its client ---- */

typedef struct
{
  TsDoor *door;
  TsHttpRouter *router;
  TestBeliever *believer;
  SoupServer *server;
  SoupSession *client;
  gchar *base;
  guint n_handled;
  guint n_refused; /* that the door told */

  /* of the last answer */
  guint status;
  gchar *field;
  gchar *challenge;
  GBytes *body;
} Fixture;

static void
answer (TsHttpRequest *request, gpointer owner)
{
  Fixture *fixture = owner;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  TsCaller *caller = ts_http_request_get_caller (request);

  fixture->n_handled++;
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "user", ts_caller_get_user (caller));
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static const TsHttpRoute routes[] = {
    {"GET", "/open", TS_HTTP_GATE_OPEN, TS_PERMISSION_NONE, 0, answer, NULL},
    {"POST", "/public", TS_HTTP_GATE_PUBLIC, TS_PERMISSION_NONE, 8, answer,
        NULL},
    {"GET", "/preview", TS_HTTP_GATE_PREVIEW, TS_PERMISSION_VIEW, 0, answer,
        NULL},
    {"GET", "/user", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, answer, NULL},
    {"POST", "/user", TS_HTTP_GATE_USER, TS_PERMISSION_NONE, 0, answer, NULL},
    {"GET", "/users", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_USERS, 0, answer,
        NULL},
    {"GET", "/sensors/{id}", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_VIEW, 0,
        answer, "id"},
};

static void
on_recorded (TsDoor *door, const TsRecord *record, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (record->refusal != NULL)
    fixture->n_refused++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;

  fixture->door = ts_door_new ();
  g_signal_connect (
      fixture->door, "recorded", G_CALLBACK (on_recorded), fixture);
  fixture->router = ts_http_router_new (fixture->door);
  fixture->believer = g_object_new (TEST_TYPE_BELIEVER, NULL);
  ts_http_router_set_authenticator (
      fixture->router, TS_HTTP_AUTHENTICATOR (fixture->believer));
  ts_http_router_add (fixture->router, routes, G_N_ELEMENTS (routes), fixture);
  fixture->server = soup_server_new ("raw-paths", TRUE, NULL);
  ts_http_router_attach (fixture->router, fixture->server);
  soup_server_listen_local (
      fixture->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (fixture->server);
  fixture->base =
      g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  fixture->client = soup_session_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  soup_session_abort (fixture->client);
  soup_server_disconnect (fixture->server);
  g_object_unref (fixture->client);
  g_object_unref (fixture->server);
  g_object_unref (fixture->router);
  g_object_unref (fixture->believer);
  g_object_unref (fixture->door);
  g_free (fixture->base);
  g_free (fixture->field);
  g_free (fixture->challenge);
  g_clear_pointer (&fixture->body, g_bytes_unref);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
read_field (Fixture *fixture)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  const gchar *text = g_bytes_get_data (fixture->body, &size);
  JsonObject *object;

  json_parser_load_from_data (parser, text, size, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_clear_pointer (&fixture->field, g_free);
  if (json_object_has_member (object, "field"))
    fixture->field = g_strdup (json_object_get_string_member (object, "field"));
}

/* @headers: pairs of name and value, then NULL */
static guint
ask (Fixture *fixture, const gchar *method, const gchar *path,
    const gchar *const *headers, const gchar *body)
{
  g_autofree gchar *address = g_strconcat (fixture->base, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, address);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes =
      body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; headers != NULL && headers[i] != NULL; i += 2)
    soup_message_headers_replace (
        soup_message_get_request_headers (message), headers[i], headers[i + 1]);
  if (bytes != NULL)
    soup_message_set_request_body_from_bytes (message, "text/plain", bytes);
  soup_session_send_and_read_async (
      fixture->client, message, G_PRIORITY_DEFAULT, NULL, on_answer, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&fixture->body, g_bytes_unref);
  fixture->body =
      soup_session_send_and_read_finish (fixture->client, result, &error);
  g_assert_no_error (error);
  fixture->status = soup_message_get_status (message);
  g_free (fixture->challenge);
  fixture->challenge = g_strdup (soup_message_headers_get_one (
      soup_message_get_response_headers (message), "WWW-Authenticate"));
  read_field (fixture);
  return fixture->status;
}

static guint
ask_as (Fixture *fixture, const gchar *path, const gchar *who)
{
  const gchar *const headers[] = {"X-Test", who, NULL};

  return ask (fixture, "GET", path, headers, NULL);
}

/* ---- claims ---- */

static void
test_who_is_nobody_is_told_to_log_in (Fixture *fixture, gconstpointer data)
{
  static const gchar *const paths[] = {
      "/user", "/users", "/preview", "/sensors/sensor1", "/api/v1"};

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_assert_cmpuint (ask_as (fixture, paths[i], "nobody"), ==, 401);
    g_assert_cmpstr (fixture->challenge, ==, "Test realm=\"test\"");
  }
  g_assert_cmpuint (fixture->n_handled, ==, 0);
  g_assert_cmpuint (ask_as (fixture, "/open", "nobody"), ==, 200);
}

static void
test_a_preview_is_for_nobody_too (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (ask_as (fixture, "/preview", "preview"), ==, 200);
  /* the same permission, but only for accounts */
  g_assert_cmpuint (ask_as (fixture, "/sensors/sensor1", "preview"), ==, 401);
  g_assert_cmpuint (fixture->n_handled, ==, 1);
}

static void
test_accounts_get_what_they_may (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (ask_as (fixture, "/user", "guest"), ==, 200);
  g_assert_cmpuint (ask_as (fixture, "/preview", "guest"), ==, 200);
  g_assert_cmpuint (ask_as (fixture, "/sensors/sensor2", "guest"), ==, 200);
  g_assert_cmpuint (ask_as (fixture, "/users", "guest"), ==, 403);
  g_assert_null (fixture->challenge);
  g_assert_cmpuint (fixture->n_handled, ==, 3);
  while (fixture->n_refused == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_a_permission_may_be_for_one_sensor (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (
      ask_as (fixture, "/sensors/sensor1", "one-sensor"), ==, 200);
  g_assert_cmpuint (
      ask_as (fixture, "/sensors/sensor2", "one-sensor"), ==, 403);
}

static void
test_wrong_credentials_do_not_keep_from_logging_in (
    Fixture *fixture, gconstpointer data)
{
  const gchar *const headers[] = {"X-Test", "wrong", NULL};

  g_assert_cmpuint (ask (fixture, "GET", "/user", headers, NULL), ==, 401);
  g_assert_cmpuint (ask (fixture, "POST", "/public", headers, "{}"), ==, 200);
}

static void
test_a_cookie_alone_changes_nothing (Fixture *fixture, gconstpointer data)
{
  const gchar *const cookie[] = {"X-Test", "guest", "Cookie", "a=b", NULL};
  const gchar *const both[] = {
      "X-Test", "guest", "Cookie", "a=b", "X-CSRF-Token", "c", NULL};

  g_assert_cmpuint (ask (fixture, "GET", "/user", cookie, NULL), ==, 200);
  g_assert_cmpuint (ask (fixture, "POST", "/user", cookie, "{}"), ==, 403);
  g_assert_cmpstr (fixture->field, ==, "X-CSRF-Token");
  g_assert_cmpuint (ask (fixture, "POST", "/user", both, "{}"), ==, 200);
}

static void
test_pages_of_others_change_nothing (Fixture *fixture, gconstpointer data)
{
  const gchar *const foreign[] = {
      "X-Test", "guest", "Origin", "http://camera.example", NULL};
  const gchar *const own[] = {"X-Test", "guest", "Origin", fixture->base, NULL};
  const gchar *const socket[] = {"X-Test", "guest", "Origin",
      "http://camera.example", "Upgrade", "websocket", "Connection", "Upgrade",
      NULL};

  g_assert_cmpuint (ask (fixture, "POST", "/user", foreign, "{}"), ==, 403);
  g_assert_cmpstr (fixture->field, ==, "Origin");
  g_assert_cmpuint (ask (fixture, "GET", "/user", socket, NULL), ==, 403);
  g_assert_cmpuint (ask (fixture, "POST", "/user", own, "{}"), ==, 200);
  g_assert_cmpuint (ask (fixture, "GET", "/user", foreign, NULL), ==, 200);
}

static void
test_without_accounts_a_foreign_name_is_refused (
    Fixture *fixture, gconstpointer data)
{
  const gchar *const foreign[] = {
      "X-Test", "guest", "Host", "camera.example", NULL};

  g_assert_cmpuint (ask (fixture, "GET", "/user", foreign, NULL), ==, 200);
  fixture->believer->is_open = TRUE;
  g_assert_cmpuint (ask (fixture, "GET", "/user", foreign, NULL), ==, 403);
  g_assert_cmpstr (fixture->field, ==, "Host");
  g_assert_cmpuint (ask_as (fixture, "/user", "guest"), ==, 200);
}

static void
test_bodies_have_the_size_of_their_route (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (
      ask (fixture, "POST", "/public", NULL, "12345678"), ==, 200);
  g_assert_cmpuint (
      ask (fixture, "POST", "/public", NULL, "123456789"), ==, 413);
  g_assert_cmpuint (ask (fixture, "DELETE", "/public", NULL, NULL), ==, 405);
  g_assert_cmpuint (ask (fixture, "GET", "/nothing", NULL, NULL), ==, 404);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    void (*func) (Fixture *fixture, gconstpointer data);
  } tests[] = {
      {"who-is-nobody-is-told-to-log-in", test_who_is_nobody_is_told_to_log_in},
      {"a-preview-is-for-nobody-too", test_a_preview_is_for_nobody_too},
      {"accounts-get-what-they-may", test_accounts_get_what_they_may},
      {"a-permission-may-be-for-one-sensor",
          test_a_permission_may_be_for_one_sensor},
      {"wrong-credentials-do-not-keep-from-logging-in",
          test_wrong_credentials_do_not_keep_from_logging_in},
      {"a-cookie-alone-changes-nothing", test_a_cookie_alone_changes_nothing},
      {"pages-of-others-change-nothing", test_pages_of_others_change_nothing},
      {"without-accounts-a-foreign-name-is-refused",
          test_without_accounts_a_foreign_name_is_refused},
      {"bodies-have-the-size-of-their-route",
          test_bodies_have_the_size_of_their_route},
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *path = g_strconcat ("/http-router/", tests[i].name, NULL);

    g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
  }
  return g_test_run ();
}
