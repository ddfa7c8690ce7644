/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-access-archive.h"

#include <crypt.h>
#include <string.h>

#include "access/ts-accounts-store.h"
#include "access/ts-memory.h"
#include "camera/ts-json.h"

#define ACCOUNT_SECRETS "account/"
#define MAX_TOKENS (TS_ACCOUNTS_MAX * TS_TOKENS_MAX_PER_USER)
/* of the libraries' times: the year 2286 */
#define MAX_TIME_US G_GINT64_CONSTANT (9999999999999999)

/* All there is to be, checked. */
typedef struct
{
  GPtrArray *writes; /* TsAccountWrite */
  GPtrArray *tokens; /* TsTokenRecord */
} Prepared;

static Prepared *
prepared_new (void)
{
  Prepared *prepared = g_new (Prepared, 1);

  prepared->writes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_account_write_free);
  prepared->tokens =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_token_record_free);
  return prepared;
}

static void
prepared_free (gpointer data)
{
  Prepared *prepared = data;

  g_ptr_array_unref (prepared->writes);
  g_ptr_array_unref (prepared->tokens);
  g_free (prepared);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Prepared, prepared_free)

static void
set_texts (JsonObject *object, const gchar *member, const gchar *const *texts)
{
  JsonArray *array;

  if (texts == NULL) {
    json_object_set_null_member (object, member);
    return;
  }
  array = json_array_new ();
  for (guint i = 0; texts[i] != NULL; i++)
    json_array_add_string_element (array, texts[i]);
  json_object_set_array_member (object, member, array);
}

static void
set_permissions (JsonObject *object, TsPermission permissions)
{
  g_auto (GStrv) names = ts_permission_to_names (permissions);

  set_texts (object, "permissions", (const gchar *const *) names);
}

static void
set_secret (JsonObject *object, TsSecrets *secrets, const gchar *account)
{
  g_autofree gchar *name = ts_accounts_store_get_secret_name (account);
  g_autoptr (GBytes) secret = ts_secrets_get (secrets, name, NULL);
  g_autofree gchar *text = NULL;

  if (secret == NULL)
    return;
  text = g_base64_encode (
      g_bytes_get_data (secret, NULL), g_bytes_get_size (secret));
  json_object_set_string_member (object, "digest", text);
}

static JsonObject *
save_account (TsAccount *account, TsSecrets *secrets)
{
  const TsAccountParts *parts = ts_account_get_parts (account);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", parts->name);
  json_object_set_string_member (
      object, "role", ts_role_to_string (parts->role));
  set_permissions (object, parts->permissions);
  set_texts (object, "sensors", parts->sensors);
  json_object_set_string_member (object, "hash", parts->hash);
  json_object_set_int_member (object, "createdUs", parts->created_us);
  json_object_set_int_member (object, "changedUs", parts->changed_us);
  set_secret (object, secrets, parts->name);
  return object;
}

static JsonObject *
save_token (const TsTokenRecord *record)
{
  const TsToken *token = record->token;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", token->id);
  json_object_set_string_member (object, "user", token->user);
  json_object_set_string_member (object, "name", token->name);
  json_object_set_string_member (object, "hash", record->hash);
  set_permissions (object, token->permissions);
  json_object_set_int_member (object, "createdUs", token->created_us);
  json_object_set_int_member (object, "expiresUs", token->expires_us);
  json_object_set_int_member (object, "usedUs", token->used_us);
  return object;
}

static JsonNode *
save (gpointer owner, GError **error)
{
  TsAccess *access = owner;
  g_autoptr (TsAccountList) list =
      ts_accounts_dup_list (ts_access_get_accounts (access));
  g_autoptr (GPtrArray) records =
      ts_tokens_list_records (ts_access_get_tokens (access));
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *accounts = json_array_new ();
  JsonArray *tokens = json_array_new ();

  for (guint i = 0; i < ts_account_list_get_size (list); i++)
    json_array_add_object_element (
        accounts, save_account (ts_account_list_get (list, i),
                      ts_access_get_secrets (access)));
  for (guint i = 0; i < records->len; i++)
    json_array_add_object_element (
        tokens, save_token (g_ptr_array_index (records, i)));
  json_object_set_array_member (object, "accounts", accounts);
  json_object_set_array_member (object, "tokens", tokens);
  json_node_take_object (node, object);
  return node;
}

