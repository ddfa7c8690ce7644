/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-certificate-import.h"

#include <string.h>

/* A password is made slow to guess by rounds; a file that asks for more than
 * this asks for an hour of our processor. */
#define MAX_ROUNDS 2000000
#define MAX_BAGS 32

typedef struct
{
  const gchar *label;
  gsize label_size;
  const gchar *text; /* from its BEGIN to behind its END */
  gsize size;
} PemBlock;

static gboolean
fail (GError **error, gint code, const gchar *message)
{
  g_set_error_literal (error, TS_CERTIFICATE_ERROR, code, message);
  return FALSE;
}

static const gchar *
find (const gchar *from, const gchar *end, const gchar *what)
{
  /* a text ends at its first zero */
  return from < end ? g_strstr_len (from, end - from, what) : NULL;
}

static gboolean
is_label (const PemBlock *block, const gchar *label)
{
  return block->label_size == strlen (label)
         && memcmp (block->label, label, block->label_size) == 0;
}

/* The next block behind *@at, which moves on. %FALSE without error: none. */
static gboolean
next_block (
    const gchar **at, const gchar *end, PemBlock *ret_block, GError **error)
{
  static const gchar begin_mark[] = "-----BEGIN ";
  static const gchar dashes[] = "-----";
  g_autofree gchar *end_mark = NULL;
  const gchar *begin = find (*at, end, begin_mark);
  const gchar *label, *label_end, *last;

  if (begin == NULL)
    return FALSE;
  label = begin + strlen (begin_mark);
  label_end = find (label, end, dashes);
  if (label_end == NULL || label_end - label > 64
      || memchr (label, '\n', label_end - label) != NULL)
    return fail (error, TS_CERTIFICATE_ERROR_INVALID,
        "the text has a line BEGIN that names nothing");
  end_mark =
      g_strdup_printf ("-----END %.*s-----", (gint) (label_end - label), label);
  last = find (label_end, end, end_mark);
  if (last == NULL) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "the text breaks off: a line BEGIN has no line END");
    return FALSE;
  }
  ret_block->label = label;
  ret_block->label_size = label_end - label;
  ret_block->text = begin;
  ret_block->size = last + strlen (end_mark) - begin;
  *at = begin + ret_block->size;
  return TRUE;
}

static gboolean
check_rounds (guint rounds, GError **error)
{
  if (rounds <= MAX_ROUNDS)
    return TRUE;
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
      "the file asks for %u rounds to test its password; %u are allowed",
      rounds, MAX_ROUNDS);
  return FALSE;
}

static gboolean
check_key_rounds (
    const gnutls_datum_t *key, gnutls_x509_crt_fmt_t format, GError **error)
{
  guint schema, cipher, rounds = 0;
  guint8 salt[128];
  guint salt_size = sizeof salt;
  gchar *oid = NULL;
  gint code;

  code = gnutls_pkcs8_info (
      key, format, &schema, &cipher, salt, &salt_size, &rounds, &oid);
  gnutls_free (oid);
  /* it does not say where it uses none; whatever else is wrong with it is
   * found when it is opened */
  return code < 0 || check_rounds (rounds, error);
}

static gboolean
add_certificate (
    TsCertificateImport *self, gnutls_x509_crt_t certificate, GError **error)
{
  if (self->n_certificates == TS_CERTIFICATE_IMPORT_MAX_CERTIFICATES) {
    gnutls_x509_crt_deinit (certificate);
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "the file has more than %d certificates",
        TS_CERTIFICATE_IMPORT_MAX_CERTIFICATES);
    return FALSE;
  }
  self->certificates[self->n_certificates++] = certificate;
  return TRUE;
}

static gboolean
parse_certificate (
    TsCertificateImport *self, const PemBlock *block, GError **error)
{
  gnutls_x509_crt_t certificate;

  if (!ts_x509_load_certificate (
          block->text, block->size, GNUTLS_X509_FMT_PEM, &certificate, error)) {
    g_prefix_error (error, "certificate %u: ", self->n_certificates + 1);
    return FALSE;
  }
  return add_certificate (self, certificate, error);
}

