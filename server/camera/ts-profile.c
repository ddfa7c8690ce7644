/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-profile.h"

#include <string.h>

#include "camera/ts-json.h"
#include "ts-paths.h"

G_DEFINE_QUARK (ts_profile_error, ts_profile_error)

struct _TsProfile
{
  GObject parent_instance;

  gchar *name;
  gchar *title;
  gchar *description;
  GPtrArray *sensors;
  GPtrArray *streams;
};

G_DEFINE_FINAL_TYPE (TsProfile, ts_profile, G_TYPE_OBJECT)

static const gchar *const band_names[] = {"visible", "thermal", "fusion", NULL};
static const gchar *const codec_names[] = {
    "h264", "h265", "av1", "mjpeg", "jpeg2000", NULL};

const gchar *
ts_band_to_string (TsBand band)
{
  return band_names[band];
}

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

static void
link_free (gpointer data)
{
  TsProfileLink *link = data;

  g_free (link->place);
  g_free (link->element);
  g_free (link->name);
  g_clear_pointer (&link->properties, json_object_unref);
  g_free (link->caps);
  g_free (link->launch);
  g_free (link);
}

static void
binding_free (gpointer data)
{
  TsProfileBinding *binding = data;

  g_free (binding->place);
  g_free (binding->concern);
  g_free (binding->key);
  g_free (binding->element);
  g_free (binding->property);
  g_free (binding);
}

static void
fusion_free (gpointer data)
{
  TsProfileFusion *fuse = data;

  g_free (fuse->visible);
  g_free (fuse->thermal);
  g_free (fuse);
}

static void
sensor_free (gpointer data)
{
  TsProfileSensor *sensor = data;

  g_clear_pointer (&sensor->json, json_node_unref);
  g_free (sensor->place);
  g_free (sensor->id);
  g_free (sensor->label);
  g_clear_pointer (&sensor->fuse, fusion_free);
  g_clear_pointer (&sensor->chain, g_ptr_array_unref);
  g_clear_pointer (&sensor->bindings, g_ptr_array_unref);
  g_clear_pointer (&sensor->defaults, json_object_unref);
  g_free (sensor);
}

static void
stream_free (gpointer data)
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProfileLink, link_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProfileSensor, sensor_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProfileStream, stream_free)

/**
 * ts_profile_set_error:
 * @place: as `sensors[0].chain[2].properties.palette`
 *
 * Sets %TS_PROFILE_ERROR_INVALID to "place: what is wrong with it".
 *
 * Returns: %FALSE
 */
gboolean
ts_profile_set_error (
    GError **error, const gchar *place, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (
      error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID, "%s: %s", place, text);
  return FALSE;
}

static gboolean
consists_of (const gchar *text, gboolean with_slashes, gboolean with_dots)
{
  if (*text == '\0' || *text == '/' || g_str_has_suffix (text, "/")
      || strstr (text, "//") != NULL || strlen (text) > 64)
    return FALSE;
  for (const gchar *c = text; *c != '\0'; c++) {
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_'
        && !(*c == '/' && with_slashes) && !(*c == '.' && with_dots))
      return FALSE;
  }
  return TRUE;
}

/* Names are parts of settings paths, of URLs and of file names. */
static gboolean
is_name (const gchar *text, gboolean with_slashes)
{
  return consists_of (text, with_slashes, FALSE);
}

/* Paths under which others know a stream may look like files. */
static gboolean
is_alias (const gchar *text)
{
  return consists_of (text, TRUE, TRUE) && *text != '.'
         && strstr (text, "/.") == NULL;
}

static gboolean
get_choice (JsonObject *object, const gchar *place, const gchar *member,
    const gchar *const *choices, gint *ret_index, GError **error)
{
  g_autofree gchar *text = NULL;
  g_autofree gchar *allowed = NULL;
  g_autofree gchar *here = ts_json_place (place, member);

  if (!ts_json_get_string (object, place, member, TRUE, &text, error))
    return FALSE;
  for (gint i = 0; choices[i] != NULL; i++) {
    if (g_str_equal (choices[i], text)) {
      *ret_index = i;
      return TRUE;
    }
  }
  allowed = g_strjoinv (", ", (GStrv) choices);
  return ts_profile_set_error (
      error, here, "there is no '%s'; there are: %s", text, allowed);
}

