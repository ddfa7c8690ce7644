/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-certificates.h"

#include <string.h>

#include "http/ts-http-member.h"
#include "http/ts-http-problem.h"
#include "http/ts-http-reply.h"

#define PATH "/api/v1/certificates"
/* A file of the largest allowed size, in base64, and what goes with it. */
#define MAX_BODY (256 * 1024)

static void
add_members (JsonBuilder *builder, TsCertificates *store, TsCertificate *one)
{
  g_auto (GStrv) usages =
      ts_certificates_list_usages (store, ts_certificate_get_id (one));
  const gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  ts_http_json_add_string (builder, "id", ts_certificate_get_id (one));
  ts_http_json_add_string (builder, "label", ts_certificate_get_label (one));
  ts_http_json_add_string (builder, "kind",
      ts_certificate_kind_to_string (ts_certificate_get_kind (one)));
  ts_http_json_add_string (builder, "state",
      ts_certificate_state_to_string (ts_certificate_get_state (one, now_s)));
  ts_http_json_add_time_or_null (
      builder, "created", ts_certificate_get_created_us (one));
  ts_http_json_add_string (
      builder, "subject", ts_certificate_get_subject (one));
  ts_http_json_add_text_or_null (
      builder, "issuer", ts_certificate_get_issuer (one));
  ts_http_json_add_text_or_null (
      builder, "serial", ts_certificate_get_serial (one));
  ts_http_json_add_text_or_null (
      builder, "fingerprint", ts_certificate_get_fingerprint (one));
  ts_http_json_add_string (builder, "key", ts_certificate_get_key_name (one));
  ts_http_json_add_texts (builder, "names", ts_certificate_get_names (one));
  ts_http_json_add_time_or_null (
      builder, "validFrom", ts_certificate_get_begin_s (one) * G_USEC_PER_SEC);
  ts_http_json_add_time_or_null (
      builder, "validUntil", ts_certificate_get_end_s (one) * G_USEC_PER_SEC);
  json_builder_set_member_name (builder, "selfSigned");
  json_builder_add_boolean_value (builder, ts_certificate_is_self_signed (one));
  json_builder_set_member_name (builder, "hasRequest");
  json_builder_add_boolean_value (
      builder, ts_certificate_get_request (one) != NULL);
  ts_http_json_add_texts (builder, "usages", (const gchar *const *) usages);
}

static void
reply_list (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GPtrArray) list = ts_certificates_list (owner);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++) {
    json_builder_begin_object (builder);
    add_members (builder, owner, g_ptr_array_index (list, i));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

/* The certificate of the path; %NULL: the request is answered. */
static TsCertificate *
find (TsHttpRequest *request, TsCertificates *store)
{
  GError *error = NULL;
  TsCertificate *one = ts_certificates_find (
      store, ts_http_request_get_param (request, "id"), &error);

  if (one == NULL)
    ts_http_request_fail (request, "id", error);
  return one;
}

static void
reply_one (TsHttpRequest *request, gpointer owner)
{
  TsCertificate *one = find (request, owner);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (one == NULL)
    return;
  json_builder_begin_object (builder);
  add_members (builder, owner, one);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static void
reply_text (TsHttpRequest *request, TsCertificate *one, const gchar *text,
    const gchar *type, const gchar *suffix)
{
  SoupServerMessage *message = ts_http_request_get_message (request);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autofree gchar *disposition = g_strdup_printf (
      "attachment; filename=\"%s%s\"", ts_certificate_get_id (one), suffix);

  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Content-Disposition",
      disposition);
  ts_http_reply_bytes (message, type, bytes);
}

static void
reply_chain (TsHttpRequest *request, gpointer owner)
{
  TsCertificate *one = find (request, owner);

  if (one == NULL)
    return;
  if (ts_certificate_get_chain (one) == NULL)
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "id",
        "%s is only a request so far", ts_certificate_get_id (one));
  else
    reply_text (request, one, ts_certificate_get_chain (one),
        "application/x-pem-file", ".pem");
}

