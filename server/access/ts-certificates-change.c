/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCertificates"
#include "config.h"

#include "access/ts-certificates-private.h"

#include <gnutls/crypto.h>
#include <string.h>

/* Keys of RSA and passwords keep a processor busy for seconds. */
#define MAX_AT_ONCE 2

typedef struct
{
  TsCaller *caller;
  gchar *action;
  TsCertificateJob *job;
  TsCertificateVault *vault;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  ts_caller_unref (change->caller);
  g_free (change->action);
  ts_certificate_job_free (change->job);
  ts_certificate_vault_unref (change->vault);
  g_free (change);
}

static void
run_change (
    GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Change *change = data;
  GError *error = NULL;
  TsCertificate *certificate =
      change->job->work (change->job, change->vault, &error);

  if (certificate == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
        task, certificate, (GDestroyNotify) ts_certificate_unref);
}

/* What the audit log says of a certificate; nothing of it is secret. */
static gchar *
describe (TsCertificate *certificate)
{
  if (certificate == NULL)
    return NULL;
  if (ts_certificate_get_fingerprint (certificate) == NULL)
    return g_strdup_printf ("%s; request for %s",
        ts_certificate_get_label (certificate),
        ts_certificate_get_subject (certificate));
  return g_strdup_printf ("%s; %s; SHA-256 %s",
      ts_certificate_get_label (certificate),
      ts_certificate_get_subject (certificate),
      ts_certificate_get_fingerprint (certificate));
}

static void
record (TsCertificates *self, TsCaller *caller, const gchar *action,
    const gchar *id, TsCertificate *before, TsCertificate *after,
    const GError *error)
{
  g_autofree gchar *target = g_strconcat ("certificate:", id, NULL);
  g_autofree gchar *old_value = describe (before);
  g_autofree gchar *new_value = describe (after);

  ts_door_record (ts_certificates_get_door (self), caller, action, target,
      old_value, new_value, error);
}

/* The worker is done: the table learns it here, on the main context. */
static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsCertificates *self = TS_CERTIFICATES (source);
  g_autoptr (GTask) task = user_data;
  const Change *change = g_task_get_task_data (G_TASK (result));
  const TsCertificateJob *job = change->job;
  const gboolean removes = job->work == ts_certificate_job_remove;
  GError *error = NULL;
  g_autoptr (TsCertificate) certificate =
      g_task_propagate_pointer (G_TASK (result), &error);

  g_hash_table_remove (ts_certificates_get_busy (self), job->id);
  record (self, change->caller, change->action, job->id, job->before,
      removes ? NULL : certificate, error);
  if (certificate == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (removes)
    ts_certificates_forget (self, job->id);
  else
    ts_certificates_adopt (self, certificate);
  g_object_set_data_full (G_OBJECT (task), "warnings",
      g_strdupv (job->warnings), (GDestroyNotify) g_strfreev);
  g_task_return_pointer (task, g_steal_pointer (&certificate),
      (GDestroyNotify) ts_certificate_unref);
}

static gboolean
check_room (TsCertificates *self, const TsCertificateJob *job, GError **error)
{
  GHashTable *busy = ts_certificates_get_busy (self);

  if (g_hash_table_contains (busy, job->id)
      || g_hash_table_size (busy) >= MAX_AT_ONCE) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY,
        "certificates are being changed; try again in a moment");
    return FALSE;
  }
  if (ts_certificates_find (self, job->id, NULL) == NULL
      && ts_certificates_get_count (self) + g_hash_table_size (busy)
             >= TS_CERTIFICATES_MAX) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_FULL,
        "there are %d certificates; one has to be removed first",
        TS_CERTIFICATES_MAX);
    return FALSE;
  }
  return TRUE;
}

/**
 * ts_certificates_run_job:
 * @action: for the record
 * @job: (transfer full): what is to be done
 * @task: (transfer full): gets the certificate, or an error
 *
 * Runs a change whose caller has been admitted.
 */
