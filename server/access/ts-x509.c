/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-x509.h"

#include <string.h>

G_DEFINE_QUARK (ts_certificate_error, ts_certificate_error)

static const struct
{
  const gchar *name;
  gnutls_pk_algorithm_t algorithm;
  guint bits;
} key_kinds[] = {
    [TS_KEY_P256] = {"p256", GNUTLS_PK_ECDSA,
        GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1)},
    [TS_KEY_P384] = {"p384", GNUTLS_PK_ECDSA,
        GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1)},
    [TS_KEY_RSA_3072] = {"rsa-3072", GNUTLS_PK_RSA, 3072},
    [TS_KEY_RSA_4096] = {"rsa-4096", GNUTLS_PK_RSA, 4096},
};

const gchar *
ts_key_kind_to_string (TsKeyKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (key_kinds), NULL);
  return key_kinds[kind].name;
}

gboolean
ts_key_kind_from_string (const gchar *text, TsKeyKind *ret_kind, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (key_kinds); i++) {
    if (g_str_equal (key_kinds[i].name, text)) {
      *ret_kind = i;
      return TRUE;
    }
  }
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
      "'%s' is no kind of key; p256, p384, rsa-3072 and rsa-4096 are", text);
  return FALSE;
}

/**
 * ts_x509_check:
 * @code: what a function of GnuTLS returned
 * @what: what it was to do, for the message
 *
 * Returns: whether it did
 */
gboolean
ts_x509_check (gint code, const gchar *what, GError **error)
{
  if (code >= 0)
    return TRUE;
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_FAILED,
      "%s: %s", what, gnutls_strerror (code));
  return FALSE;
}

static void
free_secret (gpointer data)
{
  gnutls_datum_t *datum = data;

  gnutls_memset (datum->data, 0, datum->size);
  gnutls_free (datum->data);
  g_free (datum);
}

/**
 * ts_x509_take_secret:
 * @datum: (inout): allocated by GnuTLS; empty afterwards
 *
 * Returns: its bytes, which are wiped when nobody holds them any more
 */
GBytes *
ts_x509_take_secret (gnutls_datum_t *datum)
{
  gnutls_datum_t *copy = g_memdup2 (datum, sizeof *datum);

  memset (datum, 0, sizeof *datum);
  return g_bytes_new_with_free_func (copy->data, copy->size, free_secret, copy);
}

static gchar *
take_text (gnutls_datum_t *datum)
{
  gchar *text = g_strndup ((const gchar *) datum->data, datum->size);

  gnutls_free (datum->data);
  return text;
}

/**
 * ts_x509_generate_key:
 *
 * Takes milliseconds for a curve and seconds for RSA.
 */
gboolean
ts_x509_generate_key (
    TsKeyKind kind, gnutls_x509_privkey_t *ret_key, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;

  g_return_val_if_fail (kind < G_N_ELEMENTS (key_kinds), FALSE);
  if (!ts_x509_check (gnutls_x509_privkey_init (&key), "a new key", error)
      || !ts_x509_check (
          gnutls_x509_privkey_generate (
              key, key_kinds[kind].algorithm, key_kinds[kind].bits, 0),
          "generating a key", error))
    return FALSE;
  *ret_key = g_steal_pointer (&key);
  return TRUE;
}

/**
 * ts_x509_save_key:
 *
 * Returns: the key in the clear, as PKCS#8 PEM
 */
GBytes *
ts_x509_save_key (gnutls_x509_privkey_t key, GError **error)
{
  gnutls_datum_t pem = {NULL, 0};

  if (!ts_x509_check (gnutls_x509_privkey_export2_pkcs8 (key,
                          GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &pem),
          "writing the key", error))
    return NULL;
  return ts_x509_take_secret (&pem);
}

gboolean
ts_x509_load_key (GBytes *pem, gnutls_x509_privkey_t *ret_key, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (pem, &size);
  const gnutls_datum_t datum = {(guchar *) data, size};

  if (!ts_x509_check (gnutls_x509_privkey_init (&key), "a key", error)
      || !ts_x509_check (gnutls_x509_privkey_import2 (
                             key, &datum, GNUTLS_X509_FMT_PEM, NULL, 0),
          "reading the key", error))
    return FALSE;
  *ret_key = g_steal_pointer (&key);
  return TRUE;
}