static void
reply_request (TsHttpRequest *request, gpointer owner)
{
  TsCertificate *one = find (request, owner);

  if (one == NULL)
    return;
  if (ts_certificate_get_request (one) == NULL)
    ts_http_request_refuse (request, SOUP_STATUS_NOT_FOUND, "id",
        "nobody has made a request for %s", ts_certificate_get_id (one));
  else
    reply_text (request, one, ts_certificate_get_request (one),
        "application/pkcs10", ".csr");
}

/* A request that waits for a change. */
typedef struct
{
  TsHttpRequest *request;
  TsHttpPending *pending;
  guint status; /* when it is done */
  const gchar *field;
} Wait;

static Wait *
wait_new (TsHttpRequest *request, guint status, const gchar *field)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->request = ts_http_request_ref (request);
  wait->pending = ts_http_pending_new (ts_http_request_get_message (request));
  wait->status = status;
  wait->field = field;
  return wait;
}

static void
wait_free (Wait *wait)
{
  ts_http_pending_free (wait->pending);
  ts_http_request_unref (wait->request);
  g_free (wait);
}

static void
reply_changed (Wait *wait, TsCertificates *store, TsCertificate *one,
    const gchar *const *warnings)
{
  static const gchar *const none[] = {NULL};
  SoupServerMessage *message = ts_http_pending_get_message (wait->pending);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  soup_server_message_set_status (message, wait->status, NULL);
  if (wait->status == SOUP_STATUS_NO_CONTENT)
    return;
  if (wait->status == SOUP_STATUS_CREATED) {
    g_autofree gchar *path =
        g_strconcat (PATH "/", ts_certificate_get_id (one), NULL);

    soup_message_headers_replace (
        soup_server_message_get_response_headers (message), "Location", path);
  }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "certificate");
  json_builder_begin_object (builder);
  add_members (builder, store, one);
  json_builder_end_object (builder);
  ts_http_json_add_texts (
      builder, "warnings", warnings != NULL ? warnings : none);
  json_builder_end_object (builder);
  ts_http_reply_json (message, builder);
}

static const gchar *
find_field (const Wait *wait, const GError *error)
{
  if (g_error_matches (
          error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_PASSWORD))
    return "password";
  if (g_error_matches (
          error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID)
      || g_error_matches (
          error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_CHAIN))
    return wait->field;
  return NULL;
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;
  TsCertificates *store = TS_CERTIFICATES (source);
  GError *error = NULL;
  g_auto (GStrv) warnings = NULL;
  g_autoptr (TsCertificate) one =
      ts_certificates_change_finish (store, result, &warnings, &error);

  if (ts_http_pending_get_message (wait->pending) == NULL)
    g_clear_error (&error);
  else if (one == NULL)
    ts_http_request_fail (wait->request, find_field (wait, error), error);
  else
    reply_changed (wait, store, one, (const gchar *const *) warnings);
  ts_http_pending_resume (wait->pending);
  wait_free (wait);
}

/* What was uploaded: text as `pem`, anything as `file` in base64. %NULL: the
 * request is answered. */
static GBytes *
parse_file (TsHttpRequest *request, JsonObject *object, const gchar **ret_field)
{
  const gchar *pem = NULL, *file = NULL;
  gsize size;
  guchar *bytes;

  if (!ts_http_member_get_text (request, object, "pem", FALSE, &pem)
      || !ts_http_member_get_text (request, object, "file", FALSE, &file))
    return NULL;
  if ((pem != NULL) == (file != NULL)) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "pem",
        "the certificate comes as 'pem' (text) or as 'file' (base64)");
    return NULL;
  }
  *ret_field = pem != NULL ? "pem" : "file";
  if (pem != NULL)
    return g_bytes_new (pem, strlen (pem));
  bytes = g_base64_decode (file, &size);
  return g_bytes_new_take (bytes, size);
}

