/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalmaterial
 * @title: GstThermalMaterial
 * @short_description: emissivities of surfaces to pick from
 *
 * Emissivity depends on the surface more than on the material, and for metals
 * on its age, too: a number of this table is a good first guess, a strip of
 * tape or paint of known emissivity is better. Each entry says who published
 * it; `docs/radiometry.md` has the whole table with its sources.
 */

#include "config.h"

#include "gstthermalmaterial.h"

#include <string.h>

/* Where the numbers come from. */
static const struct
{
  const gchar *id;
  const gchar *title;
} sources[] = {
    {"hikmicro", "HIKMICRO, Thermographic Automation Camera, user manual, "
                 "11.1 Common Material Emissivity Reference"},
    {"agema", "C. Öhman, Emittansmätningar med AGEMA E-Box, 1999, 8 to 14 µm "
              "at 70 °C, as printed in FLIR's manuals"},
    {"wenglor", "wenglor TIF352U0089, operating instructions, 12.2 Emission "
                "Factor, 8 to 14 µm at 70 °C"},
    {"ideal", "Ideal Industries HeatSeeker 160, manual, A1 Emissivity Tables"},
};

/* The maker's short list first, as its manual has it; then by group and name. */
static const GstThermalMaterial materials[] = {
    {"human-skin", "Human skin", "organic", 0.98, 0.98, 0.98, "hikmicro"},
    {"printed-circuit-board", "Printed circuit board", "plastic", 0.91, 0.91,
        0.91, "hikmicro"},
    {"concrete", "Concrete", "building", 0.95, 0.95, 0.95, "hikmicro"},
    {"ceramic", "Ceramic", "mineral", 0.92, 0.92, 0.92, "hikmicro"},
    {"rubber", "Rubber", "plastic", 0.95, 0.95, 0.95, "hikmicro"},
    {"paint", "Paint", "coating", 0.93, 0.93, 0.93, "hikmicro"},
    {"wood", "Wood", "organic", 0.85, 0.85, 0.85, "hikmicro"},
    {"pitch", "Pitch", "building", 0.96, 0.96, 0.96, "hikmicro"},
    {"brick", "Brick", "building", 0.95, 0.95, 0.95, "hikmicro"},
    {"sand", "Sand", "nature", 0.9, 0.9, 0.9, "hikmicro"},
    {"soil", "Soil", "nature", 0.92, 0.92, 0.92, "hikmicro"},
    {"cloth", "Cloth", "organic", 0.98, 0.98, 0.98, "hikmicro"},
    {"hard-paperboard", "Hard paperboard", "organic", 0.9, 0.9, 0.9,
        "hikmicro"},
    {"white-paper", "White paper", "organic", 0.9, 0.9, 0.9, "hikmicro"},
    {"water", "Water", "nature", 0.96, 0.96, 0.96, "hikmicro"},
    {"aluminium-anodised-in-chromic-acid",
        "Aluminium, anodised in chromic acid", "metal", 0.55, 0.55, 0.55,
        "ideal"},
    {"aluminium-anodised-black-dull", "Aluminium, anodised, black, dull",
        "metal", 0.95, 0.95, 0.95, "agema"},
    {"aluminium-anodised-light-grey-dull",
        "Aluminium, anodised, light grey, dull", "metal", 0.96, 0.95, 0.97,
        "wenglor"},
    {"aluminium-as-received", "Aluminium, as received", "metal", 0.09, 0.09,
        0.09, "ideal"},
    {"aluminium-cast-sandblasted", "Aluminium, cast, sandblasted", "metal",
        0.46, 0.46, 0.46, "wenglor"},
    {"aluminium-polished-sheet", "Aluminium, polished sheet", "metal", 0.05,
        0.05, 0.05, "ideal"},
    {"aluminium-sheet", "Aluminium, sheet", "metal", 0.045, 0.03, 0.06,
        "wenglor"},
    {"brass-highly-polished", "Brass, highly polished", "metal", 0.03, 0.03,
        0.03, "ideal"},
    {"brass-oxidised", "Brass, oxidised", "metal", 0.05, 0.03, 0.07, "wenglor"},
    {"brass-rubbed-with-80-grit-emery", "Brass, rubbed with 80 grit emery",
        "metal", 0.2, 0.2, 0.2, "ideal"},
    {"bronze-phosphor-bronze", "Bronze, phosphor bronze", "metal", 0.06, 0.06,
        0.06, "wenglor"},
    {"copper-heavily-oxidised", "Copper, heavily oxidised", "metal", 0.78, 0.78,
        0.78, "ideal"},
    {"copper-polished", "Copper, polished", "metal", 0.05, 0.05, 0.05, "ideal"},
    {"galvanised-iron-sheet-oxidised", "Galvanised iron, sheet, oxidised",
        "metal", 0.85, 0.85, 0.85, "wenglor"},
    {"inconel-sheet-at-760-c", "Inconel, sheet, at 760 °C", "metal", 0.58, 0.58,
        0.58, "ideal"},
    {"iron-cast-oxidised", "Iron, cast, oxidised", "metal", 0.64, 0.64, 0.64,
        "ideal"},
    {"iron-cast-polished", "Iron, cast, polished", "metal", 0.21, 0.21, 0.21,
        "ideal"},
    {"iron-oxidised-at-100-c", "Iron, oxidised, at 100 °C", "metal", 0.74, 0.74,
        0.74, "ideal"},
    {"iron-oxidised-at-500-c", "Iron, oxidised, at 500 °C", "metal", 0.84, 0.84,
        0.84, "ideal"},
    {"iron-red-rust", "Iron, red rust", "metal", 0.7, 0.7, 0.7, "ideal"},
    {"iron-sheet-heavily-rusted", "Iron, sheet, heavily rusted", "metal", 0.69,
        0.69, 0.69, "ideal"},
    {"lead-oxidised-at-590-c", "Lead, oxidised at 590 °C", "metal", 0.63, 0.63,
        0.63, "ideal"},
    {"stainless-steel-oxidised-at-800-c", "Stainless steel, oxidised at 800 °C",
        "metal", 0.85, 0.85, 0.85, "ideal"},
    {"stainless-steel-polished", "Stainless steel, polished", "metal", 0.16,
        0.16, 0.16, "ideal"},
    {"stainless-steel-sheet-untreated", "Stainless steel, sheet, untreated",
        "metal", 0.28, 0.28, 0.28, "wenglor"},
    {"steel-cold-rolled", "Steel, cold rolled", "metal", 0.09, 0.09, 0.09,
        "wenglor"},
    {"steel-oxidised", "Steel, oxidised", "metal", 0.79, 0.79, 0.79, "ideal"},
    {"steel-polished", "Steel, polished", "metal", 0.07, 0.07, 0.07, "ideal"},
    {"brick-red", "Brick, red", "building", 0.93, 0.93, 0.93, "ideal"},
    {"fibreboard", "Fibreboard", "building", 0.88, 0.88, 0.88, "wenglor"},
    {"glass-polished-plate", "Glass, polished plate", "building", 0.94, 0.94,
        0.94, "ideal"},
    {"marble-white-smooth", "Marble, white, smooth", "building", 0.56, 0.56,
        0.56, "ideal"},
    {"oak-veneer-and-parquet", "Oak veneer and parquet", "building", 0.915, 0.9,
        0.93, "wenglor"},
    {"particle-board", "Particle board", "building", 0.89, 0.89, 0.89,
        "wenglor"},
    {"plaster-rough-coat", "Plaster, rough coat", "building", 0.91, 0.91, 0.91,
        "ideal"},
    {"white-cement", "White cement", "building", 0.65, 0.65, 0.65, "ideal"},
    {"basalt", "Basalt", "mineral", 0.72, 0.72, 0.72, "ideal"},
    {"carbon-candle-soot", "Carbon, candle soot", "mineral", 0.95, 0.95, 0.95,
        "ideal"},
    {"carbon-filed-surface", "Carbon, filed surface", "mineral", 0.98, 0.98,
        0.98, "ideal"},
    {"corundum-emery", "Corundum, emery", "mineral", 0.86, 0.86, 0.86, "ideal"},
    {"earthenware-glazed", "Earthenware, glazed", "mineral", 0.9, 0.9, 0.9,
        "ideal"},
    {"glass-convex", "Glass, convex", "mineral", 0.8, 0.8, 0.8, "ideal"},
    {"granite-rough", "Granite, rough", "mineral", 0.82, 0.77, 0.87, "wenglor"},
    {"silica-glazed", "Silica, glazed", "mineral", 0.88, 0.88, 0.88, "ideal"},
    {"silica-unglazed", "Silica, unglazed", "mineral", 0.75, 0.75, 0.75,
        "ideal"},
    {"slate", "Slate", "mineral", 0.97, 0.97, 0.97, "ideal"},
    {"black-loam", "Black loam", "nature", 0.66, 0.66, 0.66, "ideal"},
    {"frost-crystals", "Frost, crystals", "nature", 0.98, 0.98, 0.98, "ideal"},
    {"ice-smooth", "Ice, smooth", "nature", 0.96, 0.96, 0.96, "ideal"},
    {"snow-fine-particles", "Snow, fine particles", "nature", 0.82, 0.82, 0.82,
        "ideal"},
    {"snow-granular", "Snow, granular", "nature", 0.89, 0.89, 0.89, "ideal"},
    {"soil-dry", "Soil, dry", "nature", 0.92, 0.92, 0.92, "ideal"},
    {"soil-saturated-with-water", "Soil, saturated with water", "nature", 0.95,
        0.95, 0.95, "ideal"},
    {"water-distilled", "Water, distilled", "nature", 0.96, 0.96, 0.96,
        "ideal"},
    {"cotton-cloth", "Cotton cloth", "organic", 0.77, 0.77, 0.77, "ideal"},
    {"paper-coloured", "Paper, coloured", "organic", 0.93, 0.92, 0.94,
        "wenglor"},
    {"paper-white-several-degrees-of-gloss",
        "Paper, white, several degrees of gloss", "organic", 0.89, 0.88, 0.9,
        "wenglor"},
    {"wood-planed-oak", "Wood, planed oak", "organic", 0.88, 0.88, 0.88,
        "wenglor"},
    {"fibreglass-laminate", "Fibreglass laminate", "plastic", 0.91, 0.91, 0.91,
        "wenglor"},
    {"pvc-dull-textured", "PVC, dull, textured", "plastic", 0.93, 0.93, 0.93,
        "wenglor"},
    {"paint-oil", "Paint, oil", "coating", 0.94, 0.94, 0.94, "ideal"},
    {"paint-several-colours-sprayed", "Paint, several colours, sprayed",
        "coating", 0.93, 0.92, 0.94, "wenglor"},
};

