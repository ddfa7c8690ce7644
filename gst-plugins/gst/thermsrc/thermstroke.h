/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Paints one simple shape with soft edges on a view, behind what hides it. */

#include "thermview.h"

G_BEGIN_DECLS

#define THERM_MAX_CORNERS 12

typedef enum
{
  THERM_STROKE_CAPSULE, /* two circles and what lies between */
  THERM_STROKE_POLYGON, /* convex */
} ThermStrokeKind;

typedef struct
{
  gdouble kelvin;     /* at the first end; of a polygon at its foot */
  gdouble end_kelvin; /* at the other end, at the top */
  gdouble rim_k;      /* how much colder where it turns away */
  gdouble emissivity;
  gdouble reflected_k;
  gfloat rgb[3];    /* light that comes from it */
  gfloat roundness; /* 0: flat; darker towards the rim */
  gfloat opacity;
  gboolean only_visible; /* a shadow, a light */
} ThermLook;

typedef struct
{
  ThermStrokeKind kind;
  gfloat ax, ay, a_radius, bx, by, b_radius; /* pixels */
  gfloat corners[THERM_MAX_CORNERS][2];
  guint n_corners;
  gfloat distance_m;
  guint16 owner;
  ThermLook look;
} ThermStroke;

void therm_stroke_paint (const ThermStroke *self, ThermView *view,
    const ThermRadiance *radiance, gfloat transmission);

G_END_DECLS
