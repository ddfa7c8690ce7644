/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_NONCES_MAX_USED 4096
#define TS_NONCES_LIFETIME_S 300

/**
 * TsNonceState:
 * @TS_NONCE_FOREIGN: not of ours, or not given to this address
 * @TS_NONCE_STALE: ours, but too old or already used: with a new one the same
 *   credentials will do
 * @TS_NONCE_FRESH: good
 */
typedef enum
{
  TS_NONCE_FOREIGN,
  TS_NONCE_STALE,
  TS_NONCE_FRESH,
} TsNonceState;

/**
 * TsNonces:
 *
 * Nonces for Digest. Giving one away costs no memory: it carries its time, and
 * a proof that it is ours and for whom. Only one that was used with the right
 * password is remembered, with the counts that have been seen, so that nobody
 * can send an overheard request again. It is good for
 * %TS_NONCES_LIFETIME_S seconds after its last use. The memory is bounded; a
 * used nonce that is forgotten becomes stale, never fresh again.
 *
 * Any thread.
 */
typedef struct _TsNonces TsNonces;

TsNonces *ts_nonces_new (void);
void ts_nonces_free (TsNonces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsNonces, ts_nonces_free)

gchar *ts_nonces_make (TsNonces *self, const gchar *purpose, gint64 now_us);
TsNonceState ts_nonces_check (
    TsNonces *self, const gchar *nonce, const gchar *purpose, gint64 now_us);
gboolean ts_nonces_use (
    TsNonces *self, const gchar *nonce, guint32 count, gint64 now_us);
guint ts_nonces_get_n_used (TsNonces *self);

G_END_DECLS
