/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What a scene file says, checked and in the units of the program: metres,
 * kelvin differences, degrees, seconds. Immutable once loaded. `x` is east,
 * `y` north, `z` up; the camera stands at (0, 0, camera.height_m). Knows
 * nothing of pixels. */

#include <gst/thermal/gstthermalcalibration.h>

G_BEGIN_DECLS

#define THERM_SCENE_ERROR (therm_scene_error_quark ())

/* Codes: NOT_FOUND: there is no such scene; INVALID: there is, but it says
 * something that cannot be; the message names the place in the file. */
typedef enum
{
  THERM_SCENE_ERROR_NOT_FOUND,
  THERM_SCENE_ERROR_INVALID,
} ThermSceneError;

GQuark therm_scene_error_quark (void);

typedef struct
{
  gdouble x, y, z;
} ThermPoint;

/* What things are made of, and how they live through a day. */
typedef struct
{
  gchar *name;
  gdouble emissivity;
  guint8 rgb[3];
  gdouble sun_k;   /* above the air in full sun */
  gdouble night_k; /* against the air under a clear night sky, where level */
  gdouble lag_h;   /* how long the surface is behind the sun */
  gdouble texture_k;
  gdouble texture_m;
  gdouble texture_shade; /* 0 to 1: share of the brightness */
  gdouble glow;          /* 0 to 1: light of its own at night */
} ThermMaterial;

typedef enum
{
  THERM_TEMPERATURE_MATERIAL, /* the day curve of the material */
  THERM_TEMPERATURE_KELVIN,   /* knots are kelvin */
  THERM_TEMPERATURE_ABOVE_AIR /* knots are kelvin above the air */
} ThermTemperatureKind;

typedef struct
{
  gdouble time_s;
  gdouble value;
} ThermKnot;

/* A value over scene time: linear between knots, constant outside. */
typedef struct
{
  ThermKnot *knots;
  guint n_knots;
} ThermCurve;

typedef struct
{
  ThermTemperatureKind kind;
  ThermCurve curve;
} ThermTemperature;

/* A patch on the ground: a polygon, or a line of a width, maybe dashed. */
typedef struct
{
  guint material;
  gboolean is_line;
  gdouble width_m;
  gdouble dash_m, gap_m; /* dash_m 0: no dashes */
  ThermPoint *points;
  guint n_points;
  gdouble min_x, min_y, max_x, max_y; /* of all that it covers */
} ThermPatch;

typedef enum
{
  THERM_RIDGE_HILLS,
  THERM_RIDGE_FOREST,
} ThermRidgeKind;

/* A silhouette around the horizon. */
typedef struct
{
  ThermRidgeKind kind;
  guint material;
  gdouble distance_m;
  gdouble low_m, high_m;
  gdouble from_deg, to_deg; /* azimuths, clockwise; equal: all around */
} ThermRidge;

typedef enum
{
  THERM_SOLID_BOX,
  THERM_SOLID_GABLE, /* a roof: prism with the ridge along the local y */
  THERM_SOLID_CYLINDER,
  THERM_SOLID_ELLIPSOID,
  THERM_SOLID_CROWN, /* of a tree: an ellipsoid with a ragged rim */
} ThermSolidShape;

/* Something that never moves. `at` is the middle of its foot. */
typedef struct
{
  ThermSolidShape shape;
  ThermPoint at;
  ThermPoint size; /* across, deep, high */
  gdouble heading_deg;
  guint material;
  guint top_material;
  guint window_material;
  guint window_columns, window_rows; /* 0: no windows */
  gdouble gradient_k;                /* top against bottom */
  guint ribs;                        /* vertical fins or stacked discs */
  ThermTemperature temperature;
} ThermSolid;

typedef enum
{
  THERM_MODEL_PERSON,
  THERM_MODEL_CAR,
  THERM_MODEL_VAN,
  THERM_MODEL_TRUCK,
  THERM_MODEL_DOG,
  THERM_MODEL_DEER,
  THERM_MODEL_FIRE,
  THERM_MODEL_PARTS,
} ThermModel;

typedef enum
{
  THERM_PART_BOX,
  THERM_PART_PANEL, /* upright rectangle, faces against the heading */
  THERM_PART_CAPSULE,
  THERM_PART_SPHERE,
} ThermPartShape;

typedef struct
{
  ThermPartShape shape;
  ThermPoint at; /* from the object's place, before it is turned */
  ThermPoint to; /* other end of a capsule */
  ThermPoint size;
  guint material;
  ThermTemperature temperature;
} ThermPart;

typedef enum
{
  THERM_REPEAT_ONCE,
  THERM_REPEAT_LOOP,
  THERM_REPEAT_BOUNCE,
} ThermRepeat;

typedef struct
{
  gdouble time_s;
  gdouble x, y;
} ThermWaypoint;

/* Something that moves, changes or has to be found: it is in the truth. */
typedef struct
{
  gchar *id;
  gchar *class_name;
  ThermModel model;
  ThermWaypoint *path;
  guint n_path;
  ThermRepeat repeat;
  gdouble z_m;
  gdouble heading_deg; /* while it stands still */
  gdouble scale;
  guint8 rgb[3];
  gboolean has_rgb;
  gdouble warmth_k; /* added to all temperatures of a model */
  ThermCurve size;  /* fire: height of the flames, metres */
  ThermPart *parts;
  guint n_parts;
} ThermActor;

typedef struct
{
  gchar *title;

  struct
  {
    gdouble height_m;
    gdouble parallax_m; /* visible lens, to the right of the thermal one */
    gdouble low_c, high_c;
    GstThermalObject object; /* NaN: as the weather at the start */
  } camera;

  struct
  {
    gdouble air_low_k, air_high_k;
    gdouble humidity;
    gdouble sunrise_h, sunset_h;
    gdouble sun_height_deg;
    gdouble cloud_cover;
    gdouble sky_k; /* zenith under the air, clear sky */
    gdouble visibility_m;
    gboolean atmosphere; /* does the air between attenuate at all */
  } weather;

  gdouble hour;
  guint32 seed;
  guint ground_material;

  ThermMaterial *materials;
  guint n_materials;
  ThermPatch *patches;
  guint n_patches;
  ThermRidge *ridges;
  guint n_ridges;
  ThermSolid *solids;
  guint n_solids;
  ThermActor *actors;
  guint n_actors;
} ThermScene;

/* `name` is a shipped scene's name or a path that ends in .json. */
ThermScene *therm_scene_load (const gchar *name, GError **error);
ThermScene *therm_scene_parse (const gchar *text, gsize length, GError **error);
void therm_scene_free (ThermScene *self);

gdouble therm_curve_get (
    const ThermCurve *self, gdouble time_s, gdouble fallback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThermScene, therm_scene_free)

G_END_DECLS
