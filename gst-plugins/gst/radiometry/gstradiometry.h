/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

/**
 * GstRadiometryOutput:
 * @GST_RADIOMETRY_OUTPUT_COUNTS: the counts as they came
 * @GST_RADIOMETRY_OUTPUT_CENTIKELVIN: temperatures, kelvin × 100
 *
 * What the pixels are when they leave.
 */
typedef enum
{
  GST_RADIOMETRY_OUTPUT_COUNTS,
  GST_RADIOMETRY_OUTPUT_CENTIKELVIN,
} GstRadiometryOutput;

#define GST_TYPE_RADIOMETRY (gst_radiometry_get_type ())
G_DECLARE_FINAL_TYPE (
    GstRadiometry, gst_radiometry, GST, RADIOMETRY, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (radiometry)

G_END_DECLS
