/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-profile.h"

#include <string.h>

#include "camera/ts-profile-private.h"
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
    return ts_profile_set_error (error, here, "the band of '%s' is not %s", id,
        ts_band_to_string (band));
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
    TsProfileSensor *sensor = ts_profile_parse_sensor (
        json_array_get_element (array, i), place, error);

    if (sensor == NULL)
      return FALSE;
    if (sensor->fuse != NULL
        && (!check_fused (self, place, "visible", sensor->fuse->visible,
                TS_BAND_VISIBLE, error)
            || !check_fused (self, place, "thermal", sensor->fuse->thermal,
                TS_BAND_THERMAL, error))) {
      ts_profile_sensor_free (sensor);
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
    TsProfileStream *stream = ts_profile_parse_stream (
        json_array_get_element (array, i), place, error);

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
  if (!ts_profile_is_name (self->name, FALSE))
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
  self->sensors = g_ptr_array_new_with_free_func (ts_profile_sensor_free);
  self->streams = g_ptr_array_new_with_free_func (ts_profile_stream_free);
}