static gboolean
parse_key (TsCertificateImport *self, const PemBlock *block,
    const gchar *password, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  const gnutls_datum_t pem = {(guchar *) block->text, block->size};
  const gboolean is_pkcs8 = is_label (block, "ENCRYPTED PRIVATE KEY");
  const gboolean encrypted =
      is_pkcs8
      || find (block->text, block->text + block->size, "ENCRYPTED") != NULL;
  gint code;

  if (self->key != NULL)
    return fail (error, TS_CERTIFICATE_ERROR_INVALID,
        "the file has more than one private key");
  if (encrypted && password == NULL)
    return fail (error, TS_CERTIFICATE_ERROR_PASSWORD,
        "the private key is encrypted: its password is needed");
  if (is_pkcs8 && !check_key_rounds (&pem, GNUTLS_X509_FMT_PEM, error))
    return FALSE;
  if (!ts_x509_check (gnutls_x509_privkey_init (&key), "a key", error))
    return FALSE;
  code = gnutls_x509_privkey_import2 (
      key, &pem, GNUTLS_X509_FMT_PEM, encrypted ? password : NULL, 0);
  if (code < 0 && encrypted)
    return fail (error, TS_CERTIFICATE_ERROR_PASSWORD,
        "the password does not open the private key");
  if (code < 0) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "the private key cannot be read: %s", gnutls_strerror (code));
    return FALSE;
  }
  self->key = g_steal_pointer (&key);
  return TRUE;
}

static gboolean
parse_block (TsCertificateImport *self, const PemBlock *block,
    const gchar *password, GError **error)
{
  if (is_label (block, "CERTIFICATE") || is_label (block, "X509 CERTIFICATE"))
    return parse_certificate (self, block, error);
  if (is_label (block, "PRIVATE KEY") || is_label (block, "RSA PRIVATE KEY")
      || is_label (block, "EC PRIVATE KEY")
      || is_label (block, "ENCRYPTED PRIVATE KEY"))
    return parse_key (self, block, password, error);
  if (is_label (block, "EC PARAMETERS") || is_label (block, "DH PARAMETERS"))
    return TRUE; /* openssl writes them beside keys; the key has its own */
  if (is_label (block, "CERTIFICATE REQUEST")
      || is_label (block, "NEW CERTIFICATE REQUEST"))
    return fail (error, TS_CERTIFICATE_ERROR_INVALID,
        "this is a request for a certificate, not what the authority answered");
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
      "the file has a block '%.*s', which is neither a certificate nor a "
      "private key",
      (gint) MIN (block->label_size, 40), block->label);
  return FALSE;
}

static gboolean
parse_pem (TsCertificateImport *self, const gchar *text, gsize size,
    const gchar *password, GError **error)
{
  const gchar *at = text, *end = text + size;
  PemBlock block;
  GError *block_error = NULL;

  while (next_block (&at, end, &block, &block_error)) {
    if (!parse_block (self, &block, password, error))
      return FALSE;
  }
  if (block_error != NULL) {
    g_propagate_error (error, block_error);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_bag (gnutls_pkcs12_bag_t bag, GError **error)
{
  guint schema, cipher, rounds = 0;
  guint8 salt[128];
  guint salt_size = sizeof salt;
  gchar *oid = NULL;
  gint code;

  code = gnutls_pkcs12_bag_enc_info (
      bag, &schema, &cipher, salt, &salt_size, &rounds, &oid);
  gnutls_free (oid);
  if (code >= 0)
    return check_rounds (rounds, error);
  for (gint i = 0; i < gnutls_pkcs12_bag_get_count (bag); i++) {
    gnutls_datum_t data = {NULL, 0};

    if (gnutls_pkcs12_bag_get_type (bag, i) == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY
        && gnutls_pkcs12_bag_get_data (bag, i, &data) >= 0
        && !check_key_rounds (&data, GNUTLS_X509_FMT_DER, error))
      return FALSE;
  }
  return TRUE;
}

/* What it would cost to try the password, before it is tried. */
static gboolean
check_bags (gnutls_pkcs12_t file, GError **error)
{
  guint mac, rounds = 0;
  guint8 salt[128];
  guint salt_size = sizeof salt;
  gchar *oid = NULL;
  const gint code =
      gnutls_pkcs12_mac_info (file, &mac, salt, &salt_size, &rounds, &oid);

  gnutls_free (oid);
  if (code >= 0 && !check_rounds (rounds, error))
    return FALSE;
  for (gint i = 0; i < MAX_BAGS; i++) {
    g_auto (gnutls_pkcs12_bag_t) bag = NULL;

    if (!ts_x509_check (gnutls_pkcs12_bag_init (&bag), "a bag", error))
      return FALSE;
    if (gnutls_pkcs12_get_bag (file, i, bag) < 0)
      return TRUE;
    if (!check_bag (bag, error))
      return FALSE;
  }
  return fail (error, TS_CERTIFICATE_ERROR_INVALID,
      "the PKCS#12 file has too many parts");
}

/* Files without a password have the empty one, or none: both are tried. */
static gboolean
check_mac (gnutls_pkcs12_t file, const gchar **password, GError **error)
{
  const gboolean given = *password != NULL && **password != '\0';
  gint code = gnutls_pkcs12_verify_mac (file, given ? *password : "");

  if (code == GNUTLS_E_MAC_VERIFY_FAILED && !given) {
    *password = NULL;
    code = gnutls_pkcs12_verify_mac (file, NULL);
  } else if (!given) {
    *password = "";
  }
  if (code == GNUTLS_E_MAC_VERIFY_FAILED)
    return fail (error, TS_CERTIFICATE_ERROR_PASSWORD,
        given ? "the password does not open the PKCS#12 file"
              : "the PKCS#12 file is encrypted: its password is needed");
  /* one without a check sum tells when it is opened */
  return TRUE;
}

static gboolean
take_certificates (TsCertificateImport *self, gnutls_x509_crt_t *certificates,
    guint n_certificates, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; i < n_certificates; i++) {
    if (ok)
      ok = add_certificate (self, certificates[i], error);
    else
      gnutls_x509_crt_deinit (certificates[i]);
  }
  gnutls_free (certificates);
  return ok;
}

static gboolean
open_pkcs12 (TsCertificateImport *self, gnutls_pkcs12_t file,
    const gchar *password, GError **error)
{
  gnutls_x509_crt_t *chain = NULL, *others = NULL;
  guint n_chain = 0, n_others = 0;
  gint code;

  if (!check_bags (file, error) || !check_mac (file, &password, error))
    return FALSE;
  code = gnutls_pkcs12_simple_parse (file, password, &self->key, &chain,
      &n_chain, &others, &n_others, NULL, GNUTLS_PKCS12_SP_INCLUDE_SELF_SIGNED);
  if (code == GNUTLS_E_DECRYPTION_FAILED)
    return fail (error, TS_CERTIFICATE_ERROR_PASSWORD,
        "the password does not open the PKCS#12 file");
  if (code < 0) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "the PKCS#12 file cannot be read: %s", gnutls_strerror (code));
    return FALSE;
  }
  if (!take_certificates (self, chain, n_chain, error)) {
    for (guint i = 0; i < n_others; i++)
      gnutls_x509_crt_deinit (others[i]);
    gnutls_free (others);
    return FALSE;
  }
  /* beside a key they are certificates of no interest, alone they are
   * authorities */
  if (self->key != NULL && n_chain > 0) {
    for (guint i = 0; i < n_others; i++)
      gnutls_x509_crt_deinit (others[i]);
    gnutls_free (others);
    return TRUE;
  }
  return take_certificates (self, others, n_others, error);
}

