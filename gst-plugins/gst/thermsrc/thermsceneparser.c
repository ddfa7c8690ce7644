/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermscene.h"

#include <math.h>
#include <string.h>

#include "thermjson.h"
#include "thermmaterials.h"

#define MAX_MATERIALS 200
#define MAX_SOLIDS 1000
#define MAX_PATCHES 200
#define MAX_POINTS 200
#define MAX_ACTORS 200
#define MAX_KNOTS 2000
#define MAX_METRES 20000.0
#define MAX_SECONDS 1.0e7

typedef struct
{
  ThermJson *json;
  ThermScene *scene;
} Parser;

#define NAMES(...) ((const gchar *const[]){__VA_ARGS__, NULL})

/* Runs `code` with `node` set to each element in turn. */
#define FOR_EACH(p, array, i, node)                                            \
  for (guint i = 0; (array) != NULL && i < json_array_get_length (array)       \
                    && !therm_json_failed ((p)->json)                          \
                    && ((node) = json_array_get_element (array, i),            \
                       therm_json_enter_index ((p)->json, i), TRUE);           \
       therm_json_leave ((p)->json), i++)

/* An optional array; the caller leaves the member afterwards. */
static JsonArray *
enter_array (
    Parser *p, JsonObject *object, const gchar *name, guint low, guint high)
{
  JsonNode *node = therm_json_member (p->json, object, name, low > 0);

  therm_json_enter (p->json, name);
  return therm_json_as_array (p->json, node, low, high);
}

static gdouble
metres (Parser *p, JsonObject *o, const gchar *name, gdouble fallback)
{
  return therm_json_number (
      p->json, o, name, -MAX_METRES, MAX_METRES, fallback);
}

/* "at": [x, y] or [x, y, z] */
static gboolean
parse_numbers (Parser *p, JsonNode *node, guint low, guint high, gdouble from,
    gdouble to, gdouble *ret_numbers)
{
  JsonArray *array = therm_json_as_array (p->json, node, low, high);
  JsonNode *element;

  if (array == NULL)
    return FALSE;

  FOR_EACH (p, array, i, element)
  ret_numbers[i] = therm_json_as_number (p->json, element, from, to);
  return !therm_json_failed (p->json);
}

static ThermPoint
parse_point (Parser *p, JsonObject *o, const gchar *name, guint low,
    gdouble least, ThermPoint fallback)
{
  JsonNode *node = therm_json_member (p->json, o, name, FALSE);
  gdouble n[3] = {fallback.x, fallback.y, fallback.z};

  if (node == NULL)
    return fallback;

  therm_json_enter (p->json, name);
  parse_numbers (p, node, low, 3, least, MAX_METRES, n);
  therm_json_leave (p->json);
  return therm_json_failed (p->json) ? fallback
                                     : (ThermPoint){n[0], n[1], n[2]};
}

static guint
find_material (Parser *p, JsonObject *o, const gchar *member, gint fallback)
{
  const gchar *name =
      therm_json_string (p->json, o, member, fallback < 0 ? TRUE : FALSE);

  if (name == NULL)
    return MAX (fallback, 0);

  for (guint i = 0; i < p->scene->n_materials; i++)
    if (strcmp (p->scene->materials[i].name, name) == 0)
      return i;

  therm_json_enter (p->json, member);
  therm_json_fail (p->json, "there is no material \"%.64s\"", name);
  therm_json_leave (p->json);
  return 0;
}

static guint
common_material (Parser *p, const gchar *name)
{
  guint i = 0;

  while (strcmp (p->scene->materials[i].name, name) != 0)
    i++;
  return i;
}

