/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "camera/ts-units.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

/* The parameter `units`: `stored` as the camera keeps them (the default), or
 * `display` as people want to see them. Main context only. */

gboolean ts_http_units_get (TsHttpRequest *request, TsSettings *settings,
    TsUnitsUse use, TsUnits *ret_units);
GstThermalUnit ts_http_units_to_thermal (const TsUnits *units);

G_END_DECLS
