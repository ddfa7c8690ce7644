/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-certificates-archive.h"

#include <string.h>

#include "access/ts-certificates-private.h"

static gboolean
fail (GError **error, const gchar *what)
{
  g_set_error_literal (
      error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID, what);
  return FALSE;
}

/* As it is kept, but with the key in the clear: another device has another
 * key to encrypt it with. */
static JsonNode *
save_one (TsCertificates *self, TsCertificate *one, GError **error)
{
  g_autoptr (JsonNode) node = ts_certificate_to_json (one);
  JsonObject *object = json_node_get_object (node);
  g_autoptr (GBytes) key = NULL;
  g_autofree gchar *text = NULL;
  gsize size;
  gconstpointer data;

  json_object_set_string_member (object, "id", ts_certificate_get_id (one));
  if (ts_certificate_get_sealed_key (one) == NULL)
    return g_steal_pointer (&node);
  key = ts_certificate_vault_read_key (
      ts_certificates_get_vault (self), one, error);
  if (key == NULL)
    return NULL;
  data = g_bytes_get_data (key, &size);
  text = g_strndup (data, size);
  json_object_set_string_member (object, "key", text);
  gnutls_memset (text, 0, size);
  return g_steal_pointer (&node);
}

static JsonNode *
save (gpointer owner, GError **error)
{
  TsCertificates *self = owner;
  g_autoptr (GPtrArray) list = ts_certificates_list (self);
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < list->len; i++) {
    JsonNode *node = save_one (self, g_ptr_array_index (list, i), error);

    if (node == NULL)
      return NULL;
    json_array_add_element (array, node);
  }
  return json_node_init_array (json_node_alloc (), array);
}

static const gchar *
get_text (JsonObject *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* The key of an entry, encrypted for this device. */
static gboolean
seal_key (TsCertificates *self, const gchar *id, JsonObject *object,
    GBytes **ret_sealed, GError **error)
{
  const gchar *text = get_text (object, "key");
  const gchar *chain = get_text (object, "chain");
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) leaf = NULL;
  g_autoptr (GBytes) pem = NULL;

  if (text == NULL)
    return TRUE;
  pem = g_bytes_new (text, strlen (text));
  if (!ts_x509_load_key (pem, &key, error))
    return FALSE;
  if (chain != NULL) {
    if (!ts_x509_load_certificate (
            chain, strlen (chain), GNUTLS_X509_FMT_PEM, &leaf, error))
      return FALSE;
    if (!ts_x509_is_key_of (key, leaf))
      return fail (error, "the private key does not belong to it");
  }
  *ret_sealed = ts_certificate_vault_seal_key (
      ts_certificates_get_vault (self), id, key, error);
  return *ret_sealed != NULL;
}

static TsCertificate *
load_one (TsCertificates *self, JsonNode *node, GError **error)
{
  JsonObject *object;
  const gchar *id, *label;
  g_autoptr (GBytes) sealed = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    fail (error, "it is not an object");
    return NULL;
  }
  object = json_node_get_object (node);
  id = get_text (object, "id");
  label = get_text (object, "label");
  if (id == NULL || label == NULL || !ts_certificate_id_is_valid (id)) {
    fail (error, "it has no id or no label");
    return NULL;
  }
  if (!seal_key (self, id, object, &sealed, error))
    return NULL;
  return ts_certificate_new (id, label,
      json_object_get_int_member_with_default (object, "created", 0),
      get_text (object, "chain"), get_text (object, "request"), sealed, error);
}

typedef struct
{
  TsCertificates *owner;
  GPtrArray *list; /* TsCertificate */
} Prepared;

static void
discard (gpointer data)
{
  Prepared *prepared = data;

  ts_certificates_expect (prepared->owner, NULL);
  g_ptr_array_unref (prepared->list);
  g_object_unref (prepared->owner);
  g_free (prepared);
}

static gboolean
load_all (TsCertificates *self, JsonNode *node, GPtrArray *list, GError **error)
{
  JsonArray *array;

  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, "the certificates are not a list");
  array = json_node_get_array (node);
  if (json_array_get_length (array) > TS_CERTIFICATES_MAX)
    return fail (error, "there are too many certificates");
  for (guint i = 0; i < json_array_get_length (array); i++) {
    TsCertificate *one =
        load_one (self, json_array_get_element (array, i), error);

    if (one == NULL) {
      g_prefix_error (error, "certificate %u: ", i);
      return FALSE;
    }
    g_ptr_array_add (list, one);
  }
  return TRUE;
}

static gpointer
prepare (gpointer owner, JsonNode *node, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_certificate_unref);
  Prepared *prepared;

  if (!load_all (owner, node, list, error))
    return NULL;
  prepared = g_new (Prepared, 1);
  prepared->owner = g_object_ref (owner);
  prepared->list = g_steal_pointer (&list);
  /* settings of the same archive may name them */
  ts_certificates_expect (owner, prepared->list);
  return prepared;
}

static gboolean
contains (GPtrArray *list, const gchar *id)
{
  for (guint i = 0; i < list->len; i++) {
    if (g_str_equal (ts_certificate_get_id (g_ptr_array_index (list, i)), id))
      return TRUE;
  }
  return FALSE;
}

/* What comes is there before what goes is gone. */
static gboolean
apply (gpointer owner, gpointer data, TsCaller *caller, GError **error)
{
  TsCertificates *self = owner;
  const Prepared *prepared = data;
  TsCertificateVault *vault = ts_certificates_get_vault (self);
  g_autoptr (GPtrArray) present = ts_certificates_list (self);

  for (guint i = 0; i < prepared->list->len; i++) {
    TsCertificate *one = g_ptr_array_index (prepared->list, i);

    if (!ts_certificate_vault_save (vault, one, error))
      return FALSE;
    ts_certificates_adopt (self, one);
  }
  for (guint i = 0; i < present->len; i++) {
    const gchar *id = ts_certificate_get_id (g_ptr_array_index (present, i));

    if (contains (prepared->list, id))
      continue;
    if (!ts_certificate_vault_remove (vault, id, error))
      return FALSE;
    ts_certificates_forget (self, id);
  }
  return ts_certificates_ensure_own (self, error);
}

/**
 * ts_certificates_add_archive_part:
 * @archive: ends before @self; takes the settings' part after this one, because
 *   settings name certificates
 */
void
ts_certificates_add_archive_part (TsCertificates *self, TsArchive *archive)
{
  static const TsArchivePart part = {
      .name = "certificates",
      .secret = TRUE,
      .permission = TS_PERMISSION_NETWORK,
      .save = save,
      .prepare = prepare,
      .apply = apply,
      .discard = discard,
  };

  ts_archive_add_part (archive, &part, self);
}
