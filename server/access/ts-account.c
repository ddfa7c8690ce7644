/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-account.h"

#include <string.h>

#include "access/ts-memory.h"

/* An account's secret: version, HA1 of MD5, HA1 of SHA-256, the password. The
 * last is there for ONVIF, whose digest has it inside together with a nonce. */
#define SECRET_VERSION 1
#define MD5_OFFSET 1
#define SHA256_OFFSET (MD5_OFFSET + 16)
#define PASSWORD_OFFSET (SHA256_OFFSET + 32)

struct _TsAccount
{
  gatomicrefcount references;
  TsAccountParts parts; /* which point to what follows */
  gchar *name;
  GStrv sensors;
  gchar *hash;
  GBytes *ha1; /* NULL: no digest log-in */
};

/**
 * ts_account_name_is_valid:
 *
 * Returns: whether it is 1 to 32 letters, digits, `.`, `_`, `-` or `@` of
 *   ASCII, beginning with a letter or a digit: what every protocol can carry,
 *   and what nobody can take for somebody else's
 */
gboolean
ts_account_name_is_valid (const gchar *name)
{
  gsize n = 0;

  for (; name[n] != '\0' && n <= TS_ACCOUNT_MAX_NAME; n++) {
    if (!g_ascii_isalnum (name[n])
        && (n == 0 || strchr ("._-@", name[n]) == NULL))
      return FALSE;
  }
  return n > 0 && n <= TS_ACCOUNT_MAX_NAME;
}

/**
 * ts_account_build_secret:
 *
 * Returns: (transfer full): wiped when freed
 */
GBytes *
ts_account_build_secret (const gchar *name, const gchar *password)
{
  gsize length = strlen (password);
  gsize size = PASSWORD_OFFSET + length;
  g_autofree guint8 *data = g_malloc (size);
  GBytes *secret;

  data[0] = SECRET_VERSION;
  ts_digest_compute_ha1 (TS_DIGEST_MD5, name, password, data + MD5_OFFSET);
  ts_digest_compute_ha1 (
      TS_DIGEST_SHA256, name, password, data + SHA256_OFFSET);
  memcpy (data + PASSWORD_OFFSET, password, length);
  secret = ts_secret_bytes_new (data, size);
  ts_memory_wipe (data, size);
  return secret;
}

static const guint8 *
open_secret (GBytes *secret, gsize *ret_size)
{
  const guint8 *data = g_bytes_get_data (secret, ret_size);

  return *ret_size >= PASSWORD_OFFSET && data[0] == SECRET_VERSION ? data
                                                                   : NULL;
}

/**
 * ts_account_secret_dup_password:
 *
 * Returns: (transfer full) (nullable): to be freed by ts_secret_text_free()
 */
gchar *
ts_account_secret_dup_password (GBytes *secret)
{
  gsize size = 0;
  const guint8 *data = open_secret (secret, &size);

  if (data == NULL)
    return NULL;
  return g_strndup (
      (const gchar *) data + PASSWORD_OFFSET, size - PASSWORD_OFFSET);
}

/**
 * ts_account_new:
 * @parts: copied
 * @digest_secret: (nullable): of ts_account_build_secret(); only the HA1s of
 *   it stay in memory
 */
TsAccount *
ts_account_new (const TsAccountParts *parts, GBytes *digest_secret)
{
  TsAccount *self = g_new0 (TsAccount, 1);
  gboolean is_administrator = parts->role == TS_ROLE_ADMINISTRATOR;
  gsize size = 0;
  const guint8 *data =
      digest_secret != NULL ? open_secret (digest_secret, &size) : NULL;

  g_atomic_ref_count_init (&self->references);
  self->name = g_strdup (parts->name);
  self->sensors =
      is_administrator ? NULL : g_strdupv ((gchar **) parts->sensors);
  self->hash = g_strdup (parts->hash);
  if (data != NULL)
    self->ha1 =
        ts_secret_bytes_new (data + MD5_OFFSET, PASSWORD_OFFSET - MD5_OFFSET);
  self->parts = *parts;
  self->parts.name = self->name;
  self->parts.sensors = (const gchar *const *) self->sensors;
  self->parts.hash = self->hash;
  if (is_administrator)
    self->parts.permissions = TS_PERMISSION_ALL;
  return self;
}

TsAccount *
ts_account_ref (TsAccount *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
ts_account_unref (TsAccount *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->name);
  g_strfreev (self->sensors);
  g_free (self->hash);
  g_clear_pointer (&self->ha1, g_bytes_unref);
  g_free (self);
}

