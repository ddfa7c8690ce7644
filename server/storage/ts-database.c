/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsDatabase"
#include "config.h"

#include "ts-database.h"

#include "ts-post.h"

/* Posted work that waits is done in one transaction, because what costs is the
 * wait for the disk at its end. */
#define MAX_BATCH 256
#define BUSY_TIMEOUT_MS 5000

typedef struct
{
  TsDatabaseFunc func; /* NULL: the end */
  gpointer data;
  GDestroyNotify data_free;
  GDestroyNotify result_free;
  GTask *task;     /* NULL for posted work */
  gpointer result; /* kept until the transaction is done */
  GError *error;
} Job;

struct _TsDatabase
{
  GObject parent_instance;

  gchar *path;
  sqlite3 *db; /* the worker's */
  GThread *worker;
  GAsyncQueue *jobs;
  gint n_posted; /* atomic */
  gint n_failed; /* atomic: could not be written */
  gint
      complained; /* atomic: work was left out since the queue was last empty */
};

G_DEFINE_FINAL_TYPE (TsDatabase, ts_database, G_TYPE_OBJECT)

static void
job_free (Job *job)
{
  if (job->data_free != NULL)
    job->data_free (job->data);
  g_clear_error (&job->error);
  g_clear_object (&job->task);
  g_free (job);
}

/* What a task is told where its caller's loop is. */
typedef struct
{
  GTask *task;
  gpointer result;
  GDestroyNotify result_free;
  GError *error;
} Answer;

static gboolean
give_answer (gpointer user_data)
{
  Answer *answer = user_data;

  if (answer->error != NULL)
    g_task_return_error (answer->task, g_steal_pointer (&answer->error));
  else
    g_task_return_pointer (answer->task, answer->result, answer->result_free);
  g_object_unref (answer->task);
  g_free (answer);
  return G_SOURCE_REMOVE;
}

/* The task goes along, because it holds the database: if the worker dropped
 * the last reference to it, its end would wait for itself. Whoever waits in a
 * loop of its own may be gone as soon as it has the answer. */
static void
send_answer (Job *job)
{
  GMainContext *context = g_task_get_context (job->task);
  const gint priority = g_task_get_priority (job->task);
  Answer *answer = g_new (Answer, 1);

  answer->task = g_steal_pointer (&job->task);
  answer->result = g_steal_pointer (&job->result);
  answer->result_free = job->result_free;
  answer->error = g_steal_pointer (&job->error);
  ts_post (context, priority, give_answer, answer, NULL);
}

static void
finish_job (Job *job)
{
  if (job->task != NULL)
    send_answer (job);
  else if (job->error != NULL)
    g_warning ("not kept: %s", job->error->message);
  else if (job->result_free != NULL && job->result != NULL)
    job->result_free (job->result);
}

/* Rows that are refused are an answer; a disk that is full is a failure. */
static void
count_failure (TsDatabase *self, const GError *error)
{
  if (g_error_matches (error, TS_SQLITE_ERROR, TS_SQLITE_ERROR_FULL)
      || g_error_matches (error, TS_SQLITE_ERROR, TS_SQLITE_ERROR_DAMAGED))
    g_atomic_int_inc (&self->n_failed);
}

static void
drop_result (Job *job, const GError *error)
{
  if (job->error != NULL)
    return;
  if (job->result != NULL && job->result_free != NULL)
    job->result_free (job->result);
  job->result = NULL;
  job->error = g_error_copy (error);
}

static void
do_job (sqlite3 *db, Job *job)
{
  if (job->task != NULL && g_task_get_cancellable (job->task) != NULL
      && g_cancellable_set_error_if_cancelled (
          g_task_get_cancellable (job->task), &job->error))
    return;
  if (!ts_sqlite_script (db, "SAVEPOINT job", &job->error))
    return;
  job->result = job->func (db, job->data, &job->error);
  if (job->error != NULL)
    ts_sqlite_script (db, "ROLLBACK TO job", NULL);
  ts_sqlite_script (db, "RELEASE job", NULL);
}

