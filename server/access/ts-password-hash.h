/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "access/ts-password.h"

G_BEGIN_DECLS

/*
 * Hashes for log-in, by the system's libcrypt: yescrypt, or what it prefers to
 * it. They cost tens of milliseconds and megabytes on purpose, so few run at
 * once, and a flood of log-ins is told to come again instead of piling up.
 */

#define TS_PASSWORD_HASH_THREADS 2
#define TS_PASSWORD_HASH_MAX_WAITING 32

gchar *ts_password_hash (const gchar *password, GError **error);
gboolean ts_password_verify (const gchar *password, const gchar *hash);

void ts_password_verify_async (const gchar *password, const gchar *hash,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean ts_password_verify_finish (
    GAsyncResult *result, gboolean *ret_right, GError **error);

void ts_password_prepare_async (const gchar *password, const gchar *user,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gchar *ts_password_prepare_finish (GAsyncResult *result, GError **error);

void ts_password_judge_async (const gchar *password, const gchar *user,
    GCancellable *cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean ts_password_judge_finish (
    GAsyncResult *result, TsPasswordJudgement *ret_judgement, GError **error);

G_END_DECLS
