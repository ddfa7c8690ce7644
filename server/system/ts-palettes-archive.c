/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-palettes-archive.h"

#include "system/ts-file.h"
#include "system/ts-palettes-private.h"

/* An object: the name of each file, and its contents in base 64. */

static JsonNode *
save_part (gpointer owner, GError **error)
{
  TsPalettes *self = owner;
  GPtrArray *palettes = ts_palettes_list (self);
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node;

  for (guint i = 0; i < palettes->len; i++) {
    const TsUserPalette *one = g_ptr_array_index (palettes, i);
    g_autofree gchar *path =
        g_build_filename (ts_palettes_get_folder (self), one->file, NULL);
    g_autoptr (GBytes) bytes = ts_file_read (path, TS_PALETTES_MAX_SIZE, error);
    g_autofree gchar *text = NULL;
    gsize size;
    const guint8 *data;

    if (bytes == NULL)
      return NULL;
    data = g_bytes_get_data (bytes, &size);
    text = g_base64_encode (data, size);
    json_object_set_string_member (object, one->file, text);
  }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, object);
  return node;
}

typedef struct
{
  TsPalettes *owner;
  GHashTable *files; /* name to GBytes */
} Prepared;

static void
discard_part (gpointer data)
{
  Prepared *prepared = data;

  ts_palettes_expect (prepared->owner, NULL);
  g_hash_table_unref (prepared->files);
  g_object_unref (prepared->owner);
  g_free (prepared);
}

static gboolean
fail (GError **error, const gchar *what)
{
  g_set_error_literal (
      error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_INVALID, what);
  return FALSE;
}

static gboolean
read_file (GHashTable *files, const gchar *file, JsonNode *node, GError **error)
{
  g_autoptr (GstThermalPalette) palette = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guchar *data;
  gsize size = 0;

  if (!ts_palettes_is_name (file)
      || json_node_get_value_type (node) != G_TYPE_STRING) {
    g_set_error (error, TS_PALETTES_ERROR, TS_PALETTES_ERROR_NAME,
        "'%s' is no name of a palette with its file in base 64", file);
    return FALSE;
  }
  data = g_base64_decode (json_node_get_string (node), &size);
  bytes = g_bytes_new_take (data, size);
  if (size > TS_PALETTES_MAX_SIZE)
    return fail (error, "a palette is too large");
  palette = gst_thermal_palette_new_from_text (
      file, size > 0 ? (const gchar *) data : "", (gssize) size, error);
  if (palette == NULL)
    return FALSE;
  g_hash_table_insert (files, g_strdup (file), g_steal_pointer (&bytes));
  return TRUE;
}

static gboolean
read_files (GHashTable *files, JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  const gchar *file;
  JsonNode *member;

  /* what a new camera has */
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, "the palettes are not an object");
  if (json_object_get_size (json_node_get_object (node)) > TS_PALETTES_MAX)
    return fail (error, "there are too many palettes");
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &file, &member)) {
    if (!read_file (files, file, member, error))
      return FALSE;
  }
  return TRUE;
}

static gpointer
prepare_part (gpointer owner, JsonNode *node, GError **error)
{
  g_autoptr (GHashTable) files = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  Prepared *prepared;

  if (!read_files (files, node, error))
    return NULL;
  prepared = g_new (Prepared, 1);
  prepared->owner = g_object_ref (owner);
  prepared->files = g_steal_pointer (&files);
  /* settings of the same archive may name them */
  ts_palettes_expect (owner, prepared->files);
  return prepared;
}

static gboolean
apply_part (gpointer owner, gpointer data, TsCaller *caller, GError **error)
{
  const Prepared *prepared = data;

  return ts_palettes_replace (owner, prepared->files, error);
}

/**
 * ts_palettes_add_part:
 * @archive: ends before @self; takes the settings' part after this one, because
 *   settings name palettes
 */
void
ts_palettes_add_part (TsPalettes *self, TsArchive *archive)
{
  static const TsArchivePart part = {
      .name = "palettes",
      .permission = TS_PERMISSION_MAINTENANCE,
      .save = save_part,
      .prepare = prepare_part,
      .apply = apply_part,
      .discard = discard_part,
  };

  ts_archive_add_part (archive, &part, self);
}