/* All of them in one transaction; each on its own may fail. */
static void
do_batch (TsDatabase *self, GPtrArray *batch)
{
  g_autoptr (GError) error = NULL;

  if (ts_sqlite_script (self->db, "BEGIN IMMEDIATE", &error)) {
    for (guint i = 0; i < batch->len; i++)
      do_job (self->db, g_ptr_array_index (batch, i));
    if (!ts_sqlite_script (self->db, "COMMIT", &error)
        && sqlite3_get_autocommit (self->db) == 0)
      ts_sqlite_script (self->db, "ROLLBACK", NULL);
  }
  for (guint i = 0; i < batch->len; i++) {
    Job *job = g_ptr_array_index (batch, i);

    if (error != NULL)
      drop_result (job, error);
    count_failure (self, job->error);
    finish_job (job);
  }
}

static gpointer
work (gpointer user_data)
{
  TsDatabase *self = user_data;
  gboolean ended = FALSE;

  while (!ended) {
    g_autoptr (GPtrArray) batch =
        g_ptr_array_new_with_free_func ((GDestroyNotify) job_free);
    Job *job = g_async_queue_pop (self->jobs);

    while (job != NULL && job->func != NULL) {
      gboolean alone = job->task != NULL;

      if (!alone)
        g_atomic_int_add (&self->n_posted, -1);
      g_ptr_array_add (batch, job);
      /* who waits for an answer does not wait for what came later */
      job = alone || batch->len == MAX_BATCH
                ? NULL
                : g_async_queue_try_pop (self->jobs);
    }
    if (batch->len > 0)
      do_batch (self, batch);
    if (job != NULL) {
      job_free (job);
      ended = TRUE;
    }
  }
  return NULL;
}

