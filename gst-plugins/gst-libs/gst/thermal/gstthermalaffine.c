/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Affine mappings of normalised points: x' = m0 x + m1 y + m2,
 * y' = m3 x + m4 y + m5, as in GstThermalMeta. */

#include "config.h"

#include "gstthermalregistration.h"

#include <math.h>

/* Standard deviation of the points across their narrowest direction, as a
 * share of the picture. Three corners of a quarter of the picture have 0.14;
 * what is less than this magnifies an error of one pixel to many. */
#define MIN_SPREAD 0.02

/* Second moments of two clouds of points around their middles. */
typedef struct
{
  gdouble tx, ty, vx, vy;
  gdouble txx, txy, tyy;
  gdouble vxx, vxy, vyy;
  gdouble vxtx, vxty, vytx, vyty;
  guint n;
} Moments;

static void
gather (Moments *m, const GstThermalPointPair *pairs, guint n_pairs)
{
  *m = (Moments){0};
  for (guint i = 0; i < n_pairs; i++) {
    if (pairs[i].check)
      continue;
    m->tx += pairs[i].thermal.x;
    m->ty += pairs[i].thermal.y;
    m->vx += pairs[i].visible.x;
    m->vy += pairs[i].visible.y;
    m->n++;
  }
  if (m->n == 0)
    return;
  m->tx /= m->n;
  m->ty /= m->n;
  m->vx /= m->n;
  m->vy /= m->n;

  for (guint i = 0; i < n_pairs; i++) {
    const gdouble tx = pairs[i].thermal.x - m->tx;
    const gdouble ty = pairs[i].thermal.y - m->ty;
    const gdouble vx = pairs[i].visible.x - m->vx;
    const gdouble vy = pairs[i].visible.y - m->vy;

    if (pairs[i].check)
      continue;
    m->txx += tx * tx;
    m->txy += tx * ty;
    m->tyy += ty * ty;
    m->vxx += vx * vx;
    m->vxy += vx * vy;
    m->vyy += vy * vy;
    m->vxtx += vx * tx;
    m->vxty += vx * ty;
    m->vytx += vy * tx;
    m->vyty += vy * ty;
  }
}

/* The smaller eigenvalue of the covariance is the variance across. */
static gboolean
is_spread (gdouble xx, gdouble xy, gdouble yy, guint n)
{
  const gdouble half = (xx + yy) / 2;
  const gdouble across = half - hypot ((xx - yy) / 2, xy);

  return across >= MIN_SPREAD * MIN_SPREAD * n;
}

/**
 * gst_thermal_affine_fit:
 * @pairs: (array length=n_pairs): pairs of points; those to check are left out
 * @n_pairs: how many
 * @matrix: (out caller-allocates) (array fixed-size=6): from the thermal
 *   picture to the visible one
 *
 * Finds the mapping that three pairs of points mean. Of more than three, it is
 * the one with the smallest sum of squared distances in the visible picture.
 *
 * Returns: %FALSE with %GST_THERMAL_ERROR_INVALID when there are fewer than
 *   three, or they lie on one line or close together in one of the pictures
 *
 * Since: 0.1
 */
gboolean
gst_thermal_affine_fit (const GstThermalPointPair *pairs, guint n_pairs,
    gdouble matrix[6], GError **error)
{
  Moments m;
  gdouble determinant;

  g_return_val_if_fail (pairs != NULL || n_pairs == 0, FALSE);
  g_return_val_if_fail (matrix != NULL, FALSE);

  gather (&m, pairs, n_pairs);
  if (m.n < 3) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "there are %u pairs of points to map by, but it takes three", m.n);
    return FALSE;
  }
  if (!is_spread (m.txx, m.txy, m.tyy, m.n)
      || !is_spread (m.vxx, m.vxy, m.vyy, m.n)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "the points of the %s picture lie nearly on one line or too close "
        "together; choose them far apart",
        is_spread (m.txx, m.txy, m.tyy, m.n) ? "visible" : "thermal");
    return FALSE;
  }

  /* V T' (T T')^-1, about the middles */
  determinant = m.txx * m.tyy - m.txy * m.txy;
  matrix[0] = (m.vxtx * m.tyy - m.vxty * m.txy) / determinant;
  matrix[1] = (m.vxty * m.txx - m.vxtx * m.txy) / determinant;
  matrix[3] = (m.vytx * m.tyy - m.vyty * m.txy) / determinant;
  matrix[4] = (m.vyty * m.txx - m.vytx * m.txy) / determinant;
  matrix[2] = m.vx - matrix[0] * m.tx - matrix[1] * m.ty;
  matrix[5] = m.vy - matrix[3] * m.tx - matrix[4] * m.ty;
  return TRUE;
}