static TsProfileLink *
parse_link (JsonNode *node, const gchar *place, GError **error)
{
  static const gchar *const members[] = {
      "element", "name", "properties", "caps", "launch", NULL};
  g_autoptr (TsProfileLink) link = g_new0 (TsProfileLink, 1);
  JsonObject *object = ts_json_node_object (node, place, error);
  guint n_kinds;

  link->place = g_strdup (place);
  if (object == NULL || !ts_json_check_members (object, place, members, error)
      || !ts_json_get_string (
          object, place, "element", FALSE, &link->element, error)
      || !ts_json_get_string (object, place, "name", FALSE, &link->name, error)
      || !ts_json_get_string (object, place, "caps", FALSE, &link->caps, error)
      || !ts_json_get_string (
          object, place, "launch", FALSE, &link->launch, error)
      || !ts_json_get_object (
          object, place, "properties", FALSE, &link->properties, error))
    return NULL;
  n_kinds =
      (link->element != NULL) + (link->caps != NULL) + (link->launch != NULL);
  if (n_kinds != 1) {
    ts_profile_set_error (error, place, "needs one of element, caps, launch");
    return NULL;
  }
  if (link->properties != NULL && link->element == NULL) {
    ts_profile_set_error (error, place, "only an element has properties");
    return NULL;
  }
  if (link->name != NULL && !is_name (link->name, FALSE)) {
    ts_profile_set_error (error, place,
        "name: '%s' is not made of letters, digits, '-' and '_'", link->name);
    return NULL;
  }
  return g_steal_pointer (&link);
}

/**
 * ts_profile_split_setting:
 * @name: of a sensor's setting, as "palette" or "view.mirror"
 * @ret_key: (out) (transfer none): the part that is the key
 *
 * Returns: (transfer full): the concern, `sensor` where none is named
 */
gchar *
ts_profile_split_setting (const gchar *name, const gchar **ret_key)
{
  const gchar *dot = strchr (name, '.');

  *ret_key = dot != NULL ? dot + 1 : name;
  return dot != NULL ? g_strndup (name, dot - name) : g_strdup ("sensor");
}

static gboolean
add_binding (TsProfileSensor *sensor, const gchar *place, const gchar *key,
    const gchar *target, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (target, ".", 2);
  TsProfileBinding *binding;
  const gchar *own_key;

  if (g_strv_length (parts) != 2 || *parts[0] == '\0' || *parts[1] == '\0')
    return ts_profile_set_error (
        error, place, "'%s' is not NAME.PROPERTY", target);
  binding = g_new0 (TsProfileBinding, 1);
  binding->place = g_strdup (place);
  binding->concern = ts_profile_split_setting (key, &own_key);
  binding->key = g_strdup (own_key);
  binding->element = g_strdup (parts[0]);
  binding->property = g_strdup (parts[1]);
  g_ptr_array_add (sensor->bindings, binding);
  return TRUE;
}

/* One setting may write several properties, with a blank between. */
static gboolean
parse_bindings (TsProfileSensor *sensor, JsonObject *bind, GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (bind);
  g_autofree gchar *place = ts_json_place (sensor->place, "bind");

  for (GList *l = keys; l != NULL; l = l->next) {
    g_autofree gchar *here = ts_json_place (place, l->data);
    g_autofree gchar *text = NULL;
    g_auto (GStrv) targets = NULL;

    if (!ts_json_get_string (bind, place, l->data, TRUE, &text, error))
      return FALSE;
    targets = g_strsplit (text, " ", -1);
    if (targets[0] == NULL)
      return ts_profile_set_error (
          error, here, "'%s' is not NAME.PROPERTY", text);
    for (guint i = 0; targets[i] != NULL; i++) {
      if (!add_binding (sensor, here, l->data, targets[i], error))
        return FALSE;
    }
  }
  return TRUE;
}

static gboolean
get_fov (JsonObject *object, const gchar *place, const gchar *member,
    gdouble *ret_fov_deg, GError **error)
{
  g_autofree gchar *here = ts_json_place (place, member);
  JsonNode *node = json_object_get_member (object, member);
  GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;

  *ret_fov_deg = 0;
  if (node == NULL)
    return TRUE;
  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    *ret_fov_deg = json_node_get_double (node);
  if (*ret_fov_deg > 0 && *ret_fov_deg < 180)
    return TRUE;
  return ts_profile_set_error (
      error, here, "is not a number of degrees between 0 and 180");
}

