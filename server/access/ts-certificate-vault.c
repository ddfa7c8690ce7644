/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCertificates"
#include "config.h"

#include "access/ts-certificate-vault.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "system/ts-file.h"

#define SUFFIX ".json"
/* A chain of sixteen certificates and a key, with room. */
#define MAX_FILE_SIZE (512 * 1024)

struct _TsCertificateVault
{
  gint ref_count;
  gchar *folder; /* NULL: nothing is kept */
  TsSecrets *secrets;
};

/**
 * ts_certificate_vault_new:
 * @folder: (nullable): where the files lie; %NULL: nowhere
 */
TsCertificateVault *
ts_certificate_vault_new (const gchar *folder, TsSecrets *secrets)
{
  TsCertificateVault *self = g_new0 (TsCertificateVault, 1);

  self->ref_count = 1;
  self->folder = g_strdup (folder);
  self->secrets = g_object_ref (secrets);
  return self;
}

TsCertificateVault *
ts_certificate_vault_ref (TsCertificateVault *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
ts_certificate_vault_unref (TsCertificateVault *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  g_free (self->folder);
  g_object_unref (self->secrets);
  g_free (self);
}

static gchar *
build_path (TsCertificateVault *self, const gchar *id)
{
  g_autofree gchar *name = g_strconcat (id, SUFFIX, NULL);

  return g_build_filename (self->folder, name, NULL);
}

/* A key that does not open, or is another's, is found now rather than by the
 * first client. */
static gboolean
check_key (TsCertificateVault *self, TsCertificate *certificate, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) leaf = NULL;
  const gchar *chain = ts_certificate_get_chain (certificate);

  if (ts_certificate_get_sealed_key (certificate) == NULL)
    return TRUE;
  if (!ts_certificate_vault_open_key (self, certificate, &key, error))
    return FALSE;
  if (chain == NULL)
    return TRUE;
  if (!ts_x509_load_certificate (
          chain, strlen (chain), GNUTLS_X509_FMT_PEM, &leaf, error))
    return FALSE;
  if (ts_x509_is_key_of (key, leaf))
    return TRUE;
  g_set_error_literal (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_CHAIN,
      "the private key does not belong to the certificate");
  return FALSE;
}

static TsCertificate *
load_file (TsCertificateVault *self, const gchar *id, GError **error)
{
  g_autofree gchar *path = build_path (self, id);
  g_autoptr (GBytes) contents = ts_file_read (path, MAX_FILE_SIZE, error);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (TsCertificate) certificate = NULL;
  gsize size;
  const gchar *text;
  JsonNode *root;

  if (contents == NULL)
    return NULL;
  text = g_bytes_get_data (contents, &size);
  if (!json_parser_load_from_data (parser, text, size, error))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_INVALID, "the file is not a JSON object");
    return NULL;
  }
  certificate =
      ts_certificate_new_from_json (id, json_node_get_object (root), error);
  if (certificate == NULL || !check_key (self, certificate, error))
    return NULL;
  return g_steal_pointer (&certificate);
}

static void
load_name (TsCertificateVault *self, const gchar *name, GPtrArray *certificates)
{
  g_autofree gchar *id = NULL;
  g_autoptr (GError) error = NULL;
  TsCertificate *certificate;

  if (!g_str_has_suffix (name, SUFFIX))
    return;
  id = g_strndup (name, strlen (name) - strlen (SUFFIX));
  if (!ts_certificate_id_is_valid (id))
    return;
  certificate = load_file (self, id, &error);
  if (certificate != NULL)
    g_ptr_array_add (certificates, certificate);
  else
    g_message ("the stored certificate %s cannot be used (%s); going on "
               "without it",
        id, error->message);
}

/**
 * ts_certificate_vault_load:
 *
 * Makes the folder if there is none. A damaged file is told in the log and
 * left alone.
 *
 * Returns: (transfer full) (element-type TsCertificate): all there are
 */
