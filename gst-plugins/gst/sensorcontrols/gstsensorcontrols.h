/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_SENSOR_CONTROLS (gst_sensor_controls_get_type ())
G_DECLARE_FINAL_TYPE (GstSensorControls, gst_sensor_controls, GST,
    SENSOR_CONTROLS, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (sensorcontrols)

G_END_DECLS
