/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsEncoder"
#include "config.h"

#include "ts-encoders.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "media/encoders/ts-encoder-trial.h"

#define CACHE_FILE "encoders.ini"

/* The same program, also where an update has put another file in its place. */
#define THIS_PROGRAM "/proc/self/exe"

/* Something else may have been wrong with the device, or with the machine, when
 * an encoder was refused: it gets another chance on another day. */
#define REFUSED_FOR_S (24 * 60 * 60)

typedef enum
{
  UNTRIED,
  WORKS,
  REFUSED,
} Result;

typedef struct
{
  const TsEncoderKind *kind;
  guint order; /* in the tables */
  guint rank;
  gchar *version;
  Result result;
  gchar *reason;
} Candidate;

struct _TsEncoders
{
  GObject parent_instance;

  gchar *cache_path; /* NULL: results are not kept */
  gchar *program;
  GPtrArray *candidates; /* the preferred first */
  GSubprocess *trial;
  GCancellable *cancellable;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsEncoders, ts_encoders, G_TYPE_OBJECT)

TsEncoderRefusal *
ts_encoder_refusal_new (const TsEncoderKind *kind, const gchar *reason)
{
  TsEncoderRefusal *refusal = g_new0 (TsEncoderRefusal, 1);

  refusal->kind = kind;
  refusal->reason = g_strdup (reason);
  return refusal;
}

void
ts_encoder_refusal_free (TsEncoderRefusal *refusal)
{
  g_free (refusal->reason);
  g_free (refusal);
}

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;

  g_free (candidate->version);
  g_free (candidate->reason);
  g_free (candidate);
}

/* What an update of the plug-in, of its library or of the camera changes. */
static gchar *
describe_version (GstElementFactory *factory)
{
  g_autoptr (GstPlugin) plugin =
      gst_plugin_feature_get_plugin (GST_PLUGIN_FEATURE (factory));
  const gchar *path = plugin != NULL ? gst_plugin_get_filename (plugin) : NULL;
  GStatBuf info = {0};

  if (path == NULL || g_stat (path, &info) != 0)
    return g_strdup (VERSION);
  return g_strdup_printf ("%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
      VERSION, gst_plugin_get_version (plugin), (gint64) info.st_mtime,
      (gint64) info.st_size);
}

static Candidate *
candidate_new (const TsEncoderKind *kind, guint order)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find (kind->element);
  Candidate *candidate;

  if (factory == NULL)
    return NULL;
  candidate = g_new0 (Candidate, 1);
  candidate->kind = kind;
  candidate->order = order;
  candidate->rank = gst_plugin_feature_get_rank (GST_PLUGIN_FEATURE (factory));
  candidate->version = describe_version (factory);
  candidate->result = kind->trusted ? WORKS : UNTRIED;
  return candidate;
}

/* Devices before software, then as GStreamer ranks them, which
 * GST_PLUGIN_FEATURE_RANK changes, then as they stand in the tables. Software
 * keeps the order of the tables: their ranks are for files. */
static gint
compare (gconstpointer a, gconstpointer b)
{
  const Candidate *one = *(Candidate *const *) a;
  const Candidate *other = *(Candidate *const *) b;

  if (one->kind->hardware != other->kind->hardware)
    return one->kind->hardware ? -1 : 1;
  if (one->kind->hardware && one->rank != other->rank)
    return one->rank > other->rank ? -1 : 1;
  return one->order < other->order ? -1 : one->order > other->order;
}

static gint64
get_now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
load_cache (TsEncoders *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (self->cache_path == NULL
      || !g_key_file_load_from_file (
          file, self->cache_path, G_KEY_FILE_NONE, NULL))
    return;
  for (guint i = 0; i < self->candidates->len; i++) {
    Candidate *candidate = g_ptr_array_index (self->candidates, i);
    const gchar *group = candidate->kind->element;
    g_autofree gchar *version =
        g_key_file_get_string (file, group, "version", NULL);
    gint64 tried_s = g_key_file_get_int64 (file, group, "tried", NULL);

    if (candidate->result != UNTRIED
        || g_strcmp0 (version, candidate->version) != 0)
      continue;
    if (g_key_file_get_boolean (file, group, "works", NULL)) {
      candidate->result = WORKS;
    } else if (ABS (get_now_s () - tried_s) < REFUSED_FOR_S) {
      candidate->result = REFUSED;
      candidate->reason = g_key_file_get_string (file, group, "reason", NULL);
    }
  }
}

