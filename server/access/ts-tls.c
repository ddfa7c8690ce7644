/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsTls"
#include "config.h"

#include "access/ts-tls.h"

#include "access/ts-host-names.h"

/* A DHCP server that has its day changes addresses more than once. */
#define SETTLE_S 5

/* Forward secrecy, authenticated encryption, and nothing that a scanner
 * complains about. GIO reads this when the first connection is made, and never
 * again. */
#define PRIORITY(versions)                                                     \
  "NONE:" versions ":+ECDHE-ECDSA:+ECDHE-RSA:+AES-256-GCM"                     \
  ":+CHACHA20-POLY1305:+AES-128-GCM:+AEAD:+GROUP-X25519:+GROUP-SECP256R1"      \
  ":+GROUP-SECP384R1:+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SECP256R1-SHA256"          \
  ":+SIGN-ECDSA-SHA384:+SIGN-ECDSA-SECP384R1-SHA384:+SIGN-ECDSA-SHA512"        \
  ":+SIGN-ECDSA-SECP521R1-SHA512:+SIGN-EDDSA-ED25519"                          \
  ":+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-PSS-RSAE-SHA384"                       \
  ":+SIGN-RSA-PSS-RSAE-SHA512:+SIGN-RSA-PSS-SHA256:+SIGN-RSA-PSS-SHA384"       \
  ":+SIGN-RSA-PSS-SHA512:+SIGN-RSA-SHA256:+SIGN-RSA-SHA384"                    \
  ":+SIGN-RSA-SHA512:+COMP-NULL:+CTYPE-X509:%SERVER_PRECEDENCE"

struct _TsTls
{
  GObject parent_instance;

  TsSettings *settings;
  GSettings *keys;
  TsCertificates *certificates;
  gulong on_certificate;
  gulong on_names;
  gulong on_network;
  guint settle_source;
};

G_DEFINE_FINAL_TYPE (TsTls, ts_tls, G_TYPE_OBJECT)

/**
 * ts_tls_get_priority:
 * @version: `1.2` or `1.3`
 *
 * Returns: what GnuTLS may use, as it writes it
 */
const gchar *
ts_tls_get_priority (const gchar *version)
{
  return g_str_equal (version, "1.3") ? PRIORITY ("+VERS-TLS1.3")
                                      : PRIORITY ("+VERS-TLS1.3:+VERS-TLS1.2");
}

/**
 * ts_tls_set_minimum_version:
 * @version: `1.2` or `1.3`
 *
 * What every TLS connection of this process may use. Counts only before the
 * first of them, and before there are other threads.
 */
gboolean
ts_tls_set_minimum_version (const gchar *version)
{
  return g_setenv (
      "G_TLS_GNUTLS_PRIORITY", ts_tls_get_priority (version), TRUE);
}

TsTls *
ts_tls_new (TsSettings *settings, TsCertificates *certificates)
{
  TsTls *self = g_object_new (TS_TYPE_TLS, NULL);

  self->settings = g_object_ref (settings);
  self->certificates = g_object_ref (certificates);
  return self;
}

static gboolean
check_certificate (TsSettingsView *view, const gchar *concern,
    const gchar *instance, const gchar *key, gpointer user_data, GError **error)
{
  TsTls *self = user_data;
  g_autofree gchar *id =
      ts_settings_view_get_string (view, concern, instance, key);
  g_autoptr (GError) problem = NULL;

  if (id == NULL
      || ts_certificates_check_use (self->certificates, id, &problem))
    return TRUE;
  g_set_error_literal (
      error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID, problem->message);
  return FALSE;
}

static gboolean
check_names (TsSettingsView *view, const gchar *concern, const gchar *instance,
    const gchar *key, gpointer user_data, GError **error)
{
  g_autofree gchar *text =
      ts_settings_view_get_string (view, concern, instance, key);
  g_auto (GStrv) names = ts_host_names_split (text != NULL ? text : "");
  g_autoptr (GError) problem = NULL;

  for (guint i = 0; names[i] != NULL; i++) {
    if (!ts_certificate_name_check (names[i], &problem)) {
      g_set_error_literal (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_INVALID,
          problem->message);
      return FALSE;
    }
  }
  return TRUE;
}

static void
use_certificate (TsTls *self)
{
  g_autofree gchar *id = g_settings_get_string (self->keys, "certificate");

  ts_certificates_use (self->certificates, TS_TLS_USAGE_HTTPS, id);
  ts_certificates_use (self->certificates, TS_TLS_USAGE_RTSPS, id);
}

static GStrv
list_names (TsTls *self)
{
  g_autofree gchar *more =
      g_settings_get_string (self->keys, "certificate-names");

  return ts_host_names_list (more);
}

static void
update_names (TsTls *self)
{
  g_auto (GStrv) names = list_names (self);

  ts_certificates_set_names (self->certificates, (const gchar *const *) names);
}

static gboolean
on_settled (gpointer user_data)
{
  TsTls *self = user_data;

  self->settle_source = 0;
  update_names (self);
  return G_SOURCE_REMOVE;
}

static void
on_network_changed (
    GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  TsTls *self = user_data;

  g_clear_handle_id (&self->settle_source, g_source_remove);
  self->settle_source = g_timeout_add_seconds (SETTLE_S, on_settled, self);
}

/**
 * ts_tls_start:
 *
 * Opens the certificate store, which makes the camera's own certificate when
 * there is none, and follows the settings from now on. Waits for the disk.
 */
gboolean
ts_tls_start (TsTls *self, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (self->keys != NULL)
    return TRUE;
  self->keys = ts_settings_get (self->settings, "tls", NULL, error);
  if (self->keys == NULL)
    return FALSE;
  names = list_names (self);
  if (!ts_certificates_start (
          self->certificates, (const gchar *const *) names, error)) {
    g_clear_object (&self->keys);
    return FALSE;
  }
  use_certificate (self);
  ts_settings_add_rule (
      self->settings, "tls", "certificate", check_certificate, self, NULL);
  ts_settings_add_rule (
      self->settings, "tls", "certificate-names", check_names, self, NULL);
  self->on_certificate = g_signal_connect_swapped (
      self->keys, "changed::certificate", G_CALLBACK (use_certificate), self);
  self->on_names = g_signal_connect_swapped (self->keys,
      "changed::certificate-names", G_CALLBACK (update_names), self);
  self->on_network = g_signal_connect (g_network_monitor_get_default (),
      "network-changed", G_CALLBACK (on_network_changed), self);
  return TRUE;
}

void
ts_tls_stop (TsTls *self)
{
  if (self->keys == NULL)
    return;
  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_signal_handler (&self->on_certificate, self->keys);
  g_clear_signal_handler (&self->on_names, self->keys);
  g_clear_signal_handler (&self->on_network, g_network_monitor_get_default ());
  ts_settings_remove_rules (self->settings, self);
  ts_certificates_stop (self->certificates);
  g_clear_object (&self->keys);
}

static void
ts_tls_dispose (GObject *object)
{
  TsTls *self = TS_TLS (object);

  ts_tls_stop (self);
  g_clear_object (&self->certificates);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (ts_tls_parent_class)->dispose (object);
}

static void
ts_tls_class_init (TsTlsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ts_tls_dispose;
}

static void
ts_tls_init (TsTls *self)
{
}
