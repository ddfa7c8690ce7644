/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "camera/ts-settings.h"

G_BEGIN_DECLS

/**
 * TsUnitsUse:
 * @TS_UNITS_SETTINGS: values that people set
 * @TS_UNITS_MEASUREMENTS: temperatures that were measured
 *
 * For what a unit was chosen.
 */
typedef enum
{
  TS_UNITS_SETTINGS,
  TS_UNITS_MEASUREMENTS,
} TsUnitsUse;

/**
 * TsUnits:
 *
 * In which units people want to see what the camera keeps in its own (°C, K for
 * differences, m), by the settings of the concern `units`. For the edges: API
 * and overlays. A value; ask for it each time. Main context only.
 */
typedef struct
{
  gchar temperature; /* 'C', 'F' or 'K' */
  gboolean feet;
} TsUnits;

TsUnits ts_units_get (TsSettings *settings, TsUnitsUse use);
gboolean ts_units_convert (const TsUnits *self, const gchar *unit,
    gdouble value, gdouble *ret_shown, const gchar **ret_unit);
gboolean ts_units_revert (const TsUnits *self, const gchar *unit, gdouble shown,
    gdouble current, gdouble *ret_value);
gdouble ts_units_from_kelvin (const TsUnits *self, gdouble kelvin);
const gchar *ts_units_get_temperature_sign (const TsUnits *self);

G_END_DECLS
