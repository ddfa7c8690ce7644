/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-password-hash.h"

#include <crypt.h>
#include <errno.h>
#include <string.h>

#include "access/ts-memory.h"

/* What a worker does with a password. */
typedef enum
{
  WORK_VERIFY,
  WORK_PREPARE,
  WORK_JUDGE,
} Work;

typedef struct
{
  Work work;
  TsSecretText *password;
  gchar *hash;
  gchar *user;
} Job;

/* Somebody who is not there must take as long to refuse as somebody who is;
 * made once, of a password that nobody has. */
static gchar *decoy_hash;

static void
job_free (gpointer data)
{
  Job *job = data;

  ts_secret_text_free (job->password);
  g_free (job->hash);
  g_free (job->user);
  g_free (job);
}

/* libcrypt's room for its work holds traces of the password. */
typedef struct
{
  void *data;
  int size;
} Room;

static void
room_clear (Room *room)
{
  ts_memory_wipe (room->data, room->size);
  free (room->data);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Room, room_clear)

/* Returns: (transfer full) (nullable): the hash; NULL with errno */
static gchar *
run_crypt (const gchar *password, const gchar *setting)
{
  g_auto (Room) room = {0};
  const gchar *hash = crypt_ra (password, setting, &room.data, &room.size);

  return hash != NULL && hash[0] != '*' ? g_strdup (hash) : NULL;
}

/**
 * ts_password_hash:
 *
 * Takes its time: not on the main thread.
 *
 * Returns: (transfer full): with its method, cost and salt, as in shadow(5);
 *   or %NULL and @error
 */
gchar *
ts_password_hash (const gchar *password, GError **error)
{
  gchar *setting = crypt_gensalt_ra ("$y$", 0, NULL, 0);
  gchar *hash = setting != NULL ? run_crypt (password, setting) : NULL;

  if (hash == NULL)
    g_set_error (error, TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_FAILED,
        "the system cannot hash a password: %s", g_strerror (errno));
  free (setting);
  return hash;
}

static const gchar *
get_decoy_hash (void)
{
  if (g_once_init_enter (&decoy_hash)) {
    g_autofree gchar *nobody = ts_random_text (16);
    gchar *hash = ts_password_hash (nobody, NULL);

    g_once_init_leave (&decoy_hash, hash != NULL ? hash : g_strdup ("*0"));
  }
  return decoy_hash;
}

/**
 * ts_password_verify:
 * @hash: (nullable): %NULL takes as long as any other and is never right
 *
 * Takes its time: not on the main thread.
 *
 * Returns: whether @password is the one that was hashed
 */
gboolean
ts_password_verify (const gchar *password, const gchar *hash)
{
  /* made by whoever is the first, so that its making tells nothing, either */
  const gchar *decoy = get_decoy_hash ();
  const gchar *expected = hash != NULL ? hash : decoy;
  g_autoptr (TsSecretText) actual = run_crypt (password, expected);

  return actual != NULL && ts_memory_text_equal (actual, expected)
         && hash != NULL;
}

static void
prepare (GTask *task, const Job *job)
{
  g_autoptr (GError) error = NULL;
  gchar *hash = NULL;

  if (ts_password_check (job->password, job->user, &error))
    hash = ts_password_hash (job->password, &error);
  if (hash != NULL)
    g_task_return_pointer (task, hash, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
judgement_free (gpointer data)
{
  ts_password_judgement_clear (data);
  g_free (data);
}

static void
judge (GTask *task, const Job *job)
{
  TsPasswordJudgement *judgement = g_new0 (TsPasswordJudgement, 1);

  ts_password_judge (job->password, job->user, judgement);
  g_task_return_pointer (task, judgement, judgement_free);
}

static void
work (gpointer data, gpointer unused)
{
  g_autoptr (GTask) task = data;
  const Job *job = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return;
  switch (job->work) {
  case WORK_VERIFY:
    g_task_return_boolean (task, ts_password_verify (job->password, job->hash));
    break;
  case WORK_PREPARE:
    prepare (task, job);
    break;
  case WORK_JUDGE:
    judge (task, job);
    break;
  }
}

static GThreadPool *
get_workers (void)
{
  static GThreadPool *workers;

  if (g_once_init_enter (&workers)) {
    GThreadPool *pool =
        g_thread_pool_new (work, NULL, TS_PASSWORD_HASH_THREADS, FALSE, NULL);

    g_once_init_leave (&workers, pool);
  }
  return workers;
}

static void
give_work (Work kind, const gchar *password, const gchar *hash,
    const gchar *user, GCancellable *cancellable, gpointer tag,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GThreadPool *workers = get_workers ();
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->work = kind;
  job->password = ts_secret_text_dup (password);
  job->hash = g_strdup (hash);
  job->user = g_strdup (user);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, job, job_free);
  if (g_thread_pool_unprocessed (workers) >= TS_PASSWORD_HASH_MAX_WAITING) {
    g_task_return_new_error (task, TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_BUSY,
        "too many passwords are being checked; try again in a moment");
    return;
  }
  g_thread_pool_push (workers, g_steal_pointer (&task), NULL);
}

/**
 * ts_password_verify_async:
 * @hash: (nullable): %NULL: takes as long, and is wrong
 *
 * Main context. Does the work on one of few threads.
 */
void
ts_password_verify_async (const gchar *password, const gchar *hash,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  give_work (WORK_VERIFY, password, hash, NULL, cancellable,
      ts_password_verify_async, callback, user_data);
}

/**
 * ts_password_verify_finish:
 *
 * Returns: whether it was checked at all; if not, @error says why
 */
gboolean
ts_password_verify_finish (
    GAsyncResult *result, gboolean *ret_right, GError **error)
{
  GError *local = NULL;
  gboolean right = g_task_propagate_boolean (G_TASK (result), &local);

  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  *ret_right = right;
  return TRUE;
}

/**
 * ts_password_prepare_async:
 * @user: whose it shall be
 *
 * Holds @password against the rules and hashes it.
 */
void
ts_password_prepare_async (const gchar *password, const gchar *user,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  give_work (WORK_PREPARE, password, NULL, user, cancellable,
      ts_password_prepare_async, callback, user_data);
}

/**
 * ts_password_prepare_finish:
 *
 * Returns: (transfer full): the hash, or %NULL and @error
 */
gchar *
ts_password_prepare_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * ts_password_judge_async:
 * @user: (nullable): whose it shall be
 *
 * As ts_password_judge(), on a worker.
 */
void
ts_password_judge_async (const gchar *password, const gchar *user,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  give_work (WORK_JUDGE, password, NULL, user, cancellable,
      ts_password_judge_async, callback, user_data);
}

gboolean
ts_password_judge_finish (
    GAsyncResult *result, TsPasswordJudgement *ret_judgement, GError **error)
{
  TsPasswordJudgement *judgement =
      g_task_propagate_pointer (G_TASK (result), error);

  if (judgement == NULL)
    return FALSE;
  *ret_judgement = *judgement;
  g_free (judgement);
  return TRUE;
}
