/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream and its properties. */

#include "gstfusionoverlay.h"

#include <gst/thermal/thermal.h>

#include "fusion-composer.h"
#include "fusion-layout.h"
#include "fusion-spot.h"

G_BEGIN_DECLS

/* What a user can set. */
typedef struct
{
  FusionMode mode;
  FusionSource source;
  FusionCorner corner;
  gdouble inset_percent;
  gdouble strength;
  gdouble hot_c;
  gdouble hot_softness_k;
  gdouble shift_x_percent;
  gdouble shift_y_percent;
  gint fine_x;
  gint fine_y;
  gdouble zoom;
  gdouble thermal_zoom;
  gboolean mark;
} FusionSettings;

struct _GstFusionOverlay
{
  GstVideoAggregator parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  FusionSettings prop;
  GstThermalRegistration *prop_registration;
  gchar *prop_registration_text;  /* as it was set */
  gchar *prop_registration_error; /* refused when the stream starts */
  guint64 prop_band_timeout;

  /* what the stream uses; streaming thread only */
  FusionSettings settings;     /* copied before each frame */
  GstThermalView visible_view; /* of the last picture that was there */
  GstThermalView thermal_view;
  gdouble to_visible[6]; /* of the pictures as they are, with the shifts */
  FusionComposer composer;
  FusionSpotFinder finder;
  gboolean warned_no_temperatures;
  gboolean told_bands; /* whether there was a message about the bands */
  gboolean had_visible, had_thermal;
  GstClockTime skipped; /* left out in a row because they were late */

  /* what is hot: valid for the calibration and the limits beside it */
  guint8 *hot_table;
  GstThermalCalibration *hot_calibration;
  gdouble hot_table_c, hot_table_softness_k, hot_table_strength;
  guint8 *alpha;
  gsize n_alpha;
};

void gst_fusion_overlay_install_properties (GObjectClass *object_class);
void gst_fusion_overlay_init_properties (GstFusionOverlay *self);
void gst_fusion_overlay_clear_properties (GstFusionOverlay *self);

G_END_DECLS
