/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "access/ts-accounts.h"
#include "access/ts-authenticator.h"
#include "access/ts-nonces.h"
#include "access/ts-password.h"
#include "access/ts-sessions.h"

#define ADMIN "Correct-Horse-7"
#define OTHER "Teal-Lamp-42-x"

typedef struct
{
  TsDatabase *database;
  TsDeviceKey *key;
  TsSecrets *secrets;
  TsDoor *door;
  TsLockout *lockout;
  TsAccounts *accounts;
  TsTokens *tokens;
  TsActivation *activation;
  TsAuthenticator *authenticator;
  TsCaller *admin;
  GString *records;
} Fixture;

/* What one operation said. */
typedef struct
{
  gboolean done;
  gpointer result;
  GError *error;
} Answer;

static void
on_record (TsDoor *door, const TsRecord *record, gpointer user_data)
{
  Fixture *self = user_data;

  g_string_append_printf (self->records, "%s %s %s; ", record->action,
      record->target, record->refusal != NULL ? "refused" : "done");
}

static void
on_account (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  ts_accounts_finish (TS_ACCOUNTS (source), result, &answer->error);
  answer->done = TRUE;
}

/* Takes the error. */
static GError *
wait_for (Answer *answer)
{
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
  answer->done = FALSE;
  return g_steal_pointer (&answer->error);
}

static void
assert_done (Answer *answer)
{
  g_autoptr (GError) error = wait_for (answer);

  g_assert_no_error (error);
}

static void
assert_failed (Answer *answer, GQuark domain, gint code)
{
  g_autoptr (GError) error = wait_for (answer);

  g_assert_error (error, domain, code);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsCaller) nobody =
      ts_caller_new_anonymous (TS_PERMISSION_NONE, "http", "127.0.0.1");
  Answer answer = {0};

  self->database = ts_database_open (NULL, &error);
  self->key = ts_device_key_open (NULL, &error);
  self->secrets = ts_secrets_open (self->database, self->key, &error);
  self->door = ts_door_new ();
  self->lockout = ts_lockout_new ();
  self->accounts = ts_accounts_open (
      self->database, self->secrets, self->door, self->lockout, &error);
  self->tokens = ts_tokens_open (self->database, self->door, &error);
  g_assert_no_error (error);
  self->activation = ts_activation_new (self->accounts);
  self->authenticator = ts_authenticator_new (self->accounts, self->tokens,
      self->activation, self->lockout, self->door);
  self->records = g_string_new (NULL);
  g_signal_connect (self->door, "recorded", G_CALLBACK (on_record), self);
  g_assert_true (ts_activation_is_needed (self->activation));
  ts_accounts_activate_async (
      self->accounts, nobody, "admin", ADMIN, on_account, &answer);
  assert_done (&answer);
  self->admin = ts_caller_new ("admin", TS_ROLE_ADMINISTRATOR,
      TS_PERMISSION_ALL, NULL, "http", "127.0.0.1");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  ts_caller_unref (self->admin);
  ts_authenticator_free (self->authenticator);
  ts_activation_free (self->activation);
  g_object_unref (self->tokens);
  g_object_unref (self->accounts);
  g_object_unref (self->door);
  g_object_unref (self->secrets);
  ts_lockout_free (self->lockout);
  ts_device_key_unref (self->key);
  ts_database_close (self->database);
  g_object_unref (self->database);
  g_string_free (self->records, TRUE);
}

static void
add (Fixture *self, TsCaller *caller, const gchar *name, TsRole role,
    const TsPermission *permissions, Answer *answer)
{
  const TsAccountDraft draft = {.has_role = TRUE,
      .role = role,
      .has_permissions = permissions != NULL,
      .permissions = permissions != NULL ? *permissions : 0};

  ts_accounts_add_async (
      self->accounts, caller, name, OTHER, &draft, on_account, answer);
}

static void
change_role (Fixture *self, TsCaller *caller, const gchar *name, TsRole role,
    Answer *answer)
{
  const TsAccountDraft draft = {.has_role = TRUE, .role = role};

  ts_accounts_change_async (
      self->accounts, caller, name, &draft, on_account, answer);
}

