/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "access/ts-certificate-chain.h"
#include "access/ts-certificate-maker.h"
#include "test-authority.h"

#define NOW_S (g_get_real_time () / G_USEC_PER_SEC)

static const gchar *const names[] = {
    "camera.example", "*.example", "192.0.2.7", "2001:db8::7", NULL};

static gnutls_x509_crt_t
load (const gchar *pem)
{
  gnutls_x509_crt_t certificate = NULL;

  g_assert_true (ts_x509_load_certificate (
      pem, strlen (pem), GNUTLS_X509_FMT_PEM, &certificate, NULL));
  return certificate;
}

static TsCertificateImport *
parse (const gchar *text, const gchar *password, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return ts_certificate_import_parse (bytes, password, error);
}

/* The chain that comes of PEM texts, the last of which ends the list. */
static gchar *build_chain (GError **error, gnutls_x509_privkey_t key,
    GStrv *ret_warnings, ...) G_GNUC_NULL_TERMINATED;

static gchar *
build_chain (
    GError **error, gnutls_x509_privkey_t key, GStrv *ret_warnings, ...)
{
  g_autoptr (GString) all = g_string_new ("Bag Attributes: noise\n");
  g_autoptr (TsCertificateImport) import = NULL;
  const TestIdentity *identity;
  va_list args;

  va_start (args, ret_warnings);
  while ((identity = va_arg (args, const TestIdentity *)) != NULL) {
    g_autofree gchar *pem = test_identity_save (identity);

    g_string_append (all, pem);
  }
  va_end (args);
  import = parse (all->str, NULL, error);
  g_assert_nonnull (import);
  return ts_certificate_chain_build (import, key, NOW_S, ret_warnings, error);
}

static gchar *
join (const TestIdentity *first, const TestIdentity *second,
    const TestIdentity *third)
{
  g_autofree gchar *a = test_identity_save (first);
  g_autofree gchar *b = second != NULL ? test_identity_save (second) : NULL;
  g_autofree gchar *c = third != NULL ? test_identity_save (third) : NULL;

  return g_strconcat (a, b, c, NULL);
}

static void
test_self_signed_is_what_browsers_take (void)
{
  g_autoptr (TsCertificateSubject) subject =
      ts_certificate_subject_new ("camera", names);
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  g_auto (GStrv) read = NULL;
  g_autofree gchar *pem = NULL;
  g_autofree gchar *name = NULL;
  g_autofree gchar *key_name = NULL;
  gint64 begin_s, end_s;

  g_assert_true (ts_x509_generate_key (TS_KEY_P256, &key, NULL));
  pem = ts_certificate_make_self_signed (subject, key, 1700000000, NULL);
  certificate = load (pem);
  name = ts_x509_get_subject (certificate);
  g_assert_cmpstr (name, ==, "CN=camera");
  key_name = ts_x509_get_key_name (certificate);
  g_assert_cmpstr (key_name, ==, "EC P-256");
  read = ts_x509_list_names (certificate);
  g_assert_true (g_strv_equal ((const gchar *const *) read, names));
  begin_s = gnutls_x509_crt_get_activation_time (certificate);
  end_s = gnutls_x509_crt_get_expiration_time (certificate);
  g_assert_cmpint (begin_s, ==, 1700000000 - TEST_DAY_S);
  g_assert_cmpint (end_s - begin_s, ==, 825 * TEST_DAY_S);
  g_assert_true (ts_x509_is_key_of (key, certificate));
  g_assert_true (ts_x509_is_self_issued (certificate));
  g_assert_false (ts_x509_is_authority (certificate));
  g_assert_true (ts_x509_has_purpose (certificate, GNUTLS_KP_TLS_WWW_SERVER));
  g_assert_false (ts_x509_has_purpose (certificate, GNUTLS_KP_TLS_WWW_CLIENT));
  g_assert_cmpint (gnutls_x509_crt_get_signature_algorithm (certificate), ==,
      GNUTLS_SIGN_ECDSA_SHA256);
}