static void
store_result (TsEncoders *self, const Candidate *candidate)
{
  const gchar *group = candidate->kind->element;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (self->cache_path == NULL)
    return;
  /* one that cannot be read is written anew */
  g_key_file_load_from_file (file, self->cache_path, G_KEY_FILE_NONE, NULL);
  g_key_file_set_string (file, group, "version", candidate->version);
  g_key_file_set_int64 (file, group, "tried", get_now_s ());
  g_key_file_set_boolean (file, group, "works", candidate->result == WORKS);
  g_key_file_set_string (file, group, "reason",
      candidate->reason != NULL ? candidate->reason : "");
  if (!g_key_file_save_to_file (file, self->cache_path, &error))
    g_message (
        "%s will be tried again at the next start: %s", group, error->message);
}

static Candidate *
find_untried (TsEncoders *self)
{
  for (guint i = 0; i < self->candidates->len; i++) {
    Candidate *candidate = g_ptr_array_index (self->candidates, i);

    if (candidate->result == UNTRIED)
      return candidate;
  }
  return NULL;
}

static gchar *
describe_end (GSubprocess *process, gchar *output)
{
  gint number;

  if (!g_subprocess_get_if_signaled (process)) {
    g_strstrip (output);
    return g_strdup (*output != '\0' ? output : "it ended without a word");
  }
  number = g_subprocess_get_term_sig (process);
  if (number == SIGALRM)
    return g_strdup_printf (
        "it was not done after %d s", TS_ENCODER_TRIAL_LIMIT_S);
  return g_strdup_printf (
      "it ends the process (signal %d, %s)", number, strsignal (number));
}

static void try_next (TsEncoders *self);

static void
take_result (
    TsEncoders *self, Candidate *candidate, gboolean works, gchar *reason)
{
  candidate->result = works ? WORKS : REFUSED;
  candidate->reason = works ? NULL : g_strdup (reason);
  if (works)
    g_info ("%s works", candidate->kind->element);
  else
    g_message ("%s is not used: %s", candidate->kind->element, reason);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_trial_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TsEncoders) self = user_data;
  GSubprocess *process = G_SUBPROCESS (source);
  g_autofree gchar *output = NULL;
  g_autofree gchar *reason = NULL;
  g_autoptr (GError) error = NULL;
  Candidate *candidate = find_untried (self);

  if (!g_subprocess_communicate_utf8_finish (
          process, result, &output, NULL, &error)) {
    /* the camera stops */
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return;
    output = g_strdup (error->message);
  }
  g_clear_object (&self->trial);
  reason = describe_end (process, output);
  take_result (self, candidate,
      g_subprocess_get_if_exited (process)
          && g_subprocess_get_exit_status (process) == 0,
      reason);
  store_result (self, candidate);
  try_next (self);
}

/* One at a time: the pictures of the camera come first. */
static void
try_next (TsEncoders *self)
{
  Candidate *candidate = find_untried (self);
  g_autoptr (GError) error = NULL;

  if (candidate == NULL || self->trial != NULL)
    return;
  self->trial = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
      &error, self->program, "--try-encoder", candidate->kind->element, NULL);
  if (self->trial == NULL) {
    /* not the encoder's fault, so nothing that is kept */
    take_result (self, candidate, FALSE, error->message);
    try_next (self);
    return;
  }
  g_subprocess_communicate_utf8_async (self->trial, NULL, self->cancellable,
      on_trial_ended, g_object_ref (self));
}

/**
 * ts_encoders_new:
 * @state_dir: (nullable): keeps what was found out; %NULL: nothing does
 * @program: (nullable): what takes --try-encoder; %NULL: the one that runs
 *
 * Returns: (transfer full): what is installed, nothing of it tried yet
 */
