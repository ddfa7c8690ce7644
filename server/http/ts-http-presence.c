/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-presence.h"

#include "http/ts-http-connection.h"

/* For whoever owns a stream to say good-bye in its own way. */
#define GRACE_S 1
/* When it is this long, those that are closed are looked for. */
#define FIRST_SWEEP 64

typedef struct
{
  gchar *user;    /* NULL: nobody who was let in, as in the preview */
  gchar *session; /* NULL: without one */
} Who;

struct _TsHttpPresence
{
  GHashTable *connections; /* TsHttpConnection -> Who */
  guint next_sweep;
};

static void
who_free (gpointer data)
{
  Who *who = data;

  g_free (who->user);
  g_free (who->session);
  g_free (who);
}

TsHttpPresence *
ts_http_presence_new (void)
{
  TsHttpPresence *self = g_rc_box_new0 (TsHttpPresence);

  self->connections = g_hash_table_new_full (
      NULL, NULL, (GDestroyNotify) ts_http_connection_unref, who_free);
  self->next_sweep = FIRST_SWEEP;
  return self;
}

static void
clear (gpointer data)
{
  TsHttpPresence *self = data;

  g_hash_table_unref (self->connections);
}

void
ts_http_presence_free (TsHttpPresence *self)
{
  g_rc_box_release_full (self, clear);
}

static gboolean
is_closed (gpointer connection, gpointer who, gpointer unused)
{
  return ts_http_connection_get_phase (connection) == TS_HTTP_PHASE_CLOSED;
}

static void
sweep (TsHttpPresence *self)
{
  if (g_hash_table_size (self->connections) < self->next_sweep)
    return;
  g_hash_table_foreach_remove (self->connections, is_closed, NULL);
  self->next_sweep =
      MAX (FIRST_SWEEP, 2 * g_hash_table_size (self->connections));
}

/**
 * ts_http_presence_add:
 * @message: of which nothing has been answered yet
 * @identity: who sends it; the next one of the same connection replaces it
 *
 * Only what reads can take long; and who ends the own session with a change is
 * to read the answer.
 */
void
ts_http_presence_add (TsHttpPresence *self, SoupServerMessage *message,
    const TsHttpIdentity *identity)
{
  TsHttpConnection *connection = ts_http_connection_get (message);
  const gchar *user = ts_caller_get_user (identity->caller);
  Who *who;

  if (connection == NULL)
    return;
  if (ts_caller_get_permissions (identity->caller) == TS_PERMISSION_NONE
      || !g_str_equal (soup_server_message_get_method (message), "GET")) {
    g_hash_table_remove (self->connections, connection);
    return;
  }
  who = g_new0 (Who, 1);
  who->user = g_strdup (user);
  who->session = g_strdup (identity->session);
  g_hash_table_replace (
      self->connections, ts_http_connection_ref (connection), who);
  sweep (self);
}

typedef gboolean (*Match) (const Who *who, const gchar *text);

static gboolean
match_session (const Who *who, const gchar *session)
{
  return g_strcmp0 (who->session, session) == 0;
}

static gboolean
match_user (const Who *who, const gchar *user)
{
  return g_strcmp0 (who->user, user) == 0;
}

/* Those that shall go, and had time to. */
typedef struct
{
  TsHttpPresence *presence;
  GPtrArray *connections;
} Farewell;

static void
farewell_free (gpointer data)
{
  Farewell *farewell = data;

  ts_http_presence_free (farewell->presence);
  g_ptr_array_unref (farewell->connections);
  g_free (farewell);
}

static gboolean
on_grace_over (gpointer data)
{
  Farewell *farewell = data;

  for (guint i = 0; i < farewell->connections->len; i++) {
    TsHttpConnection *connection = g_ptr_array_index (farewell->connections, i);

    /* meanwhile it may speak for somebody again */
    if (!g_hash_table_contains (farewell->presence->connections, connection))
      ts_http_connection_cut (connection);
  }
  return G_SOURCE_REMOVE;
}

static void
end (TsHttpPresence *self, Match match, const gchar *text)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (
      (GDestroyNotify) ts_http_connection_unref);
  Farewell *farewell;
  GHashTableIter iter;
  gpointer connection, who;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, &connection, &who)) {
    if (!match (who, text))
      continue;
    g_ptr_array_add (found, ts_http_connection_ref (connection));
    g_hash_table_iter_remove (&iter);
  }
  if (found->len == 0)
    return;
  farewell = g_new0 (Farewell, 1);
  farewell->presence = g_rc_box_acquire (self);
  farewell->connections = g_steal_pointer (&found);
  g_timeout_add_seconds_full (
      G_PRIORITY_DEFAULT, GRACE_S, on_grace_over, farewell, farewell_free);
}

/**
 * ts_http_presence_end_session:
 * @session: its id
 */
void
ts_http_presence_end_session (TsHttpPresence *self, const gchar *session)
{
  end (self, match_session, session);
}

/**
 * ts_http_presence_end_user:
 * @user: (nullable): whose rights, password or tokens are others now; %NULL:
 *   nobody in particular, who was let in
 */
void
ts_http_presence_end_user (TsHttpPresence *self, const gchar *user)
{
  end (self, match_user, user);
}

guint
ts_http_presence_get_size (TsHttpPresence *self)
{
  return g_hash_table_size (self->connections);
}
