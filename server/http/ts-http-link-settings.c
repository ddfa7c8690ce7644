/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-link-settings.h"

#include "access/ts-authorities.h"

/**
 * ts_http_link_new_from_settings:
 * @settings: of @concern; with `url`, `authority` and `timeout`
 * @serial: of the camera
 *
 * Returns: (transfer full): the way to the server that is set; or %NULL and
 *   @error, also when none is
 */
TsHttpLink *
ts_http_link_new_from_settings (GSettings *settings, const gchar *concern,
    TsCertificates *certificates, const gchar *serial, GError **error)
{
  g_autofree gchar *url = g_settings_get_string (settings, "url");
  g_autofree gchar *id = g_settings_get_string (settings, "authority");
  g_autoptr (GPtrArray) authorities =
      ts_authorities_list (certificates, concern, id);
  g_autoptr (GUri) uri = ts_http_link_parse_url (url, error);

  if (uri == NULL)
    return NULL;
  return ts_http_link_new (
      uri, authorities, serial, g_settings_get_uint (settings, "timeout"));
}

static gboolean
check_url (const gchar *text, GError **error)
{
  g_autoptr (GUri) uri = ts_http_link_parse_url (text, error);

  return uri != NULL;
}

static gboolean
check_authority (
    const gchar *text, TsCertificates *certificates, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (ts_certificates_check_trust (certificates, text, &problem))
    return TRUE;
  g_set_error_literal (
      error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID, problem->message);
  return FALSE;
}

/**
 * ts_http_link_check_setting:
 *
 * For a #TsSettingsRule of a concern whose settings say where things are
 * posted.
 *
 * Returns: whether `url` or `authority` can be what it is to be; other keys
 *   can
 */
gboolean
ts_http_link_check_setting (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, TsCertificates *certificates,
    GError **error)
{
  const gboolean is_url = g_str_equal (key, "url");
  g_autofree gchar *text = NULL;

  if (!is_url && !g_str_equal (key, "authority"))
    return TRUE;
  text = ts_settings_view_get_string (view, concern, instance, key);
  if (text == NULL || text[0] == '\0')
    return TRUE;
  return is_url ? check_url (text, error)
                : check_authority (text, certificates, error);
}