static TsAccount *
find (Fixture *self, const gchar *name)
{
  g_autoptr (TsAccountList) list = ts_accounts_dup_list (self->accounts);
  TsAccount *account = ts_account_list_find (list, name);

  return account != NULL ? ts_account_ref (account) : NULL;
}

static void
test_there_is_one_activation (Fixture *self, gconstpointer unused)
{
  g_autoptr (TsCaller) nobody =
      ts_caller_new_anonymous (TS_PERMISSION_NONE, "http", "127.0.0.1");
  g_autoptr (TsAccount) admin = find (self, "admin");
  Answer answer = {0};

  g_assert_cmpint (
      ts_account_get_parts (admin)->role, ==, TS_ROLE_ADMINISTRATOR);
  g_assert_false (ts_activation_is_needed (self->activation));
  ts_accounts_activate_async (
      self->accounts, nobody, "second", OTHER, on_account, &answer);
  assert_failed (&answer, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_ACTIVATED);
  add (self, nobody, "third", TS_ROLE_GUEST, NULL, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS);
}

static void
test_accounts_outlive_the_process (Fixture *self, gconstpointer unused)
{
  g_autoptr (TsAccounts) again = NULL;
  g_autoptr (TsAccountList) list = NULL;
  g_autofree gchar *password = NULL;
  g_autoptr (GError) error = NULL;
  guint8 ha1[TS_DIGEST_MAX_HA1];
  TsAccount *guard;
  Answer answer = {0};

  add (self, self->admin, "guard", TS_ROLE_USER, NULL, &answer);
  assert_done (&answer);
  again = ts_accounts_open (
      self->database, self->secrets, self->door, self->lockout, &error);
  g_assert_no_error (error);
  list = ts_accounts_dup_list (again);
  g_assert_cmpuint (ts_account_list_get_size (list), ==, 2);
  guard = ts_account_list_find (list, "guard");
  g_assert_cmpint (ts_account_get_parts (guard)->permissions, ==,
      ts_role_get_permissions (TS_ROLE_USER));
  ts_digest_compute_ha1 (TS_DIGEST_SHA256, "guard", OTHER, ha1);
  g_assert_cmpmem (ts_account_get_ha1 (guard, TS_DIGEST_SHA256), 32, ha1, 32);
  password = ts_accounts_dup_password (again, "guard");
  g_assert_cmpstr (password, ==, OTHER);
}

static void
test_names_are_checked (Fixture *self, gconstpointer unused)
{
  static const gchar *const wrong[] = {"", "-x", "a b", "a:b", "a\nb",
      "\xc3\xa4", "a23456789012345678901234567890123"};
  Answer answer = {0};

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
    add (self, self->admin, wrong[i], TS_ROLE_GUEST, NULL, &answer);
    assert_failed (&answer, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_NAME);
  }
  add (self, self->admin, "ADMIN", TS_ROLE_GUEST, NULL, &answer);
  assert_failed (&answer, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_EXISTS);
}

static void
test_the_33rd_account_is_refused (Fixture *self, gconstpointer unused)
{
  Answer answer = {0};

  for (guint i = 1; i < TS_ACCOUNTS_MAX; i++) {
    g_autofree gchar *name = g_strdup_printf ("n%u", i);

    add (self, self->admin, name, TS_ROLE_GUEST, NULL, &answer);
    assert_done (&answer);
  }
  add (self, self->admin, "more", TS_ROLE_GUEST, NULL, &answer);
  assert_failed (&answer, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_FULL);
}

static void
test_the_last_administrator_stays (Fixture *self, gconstpointer unused)
{
  Answer first = {0};
  Answer second = {0};

  change_role (self, self->admin, "admin", TS_ROLE_OPERATOR, &first);
  assert_failed (
      &first, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR);
  ts_accounts_remove_async (
      self->accounts, self->admin, "admin", on_account, &first);
  assert_failed (
      &first, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR);

  /* of two that leave at the same moment, one stays */
  add (self, self->admin, "deputy", TS_ROLE_ADMINISTRATOR, NULL, &first);
  assert_done (&first);
  change_role (self, self->admin, "deputy", TS_ROLE_GUEST, &first);
  ts_accounts_remove_async (
      self->accounts, self->admin, "admin", on_account, &second);
  assert_done (&first);
  assert_failed (
      &second, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_LAST_ADMINISTRATOR);
}

