/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "thermscene.h"

G_BEGIN_DECLS

/* The materials that every scene knows; a scene may add its own or replace
 * one by name. */
const ThermMaterial *therm_materials_get_common (guint *n_materials);

G_END_DECLS
