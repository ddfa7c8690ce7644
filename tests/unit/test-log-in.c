/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "access/ts-address-list.h"
#include "access/ts-basic-cache.h"
#include "access/ts-digest.h"
#include "access/ts-lockout.h"
#include "access/ts-nonces.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * SECOND)

/* RFC 7616, section 3.9.1 */
static void
assert_rfc_7616 (TsDigestAlgorithm algorithm, const gchar *name,
    GChecksumType type, const gchar *response)
{
  g_autofree gchar *text = g_strdup_printf (
      "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
      "uri=\"/dir/index.html\", algorithm=%s, "
      "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
      "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
      "response=\"%s\", "
      "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
      name, response);
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  g_auto (TsAuthHeader) header = {0};
  g_autoptr (GError) error = NULL;
  g_autofree gchar *computed = NULL;
  guint8 ha1[TS_DIGEST_MAX_HA1];
  gsize size = sizeof ha1;

  g_assert_true (ts_auth_header_parse (text, &header, &error));
  g_assert_no_error (error);
  g_assert_cmpint (header.algorithm, ==, algorithm);
  g_assert_cmpuint (header.nc, ==, 1);
  g_checksum_update (checksum,
      (const guchar *) "Mufasa:http-auth@example.org:Circle of Life", -1);
  g_checksum_get_digest (checksum, ha1, &size);
  g_assert_cmpuint (size, ==, ts_digest_get_size (algorithm));
  computed = ts_digest_compute_response (&header, ha1, "GET");
  g_assert_cmpstr (computed, ==, response);
}

