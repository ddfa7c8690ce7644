/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef G_SETTINGS_ENABLE_BACKEND
#define G_SETTINGS_ENABLE_BACKEND
#endif
#include <gio/gio.h>
#include <gio/gsettingsbackend.h>

G_BEGIN_DECLS

/**
 * TsSettingsBackend:
 *
 * Keeps what users have set in a key file, and beside it the defaults that a
 * profile gives, so that a reset brings those back. GLib's own key file
 * backend has no place for such defaults, and starts empty when its file is
 * damaged; this one says so. Owned by #TsSettings, main context only.
 */
#define TS_TYPE_SETTINGS_BACKEND (ts_settings_backend_get_type ())
G_DECLARE_FINAL_TYPE (TsSettingsBackend, ts_settings_backend, TS,
    SETTINGS_BACKEND, GSettingsBackend)

TsSettingsBackend *ts_settings_backend_new (const gchar *path, GError **error);
void ts_settings_backend_set_default (
    TsSettingsBackend *self, const gchar *key, GVariant *value);
GVariant *ts_settings_backend_get_stored (
    TsSettingsBackend *self, const gchar *key, const GVariantType *type);
void ts_settings_backend_ignore (TsSettingsBackend *self, const gchar *key);
const gchar *ts_settings_backend_get_write_error (TsSettingsBackend *self);

G_END_DECLS
