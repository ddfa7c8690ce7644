/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-archive-document.h"

#include <string.h>

#include "camera/ts-json.h"

#define FORMAT "thermoscope-archive"
#define FORMAT_VERSION 1

G_DEFINE_QUARK (ts_archive_error, ts_archive_error)

/**
 * ts_archive_document_new:
 * @camera: how the camera is called
 * @parts: (transfer full): by name
 *
 * Returns: (transfer full): the document, of now
 */
JsonNode *
ts_archive_document_new (const gchar *camera, JsonObject *parts)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  JsonObject *object = json_object_new ();
  JsonNode *document = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", FORMAT_VERSION);
  json_object_set_string_member (object, "product", PACKAGE_NAME " " VERSION);
  json_object_set_string_member (object, "time", time);
  json_object_set_string_member (object, "camera", camera);
  json_object_set_object_member (object, "parts", parts);
  json_node_take_object (document, object);
  return document;
}

static JsonNode *
find_member (JsonNode *node, const gchar *name, JsonNodeType kind)
{
  JsonNode *member = JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_member (
                         json_node_get_object (node), name)
                                                   : NULL;

  return member != NULL && JSON_NODE_TYPE (member) == kind ? member : NULL;
}

static gboolean
check_format (JsonNode *document, GError **error)
{
  JsonNode *format = find_member (document, "format", JSON_NODE_VALUE);
  JsonNode *version = find_member (document, "version", JSON_NODE_VALUE);

  if (format == NULL || json_node_get_value_type (format) != G_TYPE_STRING
      || !g_str_equal (json_node_get_string (format), FORMAT)) {
    g_set_error_literal (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_DOCUMENT,
        "is no archive of a camera");
    return FALSE;
  }
  if (version == NULL || json_node_get_value_type (version) != G_TYPE_INT64
      || json_node_get_int (version) < 1) {
    g_set_error_literal (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_DOCUMENT,
        "version: is no whole number from 1");
    return FALSE;
  }
  if (json_node_get_int (version) > FORMAT_VERSION) {
    g_set_error (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_VERSION,
        "was made by a newer camera: it has version %" G_GINT64_FORMAT
        ", and this camera knows %d",
        json_node_get_int (version), FORMAT_VERSION);
    return FALSE;
  }
  return TRUE;
}

/**
 * ts_archive_document_get_parts:
 *
 * Returns: (transfer none): the parts by name; or %NULL and @error, when
 *   @document is no archive that this camera can read
 */
JsonObject *
ts_archive_document_get_parts (JsonNode *document, GError **error)
{
  JsonNode *parts;

  if (!check_format (document, error))
    return NULL;
  parts = find_member (document, "parts", JSON_NODE_OBJECT);
  if (parts == NULL) {
    g_set_error_literal (error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_DOCUMENT,
        "parts: is no object");
    return NULL;
  }
  return json_node_get_object (parts);
}

/**
 * ts_archive_document_parse:
 *
 * Returns: (transfer full): a document with parts; or %NULL and @error
 */
JsonNode *
ts_archive_document_parse (GBytes *text, GError **error)
{
  g_autoptr (JsonNode) document = NULL;
  g_autoptr (GError) local = NULL;
  gsize size;
  const gchar *data = g_bytes_get_data (text, &size);

  document = ts_json_parse (data != NULL ? data : "", size, &local);
  if (document == NULL) {
    g_set_error_literal (
        error, TS_ARCHIVE_ERROR, TS_ARCHIVE_ERROR_DOCUMENT, local->message);
    return NULL;
  }
  if (ts_archive_document_get_parts (document, error) == NULL)
    return NULL;
  return g_steal_pointer (&document);
}

/**
 * ts_archive_document_write:
 * @label: what everybody may read of a sealed file
 * @key: (nullable): %NULL writes text, which must hold no secrets
 *
 * Returns: (transfer full): the file; or %NULL and @error
 */
GBytes *
ts_archive_document_write (JsonNode *document, const gchar *label,
    const TsSealKey *key, GError **error)
{
  gchar *text = json_to_string (document, key == NULL);
  g_autoptr (GBytes) contents = g_bytes_new_take (text, strlen (text));

  if (key == NULL)
    return g_steal_pointer (&contents);
  return ts_seal_close (contents, label, key, error);
}

/**
 * ts_archive_document_read:
 * @password: (nullable): for a file that was sealed with one
 * @device_key: for a file that this camera sealed for itself
 *
 * Returns: (transfer full): the document; or %NULL and @error
 */
JsonNode *
ts_archive_document_read (
    GBytes *file, const gchar *password, GBytes *device_key, GError **error)
{
  g_autoptr (GBytes) text = NULL;
  TsSealKey key = {NULL, NULL};

  if (!ts_seal_is_sealed (file))
    return ts_archive_document_parse (file, error);
  if (!ts_seal_needs_password (file)) {
    key.key = device_key;
  } else if (password != NULL) {
    key.password = password;
  } else {
    g_set_error_literal (error, TS_SEAL_ERROR, TS_SEAL_ERROR_PASSWORD,
        "was sealed with a password: give it");
    return NULL;
  }
  text = ts_seal_open (file, &key, error);
  return text != NULL ? ts_archive_document_parse (text, error) : NULL;
}
