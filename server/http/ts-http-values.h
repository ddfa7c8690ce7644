/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>

#include "media/ts-sensor.h"

G_BEGIN_DECLS

/* What the library knows, written as the API's JSON (schemas/openapi.yaml). */

const gchar *ts_http_values_status (GstThermalStatus status);
void ts_http_values_add_temperature (JsonBuilder *builder,
    GstThermalCalibration *calibration, gdouble kelvin, GstThermalUnit unit);
void ts_http_values_add_reading (JsonBuilder *builder, const gchar *name,
    GstThermalCalibration *calibration, gdouble kelvin, GstThermalUnit unit);
void ts_http_values_add_calibration (JsonBuilder *builder, const gchar *name,
    GstThermalCalibration *calibration);
void ts_http_values_add_comparisons (
    JsonBuilder *builder, const gchar *name, GstBuffer *picture);
void ts_http_values_add_span (
    JsonBuilder *builder, const gchar *name, TsSensor *sensor);
void ts_http_values_add_measurements (JsonBuilder *builder, const gchar *name,
    GstBuffer *picture, GstThermalUnit unit);

G_END_DECLS
