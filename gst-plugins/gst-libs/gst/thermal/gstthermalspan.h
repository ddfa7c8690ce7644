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
 * GstThermalOutside:
 * @low_k: what is colder is beyond what the camera measures, kelvin; NaN for
 *   no limit, or where such pixels are painted as others
 * @high_k: what is hotter is
 * @under_argb: what pixels that are too cold are painted with, 0xAARRGGBB
 * @over_argb: what pixels that are too hot are painted with
 *
 * How a picture says that a pixel has no measured temperature.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble low_k;
  gdouble high_k;
  guint32 under_argb;
  guint32 over_argb;
} GstThermalOutside;

/**
 * GstThermalSpanMeta:
 * @meta: parent #GstMeta
 * @palette: what the picture is painted with
 * @inverted: whether from hot to cold
 * @kelvin: temperatures at every sixteenth of the palette, from the cold end
 *   to the hot one, kelvin; NaN where there is none
 * @outside: what is painted otherwise, because the camera cannot measure it
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
  GstThermalOutside outside;
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
GST_THERMAL_API
void gst_thermal_span_meta_set_outside (
    GstThermalSpanMeta *self, const GstThermalOutside *outside);

G_END_DECLS
