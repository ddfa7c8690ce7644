/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-tls-handshakes.h"

#include <sys/socket.h>

#define MAX_THREADS 8
#define MAX_THREADS_OF_GROUP 3
#define RECORD_HEAD_SIZE 5
#define RECORD_HANDSHAKE 22
/* A ClientHello has some hundred bytes; of a larger record so much is enough
 * of a beginning. */
#define ENOUGH 4096

struct _TsTlsHandshakes
{
  GThreadPool *pool;
  GQueue ready;        /* GTask, owned: those that wait for a thread */
  GHashTable *running; /* group -> how many threads it has */
  guint n_running;
};

/* The data of the task that the caller waits for. */
typedef struct
{
  TsTlsHandshakes *owner;
  GSocket *socket;
  gchar *group;
  GSource *source; /* until the first record is there */
} Handshake;

static void
handshake_free (gpointer data)
{
  Handshake *handshake = data;

  g_clear_pointer (&handshake->source, g_source_unref);
  g_object_unref (handshake->socket);
  g_free (handshake->group);
  ts_tls_handshakes_unref (handshake->owner);
  g_free (handshake);
}

/* On a thread of the pool. */
static void
run (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  GTlsConnection *tls = g_task_get_source_object (task);
  GError *error = NULL;

  if (g_tls_connection_handshake (tls, g_task_get_cancellable (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

TsTlsHandshakes *
ts_tls_handshakes_new (void)
{
  TsTlsHandshakes *self = g_rc_box_new0 (TsTlsHandshakes);

  self->pool = g_thread_pool_new (run, NULL, MAX_THREADS, FALSE, NULL);
  g_queue_init (&self->ready);
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

TsTlsHandshakes *
ts_tls_handshakes_ref (TsTlsHandshakes *self)
{
  return g_rc_box_acquire (self);
}

static void
handshakes_clear (gpointer data)
{
  TsTlsHandshakes *self = data;

  g_thread_pool_free (self->pool, FALSE, FALSE);
  g_hash_table_unref (self->running);
}

void
ts_tls_handshakes_unref (TsTlsHandshakes *self)
{
  g_rc_box_release_full (self, handshakes_clear);
}

static guint
count_running (TsTlsHandshakes *self, const gchar *group)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->running, group));
}

static void
add_running (TsTlsHandshakes *self, const gchar *group, gint difference)
{
  const guint n = count_running (self, group) + difference;

  self->n_running += difference;
  if (n == 0)
    g_hash_table_remove (self->running, group);
  else
    g_hash_table_replace (
        self->running, g_strdup (group), GUINT_TO_POINTER (n));
}

/* The oldest whose group has not got its share. */
static GTask *
pop_ready (TsTlsHandshakes *self)
{
  for (GList *link = self->ready.head; link != NULL; link = link->next) {
    GTask *task = link->data;
    const Handshake *handshake = g_task_get_task_data (task);

    if (count_running (self, handshake->group) < MAX_THREADS_OF_GROUP) {
      g_queue_delete_link (&self->ready, link);
      return task;
    }
  }
  return NULL;
}

static void start_some (TsTlsHandshakes *self);

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Handshake *handshake = g_task_get_task_data (task);
  GError *error = NULL;

  add_running (handshake->owner, handshake->group, -1);
  start_some (handshake->owner);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_some (TsTlsHandshakes *self)
{
  while (self->n_running < MAX_THREADS) {
    GTask *task = pop_ready (self);
    const Handshake *handshake;

    if (task == NULL)
      return;
    if (g_task_return_error_if_cancelled (task)) {
      g_object_unref (task);
      continue;
    }
    handshake = g_task_get_task_data (task);
    add_running (self, handshake->group, 1);
    g_thread_pool_push (self->pool,
        g_task_new (g_task_get_source_object (task),
            g_task_get_cancellable (task), on_run, task),
        NULL);
  }
}

/* The kernel wakes us up only when there is so much to read. */
static void
set_wanted (GSocket *socket, gint n_bytes)
{
  g_socket_set_option (socket, SOL_SOCKET, SO_RCVLOWAT, n_bytes, NULL);
}

/* How many bytes have to be there before a thread is worth it. */
static gint
find_wanted (GSocket *socket)
{
  guint8 head[RECORD_HEAD_SIZE];
  const gssize size = recv (
      g_socket_get_fd (socket), head, sizeof head, MSG_PEEK | MSG_DONTWAIT);

  /* closed, or no TLS: the handshake says so at once */
  if (size < RECORD_HEAD_SIZE || head[0] != RECORD_HANDSHAKE)
    return 0;
  return MIN (RECORD_HEAD_SIZE + (head[3] << 8 | head[4]), ENOUGH);
}

static gboolean
has_wanted (GSocket *socket, gint n_bytes)
{
  guint8 bytes[ENOUGH];
  const gssize size =
      recv (g_socket_get_fd (socket), bytes, n_bytes, MSG_PEEK | MSG_DONTWAIT);

  return size <= 0 || size >= n_bytes;
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  GTask *task = user_data;
  Handshake *handshake = g_task_get_task_data (task);
  TsTlsHandshakes *self = handshake->owner;
  const gint wanted = find_wanted (socket);

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task))
      && (condition & (G_IO_ERR | G_IO_HUP)) == 0 && wanted > 0
      && !has_wanted (socket, wanted)) {
    set_wanted (socket, wanted);
    return G_SOURCE_CONTINUE;
  }
  set_wanted (socket, 1);
  g_queue_push_tail (&self->ready, g_object_ref (task));
  start_some (self);
  return G_SOURCE_REMOVE;
}

/**
 * ts_tls_handshakes_do_async:
 * @socket: below @tls
 * @group: whose share of the threads it takes
 * @cancellable: ends it, whatever it waits for
 */
void
ts_tls_handshakes_do_async (TsTlsHandshakes *self, GTlsConnection *tls,
    GSocket *socket, const gchar *group, GCancellable *cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (tls, cancellable, callback, user_data);
  Handshake *handshake = g_new0 (Handshake, 1);

  handshake->owner = ts_tls_handshakes_ref (self);
  handshake->socket = g_object_ref (socket);
  handshake->group = g_strdup (group);
  g_task_set_task_data (task, handshake, handshake_free);
  set_wanted (socket, RECORD_HEAD_SIZE);
  handshake->source = g_socket_create_source (socket, G_IO_IN, cancellable);
  g_source_set_callback (
      handshake->source, G_SOURCE_FUNC (on_readable), task, g_object_unref);
  g_source_attach (handshake->source, g_main_context_get_thread_default ());
}

gboolean
ts_tls_handshakes_do_finish (
    GTlsConnection *tls, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
