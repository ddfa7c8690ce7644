/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCertificates"
#include "config.h"

#include "access/ts-certificates.h"

#include <string.h>

#include "access/ts-certificates-private.h"

#define CHECK_INTERVAL_S (60 * 60)
#define SELF_SIGNED_LABEL "Self-signed by this camera"
#define MAX_COMMON_NAME 64

struct _TsCertificates
{
  GObject parent_instance;

  TsCertificateVault *vault;
  TsDoor *door;
  TsEventBus *events;

  GStrv names;              /* of this camera */
  GHashTable *certificates; /* id -> TsCertificate */
  GHashTable *usages;       /* usage -> id that was asked for */
  GHashTable *trusted;      /* usage -> id of an authority */
  GHashTable *tls;          /* id -> GTlsCertificate, made when needed */
  GHashTable *states;       /* id -> TsCertificateState, as last told */
  GHashTable *busy;         /* ids that are being changed */
  GPtrArray *expected;      /* TsCertificate of an archive; NULL: none */
  guint check_source;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_LISTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsCertificates, ts_certificates, G_TYPE_OBJECT)

static gint64
get_now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

TsCertificates *
ts_certificates_new (
    TsCertificateVault *vault, TsDoor *door, TsEventBus *events)
{
  TsCertificates *self = g_object_new (TS_TYPE_CERTIFICATES, NULL);

  self->vault = ts_certificate_vault_ref (vault);
  self->door = g_object_ref (door);
  self->events = g_object_ref (events);
  return self;
}

static TsCertificate *
lookup (TsCertificates *self, const gchar *id)
{
  return g_hash_table_lookup (self->certificates, id);
}

static void
publish (TsCertificates *self, TsCertificate *certificate, TsEventState state,
    TsCertificateState how)
{
  GVariantBuilder source, data;
  g_autoptr (GDateTime) end =
      g_date_time_new_from_unix_utc (ts_certificate_get_end_s (certificate));
  g_autofree gchar *end_text =
      end != NULL ? g_date_time_format_iso8601 (end) : g_strdup ("");
  g_autoptr (TsEvent) event = NULL;

  g_variant_builder_init (&source, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&source, "{sv}", "Certificate",
      g_variant_new_string (ts_certificate_get_id (certificate)));
  g_variant_builder_init (&data, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&data, "{sv}", "Label",
      g_variant_new_string (ts_certificate_get_label (certificate)));
  g_variant_builder_add (&data, "{sv}", "State",
      g_variant_new_string (ts_certificate_state_to_string (how)));
  g_variant_builder_add (
      &data, "{sv}", "ValidUntil", g_variant_new_string (end_text));
  event = ts_event_new (TS_CERTIFICATES_TOPIC, state,
      g_variant_builder_end (&source), g_variant_builder_end (&data));
  ts_event_bus_publish (self->events, event);
}

static void
warn (TsCertificate *certificate, TsCertificateState state)
{
  const gint64 end_s = ts_certificate_get_end_s (certificate);
  g_autoptr (GDateTime) end = g_date_time_new_from_unix_utc (end_s);
  g_autofree gchar *day =
      end != NULL ? g_date_time_format (end, "%Y-%m-%d") : g_strdup ("?");

  if (state == TS_CERTIFICATE_EXPIRING)
    g_message ("the certificate %s (%s) expires on %s; it has to be renewed",
        ts_certificate_get_id (certificate),
        ts_certificate_get_label (certificate), day);
  else if (state == TS_CERTIFICATE_EXPIRED)
    g_message ("the certificate %s (%s) expired on %s; clients refuse it",
        ts_certificate_get_id (certificate),
        ts_certificate_get_label (certificate), day);
}

/* Tells how a certificate stands, unless that was told before. */
static void
tell_state (TsCertificates *self, TsCertificate *certificate)
{
  const gchar *id = ts_certificate_get_id (certificate);
  const TsCertificateState state =
      ts_certificate_get_state (certificate, get_now_s ());
  gpointer told;

  if (ts_certificate_get_kind (certificate) == TS_CERTIFICATE_REQUEST)
    return;
  if (g_hash_table_lookup_extended (self->states, id, NULL, &told)
      && GPOINTER_TO_INT (told) == (gint) state)
    return;
  g_hash_table_replace (self->states, g_strdup (id), GINT_TO_POINTER (state));
  publish (self, certificate, TS_EVENT_CHANGED, state);
  warn (certificate, state);
}

static gboolean
is_used_as (TsCertificates *self, const gchar *usage, const gchar *id)
{
  TsCertificate *used = ts_certificates_get_used (self, usage);

  return used != NULL && g_str_equal (ts_certificate_get_id (used), id);
}