static void
import (TsHttpRequest *request, TsCertificates *store, JsonObject *object)
{
  static const gchar *const names[] = {
      "label", "kind", "pem", "file", "password", NULL};
  const gchar *label = NULL, *kind = NULL, *password = NULL, *field = NULL;
  g_autoptr (GBytes) file = NULL;
  gboolean as_authority;

  if (!ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (request, object, "label", FALSE, &label)
      || !ts_http_member_get_text (request, object, "kind", FALSE, &kind)
      || !ts_http_member_get_text (
          request, object, "password", FALSE, &password))
    return;
  as_authority = g_strcmp0 (kind, "authority") == 0;
  if (kind != NULL && !as_authority && !g_str_equal (kind, "identity")) {
    ts_http_request_refuse (request, SOUP_STATUS_BAD_REQUEST, "kind",
        "kind is identity or authority, not '%s'", kind);
    return;
  }
  file = parse_file (request, object, &field);
  if (file == NULL)
    return;
  ts_certificates_import_async (store, ts_http_request_get_caller (request),
      label, as_authority, file, password, on_changed,
      wait_new (request, SOUP_STATUS_CREATED, field));
}

/* Whom a certificate is to be about; %NULL: the request is answered. */
static TsCertificateSubject *
parse_subject (TsHttpRequest *request, JsonObject *object)
{
  g_autoptr (TsCertificateSubject) subject =
      ts_certificate_subject_new (NULL, NULL);
  const struct
  {
    const gchar *name;
    gchar **text;
  } members[] = {
      {"commonName", &subject->common_name},
      {"organization", &subject->organization},
      {"organizationalUnit", &subject->unit},
      {"locality", &subject->locality},
      {"state", &subject->state},
      {"country", &subject->country},
  };
  const gchar *field = NULL;
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    const gchar *text = NULL;

    if (!ts_http_member_get_text (
            request, object, members[i].name, i == 0, &text))
      return NULL;
    *members[i].text = g_strdup (text);
  }
  if (!ts_http_member_get_texts (request, object, "names", &subject->names))
    return NULL;
  if (!ts_certificate_subject_check (subject, &field, &error)) {
    ts_http_request_fail (request, field, error);
    return NULL;
  }
  return g_steal_pointer (&subject);
}

static void
make_request (TsHttpRequest *request, TsCertificates *store, JsonObject *object)
{
  static const gchar *const names[] = {"label", "key", "commonName",
      "organization", "organizationalUnit", "locality", "state", "country",
      "names", NULL};
  const gchar *label = NULL, *key = NULL;
  g_autoptr (TsCertificateSubject) subject = NULL;
  TsKeyKind kind = TS_KEY_P256;
  GError *error = NULL;

  if (!ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (request, object, "label", FALSE, &label)
      || !ts_http_member_get_text (request, object, "key", FALSE, &key))
    return;
  if (key != NULL && !ts_key_kind_from_string (key, &kind, &error)) {
    ts_http_request_fail (request, "key", error);
    return;
  }
  subject = parse_subject (request, object);
  if (subject == NULL)
    return;
  ts_certificates_request_async (store, ts_http_request_get_caller (request),
      label, kind, subject, on_changed,
      wait_new (request, SOUP_STATUS_CREATED, "label"));
}

static void
take_import (TsHttpRequest *request, gpointer owner)
{
  JsonObject *object = ts_http_request_get_object (request);

  if (object != NULL)
    import (request, owner, object);
}

static void
take_request (TsHttpRequest *request, gpointer owner)
{
  JsonObject *object = ts_http_request_get_object (request);

  if (object != NULL)
    make_request (request, owner, object);
}

static void
take_request_again (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"commonName", "organization",
      "organizationalUnit", "locality", "state", "country", "names", NULL};
  JsonObject *object = ts_http_request_get_object (request);
  g_autoptr (TsCertificateSubject) subject = NULL;

  if (object == NULL || !ts_http_member_check_names (request, object, names))
    return;
  subject = parse_subject (request, object);
  if (subject == NULL)
    return;
  ts_certificates_request_again_async (owner,
      ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "id"), subject, on_changed,
      wait_new (request, SOUP_STATUS_OK, NULL));
}

