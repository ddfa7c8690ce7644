/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermactor.h"

#include <string.h>

#include "thermhash.h"

/* The time within the path, and whether it is walked backwards. */
static gdouble
path_time (const ThermActor *self, gdouble time_s, gboolean *ret_back)
{
  const gdouble end = self->path[self->n_path - 1].time_s;
  gdouble within;

  *ret_back = FALSE;
  if (end <= 0 || self->repeat == THERM_REPEAT_ONCE)
    return time_s;
  if (self->repeat == THERM_REPEAT_LOOP)
    return fmod (time_s, end);

  within = fmod (time_s, 2 * end);
  *ret_back = within > end;
  return within > end ? 2 * end - within : within;
}

gboolean
therm_actor_get_pose (
    const ThermActor *self, gdouble time_s, ThermPose *ret_pose)
{
  const ThermWaypoint *path = self->path;
  gboolean back;
  gdouble t, walked = 0;

  *ret_pose =
      (ThermPose){{0, 0, self->z_m}, self->heading_deg * THERM_DEGREES, 0, 0};
  if (self->n_path == 0)
    return TRUE;

  t = path_time (self, time_s, &back);
  if (t < path[0].time_s)
    return FALSE;

  ret_pose->at.x = path[self->n_path - 1].x;
  ret_pose->at.y = path[self->n_path - 1].y;
  for (guint i = 0; i + 1 < self->n_path; i++) {
    const ThermWaypoint *a = &path[i], *b = &path[i + 1];
    const gdouble dx = b->x - a->x, dy = b->y - a->y;
    const gdouble length = hypot (dx, dy);
    const gdouble share = (t - a->time_s) / (b->time_s - a->time_s);

    if (length > 0)
      ret_pose->heading_rad = atan2 (dx, dy) + (back ? G_PI : 0);
    if (t <= b->time_s) {
      ret_pose->at.x = a->x + share * dx;
      ret_pose->at.y = a->y + share * dy;
      ret_pose->walked_m = walked + share * length;
      ret_pose->speed_mps = length / (b->time_s - a->time_s);
      return TRUE;
    }
    walked += length;
  }
  ret_pose->walked_m = walked;
  return TRUE;
}

ThermPoint
therm_costume_place (const ThermCostume *self, ThermPoint point)
{
  return therm_point_add (self->pose.at,
      therm_point_turn (therm_point_scale (point, self->actor->scale),
          self->sine, self->cosine));
}

static const ThermMaterial *
find_material (const ThermScene *scene, const gchar *name)
{
  for (guint i = 0; i < scene->n_materials; i++)
    if (strcmp (scene->materials[i].name, name) == 0)
      return &scene->materials[i];
  return &scene->materials[0];
}

void
therm_look_set_rgb (const ThermCostume *self, ThermLook *look,
    const guint8 *rgb, const ThermFacing *facing)
{
  const gdouble light =
      therm_climate_get_light (self->stage->climate, facing, FALSE);

  for (guint c = 0; c < 3; c++)
    look->rgb[c] = light * (rgb[c] / 255.0) * (rgb[c] / 255.0);
}

ThermLook
therm_costume_look (
    const ThermCostume *self, const gchar *material, gdouble kelvin)
{
  static const ThermFacing round = {{0, 0, 0}, TRUE};
  const ThermMaterial *m = find_material (self->stage->scene, material);
  ThermLook look = {.kelvin = kelvin,
      .end_kelvin = kelvin,
      .emissivity = m->emissivity,
      .reflected_k =
          therm_climate_get_reflected_k (self->stage->climate, &round),
      .roundness = 0.4f,
      .opacity = 1};

  therm_look_set_rgb (self, &look, m->rgb, &round);
  return look;
}

static void
push_stroke (const ThermCostume *self, ThermStroke *stroke)
{
  stroke->owner = self->owner;
  g_array_append_val (self->stage->strokes, *stroke);
}

