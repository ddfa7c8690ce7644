/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsAccess"
#include "config.h"

#include "ts-access.h"

#include "access/ts-address-list.h"
#include "access/ts-memory.h"

struct _TsAccess
{
  GObject parent_instance;

  TsDatabase *database;
  TsDoor *door;
  GSettings *settings;
  TsDeviceKey *device_key;
  TsSecrets *secrets;
  TsLockout *lockout;
  TsAccounts *accounts;
  TsActivation *activation;
  TsSessions *sessions;
  TsTokens *tokens;
  TsAuthenticator *authenticator;
  gchar *cookie_name;
  gchar *secure_cookie_name;

  GMutex lists_mutex;
  TsAddressList *allow;
  TsAddressList *deny;
};

enum
{
  SIGNAL_CONNECTIONS_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsAccess, ts_access, G_TYPE_OBJECT)

static gboolean
check_addresses (GVariant *value, GError **error)
{
  g_autoptr (TsAddressList) list =
      ts_address_list_parse (g_variant_get_string (value, NULL), error);

  return list != NULL;
}

/* A list that cannot be read admits nobody by mistake: the settings hold only
 * what check_addresses() has let through, and an empty list is only the start.
 */
static TsAddressList *
read_list (TsAccess *self, const gchar *key)
{
  g_autofree gchar *text = g_settings_get_string (self->settings, key);
  g_autoptr (GError) error = NULL;
  TsAddressList *list = ts_address_list_parse (text, &error);

  if (list == NULL)
    g_warning ("%s: %s; keeping the list that was there", key, error->message);
  return list;
}

static void
replace_list (TsAddressList **list, TsAddressList *next)
{
  if (next == NULL)
    return;
  g_clear_pointer (list, ts_address_list_unref);
  *list = next;
}

static void
update_lists (TsAccess *self)
{
  TsAddressList *allow = read_list (self, "allow-addresses");
  TsAddressList *deny = read_list (self, "deny-addresses");

  g_mutex_lock (&self->lists_mutex);
  replace_list (&self->allow, allow);
  replace_list (&self->deny, deny);
  g_mutex_unlock (&self->lists_mutex);
  g_signal_emit (self, signals[SIGNAL_CONNECTIONS_CHANGED], 0);
}

static TsAuthMode
parse_mode (const gchar *text)
{
  if (g_str_equal (text, "off"))
    return TS_AUTH_MODE_OFF;
  if (g_str_equal (text, "digest-basic"))
    return TS_AUTH_MODE_DIGEST_BASIC;
  return TS_AUTH_MODE_DIGEST;
}

static void
update_log_in (TsAccess *self)
{
  g_autofree gchar *rtsp =
      g_settings_get_string (self->settings, "rtsp-authentication");

  ts_authenticator_set_modes (self->authenticator,
      g_settings_get_boolean (self->settings, "http-basic")
          ? TS_AUTH_MODE_DIGEST_BASIC
          : TS_AUTH_MODE_DIGEST,
      parse_mode (rtsp));
  ts_lockout_set_limits (self->lockout,
      g_settings_get_uint (self->settings, "lock-failures"),
      g_settings_get_uint (self->settings, "lock-minutes"));
  ts_sessions_set_limits (self->sessions,
      g_settings_get_uint (self->settings, "session-idle-minutes"),
      g_settings_get_uint (self->settings, "session-limit"));
  ts_activation_set_preview_minutes (self->activation,
      g_settings_get_uint (self->settings, "preview-minutes"));
}

static void
on_setting_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  TsAccess *self = user_data;

  if (g_str_has_suffix (key, "-addresses"))
    update_lists (self);
  else
    update_log_in (self);
  if (g_str_equal (key, "rtsp-authentication"))
    g_signal_emit (self, signals[SIGNAL_CONNECTIONS_CHANGED], 0);
}

/* An account that is gone takes what it had with it; the database has removed
 * its tokens with its row. */
static void
on_account_changed (TsAccounts *accounts, const gchar *name, gpointer user_data)
{
  TsAccess *self = user_data;
  g_autoptr (TsAccountList) list = ts_accounts_dup_list (accounts);

  if (ts_account_list_find (list, name) != NULL)
    return;
  ts_sessions_close_user (self->sessions, name, NULL);
  ts_tokens_remove_user (self->tokens, name);
}

static void
on_password_changed (TsAccounts *accounts, const gchar *name, gboolean by_other,
    gpointer user_data)
{
  TsAccess *self = user_data;

  /* the session in which the own password was changed gets a new one from its
   * route */
  ts_sessions_close_user (self->sessions, name, NULL);
  if (by_other)
    ts_tokens_remove_user (self->tokens, name);
}

/* Cookies do not know ports, so cameras on one machine need different names.
 * One with __Host- can come by HTTPS only, and from no other host. */
static void
name_cookies (TsAccess *self)
{
  g_autoptr (GBytes) bytes =
      ts_device_key_derive (self->device_key, "cookie name", 6);
  g_autofree gchar *mark =
      ts_base64url_encode (g_bytes_get_data (bytes, NULL), 6);

  self->cookie_name = g_strconcat ("thermoscope-", mark, NULL);
  self->secure_cookie_name = g_strconcat ("__Host-thermoscope-", mark, NULL);
}

static gboolean
open_settings (TsAccess *self, TsSettings *settings, GError **error)
{
  ts_settings_set_validator (settings, "allow-addresses", check_addresses);
  ts_settings_set_validator (settings, "deny-addresses", check_addresses);
  if (!ts_settings_add_instance (settings, "access", NULL, NULL, NULL, error))
    return FALSE;
  self->settings = ts_settings_get (settings, "access", NULL, error);
  return self->settings != NULL;
}