static gboolean
migrate (sqlite3 *db, gint64 *ret_version, GError **error)
{
  g_autoptr (sqlite3_stmt) query =
      ts_sqlite_query (db, error, "PRAGMA user_version", NULL);
  gboolean row = FALSE;
  gint64 version;
  gint n = 0;

  if (query == NULL || !ts_sqlite_step (query, &row, error))
    return FALSE;
  version = sqlite3_column_int64 (query, 0);
  g_clear_pointer (&query, sqlite3_finalize);
  while (ts_database_migrations[n] != NULL)
    n++;
  if (version < 0 || version > n) {
    g_set_error (error, TS_SQLITE_ERROR, TS_SQLITE_ERROR_FAILED,
        "it has version %" G_GINT64_FORMAT " and this program knows up to %d; "
        "it was written by a newer one",
        version, n);
    return FALSE;
  }
  for (; version < n; version++) {
    g_autofree gchar *sql = g_strdup_printf (
        "BEGIN IMMEDIATE; %s PRAGMA user_version=%" G_GINT64_FORMAT "; COMMIT",
        ts_database_migrations[version], version + 1);

    if (!ts_sqlite_script (db, sql, error)) {
      ts_sqlite_script (db, "ROLLBACK", NULL);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
open_file (TsDatabase *self, GError **error)
{
  gint result = sqlite3_open_v2 (
      self->path != NULL ? self->path : ":memory:", &self->db,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  gint64 version;

  if (result != SQLITE_OK) {
    ts_sqlite_set_error (error, self->db, "it cannot be opened");
    return FALSE;
  }
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  return ts_sqlite_script (self->db,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
             "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
             "PRAGMA secure_delete=ON;",
             error)
         && migrate (self->db, &version, error);
}

/**
 * ts_database_open:
 * @path: (nullable): the file, made if it is not there; %NULL keeps everything
 *   in memory
 *
 * A damaged file is an error: an empty one in its place would be a camera
 * without accounts.
 *
 * Returns: (transfer full): the database, up to date; or %NULL and @error, a
 *   #TsSqliteError
 */
TsDatabase *
ts_database_open (const gchar *path, GError **error)
{
  g_autoptr (TsDatabase) self = g_object_new (TS_TYPE_DATABASE, NULL);

  self->path = g_strdup (path);
  if (!open_file (self, error)) {
    g_prefix_error (
        error, "the database '%s': ", path != NULL ? path : "in memory");
    return NULL;
  }
  self->worker = g_thread_new ("database", work, self);
  return g_steal_pointer (&self);
}

/**
 * ts_database_close:
 *
 * Ends when everything that was asked for is done. May be called again.
 */
void
ts_database_close (TsDatabase *self)
{
  if (self->worker != NULL) {
    g_async_queue_push (self->jobs, g_new0 (Job, 1));
    g_thread_join (g_steal_pointer (&self->worker));
  }
  g_clear_pointer (&self->db, sqlite3_close);
}

/**
 * ts_database_get_path:
 *
 * Returns: (nullable): of the file
 */
const gchar *
ts_database_get_path (TsDatabase *self)
{
  return self->path;
}

/**
 * ts_database_run_async:
 * @func: (scope async): works on the database, on its thread
 * @data: for @func
 * @data_free: (nullable): for @data, called on the database's thread
 * @result_free: (nullable): for a result that nobody takes
 * @callback: called when what was done is on the disk
 */
void
ts_database_run_async (TsDatabase *self, TsDatabaseFunc func, gpointer data,
    GDestroyNotify data_free, GDestroyNotify result_free,
    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->data = data;
  job->data_free = data_free;
  job->result_free = result_free;
  job->task = g_task_new (self, cancellable, callback, user_data);
  /* what was kept is said to have been kept */
  g_task_set_check_cancellable (job->task, FALSE);
  g_task_set_source_tag (job->task, ts_database_run_async);
  if (self->worker != NULL) {
    g_async_queue_push (self->jobs, job);
    return;
  }
  g_task_return_new_error (job->task, TS_SQLITE_ERROR, TS_SQLITE_ERROR_FAILED,
      "the database is closed");
  job_free (job);
}

/**
 * ts_database_run_finish:
 *
 * Returns: (transfer full) (nullable): what the function gave; %NULL with
 *   @error when nothing was kept
 */
gpointer
ts_database_run_finish (TsDatabase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **ret_result = user_data;

  *ret_result = g_object_ref (result);
}

/**
 * ts_database_run:
 *
 * As ts_database_run_async(), and waits. For the start, the end and tests: the
 * main thread waits for no disk otherwise.
 *
 * Returns: (transfer full) (nullable): what the function gave; %NULL with
 *   @error when nothing was kept
 */
gpointer
ts_database_run (
    TsDatabase *self, TsDatabaseFunc func, gpointer data, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_main_context_push_thread_default (context);
  ts_database_run_async (self, func, data, NULL, NULL, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return ts_database_run_finish (self, result, error);
}

/**
 * ts_database_post:
 *
 * As ts_database_run_async(), for what nobody waits for; an error is logged.
 * What @func returns is ignored. When more than %TS_DATABASE_MAX_POSTED wait,
 * because the disk does not follow, it is left out.
 *
 * Returns: whether it will be done
 */
gboolean
ts_database_post (TsDatabase *self, TsDatabaseFunc func, gpointer data,
    GDestroyNotify data_free)
{
  Job *job;

  if (self->worker == NULL
      || g_atomic_int_get (&self->n_posted) >= TS_DATABASE_MAX_POSTED) {
    g_atomic_int_inc (&self->n_failed);
    if (!g_atomic_int_exchange (&self->complained, TRUE))
      g_warning ("the disk does not follow: entries are left out");
    if (data_free != NULL)
      data_free (data);
    return FALSE;
  }
  if (g_atomic_int_add (&self->n_posted, 1) == 0)
    g_atomic_int_set (&self->complained, FALSE);
  job = g_new0 (Job, 1);
  job->func = func;
  job->data = data;
  job->data_free = data_free;
  g_async_queue_push (self->jobs, job);
  return TRUE;
}

/**
 * ts_database_get_n_waiting:
 *
 * Returns: how many pieces of posted work are not done yet
 */
guint
ts_database_get_n_waiting (TsDatabase *self)
{
  return g_atomic_int_get (&self->n_posted);
}

/**
 * ts_database_get_n_failed:
 *
 * Returns: how many pieces of work did not reach the disk since it was opened,
 *   because it is full, damaged or too slow
 */
guint
ts_database_get_n_failed (TsDatabase *self)
{
  return g_atomic_int_get (&self->n_failed);
}

static void
ts_database_finalize (GObject *object)
{
  TsDatabase *self = TS_DATABASE (object);

  ts_database_close (self);
  g_async_queue_unref (self->jobs);
  g_free (self->path);
  G_OBJECT_CLASS (ts_database_parent_class)->finalize (object);
}

static void
ts_database_class_init (TsDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_database_finalize;
}

static void
ts_database_init (TsDatabase *self)
{
  self->jobs = g_async_queue_new ();
}
