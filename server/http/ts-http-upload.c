/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-upload.h"

#include "http/ts-http-capture.h"
#include "http/ts-http-frames.h"
#include "http/ts-http-link-settings.h"
#include "http/ts-http-reply.h"
#include "media/ts-counts.h"

#define CONCERN "upload"

/* Frames that wait. On its way from the sensor's streaming thread to the main
 * context, and alive until both have let go. */
typedef struct
{
  GMutex mutex;  /* guards what follows */
  GQueue frames; /* GstSample */
  guint length;
  guint interval;
  guint64 n_frames;
  guint64 n_lost;
  GSource *wake; /* on its way to the main context */
} Waiting;

struct _TsHttpUpload
{
  TsSensor *sensor;
  GSettings *keys;
  TsCertificates *certificates;
  TsSecrets *secrets;
  gchar *serial;
  gulong on_changed;
  gulong on_listed;
  guint setup_source;

  TsHttpPoster *poster;
  TsHttpCaptureKind kind;
  guint consumer; /* 0: off */
  Waiting waiting;
  TsHttpPosting *written; /* ready to be posted */
  GCancellable *writing;  /* NULL: nothing is being written */
  guint64 n_failed;
};

gchar *
ts_http_upload_secret (const gchar *sensor)
{
  return g_strconcat ("upload/", sensor, NULL);
}

TsSensor *
ts_http_upload_get_sensor (TsHttpUpload *self)
{
  return self->sensor;
}

static gboolean
on_wake (gpointer user_data)
{
  TsHttpUpload *self = user_data;

  g_mutex_lock (&self->waiting.mutex);
  g_clear_pointer (&self->waiting.wake, g_source_unref);
  g_mutex_unlock (&self->waiting.mutex);
  ts_http_poster_wake (self->poster);
  return G_SOURCE_REMOVE;
}

/* With the mutex held. */
static void
push_frame (TsHttpUpload *self, GstSample *sample)
{
  Waiting *waiting = &self->waiting;

  while (g_queue_get_length (&waiting->frames) >= waiting->length) {
    gst_sample_unref (g_queue_pop_head (&waiting->frames));
    waiting->n_lost++;
  }
  g_queue_push_tail (&waiting->frames, gst_sample_ref (sample));
  if (waiting->wake != NULL)
    return;
  waiting->wake = g_idle_source_new ();
  g_source_set_priority (waiting->wake, G_PRIORITY_DEFAULT);
  g_source_set_callback (waiting->wake, on_wake, self, NULL);
  g_source_attach (waiting->wake, NULL);
}

/* On the sensor's streaming thread. */
static void
on_picture (GstSample *sample, gpointer user_data)
{
  TsHttpUpload *self = user_data;

  if (!ts_counts_are_in (sample))
    return;
  g_mutex_lock (&self->waiting.mutex);
  if (self->waiting.n_frames++ % self->waiting.interval == 0)
    push_frame (self, sample);
  g_mutex_unlock (&self->waiting.mutex);
}

/* One frame that is being written. */
typedef struct
{
  TsHttpUpload *upload; /* not to be used when cancelled */
  GstSample *sample;
  TsHttpCaptureKind kind;
  gchar *sensor;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  gst_sample_unref (writing->sample);
  g_free (writing->sensor);
  g_free (writing);
}

/* On a worker thread. */
static void
write_frame (
    GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Writing *writing = data;
  GstThermalCalibration *calibration =
      ts_counts_get_calibration (writing->sample);
  g_autofree gchar *time = ts_http_frames_format_time (writing->sample);
  g_autofree gchar *text = ts_counts_format_calibration (calibration);
  g_autofree gchar *object = ts_counts_format_object (calibration);
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
      ts_http_capture_export (writing->sample, writing->kind, &error);

  if (bytes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task,
        ts_http_posting_new (ts_http_capture_get_type (writing->kind), bytes,
            "X-Thermoscope-Sensor", writing->sensor, "X-Frame-Time", time,
            "X-Thermal-Calibration", text,
            object != NULL ? "X-Thermal-Object" : NULL, object, NULL),
        (GDestroyNotify) ts_http_posting_free);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = G_TASK (result);
  Writing *writing = g_task_get_task_data (task);
  TsHttpUpload *self = writing->upload;
  g_autoptr (GError) error = NULL;
  g_autoptr (TsHttpPosting) posting = g_task_propagate_pointer (task, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->writing);
  if (posting == NULL) {
    self->n_failed++;
    ts_http_poster_set_error (
        self->poster, g_strdup (error->message), "leaving out the frame");
  }
  self->written = g_steal_pointer (&posting);
  ts_http_poster_wake (self->poster);
}