gboolean
ts_x509_load_certificate (const gchar *data, gsize size,
    gnutls_x509_crt_fmt_t format, gnutls_x509_crt_t *ret_certificate,
    GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  const gnutls_datum_t datum = {(guchar *) data, size};
  gint code;

  if (!ts_x509_check (
          gnutls_x509_crt_init (&certificate), "a certificate", error))
    return FALSE;
  code = gnutls_x509_crt_import (certificate, &datum, format);
  if (code < 0) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "this certificate cannot be read: %s", gnutls_strerror (code));
    return FALSE;
  }
  *ret_certificate = g_steal_pointer (&certificate);
  return TRUE;
}

gchar *
ts_x509_save_certificate (gnutls_x509_crt_t certificate, GError **error)
{
  gnutls_datum_t pem = {NULL, 0};

  if (!ts_x509_check (
          gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem),
          "writing the certificate", error))
    return NULL;
  return take_text (&pem);
}

/* GnuTLS hands on what stands in the certificate. */
static gchar *
take_name (gint code, gnutls_datum_t *name)
{
  g_autofree gchar *text = NULL;

  if (code < 0)
    return g_strdup ("");
  text = take_text (name);
  return g_utf8_make_valid (text, -1);
}

/**
 * ts_x509_get_subject:
 *
 * Returns: the name as RFC 4514 writes it, `CN=camera,O=Works`; empty when the
 *   certificate has none
 */
gchar *
ts_x509_get_subject (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t name = {NULL, 0};

  return take_name (gnutls_x509_crt_get_dn3 (certificate, &name, 0), &name);
}

gchar *
ts_x509_get_issuer (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t name = {NULL, 0};

  return take_name (
      gnutls_x509_crt_get_issuer_dn3 (certificate, &name, 0), &name);
}

static gchar *
to_hex (const guint8 *bytes, gsize size)
{
  GString *text = g_string_sized_new (size * 3);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, i > 0 ? ":%02X" : "%02X", bytes[i]);
  return g_string_free (text, FALSE);
}

gchar *
ts_x509_get_serial (gnutls_x509_crt_t certificate)
{
  guint8 serial[64];
  gsize size = sizeof serial;

  if (gnutls_x509_crt_get_serial (certificate, serial, &size) < 0)
    return g_strdup ("");
  return to_hex (serial, size);
}

/**
 * ts_x509_get_fingerprint:
 *
 * Returns: SHA-256 of the certificate, as openssl writes it
 */
gchar *
ts_x509_get_fingerprint (gnutls_x509_crt_t certificate)
{
  guint8 digest[32];
  gsize size = sizeof digest;

  if (gnutls_x509_crt_get_fingerprint (
          certificate, GNUTLS_DIG_SHA256, digest, &size)
      < 0)
    return g_strdup ("");
  return to_hex (digest, size);
}

static gchar *
format_key (gint algorithm, guint bits)
{
  if (algorithm == GNUTLS_PK_ECDSA)
    return g_strdup_printf ("EC P-%u", bits);
  if (algorithm < 0)
    return g_strdup ("unknown");
  if (algorithm == GNUTLS_PK_EDDSA_ED25519
      || algorithm == GNUTLS_PK_EDDSA_ED448)
    return g_strdup (gnutls_pk_get_name (algorithm));
  return g_strdup_printf ("%s %u", gnutls_pk_get_name (algorithm), bits);
}

/**
 * ts_x509_get_key_name:
 *
 * Returns: what kind of key it certifies, as `EC P-256` or `RSA 3072`
 */
gchar *
ts_x509_get_key_name (gnutls_x509_crt_t certificate)
{
  guint bits = 0;
  const gint algorithm = gnutls_x509_crt_get_pk_algorithm (certificate, &bits);

  return format_key (algorithm, bits);
}

static gchar *
format_address (const guint8 *bytes, gsize size)
{
  g_autoptr (GInetAddress) address = NULL;

  if (size != 4 && size != 16)
    return NULL;
  address = g_inet_address_new_from_bytes (
      bytes, size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (address);
}

/* A name of a certificate or of a request; %NULL: of a kind that we do not
 * show. */
static gchar *
format_name (gint type, const guint8 *name, gsize size)
{
  g_autofree gchar *raw = NULL;

  if (type == GNUTLS_SAN_IPADDRESS)
    return format_address (name, size);
  if (type != GNUTLS_SAN_DNSNAME)
    return NULL;
  raw = g_strndup ((const gchar *) name, size);
  return g_utf8_make_valid (raw, -1);
}

typedef gint (*GetName) (gpointer handle, guint index, void *name, gsize *size);

static gint
get_certificate_name (gpointer handle, guint index, void *name, gsize *size)
{
  return gnutls_x509_crt_get_subject_alt_name (handle, index, name, size, NULL);
}

static gint
get_request_name (gpointer handle, guint index, void *name, gsize *size)
{
  return gnutls_x509_crq_get_subject_alt_name (
      handle, index, name, size, NULL, NULL);
}

static GStrv
list_names (gpointer handle, GetName get_name)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0;; i++) {
    guint8 name[512];
    gsize size = sizeof name;
    const gint type = get_name (handle, i, name, &size);
    g_autofree gchar *text = NULL;

    if (type == GNUTLS_E_SHORT_MEMORY_BUFFER)
      continue;
    if (type < 0)
      return g_strv_builder_end (names);
    text = format_name (type, name, size);
    if (text != NULL)
      g_strv_builder_add (names, text);
  }
}

