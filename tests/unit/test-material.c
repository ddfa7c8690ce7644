/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <gst/thermal/gstthermalmaterial.h>

#include <string.h>

static const gchar *const groups[] = {"metal", "building", "mineral", "nature",
    "organic", "plastic", "coating", NULL};

/* HIKMICRO, Thermographic Automation Camera, user manual, 11.1 */
static void
test_the_makers_table_is_there_as_printed (void)
{
  static const struct
  {
    const gchar *name;
    gdouble emissivity;
  } printed[] = {
      {"Human skin", 0.98},
      {"Printed circuit board", 0.91},
      {"Concrete", 0.95},
      {"Ceramic", 0.92},
      {"Rubber", 0.95},
      {"Paint", 0.93},
      {"Wood", 0.85},
      {"Pitch", 0.96},
      {"Brick", 0.95},
      {"Sand", 0.90},
      {"Soil", 0.92},
      {"Cloth", 0.98},
      {"Hard paperboard", 0.90},
      {"White paper", 0.90},
      {"Water", 0.96},
  };
  const gchar *const *ids = gst_thermal_material_get_ids ();

  for (guint i = 0; i < G_N_ELEMENTS (printed); i++) {
    const GstThermalMaterial *material = gst_thermal_material_find (ids[i]);

    g_assert_cmpstr (material->name, ==, printed[i].name);
    g_assert_cmpfloat (material->emissivity, ==, printed[i].emissivity);
    g_assert_cmpstr (material->source, ==, "hikmicro");
  }
}

static void
test_every_material_can_be_set_and_has_a_source (void)
{
  const gchar *const *ids = gst_thermal_material_get_ids ();

  g_assert_cmpuint (g_strv_length ((gchar **) ids), >=, 70);
  for (guint i = 0; ids[i] != NULL; i++) {
    const GstThermalMaterial *material = gst_thermal_material_find (ids[i]);
    GstThermalObject object;

    g_assert_cmpstr (material->id, ==, ids[i]);
    g_assert_cmpuint (strlen (material->name), >, 0);
    g_assert_true (g_strv_contains (groups, material->group));
    g_assert_cmpfloat (material->lowest, <=, material->emissivity);
    g_assert_cmpfloat (material->emissivity, <=, material->highest);
    g_assert_nonnull (gst_thermal_material_get_source_title (material->source));
    gst_thermal_object_init_default (&object);
    object.emissivity = material->emissivity;
    g_assert_true (gst_thermal_object_validate (&object, NULL));
    for (guint j = 0; j < i; j++)
      g_assert_cmpstr (ids[i], !=, ids[j]);
  }
}

static void
test_what_is_not_there_is_not_found (void)
{
  g_assert_null (gst_thermal_material_find ("unobtainium"));
  g_assert_null (gst_thermal_material_get_source_title ("hearsay"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/material/the-makers-table-is-there-as-printed",
      test_the_makers_table_is_there_as_printed);
  g_test_add_func ("/material/every-material-can-be-set-and-has-a-source",
      test_every_material_can_be_set_and_has_a_source);
  g_test_add_func ("/material/what-is-not-there-is-not-found",
      test_what_is_not_there_is_not_found);
  return g_test_run ();
}
