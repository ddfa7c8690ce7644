/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "thermcolor-follower.h"
#include "thermcolor-roi.h"

G_BEGIN_DECLS

/**
 * ThermColorSettings:
 * @follower: of gain control
 * @roi: what gain control looks at
 * @roi_box: for %GST_THERM_COLOR_ROI_CUSTOM
 * @local_clip: for %GST_THERM_COLOR_AGC_LOCAL: how much steeper a part of the
 *   picture may become than the whole
 * @dde: -10 to 40; 0 leaves details alone
 * @detail_edge_k: what is more than this is an edge and no detail, kelvin
 * @palette: from cold to hot
 * @inverted: from hot to cold
 * @paints_outside: what the camera cannot measure has colours of its own
 * @under_argb: of what is too cold
 * @over_argb: of what is too hot
 *
 * What a frame is painted by.
 */
typedef struct
{
  ThermFollowerSettings follower;
  GstThermColorRoi roi;
  ThermBox roi_box;
  gdouble local_clip;
  gdouble dde;
  gdouble detail_edge_k;
  GstThermalPalette *palette;
  gboolean inverted;
  gboolean paints_outside;
  guint32 under_argb;
  guint32 over_argb;
} ThermColorSettings;

guint therm_color_settings_get_n_numbers (void);
GParamSpec *therm_color_settings_new_spec (guint index, GParamFlags flags);
gdouble *therm_color_settings_get_number (
    ThermColorSettings *self, guint index);
void therm_color_settings_reset_numbers (ThermColorSettings *self);

G_END_DECLS