/**
 * ts_x509_list_names:
 *
 * Returns: the DNS names and addresses it was made for, in its order
 */
GStrv
ts_x509_list_names (gnutls_x509_crt_t certificate)
{
  return list_names (certificate, get_certificate_name);
}

gboolean
ts_x509_load_request (
    const gchar *pem, gnutls_x509_crq_t *ret_request, GError **error)
{
  g_auto (gnutls_x509_crq_t) request = NULL;
  const gnutls_datum_t datum = {(guchar *) pem, strlen (pem)};

  if (!ts_x509_check (gnutls_x509_crq_init (&request), "a request", error)
      || !ts_x509_check (
          gnutls_x509_crq_import (request, &datum, GNUTLS_X509_FMT_PEM),
          "reading the request", error))
    return FALSE;
  *ret_request = g_steal_pointer (&request);
  return TRUE;
}

gchar *
ts_x509_get_request_subject (gnutls_x509_crq_t request)
{
  gnutls_datum_t name = {NULL, 0};

  return take_name (gnutls_x509_crq_get_dn3 (request, &name, 0), &name);
}

gchar *
ts_x509_get_request_key_name (gnutls_x509_crq_t request)
{
  guint bits = 0;
  const gint algorithm = gnutls_x509_crq_get_pk_algorithm (request, &bits);

  return format_key (algorithm, bits);
}

GStrv
ts_x509_list_request_names (gnutls_x509_crq_t request)
{
  return list_names (request, get_request_name);
}

/**
 * ts_x509_has_purpose:
 * @purpose_oid: as %GNUTLS_KP_TLS_WWW_SERVER
 *
 * Returns: whether it may be used so: what names no purpose serves any
 */
gboolean
ts_x509_has_purpose (gnutls_x509_crt_t certificate, const gchar *purpose_oid)
{
  for (guint i = 0;; i++) {
    gchar oid[64];
    gsize size = sizeof oid;
    guint critical;
    const gint code = gnutls_x509_crt_get_key_purpose_oid (
        certificate, i, oid, &size, &critical);

    if (code == GNUTLS_E_SHORT_MEMORY_BUFFER)
      continue;
    if (code < 0)
      return code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE && i == 0;
    if (g_str_equal (oid, purpose_oid) || g_str_equal (oid, GNUTLS_KP_ANY))
      return TRUE;
  }
}

/**
 * ts_x509_is_authority:
 *
 * Returns: whether it may sign other certificates
 */
gboolean
ts_x509_is_authority (gnutls_x509_crt_t certificate)
{
  guint usage = 0, critical = 0;
  gint is_authority;

  is_authority = gnutls_x509_crt_get_ca_status (certificate, &critical);
  if (is_authority == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    /* version 1 knows no such extension; old roots are of this kind */
    return gnutls_x509_crt_get_version (certificate) == 1
           && ts_x509_is_self_issued (certificate);
  if (is_authority <= 0)
    return FALSE;
  if (gnutls_x509_crt_get_key_usage (certificate, &usage, &critical) < 0)
    return TRUE;
  return (usage & GNUTLS_KEY_KEY_CERT_SIGN) != 0;
}

gboolean
ts_x509_is_self_issued (gnutls_x509_crt_t certificate)
{
  return gnutls_x509_crt_check_issuer (certificate, certificate) != 0;
}

/**
 * ts_x509_is_key_of:
 *
 * Returns: whether @certificate is about the public half of @key
 */
gboolean
ts_x509_is_key_of (gnutls_x509_privkey_t key, gnutls_x509_crt_t certificate)
{
  guint8 of_key[64], of_certificate[64];
  gsize key_size = sizeof of_key, certificate_size = sizeof of_certificate;

  return gnutls_x509_privkey_get_key_id (
             key, GNUTLS_KEYID_USE_SHA256, of_key, &key_size)
             >= 0
         && gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256,
                of_certificate, &certificate_size)
                >= 0
         && key_size == certificate_size
         && memcmp (of_key, of_certificate, key_size) == 0;
}
