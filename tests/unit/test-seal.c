/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "system/ts-seal.h"

#define PASSWORD "Wide-Glacier-71"

static GBytes *
text_bytes (const gchar *text)
{
  return g_bytes_new_static (text, strlen (text));
}

static GBytes *
make_key (guint8 first)
{
  guint8 key[TS_SEAL_KEY_SIZE] = {first, 1, 2, 3};

  return g_bytes_new (key, sizeof key);
}

static GBytes *
seal (GBytes *contents, const gchar *password, GBytes *key)
{
  TsSealKey seal_key = {password, key};
  g_autoptr (GError) error = NULL;
  GBytes *sealed = ts_seal_close (contents, "a label", &seal_key, &error);

  g_assert_no_error (error);
  return sealed;
}

static void
assert_opens_to (GBytes *sealed, const TsSealKey *key, GBytes *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = ts_seal_open (sealed, key, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (contents, expected));
}

static void
assert_fails (GBytes *sealed, const TsSealKey *key, TsSealError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) contents = ts_seal_open (sealed, key, &error);

  g_assert_null (contents);
  g_assert_error (error, TS_SEAL_ERROR, (gint) code);
}

static void
test_a_password_opens_what_it_closed (void)
{
  g_autoptr (GBytes) contents = text_bytes ("{\"secret\": 42}");
  g_autoptr (GBytes) sealed = seal (contents, PASSWORD, NULL);
  g_autoptr (GBytes) again = seal (contents, PASSWORD, NULL);
  g_autofree gchar *label = ts_seal_read_label (sealed, NULL);
  TsSealKey key = {PASSWORD, NULL};
  TsSealKey other = {"Wide-Glacier-72", NULL};

  assert_opens_to (sealed, &key, contents);
  assert_fails (sealed, &other, TS_SEAL_ERROR_PASSWORD);
  g_assert_true (ts_seal_is_sealed (sealed));
  g_assert_true (ts_seal_needs_password (sealed));
  g_assert_cmpstr (label, ==, "a label");
  /* a salt of its own each time */
  g_assert_false (g_bytes_equal (sealed, again));
}

static void
test_a_key_opens_what_it_closed (void)
{
  g_autofree gchar *large = g_strnfill (2000000, 'x');
  g_autoptr (GBytes) contents = text_bytes (large);
  g_autoptr (GBytes) key = make_key (0);
  g_autoptr (GBytes) other = make_key (1);
  g_autoptr (GBytes) sealed = seal (contents, NULL, key);

  /* and is compressed */
  g_assert_cmpuint (g_bytes_get_size (sealed), <, 4000);
  g_assert_false (ts_seal_needs_password (sealed));
  assert_opens_to (sealed, &(TsSealKey){NULL, key}, contents);
  assert_fails (sealed, &(TsSealKey){NULL, other}, TS_SEAL_ERROR_PASSWORD);
  assert_fails (sealed, &(TsSealKey){PASSWORD, NULL}, TS_SEAL_ERROR_PASSWORD);
}

static void
test_nothing_can_be_sealed (void)
{
  g_autoptr (GBytes) contents = text_bytes ("");
  g_autoptr (GBytes) key = make_key (0);
  g_autoptr (GBytes) sealed = seal (contents, NULL, key);

  assert_opens_to (sealed, &(TsSealKey){NULL, key}, contents);
}

/* Every bit of the file counts, and no damage is taken for a wrong password. */
static void
test_each_damaged_bit_is_found (void)
{
  g_autoptr (GBytes) contents = text_bytes ("settings and accounts");
  g_autoptr (GBytes) key = make_key (0);
  g_autoptr (GBytes) sealed = seal (contents, NULL, key);
  gsize size;
  const guint8 *data = g_bytes_get_data (sealed, &size);

  for (gsize bit = 0; bit < size * 8; bit++) {
    g_autofree guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GBytes) damaged = NULL;
    g_autoptr (GBytes) opened = NULL;
    g_autoptr (GError) error = NULL;

    copy[bit / 8] ^= 1 << (bit % 8);
    damaged = g_bytes_new (copy, size);
    opened = ts_seal_open (damaged, &(TsSealKey){NULL, key}, &error);
    g_assert_null (opened);
    /* the first eight bytes say whose file it is, the next its version */
    if (bit < 64)
      g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_FOREIGN);
    else if (bit >= 72 || copy[8] == 0)
      g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_DAMAGED);
    else
      g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_VERSION);
  }
}

