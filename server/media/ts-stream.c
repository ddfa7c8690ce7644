/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsStream"
#include "config.h"

#include "ts-stream.h"

#include "media/encoders/ts-bit-budget.h"
#include "media/ts-fragmenter.h"

/* How long an encoder goes on after its last consumer: somebody who reloads a
 * page or changes from UDP to TCP is back within this. */
#define LINGER_MS 1000

struct _TsStream
{
  GObject parent_instance;

  /* never change */
  gchar *name;
  GStrv aliases;
  TsSensor *sensor;
  GSettings *settings;
  TsStream *base;     /* NULL: it is a stream of the camera itself */
  gchar *profile;     /* NULL: the same */
  GSettings *changes; /* NULL: the same; what the profile changes */
  TsHub *hub;

  /* atomic, a TsCodec */
  gint codec;

  /* main context */
  gboolean codec_is_fixed;
  TsEncoder *encoder;
  TsFragmenter *fragmenter; /* NULL until somebody asked for it */
  TsOverlay *overlay;       /* NULL: nothing is drawn */
  GstClockTime base_time;
  gboolean started;
  gulong settings_handler;
  gulong changes_handler;
  GSource *linger_source;

  /* guards what follows */
  GMutex sync_mutex;
  GSource *sync_source;
};

enum
{
  SIGNAL_CODEC_CHANGED,
  SIGNAL_STATE_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TsStream, ts_stream, G_TYPE_OBJECT)

void
ts_stream_status_clear (TsStreamStatus *status)
{
  ts_encoder_status_clear (&status->encoder);
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
on_linger_over (gpointer user_data)
{
  TsStream *self = user_data;

  g_clear_pointer (&self->linger_source, g_source_unref);
  if (ts_hub_get_n_consumers (self->hub) == 0)
    ts_encoder_stop (self->encoder);
  return G_SOURCE_REMOVE;
}

/* Makes the encoder run or not, as there are consumers or not. */
static gboolean
on_sync (gpointer user_data)
{
  TsStream *self = user_data;

  g_mutex_lock (&self->sync_mutex);
  g_clear_pointer (&self->sync_source, g_source_unref);
  g_mutex_unlock (&self->sync_mutex);

  if (!self->started)
    return G_SOURCE_REMOVE;
  if (ts_hub_get_n_consumers (self->hub) > 0) {
    clear_source (&self->linger_source);
    ts_encoder_start (self->encoder, self->base_time);
  } else if (self->linger_source == NULL) {
    self->linger_source = g_timeout_source_new (LINGER_MS);
    g_source_set_callback (self->linger_source, on_linger_over, self, NULL);
    g_source_attach (self->linger_source, NULL);
  }
  return G_SOURCE_REMOVE;
}

/* Consumers come and go on any thread; the encoder belongs to the main
 * context. */
static void
schedule_sync (TsStream *self)
{
  g_mutex_lock (&self->sync_mutex);
  if (self->sync_source == NULL) {
    self->sync_source = g_idle_source_new ();
    g_source_set_priority (self->sync_source, G_PRIORITY_DEFAULT);
    g_source_set_callback (
        self->sync_source, on_sync, g_object_ref (self), g_object_unref);
    g_source_attach (self->sync_source, NULL);
  }
  g_mutex_unlock (&self->sync_mutex);
}

/* A profile has what was changed in it; all else is the stream's. */
static GVariant *
get_value (TsStream *self, const gchar *key)
{
  GVariant *value = NULL;

  if (self->changes != NULL)
    value = g_settings_get_user_value (self->changes, key);
  return value != NULL ? value : g_settings_get_value (self->settings, key);
}

static gchar *
get_string (TsStream *self, const gchar *key)
{
  g_autoptr (GVariant) value = get_value (self, key);

  return g_variant_dup_string (value, NULL);
}

static gint
get_int (TsStream *self, const gchar *key)
{
  g_autoptr (GVariant) value = get_value (self, key);

  return g_variant_get_int32 (value);
}

static guint
get_uint (TsStream *self, const gchar *key)
{
  g_autoptr (GVariant) value = get_value (self, key);

  return g_variant_get_uint32 (value);
}

static gboolean
get_boolean (TsStream *self, const gchar *key)
{
  g_autoptr (GVariant) value = get_value (self, key);

  return g_variant_get_boolean (value);
}

static gdouble
get_double (TsStream *self, const gchar *key)
{
  g_autoptr (GVariant) value = get_value (self, key);

  return g_variant_get_double (value);
}

/* What the settings say; a stream may have been made for one codec alone. */
static TsCodec
read_codec (TsStream *self)
{
  g_autofree gchar *text = get_string (self, "codec");
  TsCodec codec = TS_CODEC_H264;

  if (self->codec_is_fixed)
    return ts_stream_get_codec (self);
  ts_codec_from_string (text, &codec);
  return codec;
}

static void
read_config (TsStream *self, TsEncoderConfig *ret_config)
{
  g_autofree gchar *profile = get_string (self, "profile");
  g_autofree gchar *encoder = get_string (self, "encoder");
  g_autofree gchar *control = get_string (self, "rate-control");

  *ret_config = (TsEncoderConfig){
      .codec = read_codec (self),
      .software = g_str_equal (encoder, "software"),
      .width = get_int (self, "width"),
      .height = get_int (self, "height"),
      .max_fps = get_int (self, "framerate"),
      .bitrate_kbps = get_uint (self, "bitrate"),
      .key_frame_interval = get_uint (self, "key-frame-interval"),
      .average_kbps =
          ts_bit_budget_from_gb_per_day (get_double (self, "storage-per-day")),
      .average_s = get_uint (self, "average-hours") * 3600.0,
      .buffer_ms =
          ts_encoder_config_smoothing_to_ms (get_uint (self, "smoothing")),
      .quality = get_uint (self, "quality"),
  };
  if (get_boolean (self, "dynamic-gop"))
    ret_config->longest_interval = get_uint (self, "dynamic-gop-limit");
  if (get_boolean (self, "dynamic-framerate"))
    ret_config->still_fps = get_uint (self, "dynamic-framerate-min");
  ts_coding_profile_from_string (profile, &ret_config->profile);
  ts_rate_control_from_string (control, &ret_config->rate_control);
}

static void
on_settings_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  TsStream *self = user_data;
  TsEncoderConfig config;

  read_config (self, &config);
  if (config.codec != ts_stream_get_codec (self)) {
    g_atomic_int_set (&self->codec, config.codec);
    g_signal_emit (self, signals[SIGNAL_CODEC_CHANGED], 0);
  }
  ts_encoder_set_config (self->encoder, &config);
}