static void
take_answer (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"pem", "file", NULL};
  JsonObject *object = ts_http_request_get_object (request);
  const gchar *field = NULL;
  g_autoptr (GBytes) file = NULL;

  if (object == NULL || !ts_http_member_check_names (request, object, names))
    return;
  file = parse_file (request, object, &field);
  if (file == NULL)
    return;
  ts_certificates_answer_async (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "id"), file, on_changed,
      wait_new (request, SOUP_STATUS_OK, field));
}

static void
take_label (TsHttpRequest *request, gpointer owner)
{
  static const gchar *const names[] = {"label", NULL};
  JsonObject *object = ts_http_request_get_object (request);
  const gchar *label = NULL;

  if (object == NULL || !ts_http_member_check_names (request, object, names)
      || !ts_http_member_get_text (request, object, "label", TRUE, &label))
    return;
  ts_certificates_relabel_async (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "id"), label, on_changed,
      wait_new (request, SOUP_STATUS_OK, "label"));
}

static void
remove_one (TsHttpRequest *request, gpointer owner)
{
  ts_certificates_remove_async (owner, ts_http_request_get_caller (request),
      ts_http_request_get_param (request, "id"), on_changed,
      wait_new (request, SOUP_STATUS_NO_CONTENT, NULL));
}

static void
renew (TsHttpRequest *request, gpointer owner)
{
  ts_certificates_renew_async (owner, ts_http_request_get_caller (request),
      on_changed, wait_new (request, SOUP_STATUS_OK, NULL));
}

static const TsHttpRoute routes[] = {
    {"GET", PATH, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK, 0, reply_list,
        NULL},
    {"POST", PATH, TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK, MAX_BODY,
        take_import, NULL},
    {"POST", "/api/v1/certificate-requests", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_NETWORK, 0, take_request, NULL},
    {"POST", PATH "/self-signed/renew", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_NETWORK, 0, renew, NULL},
    {"GET", PATH "/{id}", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK, 0,
        reply_one, NULL},
    {"PATCH", PATH "/{id}", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK, 0,
        take_label, NULL},
    {"DELETE", PATH "/{id}", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK, 0,
        remove_one, NULL},
    {"GET", PATH "/{id}/chain.pem", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_NETWORK, 0, reply_chain, NULL},
    {"PUT", PATH "/{id}/chain", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK,
        MAX_BODY, take_answer, NULL},
    {"GET", PATH "/{id}/request.csr", TS_HTTP_GATE_PERMISSION,
        TS_PERMISSION_NETWORK, 0, reply_request, NULL},
    {"POST", PATH "/{id}/csr", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_NETWORK,
        0, take_request_again, NULL},
};

/**
 * ts_http_certificates_add_routes:
 * @certificates: lives longer than @router
 */
void
ts_http_certificates_add_routes (
    TsHttpRouter *router, TsCertificates *certificates)
{
  static const struct
  {
    TsCertificateError code;
    guint status;
  } meanings[] = {
      {TS_CERTIFICATE_ERROR_INVALID, SOUP_STATUS_BAD_REQUEST},
      {TS_CERTIFICATE_ERROR_PASSWORD, SOUP_STATUS_BAD_REQUEST},
      {TS_CERTIFICATE_ERROR_CHAIN, SOUP_STATUS_BAD_REQUEST},
      {TS_CERTIFICATE_ERROR_NOT_FOUND, SOUP_STATUS_NOT_FOUND},
      {TS_CERTIFICATE_ERROR_IN_USE, SOUP_STATUS_CONFLICT},
      {TS_CERTIFICATE_ERROR_FULL, SOUP_STATUS_CONFLICT},
  };

  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    ts_http_problem_map (
        TS_CERTIFICATE_ERROR, meanings[i].code, meanings[i].status);
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), certificates);
}