/* [[seconds, value], ...] or one number */
static void
parse_curve (Parser *p, JsonNode *node, gdouble low, gdouble high,
    gdouble offset, ThermCurve *ret_curve)
{
  JsonArray *array;
  JsonNode *element;

  if (node == NULL)
    return;

  if (!JSON_NODE_HOLDS_ARRAY (node)) {
    const gdouble value = therm_json_as_number (p->json, node, low, high);

    if (isnan (value))
      return;
    ret_curve->knots = g_new0 (ThermKnot, 1);
    ret_curve->knots[0].value = value + offset;
    ret_curve->n_knots = 1;
    return;
  }

  array = therm_json_as_array (p->json, node, 1, MAX_KNOTS);
  if (array == NULL)
    return;
  ret_curve->knots = g_new0 (ThermKnot, json_array_get_length (array));
  ret_curve->n_knots = json_array_get_length (array);
  FOR_EACH (p, array, i, element)
  {
    gdouble pair[2] = {0, 0};
    JsonArray *numbers = therm_json_as_array (p->json, element, 2, 2);

    if (numbers != NULL) {
      therm_json_enter_index (p->json, 0);
      pair[0] = therm_json_as_number (
          p->json, json_array_get_element (numbers, 0), 0, MAX_SECONDS);
      therm_json_leave (p->json);
      therm_json_enter_index (p->json, 1);
      pair[1] = therm_json_as_number (
          p->json, json_array_get_element (numbers, 1), low, high);
      therm_json_leave (p->json);
    }
    ret_curve->knots[i] = (ThermKnot){pair[0], pair[1] + offset};
    if (i > 0 && !(pair[0] > ret_curve->knots[i - 1].time_s))
      therm_json_fail (p->json, "has to be later than the one before it");
  }
}

static void
parse_temperature (Parser *p, JsonObject *o, ThermTemperature *ret_temperature)
{
  JsonNode *fixed = therm_json_member (p->json, o, "temperature_c", FALSE);
  JsonNode *above = therm_json_member (p->json, o, "above_air_k", FALSE);

  if (fixed != NULL && above != NULL) {
    therm_json_fail (
        p->json, "\"temperature_c\" and \"above_air_k\" exclude each other");
  } else if (fixed != NULL) {
    therm_json_enter (p->json, "temperature_c");
    ret_temperature->kind = THERM_TEMPERATURE_KELVIN;
    parse_curve (p, fixed, -100, 2500, GST_THERMAL_ZERO_CELSIUS_K,
        &ret_temperature->curve);
    therm_json_leave (p->json);
  } else if (above != NULL) {
    therm_json_enter (p->json, "above_air_k");
    ret_temperature->kind = THERM_TEMPERATURE_ABOVE_AIR;
    parse_curve (p, above, -100, 2500, 0, &ret_temperature->curve);
    therm_json_leave (p->json);
  }
}

static void
parse_camera (Parser *p, JsonObject *root)
{
  JsonNode *node = therm_json_member (p->json, root, "camera", FALSE);
  GstThermalObject *object = &p->scene->camera.object;
  JsonObject *o;

  therm_json_enter (p->json, "camera");
  o = therm_json_as_object (p->json, node,
      NAMES ("height_m", "parallax_m", "range_c", "emissivity", "distance_m",
          "reflected_c", "air_c", "humidity"));

  p->scene->camera.height_m =
      therm_json_number (p->json, o, "height_m", 0.5, 500, 6);
  p->scene->camera.parallax_m =
      therm_json_number (p->json, o, "parallax_m", -2, 2, 0.08);

  p->scene->camera.low_c = -40;
  p->scene->camera.high_c = 160;
  if ((node = therm_json_member (p->json, o, "range_c", FALSE)) != NULL) {
    gdouble range[2] = {-40, 160};

    therm_json_enter (p->json, "range_c");
    if (parse_numbers (p, node, 2, 2, -60, 2000, range)
        && !(range[0] + 10 <= range[1]))
      therm_json_fail (p->json, "the upper limit has to be at least 10 K above "
                                "the lower one");
    p->scene->camera.low_c = range[0];
    p->scene->camera.high_c = range[1];
    therm_json_leave (p->json);
  }

  object->emissivity =
      therm_json_number (p->json, o, "emissivity", 0.01, 1, 0.95);
  object->distance_m =
      therm_json_number (p->json, o, "distance_m", 0, 10000, 0);
  object->window_transmission = 1;
  if (therm_json_member (p->json, o, "reflected_c", FALSE) != NULL)
    object->reflected_k =
        GST_THERMAL_ZERO_CELSIUS_K
        + therm_json_number (p->json, o, "reflected_c", -100, 2000, 0);
  if (therm_json_member (p->json, o, "air_c", FALSE) != NULL)
    object->air_k = GST_THERMAL_ZERO_CELSIUS_K
                    + therm_json_number (p->json, o, "air_c", -60, 80, 0);
  if (therm_json_member (p->json, o, "humidity", FALSE) != NULL)
    object->humidity = therm_json_number (p->json, o, "humidity", 0, 1, 0);
  therm_json_leave (p->json);
}