static void
test_each_cut_is_found (void)
{
  g_autoptr (GBytes) contents = text_bytes ("settings and accounts");
  g_autoptr (GBytes) key = make_key (0);
  g_autoptr (GBytes) sealed = seal (contents, NULL, key);
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (GBytes) long_bytes = NULL;
  gsize size = g_bytes_get_size (sealed);

  for (gsize n = 8; n < size; n++) {
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (sealed, 0, n);

    assert_fails (cut, &(TsSealKey){NULL, key}, TS_SEAL_ERROR_DAMAGED);
  }
  g_byte_array_append (longer, g_bytes_get_data (sealed, NULL), size);
  g_byte_array_append (longer, (const guint8 *) "x", 1);
  long_bytes = g_bytes_new (longer->data, longer->len);
  assert_fails (long_bytes, &(TsSealKey){NULL, key}, TS_SEAL_ERROR_DAMAGED);
}

/* The header is written anew with a right checksum: what it asks for is refused
 * before any memory is taken. */
static void
test_a_file_cannot_ask_for_much_memory (void)
{
  g_autoptr (GBytes) contents = text_bytes ("x");
  g_autoptr (GBytes) sealed = seal (contents, PASSWORD, NULL);
  gsize size = g_bytes_get_size (sealed);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (sealed, NULL), size);
  g_autoptr (GBytes) greedy = NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize digest_size = sizeof digest;
  gsize summed = 80 + strlen ("a label");

  g_assert_cmpuint (copy[10], ==, 8);
  copy[10] = 11;
  g_checksum_update (sum, copy, summed);
  g_checksum_get_digest (sum, digest, &digest_size);
  memcpy (copy + summed, digest, 8);
  greedy = g_bytes_new (copy, size);
  assert_fails (greedy, &(TsSealKey){PASSWORD, NULL}, TS_SEAL_ERROR_VERSION);
}

static void
test_a_bomb_is_not_unpacked (void)
{
  g_autoptr (GBytes) key = make_key (0);
  g_autofree guint8 *zeros = g_malloc0 (TS_SEAL_MAX_CONTENTS + 1);
  g_autoptr (GBytes) contents =
      g_bytes_new_static (zeros, TS_SEAL_MAX_CONTENTS);
  g_autoptr (GBytes) more =
      g_bytes_new_static (zeros, TS_SEAL_MAX_CONTENTS + 1);
  g_autoptr (GBytes) sealed = seal (contents, NULL, key);
  g_autoptr (GError) error = NULL;

  assert_opens_to (sealed, &(TsSealKey){NULL, key}, contents);
  g_assert_null (ts_seal_close (more, "", &(TsSealKey){NULL, key}, &error));
  g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_FAILED);
}

static void
test_weak_passwords_seal_nothing (void)
{
  g_autoptr (GBytes) contents = text_bytes ("x");
  g_autofree gchar *long_one = g_strnfill (TS_SEAL_MAX_PASSWORD + 1, 'x');
  const gchar *const weak[] = {
      "", "1234567", "äöüäöü", long_one, "abcdefg\xff"};

  for (gsize i = 0; i < G_N_ELEMENTS (weak); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        ts_seal_close (contents, "", &(TsSealKey){weak[i], NULL}, &error));
    g_assert_error (error, TS_SEAL_ERROR, TS_SEAL_ERROR_WEAK);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seal/password", test_a_password_opens_what_it_closed);
  g_test_add_func ("/seal/key", test_a_key_opens_what_it_closed);
  g_test_add_func ("/seal/nothing", test_nothing_can_be_sealed);
  g_test_add_func ("/seal/damage", test_each_damaged_bit_is_found);
  g_test_add_func ("/seal/cut", test_each_cut_is_found);
  g_test_add_func ("/seal/memory", test_a_file_cannot_ask_for_much_memory);
  g_test_add_func ("/seal/bomb", test_a_bomb_is_not_unpacked);
  g_test_add_func ("/seal/weak", test_weak_passwords_seal_nothing);
  return g_test_run ();
}
