/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-authenticator.h"

#include <string.h>

#include "access/ts-address-list.h"
#include "access/ts-auth-header.h"
#include "access/ts-basic-cache.h"
#include "access/ts-memory.h"
#include "access/ts-nonces.h"
#include "access/ts-password-hash.h"

#define ACTION "session.open"
/* Names are shorter, and this one goes into tables and logs. */
#define MAX_USER 64

struct _TsAuthenticator
{
  TsAccounts *accounts;
  TsTokens *tokens;
  TsActivation *activation; /* not owned: #TsAccess */
  TsLockout *lockout;       /* not owned: #TsAccess */
  TsDoor *door;
  TsNonces *nonces;
  TsBasicCache *basic_cache;

  gint http_mode; /* atomic, TsAuthMode */
  gint rtsp_mode; /* atomic, TsAuthMode */
  /* one thread of a protocol hashes at a time; the main context has workers */
  GMutex hashing_mutex;
};

G_DEFINE_QUARK (ts_auth_error, ts_auth_error)

/* A name with its password, on the way to be checked. */
typedef struct
{
  gchar *user;
  TsSecretText *password;
  gchar *protocol;
  gchar *address;
  gchar *group;
  TsAccount *account; /* NULL: there is none of this name */
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_free (attempt->user);
  ts_secret_text_free (attempt->password);
  g_free (attempt->protocol);
  g_free (attempt->address);
  g_free (attempt->group);
  g_clear_pointer (&attempt->account, ts_account_unref);
  g_free (attempt);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

static gboolean
is_rtsp (const gchar *protocol)
{
  return g_str_has_prefix (protocol, "rtsp");
}

static gchar *
build_group (const gchar *address)
{
  g_autoptr (GInetAddress) parsed = ts_address_parse (address);

  return parsed != NULL ? ts_address_get_group (parsed) : g_strdup (address);
}

static TsAccount *
dup_account (TsAuthenticator *self, const gchar *user)
{
  g_autoptr (TsAccountList) list = ts_accounts_dup_list (self->accounts);
  TsAccount *account = ts_account_list_find (list, user);

  return account != NULL ? ts_account_ref (account) : NULL;
}

static Attempt *
attempt_new (TsAuthenticator *self, const gchar *user, const gchar *password,
    const gchar *protocol, const gchar *address)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->user = g_strndup (user, MAX_USER);
  if (password != NULL)
    attempt->password = g_utf8_normalize (password, -1, G_NORMALIZE_NFC);
  if (attempt->password == NULL)
    attempt->password = g_strdup ("");
  attempt->protocol = g_strdup (protocol);
  attempt->address = g_strdup (address);
  attempt->group = build_group (address);
  attempt->account = dup_account (self, attempt->user);
  return attempt;
}

static void
set_wrong (GError **error)
{
  g_set_error (error, TS_AUTH_ERROR, TS_AUTH_ERROR_WRONG,
      "the name or the password is wrong");
}

/* Somebody may have typed the password where the name belongs; so only names
 * that exist are told. */
static void
record (TsAuthenticator *self, const Attempt *attempt, const GError *error)
{
  g_autoptr (TsCaller) nobody = ts_caller_new_anonymous (
      TS_PERMISSION_NONE, attempt->protocol, attempt->address);
  g_autofree gchar *target = attempt->account != NULL
                                 ? g_strconcat ("user:", attempt->user, NULL)
                                 : g_strdup ("user:?");

  ts_door_record (self->door, nobody, ACTION, target, NULL, NULL, error);
}

static gboolean
check_lock (TsAuthenticator *self, const Attempt *attempt, GError **error)
{
  guint wait_s = ts_lockout_get_wait_s (
      self->lockout, attempt->user, attempt->group, g_get_monotonic_time ());

  if (wait_s == 0)
    return TRUE;
  g_set_error (error, TS_AUTH_ERROR, TS_AUTH_ERROR_LOCKED,
      "too many wrong passwords; try again in %u minutes", (wait_s + 59) / 60);
  return FALSE;
}

