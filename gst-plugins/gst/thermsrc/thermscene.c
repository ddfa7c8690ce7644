/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermscene.h"

#include <gio/gio.h>
#include <string.h>

#define RESOURCE_FOLDER "/org/thermoscope/scenes/"
#define MAX_SCENE_BYTES (4 * 1024 * 1024)

G_DEFINE_QUARK (therm_scene_error, therm_scene_error)

void
therm_scene_free (ThermScene *self)
{
  for (guint i = 0; i < self->n_materials; i++)
    g_free (self->materials[i].name);
  for (guint i = 0; i < self->n_patches; i++)
    g_free (self->patches[i].points);
  for (guint i = 0; i < self->n_solids; i++)
    g_free (self->solids[i].temperature.curve.knots);
  for (guint i = 0; i < self->n_actors; i++) {
    ThermActor *actor = &self->actors[i];

    for (guint j = 0; j < actor->n_parts; j++)
      g_free (actor->parts[j].temperature.curve.knots);
    g_free (actor->parts);
    g_free (actor->size.knots);
    g_free (actor->path);
    g_free (actor->class_name);
    g_free (actor->id);
  }
  g_free (self->materials);
  g_free (self->patches);
  g_free (self->ridges);
  g_free (self->solids);
  g_free (self->actors);
  g_free (self->title);
  g_free (self);
}

gdouble
therm_curve_get (const ThermCurve *self, gdouble time_s, gdouble fallback)
{
  guint low = 0, high = self->n_knots;

  if (self->n_knots == 0)
    return fallback;
  if (time_s <= self->knots[0].time_s)
    return self->knots[0].value;
  if (time_s >= self->knots[high - 1].time_s)
    return self->knots[high - 1].value;

  /* knots[low] is not after time_s, knots[high] is */
  high--;
  while (high - low > 1) {
    const guint middle = (low + high) / 2;

    if (self->knots[middle].time_s <= time_s)
      low = middle;
    else
      high = middle;
  }
  return self->knots[low].value
         + (self->knots[high].value - self->knots[low].value)
               * (time_s - self->knots[low].time_s)
               / (self->knots[high].time_s - self->knots[low].time_s);
}

static GBytes *
read_file (const gchar *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local_error = NULL;
  GBytes *bytes = g_file_load_bytes (file, NULL, NULL, &local_error);

  if (bytes == NULL)
    g_set_error (error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_NOT_FOUND,
        "scene \"%s\" cannot be read: %s", path, local_error->message);
  return bytes;
}

/* A name is looked for in the folders of the environment, then in the
 * installed one, then in the plug-in itself, so that a copied plug-in alone
 * still has its scenes. */
static GBytes *
find_shipped (const gchar *name, GError **error)
{
  const gchar *variable = g_getenv ("THERMOSCOPE_SCENE_PATH");
  g_autofree gchar *list = g_strconcat (variable != NULL ? variable : "",
      variable != NULL ? G_SEARCHPATH_SEPARATOR_S : "", SCENEDIR, NULL);
  g_auto (GStrv) folders = g_strsplit (list, G_SEARCHPATH_SEPARATOR_S, -1);
  g_autofree gchar *file_name = g_strconcat (name, ".json", NULL);
  g_autofree gchar *resource_path =
      g_strconcat (RESOURCE_FOLDER, file_name, NULL);
  GBytes *bytes;

  for (gchar **folder = folders; *folder != NULL; folder++) {
    g_autofree gchar *path = g_build_filename (*folder, file_name, NULL);

    if (**folder != '\0' && g_file_test (path, G_FILE_TEST_IS_REGULAR))
      return read_file (path, error);
  }

  bytes = g_resources_lookup_data (
      resource_path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (bytes == NULL) {
    g_auto (GStrv) names = g_resources_enumerate_children (
        RESOURCE_FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autofree gchar *known = names != NULL ? g_strjoinv (", ", names) : NULL;

    g_set_error (error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_NOT_FOUND,
        "there is no scene \"%s\"; shipped are %s; a path ends in .json", name,
        known != NULL ? known : "none");
  }
  return bytes;
}

ThermScene *
therm_scene_load (const gchar *name, GError **error)
{
  const gboolean is_path = strchr (name, G_DIR_SEPARATOR) != NULL
                           || g_str_has_suffix (name, ".json");
  g_autoptr (GBytes) bytes =
      is_path ? read_file (name, error) : find_shipped (name, error);
  ThermScene *scene;

  if (bytes == NULL)
    return NULL;
  if (g_bytes_get_size (bytes) > MAX_SCENE_BYTES) {
    g_set_error (error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_INVALID,
        "scene \"%s\" is larger than %d bytes", name, MAX_SCENE_BYTES);
    return NULL;
  }

  scene = therm_scene_parse (
      g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
  if (scene == NULL)
    g_prefix_error (error, "scene \"%s\": ", name);
  return scene;
}
