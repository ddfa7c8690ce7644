/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The built-in models: people, animals, vehicles, fire. In metres and kelvin,
 * from how such things look through a real camera: bare skin near 34 °C, the
 * head warmest, clothes half-way to the air; of a driven car wheels, radiator
 * and bonnet. */

#include "config.h"

#include "thermactor.h"
#include "thermhash.h"

#define SKIN_K 306.6

static ThermPoint
swing (ThermPoint from, gdouble length, gdouble angle_rad)
{
  return (ThermPoint){from.x, from.y + length * sin (angle_rad),
      from.z - length * cos (angle_rad)};
}

static gdouble
gait_phase (const ThermCostume *self, gdouble stride_m)
{
  return 2 * G_PI * self->pose.walked_m / (stride_m * self->actor->scale);
}

void
therm_model_person (const ThermCostume *self)
{
  static const guint8 shirts[][3] = {{52, 66, 104}, {142, 44, 40}, {70, 92, 62},
      {196, 190, 176}, {58, 58, 64}, {196, 148, 52}};
  static const guint8 trousers[][3] = {
      {44, 50, 66}, {82, 74, 62}, {36, 36, 40}};
  static const guint8 hair[3] = {58, 42, 32};
  static const ThermFacing round = {{0, 0, 0}, TRUE};
  const gdouble air = self->stage->climate->air_k;
  const gdouble warm = self->actor->warmth_k;
  const gdouble speed = self->pose.speed_mps;
  const gdouble phase = gait_phase (self, speed > 2.4 ? 2.2 : 1.45);
  const gdouble reach = speed > 0.1 ? CLAMP (0.28 + 0.13 * speed, 0, 0.85) : 0;
  const gdouble bob = 0.025 * reach * cos (2 * phase);
  ThermLook head = therm_costume_look (self, "skin", SKIN_K + 0.4 + warm);
  ThermLook cap =
      therm_costume_look (self, "fur", air + 0.62 * (SKIN_K - air) + warm);
  ThermLook hand = therm_costume_look (self, "skin", SKIN_K - 3 + warm);
  ThermLook shirt =
      therm_costume_look (self, "cloth", air + 0.46 * (SKIN_K - air) + warm);
  ThermLook leg =
      therm_costume_look (self, "cloth", air + 0.36 * (SKIN_K - air) + warm);
  ThermLook shoe =
      therm_costume_look (self, "rubber", air + 0.2 * (SKIN_K - air) + warm);

  head.rim_k = 1.6;
  shirt.rim_k = 2.6;
  shirt.end_kelvin = shirt.kelvin + 1.8;
  leg.rim_k = 2;
  leg.end_kelvin = leg.kelvin - 1.6;
  therm_look_set_rgb (self, &cap, hair, &round);
  therm_look_set_rgb (
      self, &leg, trousers[self->seed % G_N_ELEMENTS (trousers)], &round);
  therm_look_set_rgb (self, &shirt,
      self->actor->has_rgb ? self->actor->rgb
                           : shirts[(self->seed >> 8) % G_N_ELEMENTS (shirts)],
      &round);

  for (gint side = -1; side <= 1; side += 2) {
    const gdouble stride = reach * sin (phase) * side;
    const gdouble knee_bend =
        reach * 1.1 * MAX (0, cos (phase) * side) + 0.06 * reach;
    const ThermPoint hip = {0.095 * side, 0, 0.93 + bob};
    const ThermPoint knee = swing (hip, 0.44, stride + 0.12 * reach);
    const ThermPoint ankle = swing (knee, 0.42, stride - knee_bend);
    const ThermPoint toe = {
        ankle.x, ankle.y + 0.16, MAX (ankle.z - 0.05, 0.04)};
    const ThermPoint shoulder = {0.2 * side, 0, 1.43 + bob};
    const ThermPoint elbow =
        swing ((ThermPoint){0.235 * side, 0, shoulder.z}, 0.29, -stride * 0.8);
    const ThermPoint wrist =
        swing (elbow, 0.25, -stride * 0.8 + 0.2 + 0.5 * reach);

    therm_costume_capsule (self, hip, 0.088, knee, 0.062, &leg);
    therm_costume_capsule (self, knee, 0.062, ankle, 0.045, &leg);
    therm_costume_capsule (self, ankle, 0.05, toe, 0.042, &shoe);
    therm_costume_capsule (self, shoulder, 0.062, elbow, 0.05, &shirt);
    therm_costume_capsule (self, elbow, 0.05, wrist, 0.04, &shirt);
    therm_costume_capsule (
        self, wrist, 0.042, swing (wrist, 0.08, 0.2), 0.04, &hand);
    therm_costume_capsule (self, (ThermPoint){0.075 * side, 0, 0.98 + bob},
        0.115, (ThermPoint){0.105 * side, 0, 1.40 + bob}, 0.105, &shirt);
  }
  therm_costume_capsule (self, (ThermPoint){0, 0, 0.96 + bob}, 0.13,
      (ThermPoint){0, 0, 1.42 + bob}, 0.12, &shirt);
  therm_costume_capsule (self, (ThermPoint){0, 0, 1.47 + bob}, 0.055,
      (ThermPoint){0, 0.01, 1.56 + bob}, 0.052, &head);
  therm_costume_capsule (self, (ThermPoint){0, -0.025, 1.66 + bob}, 0.098,
      (ThermPoint){0, -0.02, 1.70 + bob}, 0.09, &cap);
  therm_costume_capsule (self, (ThermPoint){0, 0.035, 1.60 + bob}, 0.07,
      (ThermPoint){0, 0.03, 1.67 + bob}, 0.082, &head);
}

