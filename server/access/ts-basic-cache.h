/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_BASIC_CACHE_MAX 128
#define TS_BASIC_CACHE_LIFETIME_S 300

/**
 * TsBasicCache:
 *
 * Names and passwords that were right a moment ago, because Basic sends them
 * with each request and hashing takes tens of milliseconds. Kept is an HMAC
 * under a key of this process, never the password, and with the stored hash
 * inside, so that it is worth nothing once the password is another. Bounded;
 * any thread.
 */
typedef struct _TsBasicCache TsBasicCache;

TsBasicCache *ts_basic_cache_new (void);
void ts_basic_cache_free (TsBasicCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsBasicCache, ts_basic_cache_free)

gboolean ts_basic_cache_knows (TsBasicCache *self, const gchar *user,
    const gchar *password, const gchar *hash, gint64 now_us);
void ts_basic_cache_add (TsBasicCache *self, const gchar *user,
    const gchar *password, const gchar *hash, gint64 now_us);

G_END_DECLS