static void
begin_writing (TsHttpUpload *self, GstSample *sample)
{
  g_autoptr (GTask) task = NULL;
  Writing *writing = g_new0 (Writing, 1);

  writing->upload = self;
  writing->sample = sample;
  writing->kind = self->kind;
  writing->sensor = g_strdup (ts_sensor_get_id (self->sensor));
  self->writing = g_cancellable_new ();
  task = g_task_new (NULL, self->writing, on_written, NULL);
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_frame);
}

static TsHttpPosting *
take_next (gpointer user_data)
{
  TsHttpUpload *self = user_data;
  GstSample *sample;

  if (self->written != NULL)
    return g_steal_pointer (&self->written);
  if (self->writing != NULL)
    return NULL;
  g_mutex_lock (&self->waiting.mutex);
  sample = g_queue_pop_head (&self->waiting.frames);
  g_mutex_unlock (&self->waiting.mutex);
  if (sample != NULL)
    begin_writing (self, sample);
  return NULL;
}

static guint64
count_lost (gpointer user_data)
{
  TsHttpUpload *self = user_data;
  guint64 n_lost;

  g_mutex_lock (&self->waiting.mutex);
  n_lost = self->waiting.n_lost;
  g_mutex_unlock (&self->waiting.mutex);
  return n_lost + self->n_failed;
}

static void
on_state_changed (gpointer user_data)
{
}

static const TsHttpPosterSource source = {
    "upload", "frames", take_next, count_lost, on_state_changed};

/* What waited for other settings is left out. */
static void
stop (TsHttpUpload *self)
{
  GstSample *sample;

  if (self->consumer != 0)
    ts_sensor_remove_consumer (self->sensor, self->consumer);
  self->consumer = 0;
  if (self->writing != NULL)
    g_cancellable_cancel (self->writing);
  g_clear_object (&self->writing);
  if (self->written != NULL)
    self->n_failed++;
  g_clear_pointer (&self->written, ts_http_posting_free);
  if (ts_http_poster_drop (self->poster))
    self->n_failed++;
  if (self->waiting.wake != NULL)
    g_source_destroy (self->waiting.wake);
  g_clear_pointer (&self->waiting.wake, g_source_unref);
  while ((sample = g_queue_pop_head (&self->waiting.frames)) != NULL) {
    gst_sample_unref (sample);
    self->waiting.n_lost++;
  }
}

static gboolean
set_credentials (TsHttpUpload *self, TsHttpLink *link, GError **error)
{
  g_autofree gchar *user = g_settings_get_string (self->keys, "user");
  g_autofree gchar *name =
      ts_http_upload_secret (ts_sensor_get_id (self->sensor));
  g_autoptr (GBytes) password = NULL;

  if (user[0] == '\0')
    return TRUE;
  password = ts_secrets_get (self->secrets, name, error);
  if (password == NULL) {
    g_prefix_error (error, "the password of '%s': ", user);
    return FALSE;
  }
  ts_http_link_set_credentials (link, user, password);
  return TRUE;
}

static TsHttpLink *
new_link (TsHttpUpload *self, GError **error)
{
  g_autoptr (TsHttpLink) link = ts_http_link_new_from_settings (
      self->keys, CONCERN, self->certificates, self->serial, error);

  return link != NULL && set_credentials (self, link, error)
             ? g_steal_pointer (&link)
             : NULL;
}