void
therm_model_animal (const ThermCostume *self)
{
  static const ThermFacing round = {{0, 0, 0}, TRUE};
  const gboolean deer = self->actor->model == THERM_MODEL_DEER;
  const gdouble air = self->stage->climate->air_k;
  const gdouble warm = self->actor->warmth_k;
  const gdouble size = deer ? 1.0 : 0.55;
  const gdouble phase = gait_phase (self, deer ? 1.5 : 0.8);
  const gdouble reach = self->pose.speed_mps > 0.1 ? 0.45 : 0;
  const gdouble back = 0.82 * size, length = 0.52 * size;
  ThermLook body =
      therm_costume_look (self, "fur", air + 0.44 * (SKIN_K - air) + warm);
  ThermLook leg =
      therm_costume_look (self, "fur", air + 0.52 * (SKIN_K - air) + warm);
  ThermLook face =
      therm_costume_look (self, "fur", air + 0.8 * (SKIN_K - air) + warm);

  body.rim_k = 2;
  if (self->actor->has_rgb) {
    therm_look_set_rgb (self, &body, self->actor->rgb, &round);
    therm_look_set_rgb (self, &leg, self->actor->rgb, &round);
    therm_look_set_rgb (self, &face, self->actor->rgb, &round);
  }

  for (gint side = -1; side <= 1; side += 2) {
    for (gint end = -1; end <= 1; end += 2) {
      const ThermPoint hip = {0.11 * size * side, length * end, back};
      const gdouble stride = reach * sin (phase + (end * side > 0 ? 0 : G_PI));
      const ThermPoint knee = swing (hip, 0.42 * size, stride);
      const ThermPoint foot = swing (knee, 0.40 * size, stride * 0.4);

      therm_costume_capsule (self, hip, 0.085 * size, knee, 0.045 * size, &leg);
      therm_costume_capsule (
          self, knee, 0.042 * size, foot, 0.028 * size, &leg);
    }
  }
  therm_costume_capsule (self, (ThermPoint){0, -length, back + 0.04 * size},
      0.2 * size, (ThermPoint){0, length, back + 0.05 * size}, 0.22 * size,
      &body);
  therm_costume_capsule (self, (ThermPoint){0, length, back + 0.1 * size},
      0.12 * size, (ThermPoint){0, length + 0.28 * size, back + 0.46 * size},
      0.08 * size, &body);
  therm_costume_capsule (self,
      (ThermPoint){0, length + 0.26 * size, back + 0.5 * size}, 0.09 * size,
      (ThermPoint){0, length + 0.5 * size, back + 0.42 * size}, 0.05 * size,
      &face);
  for (gint side = -1; side <= 1; side += 2)
    therm_costume_capsule (self,
        (ThermPoint){
            0.06 * size * side, length + 0.22 * size, back + 0.56 * size},
        0.03 * size,
        (ThermPoint){
            0.1 * size * side, length + 0.18 * size, back + 0.7 * size},
        0.02 * size, &face);
}