static void
parse_weather (Parser *p, JsonObject *root)
{
  JsonNode *node = therm_json_member (p->json, root, "weather", FALSE);
  gdouble air[2] = {8, 18};
  JsonObject *o;

  therm_json_enter (p->json, "weather");
  o = therm_json_as_object (p->json, node,
      NAMES ("air_c", "humidity", "sunrise_h", "sunset_h", "sun_height_deg",
          "cloud_cover", "sky_k", "visibility_m", "atmosphere"));

  if ((node = therm_json_member (p->json, o, "air_c", FALSE)) != NULL) {
    therm_json_enter (p->json, "air_c");
    if (JSON_NODE_HOLDS_ARRAY (node)) {
      if (parse_numbers (p, node, 2, 2, -50, 60, air) && !(air[0] <= air[1]))
        therm_json_fail (p->json, "the coldest comes first");
    } else {
      air[0] = air[1] = therm_json_as_number (p->json, node, -50, 60);
    }
    therm_json_leave (p->json);
  }
  p->scene->weather.air_low_k = air[0] + GST_THERMAL_ZERO_CELSIUS_K;
  p->scene->weather.air_high_k = air[1] + GST_THERMAL_ZERO_CELSIUS_K;
  p->scene->weather.humidity =
      therm_json_number (p->json, o, "humidity", 0, 1, 0.55);
  p->scene->weather.sunrise_h =
      therm_json_number (p->json, o, "sunrise_h", 0, 12, 6);
  p->scene->weather.sunset_h =
      therm_json_number (p->json, o, "sunset_h", 12, 24, 19.5);
  if (!(p->scene->weather.sunrise_h + 1 < p->scene->weather.sunset_h))
    therm_json_fail (p->json, "the sun has to be up for an hour at least");
  p->scene->weather.sun_height_deg =
      therm_json_number (p->json, o, "sun_height_deg", 1, 90, 48);
  p->scene->weather.cloud_cover =
      therm_json_number (p->json, o, "cloud_cover", 0, 1, 0.35);
  p->scene->weather.sky_k = therm_json_number (p->json, o, "sky_k", 0, 80, 46);
  p->scene->weather.visibility_m =
      therm_json_number (p->json, o, "visibility_m", 50, 200000, 9000);
  p->scene->weather.atmosphere =
      therm_json_boolean (p->json, o, "atmosphere", TRUE);
  therm_json_leave (p->json);
}

