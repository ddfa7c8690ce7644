/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-units.h"

#include <libsoup/soup.h>

/**
 * ts_http_units_get:
 * @ret_units: (out): convert nothing, when nobody asked for it
 *
 * Returns: whether @request says something that makes sense; if not, it is
 *   answered
 */
gboolean
ts_http_units_get (TsHttpRequest *request, TsSettings *settings, TsUnitsUse use,
    TsUnits *ret_units)
{
  const gchar *text =
      g_hash_table_lookup (ts_http_request_get_query (request), "units");

  *ret_units = (TsUnits){0};
  if (text == NULL || g_str_equal (text, "stored"))
    return TRUE;
  if (g_str_equal (text, "display")) {
    *ret_units = ts_units_get (settings, use);
    return TRUE;
  }
  ts_http_request_refuse (
      request, SOUP_STATUS_BAD_REQUEST, "units", "units are stored or display");
  return FALSE;
}

GstThermalUnit
ts_http_units_to_thermal (const TsUnits *units)
{
  switch (units->temperature) {
  case 'F':
    return GST_THERMAL_UNIT_FAHRENHEIT;
  case 'K':
    return GST_THERMAL_UNIT_KELVIN;
  default:
    return GST_THERMAL_UNIT_CELSIUS;
  }
}
