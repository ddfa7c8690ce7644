/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include "ts-settings-backend.h"

#include <string.h>

#include "camera/ts-settings.h"

#define ROOT "/org/thermoscope/"

struct _TsSettingsBackend
{
  GSettingsBackend parent_instance;

  gchar *path; /* NULL: in memory only */
  GKeyFile *file;
  GHashTable *defaults;
  GHashTable *ignored; /* keys whose stored value is not allowed */
  gchar *write_error;
};

G_DEFINE_FINAL_TYPE (
    TsSettingsBackend, ts_settings_backend, G_TYPE_SETTINGS_BACKEND)

/* "/org/thermoscope/sensor/sensor2/palette" is key "palette" of group
 * "sensor/sensor2". */
static gboolean
split_key (const gchar *key, gchar **ret_group, gchar **ret_name)
{
  const gchar *slash = strrchr (key, '/');
  const gchar *rest = key + strlen (ROOT);

  if (!g_str_has_prefix (key, ROOT) || slash <= rest)
    return FALSE;
  *ret_group = g_strndup (rest, slash - rest);
  *ret_name = g_strdup (slash + 1);
  return TRUE;
}

static GVariant *
read_file (TsSettingsBackend *self, const gchar *key, const GVariantType *type)
{
  g_autofree gchar *group = NULL;
  g_autofree gchar *name = NULL;
  g_autofree gchar *text = NULL;
  GVariant *value;

  if (g_hash_table_contains (self->ignored, key)
      || !split_key (key, &group, &name))
    return NULL;
  text = g_key_file_get_value (self->file, group, name, NULL);
  if (text == NULL)
    return NULL;
  value = g_variant_parse (type, text, NULL, NULL, NULL);
  if (value == NULL) {
    g_message (
        "%s: the stored value %s is not allowed, using the default", key, text);
    g_hash_table_add (self->ignored, g_strdup (key));
  }
  return value;
}

static GVariant *
ts_settings_backend_read (GSettingsBackend *backend, const gchar *key,
    const GVariantType *expected_type, gboolean default_value)
{
  TsSettingsBackend *self = TS_SETTINGS_BACKEND (backend);
  GVariant *value = NULL;

  if (!default_value)
    value = read_file (self, key, expected_type);
  if (value == NULL) {
    value = g_hash_table_lookup (self->defaults, key);
    if (value != NULL && g_variant_is_of_type (value, expected_type))
      g_variant_ref (value);
    else
      value = NULL;
  }
  return value;
}

static GVariant *
ts_settings_backend_read_user_value (GSettingsBackend *backend,
    const gchar *key, const GVariantType *expected_type)
{
  return read_file (TS_SETTINGS_BACKEND (backend), key, expected_type);
}

/* Writes beside the file and renames: a kill at any moment leaves the old or
 * the new file. */
static gboolean
save (TsSettingsBackend *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  gsize length;

  if (self->path == NULL)
    return TRUE;
  text = g_key_file_to_data (self->file, &length, NULL);
  g_clear_pointer (&self->write_error, g_free);
  if (!g_file_set_contents_full (self->path, text, length,
          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
          &error)) {
    self->write_error = g_strdup (error->message);
    return FALSE;
  }
  return TRUE;
}

static void
set_or_remove (TsSettingsBackend *self, const gchar *key, GVariant *value)
{
  g_autofree gchar *group = NULL;
  g_autofree gchar *name = NULL;

  if (!split_key (key, &group, &name))
    return;
  g_hash_table_remove (self->ignored, key);
  if (value != NULL) {
    g_autofree gchar *text = g_variant_print (value, FALSE);

    g_key_file_set_value (self->file, group, name, text);
  } else {
    g_key_file_remove_key (self->file, group, name, NULL);
  }
}

static gboolean
ts_settings_backend_write (GSettingsBackend *backend, const gchar *key,
    GVariant *value, gpointer origin_tag)
{
  TsSettingsBackend *self = TS_SETTINGS_BACKEND (backend);
  g_autoptr (GVariant) old = NULL;
  g_autoptr (GVariant) new_value = g_variant_ref_sink (value);

  old = read_file (self, key, g_variant_get_type (new_value));
  if (old != NULL && g_variant_equal (old, new_value))
    return TRUE;
  set_or_remove (self, key, new_value);
  if (!save (self)) {
    set_or_remove (self, key, old);
    return FALSE;
  }
  g_settings_backend_changed (backend, key, origin_tag);
  return TRUE;
}

