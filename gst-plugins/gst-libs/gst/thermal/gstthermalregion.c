/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalregion
 * @title: GstThermalRegion
 * @short_description: a part of the picture that is measured
 *
 * Regions are given in normalised coordinates, 0 to 1 from the top left corner
 * of the radiometric frame, so that they mean the same at every resolution.
 * Which pixels they are:
 *
 * - full frame: all of them
 * - spot: the pixel that holds the point
 * - line: from the pixel of the first point to that of the second, one pixel
 *   for each step along the longer axis
 * - box: the pixels whose centres lie inside, but at least one column and one
 *   row
 * - polygon: the pixels whose centres lie inside by the even-odd rule; when
 *   there are none, the pixel in the middle
 */

#include "config.h"

#include "gstthermalregion.h"

#include <math.h>
#include <string.h>

struct _GstThermalRegion
{
  gatomicrefcount ref_count;

  GstThermalRegionKind kind;
  guint id;
  gchar *name; /* nullable */
  GstThermalPoint *points;
  guint n_points;
  GstThermalObject object;
  gboolean shield;
};

static gpointer
point_copy (gpointer point)
{
  return g_memdup2 (point, sizeof (GstThermalPoint));
}

G_DEFINE_BOXED_TYPE (GstThermalPoint, gst_thermal_point, point_copy, g_free)
G_DEFINE_BOXED_TYPE (GstThermalRegion, gst_thermal_region,
    gst_thermal_region_ref, gst_thermal_region_unref)

static gboolean
check_points (GstThermalRegionKind kind, const GstThermalPoint *points,
    guint n_points, GError **error)
{
  static const struct
  {
    const gchar *name;
    guint least;
    guint most;
  } kinds[] = {
      [GST_THERMAL_REGION_FULL] = {"the full frame", 0, 0},
      [GST_THERMAL_REGION_SPOT] = {"a spot", 1, 1},
      [GST_THERMAL_REGION_LINE] = {"a line", 2, 2},
      [GST_THERMAL_REGION_BOX] = {"a box", 2, 2},
      [GST_THERMAL_REGION_POLYGON] = {"a polygon", 3,
          GST_THERMAL_REGION_MAX_POINTS},
  };

  if ((guint) kind >= G_N_ELEMENTS (kinds)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "%d is no kind of region", (gint) kind);
    return FALSE;
  }

  if (n_points < kinds[kind].least || n_points > kinds[kind].most) {
    if (kinds[kind].least == kinds[kind].most)
      g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
          "%s has %u point%s, not %u", kinds[kind].name, kinds[kind].least,
          kinds[kind].least == 1 ? "" : "s", n_points);
    else
      g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
          "%s has %u to %u points, not %u", kinds[kind].name, kinds[kind].least,
          kinds[kind].most, n_points);
    return FALSE;
  }

  for (guint i = 0; i < n_points; i++) {
    /* also false when a coordinate is NaN */
    if (points[i].x >= 0 && points[i].x <= 1 && points[i].y >= 0
        && points[i].y <= 1)
      continue;
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "point %u is (%g, %g), but coordinates have to be 0 to 1", i + 1,
        points[i].x, points[i].y);
    return FALSE;
  }

  return TRUE;
}

static gboolean
check_name (const gchar *name, GError **error)
{
  if (!g_utf8_validate (name, -1, NULL)) {
    g_set_error_literal (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "the name is no UTF-8");
    return FALSE;
  }

  if (g_utf8_strlen (name, -1) > GST_THERMAL_REGION_MAX_NAME) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "the name has %ld characters, but at most %d are allowed",
        g_utf8_strlen (name, -1), GST_THERMAL_REGION_MAX_NAME);
    return FALSE;
  }

  for (const gchar *p = name; *p != '\0'; p = g_utf8_next_char (p)) {
    if (!g_unichar_iscntrl (g_utf8_get_char (p)))
      continue;
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "the name holds the control character U+%04X", g_utf8_get_char (p));
    return FALSE;
  }

  return TRUE;
}

static gboolean
check_object (const GstThermalObject *object, GError **error)
{
  GstThermalObject fallback, merged;

  gst_thermal_object_init_default (&fallback);
  gst_thermal_object_merge (object, &fallback, &merged);
  return gst_thermal_object_validate (&merged, error);
}

/* A box is kept as its top left and bottom right corner, whichever two were
 * given. */