static void
on_encoder_changed (TsEncoder *encoder, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_STATE_CHANGED], 0);
}

/**
 * ts_stream_new:
 * @name: path without the leading slash
 * @aliases: (nullable) (array zero-terminated=1): further paths
 * @encoders: what there is to code with
 * @settings: concern `stream` of this stream
 * @clock: of all pipelines
 *
 * Returns: (transfer full): a stream, stopped
 */
TsStream *
ts_stream_new (const gchar *name, const gchar *const *aliases,
    TsEncoders *encoders, TsSensor *sensor, GSettings *settings,
    GstClock *clock)
{
  TsStream *self = g_object_new (TS_TYPE_STREAM, NULL);

  self->name = g_strdup (name);
  self->aliases =
      aliases != NULL ? g_strdupv ((GStrv) aliases) : g_new0 (gchar *, 1);
  self->sensor = g_object_ref (sensor);
  self->settings = g_object_ref (settings);
  self->encoder = ts_encoder_new (name, encoders, sensor, self->hub, clock);
  g_signal_connect_object (
      self->encoder, "state-changed", G_CALLBACK (on_encoder_changed), self, 0);
  on_settings_changed (settings, NULL, self);
  self->settings_handler = g_signal_connect (
      settings, "changed", G_CALLBACK (on_settings_changed), self);
  return self;
}

static GStrv
add_profile (const gchar *const *names, const gchar *profile)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree gchar *name = g_strconcat (names[i], "@", profile, NULL);

    g_strv_builder_add (builder, name);
  }
  return g_strv_builder_end (builder);
}

/**
 * ts_stream_new_with_profile:
 * @base: of the camera itself
 * @profile: becomes a part of the names, behind a `@`
 * @settings: of this profile; what is changed there counts
 *
 * Returns: (transfer full): the same stream with other settings, stopped
 */
