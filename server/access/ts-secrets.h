/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-device-key.h"
#include "storage/ts-database.h"

G_BEGIN_DECLS

#define TS_SECRETS_ERROR (ts_secrets_error_quark ())
#define TS_SECRETS_MAX_SIZE (256 * 1024)

/**
 * TsSecretsError:
 * @TS_SECRETS_ERROR_NOT_FOUND: there is no secret of this name
 * @TS_SECRETS_ERROR_DAMAGED: it was changed, or belongs to another name
 * @TS_SECRETS_ERROR_KEY: what is stored was encrypted with another device key
 * @TS_SECRETS_ERROR_TOO_LARGE: more than %TS_SECRETS_MAX_SIZE bytes
 */
typedef enum
{
  TS_SECRETS_ERROR_NOT_FOUND,
  TS_SECRETS_ERROR_DAMAGED,
  TS_SECRETS_ERROR_KEY,
  TS_SECRETS_ERROR_TOO_LARGE,
} TsSecretsError;

GQuark ts_secrets_error_quark (void);

/**
 * TsSecrets:
 *
 * What the camera has to know and nobody else may: what digest log-ins need,
 * private keys, passwords of other services. In the database and in memory
 * they are encrypted (AES-256-GCM, a random nonce each, the name authenticated
 * along) with a key derived from the device's; in the clear only as #GBytes
 * that are overwritten when they are freed.
 *
 * Names are paths: `account/NAME`, `certificate/ID`. Owned by #TsAccess. Any
 * thread, except where a function says that it waits for the disk.
 */
#define TS_TYPE_SECRETS (ts_secrets_get_type ())
G_DECLARE_FINAL_TYPE (TsSecrets, ts_secrets, TS, SECRETS, GObject)

TsSecrets *ts_secrets_open (
    TsDatabase *database, TsDeviceKey *key, GError **error);

GBytes *ts_secrets_get (TsSecrets *self, const gchar *name, GError **error);
GStrv ts_secrets_list (TsSecrets *self, const gchar *prefix);
void ts_secrets_set_async (TsSecrets *self, const gchar *name, GBytes *value,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean ts_secrets_set_finish (
    TsSecrets *self, GAsyncResult *result, GError **error);
gboolean ts_secrets_set (
    TsSecrets *self, const gchar *name, GBytes *value, GError **error);

/* For those whose secret belongs to a row of theirs: sealed beforehand, written
 * in the same transaction, adopted when that has succeeded. */
GBytes *ts_secrets_seal (
    TsSecrets *self, const gchar *name, GBytes *value, GError **error);
GBytes *ts_secrets_unseal (
    TsSecrets *self, const gchar *name, GBytes *sealed, GError **error);
gboolean ts_secrets_write (
    sqlite3 *db, const gchar *name, GBytes *sealed, GError **error);
void ts_secrets_adopt (TsSecrets *self, const gchar *name, GBytes *sealed);

G_END_DECLS