typedef struct
{
  gdouble length, width, height;
  gdouble bonnet; /* length in front of the windscreen */
  gdouble boot;   /* length behind the rear window */
  gdouble belt;   /* height where the windows begin */
  gdouble wheel;  /* radius */
  gdouble slant;  /* how far the screens lean */
} Body;

static void
add_wheel (const ThermCostume *self, ThermPoint hub, gdouble radius,
    const ThermLook *tyre, const ThermLook *rim)
{
  static const guint8 grey[3] = {150, 152, 156}, black[3] = {30, 30, 32};
  ThermPoint points[THERM_MAX_CORNERS];

  for (guint ring = 0; ring < 2; ring++) {
    const gdouble r = ring == 0 ? radius : 0.58 * radius;

    for (guint i = 0; i < THERM_MAX_CORNERS; i++) {
      const gdouble angle = 2 * G_PI * i / THERM_MAX_CORNERS;

      points[i] = (ThermPoint){hub.x + (hub.x > 0 ? 0.02 : -0.02),
          hub.y + r * cos (angle), hub.z + r * sin (angle)};
    }
    therm_costume_polygon (self, points, THERM_MAX_CORNERS,
        ring == 0 ? tyre : rim, ring == 0 ? black : grey, FALSE,
        0.35 + 0.05 * ring);
  }
}

/* One side: body, window, for both mirror images. */
static void
add_side (const ThermCostume *self, const Body *b, gdouble side,
    const ThermLook *metal, const ThermLook *glass, const guint8 *rgb)
{
  static const guint8 dark[3] = {40, 52, 62};
  const gdouble x = b->width / 2 * side, y = b->length / 2;
  const gdouble in = x * 0.88;
  const ThermPoint lower[4] = {{x, -y, 0.28}, {x, y, 0.28},
      {x, y - 0.05, b->belt - 0.05}, {x, -y + 0.02, b->belt}};
  const ThermPoint upper[4] = {{x, -y + b->boot, b->belt},
      {x, y - b->bonnet, b->belt}, {in, y - b->bonnet - b->slant, b->height},
      {in, -y + b->boot + b->slant * 0.6, b->height}};
  const ThermPoint window[4] = {{x, -y + b->boot + 0.25, b->belt + 0.04},
      {x, y - b->bonnet - 0.2, b->belt + 0.04},
      {in, y - b->bonnet - b->slant - 0.12, b->height - 0.09},
      {in, -y + b->boot + b->slant * 0.6 + 0.12, b->height - 0.09}};

  therm_costume_polygon (self, lower, 4, metal, rgb, FALSE, 0);
  therm_costume_polygon (self, upper, 4, metal, rgb, FALSE, 0);
  therm_costume_polygon (self, window, 4, glass, dark, FALSE, 0.06);
}