TsEncoders *
ts_encoders_new (const gchar *state_dir, const gchar *program)
{
  TsEncoders *self = g_object_new (TS_TYPE_ENCODERS, NULL);
  g_autoptr (GPtrArray) kinds = ts_encoder_kind_list ();

  if (state_dir != NULL)
    self->cache_path = g_build_filename (state_dir, CACHE_FILE, NULL);
  self->program = g_strdup (program != NULL ? program : THIS_PROGRAM);
  for (guint i = 0; i < kinds->len; i++) {
    Candidate *candidate = candidate_new (g_ptr_array_index (kinds, i), i);

    if (candidate != NULL)
      g_ptr_array_add (self->candidates, candidate);
  }
  g_ptr_array_sort (self->candidates, compare);
  load_cache (self);
  return self;
}

/**
 * ts_encoders_start:
 *
 * Begins to try what was not tried before.
 */
void
ts_encoders_start (TsEncoders *self)
{
  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  try_next (self);
}

void
ts_encoders_stop (TsEncoders *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->trial != NULL)
    g_subprocess_force_exit (self->trial);
  g_clear_object (&self->trial);
}

/**
 * ts_encoders_list:
 * @software: without those that need a device
 *
 * Returns: (transfer container) (element-type TsEncoderKind): those that work,
 *   the preferred first
 */
GPtrArray *
ts_encoders_list (TsEncoders *self, TsCodec codec, gboolean software)
{
  GPtrArray *kinds = g_ptr_array_new ();

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = g_ptr_array_index (self->candidates, i);

    if (candidate->kind->codec == codec && candidate->result == WORKS
        && !(software && candidate->kind->hardware))
      g_ptr_array_add (kinds, (gpointer) candidate->kind);
  }
  return kinds;
}

/**
 * ts_encoders_list_refusals:
 *
 * Returns: (transfer full) (element-type TsEncoderRefusal): those that are
 *   installed and not used, in the order in which they would be taken
 */
GPtrArray *
ts_encoders_list_refusals (TsEncoders *self, TsCodec codec)
{
  GPtrArray *refusals =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_encoder_refusal_free);

  for (guint i = 0; i < self->candidates->len; i++) {
    const Candidate *candidate = g_ptr_array_index (self->candidates, i);

    if (candidate->kind->codec != codec || candidate->result == WORKS)
      continue;
    g_ptr_array_add (refusals,
        ts_encoder_refusal_new (candidate->kind, candidate->result == UNTRIED
                                                     ? "it is still being tried"
                                                     : candidate->reason));
  }
  return refusals;
}

/**
 * ts_encoders_are_tried:
 *
 * Returns: whether it is known of each encoder whether it works
 */
gboolean
ts_encoders_are_tried (TsEncoders *self)
{
  return find_untried (self) == NULL;
}

/**
 * ts_encoders_check_codec:
 *
 * Returns: whether something here can code so; if not, @error says why not
 */
gboolean
ts_encoders_check_codec (TsEncoders *self, TsCodec codec, GError **error)
{
  g_autoptr (GPtrArray) kinds = ts_encoders_list (self, codec, FALSE);
  g_autoptr (GPtrArray) refusals = ts_encoders_list_refusals (self, codec);
  g_autoptr (GString) why = g_string_new (NULL);

  if (kinds->len > 0)
    return TRUE;
  for (guint i = 0; i < refusals->len; i++) {
    const TsEncoderRefusal *refusal = g_ptr_array_index (refusals, i);

    g_string_append_printf (
        why, "; %s: %s", refusal->kind->element, refusal->reason);
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "no encoder for %s works here%s", ts_codec_to_string (codec), why->str);
  return FALSE;
}

static void
ts_encoders_dispose (GObject *object)
{
  ts_encoders_stop (TS_ENCODERS (object));
  G_OBJECT_CLASS (ts_encoders_parent_class)->dispose (object);
}

static void
ts_encoders_finalize (GObject *object)
{
  TsEncoders *self = TS_ENCODERS (object);

  g_free (self->cache_path);
  g_free (self->program);
  g_ptr_array_unref (self->candidates);
  G_OBJECT_CLASS (ts_encoders_parent_class)->finalize (object);
}

static void
ts_encoders_class_init (TsEncodersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_encoders_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_encoders_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TS_TYPE_ENCODERS,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_encoders_init (TsEncoders *self)
{
  self->candidates = g_ptr_array_new_with_free_func (candidate_free);
}
