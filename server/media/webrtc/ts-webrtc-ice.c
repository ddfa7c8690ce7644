/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-ice.h"

#include <string.h>

#define STUN_PORT 3478 /* RFC 8489, 18.6; the same for TURN */

static gchar *
dup_text (GSettings *settings, const gchar *key)
{
  gchar *text = g_settings_get_string (settings, key);

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/* A host alone has the usual port. */
static gchar *
dup_server (GSettings *settings, const gchar *key)
{
  g_autofree gchar *text = dup_text (settings, key);
  g_autoptr (GNetworkAddress) address = NULL;
  const gchar *host;

  if (text == NULL)
    return NULL;
  address = G_NETWORK_ADDRESS (g_network_address_parse (text, STUN_PORT, NULL));
  if (address == NULL)
    return NULL;
  host = g_network_address_get_hostname (address);
  return g_strdup_printf (
      g_hostname_is_ip_address (host) && strchr (host, ':') != NULL ? "[%s]:%u"
                                                                    : "%s:%u",
      host, g_network_address_get_port (address));
}

/**
 * ts_webrtc_ice_new:
 * @settings: concern `webrtc`
 * @password: (nullable) (transfer full): at the TURN server, with a 0 at its
 *   end
 */
TsWebrtcIce
ts_webrtc_ice_new (GSettings *settings, GBytes *password)
{
  TsWebrtcIce self = {
      .stun = dup_server (settings, "stun-server"),
      .turn = dup_server (settings, "turn-server"),
      .user = dup_text (settings, "turn-user"),
  };

  if (password != NULL)
    self.password = g_strdup (g_bytes_get_data (password, NULL));
  g_clear_pointer (&password, g_bytes_unref);
  return self;
}

void
ts_webrtc_ice_clear (TsWebrtcIce *self)
{
  g_clear_pointer (&self->stun, g_free);
  g_clear_pointer (&self->turn, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->password, g_free);
}

/**
 * ts_webrtc_ice_format_stun:
 *
 * Returns: (transfer full) (nullable): as webrtcbin wants it
 */
gchar *
ts_webrtc_ice_format_stun (const TsWebrtcIce *self)
{
  return self->stun != NULL ? g_strconcat ("stun://", self->stun, NULL) : NULL;
}

/**
 * ts_webrtc_ice_format_turn:
 *
 * Returns: (transfer full) (nullable): as webrtcbin wants it
 */
gchar *
ts_webrtc_ice_format_turn (const TsWebrtcIce *self)
{
  g_autofree gchar *user = NULL;
  g_autofree gchar *password = NULL;

  if (self->turn == NULL)
    return NULL;
  if (self->user == NULL || self->password == NULL)
    return g_strconcat ("turn://", self->turn, NULL);
  user = g_uri_escape_string (self->user, NULL, FALSE);
  password = g_uri_escape_string (self->password, NULL, FALSE);
  return g_strdup_printf ("turn://%s:%s@%s", user, password, self->turn);
}

/**
 * ts_webrtc_ice_format_stun_link:
 *
 * Returns: (transfer full) (nullable): header `Link` for a viewer (RFC 9725,
 *   4.6)
 */
gchar *
ts_webrtc_ice_format_stun_link (const TsWebrtcIce *self)
{
  return self->stun != NULL
             ? g_strdup_printf ("<stun:%s>; rel=\"ice-server\"", self->stun)
             : NULL;
}

/* RFC 9110, 5.6.4. */
static void
append_quoted (GString *text, const gchar *name, const gchar *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (text, "; %s=\"", name);
  for (; *value != '\0'; value++) {
    if (*value == '"' || *value == '\\')
      g_string_append_c (text, '\\');
    /* a header ends at a line's end */
    g_string_append_c (text, g_ascii_iscntrl (*value) ? ' ' : *value);
  }
  g_string_append_c (text, '"');
}

/**
 * ts_webrtc_ice_format_turn_link:
 *
 * Returns: (transfer full) (nullable): header `Link` for a viewer (RFC 9725,
 *   4.6)
 */
gchar *
ts_webrtc_ice_format_turn_link (const TsWebrtcIce *self)
{
  GString *text;

  if (self->turn == NULL)
    return NULL;
  text = g_string_new (NULL);
  g_string_append_printf (
      text, "<turn:%s?transport=udp>; rel=\"ice-server\"", self->turn);
  append_quoted (text, "username", self->user);
  append_quoted (text, "credential", self->password);
  if (self->password != NULL)
    g_string_append (text, "; credential-type=\"password\"");
  return g_string_free (text, FALSE);
}

/**
 * ts_webrtc_ice_check_server:
 * @text: a setting; empty: no server
 *
 * Returns: whether it is a host with or without a port
 */
gboolean
ts_webrtc_ice_check_server (const gchar *text, GError **error)
{
  g_autoptr (GSocketConnectable) address = NULL;
  const gchar *host;

  if (*text == '\0')
    return TRUE;
  if (strpbrk (text, "/@<>\"\\ \t") == NULL)
    address = g_network_address_parse (text, STUN_PORT, NULL);
  host = address != NULL
             ? g_network_address_get_hostname (G_NETWORK_ADDRESS (address))
             : NULL;
  /* several colons without brackets are an address of IPv6, or nothing */
  if (host != NULL
      && (strchr (host, ':') == NULL || g_hostname_is_ip_address (host)))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "'%s' is not a host and port, as in stun.example:3478", text);
  return FALSE;
}
