/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

#define TS_WEBRTC_CHANNELS_MAX 4

/**
 * TsWebrtcChannels:
 *
 * The data channels that a viewer has opened. What they would send in is not
 * listened to. Main context only.
 */
typedef struct _TsWebrtcChannels TsWebrtcChannels;

/**
 * TsWebrtcChannelOpened:
 * @label: the channel's name
 */
typedef void (*TsWebrtcChannelOpened) (
    TsWebrtcChannels *self, const gchar *label, gpointer user_data);

TsWebrtcChannels *ts_webrtc_channels_new (
    TsWebrtcChannelOpened opened, gpointer user_data);
void ts_webrtc_channels_free (TsWebrtcChannels *self);
void ts_webrtc_channels_add (
    TsWebrtcChannels *self, GstWebRTCDataChannel *channel);
void ts_webrtc_channels_allow (TsWebrtcChannels *self);
gboolean ts_webrtc_channels_send (
    TsWebrtcChannels *self, const gchar *label, const gchar *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsWebrtcChannels, ts_webrtc_channels_free)

G_END_DECLS
