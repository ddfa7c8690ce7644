/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "osd-settings.h"
#include "osd-picture.h"

#include <math.h>

void
osd_settings_init (OsdSettings *self)
{
  *self = (OsdSettings){
      .design =
          {
              .texts = gst_thermal_text_set_new_from_string ("", NULL),
              .labels = OSD_LABEL_NAME | OSD_LABEL_MAX,
              .marks = TRUE,
              .state_argb = {0xff40ff40, 0xffffc000, 0xffff3030},
              .label_size = 0.042,
              .logo_x = 1,
              .logo_opacity = 1,
          },
      .font = g_strdup ("Sans"),
      .zone = g_time_zone_new_local (),
      .fps = NAN,
      .bitrate_kbps = NAN,
      .pan_deg = NAN,
      .tilt_deg = NAN,
      .zoom = NAN,
      .states = g_array_new (FALSE, FALSE, sizeof (OsdRegionState)),
  };
}

void
osd_settings_clear (OsdSettings *self)
{
  g_clear_pointer (&self->design.texts, gst_thermal_text_set_unref);
  g_clear_pointer (&self->design.logo, cairo_surface_destroy);
  g_clear_pointer (&self->font, g_free);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->camera, g_free);
  g_clear_pointer (&self->sensor, g_free);
  g_clear_pointer (&self->states, g_array_unref);
}

/**
 * osd_settings_copy:
 * @self: what is there is cleared
 *
 * What is shared never changes, so that another thread may have the copy.
 */
void
osd_settings_copy (OsdSettings *self, const OsdSettings *other)
{
  osd_settings_clear (self);
  *self = *other;
  gst_thermal_text_set_ref (self->design.texts);
  if (self->design.logo != NULL)
    cairo_surface_reference (self->design.logo);
  self->font = g_strdup (other->font);
  g_time_zone_ref (self->zone);
  self->camera = g_strdup (other->camera);
  self->sensor = g_strdup (other->sensor);
  g_array_ref (self->states);
}

/**
 * osd_settings_draw:
 *
 * Returns: whether anything may be drawn
 */
gboolean
osd_settings_draw (const OsdSettings *self)
{
  return gst_thermal_text_set_get_size (self->design.texts) > 0
         || self->design.regions || self->design.bar != OSD_BAR_NONE
         || self->design.logo != NULL;
}

gboolean
osd_settings_set_texts (OsdSettings *self, const gchar *text, GError **error)
{
  GstThermalTextSet *texts = gst_thermal_text_set_new_from_string (text, error);

  if (texts == NULL)
    return FALSE;
  gst_thermal_text_set_unref (self->design.texts);
  self->design.texts = texts;
  return TRUE;
}

gboolean
osd_settings_set_states (OsdSettings *self, const gchar *text, GError **error)
{
  GArray *states = osd_states_parse (text, error);

  if (states == NULL)
    return FALSE;
  g_array_unref (self->states);
  self->states = states;
  return TRUE;
}

/**
 * osd_settings_set_zone:
 * @name: as Europe/Berlin; empty: the machine's own
 */
gboolean
osd_settings_set_zone (OsdSettings *self, const gchar *name, GError **error)
{
  GTimeZone *zone = *name != '\0' ? g_time_zone_new_identifier (name)
                                  : g_time_zone_new_local ();

  if (zone == NULL) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "there is no time zone '%s'", name);
    return FALSE;
  }
  g_time_zone_unref (self->zone);
  self->zone = zone;
  return TRUE;
}

/**
 * osd_settings_set_logo:
 * @bytes: (nullable): a file; %NULL or empty: none
 */
gboolean
osd_settings_set_logo (OsdSettings *self, GBytes *bytes, GError **error)
{
  cairo_surface_t *logo = NULL;

  if (bytes != NULL && g_bytes_get_size (bytes) > 0) {
    logo = osd_picture_decode (bytes, error);
    if (logo == NULL)
      return FALSE;
  }
  g_clear_pointer (&self->design.logo, cairo_surface_destroy);
  self->design.logo = logo;
  return TRUE;
}

/**
 * osd_settings_set_values:
 * @values: (nullable): with any of `camera`, `sensor` (texts), `fps`,
 *   `bitrate-kbps` (numbers)
 */
void
osd_settings_set_values (OsdSettings *self, const GstStructure *values)
{
  g_clear_pointer (&self->camera, g_free);
  g_clear_pointer (&self->sensor, g_free);
  self->fps = self->bitrate_kbps = NAN;
  if (values == NULL)
    return;
  self->camera = g_strdup (gst_structure_get_string (values, "camera"));
  self->sensor = g_strdup (gst_structure_get_string (values, "sensor"));
  gst_structure_get_double (values, "fps", &self->fps);
  gst_structure_get_double (values, "bitrate-kbps", &self->bitrate_kbps);
}
