/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsWebrtcIce:
 * @stun: (nullable): host and port of the STUN server
 * @turn: (nullable): host and port of the TURN server
 * @user: (nullable): name at the TURN server
 * @password: (nullable): there
 *
 * The servers that help two sides to find each other (RFC 8489, RFC 8656), as
 * the settings name them. Clear with ts_webrtc_ice_clear().
 */
typedef struct
{
  gchar *stun;
  gchar *turn;
  gchar *user;
  gchar *password;
} TsWebrtcIce;

TsWebrtcIce ts_webrtc_ice_new (GSettings *settings, GBytes *password);
void ts_webrtc_ice_clear (TsWebrtcIce *self);

gchar *ts_webrtc_ice_format_stun (const TsWebrtcIce *self);
gchar *ts_webrtc_ice_format_turn (const TsWebrtcIce *self);
gchar *ts_webrtc_ice_format_stun_link (const TsWebrtcIce *self);
gchar *ts_webrtc_ice_format_turn_link (const TsWebrtcIce *self);
gboolean ts_webrtc_ice_check_server (const gchar *text, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsWebrtcIce, ts_webrtc_ice_clear)

G_END_DECLS
