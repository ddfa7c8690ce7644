/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalregionset
 * @title: GstThermalRegionSet
 * @short_description: all regions of a picture, and how to write them
 *
 * See gst_thermal_region_set_new_from_string() for the text form.
 */

#include "config.h"

#include "gstthermalregionset.h"

struct _GstThermalRegionSet
{
  gatomicrefcount ref_count;

  GPtrArray *regions; /* of GstThermalRegion */
};

G_DEFINE_BOXED_TYPE (GstThermalRegionSet, gst_thermal_region_set,
    gst_thermal_region_set_ref, gst_thermal_region_set_unref)

/**
 * gst_thermal_region_set_new:
 * @regions: (array length=n_regions) (nullable): the regions
 * @n_regions: how many, at most %GST_THERMAL_REGION_SET_MAX_SIZE
 *
 * Makes a set of regions.
 *
 * Returns: (transfer full): the set, or %NULL with %GST_THERMAL_ERROR_INVALID
 *   when there are too many, or two have the same number
 *
 * Since: 0.1
 */
GstThermalRegionSet *
gst_thermal_region_set_new (
    GstThermalRegion **regions, guint n_regions, GError **error)
{
  GstThermalRegionSet *self;

  g_return_val_if_fail (regions != NULL || n_regions == 0, NULL);

  if (n_regions > GST_THERMAL_REGION_SET_MAX_SIZE) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "%u regions, but a set has at most %d", n_regions,
        GST_THERMAL_REGION_SET_MAX_SIZE);
    return NULL;
  }

  for (guint i = 0; i < n_regions; i++) {
    for (guint j = 0; j < i; j++) {
      const guint id = gst_thermal_region_get_id (regions[i]);

      if (gst_thermal_region_get_id (regions[j]) != id)
        continue;
      g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
          "two regions have the id %u", id);
      return NULL;
    }
  }

  self = g_new0 (GstThermalRegionSet, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->regions = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_thermal_region_unref);
  for (guint i = 0; i < n_regions; i++)
    g_ptr_array_add (self->regions, gst_thermal_region_ref (regions[i]));
  return self;
}

/**
 * gst_thermal_region_set_ref:
 * @self: a set
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalRegionSet *
gst_thermal_region_set_ref (GstThermalRegionSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_region_set_unref:
 * @self: (transfer full): a set
 *
 * Gives a reference back; the last one frees the set.
 *
 * Since: 0.1
 */
void
gst_thermal_region_set_unref (GstThermalRegionSet *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->regions);
  g_free (self);
}

/**
 * gst_thermal_region_set_get_size:
 * @self: a set
 *
 * Counts the regions of a set, shields too.
 *
 * Returns: how many regions are in @self
 *
 * Since: 0.1
 */
guint
gst_thermal_region_set_get_size (GstThermalRegionSet *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->regions->len;
}

/**
 * gst_thermal_region_set_get:
 * @self: a set
 * @index: which one, from 0
 *
 * Gives one region of a set.
 *
 * Returns: (transfer none) (nullable): that region, or %NULL when there are
 *   fewer
 *
 * Since: 0.1
 */
GstThermalRegion *
gst_thermal_region_set_get (GstThermalRegionSet *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);

  return index < self->regions->len ? g_ptr_array_index (self->regions, index)
                                    : NULL;
}

/**
 * gst_thermal_region_set_find:
 * @self: a set
 * @id: number of a region
 *
 * Finds a region by its number.
 *
 * Returns: (transfer none) (nullable): the region with that number, or %NULL
 *
 * Since: 0.1
 */
GstThermalRegion *
gst_thermal_region_set_find (GstThermalRegionSet *self, guint id)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->regions->len; i++) {
    GstThermalRegion *region = g_ptr_array_index (self->regions, i);

    if (gst_thermal_region_get_id (region) == id)
      return region;
  }
  return NULL;
}