void
ts_certificates_run_job (TsCertificates *self, TsCaller *caller,
    const gchar *action, TsCertificateJob *job, GTask *task)
{
  g_autoptr (GTask) worker = NULL;
  Change *change;
  GError *error = NULL;

  if (!check_room (self, job, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    ts_certificate_job_free (job);
    return;
  }
  g_hash_table_add (ts_certificates_get_busy (self), g_strdup (job->id));
  change = g_new0 (Change, 1);
  change->caller = ts_caller_ref (caller);
  change->action = g_strdup (action);
  change->job = job;
  change->vault = ts_certificate_vault_ref (ts_certificates_get_vault (self));
  worker = g_task_new (self, NULL, on_worked, task);
  g_task_set_task_data (worker, change, change_free);
  g_task_run_in_thread (worker, run_change);
}

/* The beginning of each change: who asks, and of what. %NULL: refused, and the
 * task has been answered. */
static GTask *
begin (TsCertificates *self, TsCaller *caller, const gchar *action,
    const gchar *id, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree gchar *target =
      id != NULL ? g_strconcat ("certificate:", id, NULL) : NULL;
  GError *error = NULL;

  if (!ts_door_admit (ts_certificates_get_door (self), caller,
          TS_PERMISSION_NETWORK, NULL, action, target, &error)
      || (id != NULL && ts_certificates_find (self, id, &error) == NULL)) {
    g_task_return_error (task, error);
    return NULL;
  }
  return g_steal_pointer (&task);
}

static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
is_printable (const gchar *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const gchar *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_label (const gchar *label, GError **error)
{
  if (label == NULL
      || (is_printable (label) && label[0] != '\0'
          && g_utf8_strlen (label, -1) <= TS_CERTIFICATE_MAX_LABEL))
    return TRUE;
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
      "a label has 1 to %d printable characters", TS_CERTIFICATE_MAX_LABEL);
  return FALSE;
}

static gchar *
create_id (TsCertificates *self)
{
  for (;;) {
    guint32 number = 0;
    g_autofree gchar *id = NULL;

    gnutls_rnd (GNUTLS_RND_NONCE, &number, sizeof number);
    id = g_strdup_printf ("c%08x", number);
    if (ts_certificates_find (self, id, NULL) == NULL
        && !g_hash_table_contains (ts_certificates_get_busy (self), id))
      return g_steal_pointer (&id);
  }
}

/**
 * ts_certificates_import_async:
 * @label: (nullable): what people call it; %NULL: as its common name
 * @as_authority: whether what it signs is to be trusted; otherwise the file
 *   has a private key, and the camera shows it
 * @file: PEM, DER or PKCS#12
 * @password: (nullable): of the key
 */
void
ts_certificates_import_async (TsCertificates *self, TsCaller *caller,
    const gchar *label, gboolean as_authority, GBytes *file,
    const gchar *password, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task =
      begin (self, caller, "certificates.import", NULL, callback, user_data);
  g_autofree gchar *id = NULL;
  TsCertificateJob *job;
  GError *error = NULL;

  if (task == NULL)
    return;
  if (!check_label (label, &error)) {
    fail (task, error);
    return;
  }
  id = create_id (self);
  job = ts_certificate_job_new (ts_certificate_job_import, id);
  job->label = g_strdup (label);
  job->as_authority = as_authority;
  job->file = g_bytes_ref (file);
  job->password = g_strdup (password);
  ts_certificates_run_job (self, caller, "certificates.import", job, task);
}

/**
 * ts_certificates_request_async:
 * @label: (nullable): what people call it; %NULL: as its common name
 *
 * Makes a new key, and a request for a certificate of it.
 */
void
ts_certificates_request_async (TsCertificates *self, TsCaller *caller,
    const gchar *label, TsKeyKind key_kind, const TsCertificateSubject *subject,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task =
      begin (self, caller, "certificates.request", NULL, callback, user_data);
  g_autofree gchar *id = NULL;
  TsCertificateJob *job;
  GError *error = NULL;

  if (task == NULL)
    return;
  if (!check_label (label, &error)
      || !ts_certificate_subject_check (subject, NULL, &error)) {
    fail (task, error);
    return;
  }
  id = create_id (self);
  job = ts_certificate_job_new (ts_certificate_job_request, id);
  job->label = g_strdup (label);
  job->key_kind = key_kind;
  job->subject = ts_certificate_subject_copy (subject);
  ts_certificates_run_job (self, caller, "certificates.request", job, task);
}

/* The certificate as it is, if it has a key. */
static gboolean
check_has_key (TsCertificate *certificate, GError **error)
{
  if (ts_certificate_get_kind (certificate) != TS_CERTIFICATE_AUTHORITY)
    return TRUE;
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
      "%s is an authority, whose private key is somebody else's",
      ts_certificate_get_id (certificate));
  return FALSE;
}

/**
 * ts_certificates_request_again_async:
 *
 * Makes a request with the key of a certificate that is there: for its
 * renewal, or because the first request was not as the authority wants it.
 */
void
ts_certificates_request_again_async (TsCertificates *self, TsCaller *caller,
    const gchar *id, const TsCertificateSubject *subject,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task =
      begin (self, caller, "certificates.request", id, callback, user_data);
  TsCertificate *before;
  TsCertificateJob *job;
  GError *error = NULL;

  if (task == NULL)
    return;
  before = ts_certificates_find (self, id, NULL);
  if (!check_has_key (before, &error)
      || !ts_certificate_subject_check (subject, NULL, &error)) {
    fail (task, error);
    return;
  }
  job = ts_certificate_job_new (ts_certificate_job_request, id);
  job->before = ts_certificate_ref (before);
  job->subject = ts_certificate_subject_copy (subject);
  ts_certificates_run_job (self, caller, "certificates.request", job, task);
}