static void
emit_changed (TsCertificates *self, const gchar *usage)
{
  g_signal_emit (
      self, signals[SIGNAL_CHANGED], g_quark_from_string (usage), usage);
}

/**
 * ts_certificates_adopt:
 *
 * A certificate has been made, or replaces what it was.
 */
void
ts_certificates_adopt (TsCertificates *self, TsCertificate *certificate)
{
  const gchar *id = ts_certificate_get_id (certificate);
  TsCertificate *before = lookup (self, id);
  g_auto (GStrv) usages = NULL;
  const gboolean same = before != NULL
                        && g_strcmp0 (ts_certificate_get_fingerprint (before),
                               ts_certificate_get_fingerprint (certificate))
                               == 0;

  g_hash_table_replace (
      self->certificates, g_strdup (id), ts_certificate_ref (certificate));
  if (!same) {
    g_hash_table_remove (self->tls, id);
    g_hash_table_remove (self->states, id);
  }
  tell_state (self, certificate);
  g_signal_emit (self, signals[SIGNAL_LISTED], 0);
  if (same)
    return;
  usages = ts_certificates_list_usages (self, id);
  for (guint i = 0; usages[i] != NULL; i++)
    emit_changed (self, usages[i]);
}

/**
 * ts_certificates_forget:
 *
 * A certificate is gone.
 */
void
ts_certificates_forget (TsCertificates *self, const gchar *id)
{
  TsCertificate *certificate = lookup (self, id);
  g_auto (GStrv) usages = NULL;
  gpointer told;

  if (certificate == NULL)
    return;
  usages = ts_certificates_list_usages (self, id);
  if (g_hash_table_lookup_extended (self->states, id, NULL, &told))
    publish (self, certificate, TS_EVENT_DELETED, GPOINTER_TO_INT (told));
  g_hash_table_remove (self->states, id);
  g_hash_table_remove (self->tls, id);
  g_hash_table_remove (self->certificates, id);
  g_signal_emit (self, signals[SIGNAL_LISTED], 0);
  for (guint i = 0; usages[i] != NULL; i++)
    emit_changed (self, usages[i]);
}

GHashTable *
ts_certificates_get_busy (TsCertificates *self)
{
  return self->busy;
}

guint
ts_certificates_get_count (TsCertificates *self)
{
  return g_hash_table_size (self->certificates);
}

TsDoor *
ts_certificates_get_door (TsCertificates *self)
{
  return self->door;
}

/**
 * ts_certificates_get_vault:
 *
 * Returns: (transfer none): where the certificates lie
 */
TsCertificateVault *
ts_certificates_get_vault (TsCertificates *self)
{
  return self->vault;
}

/**
 * ts_certificates_create_own_subject:
 *
 * Returns: (transfer full): whom the camera's own certificate is about: its
 *   first name, and all of them
 */
TsCertificateSubject *
ts_certificates_create_own_subject (TsCertificates *self)
{
  const gchar *first = self->names[0] != NULL ? self->names[0] : "localhost";
  g_autofree gchar *common_name = g_utf8_substring (
      first, 0, MIN (MAX_COMMON_NAME, g_utf8_strlen (first, -1)));

  return ts_certificate_subject_new (
      common_name, (const gchar *const *) self->names);
}

/**
 * ts_certificates_create_renewal:
 * @same_key: whether the key that it has goes on
 *
 * Returns: (transfer full): the job that makes the camera's own certificate
 */
TsCertificateJob *
ts_certificates_create_renewal (TsCertificates *self, gboolean same_key)
{
  TsCertificateJob *job = ts_certificate_job_new (
      ts_certificate_job_sign_self, TS_CERTIFICATES_SELF_SIGNED);
  TsCertificate *own = lookup (self, TS_CERTIFICATES_SELF_SIGNED);

  if (own != NULL && same_key)
    job->before = ts_certificate_ref (own);
  job->label = g_strdup (
      own != NULL ? ts_certificate_get_label (own) : SELF_SIGNED_LABEL);
  job->subject = ts_certificates_create_own_subject (self);
  job->key_kind = TS_KEY_P256;
  return job;
}

/* An address that the camera has lost is no reason to trouble everybody who
 * has accepted the certificate; one that is new is. */
static gboolean
covers_names (TsCertificates *self, TsCertificate *certificate)
{
  const gchar *const *covered = ts_certificate_get_names (certificate);

  for (guint i = 0; self->names[i] != NULL; i++) {
    if (!g_strv_contains (covered, self->names[i]))
      return FALSE;
  }
  return TRUE;
}

