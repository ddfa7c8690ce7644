/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsCamera"
#include "config.h"

#include "ts-stream-profiles.h"

#define CONCERN "stream-profile"

struct _TsStreamProfiles
{
  TsSettings *settings;
  TsEncoders *encoders;
  GstClock *clock;
  GPtrArray *streams; /* of TsStream */
};

/**
 * ts_stream_profiles_new:
 * @settings: gets the concern `stream-profile`
 * @encoders: what there is to code with
 * @clock: of all pipelines
 *
 * Returns: (transfer full): no streams yet; or %NULL and @error
 */
TsStreamProfiles *
ts_stream_profiles_new (
    TsSettings *settings, TsEncoders *encoders, GstClock *clock, GError **error)
{
  TsStreamProfiles *self;

  if (!ts_settings_add_user_concern (
          settings, CONCERN, TS_STREAM_PROFILES_MAX, error))
    return NULL;
  self = g_new0 (TsStreamProfiles, 1);
  self->settings = g_object_ref (settings);
  self->encoders = g_object_ref (encoders);
  self->clock = gst_object_ref (clock);
  self->streams = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
ts_stream_profiles_free (TsStreamProfiles *self)
{
  g_ptr_array_unref (self->streams);
  gst_object_unref (self->clock);
  g_object_unref (self->encoders);
  g_object_unref (self->settings);
  g_free (self);
}

/**
 * ts_stream_profiles_get_streams:
 *
 * Returns: (transfer none) (element-type TsStream): all of them
 */
GPtrArray *
ts_stream_profiles_get_streams (TsStreamProfiles *self)
{
  return self->streams;
}

/* The one that there is already. */
static TsStream *
find_made (TsStreamProfiles *self, TsStream *base, const gchar *profile)
{
  for (guint i = 0; i < self->streams->len; i++) {
    TsStream *stream = g_ptr_array_index (self->streams, i);

    if (ts_stream_get_base (stream) == base
        && g_str_equal (ts_stream_get_profile (stream), profile))
      return stream;
  }
  return NULL;
}

static TsStream *
make (TsStreamProfiles *self, TsStream *base, const gchar *profile)
{
  g_autoptr (GSettings) own =
      ts_settings_get (self->settings, CONCERN, profile, NULL);
  TsStream *stream = ts_stream_new_with_profile (
      base, profile, own, self->encoders, self->clock);
  g_autoptr (TsOverlay) overlay = ts_overlay_new (self->settings,
      ts_stream_get_name (base), ts_stream_get_sensor (base), NULL);

  if (overlay != NULL)
    ts_stream_set_overlay (stream, overlay);
  return stream;
}

/**
 * ts_stream_profiles_update:
 * @streams: (element-type TsStream): of the camera
 * @ret_removed: (out) (transfer full): those that are there no more
 * @ret_added: (out) (transfer full): those that are new, not started
 *
 * Follows what streams and what profiles there are now.
 */
void
ts_stream_profiles_update (TsStreamProfiles *self, GPtrArray *streams,
    GPtrArray **ret_removed, GPtrArray **ret_added)
{
  g_auto (GStrv) profiles =
      ts_settings_list_instances (self->settings, CONCERN);
  GPtrArray *old = self->streams;
  GPtrArray *added = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *removed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) now = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < streams->len; i++) {
    TsStream *base = g_ptr_array_index (streams, i);

    /* counts are sent as they are */
    if (ts_stream_get_codec (base) == TS_CODEC_JPEG2000)
      continue;
    for (guint p = 0; profiles[p] != NULL; p++) {
      TsStream *stream = find_made (self, base, profiles[p]);

      if (stream == NULL) {
        stream = make (self, base, profiles[p]);
        g_ptr_array_add (added, g_object_ref (stream));
      } else {
        g_object_ref (stream);
      }
      g_ptr_array_add (now, stream);
    }
  }
  for (guint i = 0; i < old->len; i++) {
    if (!g_ptr_array_find (now, g_ptr_array_index (old, i), NULL))
      g_ptr_array_add (removed, g_object_ref (g_ptr_array_index (old, i)));
  }
  self->streams = g_steal_pointer (&now);
  g_ptr_array_unref (old);
  *ret_removed = removed;
  *ret_added = added;
}

/**
 * ts_stream_profiles_find:
 * @name: a name or an alias with a profile, `ch0@mobile`
 *
 * Returns: (transfer none) (nullable): the stream
 */
TsStream *
ts_stream_profiles_find (TsStreamProfiles *self, const gchar *name)
{
  for (guint i = 0; i < self->streams->len; i++) {
    TsStream *stream = g_ptr_array_index (self->streams, i);

    if (ts_stream_has_name (stream, name))
      return stream;
  }
  return NULL;
}