const TsAccountParts *
ts_account_get_parts (TsAccount *self)
{
  return &self->parts;
}

const gchar *
ts_account_get_name (TsAccount *self)
{
  return self->name;
}

const gchar *
ts_account_get_hash (TsAccount *self)
{
  return self->hash;
}

/**
 * ts_account_get_ha1:
 *
 * Returns: (nullable): ts_digest_get_size() bytes
 */
const guint8 *
ts_account_get_ha1 (TsAccount *self, TsDigestAlgorithm algorithm)
{
  const guint8 *data =
      self->ha1 != NULL ? g_bytes_get_data (self->ha1, NULL) : NULL;

  if (data == NULL)
    return NULL;
  return algorithm == TS_DIGEST_SHA256 ? data + SHA256_OFFSET - MD5_OFFSET
                                       : data;
}

/**
 * ts_account_build_caller:
 *
 * Returns: (transfer full): @self, coming by @protocol from @address
 */
TsCaller *
ts_account_build_caller (
    TsAccount *self, const gchar *protocol, const gchar *address)
{
  return ts_caller_new (self->name, self->parts.role, self->parts.permissions,
      self->parts.sensors, protocol, address);
}

/**
 * ts_account_describe:
 *
 * Returns: (transfer full): what the audit log says of its rights
 */
gchar *
ts_account_describe (TsAccount *self)
{
  g_auto (GStrv) names = ts_permission_to_names (self->parts.permissions);
  g_autofree gchar *permissions = g_strjoinv (", ", names);
  g_autofree gchar *sensors =
      self->sensors != NULL ? g_strjoinv (", ", self->sensors) : NULL;

  return g_strdup_printf ("%s: %s; sensors: %s",
      ts_role_to_string (self->parts.role), permissions,
      sensors != NULL ? sensors : "all");
}

struct _TsAccountList
{
  gatomicrefcount references;
  GPtrArray *accounts; /* TsAccount, by name */
};

static gint
compare_accounts (gconstpointer a, gconstpointer b)
{
  return strcmp (
      (*(TsAccount *const *) a)->name, (*(TsAccount *const *) b)->name);
}

/**
 * ts_account_list_new:
 * @accounts: (transfer full): which frees them
 */
TsAccountList *
ts_account_list_new (GPtrArray *accounts)
{
  TsAccountList *self = g_new0 (TsAccountList, 1);

  g_atomic_ref_count_init (&self->references);
  self->accounts = accounts;
  g_ptr_array_sort (accounts, compare_accounts);
  return self;
}

TsAccountList *
ts_account_list_ref (TsAccountList *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
ts_account_list_unref (TsAccountList *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->accounts);
  g_free (self);
}

guint
ts_account_list_get_size (TsAccountList *self)
{
  return self->accounts->len;
}

/**
 * ts_account_list_get:
 *
 * Returns: (transfer none): sorted by name
 */
TsAccount *
ts_account_list_get (TsAccountList *self, guint index)
{
  return g_ptr_array_index (self->accounts, index);
}

/**
 * ts_account_list_find:
 *
 * Returns: (transfer none) (nullable): as long as @self
 */
TsAccount *
ts_account_list_find (TsAccountList *self, const gchar *name)
{
  for (guint i = 0; i < self->accounts->len; i++) {
    TsAccount *account = g_ptr_array_index (self->accounts, i);

    if (g_str_equal (account->name, name))
      return account;
  }
  return NULL;
}

guint
ts_account_list_count_administrators (TsAccountList *self)
{
  guint n = 0;

  for (guint i = 0; i < self->accounts->len; i++) {
    TsAccount *account = g_ptr_array_index (self->accounts, i);

    n += account->parts.role == TS_ROLE_ADMINISTRATOR;
  }
  return n;
}

/**
 * ts_account_list_replace:
 * @name: of the account that is left out, if it is there
 * @account: (nullable): comes in its place
 *
 * Returns: (transfer full): the next list
 */
TsAccountList *
ts_account_list_replace (
    TsAccountList *self, const gchar *name, TsAccount *account)
{
  GPtrArray *accounts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_account_unref);

  for (guint i = 0; i < self->accounts->len; i++) {
    TsAccount *old = g_ptr_array_index (self->accounts, i);

    if (!g_str_equal (old->name, name))
      g_ptr_array_add (accounts, ts_account_ref (old));
  }
  if (account != NULL)
    g_ptr_array_add (accounts, ts_account_ref (account));
  return ts_account_list_new (accounts);
}
