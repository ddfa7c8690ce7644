/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-sessions.h"

#include <string.h>

#include "access/ts-memory.h"

#define COOKIE_SIZE 32
#define ID_SIZE 9
#define MAX_AGENT 200
/* How often to look whose time is over. */
#define HOUSEKEEPING_S 10

struct _TsSessions
{
  GObject parent_instance;

  gint64 idle_us;
  guint max_sessions;
  GHashTable *sessions; /* SHA-256 of the cookie -> TsSession */
  guint housekeeping_source;
};

enum
{
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (ts_sessions_error, ts_sessions_error)
G_DEFINE_FINAL_TYPE (TsSessions, ts_sessions, G_TYPE_OBJECT)

static void
session_free (gpointer data)
{
  TsSession *session = data;

  g_free (session->id);
  g_free (session->user);
  g_free (session->protocol);
  g_free (session->address);
  g_free (session->agent);
  ts_secret_text_free (session->csrf);
  g_free (session);
}

static gchar *
hash_cookie (const gchar *cookie)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, cookie, -1);
}

TsSessions *
ts_sessions_new (void)
{
  return g_object_new (TS_TYPE_SESSIONS, NULL);
}

static gboolean
is_over (TsSessions *self, const TsSession *session, gint64 now_us)
{
  return now_us - session->idle_us >= self->idle_us;
}

typedef gboolean (*Match) (
    TsSessions *self, const TsSession *session, gconstpointer data);

/* The ids are told after the table is whole again: a listener may look. */
static guint
end_matching (TsSessions *self, Match match, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session)) {
    if (match (self, session, data)) {
      g_ptr_array_add (ids, g_strdup (((TsSession *) session)->id));
      g_hash_table_iter_remove (&iter);
    }
  }
  for (guint i = 0; i < ids->len; i++)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0, g_ptr_array_index (ids, i));
  return ids->len;
}

static gboolean
match_idle (TsSessions *self, const TsSession *session, gconstpointer unused)
{
  return is_over (self, session, g_get_monotonic_time ());
}

static gboolean
match_id (TsSessions *self, const TsSession *session, gconstpointer id)
{
  return g_str_equal (session->id, id);
}

typedef struct
{
  const gchar *user; /* NULL: everybody */
  const gchar *except_id;
} Selection;

static gboolean
match_selection (TsSessions *self, const TsSession *session, gconstpointer data)
{
  const Selection *selection = data;

  return (selection->user == NULL
             || g_str_equal (session->user, selection->user))
         && g_strcmp0 (session->id, selection->except_id) != 0;
}

static gboolean
on_housekeeping (gpointer user_data)
{
  TsSessions *self = user_data;

  end_matching (self, match_idle, NULL);
  return G_SOURCE_CONTINUE;
}

/**
 * ts_sessions_set_limits:
 * @idle_minutes: after which an unused session ends
 * @max_sessions: of all users together
 */
void
ts_sessions_set_limits (
    TsSessions *self, guint idle_minutes, guint max_sessions)
{
  self->idle_us = (gint64) idle_minutes * 60 * G_USEC_PER_SEC;
  self->max_sessions = max_sessions;
}

/* Returns: (nullable): the one that has been idle for longest */
static TsSession *
find_idlest (TsSessions *self, const gchar *user)
{
  TsSession *idlest = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    TsSession *session = value;

    if ((user == NULL || g_str_equal (session->user, user))
        && (idlest == NULL || session->idle_us < idlest->idle_us))
      idlest = session;
  }
  return idlest;
}

static gboolean
make_room (
    TsSessions *self, const gchar *user, gboolean displaces, GError **error)
{
  TsSession *victim;

  end_matching (self, match_idle, NULL);
  while (g_hash_table_size (self->sessions) >= self->max_sessions) {
    victim = find_idlest (self, user);
    if (victim == NULL && displaces)
      victim = find_idlest (self, NULL);
    if (victim == NULL) {
      g_set_error (error, TS_SESSIONS_ERROR, TS_SESSIONS_ERROR_FULL,
          "%u sessions are open, and no more may be; somebody has to log out",
          self->max_sessions);
      return FALSE;
    }
    ts_sessions_close (self, victim->id);
  }
  return TRUE;
}

/**
 * ts_sessions_open:
 * @displaces: whether somebody else's session may end for this one, as an
 *   administrator's may; without, only another one of the same user
 * @agent: (nullable): what the browser calls itself
 * @ret_cookie: (out): what the browser has to keep; the only copy
 *
 * Returns: (transfer none): the session, or %NULL and @error
 */