static void
test_request_is_answered_and_fits (void)
{
  g_autoptr (TsCertificateSubject) subject =
      ts_certificate_subject_new ("camera.example", names);
  const TestIdentityOptions authority = {.is_authority = TRUE};
  g_autoptr (TestIdentity) root = test_identity_new ("Root", &authority);
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  g_autoptr (TsCertificateImport) import = NULL;
  g_auto (GStrv) read = NULL;
  g_auto (GStrv) warnings = NULL;
  g_autofree gchar *request = NULL;
  g_autofree gchar *answer = NULL;
  g_autofree gchar *chain = NULL;
  g_autofree gchar *name = NULL;

  subject->organization = g_strdup ("Wärme & Licht, Inc");
  subject->country = g_strdup ("DE");
  g_assert_true (ts_x509_generate_key (TS_KEY_P384, &key, NULL));
  request = ts_certificate_make_request (subject, key, NULL);
  g_assert_true (
      g_str_has_prefix (request, "-----BEGIN NEW CERTIFICATE REQUEST-----")
      || g_str_has_prefix (request, "-----BEGIN CERTIFICATE REQUEST-----"));
  answer = test_identity_sign_request (root, request);
  certificate = load (answer);
  name = ts_x509_get_subject (certificate);
  g_assert_cmpstr (name, ==, "CN=camera.example,O=Wärme & Licht\\, Inc,C=DE");
  read = ts_x509_list_names (certificate);
  g_assert_true (g_strv_equal ((const gchar *const *) read, names));

  import = parse (answer, NULL, NULL);
  chain = ts_certificate_chain_build (import, key, NOW_S, &warnings, NULL);
  g_assert_cmpstr (chain, ==, answer);
  g_assert_cmpuint (g_strv_length (warnings), ==, 1);
  g_assert_nonnull (strstr (warnings[0], "CN=Root"));
}