static void
on_renewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TsCertificates *self = TS_CERTIFICATES (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsCertificate) certificate =
      ts_certificates_change_finish (self, result, NULL, &error);

  if (certificate == NULL)
    g_message ("the camera's own certificate could not be renewed (%s); "
               "keeping the last one",
        error->message);
  else
    g_message ("the camera's own certificate was renewed; its SHA-256 "
               "fingerprint is %s",
        ts_certificate_get_fingerprint (certificate));
}

static void
renew_if_needed (TsCertificates *self)
{
  TsCertificate *own = lookup (self, TS_CERTIFICATES_SELF_SIGNED);
  const gboolean current =
      own != NULL
      && ts_certificate_get_state (own, get_now_s ()) == TS_CERTIFICATE_VALID;
  g_autoptr (TsCaller) camera = NULL;
  GTask *task;

  if ((current && covers_names (self, own))
      || g_hash_table_contains (self->busy, TS_CERTIFICATES_SELF_SIGNED))
    return;
  camera = ts_caller_new_system ("camera");
  task = g_task_new (self, NULL, on_renewed, NULL);
  ts_certificates_run_job (self, camera, "certificates.renew",
      ts_certificates_create_renewal (self, current), task);
}

static gboolean
on_check (gpointer user_data)
{
  TsCertificates *self = user_data;
  GHashTableIter iter;
  gpointer certificate;

  g_hash_table_iter_init (&iter, self->certificates);
  while (g_hash_table_iter_next (&iter, NULL, &certificate))
    tell_state (self, certificate);
  renew_if_needed (self);
  return G_SOURCE_CONTINUE;
}

/**
 * ts_certificates_ensure_own:
 *
 * Makes the camera's own certificate if it is not there or not good any more.
 * Without one nothing can listen, so this waits for the disk.
 */
gboolean
ts_certificates_ensure_own (TsCertificates *self, GError **error)
{
  g_autoptr (TsCertificateJob) job = NULL;
  g_autoptr (TsCertificate) certificate = NULL;
  TsCertificate *own = lookup (self, TS_CERTIFICATES_SELF_SIGNED);
  const gboolean current =
      own != NULL
      && ts_certificate_get_state (own, get_now_s ()) == TS_CERTIFICATE_VALID;

  if (current && covers_names (self, own))
    return TRUE;
  job = ts_certificates_create_renewal (self, current);
  certificate = job->work (job, self->vault, error);
  if (certificate == NULL) {
    g_prefix_error (error, "the camera's own certificate: ");
    return FALSE;
  }
  g_info ("the camera has signed a certificate for itself; its SHA-256 "
          "fingerprint is %s",
      ts_certificate_get_fingerprint (certificate));
  ts_certificates_adopt (self, certificate);
  return TRUE;
}

/**
 * ts_certificates_start:
 * @names: host names and addresses of this camera, the most telling one first
 *
 * Loads what there is, and makes the camera's own certificate when it is not
 * there or not good any more. Waits for the disk.
 *
 * Returns: whether there is a certificate to listen with; if not, @error says
 *   why
 */
gboolean
ts_certificates_start (
    TsCertificates *self, const gchar *const *names, GError **error)
{
  g_autoptr (GPtrArray) loaded = ts_certificate_vault_load (self->vault, error);

  if (loaded == NULL)
    return FALSE;
  g_strfreev (self->names);
  self->names = g_strdupv ((GStrv) names);
  for (guint i = 0; i < loaded->len; i++)
    ts_certificates_adopt (self, g_ptr_array_index (loaded, i));
  if (!ts_certificates_ensure_own (self, error))
    return FALSE;
  if (self->check_source == 0)
    self->check_source =
        g_timeout_add_seconds (CHECK_INTERVAL_S, on_check, self);
  return TRUE;
}

void
ts_certificates_stop (TsCertificates *self)
{
  g_clear_handle_id (&self->check_source, g_source_remove);
}

/**
 * ts_certificates_set_names:
 * @names: host names and addresses of this camera from now on
 *
 * Renews the camera's own certificate when it lacks one of them.
 */
void
ts_certificates_set_names (TsCertificates *self, const gchar *const *names)
{
  g_strfreev (self->names);
  self->names = g_strdupv ((GStrv) names);
  renew_if_needed (self);
}

static gint
compare_certificates (gconstpointer a, gconstpointer b)
{
  TsCertificate *first = *(TsCertificate *const *) a;
  TsCertificate *second = *(TsCertificate *const *) b;
  const gint64 difference = ts_certificate_get_created_us (first)
                            - ts_certificate_get_created_us (second);

  if (difference != 0)
    return difference < 0 ? -1 : 1;
  return strcmp (ts_certificate_get_id (first), ts_certificate_get_id (second));
}