TsStream *
ts_stream_new_with_profile (TsStream *base, const gchar *profile,
    GSettings *settings, TsEncoders *encoders, GstClock *clock)
{
  g_autofree gchar *name = g_strconcat (base->name, "@", profile, NULL);
  g_auto (GStrv) aliases =
      add_profile ((const gchar *const *) base->aliases, profile);
  TsStream *self = ts_stream_new (name, (const gchar *const *) aliases,
      encoders, base->sensor, base->settings, clock);

  self->base = g_object_ref (base);
  self->profile = g_strdup (profile);
  self->changes = g_object_ref (settings);
  self->changes_handler = g_signal_connect (
      settings, "changed", G_CALLBACK (on_settings_changed), self);
  if (base->codec_is_fixed)
    ts_stream_fix_codec (self, ts_stream_get_codec (base));
  on_settings_changed (settings, NULL, self);
  return self;
}

/**
 * ts_stream_fix_codec:
 * @codec: the only one that makes sense for it, whatever the settings say
 *
 * Before the start.
 */
void
ts_stream_fix_codec (TsStream *self, TsCodec codec)
{
  self->codec_is_fixed = TRUE;
  g_atomic_int_set (&self->codec, codec);
  on_settings_changed (self->settings, NULL, self);
}

/**
 * ts_stream_set_overlay:
 * @overlay: (nullable): what is drawn over its pictures
 *
 * Before the start.
 */
void
ts_stream_set_overlay (TsStream *self, TsOverlay *overlay)
{
  g_set_object (&self->overlay, overlay);
  ts_encoder_set_overlay (self->encoder, overlay);
}

/**
 * ts_stream_get_overlay:
 *
 * Returns: (transfer none) (nullable): what is drawn over its pictures
 */
TsOverlay *
ts_stream_get_overlay (TsStream *self)
{
  return self->overlay;
}

/**
 * ts_stream_start:
 * @base_time: of all pipelines
 *
 * From now on the encoder runs while there are consumers.
 */
void
ts_stream_start (TsStream *self, GstClockTime base_time)
{
  self->base_time = base_time;
  self->started = TRUE;
  schedule_sync (self);
}

void
ts_stream_stop (TsStream *self)
{
  self->started = FALSE;
  clear_source (&self->linger_source);
  if (self->encoder != NULL)
    ts_encoder_stop (self->encoder);
}

const gchar *
ts_stream_get_name (TsStream *self)
{
  return self->name;
}

const gchar *const *
ts_stream_get_aliases (TsStream *self)
{
  return (const gchar *const *) self->aliases;
}

/**
 * ts_stream_has_name:
 *
 * Returns: whether @name is the name or an alias
 */
gboolean
ts_stream_has_name (TsStream *self, const gchar *name)
{
  return g_str_equal (self->name, name)
         || g_strv_contains ((const gchar *const *) self->aliases, name);
}

/**
 * ts_stream_get_codec:
 *
 * Any thread. It may change with each change of settings; see
 * #TsStream::codec-changed.
 */
TsCodec
ts_stream_get_codec (TsStream *self)
{
  return g_atomic_int_get (&self->codec);
}

/**
 * ts_stream_get_sensor:
 *
 * Returns: (transfer none): whose pictures these are
 */
TsSensor *
ts_stream_get_sensor (TsStream *self)
{
  return self->sensor;
}

/**
 * ts_stream_get_base:
 *
 * Returns: (transfer none) (nullable): the stream that a profile changes;
 *   %NULL: this is one of the camera itself
 */
TsStream *
ts_stream_get_base (TsStream *self)
{
  return self->base;
}

/**
 * ts_stream_get_profile:
 *
 * Returns: (nullable): the profile that changes the stream
 */
const gchar *
ts_stream_get_profile (TsStream *self)
{
  return self->profile;
}

/**
 * ts_stream_get_settings:
 *
 * Returns: (transfer none): concern `stream` of this stream
 */
GSettings *
ts_stream_get_settings (TsStream *self)
{
  return self->settings;
}

/**
 * ts_stream_get_status:
 * @ret_status: (out caller-allocates): free with ts_stream_status_clear()
 */