const TsSession *
ts_sessions_open (TsSessions *self, const gchar *user, gboolean displaces,
    const gchar *protocol, const gchar *address, const gchar *agent,
    gchar **ret_cookie, GError **error)
{
  TsSession *session;
  g_autofree gchar *valid_agent = NULL;

  if (!make_room (self, user, displaces, error))
    return NULL;
  session = g_new0 (TsSession, 1);
  if (agent != NULL) {
    valid_agent = g_utf8_make_valid (agent, -1);
    session->agent = g_utf8_substring (
        valid_agent, 0, MIN (g_utf8_strlen (valid_agent, -1), MAX_AGENT));
  }
  session->id = ts_random_text (ID_SIZE);
  session->user = g_strdup (user);
  session->protocol = g_strdup (protocol);
  session->address = g_strdup (address);
  session->opened_us = g_get_real_time ();
  session->used_us = session->opened_us;
  session->idle_us = g_get_monotonic_time ();
  session->csrf = ts_random_text (COOKIE_SIZE);
  *ret_cookie = ts_random_text (COOKIE_SIZE);
  g_hash_table_insert (self->sessions, hash_cookie (*ret_cookie), session);
  return session;
}

/**
 * ts_sessions_use:
 * @cookie: what a browser sent
 * @address: from where
 * @by_person: whether somebody sits there, so that the idle time begins again;
 *   not when the page asks by itself
 *
 * Returns: (transfer none) (nullable): its session, as long as nothing else is
 *   called; %NULL: there is none, any more
 */
const TsSession *
ts_sessions_use (TsSessions *self, const gchar *cookie, const gchar *address,
    gboolean by_person)
{
  g_autofree gchar *key = hash_cookie (cookie);
  TsSession *session = g_hash_table_lookup (self->sessions, key);

  if (session == NULL || is_over (self, session, g_get_monotonic_time ()))
    return NULL;
  if (by_person) {
    session->idle_us = g_get_monotonic_time ();
    session->used_us = g_get_real_time ();
  }
  if (g_strcmp0 (session->address, address) != 0) {
    g_free (session->address);
    session->address = g_strdup (address);
  }
  return session;
}

/**
 * ts_sessions_find:
 *
 * Returns: (transfer none) (nullable): the session of this id
 */
const TsSession *
ts_sessions_find (TsSessions *self, const gchar *id)
{
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session)) {
    if (match_id (self, session, id))
      return session;
  }
  return NULL;
}

static gint
compare_sessions (gconstpointer a, gconstpointer b)
{
  const TsSession *one = *(TsSession *const *) a;
  const TsSession *other = *(TsSession *const *) b;

  return one->opened_us < other->opened_us   ? -1
         : one->opened_us > other->opened_us ? 1
                                             : strcmp (one->id, other->id);
}

/**
 * ts_sessions_list:
 *
 * Returns: (transfer container) (element-type TsSession): the oldest first, as
 *   long as nothing else is called
 */
GPtrArray *
ts_sessions_list (TsSessions *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer session;

  end_matching (self, match_idle, NULL);
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    g_ptr_array_add (list, session);
  g_ptr_array_sort (list, compare_sessions);
  return list;
}

void
ts_sessions_close (TsSessions *self, const gchar *id)
{
  g_autofree gchar *copy = g_strdup (id);

  end_matching (self, match_id, copy);
}

/**
 * ts_sessions_close_user:
 * @except_id: (nullable): this one stays
 *
 * Returns: how many have ended
 */
guint
ts_sessions_close_user (
    TsSessions *self, const gchar *user, const gchar *except_id)
{
  const Selection selection = {user, except_id};

  return end_matching (self, match_selection, &selection);
}

/**
 * ts_sessions_close_all:
 * @except_id: (nullable): this one stays
 *
 * Returns: how many have ended
 */
guint
ts_sessions_close_all (TsSessions *self, const gchar *except_id)
{
  const Selection selection = {NULL, except_id};

  return end_matching (self, match_selection, &selection);
}

static void
ts_sessions_finalize (GObject *object)
{
  TsSessions *self = TS_SESSIONS (object);

  g_clear_handle_id (&self->housekeeping_source, g_source_remove);
  g_hash_table_unref (self->sessions);
  G_OBJECT_CLASS (ts_sessions_parent_class)->finalize (object);
}

static void
ts_sessions_class_init (TsSessionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_sessions_finalize;
  signals[SIGNAL_ENDED] = g_signal_new ("ended", TS_TYPE_SESSIONS,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ts_sessions_init (TsSessions *self)
{
  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, session_free);
  ts_sessions_set_limits (self, 20, 32);
  self->housekeeping_source =
      g_timeout_add_seconds (HOUSEKEEPING_S, on_housekeeping, self);
}