static void
start (TsHttpUpload *self)
{
  g_autofree gchar *format = g_settings_get_string (self->keys, "format");
  g_autoptr (GError) error = NULL;
  g_autoptr (TsHttpLink) link = new_link (self, &error);

  if (link == NULL) {
    ts_http_poster_set_error (
        self->poster, g_strdup (error->message), "nothing is sent");
    return;
  }
  ts_http_capture_kind_from_format (format, &self->kind);
  self->waiting.length = g_settings_get_uint (self->keys, "queue-length");
  self->waiting.interval = g_settings_get_uint (self->keys, "interval");
  self->waiting.n_frames = 0;
  ts_http_poster_set_link (self->poster, link);
  self->consumer =
      ts_sensor_add_consumer (self->sensor, on_picture, self, NULL);
}

static gboolean
is_enabled (TsHttpUpload *self)
{
  g_autofree gchar *url = g_settings_get_string (self->keys, "url");

  return url[0] != '\0' && g_settings_get_boolean (self->keys, "enabled");
}

/**
 * ts_http_upload_set_up:
 *
 * Takes the settings and the password as they are now.
 */
void
ts_http_upload_set_up (TsHttpUpload *self)
{
  ts_http_poster_set_link (self->poster, NULL);
  stop (self);
  ts_http_poster_reset (self->poster);
  if (is_enabled (self))
    start (self);
}

static gboolean
on_set_up (gpointer user_data)
{
  TsHttpUpload *self = user_data;

  self->setup_source = 0;
  ts_http_upload_set_up (self);
  return G_SOURCE_REMOVE;
}

/* Several keys that are changed together are one change. */
static void
set_up_soon (TsHttpUpload *self)
{
  if (self->setup_source == 0)
    self->setup_source = g_idle_add (on_set_up, self);
}

/**
 * ts_http_upload_new:
 * @keys: concern `upload` of this sensor
 * @serial: of the camera
 *
 * Follows the settings from now on.
 */
TsHttpUpload *
ts_http_upload_new (TsSensor *sensor, GSettings *keys,
    TsCertificates *certificates, TsSecrets *secrets, const gchar *serial)
{
  TsHttpUpload *self = g_new0 (TsHttpUpload, 1);

  self->sensor = g_object_ref (sensor);
  self->keys = g_object_ref (keys);
  self->certificates = g_object_ref (certificates);
  self->secrets = g_object_ref (secrets);
  self->serial = g_strdup (serial);
  g_mutex_init (&self->waiting.mutex);
  g_queue_init (&self->waiting.frames);
  self->poster = ts_http_poster_new (&source, self);
  self->on_changed = g_signal_connect_swapped (
      keys, "changed", G_CALLBACK (set_up_soon), self);
  self->on_listed = g_signal_connect_swapped (
      certificates, "listed", G_CALLBACK (set_up_soon), self);
  ts_http_upload_set_up (self);
  return self;
}

void
ts_http_upload_free (TsHttpUpload *self)
{
  g_clear_signal_handler (&self->on_changed, self->keys);
  g_clear_signal_handler (&self->on_listed, self->certificates);
  g_clear_handle_id (&self->setup_source, g_source_remove);
  ts_http_poster_set_link (self->poster, NULL);
  stop (self);
  ts_http_poster_free (self->poster);
  g_mutex_clear (&self->waiting.mutex);
  g_object_unref (self->sensor);
  g_object_unref (self->keys);
  g_object_unref (self->certificates);
  g_object_unref (self->secrets);
  g_free (self->serial);
  g_free (self);
}

/**
 * ts_http_upload_add_status:
 *
 * Adds members to the object that is open.
 */
void
ts_http_upload_add_status (TsHttpUpload *self, JsonBuilder *builder)
{
  g_autofree gchar *name =
      ts_http_upload_secret (ts_sensor_get_id (self->sensor));
  g_autoptr (GBytes) password = ts_secrets_get (self->secrets, name, NULL);
  guint n_waiting;

  g_mutex_lock (&self->waiting.mutex);
  n_waiting = g_queue_get_length (&self->waiting.frames);
  g_mutex_unlock (&self->waiting.mutex);
  if (self->writing != NULL || self->written != NULL)
    n_waiting++;
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, self->consumer != 0);
  json_builder_set_member_name (builder, "hasPassword");
  json_builder_add_boolean_value (builder, password != NULL);
  ts_http_poster_add_status (self->poster, builder, n_waiting);
}