static gboolean
open_stores (TsAccess *self, const gchar *state_dir, TsDatabase *database,
    GError **error)
{
  self->device_key = ts_device_key_open (state_dir, error);
  if (self->device_key == NULL)
    return FALSE;
  self->secrets = ts_secrets_open (database, self->device_key, error);
  if (self->secrets == NULL)
    return FALSE;
  self->accounts = ts_accounts_open (
      database, self->secrets, self->door, self->lockout, error);
  if (self->accounts == NULL)
    return FALSE;
  self->tokens = ts_tokens_open (database, self->door, error);
  return self->tokens != NULL;
}

/**
 * ts_access_open:
 * @settings: get the instance `access`
 *
 * Waits for the disk: at start only.
 *
 * Returns: (transfer full): the whole, or %NULL and @error
 */
TsAccess *
ts_access_open (
    TsSettings *settings, TsDatabase *database, TsDoor *door, GError **error)
{
  g_autoptr (TsAccess) self = g_object_new (TS_TYPE_ACCESS, NULL);

  self->database = g_object_ref (database);
  self->door = g_object_ref (door);
  self->lockout = ts_lockout_new ();
  self->sessions = ts_sessions_new ();
  if (!open_settings (self, settings, error)
      || !open_stores (
          self, ts_settings_get_state_dir (settings), database, error))
    return NULL;
  self->activation = ts_activation_new (self->accounts);
  self->authenticator = ts_authenticator_new (
      self->accounts, self->tokens, self->activation, self->lockout, door);
  name_cookies (self);
  g_signal_connect (
      self->accounts, "changed", G_CALLBACK (on_account_changed), self);
  g_signal_connect (self->accounts, "password-changed",
      G_CALLBACK (on_password_changed), self);
  g_signal_connect (
      self->settings, "changed", G_CALLBACK (on_setting_changed), self);
  update_log_in (self);
  update_lists (self);
  return g_steal_pointer (&self);
}

TsDatabase *
ts_access_get_database (TsAccess *self)
{
  return self->database;
}

TsSecrets *
ts_access_get_secrets (TsAccess *self)
{
  return self->secrets;
}

TsDeviceKey *
ts_access_get_device_key (TsAccess *self)
{
  return self->device_key;
}

TsAccounts *
ts_access_get_accounts (TsAccess *self)
{
  return self->accounts;
}

TsActivation *
ts_access_get_activation (TsAccess *self)
{
  return self->activation;
}

TsSessions *
ts_access_get_sessions (TsAccess *self)
{
  return self->sessions;
}

TsTokens *
ts_access_get_tokens (TsAccess *self)
{
  return self->tokens;
}

TsAuthenticator *
ts_access_get_authenticator (TsAccess *self)
{
  return self->authenticator;
}

TsDoor *
ts_access_get_door (TsAccess *self)
{
  return self->door;
}

/**
 * ts_access_get_cookie_name:
 * @is_secure: whether the connection is HTTPS
 *
 * Returns: of the session's cookie
 */
const gchar *
ts_access_get_cookie_name (TsAccess *self, gboolean is_secure)
{
  return is_secure ? self->secure_cookie_name : self->cookie_name;
}

/**
 * ts_access_admits:
 *
 * What every listener asks when somebody connects. Any thread.
 *
 * Returns: whether the lists of addresses let @address in
 */
gboolean
ts_access_admits (TsAccess *self, GInetAddress *address)
{
  g_autoptr (TsAddressList) allow = NULL;
  g_autoptr (TsAddressList) deny = NULL;

  g_mutex_lock (&self->lists_mutex);
  allow = ts_address_list_ref (self->allow);
  deny = ts_address_list_ref (self->deny);
  g_mutex_unlock (&self->lists_mutex);
  return ts_address_list_admits (allow, deny, address);
}

static void
ts_access_dispose (GObject *object)
{
  TsAccess *self = TS_ACCESS (object);

  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  if (self->accounts != NULL)
    g_signal_handlers_disconnect_by_data (self->accounts, self);
  g_clear_pointer (&self->authenticator, ts_authenticator_free);
  g_clear_pointer (&self->activation, ts_activation_free);
  g_clear_object (&self->tokens);
  g_clear_object (&self->sessions);
  g_clear_object (&self->accounts);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);
  g_clear_object (&self->database);
  g_clear_object (&self->door);
  g_clear_pointer (&self->device_key, ts_device_key_unref);
  g_clear_pointer (&self->lockout, ts_lockout_free);
  G_OBJECT_CLASS (ts_access_parent_class)->dispose (object);
}

static void
ts_access_finalize (GObject *object)
{
  TsAccess *self = TS_ACCESS (object);

  g_clear_pointer (&self->allow, ts_address_list_unref);
  g_clear_pointer (&self->deny, ts_address_list_unref);
  g_mutex_clear (&self->lists_mutex);
  g_free (self->cookie_name);
  g_free (self->secure_cookie_name);
  G_OBJECT_CLASS (ts_access_parent_class)->finalize (object);
}

static void
ts_access_class_init (TsAccessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ts_access_dispose;
  object_class->finalize = ts_access_finalize;
  signals[SIGNAL_CONNECTIONS_CHANGED] = g_signal_new ("connections-changed",
      TS_TYPE_ACCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_access_init (TsAccess *self)
{
  g_mutex_init (&self->lists_mutex);
  self->allow = ts_address_list_parse ("", NULL);
  self->deny = ts_address_list_parse ("", NULL);
}
