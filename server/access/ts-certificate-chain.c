/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-certificate-chain.h"

#define MAX_CERTIFICATES TS_CERTIFICATE_IMPORT_MAX_CERTIFICATES

typedef struct
{
  gnutls_x509_crt_t certificates[MAX_CERTIFICATES]; /* of the import */
  guint n_certificates;
} Chain;

static gchar *
describe (gnutls_x509_crt_t certificate)
{
  g_autofree gchar *subject = ts_x509_get_subject (certificate);

  if (subject[0] != '\0')
    return g_steal_pointer (&subject);
  return ts_x509_get_serial (certificate);
}

static void
set_error_about (GError **error, gnutls_x509_crt_t certificate,
    TsCertificateError code, const gchar *what)
{
  g_autofree gchar *name = describe (certificate);

  g_set_error (error, TS_CERTIFICATE_ERROR, code, "%s %s", name, what);
}

static gchar *
format_day (gint64 time_s)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_s);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M UTC")
                      : g_strdup ("an unknown time");
}

/**
 * ts_certificate_check_dates:
 * @now_s: seconds since 1970
 *
 * Returns: whether @certificate is valid at that time
 */
gboolean
ts_certificate_check_dates (
    gnutls_x509_crt_t certificate, gint64 now_s, GError **error)
{
  const gint64 begin_s = gnutls_x509_crt_get_activation_time (certificate);
  const gint64 end_s = gnutls_x509_crt_get_expiration_time (certificate);
  g_autofree gchar *name = describe (certificate);
  g_autofree gchar *now = format_day (now_s);

  if (now_s > end_s) {
    g_autofree gchar *end = format_day (end_s);

    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_CHAIN,
        "%s expired on %s (the camera's clock says %s)", name, end, now);
    return FALSE;
  }
  if (now_s < begin_s) {
    g_autofree gchar *begin = format_day (begin_s);

    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_CHAIN,
        "%s is not valid before %s (the camera's clock says %s)", name, begin,
        now);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_strength (gnutls_x509_crt_t certificate, GError **error)
{
  guint bits = 0;
  const gint algorithm = gnutls_x509_crt_get_pk_algorithm (certificate, &bits);
  const gint signature = gnutls_x509_crt_get_signature_algorithm (certificate);
  const guint min_bits =
      algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS ? 2048 : 255;

  if (algorithm != GNUTLS_PK_RSA && algorithm != GNUTLS_PK_RSA_PSS
      && algorithm != GNUTLS_PK_ECDSA && algorithm != GNUTLS_PK_EDDSA_ED25519) {
    set_error_about (error, certificate, TS_CERTIFICATE_ERROR_INVALID,
        "has a key of a kind that clients do not know; RSA, EC and Ed25519 "
        "are known");
    return FALSE;
  }
  if (bits < min_bits) {
    set_error_about (error, certificate, TS_CERTIFICATE_ERROR_INVALID,
        "has too short a key; RSA needs 2048 bits, EC 256");
    return FALSE;
  }
  /* nobody relies on the signature of a root */
  if (ts_x509_is_self_issued (certificate)
      || (signature >= 0
          && gnutls_sign_is_secure2 (
              signature, GNUTLS_SIGN_FLAG_SECURE_FOR_CERTS)))
    return TRUE;
  set_error_about (error, certificate, TS_CERTIFICATE_ERROR_INVALID,
      "is signed with an algorithm that is broken, as MD5 and SHA-1 are");
  return FALSE;
}

static gboolean
is_signed_by (gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer)
{
  guint status = 0;

  /* dates and purposes are told apart elsewhere; this is about the signature */
  return gnutls_x509_crt_verify (certificate, &issuer, 1,
             GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_CA_SIGN
                 | GNUTLS_VERIFY_ALLOW_BROKEN,
             &status)
             >= 0
         && (status & GNUTLS_CERT_INVALID) == 0;
}

static gboolean
contains (const Chain *chain, gnutls_x509_crt_t certificate)
{
  for (guint i = 0; i < chain->n_certificates; i++) {
    if (gnutls_x509_crt_equals (chain->certificates[i], certificate))
      return TRUE;
  }
  return FALSE;
}

