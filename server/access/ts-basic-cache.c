/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-basic-cache.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "access/ts-memory.h"

#define KEY_SIZE 32
#define MARK_SIZE 32

typedef struct
{
  guint8 mark[MARK_SIZE];
  gint64 expires_us;
} Entry;

struct _TsBasicCache
{
  guint8 key[KEY_SIZE];

  GMutex entries_mutex;
  Entry entries[TS_BASIC_CACHE_MAX];
  guint next; /* which one is overwritten */
};

TsBasicCache *
ts_basic_cache_new (void)
{
  TsBasicCache *self = g_new0 (TsBasicCache, 1);

  ts_random_fill (self->key, sizeof self->key);
  g_mutex_init (&self->entries_mutex);
  return self;
}

void
ts_basic_cache_free (TsBasicCache *self)
{
  g_mutex_clear (&self->entries_mutex);
  ts_memory_wipe (self, sizeof *self);
  g_free (self);
}

/* With its NUL, so that no text can be cut in two ways. */
static void
add_text (gnutls_hmac_hd_t hmac, const gchar *text)
{
  gnutls_hmac (hmac, text, strlen (text) + 1);
}

static void
compute_mark (TsBasicCache *self, const gchar *user, const gchar *password,
    const gchar *hash, guint8 *ret_mark)
{
  gnutls_hmac_hd_t hmac;

  if (gnutls_hmac_init (&hmac, GNUTLS_MAC_SHA256, self->key, sizeof self->key)
      != 0)
    g_assert_not_reached ();
  add_text (hmac, user);
  add_text (hmac, password);
  add_text (hmac, hash);
  gnutls_hmac_deinit (hmac, ret_mark);
}

/**
 * ts_basic_cache_knows:
 * @hash: of the account, now
 * @now_us: monotonic
 *
 * Returns: whether these were right a moment ago
 */
gboolean
ts_basic_cache_knows (TsBasicCache *self, const gchar *user,
    const gchar *password, const gchar *hash, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = NULL;
  guint8 mark[MARK_SIZE];
  gboolean known = FALSE;

  compute_mark (self, user, password, hash, mark);
  locker = g_mutex_locker_new (&self->entries_mutex);
  for (guint i = 0; i < TS_BASIC_CACHE_MAX; i++)
    known |= self->entries[i].expires_us > now_us
             && ts_memory_equal (self->entries[i].mark, mark, MARK_SIZE);
  return known;
}

void
ts_basic_cache_add (TsBasicCache *self, const gchar *user,
    const gchar *password, const gchar *hash, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->entries_mutex);
  Entry *entry = &self->entries[self->next];

  self->next = (self->next + 1) % TS_BASIC_CACHE_MAX;
  compute_mark (self, user, password, hash, entry->mark);
  entry->expires_us = now_us + TS_BASIC_CACHE_LIFETIME_S * G_USEC_PER_SEC;
}