static void
parse_materials (Parser *p, JsonObject *root)
{
  ThermScene *scene = p->scene;
  JsonNode *node = therm_json_member (p->json, root, "materials", FALSE);
  g_autoptr (GList) names = NULL;
  guint n_common;
  const ThermMaterial *common = therm_materials_get_common (&n_common);
  JsonObject *object = NULL;
  guint n_own = 0;

  therm_json_enter (p->json, "materials");
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    therm_json_fail (p->json, "has to be an object");
  else if (node != NULL)
    object = json_node_get_object (node);
  if (object != NULL)
    n_own = json_object_get_size (object);
  if (n_own > MAX_MATERIALS)
    therm_json_fail (p->json, "has more than %d members", MAX_MATERIALS);

  scene->materials = g_new0 (ThermMaterial, n_common + n_own);
  for (guint i = 0; i < n_common; i++) {
    scene->materials[i] = common[i];
    scene->materials[i].name = g_strdup (common[i].name);
  }
  scene->n_materials = n_common;

  if (object != NULL && !therm_json_failed (p->json))
    names = json_object_get_members (object);
  for (GList *l = names; l != NULL; l = l->next) {
    ThermMaterial *m = NULL;
    JsonObject *o;

    for (guint i = 0; i < scene->n_materials; i++)
      if (strcmp (scene->materials[i].name, l->data) == 0)
        m = &scene->materials[i];
    if (m == NULL) {
      m = &scene->materials[scene->n_materials++];
      *m = (ThermMaterial){
          g_strdup (l->data), 0.95, {128, 128, 128}, 10, -1, 1, 0, 1, 0, 0};
    }

    therm_json_enter (p->json, l->data);
    o = therm_json_as_object (p->json, json_object_get_member (object, l->data),
        NAMES ("emissivity", "color", "sun_k", "night_k", "lag_h", "texture_k",
            "texture_m", "texture_shade", "glow"));
    m->emissivity =
        therm_json_number (p->json, o, "emissivity", 0.01, 1, m->emissivity);
    therm_json_colour (p->json, o, "color", m->rgb);
    m->sun_k = therm_json_number (p->json, o, "sun_k", -50, 100, m->sun_k);
    m->night_k = therm_json_number (p->json, o, "night_k", -50, 50, m->night_k);
    m->lag_h = therm_json_number (p->json, o, "lag_h", 0, 12, m->lag_h);
    m->texture_k =
        therm_json_number (p->json, o, "texture_k", 0, 50, m->texture_k);
    m->texture_m =
        therm_json_number (p->json, o, "texture_m", 0.01, 1000, m->texture_m);
    m->texture_shade =
        therm_json_number (p->json, o, "texture_shade", 0, 1, m->texture_shade);
    m->glow = therm_json_number (p->json, o, "glow", 0, 1, m->glow);
    therm_json_leave (p->json);
  }
  therm_json_leave (p->json);
}

static void
measure_patch (ThermPatch *patch)
{
  const gdouble margin = patch->is_line ? patch->width_m / 2 : 0;

  patch->min_x = patch->min_y = G_MAXDOUBLE;
  patch->max_x = patch->max_y = -G_MAXDOUBLE;
  for (guint i = 0; i < patch->n_points; i++) {
    patch->min_x = MIN (patch->min_x, patch->points[i].x - margin);
    patch->min_y = MIN (patch->min_y, patch->points[i].y - margin);
    patch->max_x = MAX (patch->max_x, patch->points[i].x + margin);
    patch->max_y = MAX (patch->max_y, patch->points[i].y + margin);
  }
}

static void
parse_patch (Parser *p, JsonNode *node, ThermPatch *patch)
{
  JsonObject *o = therm_json_as_object (p->json, node,
      NAMES ("material", "polygon", "line", "width_m", "dash_m", "gap_m"));
  const gchar *member;
  JsonArray *array;

  patch->material = find_material (p, o, "material", -1);
  patch->is_line = therm_json_member (p->json, o, "line", FALSE) != NULL;
  if (patch->is_line
      && therm_json_member (p->json, o, "polygon", FALSE) != NULL)
    therm_json_fail (p->json, "\"line\" and \"polygon\" exclude each other");
  patch->width_m = therm_json_number (p->json, o, "width_m", 0.01, 1000, 1);
  patch->dash_m = therm_json_number (p->json, o, "dash_m", 0, 1000, 0);
  patch->gap_m =
      therm_json_number (p->json, o, "gap_m", 0, 1000, patch->dash_m);

  member = patch->is_line ? "line" : "polygon";
  array = enter_array (p, o, member, patch->is_line ? 2 : 3, MAX_POINTS);
  if (array != NULL) {
    JsonNode *element;

    patch->n_points = json_array_get_length (array);
    patch->points = g_new0 (ThermPoint, patch->n_points);
    FOR_EACH (p, array, i, element)
    {
      gdouble xy[2] = {0, 0};

      parse_numbers (p, element, 2, 2, -MAX_METRES, MAX_METRES, xy);
      patch->points[i] = (ThermPoint){xy[0], xy[1], 0};
    }
  }
  therm_json_leave (p->json);
  measure_patch (patch);
}

