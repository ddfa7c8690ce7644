/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-certificate-maker.h"

#include <gnutls/crypto.h>

#define DAY_S (24 * 60 * 60)

/* What the key does in TLS: it signs, and one of RSA may also be encrypted to,
 * which requests for authorities of old say. */
static guint
key_usage (gnutls_x509_privkey_t key)
{
  if (gnutls_x509_privkey_get_pk_algorithm (key) == GNUTLS_PK_RSA)
    return GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT;
  return GNUTLS_KEY_DIGITAL_SIGNATURE;
}

/* P-384 asks for a hash of its own length. */
static gnutls_digest_algorithm_t
digest_for (gnutls_x509_privkey_t key)
{
  guint bits = 0;

  gnutls_x509_privkey_get_pk_algorithm2 (key, &bits);
  return bits == 384 ? GNUTLS_DIG_SHA384 : GNUTLS_DIG_SHA256;
}

static gboolean
write_serial (gnutls_x509_crt_t certificate, GError **error)
{
  guint8 serial[16];

  if (!ts_x509_check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial),
          "random numbers", error))
    return FALSE;
  /* positive, and of full length */
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return ts_x509_check (
      gnutls_x509_crt_set_serial (certificate, serial, sizeof serial), "serial",
      error);
}

static gboolean
write_key_id (gnutls_x509_crt_t certificate, GError **error)
{
  guint8 id[20];
  gsize size = sizeof id;

  return ts_x509_check (gnutls_x509_crt_get_key_id (
                            certificate, GNUTLS_KEYID_USE_SHA1, id, &size),
             "key id", error)
         && ts_x509_check (
             gnutls_x509_crt_set_subject_key_id (certificate, id, size),
             "key id", error)
         && ts_x509_check (
             gnutls_x509_crt_set_authority_key_id (certificate, id, size),
             "key id", error);
}

/**
 * ts_certificate_make_self_signed:
 * @now_s: seconds since 1970; valid from a day before, because the clocks of
 *   clients differ
 *
 * Returns: a certificate for a TLS server, as PEM
 */
gchar *
ts_certificate_make_self_signed (const TsCertificateSubject *subject,
    gnutls_x509_privkey_t key, gint64 now_s, GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  const gint64 begin_s = now_s - DAY_S;

  if (!ts_x509_check (
          gnutls_x509_crt_init (&certificate), "a new certificate", error)
      || !ts_x509_check (
          gnutls_x509_crt_set_version (certificate, 3), "version", error)
      || !ts_x509_check (
          gnutls_x509_crt_set_key (certificate, key), "key", error)
      || !write_serial (certificate, error)
      || !ts_certificate_subject_write (subject, certificate, error)
      || !ts_x509_check (
          gnutls_x509_crt_set_activation_time (certificate, begin_s),
          "first day", error)
      || !ts_x509_check (
          gnutls_x509_crt_set_expiration_time (
              certificate, begin_s + (gint64) TS_CERTIFICATE_SELF_DAYS * DAY_S),
          "last day", error)
      || !ts_x509_check (
          gnutls_x509_crt_set_basic_constraints (certificate, 0, -1),
          "constraints", error)
      || !ts_x509_check (
          gnutls_x509_crt_set_key_usage (certificate, key_usage (key)),
          "key usage", error)
      || !ts_x509_check (gnutls_x509_crt_set_key_purpose_oid (
                             certificate, GNUTLS_KP_TLS_WWW_SERVER, 0),
          "purpose", error)
      || !write_key_id (certificate, error)
      || !ts_x509_check (gnutls_x509_crt_sign2 (certificate, certificate, key,
                             digest_for (key), 0),
          "signing the certificate", error))
    return NULL;
  return ts_x509_save_certificate (certificate, error);
}

/**
 * ts_certificate_make_request:
 *
 * Returns: a request (PKCS#10, PEM) for a certificate of a TLS server and
 *   client, signed with @key
 */
gchar *
ts_certificate_make_request (const TsCertificateSubject *subject,
    gnutls_x509_privkey_t key, GError **error)
{
  g_auto (gnutls_x509_crq_t) request = NULL;
  gnutls_datum_t pem = {NULL, 0};
  gchar *text;

  if (!ts_x509_check (gnutls_x509_crq_init (&request), "a new request", error)
      || !ts_x509_check (
          gnutls_x509_crq_set_version (request, 1), "version", error)
      || !ts_x509_check (gnutls_x509_crq_set_key (request, key), "key", error)
      || !ts_certificate_subject_write_request (subject, request, error)
      || !ts_x509_check (
          gnutls_x509_crq_set_key_usage (request, key_usage (key)), "key usage",
          error)
      || !ts_x509_check (gnutls_x509_crq_set_key_purpose_oid (
                             request, GNUTLS_KP_TLS_WWW_SERVER, 0),
          "purpose", error)
      || !ts_x509_check (gnutls_x509_crq_set_key_purpose_oid (
                             request, GNUTLS_KP_TLS_WWW_CLIENT, 0),
          "purpose", error)
      || !ts_x509_check (
          gnutls_x509_crq_sign2 (request, key, digest_for (key), 0),
          "signing the request", error)
      || !ts_x509_check (
          gnutls_x509_crq_export2 (request, GNUTLS_X509_FMT_PEM, &pem),
          "writing the request", error))
    return NULL;
  text = g_strndup ((const gchar *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}
