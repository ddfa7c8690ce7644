/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/thermal/thermal-prelude.h>

G_BEGIN_DECLS

/**
 * GstThermalReadings:
 * @cavity_k: of the housing that the detector sees beside the scene, kelvin
 * @shutter_k: of the shutter, kelvin
 * @lens_k: of the lens, kelvin
 * @ambient_k: of the air around the camera, kelvin
 *
 * What the thermometers inside a camera say; NaN where there is none.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble cavity_k;
  gdouble shutter_k;
  gdouble lens_k;
  gdouble ambient_k;
} GstThermalReadings;

GST_THERMAL_API
void gst_thermal_readings_init (GstThermalReadings *readings);

#define GST_THERMAL_READINGS_META_API_TYPE                                     \
  (gst_thermal_readings_meta_api_get_type ())
#define GST_THERMAL_READINGS_META_INFO (gst_thermal_readings_meta_get_info ())

/**
 * GstThermalReadingsMeta:
 * @meta: parent #GstMeta
 * @readings: when the frame was taken
 *
 * The temperatures inside the camera, which travel with the frame that was
 * taken at them. A source attaches it; `thermcorrect` decides by it when a
 * flat-field correction is due.
 *
 * Since: 0.1
 */
typedef struct _GstThermalReadingsMeta
{
  GstMeta meta;

  GstThermalReadings readings;
} GstThermalReadingsMeta;

GST_THERMAL_API
GType gst_thermal_readings_meta_api_get_type (void);
GST_THERMAL_API
const GstMetaInfo *gst_thermal_readings_meta_get_info (void);

GST_THERMAL_API
GstThermalReadingsMeta *gst_buffer_add_thermal_readings_meta (
    GstBuffer *buffer, const GstThermalReadings *readings);
GST_THERMAL_API
GstThermalReadingsMeta *gst_buffer_get_thermal_readings_meta (
    GstBuffer *buffer);

G_END_DECLS