static gboolean
parse_der (TsCertificateImport *self, const gchar *data, gsize size,
    const gchar *password, GError **error)
{
  const gnutls_datum_t datum = {(guchar *) data, size};
  g_auto (gnutls_pkcs12_t) file = NULL;
  gnutls_x509_crt_t certificate;

  if (ts_x509_load_certificate (
          data, size, GNUTLS_X509_FMT_DER, &certificate, NULL))
    return add_certificate (self, certificate, error);
  if (!ts_x509_check (gnutls_pkcs12_init (&file), "a PKCS#12 file", error))
    return FALSE;
  if (gnutls_pkcs12_import (file, &datum, GNUTLS_X509_FMT_DER, 0) < 0)
    return fail (error, TS_CERTIFICATE_ERROR_INVALID,
        "the file is neither PEM, nor a certificate, nor PKCS#12");
  return open_pkcs12 (self, file, password, error);
}

/**
 * ts_certificate_import_parse:
 * @file: PEM text (certificates and perhaps a key), one certificate as DER, or
 *   PKCS#12
 * @password: (nullable): of the key or the PKCS#12 file
 *
 * Any thread; not the main one, because passwords are made slow to try.
 *
 * Returns: (nullable): what is in it, at least one certificate or a key
 */
TsCertificateImport *
ts_certificate_import_parse (
    GBytes *file, const gchar *password, GError **error)
{
  g_autoptr (TsCertificateImport) self = g_new0 (TsCertificateImport, 1);
  gsize size;
  const gchar *data = g_bytes_get_data (file, &size);
  gboolean ok;

  if (size > TS_CERTIFICATE_IMPORT_MAX_SIZE) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "the file has %" G_GSIZE_FORMAT " bytes; %d are allowed", size,
        TS_CERTIFICATE_IMPORT_MAX_SIZE);
    return NULL;
  }
  if (size > 0 && data[0] == 0x30
      && find (data, data + size, "-----BEGIN ") == NULL)
    ok = parse_der (self, data, size, password, error);
  else
    ok = parse_pem (self, data, size, password, error);
  if (!ok)
    return NULL;
  if (self->n_certificates == 0 && self->key == NULL) {
    fail (error, TS_CERTIFICATE_ERROR_INVALID,
        "the file has no certificate in it");
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
ts_certificate_import_free (TsCertificateImport *self)
{
  for (guint i = 0; i < self->n_certificates; i++)
    gnutls_x509_crt_deinit (self->certificates[i]);
  if (self->key != NULL)
    gnutls_x509_privkey_deinit (self->key);
  g_free (self);
}
