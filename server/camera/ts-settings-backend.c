/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsSettings"
#include "config.h"

#include "ts-settings-backend.h"

#include <glib/gstdio.h>
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
  TsSettingsBackendWriter writer;
  gpointer writer_data;
};

struct _TsSettingsDraft
{
  GKeyFile *file;
  GBytes *text;    /* NULL: as it was */
  GPtrArray *keys; /* whose stored value, if it was ignored, is another now */
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

/* A path with a slash at its end is a whole group. */
static void
set_or_remove (GKeyFile *file, const gchar *key, GVariant *value)
{
  g_autofree gchar *group = NULL;
  g_autofree gchar *name = NULL;

  if (!split_key (key, &group, &name))
    return;
  if (value != NULL) {
    g_autofree gchar *text = g_variant_print (value, FALSE);

    g_key_file_set_value (file, group, name, text);
  } else if (*name == '\0') {
    g_key_file_remove_group (file, group, NULL);
  } else {
    g_key_file_remove_key (file, group, name, NULL);
  }
}

static gboolean
add_to_draft (gpointer key, gpointer value, gpointer user_data)
{
  TsSettingsDraft *draft = user_data;

  set_or_remove (draft->file, key, value);
  g_ptr_array_add (draft->keys, g_strdup (key));
  return FALSE;
}

/**
 * ts_settings_backend_prepare:
 * @changes: (element-type utf8 GVariant): path of a key -> value, or %NULL for
 *   a reset; a path with a slash at its end and %NULL is a whole group
 *
 * Returns: (transfer full): the file as it will be. Nothing has changed yet
 */
TsSettingsDraft *
ts_settings_backend_prepare (TsSettingsBackend *self, GTree *changes)
{
  TsSettingsDraft *draft = g_new0 (TsSettingsDraft, 1);
  gsize length = 0;
  g_autofree gchar *old = g_key_file_to_data (self->file, &length, NULL);
  gchar *text;

  draft->file = g_key_file_new ();
  draft->keys = g_ptr_array_new_with_free_func (g_free);
  /* what a key file has written it can read */
  if (length > 0)
    g_key_file_load_from_data (
        draft->file, old, length, G_KEY_FILE_KEEP_COMMENTS, NULL);
  g_tree_foreach (changes, add_to_draft, draft);
  text = g_key_file_to_data (draft->file, &length, NULL);
  if (g_strcmp0 (text, old) != 0)
    draft->text = g_bytes_new_take (text, length);
  else
    g_free (text);
  return draft;
}

/**
 * ts_settings_draft_get_text:
 *
 * Returns: (transfer none) (nullable): what to write, %NULL when the file is
 *   as it should be; may be read on any thread
 */
GBytes *
ts_settings_draft_get_text (TsSettingsDraft *self)
{
  return self->text;
}

void
ts_settings_draft_free (TsSettingsDraft *self)
{
  g_clear_pointer (&self->file, g_key_file_unref);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_ptr_array_unref (self->keys);
  g_free (self);
}

/**
 * ts_settings_backend_apply:
 * @draft: prepared since the last one was applied, and written
 *
 * From now on its values are read. Who listens has to be told.
 */
void
ts_settings_backend_apply (TsSettingsBackend *self, TsSettingsDraft *draft)
{
  g_key_file_unref (self->file);
  self->file = g_steal_pointer (&draft->file);
  for (guint i = 0; i < draft->keys->len; i++)
    g_hash_table_remove (self->ignored, g_ptr_array_index (draft->keys, i));
}

/**
 * ts_settings_backend_write_file:
 * @path: (nullable): %NULL: settings are in memory only
 * @text: (nullable): %NULL: the file is as it should be
 *
 * Writes beside the file, waits for the disk and renames: a kill at any moment
 * leaves the old or the new file. May be called from any thread, one at a
 * time.
 */
gboolean
ts_settings_backend_write_file (const gchar *path, GBytes *text, GError **error)
{
  gsize length = 0;
  const gchar *data = text != NULL ? g_bytes_get_data (text, &length) : NULL;
  g_autoptr (GError) local = NULL;

  if (path == NULL || text == NULL
      || g_file_set_contents_full (path, data != NULL ? data : "", length,
          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
          &local))
    return TRUE;
  g_set_error (error, TS_SETTINGS_ERROR, TS_SETTINGS_ERROR_STATE,
      "nothing was changed: %s", local->message);
  return FALSE;
}

/**
 * ts_settings_backend_get_path:
 *
 * Returns: (nullable): of the key file
 */
const gchar *
ts_settings_backend_get_path (TsSettingsBackend *self)
{
  return self->path;
}

static void
unref_value (gpointer value)
{
  if (value != NULL)
    g_variant_unref (value);
}

static gint
compare_keys (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (a, b);
}

static gboolean
write_key (TsSettingsBackend *self, const gchar *key, GVariant *value,
    gpointer origin_tag)
{
  g_autoptr (GTree) changes =
      g_tree_new_full (compare_keys, NULL, g_free, unref_value);

  g_tree_insert (changes, g_strdup (key), value);
  return self->writer != NULL
         && self->writer (changes, origin_tag, self->writer_data);
}

static gboolean
ts_settings_backend_write (GSettingsBackend *backend, const gchar *key,
    GVariant *value, gpointer origin_tag)
{
  return write_key (TS_SETTINGS_BACKEND (backend), key,
      g_variant_ref_sink (value), origin_tag);
}

static gboolean
ts_settings_backend_write_tree (
    GSettingsBackend *backend, GTree *tree, gpointer origin_tag)
{
  TsSettingsBackend *self = TS_SETTINGS_BACKEND (backend);

  return self->writer != NULL
         && self->writer (tree, origin_tag, self->writer_data);
}

static void
ts_settings_backend_reset (
    GSettingsBackend *backend, const gchar *key, gpointer origin_tag)
{
  write_key (TS_SETTINGS_BACKEND (backend), key, NULL, origin_tag);
}

static gboolean
ts_settings_backend_get_writable (GSettingsBackend *backend, const gchar *key)
{
  return TRUE;
}

/* What a kill in the middle of a write has left behind. */
static void
remove_leftovers (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *name = g_path_get_basename (path);
  g_autofree gchar *pattern = g_strconcat (name, ".??????", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *found;

  while (dir != NULL && (found = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *leftover = g_build_filename (folder, found, NULL);

    if (g_pattern_match_simple (pattern, found))
      g_unlink (leftover);
  }
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
  if (path != NULL)
    remove_leftovers (path);
  return g_steal_pointer (&self);
}

/**
 * ts_settings_backend_set_writer:
 *
 * Does what is written through a #GSettings; without one nothing is.
 */
void
ts_settings_backend_set_writer (
    TsSettingsBackend *self, TsSettingsBackendWriter writer, gpointer user_data)
{
  self->writer = writer;
  self->writer_data = user_data;
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

static gboolean
has_prefix (gpointer key, gpointer value, gpointer path)
{
  return g_str_has_prefix (key, path);
}

/**
 * ts_settings_backend_clear_defaults:
 * @path: of all keys below it; those of the schema count again
 */
void
ts_settings_backend_clear_defaults (TsSettingsBackend *self, const gchar *path)
{
  g_hash_table_foreach_remove (self->defaults, has_prefix, (gpointer) path);
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
 * ts_settings_backend_list_instances:
 *
 * Returns: (transfer full): names of the groups in the file that belong to
 *   @concern
 */
GStrv
ts_settings_backend_list_instances (
    TsSettingsBackend *self, const gchar *concern)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) groups = g_key_file_get_groups (self->file, NULL);
  g_autofree gchar *prefix = g_strconcat (concern, "/", NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    if (g_str_has_prefix (groups[i], prefix)
        && groups[i][strlen (prefix)] != '\0')
      g_strv_builder_add (names, groups[i] + strlen (prefix));
  }
  return g_strv_builder_end (names);
}

static void
ts_settings_backend_finalize (GObject *object)
{
  TsSettingsBackend *self = TS_SETTINGS_BACKEND (object);

  g_key_file_unref (self->file);
  g_hash_table_unref (self->defaults);
  g_hash_table_unref (self->ignored);
  g_free (self->path);
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