void
therm_costume_capsule (const ThermCostume *self, ThermPoint a, gdouble a_radius,
    ThermPoint b, gdouble b_radius, const ThermLook *look)
{
  const ThermLens *lens = self->stage->lens;
  const ThermPoint world_a = therm_costume_place (self, a);
  const ThermPoint world_b = therm_costume_place (self, b);
  ThermStroke stroke = {.kind = THERM_STROKE_CAPSULE, .look = *look};
  gdouble ax, ay, bx, by, a_scale, b_scale;

  if (!therm_lens_project (lens, world_a, &ax, &ay, &a_scale)
      || !therm_lens_project (lens, world_b, &bx, &by, &b_scale))
    return;

  stroke.ax = ax;
  stroke.ay = ay;
  stroke.bx = bx;
  stroke.by = by;
  stroke.a_radius = a_radius * self->actor->scale * a_scale;
  stroke.b_radius = b_radius * self->actor->scale * b_scale;
  stroke.distance_m = therm_point_length (therm_point_subtract (
      therm_point_scale (therm_point_add (world_a, world_b), 0.5),
      lens->place));
  push_stroke (self, &stroke);
}

void
therm_costume_polygon (const ThermCostume *self, const ThermPoint *points,
    guint n_points, const ThermLook *look, const guint8 *rgb,
    gboolean one_sided, gdouble nearer_m)
{
  const ThermLens *lens = self->stage->lens;
  ThermPoint world[THERM_MAX_CORNERS], middle = {0, 0, 0};
  ThermStroke stroke = {
      .kind = THERM_STROKE_POLYGON, .n_corners = n_points, .look = *look};
  ThermFacing facing = {{0, 0, 1}, FALSE};
  ThermPoint normal, sight;

  g_assert (n_points >= 3 && n_points <= THERM_MAX_CORNERS);
  for (guint i = 0; i < n_points; i++) {
    gdouble x, y, scale;

    world[i] = therm_costume_place (self, points[i]);
    middle =
        therm_point_add (middle, therm_point_scale (world[i], 1.0 / n_points));
    if (!therm_lens_project (lens, world[i], &x, &y, &scale))
      return;
    stroke.corners[i][0] = x;
    stroke.corners[i][1] = y;
  }

  normal = therm_point_cross (therm_point_subtract (world[1], world[0]),
      therm_point_subtract (world[2], world[1]));
  if (therm_point_length (normal) > 0)
    normal = therm_point_scale (normal, 1 / therm_point_length (normal));
  sight = therm_point_subtract (middle, lens->place);
  if (one_sided && therm_point_dot (normal, sight) >= 0)
    return;

  facing.normal = normal;
  if (rgb != NULL)
    therm_look_set_rgb (self, &stroke.look, rgb, &facing);
  stroke.look.reflected_k =
      therm_climate_get_reflected_k (self->stage->climate, &facing);
  stroke.look.roundness = 0;
  stroke.distance_m = therm_point_length (sight) - nearer_m;
  push_stroke (self, &stroke);
}

void
therm_costume_box (const ThermCostume *self, ThermPoint foot, ThermPoint size,
    const ThermLook *look, const guint8 *rgb)
{
  const gdouble x = size.x / 2, y = size.y / 2, z = size.z;
  const ThermPoint p[8] = {{foot.x - x, foot.y - y, foot.z},
      {foot.x + x, foot.y - y, foot.z}, {foot.x + x, foot.y + y, foot.z},
      {foot.x - x, foot.y + y, foot.z}, {foot.x - x, foot.y - y, foot.z + z},
      {foot.x + x, foot.y - y, foot.z + z},
      {foot.x + x, foot.y + y, foot.z + z},
      {foot.x - x, foot.y + y, foot.z + z}};
  static const guint8 faces[5][4] = {
      {0, 1, 5, 4}, {1, 2, 6, 5}, {2, 3, 7, 6}, {3, 0, 4, 7}, {4, 5, 6, 7}};

  for (guint i = 0; i < G_N_ELEMENTS (faces); i++) {
    const ThermPoint face[4] = {
        p[faces[i][0]], p[faces[i][1]], p[faces[i][2]], p[faces[i][3]]};

    therm_costume_polygon (self, face, 4, look, rgb, TRUE, 0);
  }
}