void
ts_stream_get_status (TsStream *self, TsStreamStatus *ret_status)
{
  ts_encoder_get_status (self->encoder, &ret_status->encoder);
  ret_status->n_consumers = ts_hub_get_weight (self->hub);
}

/**
 * ts_stream_get_fragmenter:
 *
 * Returns: (transfer none): this stream as fragments of MP4; does nothing until
 *   somebody takes them
 */
TsFragmenter *
ts_stream_get_fragmenter (TsStream *self)
{
  if (self->fragmenter == NULL)
    self->fragmenter = ts_fragmenter_new (self);
  return self->fragmenter;
}

/**
 * ts_stream_dup_graph:
 *
 * Returns: (transfer full) (nullable): see ts_encoder_dup_graph()
 */
gchar *
ts_stream_dup_graph (TsStream *self)
{
  return ts_encoder_dup_graph (self->encoder);
}

/**
 * ts_stream_add_consumer:
 * @from_key_frame: hand over everything since the last key frame at once, so
 *   that a picture can be shown without waiting for the next one
 *
 * Any thread. See ts_hub_add(). Starts the encoder if it was idle.
 */
guint
ts_stream_add_consumer (TsStream *self, gboolean from_key_frame, TsHubFunc func,
    gpointer user_data, GDestroyNotify destroy)
{
  guint id = ts_hub_add (self->hub, from_key_frame, func, user_data, destroy);

  schedule_sync (self);
  return id;
}

/**
 * ts_stream_remove_consumer:
 *
 * Any thread. See ts_hub_remove(). After the last one the encoder goes on for
 * a second, then it is idle.
 */
gboolean
ts_stream_remove_consumer (TsStream *self, guint id)
{
  gboolean removed = ts_hub_remove (self->hub, id);

  schedule_sync (self);
  return removed;
}

/**
 * ts_stream_set_weight:
 * @n_viewers: whom the consumer serves; 1 until told
 *
 * Any thread. One consumer may send what it gets to many.
 */
void
ts_stream_set_weight (TsStream *self, guint id, guint n_viewers)
{
  ts_hub_set_weight (self->hub, id, n_viewers);
}

/**
 * ts_stream_request_key_frame:
 *
 * Any thread. See ts_encoder_request_key_frame().
 */
void
ts_stream_request_key_frame (TsStream *self)
{
  ts_encoder_request_key_frame (self->encoder);
}

/**
 * ts_stream_dup_last_unit:
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the newest access unit, while the
 *   encoder runs
 */
GstSample *
ts_stream_dup_last_unit (TsStream *self)
{
  return ts_hub_dup_last (self->hub);
}

static void
ts_stream_dispose (GObject *object)
{
  TsStream *self = TS_STREAM (object);

  g_clear_pointer (&self->fragmenter, ts_fragmenter_free);
  ts_stream_stop (self);
  if (self->settings != NULL)
    g_clear_signal_handler (&self->settings_handler, self->settings);
  if (self->changes != NULL)
    g_clear_signal_handler (&self->changes_handler, self->changes);
  G_OBJECT_CLASS (ts_stream_parent_class)->dispose (object);
}

static void
ts_stream_finalize (GObject *object)
{
  TsStream *self = TS_STREAM (object);

  g_clear_object (&self->encoder);
  g_clear_object (&self->overlay);
  g_clear_object (&self->sensor);
  g_clear_object (&self->settings);
  g_clear_object (&self->changes);
  g_clear_object (&self->base);
  g_free (self->profile);
  g_clear_pointer (&self->hub, ts_hub_unref);
  g_strfreev (self->aliases);
  g_free (self->name);
  g_mutex_clear (&self->sync_mutex);
  G_OBJECT_CLASS (ts_stream_parent_class)->finalize (object);
}

static void
ts_stream_class_init (TsStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = ts_stream_finalize;
  signals[SIGNAL_CODEC_CHANGED] = g_signal_new ("codec-changed", TS_TYPE_STREAM,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_STATE_CHANGED] = g_signal_new ("state-changed", TS_TYPE_STREAM,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ts_stream_init (TsStream *self)
{
  self->hub = ts_hub_new (TS_HUB_KEEP_GROUP);
  g_mutex_init (&self->sync_mutex);
}