/* Somebody who manages accounts, but is no administrator. */
static TsCaller *
make_manager (Fixture *self)
{
  const TsPermission permissions =
      TS_PERMISSION_VIEW | TS_PERMISSION_PTZ | TS_PERMISSION_USERS;
  g_autoptr (TsAccount) account = NULL;
  Answer answer = {0};

  add (self, self->admin, "manager", TS_ROLE_OPERATOR, &permissions, &answer);
  assert_done (&answer);
  account = find (self, "manager");
  return ts_account_build_caller (account, "http", "127.0.0.1");
}

static void
test_nobody_gives_more_than_they_have (Fixture *self, gconstpointer unused)
{
  g_autoptr (TsCaller) manager = make_manager (self);
  const TsPermission few = TS_PERMISSION_VIEW | TS_PERMISSION_PTZ;
  const TsPermission many = few | TS_PERMISSION_LOGS;
  const TsAccountDraft more = {.has_permissions = TRUE, .permissions = many};
  Answer answer = {0};

  add (self, manager, "a", TS_ROLE_ADMINISTRATOR, NULL, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  add (self, manager, "a", TS_ROLE_GUEST, &many, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  /* the role's own would be more, too */
  add (self, manager, "a", TS_ROLE_OPERATOR, NULL, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  add (self, manager, "a", TS_ROLE_GUEST, &few, &answer);
  assert_done (&answer);
  ts_accounts_change_async (
      self->accounts, manager, "a", &more, on_account, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  ts_accounts_change_async (
      self->accounts, manager, "manager", &more, on_account, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
}

static void
test_nobody_gets_into_a_stronger_account (Fixture *self, gconstpointer unused)
{
  g_autoptr (TsCaller) manager = make_manager (self);
  g_autoptr (TsCaller) limited =
      ts_caller_limit (self->admin, TS_PERMISSION_USERS);
  Answer answer = {0};

  ts_accounts_set_password_async (
      self->accounts, manager, "admin", NULL, OTHER, on_account, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  ts_accounts_remove_async (
      self->accounts, manager, "admin", on_account, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  change_role (self, manager, "admin", TS_ROLE_GUEST, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
  /* an administrator's token with one permission is no administrator */
  add (self, limited, "b", TS_ROLE_ADMINISTRATOR, NULL, &answer);
  assert_failed (&answer, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED);
}

static void
test_the_own_password_needs_the_old_one (Fixture *self, gconstpointer unused)
{
  Answer answer = {0};

  ts_accounts_set_password_async (
      self->accounts, self->admin, "admin", NULL, OTHER, on_account, &answer);
  assert_failed (&answer, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_PASSWORD);
  ts_accounts_set_password_async (self->accounts, self->admin, "admin", ADMIN,
      "password", on_account, &answer);
  assert_failed (&answer, TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_WEAK);
  ts_accounts_set_password_async (
      self->accounts, self->admin, "admin", ADMIN, OTHER, on_account, &answer);
  assert_done (&answer);
  /* guessing it in an open session locks, too */
  for (guint i = 0; i < 5; i++) {
    ts_accounts_set_password_async (self->accounts, self->admin, "admin",
        "wrong", ADMIN, on_account, &answer);
    assert_failed (&answer, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_PASSWORD);
  }
  ts_accounts_set_password_async (
      self->accounts, self->admin, "admin", OTHER, ADMIN, on_account, &answer);
  assert_failed (&answer, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_LOCKED);
  g_assert_null (strstr (self->records->str, OTHER));
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gchar **ret_secret = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsToken) token =
      ts_tokens_add_finish (TS_TOKENS (source), result, ret_secret, &error);

  g_assert_no_error (error);
}

static gchar *
make_token (Fixture *self, TsPermission permissions, gint64 expires_us)
{
  gchar *secret = NULL;

  ts_tokens_add_async (self->tokens, self->admin, "test", permissions,
      expires_us, on_token, &secret);
  while (secret == NULL)
    g_main_context_iteration (NULL, TRUE);
  return secret;
}

static TsCaller *
check (Fixture *self, const gchar *protocol, const gchar *authorization,
    GError **error)
{
  const TsAuthRequest request = {
      .protocol = protocol,
      .method = "GET",
      .target = "/x",
      .address = "192.0.2.1",
      .authorization = authorization,
  };

  return ts_authenticator_check (self->authenticator, &request, error);
}

static void
test_a_token_is_limited_and_ends (Fixture *self, gconstpointer unused)
{
  g_autofree gchar *secret = make_token (self, TS_PERMISSION_VIEW, 0);
  g_autofree gchar *brief =
      make_token (self, TS_PERMISSION_VIEW, g_get_real_time () + 200000);
  g_autofree gchar *header = g_strconcat ("Bearer ", secret, NULL);
  g_autofree gchar *brief_header = g_strconcat ("Bearer ", brief, NULL);
  g_autoptr (TsCaller) caller = check (self, "http", header, NULL);
  g_autoptr (GError) error = NULL;
  TsCaller *late;

  g_assert_cmpstr (ts_caller_get_user (caller), ==, "admin");
  g_assert_cmpint (ts_caller_get_permissions (caller), ==, TS_PERMISSION_VIEW);
  do {
    g_clear_error (&error);
    late = check (self, "http", brief_header, &error);
    g_clear_pointer (&late, ts_caller_unref);
  } while (error == NULL);
  g_assert_error (error, TS_AUTH_ERROR, TS_AUTH_ERROR_WRONG);
  g_clear_error (&error);
  ts_tokens_remove_user (self->tokens, "admin");
  g_assert_null (check (self, "http", header, &error));
  g_assert_error (error, TS_AUTH_ERROR, TS_AUTH_ERROR_WRONG);
}

static void
on_token_ended (
    TsTokens *tokens, const gchar *id, const gchar *user, gpointer text)
{
  g_autoptr (GPtrArray) list = ts_tokens_list (tokens, user);

  for (guint i = 0; i < list->len; i++) {
    const TsToken *token = g_ptr_array_index (list, i);

    if (g_str_equal (token->id, id) && token->expires_us <= g_get_real_time ())
      g_string_append_printf (text, "%s;", user);
  }
}

/* Who opened something with it is to be told, without a request. */
static void
test_the_end_of_a_tokens_time_is_told_once (Fixture *self, gconstpointer unused)
{
  const gint64 now_us = g_get_real_time ();
  g_autofree gchar *later =
      make_token (self, TS_PERMISSION_VIEW, now_us + 400000);
  g_autofree gchar *sooner =
      make_token (self, TS_PERMISSION_VIEW, now_us + 200000);
  g_autofree gchar *never = make_token (self, TS_PERMISSION_VIEW, 0);
  g_autofree gchar *tomorrow =
      make_token (self, TS_PERMISSION_VIEW, now_us + G_TIME_SPAN_DAY);
  g_autoptr (GString) text = g_string_new (NULL);

  g_signal_connect (self->tokens, "ended", G_CALLBACK (on_token_ended), text);
  while (text->len < strlen ("admin;admin;"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_real_time () - now_us, >=, 400000);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpstr (text->str, ==, "admin;admin;");
  g_assert_null (ts_tokens_find (self->tokens, later));
  g_assert_null (ts_tokens_find (self->tokens, sooner));
  g_signal_handlers_disconnect_by_data (self->tokens, text);
}

/* As a client answers the challenge that names @algorithm. */
static gchar *
answer_challenge (Fixture *self, const gchar *protocol, const gchar *algorithm,
    const gchar *password, guint count)
{
  g_auto (GStrv) challenges = ts_authenticator_build_challenges (
      self->authenticator, protocol, "192.0.2.1", FALSE);
  gboolean is_sha256 = g_str_equal (algorithm, "SHA-256");
  g_auto (GStrv) parts = g_strsplit (challenges[is_sha256 ? 0 : 1], "\"", -1);
  const gchar *nonce = parts[3];
  g_autofree gchar *text = g_strdup_printf (
      "Digest username=\"admin\", realm=\"Thermoscope\", nonce=\"%s\", "
      "uri=\"/x\", qop=auth, nc=%08x, cnonce=\"c\", algorithm=%s, "
      "response=\"%s\"",
      nonce, count, algorithm,
      "0000000000000000000000000000000000000000000000000000000000000000"
          + (is_sha256 ? 0 : 32));
  g_auto (TsAuthHeader) header = {0};
  guint8 ha1[TS_DIGEST_MAX_HA1];
  g_autofree gchar *response = NULL;

  g_assert_true (ts_auth_header_parse (text, &header, NULL));
  ts_digest_compute_ha1 (header.algorithm, "admin", password, ha1);
  response = ts_digest_compute_response (&header, ha1, "GET");
  return g_strdup_printf (
      "Digest username=\"admin\", realm=\"Thermoscope\", nonce=\"%s\", "
      "uri=\"/x\", qop=auth, nc=%08x, cnonce=\"c\", algorithm=%s, "
      "response=\"%s\"",
      nonce, count, algorithm, response);
}

static void
assert_refused (
    Fixture *self, const gchar *protocol, const gchar *header, TsAuthError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (check (self, protocol, header, &error));
  g_assert_error (error, TS_AUTH_ERROR, code);
}

static void
test_digest_of_both_kinds_once (Fixture *self, gconstpointer unused)
{
  static const gchar *const algorithms[] = {"SHA-256", "MD5"};

  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++) {
    g_autofree gchar *header =
        answer_challenge (self, "http", algorithms[i], ADMIN, 1);
    g_autofree gchar *zero =
        answer_challenge (self, "http", algorithms[i], ADMIN, 0);
    g_autoptr (TsCaller) caller = check (self, "http", header, NULL);

    g_assert_cmpstr (ts_caller_get_user (caller), ==, "admin");
    g_assert_cmpint (ts_caller_get_permissions (caller), ==, TS_PERMISSION_ALL);
    /* overheard, and sent again */
    assert_refused (self, "http", header, TS_AUTH_ERROR_STALE);
    /* or by another protocol */
    assert_refused (self, "rtsp", header, TS_AUTH_ERROR_STALE);
    assert_refused (self, "http", zero, TS_AUTH_ERROR_STALE);
  }
}

static void
test_wrong_passwords_lock_and_are_recorded (Fixture *self, gconstpointer unused)
{
  g_autofree gchar *right = NULL;

  for (guint i = 0; i < 5; i++) {
    g_autofree gchar *wrong =
        answer_challenge (self, "http", "MD5", "wrong", 1);

    assert_refused (self, "http", wrong, TS_AUTH_ERROR_WRONG);
  }
  right = answer_challenge (self, "http", "MD5", ADMIN, 1);
  assert_refused (self, "http", right, TS_AUTH_ERROR_LOCKED);
  g_assert_cmpuint (
      ts_authenticator_get_wait_s (self->authenticator, "admin", "192.0.2.1"),
      >, 590);
  g_assert_cmpuint (
      ts_authenticator_get_wait_s (self->authenticator, "admin", "192.0.2.2"),
      ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_nonnull (
      strstr (self->records->str, "session.open user:admin refused; "));
}

static void
test_basic_only_where_it_is_allowed (Fixture *self, gconstpointer unused)
{
  g_autofree gchar *base64 = g_base64_encode (
      (const guchar *) "admin:" ADMIN, strlen ("admin:" ADMIN));
  g_autofree gchar *header = g_strconcat ("Basic ", base64, NULL);
  gint64 begin_us, first_us, next_us;

  assert_refused (self, "http", header, TS_AUTH_ERROR_WRONG);
  ts_authenticator_set_modes (
      self->authenticator, TS_AUTH_MODE_DIGEST, TS_AUTH_MODE_DIGEST_BASIC);
  assert_refused (self, "http", header, TS_AUTH_ERROR_WRONG);
  begin_us = g_get_monotonic_time ();
  ts_caller_unref (check (self, "rtsp", header, NULL));
  first_us = g_get_monotonic_time () - begin_us;
  /* from then on without hashing */
  begin_us = g_get_monotonic_time ();
  for (guint i = 0; i < 20; i++)
    ts_caller_unref (check (self, "rtsp", header, NULL));
  next_us = (g_get_monotonic_time () - begin_us) / 20;
  g_assert_cmpint (next_us, <, first_us / 2);
}

static void
test_without_log_in_rtsp_views_and_no_more (Fixture *self, gconstpointer unused)
{
  g_autoptr (TsCaller) strict = check (self, "rtsp", NULL, NULL);
  g_autoptr (TsCaller) open = NULL;

  g_assert_cmpint (ts_caller_get_permissions (strict), ==, TS_PERMISSION_NONE);
  ts_authenticator_set_modes (
      self->authenticator, TS_AUTH_MODE_DIGEST, TS_AUTH_MODE_OFF);
  open = check (self, "rtsp", NULL, NULL);
  g_assert_cmpint (ts_caller_get_permissions (open), ==, TS_PERMISSION_VIEW);
}

static void
on_ended (TsSessions *sessions, const gchar *id, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_sessions_end (Fixture *self, gconstpointer unused)
{
  g_autoptr (TsSessions) sessions = ts_sessions_new ();
  g_autofree gchar *first = NULL;
  g_autofree gchar *second = NULL;
  g_autofree gchar *other = NULL;
  g_autofree gchar *displacing = NULL;
  g_autofree gchar *late = NULL;
  g_autofree gchar *id = NULL;
  g_autoptr (GError) error = NULL;
  guint n_ended = 0;

  g_signal_connect (sessions, "ended", G_CALLBACK (on_ended), &n_ended);
  ts_sessions_set_limits (sessions, 20, 3);
  id = g_strdup (
      ts_sessions_open (sessions, "a", FALSE, "http", "x", NULL, &first, NULL)
          ->id);
  ts_sessions_open (sessions, "a", FALSE, "http", "x", NULL, &second, NULL);
  ts_sessions_open (sessions, "b", FALSE, "http", "x", NULL, &other, NULL);
  g_assert_cmpint (strlen (first), ==, 43);
  g_assert_cmpstr (
      ts_sessions_use (sessions, first, "y", TRUE)->address, ==, "y");
  g_assert_null (ts_sessions_use (sessions, "nonsense", "y", TRUE));

  /* there is no room for a third user, but for an administrator */
  g_assert_null (ts_sessions_open (
      sessions, "c", FALSE, "http", "x", NULL, &displacing, &error));
  g_assert_error (error, TS_SESSIONS_ERROR, TS_SESSIONS_ERROR_FULL);
  g_assert_nonnull (ts_sessions_open (
      sessions, "c", TRUE, "http", "x", NULL, &displacing, NULL));
  g_assert_cmpuint (n_ended, ==, 1);
  g_assert_null (ts_sessions_use (sessions, second, "y", TRUE));

  g_assert_cmpuint (ts_sessions_close_user (sessions, "a", id), ==, 0);
  g_assert_cmpuint (ts_sessions_close_user (sessions, "a", NULL), ==, 1);
  g_assert_null (ts_sessions_use (sessions, first, "y", TRUE));
  g_assert_cmpuint (ts_sessions_close_all (sessions, NULL), ==, 2);
  g_assert_cmpuint (n_ended, ==, 4);
  ts_sessions_set_limits (sessions, 0, 3);
  ts_sessions_open (sessions, "a", FALSE, "http", "x", NULL, &late, NULL);
  g_assert_null (ts_sessions_use (sessions, late, "x", TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                        \
  g_test_add ("/accounts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("activation", test_there_is_one_activation);
  ADD ("kept", test_accounts_outlive_the_process);
  ADD ("names", test_names_are_checked);
  ADD ("limit", test_the_33rd_account_is_refused);
  ADD ("last", test_the_last_administrator_stays);
  ADD ("more", test_nobody_gives_more_than_they_have);
  ADD ("stronger", test_nobody_gets_into_a_stronger_account);
  ADD ("own-password", test_the_own_password_needs_the_old_one);
  ADD ("token", test_a_token_is_limited_and_ends);
  ADD ("token-time", test_the_end_of_a_tokens_time_is_told_once);
  ADD ("digest", test_digest_of_both_kinds_once);
  ADD ("lock", test_wrong_passwords_lock_and_are_recorded);
  ADD ("basic", test_basic_only_where_it_is_allowed);
  ADD ("open-rtsp", test_without_log_in_rtsp_views_and_no_more);
  ADD ("sessions", test_sessions_end);
#undef ADD
  return g_test_run ();
}