void
therm_model_parts (const ThermCostume *self)
{
  const ThermStage *stage = self->stage;
  static const ThermFacing round = {{0, 0, 0}, TRUE};

  for (guint i = 0; i < self->actor->n_parts; i++) {
    const ThermPart *part = &self->actor->parts[i];
    const ThermMaterial *material = &stage->scene->materials[part->material];
    const gdouble kelvin = self->actor->warmth_k
                           + therm_climate_get_temperature_k (stage->climate,
                               &part->temperature, stage->time_s,
                               therm_climate_get_surface_k (stage->climate,
                                   stage->scene, material, &round, FALSE));
    ThermLook look = therm_costume_look (self, material->name, kelvin);
    const ThermPoint at = part->at, size = part->size;
    const gdouble x = size.x / 2;

    switch (part->shape) {
    case THERM_PART_BOX:
      therm_costume_box (self, at, size, &look, material->rgb);
      break;
    case THERM_PART_PANEL: {
      /* as seen by whom it faces */
      const ThermPoint corners[4] = {{at.x + x, at.y, at.z},
          {at.x - x, at.y, at.z}, {at.x - x, at.y, at.z + size.z},
          {at.x + x, at.y, at.z + size.z}};

      therm_costume_polygon (
          self, corners, 4, &look, material->rgb, FALSE, 0.02);
      break;
    }
    case THERM_PART_CAPSULE:
      therm_costume_capsule (self, at, x, part->to, size.y / 2, &look);
      break;
    case THERM_PART_SPHERE:
      therm_costume_capsule (self, at, x, at, x, &look);
      break;
    }
  }
}

/* What the sun leaves out, one soft bar on the ground. */
static void
add_shadow (const ThermCostume *self, gdouble height_m, gdouble radius_m)
{
  const ThermClimate *climate = self->stage->climate;
  const gdouble strength = CLAMP (climate->sun_height_deg / 8, 0.0, 1.0);
  ThermLook look = therm_costume_look (self, "cloth", climate->air_k);
  ThermPoint tip, foot = {0, 0, 0.02};
  gdouble length;
  guint first = self->stage->strokes->len;

  if (strength <= 0)
    return;

  length =
      MIN (height_m / MAX (tan (climate->sun_height_deg * THERM_DEGREES), 0.15),
          5 * height_m);
  tip = (ThermPoint){-climate->sun.x, -climate->sun.y, 0};
  tip = therm_point_scale (
      tip, length / MAX (hypot (climate->sun.x, climate->sun.y), 1e-6));
  /* into the frame of the actor */
  tip = therm_point_turn (tip, -self->sine, self->cosine);
  tip.z = 0.02;
  look.only_visible = TRUE;
  look.opacity = 0.42 * strength;
  look.rgb[0] = look.rgb[1] = look.rgb[2] = 0.01f;
  therm_costume_capsule (self, foot, radius_m, tip, radius_m, &look);
  if (self->stage->strokes->len > first)
    g_array_index (self->stage->strokes, ThermStroke, first).distance_m += 2;
}

static void
dress (const ThermCostume *self)
{
  switch (self->actor->model) {
  case THERM_MODEL_PERSON:
    add_shadow (self, 1.6, 0.2);
    therm_model_person (self);
    break;
  case THERM_MODEL_CAR:
  case THERM_MODEL_VAN:
  case THERM_MODEL_TRUCK:
    therm_model_vehicle (self);
    break;
  case THERM_MODEL_DOG:
  case THERM_MODEL_DEER:
    add_shadow (self, 0.7, 0.2);
    therm_model_animal (self);
    break;
  case THERM_MODEL_FIRE:
    therm_model_fire (self);
    break;
  case THERM_MODEL_PARTS:
    therm_model_parts (self);
    break;
  }
}

static gint
compare_strokes (gconstpointer a, gconstpointer b)
{
  const gfloat first = ((const ThermStroke *) a)->distance_m;
  const gfloat second = ((const ThermStroke *) b)->distance_m;

  return (first < second) - (first > second);
}

void
therm_stage_play (const ThermStage *self, ThermView *view)
{
  g_array_set_size (self->strokes, 0);
  for (guint i = 0; i < self->scene->n_actors; i++) {
    ThermCostume costume = {.stage = self,
        .actor = &self->scene->actors[i],
        .owner = i + 1,
        .seed = therm_hash3 (self->seed, self->scene->seed, i + 1)};

    if (!therm_actor_get_pose (costume.actor, self->time_s, &costume.pose))
      continue;
    costume.sine = sin (costume.pose.heading_rad);
    costume.cosine = cos (costume.pose.heading_rad);
    dress (&costume);
  }

  g_array_sort (self->strokes, compare_strokes);
  for (guint i = 0; i < self->strokes->len; i++) {
    const ThermStroke *stroke = &g_array_index (self->strokes, ThermStroke, i);

    therm_stroke_paint (stroke, view, self->radiance,
        therm_radiance_get_transmission (
            self->radiance, self->scene, stroke->distance_m));
  }
}
