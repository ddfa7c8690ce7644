/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-nonces.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "access/ts-memory.h"

#define KEY_SIZE 32
#define TAG_SIZE 16
/* A browser sends requests on several connections; they may overtake each
 * other by less than this. */
#define WINDOW 64

/* A nonce, before base64url: when it was made (monotonic microseconds,
 * big-endian), random, tag. */
#define HEAD_SIZE (8 + 8)
#define BYTES_SIZE (HEAD_SIZE + TAG_SIZE)

typedef struct
{
  gchar *text;
  gint64 made_us;
  gint64 used_us;
  guint32 highest; /* count */
  guint64 seen;    /* bit n: highest - n was seen */
  GList *link;     /* in `recent` */
} Used;

struct _TsNonces
{
  guint8 key[KEY_SIZE];

  GMutex used_mutex;
  GHashTable *used;    /* text -> Used */
  GQueue recent;       /* Used; the one used longest ago first */
  gint64 forgotten_us; /* nonces made until then are not known to be unused */
};

static void
used_free (gpointer data)
{
  Used *used = data;

  g_free (used->text);
  g_free (used);
}

TsNonces *
ts_nonces_new (void)
{
  TsNonces *self = g_new0 (TsNonces, 1);

  ts_random_fill (self->key, sizeof self->key);
  g_mutex_init (&self->used_mutex);
  self->used = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, used_free);
  g_queue_init (&self->recent);
  self->forgotten_us = -1;
  return self;
}

void
ts_nonces_free (TsNonces *self)
{
  ts_memory_wipe (self->key, sizeof self->key);
  g_queue_clear (&self->recent);
  g_hash_table_unref (self->used);
  g_mutex_clear (&self->used_mutex);
  g_free (self);
}

/* The purpose is variable, so it stands last. */
static void
compute_tag (
    TsNonces *self, const guint8 *head, const gchar *purpose, guint8 *ret_tag)
{
  guint8 tag[32];
  gnutls_hmac_hd_t hmac;

  if (gnutls_hmac_init (&hmac, GNUTLS_MAC_SHA256, self->key, sizeof self->key)
      != 0)
    g_assert_not_reached ();
  gnutls_hmac (hmac, head, HEAD_SIZE);
  gnutls_hmac (hmac, purpose, strlen (purpose));
  gnutls_hmac_deinit (hmac, tag);
  memcpy (ret_tag, tag, TAG_SIZE);
}

static void
put_time (guint8 *bytes, guint64 time)
{
  for (gint i = 7; i >= 0; i--, time >>= 8)
    bytes[i] = time & 0xff;
}

static gint64
get_time (const guint8 *bytes)
{
  guint64 time = 0;

  for (guint i = 0; i < 8; i++)
    time = time << 8 | bytes[i];
  return time <= G_MAXINT64 ? (gint64) time : G_MAXINT64;
}

/**
 * ts_nonces_make:
 * @purpose: for which it is good: protocol and address of who asked
 * @now_us: monotonic
 *
 * Returns: (transfer full): a new one
 */
gchar *
ts_nonces_make (TsNonces *self, const gchar *purpose, gint64 now_us)
{
  guint8 bytes[BYTES_SIZE];

  put_time (bytes, now_us);
  ts_random_fill (bytes + 8, 8);
  compute_tag (self, bytes, purpose, bytes + HEAD_SIZE);
  return ts_base64url_encode (bytes, sizeof bytes);
}

static gboolean
parse (TsNonces *self, const gchar *nonce, const gchar *purpose,
    gint64 *ret_made_us)
{
  gsize size = 0;
  g_autofree guint8 *bytes = ts_base64url_decode (nonce, BYTES_SIZE, &size);
  guint8 tag[TAG_SIZE];

  if (bytes == NULL || size != BYTES_SIZE)
    return FALSE;
  compute_tag (self, bytes, purpose, tag);
  if (!ts_memory_equal (tag, bytes + HEAD_SIZE, TAG_SIZE))
    return FALSE;
  *ret_made_us = get_time (bytes);
  return TRUE;
}

static gboolean
is_recent (gint64 time_us, gint64 now_us)
{
  return now_us - time_us < TS_NONCES_LIFETIME_S * G_USEC_PER_SEC;
}

/**
 * ts_nonces_check:
 * @nonce: what somebody sent
 * @purpose: for which it would have to be
 *
 * Says nothing of the count; see ts_nonces_use().
 */
TsNonceState
ts_nonces_check (
    TsNonces *self, const gchar *nonce, const gchar *purpose, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->used_mutex);
  const Used *used;
  gint64 made_us;

  if (!parse (self, nonce, purpose, &made_us))
    return TS_NONCE_FOREIGN;
  used = g_hash_table_lookup (self->used, nonce);
  if (used != NULL)
    return is_recent (used->used_us, now_us) ? TS_NONCE_FRESH : TS_NONCE_STALE;
  return made_us > self->forgotten_us && is_recent (made_us, now_us)
             ? TS_NONCE_FRESH
             : TS_NONCE_STALE;
}

static void
forget_oldest (TsNonces *self)
{
  Used *oldest = g_queue_pop_head (&self->recent);

  self->forgotten_us = MAX (self->forgotten_us, oldest->made_us);
  g_hash_table_remove (self->used, oldest->text);
}

static Used *
ensure_used (TsNonces *self, const gchar *nonce)
{
  Used *used = g_hash_table_lookup (self->used, nonce);
  gsize size = 0;
  g_autofree guint8 *bytes = NULL;

  if (used != NULL) {
    g_queue_delete_link (&self->recent, used->link);
  } else {
    while (self->recent.length >= TS_NONCES_MAX_USED)
      forget_oldest (self);
    bytes = ts_base64url_decode (nonce, BYTES_SIZE, &size);
    used = g_new0 (Used, 1);
    used->text = g_strdup (nonce);
    used->made_us = bytes != NULL && size >= 8 ? get_time (bytes) : 0;
    g_hash_table_insert (self->used, used->text, used);
  }
  g_queue_push_tail (&self->recent, used);
  used->link = g_queue_peek_tail_link (&self->recent);
  return used;
}

/* Marks @count as seen. Returns: whether it was not yet */
static gboolean
see (Used *used, guint32 count)
{
  guint32 distance;

  if (count > used->highest) {
    distance = count - used->highest;
    used->seen = distance < WINDOW ? used->seen << distance | 1 : 1;
    used->highest = count;
    return TRUE;
  }
  distance = used->highest - count;
  if (distance >= WINDOW || (used->seen >> distance & 1) != 0)
    return FALSE;
  used->seen |= G_GUINT64_CONSTANT (1) << distance;
  return TRUE;
}

/**
 * ts_nonces_use:
 * @nonce: fresh, and the credentials with it were right
 * @count: that came with it; 0: none (RFC 2069)
 *
 * Returns: whether this request has not been seen before
 */
gboolean
ts_nonces_use (TsNonces *self, const gchar *nonce, guint32 count, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->used_mutex);
  Used *used = ensure_used (self, nonce);

  used->used_us = now_us;
  return count == 0 || see (used, count);
}

guint
ts_nonces_get_n_used (TsNonces *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->used_mutex);

  return self->recent.length;
}
