/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/thermal/thermal-prelude.h>

G_BEGIN_DECLS

/**
 * GstThermalLens:
 * @focus_dpt: what the lens is set to, dioptres: one by the distance in metres
 *   that its scale shows; 0 is infinity
 * @nearest_dpt: its near end, dioptres; the far end is 0
 * @is_moving: it is on its way to where it was told to go
 * @is_initialising: it is on its way to its far end and back, to count anew
 *
 * Where a lens with a focus motor stood when a frame was taken. Dioptres
 * because lenses and the softness of a picture go by them, not by metres.
 *
 * Since: 0.1
 */
typedef struct
{
  gdouble focus_dpt;
  gdouble nearest_dpt;
  gboolean is_moving;
  gboolean is_initialising;
} GstThermalLens;

#define GST_THERMAL_LENS_META_API_TYPE (gst_thermal_lens_meta_api_get_type ())
#define GST_THERMAL_LENS_META_INFO (gst_thermal_lens_meta_get_info ())

/**
 * GstThermalLensMeta:
 * @meta: parent #GstMeta
 * @lens: when the frame was taken
 *
 * Where the lens stood, which travels with the frame that was taken through
 * it. A source attaches it; `autofocus` goes by it.
 *
 * Since: 0.1
 */
typedef struct _GstThermalLensMeta
{
  GstMeta meta;

  GstThermalLens lens;
} GstThermalLensMeta;

GST_THERMAL_API
GType gst_thermal_lens_meta_api_get_type (void);
GST_THERMAL_API
const GstMetaInfo *gst_thermal_lens_meta_get_info (void);

GST_THERMAL_API
GstThermalLensMeta *gst_buffer_add_thermal_lens_meta (
    GstBuffer *buffer, const GstThermalLens *lens);
GST_THERMAL_API
GstThermalLensMeta *gst_buffer_get_thermal_lens_meta (GstBuffer *buffer);

G_END_DECLS