static void
sort_corners (GstThermalPoint corners[2])
{
  const GstThermalPoint a = corners[0], b = corners[1];

  corners[0] = (GstThermalPoint){MIN (a.x, b.x), MIN (a.y, b.y)};
  corners[1] = (GstThermalPoint){MAX (a.x, b.x), MAX (a.y, b.y)};
}

/**
 * gst_thermal_region_new:
 * @kind: what kind of region
 * @id: its number, by which measurements name it
 * @name: (nullable): for people; at most %GST_THERMAL_REGION_MAX_NAME
 *   characters
 * @points: (array length=n_points) (nullable): its points, normalised: none
 *   for the full frame, one for a spot, two for a line, two opposite corners
 *   for a box, three to %GST_THERMAL_REGION_MAX_POINTS for a polygon
 * @n_points: how many
 * @object: (nullable): object parameters of its own; a NaN member is as for
 *   the whole frame; %NULL: all are
 * @shield: whether its pixels are left out of all other regions instead of
 *   being measured
 *
 * Makes a region.
 *
 * Returns: (transfer full): a region, or %NULL with %GST_THERMAL_ERROR_INVALID
 *
 * Since: 0.1
 */
GstThermalRegion *
gst_thermal_region_new (GstThermalRegionKind kind, guint id, const gchar *name,
    const GstThermalPoint *points, guint n_points,
    const GstThermalObject *object, gboolean shield, GError **error)
{
  GstThermalRegion *self;

  g_return_val_if_fail (points != NULL || n_points == 0, NULL);

  if (!check_points (kind, points, n_points, error))
    return NULL;
  if (name != NULL && !check_name (name, error))
    return NULL;
  if (object != NULL && !check_object (object, error))
    return NULL;

  self = g_new0 (GstThermalRegion, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->id = id;
  self->name = g_strdup (name);
  self->points = g_memdup2 (points, n_points * sizeof *points);
  self->n_points = n_points;
  self->shield = !!shield;
  if (object != NULL)
    self->object = *object;
  else
    gst_thermal_object_init_inherit (&self->object);
  if (kind == GST_THERMAL_REGION_BOX)
    sort_corners (self->points);
  return self;
}

/**
 * gst_thermal_region_ref:
 * @self: a region
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalRegion *
gst_thermal_region_ref (GstThermalRegion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_region_unref:
 * @self: (transfer full): a region
 *
 * Gives a reference back; the last one frees the region.
 *
 * Since: 0.1
 */
void
gst_thermal_region_unref (GstThermalRegion *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self->points);
  g_free (self);
}

/**
 * gst_thermal_region_get_kind:
 * @self: a region
 *
 * Gives the shape of a region.
 *
 * Returns: what kind of region
 *
 * Since: 0.1
 */
GstThermalRegionKind
gst_thermal_region_get_kind (GstThermalRegion *self)
{
  g_return_val_if_fail (self != NULL, GST_THERMAL_REGION_FULL);

  return self->kind;
}

/**
 * gst_thermal_region_get_id:
 * @self: a region
 *
 * Gives the number by which a region is known.
 *
 * Returns: its number
 *
 * Since: 0.1
 */
guint
gst_thermal_region_get_id (GstThermalRegion *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->id;
}

/**
 * gst_thermal_region_get_name:
 * @self: a region
 *
 * Gives the name that a person reads.
 *
 * Returns: (nullable): its name, or %NULL when it has none
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_region_get_name (GstThermalRegion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * gst_thermal_region_get_points:
 * @self: a region
 * @n_points: (out): how many
 *
 * Gives the corners of a region.
 *
 * Returns: (array length=n_points) (transfer none) (nullable): its points; for
 *   a box the top left and the bottom right corner; %NULL for the full frame
 *
 * Since: 0.1
 */
const GstThermalPoint *
gst_thermal_region_get_points (GstThermalRegion *self, guint *n_points)
{
  g_return_val_if_fail (self != NULL && n_points != NULL, NULL);

  *n_points = self->n_points;
  return self->points;
}

/**
 * gst_thermal_region_get_object:
 * @self: a region
 *
 * Gives the object parameters of a region; NaN means as for the whole frame.
 *
 * Returns: (transfer none): its own object parameters; NaN where it has none
 *
 * Since: 0.1
 */
const GstThermalObject *
gst_thermal_region_get_object (GstThermalRegion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->object;
}

/**
 * gst_thermal_region_is_shield:
 * @self: a region
 *
 * Says whether a region is left out of all measurement.
 *
 * Returns: whether its pixels are left out of all other regions
 *
 * Since: 0.1
 */
gboolean
gst_thermal_region_is_shield (GstThermalRegion *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->shield;
}