/* Counts a wrong one, and tells it; and when it locked, that, too. */
static void
refuse (TsAuthenticator *self, const Attempt *attempt, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) locked = NULL;

  set_wrong (&wrong);
  record (self, attempt, wrong);
  if (ts_lockout_add_failure (
          self->lockout, attempt->user, attempt->group, g_get_monotonic_time ())
      && !check_lock (self, attempt, &locked))
    record (self, attempt, locked);
  g_propagate_error (error, g_steal_pointer (&wrong));
}

static TsCaller *
accept (TsAuthenticator *self, const Attempt *attempt)
{
  ts_lockout_add_success (
      self->lockout, attempt->user, attempt->group, g_get_monotonic_time ());
  return ts_account_build_caller (
      attempt->account, attempt->protocol, attempt->address);
}

static const gchar *
get_hash (const Attempt *attempt)
{
  return attempt->account != NULL ? ts_account_get_hash (attempt->account)
                                  : NULL;
}

/* A caller, or NULL and why, once it is known whether the password is right. */
static TsCaller *
conclude (TsAuthenticator *self, const Attempt *attempt, gboolean right,
    GError **error)
{
  g_autoptr (TsAccount) now = dup_account (self, attempt->user);

  /* others may have failed, and the password may have changed, meanwhile */
  if (!check_lock (self, attempt, error))
    return NULL;
  if (!right || now == NULL
      || g_strcmp0 (ts_account_get_hash (now), get_hash (attempt)) != 0) {
    refuse (self, attempt, error);
    return NULL;
  }
  ts_basic_cache_add (self->basic_cache, attempt->user, attempt->password,
      ts_account_get_hash (attempt->account), g_get_monotonic_time ());
  return accept (self, attempt);
}

static gboolean
is_cached (TsAuthenticator *self, const Attempt *attempt)
{
  return attempt->account != NULL
         && ts_basic_cache_knows (self->basic_cache, attempt->user,
             attempt->password, ts_account_get_hash (attempt->account),
             g_get_monotonic_time ());
}

static TsAuthMode
get_mode (TsAuthenticator *self, const gchar *protocol)
{
  return is_rtsp (protocol) ? g_atomic_int_get (&self->rtsp_mode)
                            : g_atomic_int_get (&self->http_mode);
}

static TsCaller *
build_nobody (TsAuthenticator *self, const TsAuthRequest *request)
{
  if (!is_rtsp (request->protocol))
    return ts_activation_build_nobody (
        self->activation, request->protocol, request->address);
  /* the preview is the page's */
  return ts_caller_new_anonymous (
      get_mode (self, request->protocol) == TS_AUTH_MODE_OFF
              && !ts_activation_is_needed (self->activation)
          ? TS_PERMISSION_VIEW
          : TS_PERMISSION_NONE,
      request->protocol, request->address);
}

static TsCaller *
check_bearer (TsAuthenticator *self, const TsAuthRequest *request,
    const TsAuthHeader *header, GError **error)
{
  g_autoptr (TsToken) token = ts_tokens_find (self->tokens, header->secret);
  g_autoptr (TsAccount) account =
      token != NULL ? dup_account (self, token->user) : NULL;
  g_autoptr (TsCaller) owner = NULL;

  /* 256 bits are not guessed, so there is nothing to count */
  if (account == NULL) {
    g_set_error (error, TS_AUTH_ERROR, TS_AUTH_ERROR_WRONG,
        "there is no such token, or its time is over");
    return NULL;
  }
  owner =
      ts_account_build_caller (account, request->protocol, request->address);
  return ts_caller_limit (owner, token->permissions);
}

/* A nonce is for one protocol and one address: who overhears it elsewhere gets
 * nothing of it. */
