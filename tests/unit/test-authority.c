/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "test-authority.h"

#include <string.h>

/* GnuTLS in a test either works or the test is wrong. */
#define MUST(call) g_assert_cmpint ((call), >=, 0)

static void
write_serial (gnutls_x509_crt_t certificate)
{
  static gint last = 0;
  const guint8 serial[] = {0x40, g_atomic_int_add (&last, 1) & 0x7f};

  MUST (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial));
}

static void
write_dates (gnutls_x509_crt_t certificate, gint64 begin_s, gint64 end_s)
{
  const gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  MUST (gnutls_x509_crt_set_activation_time (
      certificate, begin_s != 0 ? begin_s : now_s - TEST_DAY_S));
  MUST (gnutls_x509_crt_set_expiration_time (
      certificate, end_s != 0 ? end_s : now_s + 365 * TEST_DAY_S));
}

static void
write_purposes (
    gnutls_x509_crt_t certificate, const TestIdentityOptions *options)
{
  MUST (gnutls_x509_crt_set_basic_constraints (
      certificate, options->is_authority, -1));
  if (options->is_authority) {
    MUST (gnutls_x509_crt_set_key_usage (
        certificate, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
    return;
  }
  MUST (gnutls_x509_crt_set_key_usage (
      certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
  MUST (gnutls_x509_crt_set_key_purpose_oid (certificate,
      options->purpose != NULL ? options->purpose : GNUTLS_KP_TLS_WWW_SERVER,
      0));
  if (options->name != NULL)
    MUST (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME,
        options->name, strlen (options->name), GNUTLS_FSAN_SET));
}

/**
 * test_identity_new:
 * @options: (nullable): %NULL: a self-signed server
 */
TestIdentity *
test_identity_new (const gchar *common_name, const TestIdentityOptions *options)
{
  static const TestIdentityOptions ordinary = {NULL};
  TestIdentity *self = g_new0 (TestIdentity, 1);
  const TestIdentity *issuer;

  if (options == NULL)
    options = &ordinary;
  issuer = options->issuer != NULL ? options->issuer : self;
  MUST (gnutls_x509_privkey_init (&self->key));
  MUST (gnutls_x509_privkey_generate (self->key,
      options->rsa_bits != 0 ? GNUTLS_PK_RSA : GNUTLS_PK_ECDSA,
      options->rsa_bits != 0
          ? options->rsa_bits
          : GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
      0));
  MUST (gnutls_x509_crt_init (&self->certificate));
  MUST (gnutls_x509_crt_set_version (self->certificate, 3));
  MUST (gnutls_x509_crt_set_key (self->certificate, self->key));
  MUST (gnutls_x509_crt_set_dn_by_oid (self->certificate,
      GNUTLS_OID_X520_COMMON_NAME, 0, common_name, strlen (common_name)));
  write_serial (self->certificate);
  write_dates (self->certificate, options->begin_s, options->end_s);
  write_purposes (self->certificate, options);
  MUST (gnutls_x509_crt_sign2 (self->certificate, issuer->certificate,
      issuer->key, options->digest != 0 ? options->digest : GNUTLS_DIG_SHA256,
      0));
  return self;
}

void
test_identity_free (TestIdentity *self)
{
  gnutls_x509_crt_deinit (self->certificate);
  gnutls_x509_privkey_deinit (self->key);
  g_free (self);
}

gchar *
test_identity_save (const TestIdentity *self)
{
  return ts_x509_save_certificate (self->certificate, NULL);
}

/**
 * test_identity_save_key:
 * @password: (nullable): %NULL: in the clear
 */
gchar *
test_identity_save_key (const TestIdentity *self, const gchar *password)
{
  gnutls_datum_t pem = {NULL, 0};
  gchar *text;

  MUST (gnutls_x509_privkey_export2_pkcs8 (self->key, GNUTLS_X509_FMT_PEM,
      password,
      password != NULL ? GNUTLS_PKCS_PBES2_AES_128 : GNUTLS_PKCS_PLAIN, &pem));
  text = g_strndup ((const gchar *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

static void
add_bag (gnutls_pkcs12_t file, gnutls_x509_crt_t certificate,
    const TestIdentity *key_of, const gchar *password)
{
  g_auto (gnutls_pkcs12_bag_t) bag = NULL;
  gnutls_datum_t key = {NULL, 0};
  guint8 id[20];
  gsize id_size = sizeof id;
  gint index;

  MUST (gnutls_pkcs12_bag_init (&bag));
  if (key_of != NULL) {
    MUST (gnutls_x509_privkey_export2_pkcs8 (key_of->key, GNUTLS_X509_FMT_DER,
        password, GNUTLS_PKCS_PBES2_AES_256, &key));
    index =
        gnutls_pkcs12_bag_set_data (bag, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, &key);
    gnutls_free (key.data);
    certificate = key_of->certificate;
  } else {
    index = gnutls_pkcs12_bag_set_crt (bag, certificate);
  }
  MUST (index);
  MUST (gnutls_x509_crt_get_key_id (certificate, 0, id, &id_size));
  MUST (gnutls_pkcs12_bag_set_key_id (
      bag, index, &(gnutls_datum_t){id, id_size}));
  if (key_of == NULL)
    MUST (gnutls_pkcs12_bag_encrypt (bag, password, GNUTLS_PKCS_PBES2_AES_256));
  MUST (gnutls_pkcs12_set_bag (file, bag));
}

/**
 * test_identity_save_pkcs12:
 * @issuer: (nullable): whose certificate goes into the file, too
 */
GBytes *
test_identity_save_pkcs12 (
    const TestIdentity *self, const TestIdentity *issuer, const gchar *password)
{
  g_auto (gnutls_pkcs12_t) file = NULL;
  gnutls_datum_t der = {NULL, 0};

  MUST (gnutls_pkcs12_init (&file));
  add_bag (file, self->certificate, NULL, password);
  if (issuer != NULL)
    add_bag (file, issuer->certificate, NULL, password);
  add_bag (file, NULL, self, password);
  MUST (gnutls_pkcs12_generate_mac2 (file, GNUTLS_MAC_SHA256, password));
  MUST (gnutls_pkcs12_export2 (file, GNUTLS_X509_FMT_DER, &der));
  return ts_x509_take_secret (&der);
}

/**
 * test_identity_sign_request:
 *
 * Returns: the certificate that an authority answers a request with
 */
gchar *
test_identity_sign_request (const TestIdentity *self, const gchar *request_pem)
{
  g_auto (gnutls_x509_crq_t) request = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  const gnutls_datum_t pem = {(guchar *) request_pem, strlen (request_pem)};

  MUST (gnutls_x509_crq_init (&request));
  MUST (gnutls_x509_crq_import (request, &pem, GNUTLS_X509_FMT_PEM));
  MUST (gnutls_x509_crq_verify (request, 0));
  MUST (gnutls_x509_crt_init (&certificate));
  MUST (gnutls_x509_crt_set_version (certificate, 3));
  MUST (gnutls_x509_crt_set_crq (certificate, request));
  MUST (gnutls_x509_crt_set_crq_extensions (certificate, request));
  write_serial (certificate);
  write_dates (certificate, 0, 0);
  MUST (gnutls_x509_crt_sign2 (
      certificate, self->certificate, self->key, GNUTLS_DIG_SHA256, 0));
  return ts_x509_save_certificate (certificate, NULL);
}