static void
parse_ground (Parser *p, JsonObject *root)
{
  JsonNode *node = therm_json_member (p->json, root, "ground", FALSE);
  ThermScene *scene = p->scene;
  JsonArray *array;
  JsonObject *o;

  therm_json_enter (p->json, "ground");
  o = therm_json_as_object (p->json, node, NAMES ("material", "patches"));
  scene->ground_material =
      find_material (p, o, "material", common_material (p, "grass"));
  array = enter_array (p, o, "patches", 0, MAX_PATCHES);
  if (array != NULL) {
    scene->n_patches = json_array_get_length (array);
    scene->patches = g_new0 (ThermPatch, scene->n_patches);
    FOR_EACH (p, array, i, node)
    parse_patch (p, node, &scene->patches[i]);
  }
  therm_json_leave (p->json);
  therm_json_leave (p->json);
}

static void
parse_ridge (Parser *p, JsonNode *node, ThermRidge *ridge)
{
  JsonObject *o = therm_json_as_object (p->json, node,
      NAMES (
          "kind", "material", "distance_m", "height_m", "from_deg", "to_deg"));
  gdouble height[2] = {5, 20};

  ridge->kind =
      therm_json_choice (p->json, o, "kind", NAMES ("hills", "forest"), -1);
  ridge->material = find_material (p, o, "material",
      common_material (
          p, ridge->kind == THERM_RIDGE_HILLS ? "hill" : "leaves"));
  ridge->distance_m =
      therm_json_number (p->json, o, "distance_m", 10, 100000, NAN);
  if ((node = therm_json_member (p->json, o, "height_m", TRUE)) != NULL) {
    therm_json_enter (p->json, "height_m");
    if (parse_numbers (p, node, 2, 2, 0, 5000, height)
        && !(height[0] <= height[1]))
      therm_json_fail (p->json, "the lower comes first");
    therm_json_leave (p->json);
  }
  ridge->low_m = height[0];
  ridge->high_m = height[1];
  ridge->from_deg = therm_json_number (p->json, o, "from_deg", -360, 360, 0);
  ridge->to_deg = therm_json_number (p->json, o, "to_deg", -360, 360, 0);
}

static void
parse_windows (Parser *p, JsonObject *parent, ThermSolid *solid)
{
  JsonNode *node = therm_json_member (p->json, parent, "windows", FALSE);
  JsonObject *o;

  if (node == NULL)
    return;

  therm_json_enter (p->json, "windows");
  o = therm_json_as_object (
      p->json, node, NAMES ("columns", "rows", "material"));
  solid->window_columns =
      (guint) therm_json_number (p->json, o, "columns", 1, 100, 4);
  solid->window_rows =
      (guint) therm_json_number (p->json, o, "rows", 1, 100, 2);
  solid->window_material =
      find_material (p, o, "material", common_material (p, "glass"));
  therm_json_leave (p->json);
}

static void
parse_solid (Parser *p, JsonNode *node, ThermSolid *solid)
{
  JsonObject *o = therm_json_as_object (p->json, node,
      NAMES ("shape", "at", "size", "heading_deg", "material", "top", "windows",
          "gradient_k", "ribs", "temperature_c", "above_air_k"));

  solid->shape = therm_json_choice (p->json, o, "shape",
      NAMES ("box", "gable", "cylinder", "ellipsoid", "crown"), -1);
  therm_json_member (p->json, o, "at", TRUE);
  therm_json_member (p->json, o, "size", TRUE);
  solid->at = parse_point (p, o, "at", 2, -MAX_METRES, (ThermPoint){0, 0, 0});
  solid->size = parse_point (p, o, "size", 3, 0.01, (ThermPoint){1, 1, 1});
  solid->heading_deg =
      therm_json_number (p->json, o, "heading_deg", -360, 360, 0);
  solid->material = find_material (p, o, "material", -1);
  solid->top_material = find_material (p, o, "top", solid->material);
  solid->gradient_k =
      therm_json_number (p->json, o, "gradient_k", -200, 200, 0);
  solid->ribs = (guint) therm_json_number (p->json, o, "ribs", 0, 200, 0);
  parse_windows (p, o, solid);
  parse_temperature (p, o, &solid->temperature);
}