void
therm_model_vehicle (const ThermCostume *self)
{
  static const Body bodies[] = {
      {4.4, 1.8, 1.46, 1.15, 0.55, 0.88, 0.32, 0.55},  /* car */
      {5.3, 1.98, 2.25, 0.75, 0.08, 1.20, 0.35, 0.45}, /* van */
      {7.6, 2.4, 3.1, 0.25, 0.05, 1.60, 0.48, 0.10},   /* truck */
  };
  static const guint8 colours[][3] = {{168, 172, 176}, {46, 60, 96},
      {138, 32, 30}, {220, 220, 216}, {40, 42, 46}};
  static const guint8 dark[3] = {40, 52, 62}, grille[3] = {28, 28, 30};
  const Body *b = &bodies[self->actor->model - THERM_MODEL_CAR];
  const guint8 *rgb = self->actor->has_rgb
                          ? self->actor->rgb
                          : colours[self->seed % G_N_ELEMENTS (colours)];
  const gdouble air = self->stage->climate->air_k;
  const gdouble warm = self->actor->warmth_k;
  const gdouble driven = self->pose.speed_mps > 0.1 ? 1 : 0.55;
  const gdouble x = b->width / 2, y = b->length / 2;
  ThermLook metal = therm_costume_look (self, "paint", air + 3 + warm);
  ThermLook glass = therm_costume_look (self, "glass", air + 2 + warm);
  ThermLook bonnet =
      therm_costume_look (self, "paint", air + 22 * driven + warm);
  ThermLook radiator =
      therm_costume_look (self, "paint", air + 38 * driven + warm);
  ThermLook tyre =
      therm_costume_look (self, "rubber", air + 14 * driven + warm);
  ThermLook rim = therm_costume_look (self, "steel", air + 34 * driven + warm);
  ThermLook under =
      therm_costume_look (self, "asphalt", air + 9 * driven + warm);
  ThermLook lamp = therm_costume_look (self, "glass", air + 18 + warm);
  const gdouble screen = y - b->bonnet, rear = -y + b->boot;
  const gdouble top_front = screen - b->slant;
  const gdouble top_rear = rear + b->slant * 0.6;
  const ThermPoint floor[4] = {
      {-x, -y, 0.05}, {x, -y, 0.05}, {x, y, 0.05}, {-x, y, 0.05}};
  const ThermPoint front[4] = {{x, y, 0.28}, {-x, y, 0.28},
      {-x, y - 0.05, b->belt - 0.05}, {x, y - 0.05, b->belt - 0.05}};
  const ThermPoint grid[4] = {{0.6 * x, y + 0.01, 0.36},
      {-0.6 * x, y + 0.01, 0.36}, {-0.6 * x, y, b->belt - 0.18},
      {0.6 * x, y, b->belt - 0.18}};
  const ThermPoint back[4] = {{-x, -y, 0.28}, {x, -y, 0.28},
      {x, -y + 0.02, b->belt}, {-x, -y + 0.02, b->belt}};
  const ThermPoint hood[4] = {{-x, screen, b->belt}, {x, screen, b->belt},
      {x, y - 0.05, b->belt - 0.05}, {-x, y - 0.05, b->belt - 0.05}};
  const ThermPoint boot[4] = {{-x, -y + 0.02, b->belt}, {x, -y + 0.02, b->belt},
      {x, rear, b->belt}, {-x, rear, b->belt}};
  const ThermPoint windscreen[4] = {{x, screen, b->belt}, {-x, screen, b->belt},
      {-0.88 * x, top_front, b->height}, {0.88 * x, top_front, b->height}};
  const ThermPoint rear_window[4] = {{-x, rear, b->belt}, {x, rear, b->belt},
      {0.88 * x, top_rear, b->height}, {-0.88 * x, top_rear, b->height}};
  const ThermPoint roof[4] = {{-0.88 * x, top_rear, b->height},
      {0.88 * x, top_rear, b->height}, {0.88 * x, top_front, b->height},
      {-0.88 * x, top_front, b->height}};

  therm_costume_polygon (self, floor, 4, &under, grille, FALSE, -1.5);
  therm_costume_polygon (self, front, 4, &bonnet, rgb, TRUE, 0);
  therm_costume_polygon (self, grid, 4, &radiator, grille, TRUE, 0.05);
  therm_costume_polygon (self, back, 4, &metal, rgb, TRUE, 0);
  therm_costume_polygon (self, hood, 4, &bonnet, rgb, TRUE, 0);
  therm_costume_polygon (self, boot, 4, &metal, rgb, TRUE, 0);
  therm_costume_polygon (self, windscreen, 4, &glass, dark, TRUE, 0);
  therm_costume_polygon (self, rear_window, 4,
      self->actor->model == THERM_MODEL_CAR ? &glass : &metal,
      self->actor->model == THERM_MODEL_CAR ? dark : rgb, TRUE, 0);
  therm_costume_polygon (self, roof, 4, &metal, rgb, TRUE, 0);
  for (gint side = -1; side <= 1; side += 2) {
    /* the side that is turned away lies behind everything else */
    const gdouble towards =
        (self->stage->lens->place.x - self->pose.at.x) * self->cosine
        - (self->stage->lens->place.y - self->pose.at.y) * self->sine;

    if (towards * side <= 0)
      continue;
    add_side (self, b, side, &metal, &glass, rgb);
    for (gint end = -1; end <= 1; end += 2)
      add_wheel (self,
          (ThermPoint){x * side, end * (y - 0.18 * b->length), b->wheel},
          b->wheel, &tyre, &rim);
  }

  lamp.rgb[0] = 1;
  lamp.rgb[1] = 0.92f;
  lamp.rgb[2] = 0.74f;
  lamp.roundness = 0;
  if (driven == 1 && self->stage->climate->daylight < 0.6)
    for (gint side = -1; side <= 1; side += 2)
      therm_costume_capsule (self,
          (ThermPoint){0.78 * x * side, y + 0.02, 0.66}, 0.09,
          (ThermPoint){0.62 * x * side, y + 0.02, 0.66}, 0.09, &lamp);
}