/**
 * ts_certificates_answer_async:
 * @file: what the authority answered to the request: a certificate, and
 *   perhaps those of the authority itself
 */
void
ts_certificates_answer_async (TsCertificates *self, TsCaller *caller,
    const gchar *id, GBytes *file, GAsyncReadyCallback callback,
    gpointer user_data)
{
  GTask *task =
      begin (self, caller, "certificates.answer", id, callback, user_data);
  TsCertificate *before;
  TsCertificateJob *job;
  GError *error = NULL;

  if (task == NULL)
    return;
  before = ts_certificates_find (self, id, NULL);
  if (!check_has_key (before, &error)) {
    fail (task, error);
    return;
  }
  if (g_str_equal (id, TS_CERTIFICATES_SELF_SIGNED)) {
    fail (task,
        g_error_new_literal (TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
            "the camera renews this certificate itself; make a "
            "request of its own for one that somebody else signs"));
    return;
  }
  job = ts_certificate_job_new (ts_certificate_job_answer, id);
  job->before = ts_certificate_ref (before);
  job->file = g_bytes_ref (file);
  ts_certificates_run_job (self, caller, "certificates.answer", job, task);
}

void
ts_certificates_relabel_async (TsCertificates *self, TsCaller *caller,
    const gchar *id, const gchar *label, GAsyncReadyCallback callback,
    gpointer user_data)
{
  GTask *task =
      begin (self, caller, "certificates.relabel", id, callback, user_data);
  TsCertificateJob *job;
  GError *error = NULL;

  if (task == NULL)
    return;
  if (!check_label (label, &error)) {
    fail (task, error);
    return;
  }
  job = ts_certificate_job_new (ts_certificate_job_relabel, id);
  job->before = ts_certificate_ref (ts_certificates_find (self, id, NULL));
  job->label = g_strdup (label);
  ts_certificates_run_job (self, caller, "certificates.relabel", job, task);
}

/* A service would have to fall back to another certificate behind the back of
 * whoever chose this one. */
static gboolean
check_unused (TsCertificates *self, const gchar *id, GError **error)
{
  g_auto (GStrv) usages = ts_certificates_list_usages (self, id);
  g_autofree gchar *list = NULL;

  if (g_str_equal (id, TS_CERTIFICATES_SELF_SIGNED)) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_IN_USE,
        "the camera's own certificate is what is left when all others are "
        "gone; it can be renewed, not removed");
    return FALSE;
  }
  if (usages[0] == NULL)
    return TRUE;
  list = g_strjoinv (", ", usages);
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_IN_USE,
      "%s is used by: %s; choose another certificate there first", id, list);
  return FALSE;
}

void
ts_certificates_remove_async (TsCertificates *self, TsCaller *caller,
    const gchar *id, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task =
      begin (self, caller, "certificates.remove", id, callback, user_data);
  TsCertificateJob *job;
  TsCertificate *before;
  GError *error = NULL;

  if (task == NULL)
    return;
  before = ts_certificates_find (self, id, NULL);
  if (!check_unused (self, id, &error)) {
    record (self, caller, "certificates.remove", id, before, NULL, error);
    fail (task, error);
    return;
  }
  job = ts_certificate_job_new (ts_certificate_job_remove, id);
  job->before = ts_certificate_ref (before);
  ts_certificates_run_job (self, caller, "certificates.remove", job, task);
}

/**
 * ts_certificates_renew_async:
 *
 * Gives the camera's own certificate a new key, and the names of today.
 */
void
ts_certificates_renew_async (TsCertificates *self, TsCaller *caller,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = begin (self, caller, "certificates.renew",
      TS_CERTIFICATES_SELF_SIGNED, callback, user_data);

  if (task != NULL)
    ts_certificates_run_job (self, caller, "certificates.renew",
        ts_certificates_create_renewal (self, FALSE), task);
}

/**
 * ts_certificates_change_finish:
 * @ret_warnings: (out) (optional): what the caller ought to know about it
 *
 * Ends every change.
 *
 * Returns: (transfer full): the certificate as it is now (of one that was
 *   removed: as it was); or %NULL and @error
 */
TsCertificate *
ts_certificates_change_finish (TsCertificates *self, GAsyncResult *result,
    GStrv *ret_warnings, GError **error)
{
  const gchar *const *warnings =
      g_object_get_data (G_OBJECT (result), "warnings");
  TsCertificate *certificate =
      g_task_propagate_pointer (G_TASK (result), error);

  if (certificate != NULL && ret_warnings != NULL)
    *ret_warnings = g_strdupv ((GStrv) warnings);
  return certificate;
}