static void
parse_part (Parser *p, JsonNode *node, ThermPart *part)
{
  JsonObject *o = therm_json_as_object (p->json, node,
      NAMES ("shape", "at", "to", "size", "material", "temperature_c",
          "above_air_k"));

  part->shape = therm_json_choice (
      p->json, o, "shape", NAMES ("box", "panel", "capsule", "sphere"), -1);
  therm_json_member (p->json, o, "size", TRUE);
  if (part->shape == THERM_PART_CAPSULE)
    therm_json_member (p->json, o, "to", TRUE);
  part->at = parse_point (p, o, "at", 3, -MAX_METRES, (ThermPoint){0, 0, 0});
  part->to = parse_point (p, o, "to", 3, -MAX_METRES, part->at);
  part->size = parse_point (p, o, "size", 3, 0, (ThermPoint){1, 1, 1});
  part->material = find_material (p, o, "material", -1);
  parse_temperature (p, o, &part->temperature);
}

static void
parse_path (Parser *p, JsonObject *parent, ThermActor *actor)
{
  JsonArray *array = enter_array (p, parent, "path", 1, MAX_KNOTS);
  JsonNode *node;

  if (array != NULL) {
    actor->n_path = json_array_get_length (array);
    actor->path = g_new0 (ThermWaypoint, actor->n_path);
    FOR_EACH (p, array, i, node)
    {
      ThermWaypoint *point = &actor->path[i];
      JsonObject *o =
          therm_json_as_object (p->json, node, NAMES ("t", "x", "y"));

      point->time_s =
          therm_json_number (p->json, o, "t", 0, MAX_SECONDS, i == 0 ? 0 : NAN);
      point->x = metres (p, o, "x", NAN);
      point->y = metres (p, o, "y", NAN);
      if (i > 0 && !(point->time_s > actor->path[i - 1].time_s)) {
        therm_json_enter (p->json, "t");
        therm_json_fail (p->json, "has to be later than the one before it");
        therm_json_leave (p->json);
      }
    }
  }
  therm_json_leave (p->json);
}

static void
parse_actor (Parser *p, JsonNode *node, ThermActor *actor)
{
  static const gchar *const models[] = {
      "person", "car", "van", "truck", "dog", "deer", "fire", "parts", NULL};
  JsonObject *o = therm_json_as_object (p->json, node,
      NAMES ("id", "class", "model", "path", "repeat", "z_m", "heading_deg",
          "scale", "color", "warmth_k", "size_m", "parts"));
  const gchar *text;
  JsonArray *array;

  actor->model = therm_json_choice (p->json, o, "model", models, -1);
  text = therm_json_string (p->json, o, "id", TRUE);
  actor->id = g_strdup (text != NULL ? text : "");
  text = therm_json_string (p->json, o, "class", FALSE);
  actor->class_name =
      g_strdup (text != NULL                        ? text
                : actor->model == THERM_MODEL_PARTS ? "object"
                                                    : models[actor->model]);
  actor->repeat = therm_json_choice (p->json, o, "repeat",
      NAMES ("once", "loop", "bounce"), THERM_REPEAT_LOOP);
  actor->z_m = therm_json_number (p->json, o, "z_m", -100, 1000, 0);
  actor->heading_deg =
      therm_json_number (p->json, o, "heading_deg", -360, 360, 180);
  actor->scale = therm_json_number (p->json, o, "scale", 0.05, 20, 1);
  actor->warmth_k = therm_json_number (p->json, o, "warmth_k", -100, 500, 0);
  actor->has_rgb = therm_json_member (p->json, o, "color", FALSE) != NULL;
  therm_json_colour (p->json, o, "color", actor->rgb);
  parse_path (p, o, actor);

  if ((node = therm_json_member (p->json, o, "size_m", FALSE)) != NULL) {
    therm_json_enter (p->json, "size_m");
    parse_curve (p, node, 0, 100, 0, &actor->size);
    therm_json_leave (p->json);
  }

  array = enter_array (
      p, o, "parts", actor->model == THERM_MODEL_PARTS ? 1 : 0, MAX_POINTS);
  if (array != NULL) {
    actor->n_parts = json_array_get_length (array);
    actor->parts = g_new0 (ThermPart, actor->n_parts);
    FOR_EACH (p, array, i, node)
    parse_part (p, node, &actor->parts[i]);
  }
  therm_json_leave (p->json);
}