static gboolean
parse_fuse (TsProfileSensor *sensor, JsonObject *object, GError **error)
{
  static const gchar *const members[] = {
      "visible", "thermal", "visible-fov", "thermal-fov", NULL};
  g_autofree gchar *place = ts_json_place (sensor->place, "fuse");
  TsProfileFusion *fuse = sensor->fuse = g_new0 (TsProfileFusion, 1);

  if (sensor->band != TS_BAND_FUSION)
    return ts_profile_set_error (
        error, place, "only a sensor with the band fusion fuses others");
  return ts_json_check_members (object, place, members, error)
         && ts_json_get_string (
             object, place, "visible", TRUE, &fuse->visible, error)
         && ts_json_get_string (
             object, place, "thermal", TRUE, &fuse->thermal, error)
         && get_fov (
             object, place, "visible-fov", &fuse->visible_fov_deg, error)
         && get_fov (
             object, place, "thermal-fov", &fuse->thermal_fov_deg, error);
}

static TsProfileSensor *
parse_sensor (JsonNode *node, const gchar *place, GError **error)
{
  static const gchar *const members[] = {
      "id", "label", "band", "fuse", "chain", "bind", "defaults", NULL};
  g_autoptr (TsProfileSensor) sensor = g_new0 (TsProfileSensor, 1);
  g_autoptr (JsonObject) bind = NULL;
  g_autoptr (JsonObject) fuse = NULL;
  g_autofree gchar *chain_place = ts_json_place (place, "chain");
  JsonObject *object = ts_json_node_object (node, place, error);
  JsonArray *chain;
  gint band;

  sensor->json = json_node_copy (node);
  sensor->place = g_strdup (place);
  sensor->chain = g_ptr_array_new_with_free_func (link_free);
  sensor->bindings = g_ptr_array_new_with_free_func (binding_free);
  if (object == NULL || !ts_json_check_members (object, place, members, error)
      || !ts_json_get_string (object, place, "id", TRUE, &sensor->id, error)
      || !ts_json_get_string (
          object, place, "label", FALSE, &sensor->label, error)
      || !get_choice (object, place, "band", band_names, &band, error)
      || !ts_json_get_object (object, place, "fuse", FALSE, &fuse, error)
      || !ts_json_get_array (object, place, "chain", TRUE, &chain, error)
      || !ts_json_get_object (object, place, "bind", FALSE, &bind, error)
      || !ts_json_get_object (
          object, place, "defaults", FALSE, &sensor->defaults, error))
    return NULL;
  sensor->band = band;
  if (fuse != NULL && !parse_fuse (sensor, fuse, error))
    return NULL;
  if (fuse == NULL && sensor->band == TS_BAND_FUSION) {
    ts_profile_set_error (error, place, "fuse is missing");
    return NULL;
  }
  if (!is_name (sensor->id, FALSE)) {
    ts_profile_set_error (error, place,
        "id: '%s' is not made of letters, digits, '-' and '_'", sensor->id);
    return NULL;
  }
  if (sensor->label == NULL)
    sensor->label = g_strdup (sensor->id);
  if (json_array_get_length (chain) == 0) {
    ts_profile_set_error (error, chain_place, "is empty");
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length (chain); i++) {
    g_autofree gchar *here = g_strdup_printf ("%s[%u]", chain_place, i);
    TsProfileLink *link =
        parse_link (json_array_get_element (chain, i), here, error);

    if (link == NULL)
      return NULL;
    g_ptr_array_add (sensor->chain, link);
  }
  if (bind != NULL && !parse_bindings (sensor, bind, error))
    return NULL;
  return g_steal_pointer (&sensor);
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
    if (!is_alias (json_node_get_string (node)))
      return ts_profile_set_error (error, here,
          "'%s' is not a path of letters, digits, '-', '_' and '.'",
          json_node_get_string (node));
    g_strv_builder_add (builder, json_node_get_string (node));
  }
  stream->aliases = g_strv_builder_end (builder);
  return TRUE;
}