/**
 * gst_thermal_affine_combine:
 * @after: (array fixed-size=6): what is done second
 * @before: (array fixed-size=6): what is done first
 * @matrix: (out caller-allocates) (array fixed-size=6): both; may be one of
 *   the others
 *
 * Makes one mapping of two.
 *
 * Since: 0.1
 */
void
gst_thermal_affine_combine (
    const gdouble after[6], const gdouble before[6], gdouble matrix[6])
{
  const gdouble a0 = after[0], a1 = after[1], a3 = after[3], a4 = after[4];
  const gdouble b0 = before[0], b1 = before[1], b2 = before[2];
  const gdouble b3 = before[3], b4 = before[4], b5 = before[5];

  matrix[2] = a0 * b2 + a1 * b5 + after[2];
  matrix[5] = a3 * b2 + a4 * b5 + after[5];
  matrix[0] = a0 * b0 + a1 * b3;
  matrix[1] = a0 * b1 + a1 * b4;
  matrix[3] = a3 * b0 + a4 * b3;
  matrix[4] = a3 * b1 + a4 * b4;
}

/**
 * gst_thermal_affine_invert:
 * @matrix: (array fixed-size=6): a mapping
 * @ret: (out caller-allocates) (array fixed-size=6): the way back
 *
 * Turns a mapping round.
 *
 * Returns: %FALSE when there is no way back
 *
 * Since: 0.1
 */
gboolean
gst_thermal_affine_invert (const gdouble matrix[6], gdouble ret[6])
{
  const gdouble m0 = matrix[0], m1 = matrix[1], m2 = matrix[2];
  const gdouble m3 = matrix[3], m4 = matrix[4], m5 = matrix[5];
  const gdouble determinant = m0 * m4 - m1 * m3;

  if (determinant == 0 || !isfinite (determinant))
    return FALSE;
  ret[0] = m4 / determinant;
  ret[1] = -m1 / determinant;
  ret[2] = (m1 * m5 - m4 * m2) / determinant;
  ret[3] = -m3 / determinant;
  ret[4] = m0 / determinant;
  ret[5] = (m3 * m2 - m0 * m5) / determinant;
  return TRUE;
}

/**
 * gst_thermal_affine_map:
 * @matrix: (array fixed-size=6): a mapping
 * @x: of a point
 * @y: of a point
 * @to_x: (out): where it goes
 * @to_y: (out): where it goes
 *
 * Maps a point.
 *
 * Since: 0.1
 */
void
gst_thermal_affine_map (
    const gdouble matrix[6], gdouble x, gdouble y, gdouble *to_x, gdouble *to_y)
{
  *to_x = matrix[0] * x + matrix[1] * y + matrix[2];
  *to_y = matrix[3] * x + matrix[4] * y + matrix[5];
}

/**
 * gst_thermal_zoom_match:
 * @visible_fov_deg: horizontal field of view of the visible lens at zoom 1,
 *   degrees
 * @visible_zoom: its magnification
 * @thermal_fov_deg: horizontal field of view of the thermal lens at zoom 1,
 *   degrees
 * @thermal_zoom_max: the most that the thermal lens magnifies
 *
 * Finds the magnification with which a thermal picture shows as much as the
 * visible one. Magnification divides the tangent of half the field of view,
 * not the angle.
 *
 * Returns: the magnification, 1 to @thermal_zoom_max; at those ends the fields
 *   of view may differ
 *
 * Since: 0.1
 */
gdouble
gst_thermal_zoom_match (gdouble visible_fov_deg, gdouble visible_zoom,
    gdouble thermal_fov_deg, gdouble thermal_zoom_max)
{
  const gdouble to_half_radians = G_PI / 360;

  g_return_val_if_fail (visible_fov_deg > 0 && visible_fov_deg < 180, 1);
  g_return_val_if_fail (thermal_fov_deg > 0 && thermal_fov_deg < 180, 1);

  return CLAMP (visible_zoom * tan (thermal_fov_deg * to_half_radians)
                    / tan (visible_fov_deg * to_half_radians),
      1, MAX (thermal_zoom_max, 1));
}