/* Who signed @certificate. %NULL without error: nobody of the file. */
static gnutls_x509_crt_t
find_issuer (const TsCertificateImport *import, const Chain *chain,
    gnutls_x509_crt_t certificate, GError **error)
{
  gnutls_x509_crt_t pretender = NULL;
  g_autofree gchar *name = NULL;
  g_autofree gchar *issuer = NULL;

  for (guint i = 0; i < import->n_certificates; i++) {
    gnutls_x509_crt_t candidate = import->certificates[i];

    if (contains (chain, candidate)
        || !gnutls_x509_crt_check_issuer (certificate, candidate))
      continue;
    if (is_signed_by (certificate, candidate))
      return candidate;
    pretender = candidate;
  }
  if (pretender == NULL)
    return NULL;
  name = describe (certificate);
  issuer = describe (pretender);
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_CHAIN,
      "%s is not signed by the certificate of %s in the file", name, issuer);
  return NULL;
}

static gboolean
collect (const TsCertificateImport *import, gnutls_x509_crt_t leaf,
    Chain *chain, GError **error)
{
  gnutls_x509_crt_t current = leaf;
  GError *issuer_error = NULL;

  while (current != NULL) {
    chain->certificates[chain->n_certificates++] = current;
    if (ts_x509_is_self_issued (current))
      break;
    current = find_issuer (import, chain, current, &issuer_error);
  }
  if (issuer_error != NULL) {
    g_propagate_error (error, issuer_error);
    return FALSE;
  }
  for (guint i = 0; i < import->n_certificates; i++) {
    if (!contains (chain, import->certificates[i])) {
      set_error_about (error, import->certificates[i],
          TS_CERTIFICATE_ERROR_CHAIN,
          "is in the file, but signed none of its other certificates");
      return FALSE;
    }
  }
  return TRUE;
}

/* What pairs do not show: how long a chain may be, and for which names its
 * authorities may speak. */