static TsProfileStream *
parse_stream (JsonNode *node, const gchar *place, GError **error)
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
      || !get_choice (object, place, "codec", codec_names, &codec, error)
      || !ts_json_get_array (object, place, "aliases", FALSE, &aliases, error)
      || !ts_json_get_object (
          object, place, "defaults", FALSE, &stream->defaults, error)
      || !parse_aliases (stream, aliases, error))
    return NULL;
  stream->codec = codec;
  if (!is_name (stream->name, TRUE)) {
    ts_profile_set_error (error, place,
        "name: '%s' is not a path of letters, digits, '-' and '_'",
        stream->name);
    return NULL;
  }
  if (stream->label == NULL)
    stream->label = g_strdup (stream->name);
  return g_steal_pointer (&stream);
}

static gboolean
claim_name (
    GHashTable *names, const gchar *place, const gchar *name, GError **error)
{
  if (g_hash_table_add (names, g_strdup (name)))
    return TRUE;
  return ts_profile_set_error (error, place, "'%s' is there already", name);
}

/* What is fused stands before what fuses it, so that nothing can fuse itself. */
static gboolean
check_fused (TsProfile *self, const gchar *place, const gchar *member,
    const gchar *id, TsBand band, GError **error)
{
  const TsProfileSensor *fused = ts_profile_find_sensor (self, id);
  g_autofree gchar *here = g_strdup_printf ("%s.fuse.%s", place, member);

  if (fused == NULL)
    return ts_profile_set_error (
        error, here, "there is no sensor '%s' before this one", id);
  if (fused->band != band)
    return ts_profile_set_error (
        error, here, "the band of '%s' is not %s", id, band_names[band]);
  return TRUE;
}

