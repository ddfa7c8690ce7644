/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream and its properties. */

#include "gstthermcolor.h"
#include "thermcolor-detail.h"
#include "thermcolor-local.h"
#include "thermcolor-painter.h"
#include "thermcolor-settings.h"
#include "thermcolor-span.h"

G_BEGIN_DECLS

struct _GstThermColor
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  ThermColorSettings prop;
  gchar *prop_unknown_palette; /* refused when the stream starts */
  gchar *prop_palette_location;
  GstThermalPalette *prop_user_palette; /* that lies there */
  GError *prop_palette_error;           /* why there is none */
  gboolean started;

  /* what the palette's ends mean right now; GST_OBJECT_LOCK */
  gdouble span_low_c;
  gdouble span_high_c;

  /* what the stream uses; streaming thread only */
  ThermColorSettings settings; /* copied before each frame */
  GstThermalPalette *palette;  /* holds the one of the settings */
  ThermFollower follower;
  ThermPainter painter;
  ThermPlane plane;
  ThermDetail detail;
  ThermLocal local;
  GstThermalPalette *painter_palette; /* NULL: the painter has none yet */
  gboolean painter_inverted;
  ThermOutside outside;                       /* counts, and whose they are */
  GstThermalCalibration *outside_calibration; /* NULL: nobody's yet */
  gboolean warned_no_temperatures;

  /* what the last thermal-span message said; no palette: there was none */
  ThermSpan posted;
  GstThermalPalette *posted_palette; /* holds its palette */
  GstClockTime posted_pts;
};

/* Whoever compares a palette with a later one holds it meanwhile: a new one
 * could lie where an old one lay. */
void gst_therm_color_keep_palette (
    GstThermalPalette **place, GstThermalPalette *palette);

void gst_therm_color_install_properties (GObjectClass *object_class);
void gst_therm_color_init_properties (GstThermColor *self);
void gst_therm_color_clear_properties (GstThermColor *self);

G_END_DECLS
