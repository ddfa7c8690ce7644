/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-units.h"

#include <math.h>

#define KELVIN_OF_0_C 273.15
#define METRES_OF_A_FOOT 0.3048

/* One unit as another: shown = value * factor + offset. */
typedef struct
{
  gdouble factor;
  gdouble offset;
  const gchar *sign;
} Scale;

static gchar
read_temperature (GSettings *settings, const gchar *key)
{
  g_autofree gchar *name = g_settings_get_string (settings, key);

  return (gchar) g_ascii_toupper (*name);
}

/**
 * ts_units_get:
 *
 * Returns: what is chosen for @use; °C and m where nobody can choose
 */
TsUnits
ts_units_get (TsSettings *settings, TsUnitsUse use)
{
  TsUnits self = {'C', FALSE};
  g_autoptr (GSettings) units = ts_settings_get (settings, "units", NULL, NULL);
  g_autofree gchar *distance = NULL;
  gboolean own;

  if (units == NULL)
    return self;
  own = use == TS_UNITS_MEASUREMENTS
        && !g_settings_get_boolean (units, "same-unit");
  self.temperature =
      read_temperature (units, own ? "measurement-temperature" : "temperature");
  distance = g_settings_get_string (units, "distance");
  self.feet = g_str_equal (distance, "foot");
  return self;
}

static gboolean
find_scale (const TsUnits *self, const gchar *unit, Scale *ret_scale)
{
  if (unit == NULL)
    return FALSE;
  if (g_str_equal (unit, "°C") && self->temperature == 'F')
    *ret_scale = (Scale){1.8, 32, "°F"};
  else if (g_str_equal (unit, "°C") && self->temperature == 'K')
    *ret_scale = (Scale){1, KELVIN_OF_0_C, "K"};
  /* differences */
  else if (g_str_equal (unit, "K") && self->temperature == 'F')
    *ret_scale = (Scale){1.8, 0, "°F"};
  else if (g_str_equal (unit, "K") && self->temperature == 'C')
    *ret_scale = (Scale){1, 0, "°C"};
  else if (g_str_equal (unit, "m") && self->feet)
    *ret_scale = (Scale){1 / METRES_OF_A_FOOT, 0, "ft"};
  else
    return FALSE;
  return TRUE;
}

/* What binary fractions add behind the ninth place nobody has typed. */
static gdouble
tidy (gdouble value)
{
  return fabs (value) < 1e6 ? round (value * 1e9) / 1e9 : value;
}

/**
 * ts_units_convert:
 * @unit: (nullable): in which @value is kept
 * @ret_shown: (out): as people want to see it
 * @ret_unit: (out) (nullable): of that
 *
 * Returns: whether that is another unit
 */
gboolean
ts_units_convert (const TsUnits *self, const gchar *unit, gdouble value,
    gdouble *ret_shown, const gchar **ret_unit)
{
  Scale scale;

  *ret_shown = value;
  *ret_unit = unit;
  if (!find_scale (self, unit, &scale))
    return FALSE;
  *ret_shown = tidy (value * scale.factor + scale.offset);
  *ret_unit = scale.sign;
  return TRUE;
}

/**
 * ts_units_revert:
 * @unit: (nullable): in which it is kept
 * @shown: as somebody has written it, in the unit of ts_units_convert()
 * @current: what is kept now: when that is what was shown, it stays to the
 *   last bit
 * @ret_value: (out): to be kept
 *
 * Returns: whether @shown is in another unit
 */
gboolean
ts_units_revert (const TsUnits *self, const gchar *unit, gdouble shown,
    gdouble current, gdouble *ret_value)
{
  Scale scale;

  *ret_value = shown;
  if (!find_scale (self, unit, &scale))
    return FALSE;
  if (tidy (current * scale.factor + scale.offset) == shown)
    *ret_value = current;
  else
    *ret_value = tidy ((shown - scale.offset) / scale.factor);
  return TRUE;
}

gdouble
ts_units_from_kelvin (const TsUnits *self, gdouble kelvin)
{
  switch (self->temperature) {
  case 'F':
    return (kelvin - KELVIN_OF_0_C) * 1.8 + 32;
  case 'K':
    return kelvin;
  default:
    return kelvin - KELVIN_OF_0_C;
  }
}

const gchar *
ts_units_get_temperature_sign (const TsUnits *self)
{
  switch (self->temperature) {
  case 'F':
    return "°F";
  case 'K':
    return "K";
  default:
    return "°C";
  }
}