static gchar *
build_purpose (const gchar *protocol, const gchar *group)
{
  return g_strdup_printf ("%s\n%s", protocol, group);
}

static gboolean
response_is_right (const TsAuthRequest *request, const TsAuthHeader *header,
    TsAccount *account)
{
  guint8 decoy[TS_DIGEST_MAX_HA1] = {0};
  const guint8 *ha1 =
      account != NULL ? ts_account_get_ha1 (account, header->algorithm) : NULL;
  g_autofree gchar *expected = ts_digest_compute_response (
      header, ha1 != NULL ? ha1 : decoy, request->method);

  return ts_memory_text_equal (expected, header->response) && ha1 != NULL;
}

static TsCaller *
check_digest (TsAuthenticator *self, const TsAuthRequest *request,
    const TsAuthHeader *header, GError **error)
{
  g_autoptr (Attempt) attempt = attempt_new (
      self, header->user, NULL, request->protocol, request->address);
  g_autofree gchar *purpose = build_purpose (request->protocol, attempt->group);
  gint64 now_us = g_get_monotonic_time ();
  TsNonceState state =
      ts_nonces_check (self->nonces, header->nonce, purpose, now_us);

  /* RTSP clients often know nothing younger than RFC 2069 */
  if ((!header->has_qop && !is_rtsp (request->protocol))
      || !g_str_equal (header->realm, TS_DIGEST_REALM)
      || !ts_digest_uri_fits (
          header->uri, request->target, is_rtsp (request->protocol))) {
    set_wrong (error);
    return NULL;
  }
  if (!check_lock (self, attempt, error))
    return NULL;
  if (state == TS_NONCE_FOREIGN) {
    /* of before a restart, or from another address: nothing was tried */
    g_set_error (error, TS_AUTH_ERROR, TS_AUTH_ERROR_STALE,
        "the nonce is not of this camera");
    return NULL;
  }
  if (!response_is_right (request, header, attempt->account)) {
    refuse (self, attempt, error);
    return NULL;
  }
  if (state == TS_NONCE_STALE || (header->has_qop && header->nc == 0)
      || !ts_nonces_use (self->nonces, header->nonce, header->nc, now_us)) {
    g_set_error (error, TS_AUTH_ERROR, TS_AUTH_ERROR_STALE,
        "the nonce is too old, or was used for this already");
    return NULL;
  }
  return accept (self, attempt);
}

static gboolean
check_basic_allowed (
    TsAuthenticator *self, const TsAuthRequest *request, GError **error)
{
  if (get_mode (self, request->protocol) != TS_AUTH_MODE_DIGEST)
    return TRUE;
  g_set_error (error, TS_AUTH_ERROR, TS_AUTH_ERROR_WRONG,
      "Basic is not allowed here; use Digest");
  return FALSE;
}

/* All that can be said at once. Returns: whether it was said; if not,
 * @ret_attempt needs its password to be hashed */
static gboolean
check_quickly (TsAuthenticator *self, const TsAuthRequest *request,
    TsCaller **ret_caller, Attempt **ret_attempt, GError **error)
{
  g_auto (TsAuthHeader) header = {0};
  g_autoptr (GError) local = NULL;
  g_autoptr (Attempt) attempt = NULL;

  if (request->authorization == NULL) {
    *ret_caller = build_nobody (self, request);
    return TRUE;
  }
  if (!ts_auth_header_parse (request->authorization, &header, &local)) {
    g_set_error_literal (
        error, TS_AUTH_ERROR, TS_AUTH_ERROR_WRONG, local->message);
    return TRUE;
  }
  if (header.scheme == TS_AUTH_SCHEME_BEARER) {
    *ret_caller = check_bearer (self, request, &header, error);
    return TRUE;
  }
  if (header.scheme == TS_AUTH_SCHEME_DIGEST) {
    *ret_caller = check_digest (self, request, &header, error);
    return TRUE;
  }
  attempt = attempt_new (
      self, header.user, header.secret, request->protocol, request->address);
  if (!check_basic_allowed (self, request, error)
      || !check_lock (self, attempt, error))
    return TRUE;
  if (is_cached (self, attempt)) {
    *ret_caller = accept (self, attempt);
    return TRUE;
  }
  *ret_attempt = g_steal_pointer (&attempt);
  return FALSE;
}

