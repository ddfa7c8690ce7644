/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/thermal/gstthermalpalette.h>

G_BEGIN_DECLS

/**
 * GST_THERMAL_SPAN_N_TEMPERATURES:
 *
 * Every sixteenth of a palette and both ends.
 *
 * Since: 0.1
 */
#define GST_THERMAL_SPAN_N_TEMPERATURES 17

#define GST_THERMAL_SPAN_META_API_TYPE (gst_thermal_span_meta_api_get_type ())
#define GST_THERMAL_SPAN_META_INFO (gst_thermal_span_meta_get_info ())

/**
 * GstThermalSpanMeta:
 * @meta: parent #GstMeta
 * @palette: what the picture is painted with
 * @inverted: whether from hot to cold
 * @kelvin: temperatures at every sixteenth of the palette, from the cold end
 *   to the hot one, kelvin; NaN where there is none
 *
 * What the colours of a picture mean, travelling with it: all that a colour
 * bar needs. It is kept by whatever scales, crops or turns the picture.
 *
 * Since: 0.1
 */
typedef struct _GstThermalSpanMeta
{
  GstMeta meta;

  GstThermalPalette *palette;
  gboolean inverted;
  gdouble kelvin[GST_THERMAL_SPAN_N_TEMPERATURES];
} GstThermalSpanMeta;

GST_THERMAL_API
GType gst_thermal_span_meta_api_get_type (void);
GST_THERMAL_API
const GstMetaInfo *gst_thermal_span_meta_get_info (void);
GST_THERMAL_API
GstThermalSpanMeta *gst_buffer_add_thermal_span_meta (GstBuffer *buffer,
    GstThermalPalette *palette, gboolean inverted, const gdouble *kelvin);
GST_THERMAL_API
GstThermalSpanMeta *gst_buffer_get_thermal_span_meta (GstBuffer *buffer);

G_END_DECLS