/**
 * ts_certificates_list:
 *
 * Returns: (transfer full) (element-type TsCertificate): all, the oldest first
 */
GPtrArray *
ts_certificates_list (TsCertificates *self)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_certificate_unref);
  GHashTableIter iter;
  gpointer certificate;

  g_hash_table_iter_init (&iter, self->certificates);
  while (g_hash_table_iter_next (&iter, NULL, &certificate))
    g_ptr_array_add (list, ts_certificate_ref (certificate));
  g_ptr_array_sort (list, compare_certificates);
  return list;
}

/**
 * ts_certificates_find:
 *
 * Returns: (transfer none): the certificate, or %NULL and @error
 */
TsCertificate *
ts_certificates_find (TsCertificates *self, const gchar *id, GError **error)
{
  TsCertificate *certificate = lookup (self, id);

  if (certificate == NULL)
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_NOT_FOUND,
        "there is no certificate %s", id);
  return certificate;
}

/**
 * ts_certificates_expect:
 * @certificates: (nullable) (element-type TsCertificate): that an archive
 *   brings, for its settings to name; %NULL: none any more
 */
void
ts_certificates_expect (TsCertificates *self, GPtrArray *certificates)
{
  if (certificates != NULL)
    g_ptr_array_ref (certificates);
  g_clear_pointer (&self->expected, g_ptr_array_unref);
  self->expected = certificates;
}

static TsCertificate *
find_expected (TsCertificates *self, const gchar *id)
{
  for (guint i = 0; self->expected != NULL && i < self->expected->len; i++) {
    TsCertificate *one = g_ptr_array_index (self->expected, i);

    if (g_str_equal (ts_certificate_get_id (one), id))
      return one;
  }
  return NULL;
}

/**
 * ts_certificates_check_use:
 * @id: of a certificate; empty: the camera's own
 *
 * Returns: whether a TLS server can show it
 */
gboolean
ts_certificates_check_use (
    TsCertificates *self, const gchar *id, GError **error)
{
  TsCertificate *certificate;

  if (id[0] == '\0')
    return TRUE;
  certificate = find_expected (self, id);
  if (certificate == NULL)
    certificate = ts_certificates_find (self, id, error);
  if (certificate == NULL)
    return FALSE;
  if (ts_certificate_get_kind (certificate) != TS_CERTIFICATE_IDENTITY) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "%s is %s, and not a certificate with a private key", id,
        ts_certificate_get_kind (certificate) == TS_CERTIFICATE_REQUEST
            ? "a request that nobody has answered"
            : "an authority");
    return FALSE;
  }
  if (ts_certificate_is_for_servers (certificate))
    return TRUE;
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
      "%s is for clients only; no server can show it", id);
  return FALSE;
}

/**
 * ts_certificates_use:
 * @usage: what a service is called here, as `https`
 * @id: of a certificate; empty, or of none that can be used: the camera's own
 *
 * Says which certificate a service shows.
 */
void
ts_certificates_use (TsCertificates *self, const gchar *usage, const gchar *id)
{
  const gchar *before = g_hash_table_lookup (self->usages, usage);
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (before, id) == 0)
    return;
  if (!ts_certificates_check_use (self, id, &error))
    g_message (
        "%s: %s; using the camera's own certificate", usage, error->message);
  g_hash_table_replace (self->usages, g_strdup (usage), g_strdup (id));
  g_signal_emit (self, signals[SIGNAL_LISTED], 0);
  emit_changed (self, usage);
}

/**
 * ts_certificates_get_used:
 *
 * Returns: (transfer none) (nullable): what the service shows; %NULL: nothing
 *   was said about it
 */
TsCertificate *
ts_certificates_get_used (TsCertificates *self, const gchar *usage)
{
  const gchar *id = g_hash_table_lookup (self->usages, usage);

  if (id == NULL)
    return NULL;
  if (id[0] == '\0' || lookup (self, id) == NULL
      || !ts_certificates_check_use (self, id, NULL))
    id = TS_CERTIFICATES_SELF_SIGNED;
  return lookup (self, id);
}

static GTlsCertificate *
ensure_tls (TsCertificates *self, TsCertificate *certificate)
{
  const gchar *id = ts_certificate_get_id (certificate);
  GTlsCertificate *tls = g_hash_table_lookup (self->tls, id);
  g_autoptr (GError) error = NULL;

  if (tls != NULL)
    return tls;
  tls = ts_certificate_vault_create_tls (self->vault, certificate, &error);
  if (tls == NULL)
    g_message ("the certificate %s cannot be used: %s", id, error->message);
  else
    g_hash_table_replace (self->tls, g_strdup (id), tls);
  return tls;
}

