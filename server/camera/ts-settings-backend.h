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
 *
 * A change is prepared as a whole new file, written, and applied when it is on
 * the disk. What is written through a #GSettings goes to #TsSettings first,
 * which does just that.
 */
#define TS_TYPE_SETTINGS_BACKEND (ts_settings_backend_get_type ())
G_DECLARE_FINAL_TYPE (TsSettingsBackend, ts_settings_backend, TS,
    SETTINGS_BACKEND, GSettingsBackend)

/**
 * TsSettingsBackendWriter:
 * @changes: path of a key -> value, or %NULL for a reset
 *
 * Returns: whether they were allowed and stored
 */
typedef gboolean (*TsSettingsBackendWriter) (
    GTree *changes, gpointer origin_tag, gpointer user_data);

TsSettingsBackend *ts_settings_backend_new (const gchar *path, GError **error);
void ts_settings_backend_set_writer (TsSettingsBackend *self,
    TsSettingsBackendWriter writer, gpointer user_data);

void ts_settings_backend_set_default (
    TsSettingsBackend *self, const gchar *key, GVariant *value);
void ts_settings_backend_clear_defaults (
    TsSettingsBackend *self, const gchar *path);
GVariant *ts_settings_backend_get_stored (
    TsSettingsBackend *self, const gchar *key, const GVariantType *type);
void ts_settings_backend_ignore (TsSettingsBackend *self, const gchar *key);
GStrv ts_settings_backend_list_instances (
    TsSettingsBackend *self, const gchar *concern);

/**
 * TsSettingsDraft:
 *
 * The key file as it will be.
 */
typedef struct _TsSettingsDraft TsSettingsDraft;

TsSettingsDraft *ts_settings_backend_prepare (
    TsSettingsBackend *self, GTree *changes);
GBytes *ts_settings_draft_get_text (TsSettingsDraft *self);
void ts_settings_draft_free (TsSettingsDraft *self);
void ts_settings_backend_apply (
    TsSettingsBackend *self, TsSettingsDraft *draft);
gboolean ts_settings_backend_write_file (
    const gchar *path, GBytes *text, GError **error);
const gchar *ts_settings_backend_get_path (TsSettingsBackend *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsSettingsDraft, ts_settings_draft_free)

G_END_DECLS