static void
parse_lists (Parser *p, JsonObject *root)
{
  ThermScene *scene = p->scene;
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *array;
  JsonNode *node;

  array = enter_array (p, root, "horizon", 0, 16);
  if (array != NULL) {
    scene->n_ridges = json_array_get_length (array);
    scene->ridges = g_new0 (ThermRidge, scene->n_ridges);
    FOR_EACH (p, array, i, node)
    parse_ridge (p, node, &scene->ridges[i]);
  }
  therm_json_leave (p->json);

  array = enter_array (p, root, "solids", 0, MAX_SOLIDS);
  if (array != NULL) {
    scene->n_solids = json_array_get_length (array);
    scene->solids = g_new0 (ThermSolid, scene->n_solids);
    FOR_EACH (p, array, i, node)
    parse_solid (p, node, &scene->solids[i]);
  }
  therm_json_leave (p->json);

  array = enter_array (p, root, "objects", 0, MAX_ACTORS);
  if (array != NULL) {
    scene->n_actors = json_array_get_length (array);
    scene->actors = g_new0 (ThermActor, scene->n_actors);
    FOR_EACH (p, array, i, node)
    {
      parse_actor (p, node, &scene->actors[i]);
      if (scene->actors[i].id != NULL
          && !g_hash_table_add (ids, scene->actors[i].id)) {
        therm_json_enter (p->json, "id");
        therm_json_fail (
            p->json, "\"%.64s\" is taken already", scene->actors[i].id);
        therm_json_leave (p->json);
      }
    }
  }
  therm_json_leave (p->json);
}

/* json-glib goes down by recursion, and a file of brackets would take the whole
 * stack. */
static gboolean
check_depth (const gchar *text, gsize length, GError **error)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++) {
    const gchar c = text[i];

    if (in_string) {
      if (c == '\\')
        i++;
      else if (c == '"')
        in_string = FALSE;
    } else if (c == '"') {
      in_string = TRUE;
    } else if (c == '[' || c == '{') {
      if (++depth > 32) {
        g_set_error (error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_INVALID,
            "offset %" G_GSIZE_FORMAT ": nested more than 32 deep", i);
        return FALSE;
      }
    } else if ((c == ']' || c == '}') && depth > 0) {
      depth--;
    }
  }
  return TRUE;
}

ThermScene *
therm_scene_parse (const gchar *text, gsize length, GError **error)
{
  g_autoptr (ThermJson) json =
      therm_json_new (THERM_SCENE_ERROR, THERM_SCENE_ERROR_INVALID);
  g_autoptr (ThermScene) scene = g_new0 (ThermScene, 1);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) json_error = NULL;
  Parser p = {json, scene};
  JsonObject *root;
  const gchar *title;

  if (length == 0) {
    g_set_error_literal (
        error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_INVALID, "is empty");
    return NULL;
  }
  if (!g_utf8_validate_len (text, length, NULL)) {
    g_set_error_literal (error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_INVALID,
        "is no UTF-8 text");
    return NULL;
  }
  if (!check_depth (text, length, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, length, &json_error)) {
    g_set_error (error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_INVALID,
        "is no JSON: %s", json_error->message);
    return NULL;
  }
  if (json_parser_get_root (parser) == NULL) {
    g_set_error_literal (
        error, THERM_SCENE_ERROR, THERM_SCENE_ERROR_INVALID, "is empty");
    return NULL;
  }

  root = therm_json_as_object (json, json_parser_get_root (parser),
      NAMES ("$schema", "title", "description", "camera", "weather",
          "time_of_day_h", "seed", "materials", "ground", "horizon", "solids",
          "objects"));
  gst_thermal_object_init_inherit (&scene->camera.object);
  title = therm_json_string (json, root, "title", FALSE);
  scene->title = g_strdup (title != NULL ? title : "");
  therm_json_string (json, root, "description", FALSE);
  therm_json_string (json, root, "$schema", FALSE);
  scene->hour = therm_json_number (json, root, "time_of_day_h", 0, 24, 14);
  scene->seed =
      (guint32) therm_json_number (json, root, "seed", 0, G_MAXUINT32, 1);
  parse_materials (&p, root);
  parse_camera (&p, root);
  parse_weather (&p, root);
  parse_ground (&p, root);
  parse_lists (&p, root);

  if (!therm_json_finish (json, error))
    return NULL;
  return g_steal_pointer (&scene);
}