static gboolean
parse_sensors (TsProfile *self, JsonArray *array, GError **error)
{
  g_autoptr (GHashTable) ids =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (json_array_get_length (array) == 0)
    return ts_profile_set_error (error, "sensors", "is empty");
  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree gchar *place = g_strdup_printf ("sensors[%u]", i);
    g_autofree gchar *id_place = ts_json_place (place, "id");
    TsProfileSensor *sensor =
        parse_sensor (json_array_get_element (array, i), place, error);

    if (sensor == NULL)
      return FALSE;
    if (sensor->fuse != NULL
        && (!check_fused (self, place, "visible", sensor->fuse->visible,
                TS_BAND_VISIBLE, error)
            || !check_fused (self, place, "thermal", sensor->fuse->thermal,
                TS_BAND_THERMAL, error))) {
      sensor_free (sensor);
      return FALSE;
    }
    g_ptr_array_add (self->sensors, sensor);
    if (!claim_name (ids, id_place, sensor->id, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_streams (TsProfile *self, JsonArray *array, GError **error)
{
  g_autoptr (GHashTable) names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    g_autofree gchar *place = g_strdup_printf ("streams[%u]", i);
    TsProfileStream *stream =
        parse_stream (json_array_get_element (array, i), place, error);

    if (stream == NULL)
      return FALSE;
    g_ptr_array_add (self->streams, stream);
    if (!claim_name (names, place, stream->name, error))
      return FALSE;
    for (guint a = 0; stream->aliases[a] != NULL; a++) {
      if (!claim_name (names, place, stream->aliases[a], error))
        return FALSE;
    }
    if (ts_profile_find_sensor (self, stream->sensor) == NULL) {
      g_autofree gchar *here = ts_json_place (place, "sensor");

      return ts_profile_set_error (
          error, here, "there is no sensor '%s'", stream->sensor);
    }
  }
  return TRUE;
}

/* The values of the profile's variables: what the caller gave, else what
 * stands in the profile. */
static GHashTable *
collect_variables (
    JsonObject *root, const gchar *base_dir, GHashTable *given, GError **error)
{
  static const gchar *const members[] = {"value", "summary", NULL};
  g_autoptr (GHashTable) values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (JsonObject) variables = NULL;
  g_autoptr (GList) names = NULL;
  GHashTableIter iter;
  gpointer name;

  g_hash_table_insert (values, g_strdup ("profile-dir"), g_strdup (base_dir));
  if (!ts_json_get_object (root, NULL, "variables", FALSE, &variables, error))
    return NULL;
  if (variables != NULL)
    names = json_object_get_members (variables);
  for (GList *l = names; l != NULL; l = l->next) {
    g_autofree gchar *place = ts_json_place ("variables", l->data);
    g_autofree gchar *value = NULL;
    g_autofree gchar *summary = NULL;
    JsonObject *object = ts_json_node_object (
        json_object_get_member (variables, l->data), place, error);
    const gchar *own =
        given != NULL ? g_hash_table_lookup (given, l->data) : NULL;

    if (object == NULL || !ts_json_check_members (object, place, members, error)
        || !ts_json_get_string (object, place, "value", FALSE, &value, error)
        || !ts_json_get_string (
            object, place, "summary", FALSE, &summary, error))
      return NULL;
    if (own == NULL && value == NULL) {
      ts_profile_set_error (error, place,
          "has no value; give one with --set profile.%s=%s", (gchar *) l->data,
          "VALUE");
      return NULL;
    }
    if (own != NULL)
      g_hash_table_replace (values, g_strdup (l->data), g_strdup (own));
    else
      g_hash_table_replace (values, g_strdup (l->data),
          ts_json_expand (value, values, place, NULL));
    if (g_hash_table_lookup (values, l->data) == NULL) {
      ts_profile_set_error (
          error, place, "refers to a variable that is not there");
      return NULL;
    }
  }
  if (given != NULL) {
    g_hash_table_iter_init (&iter, given);
    while (g_hash_table_iter_next (&iter, &name, NULL)) {
      if (variables == NULL || !json_object_has_member (variables, name)) {
        ts_profile_set_error (error, "variables",
            "there is no '%s' in this profile", (gchar *) name);
        return NULL;
      }
    }
  }
  return g_steal_pointer (&values);
}

static gboolean
parse_root (TsProfile *self, JsonNode *node, const gchar *base_dir,
    GHashTable *given, GError **error)
{
  static const gchar *const members[] = {"$schema", "name", "title",
      "description", "variables", "sensors", "streams", NULL};
  JsonObject *root = ts_json_node_object (node, "the profile", error);
  g_autoptr (GHashTable) variables = NULL;
  g_autoptr (JsonNode) expanded = NULL;
  JsonArray *sensors, *streams;

  if (root == NULL || !ts_json_check_members (root, NULL, members, error))
    return FALSE;
  variables = collect_variables (root, base_dir, given, error);
  if (variables == NULL)
    return FALSE;
  expanded = ts_json_expand_node (node, variables, NULL, error);
  if (expanded == NULL)
    return FALSE;
  root = json_node_get_object (expanded);
  if (!ts_json_get_string (root, NULL, "name", TRUE, &self->name, error)
      || !ts_json_get_string (root, NULL, "title", FALSE, &self->title, error)
      || !ts_json_get_string (
          root, NULL, "description", FALSE, &self->description, error)
      || !ts_json_get_array (root, NULL, "sensors", TRUE, &sensors, error)
      || !ts_json_get_array (root, NULL, "streams", TRUE, &streams, error)
      || !parse_sensors (self, sensors, error)
      || !parse_streams (self, streams, error))
    return FALSE;
  if (!is_name (self->name, FALSE))
    return ts_profile_set_error (error, "name",
        "'%s' is not made of letters, digits, '-' and '_'", self->name);
  return TRUE;
}

/**
 * ts_profile_new_from_data:
 * @json: the text of a profile
 * @length: of it in bytes, or -1
 * @base_dir: what `${profile-dir}` stands for
 * @variables: (nullable) (element-type utf8 utf8): values for the profile's
 *   variables, instead of those that stand in it
 *
 * Returns: (transfer full): the profile; or %NULL and @error
 */
TsProfile *
ts_profile_new_from_data (const gchar *json, gssize length,
    const gchar *base_dir, GHashTable *variables, GError **error)
{
  g_autoptr (TsProfile) self = g_object_new (TS_TYPE_PROFILE, NULL);
  g_autoptr (JsonNode) root = ts_json_parse (json, length, error);

  if (root == NULL) {
    if (error != NULL && *error != NULL) {
      (*error)->domain = TS_PROFILE_ERROR;
      (*error)->code = TS_PROFILE_ERROR_SYNTAX;
    }
    return NULL;
  }
  if (!parse_root (self, root, base_dir, variables, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ts_profile_new_from_file:
 * @path: a JSON file; what ts_profile_find_file() gives
 * @variables: (nullable) (element-type utf8 utf8): see
 *   ts_profile_new_from_data()
 *
 * Returns: (transfer full): the profile; or %NULL and @error, whose message
 *   begins with the file
 */
TsProfile *
ts_profile_new_from_file (
    const gchar *path, GHashTable *variables, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree gchar *json = NULL;
  g_autofree gchar *absolute = g_canonicalize_filename (path, NULL);
  g_autofree gchar *dir = g_path_get_dirname (absolute);
  TsProfile *self;
  gsize length;

  if (!g_file_get_contents (path, &json, &length, &local)) {
    g_set_error_literal (
        error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_NOT_FOUND, local->message);
    return NULL;
  }
  self = ts_profile_new_from_data (json, length, dir, variables, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
}

const gchar *
ts_profile_get_name (TsProfile *self)
{
  return self->name;
}

const gchar *
ts_profile_get_title (TsProfile *self)
{
  return self->title != NULL ? self->title : self->name;
}

const gchar *
ts_profile_get_description (TsProfile *self)
{
  return self->description != NULL ? self->description : "";
}

guint
ts_profile_get_n_sensors (TsProfile *self)
{
  return self->sensors->len;
}

const TsProfileSensor *
ts_profile_get_sensor (TsProfile *self, guint index)
{
  return g_ptr_array_index (self->sensors, index);
}

/**
 * ts_profile_find_sensor:
 *
 * Returns: (nullable): the sensor of this id
 */
const TsProfileSensor *
ts_profile_find_sensor (TsProfile *self, const gchar *id)
{
  for (guint i = 0; i < self->sensors->len; i++) {
    const TsProfileSensor *sensor = g_ptr_array_index (self->sensors, i);

    if (g_str_equal (sensor->id, id))
      return sensor;
  }
  return NULL;
}

guint
ts_profile_get_n_streams (TsProfile *self)
{
  return self->streams->len;
}

const TsProfileStream *
ts_profile_get_stream (TsProfile *self, guint index)
{
  return g_ptr_array_index (self->streams, index);
}

/**
 * ts_profile_find_stream:
 * @name: not an alias
 *
 * Returns: (nullable): the stream of this name
 */
const TsProfileStream *
ts_profile_find_stream (TsProfile *self, const gchar *name)
{
  for (guint i = 0; i < self->streams->len; i++) {
    const TsProfileStream *stream = g_ptr_array_index (self->streams, i);

    if (g_str_equal (stream->name, name))
      return stream;
  }
  return NULL;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/**
 * ts_profile_list_names:
 *
 * Returns: (transfer full): the profiles that came with the camera, sorted
 */
GStrv
ts_profile_list_names (void)
{
  g_autofree gchar *dir =
      g_build_filename (ts_paths_get_data_dir (), "profiles", NULL);
  g_autoptr (GDir) open = g_dir_open (dir, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const gchar *file;

  while (open != NULL && (file = g_dir_read_name (open)) != NULL) {
    if (g_str_has_suffix (file, ".json"))
      g_ptr_array_add (names, g_strndup (file, strlen (file) - 5));
  }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}

/**
 * ts_profile_find_file:
 * @name_or_file: a name of ts_profile_list_names(), or a path with or without
 *   its `.json`
 *
 * Returns: (transfer full): the file; or %NULL and @error
 */
gchar *
ts_profile_find_file (const gchar *name_or_file, GError **error)
{
  g_auto (GStrv) names = ts_profile_list_names ();
  g_autofree gchar *with_suffix = g_strconcat (name_or_file, ".json", NULL);
  g_autofree gchar *known = NULL;

  if (g_strv_contains ((const gchar *const *) names, name_or_file))
    return g_build_filename (
        ts_paths_get_data_dir (), "profiles", with_suffix, NULL);
  if (g_file_test (name_or_file, G_FILE_TEST_IS_REGULAR))
    return g_strdup (name_or_file);
  if (g_file_test (with_suffix, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&with_suffix);
  known = g_strjoinv (", ", names);
  g_set_error (error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_NOT_FOUND,
      "there is no profile and no file '%s'; the profiles are: %s",
      name_or_file, known);
  return NULL;
}

static void
ts_profile_finalize (GObject *object)
{
  TsProfile *self = TS_PROFILE (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->description);
  g_ptr_array_unref (self->sensors);
  g_ptr_array_unref (self->streams);
  G_OBJECT_CLASS (ts_profile_parent_class)->finalize (object);
}

static void
ts_profile_class_init (TsProfileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_profile_finalize;
}

static void
ts_profile_init (TsProfile *self)
{
  self->sensors = g_ptr_array_new_with_free_func (sensor_free);
  self->streams = g_ptr_array_new_with_free_func (stream_free);
}
