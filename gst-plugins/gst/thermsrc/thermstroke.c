/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermstroke.h"

/* A thing that stands against a wall is in front of it. */
#define HIDDEN_BY_M 0.35f

typedef struct
{
  gfloat coverage;
  gfloat along; /* 0 at the first end to 1 */
  gfloat aside; /* 0 in the middle to 1 at the rim */
} Touch;

static gboolean
get_bounds (const ThermStroke *self, const ThermView *view, ThermRect *rect)
{
  gfloat x0, y0, x1, y1;

  if (self->kind == THERM_STROKE_CAPSULE) {
    x0 = MIN (self->ax - self->a_radius, self->bx - self->b_radius);
    y0 = MIN (self->ay - self->a_radius, self->by - self->b_radius);
    x1 = MAX (self->ax + self->a_radius, self->bx + self->b_radius);
    y1 = MAX (self->ay + self->a_radius, self->by + self->b_radius);
  } else {
    x0 = y0 = G_MAXFLOAT;
    x1 = y1 = -G_MAXFLOAT;
    for (guint i = 0; i < self->n_corners; i++) {
      x0 = MIN (x0, self->corners[i][0]);
      y0 = MIN (y0, self->corners[i][1]);
      x1 = MAX (x1, self->corners[i][0]);
      y1 = MAX (y1, self->corners[i][1]);
    }
  }

  /* limited before they become whole numbers: near the lens things are huge */
  rect->x = (gint) CLAMP (x0 - 1, 0.0f, (gfloat) view->width);
  rect->y = (gint) CLAMP (y0 - 1, 0.0f, (gfloat) view->height);
  rect->width = (gint) CLAMP (x1 + 2, 0.0f, (gfloat) view->width) - rect->x;
  rect->height = (gint) CLAMP (y1 + 2, 0.0f, (gfloat) view->height) - rect->y;
  return rect->width > 0 && rect->height > 0;
}

static inline Touch
touch_capsule (const ThermStroke *self, gfloat x, gfloat y)
{
  const gfloat dx = self->bx - self->ax, dy = self->by - self->ay;
  const gfloat square = dx * dx + dy * dy;
  const gfloat px = x - self->ax, py = y - self->ay;
  const gfloat t =
      square > 1e-6f ? CLAMP ((px * dx + py * dy) / square, 0.0f, 1.0f) : 0;
  const gfloat radius = self->a_radius + (self->b_radius - self->a_radius) * t;
  const gfloat ex = px - t * dx, ey = py - t * dy;
  const gfloat distance = sqrtf (ex * ex + ey * ey);
  Touch touch;

  touch.coverage = CLAMP (radius - distance + 0.5f, 0.0f, 1.0f);
  /* thinner than a pixel */
  if (radius < 0.5f)
    touch.coverage = MIN (touch.coverage, 2 * radius);
  touch.along = t;
  touch.aside = MIN (distance / MAX (radius, 0.5f), 1);
  return touch;
}

static inline Touch
touch_polygon (const ThermStroke *self, gfloat x, gfloat y, gfloat top,
    gfloat height, const gfloat edges[][3])
{
  Touch touch = {1, 0, 0};

  for (guint i = 0; i < self->n_corners; i++) {
    const gfloat inside = edges[i][0] * x + edges[i][1] * y + edges[i][2];

    touch.coverage = MIN (touch.coverage, inside + 0.5f);
  }
  touch.coverage = MAX (touch.coverage, 0);
  touch.along = CLAMP (1 - (y - top) / height, 0.0f, 1.0f);
  return touch;
}

/* Distance of a point from each edge, positive inside. */
static gboolean
make_edges (const ThermStroke *self, gfloat edges[][3])
{
  gfloat area = 0;

  for (guint i = 0; i < self->n_corners; i++) {
    const gfloat *a = self->corners[i];
    const gfloat *b = self->corners[(i + 1) % self->n_corners];

    area += a[0] * b[1] - b[0] * a[1];
  }
  if (fabsf (area) < 1e-3f)
    return FALSE;

  for (guint i = 0; i < self->n_corners; i++) {
    const gfloat *a = self->corners[i];
    const gfloat *b = self->corners[(i + 1) % self->n_corners];
    const gfloat dx = b[0] - a[0], dy = b[1] - a[1];
    const gfloat length =
        MAX (sqrtf (dx * dx + dy * dy), 1e-6f) * (area > 0 ? 1 : -1);

    edges[i][0] = -dy / length;
    edges[i][1] = dx / length;
    edges[i][2] = -(edges[i][0] * a[0] + edges[i][1] * a[1]);
  }
  return TRUE;
}

