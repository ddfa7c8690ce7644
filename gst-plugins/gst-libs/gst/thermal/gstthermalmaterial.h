/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalobject.h>

G_BEGIN_DECLS

/**
 * GstThermalMaterial:
 * @id: for settings and APIs, unique
 * @name: for people
 * @group: what kind of material it is: `metal`, `building`, `mineral`,
 *   `nature`, `organic`, `plastic` or `coating`
 * @emissivity: what to set; the middle where the source gives a span
 * @lowest: of the span that the source gives; @emissivity where it gives none
 * @highest: of that span
 * @source: where the number comes from, for
 *   gst_thermal_material_get_source_title()
 *
 * A surface and its emissivity for cameras of 8 to 14 µm. Constant, lives for
 * ever.
 *
 * Since: 0.1
 */
typedef struct
{
  const gchar *id;
  const gchar *name;
  const gchar *group;
  gdouble emissivity;
  gdouble lowest;
  gdouble highest;
  const gchar *source;
} GstThermalMaterial;

GST_THERMAL_API
GType gst_thermal_material_get_type (void);
GST_THERMAL_API
const GstThermalMaterial *gst_thermal_material_find (const gchar *id);
GST_THERMAL_API
const gchar *const *gst_thermal_material_get_ids (void);
GST_THERMAL_API
const gchar *const *gst_thermal_material_get_sources (void);
GST_THERMAL_API
const gchar *gst_thermal_material_get_source_title (const gchar *source);

G_END_DECLS
