/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-lockout.h"

#include <string.h>

/* Guesses that a whole office, or a proxy, may make by mistake. */
#define ADDRESS_FACTOR 5
#define ACCOUNT_FACTOR 20
/* Longer than any name of an account; what follows is not worth memory. */
#define MAX_NAME 64

typedef struct
{
  gchar *key;
  guint failures;
  gint64 first_us;  /* of the failures that are counted */
  gint64 locked_us; /* until then; 0: not */
  gboolean known;   /* has logged in from there */
  GList *link;      /* in `recent` */
} Entry;

struct _TsLockout
{
  GMutex entries_mutex;
  GHashTable *entries; /* key -> Entry */
  GQueue recent;       /* Entry, the one that was quiet for longest first */
  guint max_failures;
  gint64 lock_us;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_free (entry);
}

TsLockout *
ts_lockout_new (void)
{
  TsLockout *self = g_new0 (TsLockout, 1);

  g_mutex_init (&self->entries_mutex);
  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  g_queue_init (&self->recent);
  ts_lockout_set_limits (self, 5, 10);
  return self;
}

void
ts_lockout_free (TsLockout *self)
{
  g_queue_clear (&self->recent);
  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->entries_mutex);
  g_free (self);
}

/**
 * ts_lockout_set_limits:
 * @max_failures: N; 0: nobody is ever locked
 * @lock_minutes: M
 */
void
ts_lockout_set_limits (TsLockout *self, guint max_failures, guint lock_minutes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->entries_mutex);

  self->max_failures = max_failures;
  self->lock_us = (gint64) lock_minutes * 60 * G_USEC_PER_SEC;
}

/* Neither an account nor an address that exists has a line break in it. */
static gchar *
build_key (const gchar *account, const gchar *group)
{
  return g_strdup_printf ("%.*s\n%s", MAX_NAME, account != NULL ? account : "",
      group != NULL ? group : "");
}

static Entry *
find_entry (TsLockout *self, const gchar *account, const gchar *group)
{
  g_autofree gchar *key = build_key (account, group);

  return g_hash_table_lookup (self->entries, key);
}

static void
remove_entry (TsLockout *self, Entry *entry)
{
  g_queue_delete_link (&self->recent, entry->link);
  g_hash_table_remove (self->entries, entry->key);
}

static Entry *
ensure_entry (TsLockout *self, const gchar *account, const gchar *group)
{
  g_autofree gchar *key = build_key (account, group);
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL) {
    while (self->recent.length >= TS_LOCKOUT_MAX_ENTRIES)
      remove_entry (self, g_queue_peek_head (&self->recent));
    entry = g_new0 (Entry, 1);
    entry->key = g_steal_pointer (&key);
    g_hash_table_insert (self->entries, entry->key, entry);
  } else {
    g_queue_delete_link (&self->recent, entry->link);
  }
  g_queue_push_tail (&self->recent, entry);
  entry->link = g_queue_peek_tail_link (&self->recent);
  return entry;
}

static gint64
get_wait_us (Entry *entry, gint64 now_us)
{
  return entry != NULL && entry->locked_us > now_us ? entry->locked_us - now_us
                                                    : 0;
}

/**
 * ts_lockout_get_wait_s:
 * @account: the name that was given
 * @group: of the address it came from
 * @now_us: monotonic
 *
 * Returns: for how many seconds not even the right password helps; 0: it does
 */
guint
ts_lockout_get_wait_s (
    TsLockout *self, const gchar *account, const gchar *group, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->entries_mutex);
  Entry *pair = find_entry (self, account, group);
  gint64 wait_us = get_wait_us (pair, now_us);

  wait_us = MAX (wait_us, get_wait_us (find_entry (self, NULL, group), now_us));
  if (pair == NULL || !pair->known)
    wait_us =
        MAX (wait_us, get_wait_us (find_entry (self, account, NULL), now_us));
  return (wait_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
}

/* Returns: whether this failure is the one that locks */
static gboolean
count_failure (TsLockout *self, Entry *entry, guint limit, gint64 now_us)
{
  if (entry->failures == 0 || now_us - entry->first_us > self->lock_us) {
    entry->failures = 0;
    entry->first_us = now_us;
  }
  entry->failures++;
  if (entry->failures < limit)
    return FALSE;
  entry->failures = 0;
  entry->locked_us = now_us + self->lock_us;
  return TRUE;
}

/**
 * ts_lockout_add_failure:
 *
 * Returns: whether something is locked now that was not before
 */
gboolean
ts_lockout_add_failure (
    TsLockout *self, const gchar *account, const gchar *group, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->entries_mutex);
  guint limit = self->max_failures;
  gboolean locked;

  if (limit == 0)
    return FALSE;
  locked =
      count_failure (self, ensure_entry (self, account, group), limit, now_us);
  locked |= count_failure (
      self, ensure_entry (self, NULL, group), limit * ADDRESS_FACTOR, now_us);
  locked |= count_failure (
      self, ensure_entry (self, account, NULL), limit * ACCOUNT_FACTOR, now_us);
  return locked;
}

/**
 * ts_lockout_add_success:
 *
 * The right password, and not locked: failures before it were mistakes. Those
 * of the address stay, or one own account would let somebody guess at all
 * others for ever.
 */
void
ts_lockout_add_success (
    TsLockout *self, const gchar *account, const gchar *group, gint64 now_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->entries_mutex);
  Entry *entry = ensure_entry (self, account, group);

  entry->failures = 0;
  entry->known = TRUE;
}

/**
 * ts_lockout_release:
 *
 * Forgets everything about @account: it has a new password, or is gone.
 */
void
ts_lockout_release (TsLockout *self, const gchar *account)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->entries_mutex);
  g_autofree gchar *prefix = build_key (account, NULL);
  GList *next;

  for (GList *l = self->recent.head; l != NULL; l = next) {
    Entry *entry = l->data;

    next = l->next;
    if (g_str_has_prefix (entry->key, prefix))
      remove_entry (self, entry);
  }
}

guint
ts_lockout_get_size (TsLockout *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->entries_mutex);

  return self->recent.length;
}