GPtrArray *
ts_certificate_vault_load (TsCertificateVault *self, GError **error)
{
  g_autoptr (GPtrArray) certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_certificate_unref);
  g_autoptr (GDir) dir = NULL;
  const gchar *name;

  if (self->folder == NULL)
    return g_steal_pointer (&certificates);
  if (g_mkdir_with_parents (self->folder, 0700) != 0) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_FAILED,
        "%s cannot be made: %s", self->folder, g_strerror (errno));
    return NULL;
  }
  dir = g_dir_open (self->folder, 0, error);
  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    load_name (self, name, certificates);
  return g_steal_pointer (&certificates);
}

gboolean
ts_certificate_vault_save (
    TsCertificateVault *self, TsCertificate *certificate, GError **error)
{
  g_autofree gchar *path = NULL;
  g_autofree gchar *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GBytes) contents = NULL;

  if (self->folder == NULL)
    return TRUE;
  path = build_path (self, ts_certificate_get_id (certificate));
  node = ts_certificate_to_json (certificate);
  text = json_to_string (node, TRUE);
  contents = g_bytes_new (text, strlen (text));
  return ts_file_write (path, contents, error);
}

gboolean
ts_certificate_vault_remove (
    TsCertificateVault *self, const gchar *id, GError **error)
{
  g_autofree gchar *path = NULL;

  if (self->folder == NULL)
    return TRUE;
  path = build_path (self, id);
  return ts_file_remove (path, error);
}

static gchar *
build_secret_name (const gchar *id)
{
  return g_strconcat ("certificate/", id, NULL);
}

/**
 * ts_certificate_vault_seal_key:
 * @id: of the certificate; the key opens under this id only
 */
GBytes *
ts_certificate_vault_seal_key (TsCertificateVault *self, const gchar *id,
    gnutls_x509_privkey_t key, GError **error)
{
  g_autoptr (GBytes) pem = ts_x509_save_key (key, error);
  g_autofree gchar *name = build_secret_name (id);

  if (pem == NULL)
    return NULL;
  return ts_secrets_seal (self->secrets, name, pem, error);
}

/**
 * ts_certificate_vault_read_key:
 *
 * Returns: the private key in the clear, as PEM; wiped when freed
 */
GBytes *
ts_certificate_vault_read_key (
    TsCertificateVault *self, TsCertificate *certificate, GError **error)
{
  g_autofree gchar *name =
      build_secret_name (ts_certificate_get_id (certificate));
  GBytes *sealed = ts_certificate_get_sealed_key (certificate);

  if (sealed == NULL) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "%s has no private key", ts_certificate_get_id (certificate));
    return NULL;
  }
  return ts_secrets_unseal (self->secrets, name, sealed, error);
}

gboolean
ts_certificate_vault_open_key (TsCertificateVault *self,
    TsCertificate *certificate, gnutls_x509_privkey_t *ret_key, GError **error)
{
  g_autoptr (GBytes) pem =
      ts_certificate_vault_read_key (self, certificate, error);

  return pem != NULL && ts_x509_load_key (pem, ret_key, error);
}

/**
 * ts_certificate_vault_create_tls:
 *
 * Returns: what GIO's TLS connections take
 */
GTlsCertificate *
ts_certificate_vault_create_tls (
    TsCertificateVault *self, TsCertificate *certificate, GError **error)
{
  g_autoptr (GBytes) key =
      ts_certificate_vault_read_key (self, certificate, error);
  g_autoptr (GString) all = NULL;
  gsize size;
  gconstpointer data;
  GTlsCertificate *tls;

  if (key == NULL)
    return NULL;
  data = g_bytes_get_data (key, &size);
  all = g_string_sized_new (size + 8192);
  g_string_append (all, ts_certificate_get_chain (certificate));
  g_string_append_len (all, data, size);
  tls = g_tls_certificate_new_from_pem (all->str, all->len, error);
  gnutls_memset (all->str, 0, all->len);
  return tls;
}