/**
 * ts_authenticator_check:
 *
 * Any thread but the main one: Basic takes its time.
 *
 * Returns: (transfer full): who sends @request, nobody if it has no
 *   credentials; or %NULL and @error if they are wrong
 */
TsCaller *
ts_authenticator_check (
    TsAuthenticator *self, const TsAuthRequest *request, GError **error)
{
  g_autoptr (Attempt) attempt = NULL;
  TsCaller *caller = NULL;
  gboolean right;

  if (check_quickly (self, request, &caller, &attempt, error))
    return caller;
  g_mutex_lock (&self->hashing_mutex);
  right = ts_password_verify (attempt->password, get_hash (attempt));
  g_mutex_unlock (&self->hashing_mutex);
  return conclude (self, attempt, right, error);
}

static void
on_verified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TsAuthenticator *self =
      g_object_get_data (G_OBJECT (task), "ts-authenticator");
  const Attempt *attempt = g_task_get_task_data (task);
  gboolean right = FALSE;
  GError *error = NULL;
  TsCaller *caller = NULL;

  if (ts_password_verify_finish (result, &right, &error))
    caller = conclude (self, attempt, right, &error);
  else if (g_error_matches (error, TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_BUSY))
    error->domain = TS_AUTH_ERROR, error->code = TS_AUTH_ERROR_BUSY;
  if (caller != NULL)
    g_task_return_pointer (task, caller, (GDestroyNotify) ts_caller_unref);
  else
    g_task_return_error (task, error);
}

/* Takes @attempt. */
static void
verify (TsAuthenticator *self, GTask *task, Attempt *attempt)
{
  g_object_set_data (G_OBJECT (task), "ts-authenticator", self);
  g_task_set_task_data (task, attempt, attempt_free);
  ts_password_verify_async (attempt->password, get_hash (attempt), NULL,
      on_verified, g_object_ref (task));
}

/**
 * ts_authenticator_check_async:
 *
 * Main context. As ts_authenticator_check().
 */
void
ts_authenticator_check_async (TsAuthenticator *self,
    const TsAuthRequest *request, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Attempt *attempt = NULL;
  TsCaller *caller = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, ts_authenticator_check_async);
  if (!check_quickly (self, request, &caller, &attempt, &error))
    verify (self, task, attempt);
  else if (caller != NULL)
    g_task_return_pointer (task, caller, (GDestroyNotify) ts_caller_unref);
  else
    g_task_return_error (task, error);
}