static gboolean
fail (GError **error, const gchar *place, const gchar *problem)
{
  g_set_error (error, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_INVALID, "%s: %s",
      place, problem);
  return FALSE;
}

/* Returns NULL with @error. */
static const gchar *
get_text (
    JsonObject *object, const gchar *place, const gchar *member, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autofree gchar *here = ts_json_place (place, member);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  fail (error, here, "is no text");
  return NULL;
}

static gboolean
get_time (JsonObject *object, const gchar *place, const gchar *member,
    gint64 *ret_us, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autofree gchar *here = ts_json_place (place, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) < 0 || json_node_get_int (node) > MAX_TIME_US)
    return fail (error, here, "is no time");
  *ret_us = json_node_get_int (node);
  return TRUE;
}

/* NULL is null where that is allowed. */
static gboolean
get_texts (JsonObject *object, const gchar *place, const gchar *member,
    gboolean nullable, GStrv *ret_texts, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autofree gchar *here = ts_json_place (place, member);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  JsonArray *array;

  if (nullable && node != NULL && JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, here, "is no list");
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (json_node_get_value_type (element) != G_TYPE_STRING
        || strchr (json_node_get_string (element), ',') != NULL)
      return fail (error, here, "is no list of names");
    g_strv_builder_add (texts, json_node_get_string (element));
  }
  *ret_texts = g_strv_builder_end (texts);
  return TRUE;
}

/* Of a later camera there may be permissions that this one does not know:
 * fewer rights, never more. */
static gboolean
get_permissions (JsonObject *object, const gchar *place,
    TsPermission *ret_permissions, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (!get_texts (object, place, "permissions", FALSE, &names, error))
    return FALSE;
  *ret_permissions = TS_PERMISSION_NONE;
  for (guint i = 0; names[i] != NULL; i++) {
    TsPermission permission;

    if (ts_permission_from_string (names[i], &permission))
      *ret_permissions |= permission;
  }
  return TRUE;
}

static TsAccountWrite *
find_write (GPtrArray *writes, const gchar *name, gboolean exact)
{
  for (guint i = 0; i < writes->len; i++) {
    TsAccountWrite *write = g_ptr_array_index (writes, i);

    if (exact ? g_str_equal (write->name, name)
              : g_ascii_strcasecmp (write->name, name) == 0)
      return write;
  }
  return NULL;
}

static gboolean
check_identity (Prepared *prepared, const TsAccountParts *parts,
    const gchar *place, GError **error)
{
  if (!ts_account_name_is_valid (parts->name))
    return fail (error, place, "the name is none");
  if (find_write (prepared->writes, parts->name, FALSE) != NULL)
    return fail (error, place, "the name is there twice");
  if (parts->role == TS_ROLE_NONE)
    return fail (error, place, "the role is none");
  /* what cannot be checked against a password would lock somebody out */
  if (crypt_checksalt (parts->hash) == CRYPT_SALT_INVALID)
    return fail (error, place, "the hash of the password is none");
  return TRUE;
}

/* The secret that digest needs, if the account has one. */
static gboolean
read_secret (
    JsonObject *object, const gchar *place, GBytes **ret_secret, GError **error)
{
  const gchar *text;
  guchar *data;
  gsize size;

  if (!json_object_has_member (object, "digest"))
    return TRUE;
  text = get_text (object, place, "digest", error);
  if (text == NULL)
    return FALSE;
  data = g_base64_decode (text, &size);
  *ret_secret = ts_secret_bytes_new (data, size);
  ts_memory_wipe (data, size);
  g_free (data);
  return TRUE;
}