static gpointer
material_copy (gpointer material)
{
  return g_memdup2 (material, sizeof (GstThermalMaterial));
}

G_DEFINE_BOXED_TYPE (
    GstThermalMaterial, gst_thermal_material, material_copy, g_free)

/**
 * gst_thermal_material_find:
 * @id: of a material
 *
 * Finds a material.
 *
 * Returns: (transfer none) (nullable): the material, or %NULL when there is
 *   none with that id
 *
 * Since: 0.1
 */
const GstThermalMaterial *
gst_thermal_material_find (const gchar *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (materials); i++) {
    if (strcmp (materials[i].id, id) == 0)
      return &materials[i];
  }
  return NULL;
}

/**
 * gst_thermal_material_get_ids:
 *
 * Lists the materials in the order in which a list shows them.
 *
 * Returns: (transfer none) (array zero-terminated=1): their ids
 *
 * Since: 0.1
 */
const gchar *const *
gst_thermal_material_get_ids (void)
{
  static const gchar *ids[G_N_ELEMENTS (materials) + 1];
  static gsize ready = 0;

  if (g_once_init_enter (&ready)) {
    for (guint i = 0; i < G_N_ELEMENTS (materials); i++)
      ids[i] = materials[i].id;
    g_once_init_leave (&ready, 1);
  }
  return ids;
}

/**
 * gst_thermal_material_get_sources:
 *
 * Lists where the numbers come from.
 *
 * Returns: (transfer none) (array zero-terminated=1): ids, as
 *   #GstThermalMaterial has them in its member source
 *
 * Since: 0.1
 */
const gchar *const *
gst_thermal_material_get_sources (void)
{
  static const gchar *ids[G_N_ELEMENTS (sources) + 1];
  static gsize ready = 0;

  if (g_once_init_enter (&ready)) {
    for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
      ids[i] = sources[i].id;
    g_once_init_leave (&ready, 1);
  }
  return ids;
}

/**
 * gst_thermal_material_get_source_title:
 * @source: id of a source
 *
 * Says in words where a number comes from.
 *
 * Returns: (transfer none) (nullable): the title, or %NULL when there is no
 *   such source
 *
 * Since: 0.1
 */
const gchar *
gst_thermal_material_get_source_title (const gchar *source)
{
  g_return_val_if_fail (source != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    if (strcmp (sources[i].id, source) == 0)
      return sources[i].title;
  }
  return NULL;
}
