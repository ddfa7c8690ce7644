/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream and its properties. */

#include "gstthermosd.h"
#include "osd-compose.h"
#include "osd-painter.h"
#include "osd-settings.h"

G_BEGIN_DECLS

struct _GstThermOsd
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  OsdSettings prop;
  guint prop_serial;
  gchar *prop_texts;
  gchar *prop_states;
  gchar *prop_zone;
  gchar *prop_location;
  GBytes *prop_picture;
  GstStructure *prop_values;
  GError *prop_error; /* refused when the stream starts */
  guint prop_error_id;
  gboolean started;

  /* what the stream uses; streaming thread only */
  OsdSettings settings; /* copied before a frame, when they have changed */
  guint serial;
  OsdPainter *painter;
  GstVideoInfo info;

  /* what is shown of measurements, until the next interval */
  GstClockTime readings_pts;
  OsdReadings readings; /* with references of its own */
  gdouble span_k[GST_THERMAL_SPAN_N_TEMPERATURES];
};

void gst_therm_osd_install_properties (GObjectClass *object_class);
void gst_therm_osd_init_properties (GstThermOsd *self);
void gst_therm_osd_clear_properties (GstThermOsd *self);

G_END_DECLS