static gboolean
add_account (TsAccess *access, Prepared *prepared, const TsAccountParts *parts,
    GBytes *secret, GError **error)
{
  g_autofree gchar *name = ts_accounts_store_get_secret_name (parts->name);
  TsAccountWrite *write = g_new0 (TsAccountWrite, 1);

  g_ptr_array_add (prepared->writes, write);
  write->name = g_strdup (parts->name);
  write->account = ts_account_new (parts, secret);
  if (secret == NULL)
    return TRUE;
  write->sealed =
      ts_secrets_seal (ts_access_get_secrets (access), name, secret, error);
  return write->sealed != NULL;
}

static gboolean
prepare_account (TsAccess *access, Prepared *prepared, JsonObject *object,
    const gchar *place, GError **error)
{
  TsAccountParts parts = {0};
  g_auto (GStrv) sensors = NULL;
  g_autoptr (GBytes) secret = NULL;
  const gchar *role = NULL;

  parts.name = get_text (object, place, "name", error);
  if (parts.name != NULL)
    role = get_text (object, place, "role", error);
  if (role != NULL)
    parts.hash = get_text (object, place, "hash", error);
  if (parts.hash == NULL
      || !get_permissions (object, place, &parts.permissions, error)
      || !get_texts (object, place, "sensors", TRUE, &sensors, error)
      || !get_time (object, place, "createdUs", &parts.created_us, error)
      || !get_time (object, place, "changedUs", &parts.changed_us, error)
      || !read_secret (object, place, &secret, error))
    return FALSE;
  if (!ts_role_from_string (role, &parts.role))
    parts.role = TS_ROLE_NONE;
  parts.sensors = (const gchar *const *) sensors;
  return check_identity (prepared, &parts, place, error)
         && add_account (access, prepared, &parts, secret, error);
}

static gboolean
prepare_token (TsAccess *access, Prepared *prepared, JsonObject *object,
    const gchar *place, GError **error)
{
  TsToken token = {0};
  const gchar *hash = NULL;

  token.id = (gchar *) get_text (object, place, "id", error);
  if (token.id != NULL)
    token.user = (gchar *) get_text (object, place, "user", error);
  if (token.user != NULL)
    token.name = (gchar *) get_text (object, place, "name", error);
  if (token.name != NULL)
    hash = get_text (object, place, "hash", error);
  if (hash == NULL
      || !get_permissions (object, place, &token.permissions, error)
      || !get_time (object, place, "createdUs", &token.created_us, error)
      || !get_time (object, place, "expiresUs", &token.expires_us, error)
      || !get_time (object, place, "usedUs", &token.used_us, error))
    return FALSE;
  if (find_write (prepared->writes, token.user, TRUE) == NULL)
    return fail (error, place, "belongs to no account");
  for (guint i = 0; i < prepared->tokens->len; i++) {
    const TsTokenRecord *other = g_ptr_array_index (prepared->tokens, i);

    if (g_str_equal (other->token->id, token.id)
        || g_str_equal (other->hash, hash))
      return fail (error, place, "is there twice");
  }
  g_ptr_array_add (prepared->tokens, ts_token_record_new (&token, hash));
  return TRUE;
}

typedef gboolean (*PrepareOne) (TsAccess *access, Prepared *prepared,
    JsonObject *object, const gchar *place, GError **error);

static gboolean
prepare_list (TsAccess *access, Prepared *prepared, JsonObject *top,
    const gchar *member, guint limit, PrepareOne prepare_one, GError **error)
{
  JsonNode *node = json_object_get_member (top, member);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return fail (error, member, "is no list");
  array = json_node_get_array (node);
  if (json_array_get_length (array) > limit)
    return fail (error, member, "are more than there may be");
  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree gchar *place = g_strdup_printf ("%s[%u]", member, i);
    JsonNode *element = json_array_get_element (array, i);

    if (!JSON_NODE_HOLDS_OBJECT (element))
      return fail (error, place, "is no object");
    if (!prepare_one (
            access, prepared, json_node_get_object (element), place, error))
      return FALSE;
  }
  return TRUE;
}

/* None at all is a camera that waits for its activation. */
static gboolean
check_administrators (Prepared *prepared, GError **error)
{
  for (guint i = 0; i < prepared->writes->len; i++) {
    const TsAccountWrite *write = g_ptr_array_index (prepared->writes, i);

    if (ts_account_get_parts (write->account)->role == TS_ROLE_ADMINISTRATOR)
      return TRUE;
  }
  return prepared->writes->len == 0
         || fail (error, "accounts", "there is no administrator among them");
}

