/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-door.h"
#include "storage/ts-database.h"

G_BEGIN_DECLS

#define TS_TOKENS_ERROR (ts_tokens_error_quark ())
#define TS_TOKENS_MAX_PER_USER 32
#define TS_TOKENS_MAX_NAME 64

/**
 * TsTokensError:
 * @TS_TOKENS_ERROR_FULL: this account has %TS_TOKENS_MAX_PER_USER
 * @TS_TOKENS_ERROR_NOT_FOUND: there is no token of this id
 * @TS_TOKENS_ERROR_INVALID: a name or a time without sense
 */
typedef enum
{
  TS_TOKENS_ERROR_FULL,
  TS_TOKENS_ERROR_NOT_FOUND,
  TS_TOKENS_ERROR_INVALID,
} TsTokensError;

GQuark ts_tokens_error_quark (void);

/**
 * TsToken:
 * @id: public: names it in lists
 * @user: whose it is
 * @name: what it is for
 * @permissions: it has these of its owner's, and never more than its owner
 * @created_us: UTC
 * @expires_us: UTC; 0: never
 * @used_us: UTC, to the minute; 0: never
 *
 * What a machine logs in with. Immutable but for @used_us.
 */
typedef struct
{
  gchar *id;
  gchar *user;
  gchar *name;
  TsPermission permissions;
  gint64 created_us;
  gint64 expires_us;
  gint64 used_us;
} TsToken;

TsToken *ts_token_copy (const TsToken *self);
void ts_token_free (TsToken *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsToken, ts_token_free)

/**
 * TsTokens:
 *
 * Bearer tokens: 256 bits of random, shown once when they are made; the
 * database has their hash. Owned by #TsAccess. Changed on the main context;
 * ts_tokens_find() may be called from any thread.
 *
 * Signals:
 *
 * `ended (tokens, id, user)`: one is worthless now: it was removed, or its time
 * is over.
 */
#define TS_TYPE_TOKENS (ts_tokens_get_type ())
G_DECLARE_FINAL_TYPE (TsTokens, ts_tokens, TS, TOKENS, GObject)

TsTokens *ts_tokens_open (TsDatabase *database, TsDoor *door, GError **error);
TsToken *ts_tokens_find (TsTokens *self, const gchar *secret);
GPtrArray *ts_tokens_list (TsTokens *self, const gchar *user);

void ts_tokens_add_async (TsTokens *self, TsCaller *caller, const gchar *name,
    TsPermission permissions, gint64 expires_us, GAsyncReadyCallback callback,
    gpointer user_data);
TsToken *ts_tokens_add_finish (
    TsTokens *self, GAsyncResult *result, gchar **ret_secret, GError **error);
gboolean ts_tokens_remove (
    TsTokens *self, TsCaller *caller, const gchar *id, GError **error);
void ts_tokens_remove_user (TsTokens *self, const gchar *user);

/**
 * TsTokenRecord:
 * @hash: by which its secret is known
 *
 * A token as archives have it.
 */
typedef struct
{
  TsToken *token;
  gchar *hash;
} TsTokenRecord;

TsTokenRecord *ts_token_record_new (const TsToken *token, const gchar *hash);
void ts_token_record_free (TsTokenRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsTokenRecord, ts_token_record_free)

GPtrArray *ts_tokens_list_records (TsTokens *self);
gboolean ts_tokens_write_records (
    sqlite3 *db, GPtrArray *records, GError **error);
void ts_tokens_adopt_records (TsTokens *self, GPtrArray *records);

G_END_DECLS
