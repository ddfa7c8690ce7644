/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "osd-compose.h"

G_BEGIN_DECLS

/**
 * OsdSettings:
 * @design: what is drawn; its texts and logo are owned
 * @font: a family
 * @zone: in which times are written
 * @camera: (nullable): its name
 * @sensor: (nullable): name of the sensor
 *
 * All that can be asked of `thermosd`; the rest as in #OsdValues.
 */
typedef struct
{
  OsdDesign design;
  gchar *font;
  GTimeZone *zone;
  gchar *camera;
  gchar *sensor;
  gdouble fps;
  gdouble bitrate_kbps;
  gdouble pan_deg;
  gdouble tilt_deg;
  gdouble zoom;
  GstThermalUnit unit;
  GArray *states;
} OsdSettings;

void osd_settings_init (OsdSettings *self);
void osd_settings_clear (OsdSettings *self);
void osd_settings_copy (OsdSettings *self, const OsdSettings *other);
gboolean osd_settings_draw (const OsdSettings *self);
gboolean osd_settings_set_texts (
    OsdSettings *self, const gchar *text, GError **error);
gboolean osd_settings_set_states (
    OsdSettings *self, const gchar *text, GError **error);
gboolean osd_settings_set_zone (
    OsdSettings *self, const gchar *name, GError **error);
gboolean osd_settings_set_logo (
    OsdSettings *self, GBytes *bytes, GError **error);
void osd_settings_set_values (OsdSettings *self, const GstStructure *values);

G_END_DECLS