static gpointer
prepare (gpointer owner, JsonNode *node, GError **error)
{
  g_autoptr (Prepared) prepared = prepared_new ();
  JsonObject *top;

  if (JSON_NODE_HOLDS_NULL (node))
    return g_steal_pointer (&prepared);
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    fail (error, "top", "is no object");
    return NULL;
  }
  top = json_node_get_object (node);
  if (!prepare_list (owner, prepared, top, "accounts", TS_ACCOUNTS_MAX,
          prepare_account, error)
      || !prepare_list (
          owner, prepared, top, "tokens", MAX_TOKENS, prepare_token, error)
      || !check_administrators (prepared, error))
    return NULL;
  return g_steal_pointer (&prepared);
}

static gpointer
write_all (sqlite3 *db, gpointer data, GError **error)
{
  Prepared *prepared = data;

  /* tokens go with their accounts */
  if (!ts_sqlite_run (db, error, "DELETE FROM accounts", "")
      || !ts_sqlite_run (db, error,
          "DELETE FROM secrets WHERE name GLOB '" ACCOUNT_SECRETS "*'", ""))
    return NULL;
  for (guint i = 0; i < prepared->writes->len; i++) {
    if (ts_accounts_store_write (
            db, g_ptr_array_index (prepared->writes, i), error)
        == NULL)
      return NULL;
  }
  return ts_tokens_write_records (db, prepared->tokens, error) ? data : NULL;
}

static void
adopt_secrets (TsSecrets *secrets, Prepared *prepared)
{
  g_auto (GStrv) names = ts_secrets_list (secrets, ACCOUNT_SECRETS);

  for (guint i = 0; names[i] != NULL; i++)
    ts_secrets_adopt (secrets, names[i], NULL);
  for (guint i = 0; i < prepared->writes->len; i++) {
    const TsAccountWrite *write = g_ptr_array_index (prepared->writes, i);
    g_autofree gchar *name = ts_accounts_store_get_secret_name (write->name);

    if (write->sealed != NULL)
      ts_secrets_adopt (secrets, name, write->sealed);
  }
}

static TsAccountList *
build_list (Prepared *prepared)
{
  GPtrArray *accounts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_account_unref);

  for (guint i = 0; i < prepared->writes->len; i++) {
    const TsAccountWrite *write = g_ptr_array_index (prepared->writes, i);

    g_ptr_array_add (accounts, ts_account_ref (write->account));
  }
  return ts_account_list_new (accounts);
}

static gboolean
apply (gpointer owner, gpointer data, TsCaller *caller, GError **error)
{
  TsAccess *access = owner;
  Prepared *prepared = data;
  TsAccounts *accounts = ts_access_get_accounts (access);
  g_autoptr (TsAccountList) list = build_list (prepared);

  if (ts_accounts_is_busy (accounts)) {
    g_set_error_literal (error, TS_ACCOUNTS_ERROR, TS_ACCOUNTS_ERROR_BUSY,
        "an account is being changed; try again");
    return FALSE;
  }
  if (ts_database_run (
          ts_access_get_database (access), write_all, prepared, error)
      == NULL)
    return FALSE;
  adopt_secrets (ts_access_get_secrets (access), prepared);
  ts_accounts_adopt_list (accounts, list);
  ts_tokens_adopt_records (ts_access_get_tokens (access), prepared->tokens);
  return TRUE;
}

/**
 * ts_access_archive_register:
 *
 * Makes accounts and tokens a part of @archive, which does not outlive them.
 */
void
ts_access_archive_register (TsAccess *access, TsArchive *archive)
{
  const TsArchivePart part = {
      .name = "accounts",
      .secret = TRUE,
      .permission = TS_PERMISSION_ALL,
      .save = save,
      .prepare = prepare,
      .apply = apply,
      .discard = prepared_free,
  };

  ts_archive_add_part (archive, &part, access);
}