static gboolean
write_one (gpointer key, gpointer value, gpointer user_data)
{
  set_or_remove (user_data, key, value);
  return FALSE;
}

static gboolean
ts_settings_backend_write_tree (
    GSettingsBackend *backend, GTree *tree, gpointer origin_tag)
{
  TsSettingsBackend *self = TS_SETTINGS_BACKEND (backend);

  g_tree_foreach (tree, write_one, self);
  if (!save (self))
    return FALSE;
  g_settings_backend_changed_tree (backend, tree, origin_tag);
  return TRUE;
}

static void
ts_settings_backend_reset (
    GSettingsBackend *backend, const gchar *key, gpointer origin_tag)
{
  TsSettingsBackend *self = TS_SETTINGS_BACKEND (backend);

  set_or_remove (self, key, NULL);
  if (!save (self))
    g_warning ("could not write '%s': %s; the value is reset until the camera "
               "is started again",
        self->path, self->write_error);
  g_settings_backend_changed (backend, key, origin_tag);
}

static gboolean
ts_settings_backend_get_writable (GSettingsBackend *backend, const gchar *key)
{
  return TRUE;
}

/**
 * ts_settings_backend_new:
 * @path: (nullable): the key file; need not be there. %NULL keeps everything
 *   in memory
 *
 * Returns: (transfer full): the backend; or %NULL and @error, when the file is
 *   there but cannot be read or is damaged
 */
TsSettingsBackend *
ts_settings_backend_new (const gchar *path, GError **error)
{
  g_autoptr (TsSettingsBackend) self =
      g_object_new (TS_TYPE_SETTINGS_BACKEND, NULL);
  g_autoptr (GError) local = NULL;

  self->path = g_strdup (path);
  if (path != NULL
      && !g_key_file_load_from_file (
          self->file, path, G_KEY_FILE_KEEP_COMMENTS, &local)
      && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_STATE,
        "the settings file '%s' cannot be used: %s", path, local->message);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/**
 * ts_settings_backend_set_default:
 * @key: the whole path of a key
 * @value: what it is while the user has not set it
 */
void
ts_settings_backend_set_default (
    TsSettingsBackend *self, const gchar *key, GVariant *value)
{
  g_hash_table_replace (
      self->defaults, g_strdup (key), g_variant_ref_sink (value));
}

/**
 * ts_settings_backend_get_stored:
 *
 * Returns: (transfer full) (nullable): what stands in the file for @key,
 *   allowed or not
 */
GVariant *
ts_settings_backend_get_stored (
    TsSettingsBackend *self, const gchar *key, const GVariantType *type)
{
  return read_file (self, key, type);
}

/**
 * ts_settings_backend_ignore:
 * @key: the whole path of a key
 *
 * The stored value is not allowed: as if it were not there, until another is
 * written. It stays in the file, as another version may know it.
 */
void
ts_settings_backend_ignore (TsSettingsBackend *self, const gchar *key)
{
  g_hash_table_add (self->ignored, g_strdup (key));
}

/**
 * ts_settings_backend_get_write_error:
 *
 * Returns: (nullable): why the last write failed, %NULL if it did not
 */
const gchar *
ts_settings_backend_get_write_error (TsSettingsBackend *self)
{
  return self->write_error;
}

static void
ts_settings_backend_finalize (GObject *object)
{
  TsSettingsBackend *self = TS_SETTINGS_BACKEND (object);

  g_key_file_unref (self->file);
  g_hash_table_unref (self->defaults);
  g_hash_table_unref (self->ignored);
  g_free (self->path);
  g_free (self->write_error);
  G_OBJECT_CLASS (ts_settings_backend_parent_class)->finalize (object);
}

static void
ts_settings_backend_class_init (TsSettingsBackendClass *klass)
{
  GSettingsBackendClass *backend_class = G_SETTINGS_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ts_settings_backend_finalize;
  backend_class->read = ts_settings_backend_read;
  backend_class->read_user_value = ts_settings_backend_read_user_value;
  backend_class->write = ts_settings_backend_write;
  backend_class->write_tree = ts_settings_backend_write_tree;
  backend_class->reset = ts_settings_backend_reset;
  backend_class->get_writable = ts_settings_backend_get_writable;
}

static void
ts_settings_backend_init (TsSettingsBackend *self)
{
  self->file = g_key_file_new ();
  self->ignored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->defaults = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
}