TsCaller *
ts_authenticator_check_finish (
    TsAuthenticator *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ts_authenticator_log_in_async:
 *
 * Main context. A name and a password from a log-in page.
 */
void
ts_authenticator_log_in_async (TsAuthenticator *self, const gchar *user,
    const gchar *password, const gchar *protocol, const gchar *address,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr (Attempt) attempt =
      attempt_new (self, user, password, protocol, address);
  GError *error = NULL;

  g_task_set_source_tag (task, ts_authenticator_log_in_async);
  if (!check_lock (self, attempt, &error))
    g_task_return_error (task, error);
  else
    verify (self, task, g_steal_pointer (&attempt));
}

TsCaller *
ts_authenticator_log_in_finish (
    TsAuthenticator *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gchar *
build_digest_challenge (TsAuthenticator *self, const gchar *protocol,
    const gchar *purpose, TsDigestAlgorithm algorithm, gboolean stale)
{
  g_autofree gchar *nonce =
      ts_nonces_make (self->nonces, purpose, g_get_monotonic_time ());
  GString *text = g_string_new ("Digest realm=\"" TS_DIGEST_REALM "\"");

  g_string_append_printf (text, ", nonce=\"%s\"", nonce);
  if (!is_rtsp (protocol))
    g_string_append (text, ", qop=\"auth\"");
  if (!is_rtsp (protocol) || algorithm != TS_DIGEST_MD5)
    g_string_append_printf (
        text, ", algorithm=%s", ts_digest_get_name (algorithm));
  if (!is_rtsp (protocol))
    g_string_append (text, ", charset=\"UTF-8\"");
  if (stale)
    g_string_append (text, ", stale=true");
  return g_string_free (text, FALSE);
}

/**
 * ts_authenticator_build_challenges:
 * @stale: the last credentials were right but for their nonce
 *
 * The strongest first, as RFC 7616 wants it; clients that go by the last
 * Digest they read (FFmpeg, live555) end with MD5, which they know.
 *
 * Returns: (transfer full): values of `WWW-Authenticate`
 */
GStrv
ts_authenticator_build_challenges (TsAuthenticator *self, const gchar *protocol,
    const gchar *address, gboolean stale)
{
  g_autoptr (GPtrArray) challenges = g_ptr_array_new ();
  g_autofree gchar *group = build_group (address);
  g_autofree gchar *purpose = build_purpose (protocol, group);

  g_ptr_array_add (challenges, build_digest_challenge (self, protocol, purpose,
                                   TS_DIGEST_SHA256, stale));
  g_ptr_array_add (challenges,
      build_digest_challenge (self, protocol, purpose, TS_DIGEST_MD5, stale));
  if (get_mode (self, protocol) != TS_AUTH_MODE_DIGEST)
    g_ptr_array_add (challenges,
        g_strdup ("Basic realm=\"" TS_DIGEST_REALM "\", charset=\"UTF-8\""));
  g_ptr_array_add (challenges, NULL);
  return (GStrv) g_ptr_array_steal (challenges, NULL);
}

/**
 * ts_authenticator_get_wait_s:
 *
 * Returns: for how many seconds @user is locked for @address
 */
guint
ts_authenticator_get_wait_s (
    TsAuthenticator *self, const gchar *user, const gchar *address)
{
  g_autofree gchar *group = build_group (address);

  return ts_lockout_get_wait_s (
      self->lockout, user, group, g_get_monotonic_time ());
}

/**
 * ts_authenticator_set_modes:
 * @http_mode: %TS_AUTH_MODE_OFF is none here
 */
void
ts_authenticator_set_modes (
    TsAuthenticator *self, TsAuthMode http_mode, TsAuthMode rtsp_mode)
{
  g_atomic_int_set (&self->http_mode, http_mode);
  g_atomic_int_set (&self->rtsp_mode, rtsp_mode);
}

/**
 * ts_authenticator_new:
 * @activation: must be there as long as the object
 * @lockout: must be there as long as the object
 */
TsAuthenticator *
ts_authenticator_new (TsAccounts *accounts, TsTokens *tokens,
    TsActivation *activation, TsLockout *lockout, TsDoor *door)
{
  TsAuthenticator *self = g_new0 (TsAuthenticator, 1);

  self->accounts = g_object_ref (accounts);
  self->tokens = g_object_ref (tokens);
  self->activation = activation;
  self->lockout = lockout;
  self->door = g_object_ref (door);
  self->nonces = ts_nonces_new ();
  self->basic_cache = ts_basic_cache_new ();
  g_mutex_init (&self->hashing_mutex);
  return self;
}

void
ts_authenticator_free (TsAuthenticator *self)
{
  g_object_unref (self->accounts);
  g_object_unref (self->tokens);
  g_object_unref (self->door);
  ts_nonces_free (self->nonces);
  ts_basic_cache_free (self->basic_cache);
  g_mutex_clear (&self->hashing_mutex);
  g_free (self);
}
