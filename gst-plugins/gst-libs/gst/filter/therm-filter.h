/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasetransform.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* Pictures for people, in every format that we paint on: 8 bits a sample. */
#define THERM_FILTER_PICTURE_FORMATS                                           \
  "I420, YV12, NV12, NV21, YUY2, UYVY, Y42B, Y444, RGB, BGR, RGBA, BGRA, "     \
  "ARGB, ABGR, RGBx, BGRx, xRGB, xBGR, GRAY8"

void therm_filter_sync_values (GstBaseTransform *filter, GstBuffer *buffer);
GstClockTime therm_filter_get_running_time (
    GstBaseTransform *filter, GstBuffer *buffer);

G_END_DECLS