#define N_TONGUES 18
#define N_EMBERS 14
#define N_PUFFS 26

void
therm_model_fire (const ThermCostume *self)
{
  const gdouble air = self->stage->climate->air_k;
  const gdouble t = self->stage->time_s;
  const gdouble size = therm_curve_get (&self->actor->size, t, 1);
  const gdouble bed = 0.22 * sqrt (size) + 0.28 * size;

  if (size <= 0)
    return;

  for (guint i = 0; i < N_PUFFS && size > 0.1; i++) {
    const guint32 seed = therm_hash2 (self->seed, 900 + i);
    const gdouble life = 7 + 3 * therm_unit (seed);
    const gdouble age = fmod (t / life + therm_unit (seed + 1), 1);
    const gdouble rise = size * (0.9 + 5.5 * age);
    const ThermPoint at = {
        size
            * (0.5 * age * therm_noise1 (seed + 2, 1.3 * age + 0.1 * t)
                + 2.2 * age * age),
        0.4 * size * therm_noise1 (seed + 3, age), rise};
    const gdouble radius = size * (0.16 + 0.85 * age);
    ThermLook smoke = therm_costume_look (
        self, "cloth", air + self->actor->warmth_k + 38 * pow (1 - age, 3));
    static const guint8 grey[3] = {104, 102, 100};
    static const ThermFacing round = {{0, 0, 0}, TRUE};

    therm_look_set_rgb (self, &smoke, grey, &round);
    smoke.opacity = 0.3 * MIN (1, 6 * age) * (1 - age);
    smoke.roundness = 0.1f;
    therm_costume_capsule (self, at, radius, at, radius, &smoke);
  }

  for (guint i = 0; i < N_EMBERS; i++) {
    const guint32 seed = therm_hash2 (self->seed, 300 + i);
    const gdouble angle = 2 * G_PI * therm_unit (seed);
    const gdouble far = bed * sqrt (therm_unit (seed + 1));
    const gdouble pulse = therm_noise1 (seed + 2, 1.4 * t);
    const ThermPoint at = {far * cos (angle), far * sin (angle), 0.04};
    ThermLook ember =
        therm_costume_look (self, "rubber", 830 + 90 * pulse - 130 * far / bed);

    ember.rgb[0] = 0.62f + 0.2f * pulse;
    ember.rgb[1] = 0.16f;
    ember.rgb[2] = 0.03f;
    ember.rim_k = 160;
    therm_costume_capsule (
        self, at, 0.06 + 0.16 * bed, at, 0.06 + 0.16 * bed, &ember);
  }

  for (guint i = 0; i < N_TONGUES; i++) {
    const guint32 seed = therm_hash2 (self->seed, i);
    const gdouble angle = 2 * G_PI * therm_unit (seed);
    const gdouble far = 0.75 * bed * sqrt (therm_unit (seed + 1));
    const gdouble flicker = therm_noise1 (seed + 2, 5.5 * t);
    const gdouble lean = therm_noise1 (seed + 3, 2.1 * t);
    const gdouble height =
        size * (0.62 + 0.38 * flicker) * (1 - 0.6 * far / bed);
    const ThermPoint foot = {far * cos (angle), far * sin (angle), 0.05};
    const ThermPoint waist = {
        foot.x * 0.7 + 0.06 * size * lean, foot.y * 0.7, 0.45 * height};
    const ThermPoint tip = {
        foot.x * 0.3 + 0.2 * size * lean, foot.y * 0.3, height};
    ThermLook flame = therm_costume_look (self, "rubber", 1020 + 110 * flicker);

    flame.end_kelvin = 930 + 110 * flicker;
    flame.rim_k = 190;
    flame.emissivity = 0.85;
    flame.opacity = 0.72f;
    flame.rgb[0] = 1;
    flame.rgb[1] = 0.62f;
    flame.rgb[2] = 0.16f;
    flame.roundness = 0.2f;
    therm_costume_capsule (self, foot, 0.12 * size, waist, 0.13 * size, &flame);
    flame.kelvin = flame.end_kelvin;
    flame.end_kelvin = 640;
    flame.rgb[1] = 0.36f;
    flame.rgb[2] = 0.06f;
    therm_costume_capsule (self, waist, 0.12 * size, tip, 0.02 * size, &flame);
  }
}