static void
test_digest_is_that_of_rfc_7616 (void)
{
  assert_rfc_7616 (
      TS_DIGEST_MD5, "MD5", G_CHECKSUM_MD5, "8ca523f5e9506fed4657c9700eebdbec");
  assert_rfc_7616 (TS_DIGEST_SHA256, "SHA-256", G_CHECKSUM_SHA256,
      "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

static void
test_ha1_is_that_of_our_realm (void)
{
  g_autofree gchar *expected = g_compute_checksum_for_string (
      G_CHECKSUM_MD5, "admin:Thermoscope:Correct-Horse-7", -1);
  guint8 ha1[TS_DIGEST_MAX_HA1];

  ts_digest_compute_ha1 (TS_DIGEST_MD5, "admin", "Correct-Horse-7", ha1);
  for (guint i = 0; i < 16; i++) {
    gchar hex[3];

    g_snprintf (hex, sizeof hex, "%02x", ha1[i]);
    g_assert_cmpint (strncmp (expected + 2 * i, hex, 2), ==, 0);
  }
}

static void
test_a_digest_is_for_its_address (void)
{
  g_assert_true (ts_digest_uri_fits ("/a?b=1", "/a?b=1", FALSE));
  g_assert_true (ts_digest_uri_fits ("http://h:1/a?b=1", "/a?b=1", FALSE));
  g_assert_false (ts_digest_uri_fits ("/a", "/a?b=1", FALSE));
  g_assert_false (ts_digest_uri_fits ("/a", "/a/b", FALSE));
  g_assert_false (ts_digest_uri_fits ("/a?u=http://h/b", "/b", FALSE));

  g_assert_true (ts_digest_uri_fits (
      "rtsp://h/stream1", "rtsp://h:8554/stream1/stream=0", TRUE));
  g_assert_true (
      ts_digest_uri_fits ("rtsp://h/stream1/", "rtsp://h/stream1", TRUE));
  g_assert_true (ts_digest_uri_fits ("rtsp://h/stream1", "*", TRUE));
  g_assert_false (
      ts_digest_uri_fits ("rtsp://h/stream1", "rtsp://h/stream10", TRUE));
  g_assert_false (ts_digest_uri_fits ("rtsp://h/", "rtsp://h/stream1", TRUE));
  g_assert_false (ts_digest_uri_fits (
      "rtsp://h/stream1/stream=0", "rtsp://h/stream1", TRUE));
}

static void
assert_header (const gchar *text, gboolean right)
{
  g_auto (TsAuthHeader) header = {0};
  g_autoptr (GError) error = NULL;

  if (ts_auth_header_parse (text, &header, &error) != right)
    g_error ("%s: %s", text, error != NULL ? error->message : "was taken");
}

static void
test_headers_are_read_strictly (void)
{
#define BODY "username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/\", "
#define RESPONSE "response=\"0123456789abcdef0123456789abcdef\""
  assert_header ("Digest " BODY RESPONSE, TRUE);
  assert_header ("digest " BODY RESPONSE ", algorithm=md5", TRUE);
  assert_header ("Digest " BODY RESPONSE ", algorithm=SHA-256", FALSE);
  assert_header ("Digest " BODY RESPONSE ", algorithm=MD5-sess", FALSE);
  assert_header ("Digest " BODY RESPONSE ", username=\"v\"", FALSE);
  assert_header ("Digest " BODY RESPONSE ", qop=auth", FALSE);
  assert_header (
      "Digest " BODY RESPONSE ", qop=auth, nc=00000001, cnonce=\"c\"", TRUE);
  assert_header (
      "Digest " BODY RESPONSE ", qop=auth, nc=1, cnonce=\"c\"", FALSE);
  assert_header ("Digest " BODY RESPONSE
                 ", qop=auth-int, nc=00000001, cnonce=\"c\"",
      FALSE);
  assert_header ("Digest " BODY "response=\"0123\"", FALSE);
  assert_header ("Digest " BODY, FALSE);
  assert_header ("Digest username=\"u", FALSE);
  assert_header ("Basic dTpw", TRUE);
  assert_header ("Basic dTpw=", FALSE);
  assert_header ("Basic dXA=", FALSE);
  assert_header ("Basic dToAcA==", FALSE);
  assert_header ("Basic", FALSE);
  assert_header ("Bearer abc", TRUE);
  assert_header ("Bearer a b", FALSE);
  assert_header ("Negotiate abc", FALSE);
  assert_header ("", FALSE);
#undef BODY
#undef RESPONSE
}

static void
test_basic_has_all_behind_the_first_colon (void)
{
  g_auto (TsAuthHeader) header = {0};

  g_assert_true (ts_auth_header_parse ("Basic dTpwOnE6", &header, NULL));
  g_assert_cmpstr (header.user, ==, "u");
  g_assert_cmpstr (header.secret, ==, "p:q:");
}

static void
assert_cookie (const gchar *text, const gchar *value)
{
  g_autofree gchar *found = ts_auth_cookie_find (text, "id");

  g_assert_cmpstr (found, ==, value);
}

static void
test_a_cookie_is_found_by_its_whole_name (void)
{
  assert_cookie ("id=1", "1");
  assert_cookie ("a=b; id=1; c=d", "1");
  assert_cookie ("xid=2;id=1", "1");
  assert_cookie ("id2=2; x=id=3", NULL);
  assert_cookie ("id=1; id=2", NULL);
  assert_cookie ("id=", "");
  assert_cookie ("", NULL);
}

static void
test_a_request_cannot_be_sent_again (void)
{
  g_autoptr (TsNonces) nonces = ts_nonces_new ();
  g_autofree gchar *nonce = ts_nonces_make (nonces, "http\n10.0.0.1", 0);

  g_assert_cmpint (ts_nonces_check (nonces, nonce, "http\n10.0.0.1", SECOND),
      ==, TS_NONCE_FRESH);
  /* connections overtake each other */
  g_assert_true (ts_nonces_use (nonces, nonce, 1, SECOND));
  g_assert_true (ts_nonces_use (nonces, nonce, 3, SECOND));
  g_assert_true (ts_nonces_use (nonces, nonce, 2, SECOND));
  for (guint count = 1; count <= 3; count++)
    g_assert_false (ts_nonces_use (nonces, nonce, count, SECOND));
  g_assert_true (ts_nonces_use (nonces, nonce, 1000, SECOND));
  g_assert_false (ts_nonces_use (nonces, nonce, 936, SECOND));
  g_assert_true (ts_nonces_use (nonces, nonce, 937, SECOND));
  g_assert_true (ts_nonces_use (nonces, nonce, G_MAXUINT32, SECOND));
  g_assert_false (ts_nonces_use (nonces, nonce, 1000, SECOND));
}

static void
test_a_nonce_ages_unless_it_is_used (void)
{
  g_autoptr (TsNonces) nonces = ts_nonces_new ();
  g_autofree gchar *nonce = ts_nonces_make (nonces, "p", 0);
  const gint64 life = TS_NONCES_LIFETIME_S * SECOND;

  g_assert_cmpint (
      ts_nonces_check (nonces, nonce, "p", life - 1), ==, TS_NONCE_FRESH);
  g_assert_cmpint (
      ts_nonces_check (nonces, nonce, "p", life), ==, TS_NONCE_STALE);
  g_assert_true (ts_nonces_use (nonces, nonce, 1, life - 1));
  g_assert_cmpint (
      ts_nonces_check (nonces, nonce, "p", 2 * life - 2), ==, TS_NONCE_FRESH);
  g_assert_cmpint (
      ts_nonces_check (nonces, nonce, "p", 2 * life), ==, TS_NONCE_STALE);
}

static void
test_nonces_of_others_are_foreign (void)
{
  g_autoptr (TsNonces) nonces = ts_nonces_new ();
  g_autoptr (TsNonces) others = ts_nonces_new ();
  g_autofree gchar *nonce = ts_nonces_make (nonces, "p", 0);
  gsize length = strlen (nonce);

  g_assert_cmpint (
      ts_nonces_check (others, nonce, "p", 0), ==, TS_NONCE_FOREIGN);
  g_assert_cmpint (
      ts_nonces_check (nonces, nonce, "q", 0), ==, TS_NONCE_FOREIGN);
  g_assert_cmpint (ts_nonces_check (nonces, "", "p", 0), ==, TS_NONCE_FOREIGN);
  for (gsize i = 0; i < length; i++) {
    g_autofree gchar *changed = g_strdup (nonce);

    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    g_assert_cmpint (
        ts_nonces_check (nonces, changed, "p", 0), ==, TS_NONCE_FOREIGN);
  }
}

static void
test_a_forgotten_nonce_is_not_fresh_again (void)
{
  g_autoptr (TsNonces) nonces = ts_nonces_new ();
  g_autofree gchar *first = ts_nonces_make (nonces, "p", 1);
  g_autofree gchar *late = NULL;

  g_assert_true (ts_nonces_use (nonces, first, 1, 1));
  for (guint i = 0; i < TS_NONCES_MAX_USED; i++) {
    g_autofree gchar *nonce = ts_nonces_make (nonces, "p", 2);

    g_assert_true (ts_nonces_use (nonces, nonce, 1, 2));
  }
  g_assert_cmpuint (ts_nonces_get_n_used (nonces), ==, TS_NONCES_MAX_USED);
  g_assert_cmpint (ts_nonces_check (nonces, first, "p", 3), ==, TS_NONCE_STALE);
  late = ts_nonces_make (nonces, "p", 3);
  g_assert_cmpint (ts_nonces_check (nonces, late, "p", 3), ==, TS_NONCE_FRESH);
}

static void
test_n_failures_lock_the_pair_for_m_minutes (void)
{
  g_autoptr (TsLockout) lockout = ts_lockout_new ();

  ts_lockout_set_limits (lockout, 3, 10);
  g_assert_false (ts_lockout_add_failure (lockout, "a", "x", 0));
  g_assert_false (ts_lockout_add_failure (lockout, "a", "x", SECOND));
  g_assert_cmpuint (ts_lockout_get_wait_s (lockout, "a", "x", SECOND), ==, 0);
  g_assert_true (ts_lockout_add_failure (lockout, "a", "x", 2 * SECOND));
  g_assert_cmpuint (
      ts_lockout_get_wait_s (lockout, "a", "x", 2 * SECOND), ==, 600);
  g_assert_cmpuint (
      ts_lockout_get_wait_s (lockout, "a", "x", 10 * MINUTE), ==, 2);
  g_assert_cmpuint (
      ts_lockout_get_wait_s (lockout, "a", "x", 10 * MINUTE + 2 * SECOND), ==,
      0);
  /* neither another account nor another address is */
  g_assert_cmpuint (
      ts_lockout_get_wait_s (lockout, "b", "x", 2 * SECOND), ==, 0);
  g_assert_cmpuint (
      ts_lockout_get_wait_s (lockout, "a", "y", 2 * SECOND), ==, 0);
}

static void
test_old_failures_and_those_before_a_success_do_not_count (void)
{
  g_autoptr (TsLockout) lockout = ts_lockout_new ();

  ts_lockout_set_limits (lockout, 3, 10);
  ts_lockout_add_failure (lockout, "a", "x", 0);
  ts_lockout_add_failure (lockout, "a", "x", 0);
  ts_lockout_add_success (lockout, "a", "x", 0);
  g_assert_false (ts_lockout_add_failure (lockout, "a", "x", 0));
  g_assert_false (ts_lockout_add_failure (lockout, "a", "x", 0));
  g_assert_false (ts_lockout_add_failure (lockout, "a", "x", 11 * MINUTE));
}

static void
test_many_names_from_one_address_lock_it (void)
{
  g_autoptr (TsLockout) lockout = ts_lockout_new ();
  guint n = 0;

  ts_lockout_set_limits (lockout, 3, 10);
  do {
    g_autofree gchar *name = g_strdup_printf ("name%u", n++);

    ts_lockout_add_failure (lockout, name, "x", 0);
  } while (ts_lockout_get_wait_s (lockout, "fresh", "x", 0) == 0);
  g_assert_cmpuint (n, ==, 15);
  g_assert_cmpuint (ts_lockout_get_wait_s (lockout, "fresh", "y", 0), ==, 0);
}

static void
test_many_addresses_do_not_lock_out_the_owner (void)
{
  g_autoptr (TsLockout) lockout = ts_lockout_new ();

  ts_lockout_set_limits (lockout, 3, 10);
  ts_lockout_add_success (lockout, "a", "home", 0);
  for (guint i = 0; i < 60; i++) {
    g_autofree gchar *address = g_strdup_printf ("10.0.0.%u", i);

    ts_lockout_add_failure (lockout, "a", address, 0);
  }
  g_assert_cmpuint (ts_lockout_get_wait_s (lockout, "a", "new", 0), ==, 600);
  g_assert_cmpuint (ts_lockout_get_wait_s (lockout, "a", "home", 0), ==, 0);
  ts_lockout_release (lockout, "a");
  g_assert_cmpuint (ts_lockout_get_wait_s (lockout, "a", "new", 0), ==, 0);
}

static void
test_the_memory_of_failures_is_bounded (void)
{
  g_autoptr (TsLockout) lockout = ts_lockout_new ();

  for (guint i = 0; i < 20000; i++) {
    g_autofree gchar *text = g_strdup_printf ("%u", i);

    ts_lockout_add_failure (lockout, text, text, i);
  }
  g_assert_cmpuint (ts_lockout_get_size (lockout), ==, TS_LOCKOUT_MAX_ENTRIES);
}

static void
test_a_cached_password_ends_with_its_hash_and_its_time (void)
{
  g_autoptr (TsBasicCache) cache = ts_basic_cache_new ();
  const gint64 life = TS_BASIC_CACHE_LIFETIME_S * SECOND;

  ts_basic_cache_add (cache, "a", "p", "$y$1", 0);
  g_assert_true (ts_basic_cache_knows (cache, "a", "p", "$y$1", life - 1));
  g_assert_false (ts_basic_cache_knows (cache, "a", "p", "$y$1", life));
  g_assert_false (ts_basic_cache_knows (cache, "a", "p", "$y$2", 0));
  g_assert_false (ts_basic_cache_knows (cache, "a", "q", "$y$1", 0));
  g_assert_false (ts_basic_cache_knows (cache, "ap", "", "$y$1", 0));
  for (guint i = 0; i < TS_BASIC_CACHE_MAX; i++) {
    g_autofree gchar *user = g_strdup_printf ("u%u", i);

    ts_basic_cache_add (cache, user, "p", "$y$1", 0);
  }
  g_assert_false (ts_basic_cache_knows (cache, "a", "p", "$y$1", 0));
}

static GInetAddress *
address_of (const gchar *text)
{
  GInetAddress *address = g_inet_address_new_from_string (text);

  g_assert_nonnull (address);
  return address;
}

static void
assert_admits (const gchar *allow_text, const gchar *deny_text,
    const gchar *text, gboolean admits)
{
  g_autoptr (TsAddressList) allow = ts_address_list_parse (allow_text, NULL);
  g_autoptr (TsAddressList) deny = ts_address_list_parse (deny_text, NULL);
  g_autoptr (GInetAddress) address = address_of (text);

  if (ts_address_list_admits (allow, deny, address) != admits)
    g_error ("allow '%s', deny '%s', %s", allow_text, deny_text, text);
}

static void
test_lists_admit_and_deny (void)
{
  assert_admits ("", "", "192.0.2.1", TRUE);
  assert_admits ("192.0.2.0/24", "", "192.0.2.255", TRUE);
  assert_admits ("192.0.2.0/24", "", "192.0.3.0", FALSE);
  assert_admits ("192.0.2.0/24", "192.0.2.7", "192.0.2.7", FALSE);
  assert_admits ("", "2001:db8::/32", "2001:db8:1::1", FALSE);
  assert_admits ("", "2001:db8::/32", "2001:db9::1", TRUE);
  /* an IPv4 client of a socket for both families */
  assert_admits ("192.0.2.0/24", "", "::ffff:192.0.2.1", TRUE);
  assert_admits ("", "192.0.2.1", "::ffff:192.0.2.1", FALSE);
  /* who can mend it always comes in */
  assert_admits ("192.0.2.0/24", "127.0.0.0/8", "127.0.0.1", TRUE);
  assert_admits ("192.0.2.0/24", "0.0.0.0/0", "::ffff:127.0.0.1", TRUE);
}

static void
test_wrong_lists_are_told (void)
{
  static const gchar *const wrong[] = {"192.168.1", "10.0.0.1/8", "::/129",
      "10.0.0.0/33", "camera.example", "10.0.0.0-10.0.0.9", "fe80::1%eth0"};

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree gchar *text = g_strconcat ("10.0.0.7, ", wrong[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (ts_address_list_parse (text, &error));
    g_assert_error (
        error, TS_ADDRESS_LIST_ERROR, TS_ADDRESS_LIST_ERROR_INVALID);
    g_assert_nonnull (strstr (error->message, wrong[i]));
  }
}

static void
assert_near (const gchar *text, gboolean near, const gchar *group)
{
  g_autoptr (GInetAddress) address = address_of (text);
  g_autofree gchar *actual = ts_address_get_group (address);

  g_assert_true (ts_address_is_near (address) == near);
  g_assert_cmpstr (actual, ==, group);
}

static void
test_near_is_where_the_internet_is_not (void)
{
  assert_near ("127.0.0.1", TRUE, "127.0.0.1");
  assert_near ("::ffff:10.1.2.3", TRUE, "10.1.2.3");
  assert_near ("172.16.0.1", TRUE, "172.16.0.1");
  assert_near ("172.32.0.1", FALSE, "172.32.0.1");
  assert_near ("192.168.7.7", TRUE, "192.168.7.7");
  assert_near ("169.254.1.1", TRUE, "169.254.1.1");
  assert_near ("8.8.8.8", FALSE, "8.8.8.8");
  assert_near ("::1", TRUE, "::/64");
  assert_near ("fe80::1", TRUE, "fe80::/64");
  assert_near ("fd12:3456::1", TRUE, "fd12:3456::/64");
  assert_near ("2001:db8:1:2:3:4:5:6", FALSE, "2001:db8:1:2::/64");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digest/rfc-7616", test_digest_is_that_of_rfc_7616);
  g_test_add_func ("/digest/realm", test_ha1_is_that_of_our_realm);
  g_test_add_func ("/digest/uri", test_a_digest_is_for_its_address);
  g_test_add_func ("/header/strict", test_headers_are_read_strictly);
  g_test_add_func ("/header/basic", test_basic_has_all_behind_the_first_colon);
  g_test_add_func ("/header/cookie", test_a_cookie_is_found_by_its_whole_name);
  g_test_add_func ("/nonces/replay", test_a_request_cannot_be_sent_again);
  g_test_add_func ("/nonces/age", test_a_nonce_ages_unless_it_is_used);
  g_test_add_func ("/nonces/foreign", test_nonces_of_others_are_foreign);
  g_test_add_func (
      "/nonces/forgotten", test_a_forgotten_nonce_is_not_fresh_again);
  g_test_add_func (
      "/lockout/pair", test_n_failures_lock_the_pair_for_m_minutes);
  g_test_add_func ("/lockout/mistakes",
      test_old_failures_and_those_before_a_success_do_not_count);
  g_test_add_func (
      "/lockout/address", test_many_names_from_one_address_lock_it);
  g_test_add_func (
      "/lockout/account", test_many_addresses_do_not_lock_out_the_owner);
  g_test_add_func ("/lockout/memory", test_the_memory_of_failures_is_bounded);
  g_test_add_func (
      "/basic-cache", test_a_cached_password_ends_with_its_hash_and_its_time);
  g_test_add_func ("/addresses/admit", test_lists_admit_and_deny);
  g_test_add_func ("/addresses/wrong", test_wrong_lists_are_told);
  g_test_add_func ("/addresses/near", test_near_is_where_the_internet_is_not);
  return g_test_run ();
}
