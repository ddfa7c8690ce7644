/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermmaterials.h"

/* Emissivities (7.5 to 14 um) are the usual ones of the tables that camera
 * makers print in their manuals. How far a surface gets above the air in the
 * sun and under it at night is chosen so that the order of things is right:
 * asphalt over soil over grass over water, metal and glass showing the sky. */
static const ThermMaterial common[] = {
    /* name, emissivity, colour, sun_k, night_k, lag_h, texture k, m, shade,
     * glow */
    {"grass", 0.97, {88, 116, 58}, 7, -4, 0.4, 1.6, 0.5, 0.34, 0},
    {"meadow", 0.96, {124, 134, 70}, 9, -4, 0.4, 2.4, 1.1, 0.34, 0},
    {"soil", 0.94, {122, 98, 72}, 15, -2, 1.0, 2.4, 0.6, 0.28, 0},
    {"gravel", 0.93, {150, 146, 138}, 16, -1, 1.2, 1.6, 0.25, 0.3, 0},
    {"asphalt", 0.95, {84, 85, 88}, 21, 2, 2.0, 0.7, 0.8, 0.12, 0},
    {"concrete", 0.93, {168, 166, 160}, 14, 2, 2.5, 0.7, 1.2, 0.1, 0},
    {"marking", 0.93, {222, 222, 214}, 15, 1, 1.6, 0.3, 0.5, 0.08, 0},
    {"brick", 0.93, {150, 88, 70}, 13, 3, 3.0, 0.6, 0.5, 0.18, 0},
    {"plaster", 0.92, {214, 204, 184}, 11, 2, 2.5, 0.5, 1.5, 0.06, 0},
    {"wood", 0.90, {132, 104, 76}, 11, -1, 0.8, 0.6, 0.4, 0.2, 0},
    {"tile", 0.92, {142, 74, 58}, 20, -3, 0.8, 1.0, 0.4, 0.2, 0},
    {"felt", 0.94, {70, 70, 74}, 25, -3, 0.8, 0.8, 1.4, 0.12, 0},
    {"sheet", 0.42, {172, 178, 184}, 10, -2, 0.5, 0.3, 2.0, 0.06, 0},
    {"paint", 0.93, {122, 138, 140}, 12, -1, 0.8, 0.3, 1.5, 0.06, 0},
    {"steel", 0.80, {116, 120, 124}, 12, -1, 0.8, 0.4, 1.0, 0.1, 0},
    {"porcelain", 0.92, {112, 68, 52}, 8, 0, 1.2, 0.2, 0.3, 0.08, 0},
    {"glass", 0.85, {74, 92, 108}, 4, 3, 0.6, 0.5, 1.0, 0.1, 0.8},
    {"water", 0.96, {62, 84, 98}, 3, 5, 5.0, 0.5, 2.5, 0.1, 0},
    {"leaves", 0.97, {66, 96, 48}, 3, 0, 0.3, 1.8, 0.5, 0.5, 0},
    {"conifer", 0.97, {48, 74, 46}, 3, 0, 0.3, 1.6, 0.5, 0.5, 0},
    {"hill", 0.97, {92, 112, 88}, 4, -1, 1.0, 1.2, 30, 0.25, 0},
    {"bark", 0.95, {92, 76, 60}, 6, 0, 1.5, 0.8, 0.2, 0.25, 0},
    {"skin", 0.98, {206, 158, 130}, 0, 0, 0, 0, 1, 0, 0},
    {"cloth", 0.95, {66, 74, 96}, 4, 0, 0.2, 0, 1, 0, 0},
    {"fur", 0.96, {128, 96, 64}, 3, 0, 0.2, 0, 1, 0, 0},
    {"rubber", 0.95, {44, 44, 46}, 10, 0, 1.0, 0, 1, 0, 0},
    {"blackbody", 1.0, {96, 96, 100}, 0, 0, 0, 0, 1, 0, 0},
};

const ThermMaterial *
therm_materials_get_common (guint *n_materials)
{
  *n_materials = G_N_ELEMENTS (common);
  return common;
}