static gboolean
check_as_whole (Chain *chain, GError **error)
{
  guint status = 0;

  if (chain->n_certificates < 2)
    return TRUE;
  if (!ts_x509_check (gnutls_x509_crt_list_verify (chain->certificates,
                          chain->n_certificates,
                          &chain->certificates[chain->n_certificates - 1], 1,
                          NULL, 0, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status),
          "checking the chain", error))
    return FALSE;
  if ((status & GNUTLS_CERT_INVALID) != 0) {
    gnutls_datum_t text = {NULL, 0};

    gnutls_certificate_verification_status_print (
        status, GNUTLS_CRT_X509, &text, 0);
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_CHAIN,
        "the chain is not valid as a whole: %.*s", (gint) text.size,
        (const gchar *) text.data);
    gnutls_free (text.data);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_leaf (gnutls_x509_crt_t leaf, GError **error)
{
  guint usage = 0, critical = 0;

  if (gnutls_x509_crt_get_key_usage (leaf, &usage, &critical) >= 0
      && (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) == 0) {
    set_error_about (error, leaf, TS_CERTIFICATE_ERROR_INVALID,
        "may not sign (key usage), which TLS asks of its certificates");
    return FALSE;
  }
  if (!ts_x509_has_purpose (leaf, GNUTLS_KP_TLS_WWW_SERVER)
      && !ts_x509_has_purpose (leaf, GNUTLS_KP_TLS_WWW_CLIENT)) {
    set_error_about (error, leaf, TS_CERTIFICATE_ERROR_INVALID,
        "is made for something else than TLS (extended key usage)");
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_chain (Chain *chain, gint64 now_s, GError **error)
{
  if (!check_leaf (chain->certificates[0], error))
    return FALSE;
  for (guint i = 0; i < chain->n_certificates; i++) {
    gnutls_x509_crt_t certificate = chain->certificates[i];

    if (!ts_certificate_check_dates (certificate, now_s, error)
        || !check_strength (certificate, error))
      return FALSE;
    if (i > 0 && !ts_x509_is_authority (certificate)) {
      set_error_about (error, certificate, TS_CERTIFICATE_ERROR_CHAIN,
          "may not sign certificates (basic constraints)");
      return FALSE;
    }
  }
  return check_as_whole (chain, error);
}

static GStrv
find_warnings (const Chain *chain)
{
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();
  gnutls_x509_crt_t leaf = chain->certificates[0];
  gnutls_x509_crt_t last = chain->certificates[chain->n_certificates - 1];
  g_auto (GStrv) names = ts_x509_list_names (leaf);

  if (names[0] == NULL)
    g_strv_builder_add (warnings,
        "the certificate has no subject alternative names; browsers do not "
        "accept it");
  if (!ts_x509_has_purpose (leaf, GNUTLS_KP_TLS_WWW_SERVER))
    g_strv_builder_add (warnings,
        "the certificate is for clients only; HTTPS and RTSPS cannot use it");
  if (ts_x509_is_self_issued (leaf)) {
    g_strv_builder_add (warnings,
        "the certificate is self-signed; clients have to be told to trust it");
  } else if (chain->n_certificates == 1) {
    g_autofree gchar *issuer = ts_x509_get_issuer (last);
    g_autofree gchar *text = g_strdup_printf (
        "the certificate of its issuer, %s, is not in the file; clients that "
        "do not have it cannot check this one",
        issuer);

    g_strv_builder_add (warnings, text);
  }
  return g_strv_builder_end (warnings);
}

static gchar *
save (
    gnutls_x509_crt_t const *certificates, guint n_certificates, GError **error)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_certificates; i++) {
    g_autofree gchar *pem = ts_x509_save_certificate (certificates[i], error);

    if (pem == NULL) {
      g_string_free (text, TRUE);
      return NULL;
    }
    g_string_append (text, pem);
  }
  return g_string_free (text, FALSE);
}

/**
 * ts_certificate_chain_build:
 * @key: the private key that the first certificate has to belong to
 * @now_s: seconds since 1970
 * @ret_warnings: (out) (optional): sentences about what works, but perhaps not
 *   as hoped
 *
 * Finds the certificate of @key and who signed it, up to the root if the file
 * has it, and checks signatures, dates, strength and purposes.
 *
 * Returns: the chain as PEM in the order that TLS sends it
 */
gchar *
ts_certificate_chain_build (const TsCertificateImport *import,
    gnutls_x509_privkey_t key, gint64 now_s, GStrv *ret_warnings,
    GError **error)
{
  gnutls_x509_crt_t leaf = NULL;
  Chain chain = {.n_certificates = 0};
  gchar *pem;

  if (import->n_certificates == 0) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_INVALID, "the file has no certificate in it");
    return NULL;
  }
  for (guint i = 0; i < import->n_certificates && leaf == NULL; i++) {
    if (ts_x509_is_key_of (key, import->certificates[i]))
      leaf = import->certificates[i];
  }
  if (leaf == NULL) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_CHAIN,
        import->n_certificates == 1
            ? "the private key does not belong to the certificate"
            : "the private key belongs to none of the certificates");
    return NULL;
  }
  if (!collect (import, leaf, &chain, error)
      || !check_chain (&chain, now_s, error))
    return NULL;
  pem = save (chain.certificates, chain.n_certificates, error);
  if (pem != NULL && ret_warnings != NULL)
    *ret_warnings = find_warnings (&chain);
  return pem;
}

/**
 * ts_certificate_chain_build_authorities:
 *
 * Returns: the certificates of @import as PEM, each of which may vouch for
 *   others
 */
gchar *
ts_certificate_chain_build_authorities (
    const TsCertificateImport *import, gint64 now_s, GError **error)
{
  if (import->n_certificates == 0) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_INVALID, "the file has no certificate in it");
    return NULL;
  }
  for (guint i = 0; i < import->n_certificates; i++) {
    gnutls_x509_crt_t certificate = import->certificates[i];

    if (!ts_certificate_check_dates (certificate, now_s, error)
        || !check_strength (certificate, error))
      return NULL;
    if (!ts_x509_is_authority (certificate)) {
      set_error_about (error, certificate, TS_CERTIFICATE_ERROR_INVALID,
          "is not an authority's certificate (basic constraints)");
      return NULL;
    }
  }
  return save (import->certificates, import->n_certificates, error);
}
