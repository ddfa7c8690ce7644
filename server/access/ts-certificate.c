/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-certificate.h"

#include <string.h>

#define DAY_S (24 * 60 * 60)

struct _TsCertificate
{
  gint ref_count;
  gchar *id;
  gchar *label;
  gint64 created_us;
  gchar *chain;
  gchar *request;
  GBytes *sealed_key;

  /* read from the chain or the request */
  gchar *subject;
  gchar *issuer;
  gchar *serial;
  gchar *fingerprint;
  gchar *key_name;
  GStrv names;
  gint64 begin_s;
  gint64 end_s;
  gboolean self_signed;
  gboolean for_servers;
};

const gchar *
ts_certificate_kind_to_string (TsCertificateKind kind)
{
  static const gchar *const names[] = {"identity", "request", "authority"};

  g_return_val_if_fail (kind < G_N_ELEMENTS (names), NULL);
  return names[kind];
}

const gchar *
ts_certificate_state_to_string (TsCertificateState state)
{
  static const gchar *const names[] = {
      "valid", "pending", "not-yet-valid", "expiring", "expired"};

  g_return_val_if_fail (state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

/**
 * ts_certificate_id_is_valid:
 *
 * Returns: whether @id can be one: it names a file, too
 */
gboolean
ts_certificate_id_is_valid (const gchar *id)
{
  const gsize length = strlen (id);

  if (length == 0 || length > 32 || id[0] == '-')
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_islower (id[i]) && !g_ascii_isdigit (id[i]) && id[i] != '-')
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_chain (TsCertificate *self, GError **error)
{
  g_auto (gnutls_x509_crt_t) leaf = NULL;

  /* GnuTLS takes the first of a text */
  if (!ts_x509_load_certificate (
          self->chain, strlen (self->chain), GNUTLS_X509_FMT_PEM, &leaf, error))
    return FALSE;
  self->subject = ts_x509_get_subject (leaf);
  self->issuer = ts_x509_get_issuer (leaf);
  self->serial = ts_x509_get_serial (leaf);
  self->fingerprint = ts_x509_get_fingerprint (leaf);
  self->key_name = ts_x509_get_key_name (leaf);
  self->names = ts_x509_list_names (leaf);
  self->begin_s = gnutls_x509_crt_get_activation_time (leaf);
  self->end_s = gnutls_x509_crt_get_expiration_time (leaf);
  self->self_signed = ts_x509_is_self_issued (leaf);
  self->for_servers = ts_x509_has_purpose (leaf, GNUTLS_KP_TLS_WWW_SERVER);
  return TRUE;
}

static gboolean
read_request (TsCertificate *self, GError **error)
{
  g_auto (gnutls_x509_crq_t) request = NULL;

  if (!ts_x509_load_request (self->request, &request, error))
    return FALSE;
  self->subject = ts_x509_get_request_subject (request);
  self->key_name = ts_x509_get_request_key_name (request);
  self->names = ts_x509_list_request_names (request);
  return TRUE;
}

/**
 * ts_certificate_new:
 * @chain: (nullable): PEM; needed unless there is a request
 * @request: (nullable): PEM
 * @sealed_key: (nullable): the private key of both, encrypted
 */
TsCertificate *
ts_certificate_new (const gchar *id, const gchar *label, gint64 created_us,
    const gchar *chain, const gchar *request, GBytes *sealed_key,
    GError **error)
{
  g_autoptr (TsCertificate) self = g_new0 (TsCertificate, 1);

  self->ref_count = 1;
  self->id = g_strdup (id);
  self->label = g_strdup (label);
  self->created_us = created_us;
  self->chain = g_strdup (chain);
  self->request = g_strdup (request);
  self->sealed_key = sealed_key != NULL ? g_bytes_ref (sealed_key) : NULL;
  if (chain == NULL && (request == NULL || sealed_key == NULL)) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "%s has neither a certificate nor a request for one", id);
    return NULL;
  }
  if (!(chain != NULL ? read_chain (self, error) : read_request (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

TsCertificate *
ts_certificate_ref (TsCertificate *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
ts_certificate_unref (TsCertificate *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->label);
  g_free (self->chain);
  g_free (self->request);
  g_clear_pointer (&self->sealed_key, g_bytes_unref);
  g_free (self->subject);
  g_free (self->issuer);
  g_free (self->serial);
  g_free (self->fingerprint);
  g_free (self->key_name);
  g_strfreev (self->names);
  g_free (self);
}

static const gchar *
get_string (JsonObject *object, const gchar *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

/**
 * ts_certificate_new_from_json:
 * @object: as ts_certificate_to_json() wrote it
 */
TsCertificate *
ts_certificate_new_from_json (
    const gchar *id, JsonObject *object, GError **error)
{
  const gchar *label = get_string (object, "label");
  const gchar *key = get_string (object, "key");
  g_autoptr (GBytes) sealed_key = NULL;

  if (key != NULL) {
    gsize size;
    guchar *bytes = g_base64_decode (key, &size);

    sealed_key = g_bytes_new_take (bytes, size);
  }
  return ts_certificate_new (id, label != NULL ? label : id,
      json_object_get_int_member_with_default (object, "created", 0),
      get_string (object, "chain"), get_string (object, "request"), sealed_key,
      error);
}

static void
add_string (JsonObject *object, const gchar *member, const gchar *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
}

/**
 * ts_certificate_to_json:
 *
 * Returns: (transfer full): what is kept of it; the key is encrypted
 */
JsonNode *
ts_certificate_to_json (TsCertificate *self)
{
  JsonObject *object = json_object_new ();

  add_string (object, "label", self->label);
  json_object_set_int_member (object, "created", self->created_us);
  add_string (object, "chain", self->chain);
  add_string (object, "request", self->request);
  if (self->sealed_key != NULL) {
    gsize size;
    gconstpointer data = g_bytes_get_data (self->sealed_key, &size);
    g_autofree gchar *key = g_base64_encode (data, size);

    add_string (object, "key", key);
  }
  return json_node_init_object (json_node_alloc (), g_steal_pointer (&object));
}

const gchar *
ts_certificate_get_id (TsCertificate *self)
{
  return self->id;
}

const gchar *
ts_certificate_get_label (TsCertificate *self)
{
  return self->label;
}

gint64
ts_certificate_get_created_us (TsCertificate *self)
{
  return self->created_us;
}

TsCertificateKind
ts_certificate_get_kind (TsCertificate *self)
{
  if (self->chain == NULL)
    return TS_CERTIFICATE_REQUEST;
  return self->sealed_key != NULL ? TS_CERTIFICATE_IDENTITY
                                  : TS_CERTIFICATE_AUTHORITY;
}

/**
 * ts_certificate_get_chain:
 *
 * Returns: (nullable): the certificates as PEM; %NULL for a request
 */
const gchar *
ts_certificate_get_chain (TsCertificate *self)
{
  return self->chain;
}

/**
 * ts_certificate_get_request:
 *
 * Returns: (nullable): the request that was last made with its key, as PEM
 */
const gchar *
ts_certificate_get_request (TsCertificate *self)
{
  return self->request;
}

GBytes *
ts_certificate_get_sealed_key (TsCertificate *self)
{
  return self->sealed_key;
}

const gchar *
ts_certificate_get_subject (TsCertificate *self)
{
  return self->subject;
}

/**
 * ts_certificate_get_issuer:
 *
 * Returns: (nullable): %NULL for a request, as serial and fingerprint
 */
const gchar *
ts_certificate_get_issuer (TsCertificate *self)
{
  return self->issuer;
}

const gchar *
ts_certificate_get_serial (TsCertificate *self)
{
  return self->serial;
}

const gchar *
ts_certificate_get_fingerprint (TsCertificate *self)
{
  return self->fingerprint;
}

const gchar *
ts_certificate_get_key_name (TsCertificate *self)
{
  return self->key_name;
}

const gchar *const *
ts_certificate_get_names (TsCertificate *self)
{
  return (const gchar *const *) self->names;
}

gint64
ts_certificate_get_begin_s (TsCertificate *self)
{
  return self->begin_s;
}

gint64
ts_certificate_get_end_s (TsCertificate *self)
{
  return self->end_s;
}

gboolean
ts_certificate_is_self_signed (TsCertificate *self)
{
  return self->self_signed;
}

gboolean
ts_certificate_is_for_servers (TsCertificate *self)
{
  return self->for_servers;
}

TsCertificateState
ts_certificate_get_state (TsCertificate *self, gint64 now_s)
{
  if (self->chain == NULL)
    return TS_CERTIFICATE_PENDING;
  if (now_s > self->end_s)
    return TS_CERTIFICATE_EXPIRED;
  if (now_s < self->begin_s)
    return TS_CERTIFICATE_NOT_YET;
  if (now_s > self->end_s - TS_CERTIFICATE_WARN_DAYS * DAY_S)
    return TS_CERTIFICATE_EXPIRING;
  return TS_CERTIFICATE_VALID;
}