static void
test_subject_says_which_field_is_wrong (void)
{
  static const struct
  {
    const gchar *common_name, *country, *name, *field;
  } cases[] = {
      {"camera", NULL, NULL, NULL},
      {"", NULL, NULL, "commonName"},
      {"more than sixty-four characters are more than a common name may have",
          NULL, NULL, "commonName"},
      {"two\nlines", NULL, NULL, "commonName"},
      {"camera", "Germany", NULL, "country"},
      {"camera", "de", NULL, "country"},
      {"camera", "DE", NULL, NULL},
      {"camera", NULL, "kamera-über.example", NULL},
      {"camera", NULL, "fe80::1", NULL},
      {"camera", NULL, "fe80::1%eth0", "names"},
      {"camera", NULL, "with blank", "names"},
      {"camera", NULL, "a..b", "names"},
      {"camera", NULL, "*", "names"},
      {"camera", NULL, "a.*.b", "names"},
      {"camera", NULL, "-a.b", "names"},
      {"camera", NULL, "", "names"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gchar *const list[] = {cases[i].name, NULL};
    g_autoptr (TsCertificateSubject) subject =
        ts_certificate_subject_new (cases[i].common_name, list);
    g_autoptr (GError) error = NULL;
    const gchar *field = NULL;

    subject->country = g_strdup (cases[i].country);
    g_test_message ("%s %s", cases[i].common_name, cases[i].name);
    g_assert_true (ts_certificate_subject_check (subject, &field, &error)
                   == (cases[i].field == NULL));
    g_assert_cmpstr (field, ==, cases[i].field);
    g_assert_true ((error != NULL) == (field != NULL));
  }
}

static void
test_chain_is_put_in_order (void)
{
  g_autoptr (TestIdentity) root = test_identity_new (
      "Root", &(TestIdentityOptions){.is_authority = TRUE, .rsa_bits = 2048});
  g_autoptr (TestIdentity) middle = test_identity_new (
      "Middle", &(TestIdentityOptions){.issuer = root, .is_authority = TRUE});
  g_autoptr (TestIdentity) leaf = test_identity_new ("camera",
      &(TestIdentityOptions){.issuer = middle, .name = "camera.example"});
  g_autofree gchar *expected = join (leaf, middle, root);
  g_autofree gchar *without_root = join (leaf, middle, NULL);
  g_autofree gchar *whole = NULL;
  g_autofree gchar *short_one = NULL;
  g_auto (GStrv) warnings = NULL;
  g_autoptr (GError) error = NULL;

  whole = build_chain (&error, leaf->key, &warnings, root, leaf, middle, NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (whole, ==, expected);
  g_assert_cmpuint (g_strv_length (warnings), ==, 0);
  short_one = build_chain (&error, leaf->key, NULL, middle, leaf, NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (short_one, ==, without_root);
}

static void
test_chain_that_does_not_hold_is_refused (void)
{
  const TestIdentityOptions authority = {.is_authority = TRUE};
  g_autoptr (TestIdentity) root = test_identity_new ("Root", &authority);
  /* another one that calls itself the same */
  g_autoptr (TestIdentity) pretender = test_identity_new ("Root", &authority);
  g_autoptr (TestIdentity) stranger = test_identity_new ("Stranger", NULL);
  g_autoptr (TestIdentity) leaf = test_identity_new (
      "camera", &(TestIdentityOptions){.issuer = root, .name = "a.example"});
  g_autoptr (TestIdentity) by_leaf = test_identity_new (
      "below", &(TestIdentityOptions){.issuer = leaf, .name = "b.example"});
  g_autoptr (TestIdentity) expired =
      test_identity_new ("old", &(TestIdentityOptions){.issuer = root,
                                    .begin_s = NOW_S - 10 * TEST_DAY_S,
                                    .end_s = NOW_S - 1 * TEST_DAY_S});
  g_autoptr (TestIdentity) future =
      test_identity_new ("new", &(TestIdentityOptions){.issuer = root,
                                    .begin_s = NOW_S + 1 * TEST_DAY_S});
  g_autoptr (TestIdentity) weak = test_identity_new (
      "weak", &(TestIdentityOptions){.issuer = root, .rsa_bits = 1024});
  g_autoptr (TestIdentity) sha1 = test_identity_new ("sha1",
      &(TestIdentityOptions){.issuer = root, .digest = GNUTLS_DIG_SHA1});
  g_autoptr (TestIdentity) mail =
      test_identity_new ("mail", &(TestIdentityOptions){.issuer = root,
                                     .purpose = GNUTLS_KP_EMAIL_PROTECTION});
  const struct
  {
    const TestIdentity *leaf, *other, *key_of;
    const gchar *message;
  } cases[] = {
      {leaf, root, stranger, "belongs to none"},
      {leaf, NULL, stranger, "does not belong"},
      {leaf, pretender, leaf, "is not signed by"},
      {leaf, stranger, leaf, "CN=Stranger is in the file"},
      {by_leaf, leaf, by_leaf, "CN=camera may not sign"},
      {expired, root, expired, "CN=old expired on "},
      {future, root, future, "CN=new is not valid before "},
      {weak, root, weak, "CN=weak has too short a key"},
      {sha1, root, sha1, "CN=sha1 is signed with"},
      {mail, root, mail, "CN=mail is made for something else"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree gchar *chain = build_chain (&error, cases[i].key_of->key, NULL,
        cases[i].leaf, cases[i].other, NULL);

    g_test_message ("%s: %s", cases[i].message,
        error != NULL ? error->message : "accepted");
    g_assert_null (chain);
    g_assert_nonnull (strstr (error->message, cases[i].message));
  }
}

static void
test_authorities_are_authorities (void)
{
  g_autoptr (TestIdentity) root =
      test_identity_new ("Root", &(TestIdentityOptions){.is_authority = TRUE});
  g_autoptr (TestIdentity) leaf =
      test_identity_new ("camera", &(TestIdentityOptions){.issuer = root});
  g_autofree gchar *good = test_identity_save (root);
  g_autofree gchar *bad = test_identity_save (leaf);
  g_autoptr (TsCertificateImport) good_import = parse (good, NULL, NULL);
  g_autoptr (TsCertificateImport) bad_import = parse (bad, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *kept =
      ts_certificate_chain_build_authorities (good_import, NOW_S, NULL);

  g_assert_cmpstr (kept, ==, good);
  g_assert_null (
      ts_certificate_chain_build_authorities (bad_import, NOW_S, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "not an authority's"));
}

static void
test_keys_open_with_their_password (void)
{
  g_autoptr (TestIdentity) identity = test_identity_new ("camera", NULL);
  g_autofree gchar *certificate = test_identity_save (identity);
  g_autofree gchar *key = test_identity_save_key (identity, "open sesame");
  g_autofree gchar *both = g_strconcat (certificate, key, NULL);
  g_autoptr (TsCertificateImport) import = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (both, NULL, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_null (parse (both, "open barley", &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_PASSWORD);
  g_clear_error (&error);
  import = parse (both, "open sesame", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (import->n_certificates, ==, 1);
  g_assert_true (ts_x509_is_key_of (import->key, identity->certificate));
}

static void
test_pkcs12_opens_with_its_password (void)
{
  g_autoptr (TestIdentity) root =
      test_identity_new ("Root", &(TestIdentityOptions){.is_authority = TRUE});
  g_autoptr (TestIdentity) leaf =
      test_identity_new ("camera", &(TestIdentityOptions){.issuer = root});
  g_autoptr (GBytes) file =
      test_identity_save_pkcs12 (leaf, root, "open sesame");
  g_autoptr (GBytes) unlocked = test_identity_save_pkcs12 (leaf, root, "");
  g_autoptr (TsCertificateImport) import = NULL;
  g_autoptr (TsCertificateImport) free_import = NULL;
  g_autofree gchar *chain = NULL;
  g_autofree gchar *expected = join (leaf, root, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ts_certificate_import_parse (file, NULL, &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_null (ts_certificate_import_parse (file, "open barley", &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_PASSWORD);
  g_clear_error (&error);
  import = ts_certificate_import_parse (file, "open sesame", &error);
  g_assert_no_error (error);
  chain = ts_certificate_chain_build (import, import->key, NOW_S, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (chain, ==, expected);

  free_import = ts_certificate_import_parse (unlocked, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (free_import->n_certificates, ==, 2);
}

static void
test_other_files_are_told_what_they_are (void)
{
  g_autoptr (TsCertificateSubject) subject =
      ts_certificate_subject_new ("camera", NULL);
  g_autoptr (TestIdentity) identity = test_identity_new ("camera", NULL);
  g_autofree gchar *key = test_identity_save_key (identity, NULL);
  g_autofree gchar *two_keys = g_strconcat (key, key, NULL);
  g_autofree gchar *cut = g_strndup (key, strlen (key) - 20);
  g_autofree gchar *request =
      ts_certificate_make_request (subject, identity->key, NULL);
  g_autofree gchar *long_one = g_strnfill (200 * 1024, 'x');
  const struct
  {
    const gchar *text, *message;
  } cases[] = {
      {"", "no certificate"},
      {"a text without anything", "no certificate"},
      {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
          "certificate 1: this certificate cannot be read"},
      {"-----BEGIN PGP MESSAGE-----\n-----END PGP MESSAGE-----\n",
          "'PGP MESSAGE'"},
      {"-----BEGIN \n", "names nothing"},
      {"0\x80\x01\x02", "neither PEM, nor a certificate, nor PKCS#12"},
      {cut, "breaks off"},
      {two_keys, "more than one private key"},
      {request, "a request for a certificate"},
      {long_one, "204800 bytes"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (cases[i].text, NULL, &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID);
    g_assert_nonnull (strstr (error->message, cases[i].message));
  }
}

/* A password that takes an hour to try would hold a thread for as long. This
 * key asks for 3000000 rounds (openssl pkcs8 -topk8 -iter 3000000). */
static const gchar costly_key[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHtMFgGCSqGSIb3DQEFDTBLMCoGCSqGSIb3DQEFDDAdBAj1PxXSpM7aogIDLcbA\n"
    "MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBAQ2qSTXdrNeQnGbvhByXaKBIGQ\n"
    "YywwGbm+CztMp/fQ8Dk+yAiuJHjYywwVzt5O0NAfhX5ANZSsfU7l1C6m9y8TcH9D\n"
    "PTAk1K+JR01fQl7gc7sHnGiIvhwiTD0OfeWfG+IpkrBWKY3Sgd9GVNTH39krcA/d\n"
    "96svkFlYHg46LwSLQ856f9dS0seuPtefIsyuhhUj9mN96m3SNtz0zr+O++XK3ZVD\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

static void
test_costly_keys_are_refused_at_once (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (costly_key, "x", &error));
  g_assert_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "3000000 rounds"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate/self-signed-is-what-browsers-take",
      test_self_signed_is_what_browsers_take);
  g_test_add_func ("/certificate/request-is-answered-and-fits",
      test_request_is_answered_and_fits);
  g_test_add_func ("/certificate/subject-says-which-field-is-wrong",
      test_subject_says_which_field_is_wrong);
  g_test_add_func (
      "/certificate/chain-is-put-in-order", test_chain_is_put_in_order);
  g_test_add_func ("/certificate/chain-that-does-not-hold-is-refused",
      test_chain_that_does_not_hold_is_refused);
  g_test_add_func ("/certificate/authorities-are-authorities",
      test_authorities_are_authorities);
  g_test_add_func ("/certificate/keys-open-with-their-password",
      test_keys_open_with_their_password);
  g_test_add_func ("/certificate/pkcs12-opens-with-its-password",
      test_pkcs12_opens_with_its_password);
  g_test_add_func ("/certificate/other-files-are-told-what-they-are",
      test_other_files_are_told_what_they_are);
  g_test_add_func ("/certificate/costly-keys-are-refused-at-once",
      test_costly_keys_are_refused_at_once);
  return g_test_run ();
}
