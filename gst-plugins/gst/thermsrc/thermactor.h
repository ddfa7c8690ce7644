/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What moves in a scene: where it is at a moment, and of which strokes it
 * consists as seen through a lens. */

#include "thermgeometry.h"
#include "thermstroke.h"

G_BEGIN_DECLS

/* Everything an actor needs to dress for a moment. */
typedef struct
{
  const ThermScene *scene;
  const ThermClimate *climate;
  const ThermRadiance *radiance;
  const ThermLens *lens;
  gdouble time_s;
  guint32 seed;
  GArray *strokes; /* ThermStroke */
} ThermStage;

typedef struct
{
  ThermPoint at;
  gdouble heading_rad;
  gdouble walked_m;
  gdouble speed_mps;
} ThermPose;

/* FALSE while it is not there. */
gboolean therm_actor_get_pose (
    const ThermActor *self, gdouble time_s, ThermPose *ret_pose);

/* Paints all actors of the scene, the furthest first. */
void therm_stage_play (const ThermStage *self, ThermView *view);

/* For the models. Points are in the actor's frame: x right, y ahead, z up. */
typedef struct
{
  const ThermStage *stage;
  const ThermActor *actor;
  ThermPose pose;
  gdouble sine, cosine;
  guint16 owner;
  guint32 seed;
} ThermCostume;

ThermPoint therm_costume_place (const ThermCostume *self, ThermPoint point);
ThermLook therm_costume_look (
    const ThermCostume *self, const gchar *material, gdouble kelvin);
void therm_look_set_rgb (const ThermCostume *self, ThermLook *look,
    const guint8 *rgb, const ThermFacing *facing);
void therm_costume_capsule (const ThermCostume *self, ThermPoint a,
    gdouble a_radius, ThermPoint b, gdouble b_radius, const ThermLook *look);
/* Corners go around; what faces away is not painted when `one_sided`. */
void therm_costume_polygon (const ThermCostume *self, const ThermPoint *points,
    guint n_points, const ThermLook *look, const guint8 *rgb,
    gboolean one_sided, gdouble nearer_m);
void therm_costume_box (const ThermCostume *self, ThermPoint foot,
    ThermPoint size, const ThermLook *look, const guint8 *rgb);

void therm_model_person (const ThermCostume *self);
void therm_model_animal (const ThermCostume *self);
void therm_model_vehicle (const ThermCostume *self);
void therm_model_fire (const ThermCostume *self);
void therm_model_parts (const ThermCostume *self);

G_END_DECLS
