/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-profile-private.h"

static const gchar *const codec_names[] = {
    "h264", "h265", "av1", "mjpeg", "jpeg2000", NULL};

const gchar *
ts_codec_to_string (TsCodec codec)
{
  return codec_names[codec];
}

/**
 * ts_codec_from_string:
 * @ret_codec: (out): set when there is a codec of this name
 */
gboolean
ts_codec_from_string (const gchar *text, TsCodec *ret_codec)
{
  for (guint i = 0; codec_names[i] != NULL; i++) {
    if (g_str_equal (text, codec_names[i])) {
      *ret_codec = i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * ts_codec_has_key_frames:
 *
 * Returns: whether pictures depend on others before them
 */
gboolean
ts_codec_has_key_frames (TsCodec codec)
{
  return codec == TS_CODEC_H264 || codec == TS_CODEC_H265
         || codec == TS_CODEC_AV1;
}

void
ts_profile_stream_free (gpointer data)
{
  TsProfileStream *stream = data;

  g_clear_pointer (&stream->json, json_node_unref);
  g_free (stream->place);
  g_free (stream->name);
  g_free (stream->label);
  g_strfreev (stream->aliases);
  g_free (stream->sensor);
  g_clear_pointer (&stream->defaults, json_object_unref);
  g_free (stream);
}

static gboolean
parse_aliases (TsProfileStream *stream, JsonArray *array, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    g_autofree gchar *here =
        g_strdup_printf ("%s.aliases[%u]", stream->place, i);

    if (json_node_get_value_type (node) != G_TYPE_STRING)
      return ts_profile_set_error (error, here, "is not a string");
    if (!ts_profile_is_alias (json_node_get_string (node)))
      return ts_profile_set_error (error, here,
          "'%s' is not a path of letters, digits, '-', '_' and '.'",
          json_node_get_string (node));
    g_strv_builder_add (builder, json_node_get_string (node));
  }
  stream->aliases = g_strv_builder_end (builder);
  return TRUE;
}

TsProfileStream *
ts_profile_parse_stream (JsonNode *node, const gchar *place, GError **error)
{
  static const gchar *const members[] = {
      "name", "label", "aliases", "sensor", "codec", "defaults", NULL};
  g_autoptr (TsProfileStream) stream = g_new0 (TsProfileStream, 1);
  JsonObject *object = ts_json_node_object (node, place, error);
  JsonArray *aliases;
  gint codec;

  stream->json = json_node_copy (node);
  stream->place = g_strdup (place);
  if (object == NULL || !ts_json_check_members (object, place, members, error)
      || !ts_json_get_string (object, place, "name", TRUE, &stream->name, error)
      || !ts_json_get_string (
          object, place, "label", FALSE, &stream->label, error)
      || !ts_json_get_string (
          object, place, "sensor", TRUE, &stream->sensor, error)
      || !ts_profile_get_choice (
          object, place, "codec", codec_names, &codec, error)
      || !ts_json_get_array (object, place, "aliases", FALSE, &aliases, error)
      || !ts_json_get_object (
          object, place, "defaults", FALSE, &stream->defaults, error)
      || !parse_aliases (stream, aliases, error))
    return NULL;
  stream->codec = codec;
  if (!ts_profile_is_name (stream->name, TRUE)) {
    ts_profile_set_error (error, place,
        "name: '%s' is not a path of letters, digits, '-' and '_'",
        stream->name);
    return NULL;
  }
  if (stream->label == NULL)
    stream->label = g_strdup (stream->name);
  return g_steal_pointer (&stream);
}