/**
 * ts_certificates_get_tls:
 *
 * Returns: (transfer none) (nullable): the certificate with its key, as a TLS
 *   connection of GIO takes it; %NULL when there is none, which the log
 *   explains
 */
GTlsCertificate *
ts_certificates_get_tls (TsCertificates *self, const gchar *usage)
{
  TsCertificate *certificate = ts_certificates_get_used (self, usage);
  GTlsCertificate *tls =
      certificate != NULL ? ensure_tls (self, certificate) : NULL;

  if (tls == NULL)
    certificate = lookup (self, TS_CERTIFICATES_SELF_SIGNED);
  return tls != NULL || certificate == NULL ? tls
                                            : ensure_tls (self, certificate);
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/**
 * ts_certificates_check_trust:
 * @id: of a certificate; empty: of none in particular
 *
 * Returns: whether it is an authority
 */
gboolean
ts_certificates_check_trust (
    TsCertificates *self, const gchar *id, GError **error)
{
  TsCertificate *one;

  if (id[0] == '\0')
    return TRUE;
  one = find_expected (self, id);
  if (one == NULL)
    one = ts_certificates_find (self, id, error);
  if (one == NULL)
    return FALSE;
  if (ts_certificate_get_kind (one) == TS_CERTIFICATE_AUTHORITY)
    return TRUE;
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
      "%s is not an authority", id);
  return FALSE;
}

/**
 * ts_certificates_trust:
 * @usage: what a service is called here, as `syslog`
 * @id: of an authority; empty: of none in particular
 *
 * Says which authority a service relies on, so that it is not removed.
 */
void
ts_certificates_trust (
    TsCertificates *self, const gchar *usage, const gchar *id)
{
  g_hash_table_replace (self->trusted, g_strdup (usage), g_strdup (id));
}

/**
 * ts_certificates_list_usages:
 *
 * Returns: (transfer full): the services that show it or rely on it, sorted
 */
GStrv
ts_certificates_list_usages (TsCertificates *self, const gchar *id)
{
  g_autoptr (GPtrArray) usages = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer usage, trusted;

  g_hash_table_iter_init (&iter, self->usages);
  while (g_hash_table_iter_next (&iter, &usage, NULL)) {
    if (is_used_as (self, usage, id))
      g_ptr_array_add (usages, g_strdup (usage));
  }
  g_hash_table_iter_init (&iter, self->trusted);
  while (g_hash_table_iter_next (&iter, &usage, &trusted)) {
    if (g_str_equal (trusted, id))
      g_ptr_array_add (usages, g_strdup (usage));
  }
  g_ptr_array_sort (usages, compare_texts);
  g_ptr_array_add (usages, NULL);
  return (GStrv) g_ptr_array_steal (usages, NULL);
}

static void
ts_certificates_dispose (GObject *object)
{
  TsCertificates *self = TS_CERTIFICATES (object);

  ts_certificates_stop (self);
  g_hash_table_remove_all (self->certificates);
  g_hash_table_remove_all (self->tls);
  g_clear_object (&self->door);
  g_clear_object (&self->events);
  G_OBJECT_CLASS (ts_certificates_parent_class)->dispose (object);
}

static void
ts_certificates_finalize (GObject *object)
{
  TsCertificates *self = TS_CERTIFICATES (object);

  g_clear_pointer (&self->expected, g_ptr_array_unref);
  g_clear_pointer (&self->vault, ts_certificate_vault_unref);
  g_strfreev (self->names);
  g_hash_table_unref (self->certificates);
  g_hash_table_unref (self->usages);
  g_hash_table_unref (self->trusted);
  g_hash_table_unref (self->tls);
  g_hash_table_unref (self->states);
  g_hash_table_unref (self->busy);
  G_OBJECT_CLASS (ts_certificates_parent_class)->finalize (object);
}

static void
ts_certificates_class_init (TsCertificatesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_certificates_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_certificates_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TS_TYPE_CERTIFICATES,
      G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL, G_TYPE_NONE,
      1, G_TYPE_STRING);
  signals[SIGNAL_LISTED] = g_signal_new ("listed", TS_TYPE_CERTIFICATES,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_certificates_init (TsCertificates *self)
{
  self->names = g_new0 (gchar *, 1);
  self->certificates = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) ts_certificate_unref);
  self->usages =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->trusted =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->tls =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->busy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
