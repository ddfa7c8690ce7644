/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-channels.h"

/* What may wait for a slow viewer, bytes; what comes then is left out. */
#define MAX_WAITING (64 * 1024)

struct _TsWebrtcChannels
{
  TsWebrtcChannelOpened opened;
  gpointer user_data;
  gboolean allowed;
  GPtrArray *channels;
};

TsWebrtcChannels *
ts_webrtc_channels_new (TsWebrtcChannelOpened opened, gpointer user_data)
{
  TsWebrtcChannels *self = g_new0 (TsWebrtcChannels, 1);

  self->opened = opened;
  self->user_data = user_data;
  self->channels = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
ts_webrtc_channels_free (TsWebrtcChannels *self)
{
  g_ptr_array_unref (self->channels);
  g_free (self);
}

static gchar *
dup_label (GstWebRTCDataChannel *channel)
{
  gchar *label = NULL;

  g_object_get (channel, "label", &label, NULL);
  return label;
}

static GstWebRTCDataChannel *
find (TsWebrtcChannels *self, const gchar *label)
{
  for (guint i = 0; i < self->channels->len; i++) {
    GstWebRTCDataChannel *channel = g_ptr_array_index (self->channels, i);
    g_autofree gchar *own = dup_label (channel);

    if (g_strcmp0 (own, label) == 0)
      return channel;
  }
  return NULL;
}

static void
tell_opened (TsWebrtcChannels *self, GstWebRTCDataChannel *channel)
{
  g_autofree gchar *label = dup_label (channel);

  if (label != NULL)
    self->opened (self, label, self->user_data);
}

/**
 * ts_webrtc_channels_add:
 * @channel: was opened by the viewer; one too many, or the second of its name,
 *   is closed
 */
void
ts_webrtc_channels_add (TsWebrtcChannels *self, GstWebRTCDataChannel *channel)
{
  g_autofree gchar *label = dup_label (channel);

  if (self->channels->len >= TS_WEBRTC_CHANNELS_MAX
      || find (self, label) != NULL) {
    gst_webrtc_data_channel_close (channel);
    return;
  }
  g_ptr_array_add (self->channels, g_object_ref (channel));
  if (self->allowed)
    tell_opened (self, channel);
}

/**
 * ts_webrtc_channels_allow:
 *
 * The viewer is who it says: its channels are told of and may be used.
 */
void
ts_webrtc_channels_allow (TsWebrtcChannels *self)
{
  if (self->allowed)
    return;
  self->allowed = TRUE;
  for (guint i = 0; i < self->channels->len; i++)
    tell_opened (self, g_ptr_array_index (self->channels, i));
}

/**
 * ts_webrtc_channels_send:
 *
 * Returns: whether @text is on its way
 */
gboolean
ts_webrtc_channels_send (
    TsWebrtcChannels *self, const gchar *label, const gchar *text)
{
  GstWebRTCDataChannel *channel = find (self, label);
  GstWebRTCDataChannelState state;
  guint64 waiting;

  if (channel == NULL || !self->allowed)
    return FALSE;
  g_object_get (
      channel, "ready-state", &state, "buffered-amount", &waiting, NULL);
  return state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN && waiting <= MAX_WAITING
         && gst_webrtc_data_channel_send_string_full (channel, text, NULL);
}
