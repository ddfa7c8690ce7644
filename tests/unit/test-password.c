/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "access/ts-password-hash.h"

static void
assert_refused (const gchar *password, const gchar *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ts_password_check (password, "guard", &error));
  g_assert_error (error, TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_WEAK);
  if (strstr (error->message, reason) == NULL)
    g_error ("'%s': '%s' has no '%s'", password, error->message, reason);
}

static void
test_rules_are_told (void)
{
  assert_refused ("Kx7#mPq", "8 to 64 characters; this one has 7");
  assert_refused ("Kx7#mPq2Kx7#mPq2Kx7#mPq2Kx7#mPq2Kx7#mPq2Kx7#mPq2Kx7#mPq2K"
                  "x7#mPq2a",
      "has 65");
  assert_refused ("correct horse battery", "at least 3 of these kinds");
  assert_refused ("Xy7-guard-zQ", "user name");
  assert_refused ("Xy7-DRAUG-zQ", "user name");
  assert_refused ("Xy7-lamp\tzQ", "control characters");
  assert_refused ("Xy7-lamp\xff-zQ", "control characters");
}

static void
test_common_passwords_are_refused_in_disguise (void)
{
  static const gchar *const common[] = {"P@ssw0rd", "Passw0rd!", "Qwerty123!",
      "Admin12345!", "Welcome1!", "Hikvision#1", "1Sommer2024!", "!Summer77",
      "Ch4ngeme!!", "ABCD1234!", "Thermal2024!"};

  for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
    assert_refused (common[i], "first passwords");
}

static void
test_good_ones_pass_and_are_stronger (void)
{
  g_auto (TsPasswordJudgement) weak = {0};
  g_auto (TsPasswordJudgement) strong = {0};
  g_auto (TsPasswordJudgement) foreign = {0};

  ts_password_judge ("Kx7#mPq2", "guard", &weak);
  g_assert_true (weak.acceptable);
  g_assert_nonnull (weak.advice);
  ts_password_judge ("Correct-Horse-7-Battery", "guard", &strong);
  g_assert_true (strong.acceptable);
  g_assert_cmpuint (strong.strength, ==, 100);
  g_assert_cmpuint (weak.strength, <, 50);
  /* eight characters are enough, whatever they need in bytes */
  ts_password_judge ("Öl-Käse7", "guard", &foreign);
  g_assert_true (foreign.acceptable);
}

static void
test_hash_is_yescrypt_salted_and_verifies (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *one = ts_password_hash ("Correct-Horse-7", &error);
  g_autofree gchar *other = ts_password_hash ("Correct-Horse-7", &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (one, "$y$"));
  g_assert_cmpstr (one, !=, other);
  g_assert_true (ts_password_verify ("Correct-Horse-7", one));
  g_assert_true (ts_password_verify ("Correct-Horse-7", other));
  g_assert_false (ts_password_verify ("Correct-Horse-8", one));
  g_assert_false (ts_password_verify ("", one));
  g_assert_false (ts_password_verify ("Correct-Horse-7", NULL));
  g_assert_false (ts_password_verify ("Correct-Horse-7", "*0"));
  g_assert_false (ts_password_verify ("Correct-Horse-7", ""));
}

typedef struct
{
  guint right;
  guint wrong;
  guint busy;
} Tally;

static void
on_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Tally *tally = user_data;
  g_autoptr (GError) error = NULL;
  gboolean right = FALSE;

  if (!ts_password_verify_finish (result, &right, &error)) {
    g_assert_error (error, TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_BUSY);
    tally->busy++;
  } else if (right) {
    tally->right++;
  } else {
    tally->wrong++;
  }
}

static void
test_a_flood_is_told_to_come_again (void)
{
  g_autofree gchar *hash = ts_password_hash ("Correct-Horse-7", NULL);
  const guint n = 200;
  Tally tally = {0};

  ts_password_verify_async ("Correct-Horse-7", hash, NULL, on_verified, &tally);
  for (guint i = 1; i < n; i++)
    ts_password_verify_async ("wrong", NULL, NULL, on_verified, &tally);
  while (tally.right + tally.wrong + tally.busy < n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (tally.right, ==, 1);
  g_assert_cmpuint (tally.busy, >, 0);
  g_assert_cmpuint (tally.wrong, >=, TS_PASSWORD_HASH_MAX_WAITING - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/password/rules", test_rules_are_told);
  g_test_add_func (
      "/password/common", test_common_passwords_are_refused_in_disguise);
  g_test_add_func ("/password/good", test_good_ones_pass_and_are_stronger);
  g_test_add_func ("/password/hash", test_hash_is_yescrypt_salted_and_verifies);
  g_test_add_func ("/password/flood", test_a_flood_is_told_to_come_again);
  return g_test_run ();
}