static inline guint32
blend_ycbcr (guint32 under, const gfloat *over, gfloat shade, gfloat share)
{
  const gfloat y = (gfloat) (under & 0xff);
  const gfloat cb = (gfloat) (under >> 8 & 0xff);
  const gfloat cr = (gfloat) (under >> 16 & 0xff);
  const guint new_y = (guint) (y + (16 + shade * over[0] - y) * share + 0.5f);
  const guint new_cb =
      (guint) (cb + (128 + shade * over[1] - cb) * share + 0.5f);
  const guint new_cr =
      (guint) (cr + (128 + shade * over[2] - cr) * share + 0.5f);

  return new_y | new_cb << 8 | new_cr << 16;
}

static guint16
to_depth (gfloat distance_m)
{
  return (guint16) CLAMP (
      distance_m / THERM_DEPTH_STEP_M, 0.0f, (gfloat) (THERM_DEPTH_OPEN - 1));
}

void
therm_stroke_paint (const ThermStroke *self, ThermView *view,
    const ThermRadiance *radiance, gfloat transmission)
{
  const gboolean thermal = view->band == THERM_BAND_THERMAL;
  const ThermLook *look = &self->look;
  const gfloat reflected = therm_radiance_get (radiance, look->reflected_k);
  const guint16 depth = to_depth (self->distance_m);
  const guint16 hidden_by = to_depth (self->distance_m - HIDDEN_BY_M);
  const guint32 packed = therm_pack_ycbcr (sqrtf (MIN (look->rgb[0], 1)),
      sqrtf (MIN (look->rgb[1], 1)), sqrtf (MIN (look->rgb[2], 1)));
  const gfloat ycbcr[3] = {(gfloat) (packed & 0xff) - 16,
      (gfloat) (packed >> 8 & 0xff) - 128,
      (gfloat) (packed >> 16 & 0xff) - 128};
  gfloat edges[THERM_MAX_CORNERS][3];
  gfloat top = 0, height = 1;
  ThermRect rect;

  if ((thermal && look->only_visible) || !get_bounds (self, view, &rect))
    return;
  if (self->kind == THERM_STROKE_POLYGON) {
    gfloat bottom = -G_MAXFLOAT;

    if (!make_edges (self, edges))
      return;
    top = G_MAXFLOAT;
    for (guint i = 0; i < self->n_corners; i++) {
      top = MIN (top, self->corners[i][1]);
      bottom = MAX (bottom, self->corners[i][1]);
    }
    height = MAX (bottom - top, 1e-3f);
  }

  therm_view_mark_dirty (view, &rect);
  if (view->owner_depths->len <= self->owner)
    g_array_set_size (view->owner_depths, self->owner + 1);
  g_array_index (view->owner_depths, guint16, self->owner) = depth;
  for (gint y = rect.y; y < rect.y + rect.height; y++) {
    for (gint x = rect.x; x < rect.x + rect.width; x++) {
      const gsize at = (gsize) y * view->width + x;
      const Touch touch =
          self->kind == THERM_STROKE_CAPSULE
              ? touch_capsule (self, x + 0.5f, y + 0.5f)
              : touch_polygon (self, x + 0.5f, y + 0.5f, top, height, edges);
      const gfloat share = touch.coverage * look->opacity;
      const gfloat rim = touch.aside * touch.aside;
      const gfloat kelvin =
          (gfloat) look->kelvin
          + (gfloat) (look->end_kelvin - look->kelvin) * touch.along
          - (gfloat) look->rim_k * rim;

      if (share <= 0 || view->depth[at] < hidden_by)
        continue;

      if (thermal) {
        const gfloat counts = therm_radiance_mix (
            radiance, kelvin, look->emissivity, reflected, transmission);

        view->counts[at] += (counts - view->counts[at]) * share;
      } else {
        view->ycbcr[at] = blend_ycbcr (
            view->ycbcr[at], ycbcr, 1 - look->roundness * rim, share);
      }
      if (share > 0.5f && !look->only_visible) {
        view->owner[at] = self->owner;
        view->kelvin[at] = kelvin;
      }
    }
  }
}
