/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsFusion"
#include "config.h"

#include "ts-fusion.h"

#include <gst/app/gstappsrc.h>
#include <gst/thermal/thermal.h>

#include <math.h>

/* Pictures that wait on their way from a sensor. One is being converted, one
 * may wait; more would only be older. */
#define MAX_WAITING 2

#define ZOOM "zoom"
#define ZOOM_SLAVE "zoom-slave"
#define THERMAL_ZOOM "thermal-zoom" /* of the mixer */

/* As fine as a registration tells zooms apart. */
#define ZOOM_STEPS 1000.0

/* A zoom that has not moved for so long stands still. */
#define STILL_MS 1000

typedef struct
{
  TsSensor *sensor;
  GstElement *appsrc;
  guint consumer; /* 0: takes none */
} Input;

struct _TsFusion
{
  const TsProfileSensor *description; /* the sensor's profile keeps it */
  GSettings *settings;
  GstElement *mixer;
  Input visible;
  Input thermal;
  gboolean has_zooms; /* both lenses have one, and fields of view are known */
  gulong zoom_handler;
  gulong slave_handler;
  gdouble slave_zoom;     /* of the thermal lens */
  guint keep_zoom_source; /* 0: that is what its setting says */
};

/* The other sensor's streaming thread. */
static void
on_picture (GstSample *sample, gpointer user_data)
{
  GstAppSrc *appsrc = user_data;

  gst_app_src_push_sample (appsrc, sample);
}

static gboolean
add_input (Input *input, GstBin *pipeline, GstElement *mixer, const gchar *pad,
    TsSensor *sensor, const TsProfileSensor *description, GError **error)
{
  g_autofree gchar *name = g_strconcat ("ts-", pad, NULL);
  const TsProfileLink *link = g_ptr_array_index (description->chain, 0);
  GstElement *convert = gst_element_factory_make ("videoconvert", NULL);

  input->sensor = g_object_ref (sensor);
  input->appsrc = gst_element_factory_make ("appsrc", name);
  gst_object_ref_sink (input->appsrc);
  g_object_set (input->appsrc, "is-live", TRUE, "format", GST_FORMAT_TIME,
      "max-buffers", (guint64) MAX_WAITING, "max-bytes", (guint64) 0,
      "leaky-type", GST_APP_LEAKY_TYPE_DOWNSTREAM, NULL);
  gst_bin_add_many (pipeline, input->appsrc, convert, NULL);
  if (gst_element_link (input->appsrc, convert)
      && gst_element_link_pads (convert, "src", mixer, pad))
    return TRUE;
  return ts_profile_set_error (error, link->place,
      "%s fuses nothing: it takes no pictures by the name '%s'",
      link->element != NULL ? link->element : "this", pad);
}

static void
clear_input (Input *input)
{
  g_clear_object (&input->sensor);
  gst_clear_object (&input->appsrc);
}

static void
start_input (Input *input)
{
  if (input->consumer == 0)
    input->consumer = ts_sensor_add_consumer (input->sensor, on_picture,
        gst_object_ref (input->appsrc), gst_object_unref);
}

static void
stop_input (Input *input)
{
  if (input->consumer != 0)
    ts_sensor_remove_consumer (input->sensor, input->consumer);
  input->consumer = 0;
}

static gdouble
get_zoom_max (GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;
  g_autoptr (GVariant) range = NULL;
  g_autoptr (GVariant) limits = NULL;
  gdouble min, max;

  g_object_get (settings, "settings-schema", &schema, NULL);
  key = g_settings_schema_get_key (schema, ZOOM);
  range = g_settings_schema_key_get_range (key);
  g_variant_get (range, "(&sv)", NULL, &limits);
  g_variant_get (limits, "(dd)", &min, &max);
  return max;
}

static void
keep_zoom (TsFusion *self)
{
  g_clear_handle_id (&self->keep_zoom_source, g_source_remove);
  g_settings_set_double (
      ts_sensor_get_settings (self->thermal.sensor), ZOOM, self->slave_zoom);
}

static gboolean
on_still (gpointer user_data)
{
  keep_zoom (user_data);
  return G_SOURCE_REMOVE;
}

/* The lens moves at once. Its setting, which waits for the disk, is written
 * when it stands still. */
static void
move_thermal_zoom (TsFusion *self, gdouble zoom)
{
  GObject *lens = ts_sensor_find_property (self->thermal.sensor, ZOOM);

  if (lens != NULL)
    g_object_set (lens, ZOOM, zoom, NULL);
  if (g_object_class_find_property (
          G_OBJECT_GET_CLASS (self->mixer), THERMAL_ZOOM)
      != NULL)
    g_object_set (self->mixer, THERMAL_ZOOM, zoom, NULL);
  self->slave_zoom = zoom;
  g_clear_handle_id (&self->keep_zoom_source, g_source_remove);
  self->keep_zoom_source = g_timeout_add (STILL_MS, on_still, self);
}

/* The thermal lens shows as much as the visible one. */
static void
follow_zoom (TsFusion *self)
{
  const TsProfileFusion *fuse = self->description->fuse;
  GSettings *visible = ts_sensor_get_settings (self->visible.sensor);
  GSettings *thermal = ts_sensor_get_settings (self->thermal.sensor);
  gdouble zoom;

  if (!g_settings_get_boolean (self->settings, ZOOM_SLAVE))
    return;
  zoom = gst_thermal_zoom_match (fuse->visible_fov_deg,
      g_settings_get_double (visible, ZOOM), fuse->thermal_fov_deg,
      get_zoom_max (thermal));
  zoom = round (zoom * ZOOM_STEPS) / ZOOM_STEPS;
  if (self->keep_zoom_source != 0
      || zoom != g_settings_get_double (thermal, ZOOM))
    move_thermal_zoom (self, zoom);
}

static void
bind_zoom (TsFusion *self, TsSensor *sensor, const gchar *property)
{
  if (ts_sensor_binds (sensor, ZOOM)
      && g_object_class_find_property (
             G_OBJECT_GET_CLASS (self->mixer), property)
             != NULL)
    g_settings_bind (ts_sensor_get_settings (sensor), ZOOM, self->mixer,
        property, G_SETTINGS_BIND_GET);
}

/**
 * ts_fusion_new:
 * @pipeline: takes the inputs
 * @mixer: in @pipeline; has pads `visible` and `thermal`
 * @description: of the sensor that is fed, with what it fuses
 * @settings: of that sensor
 *
 * Returns: (transfer full): the inputs, which take nothing yet; or %NULL and
 *   @error with the place in the profile
 */
TsFusion *
ts_fusion_new (GstBin *pipeline, GstElement *mixer,
    const TsProfileSensor *description, GSettings *settings, TsSensor *visible,
    TsSensor *thermal, GError **error)
{
  TsFusion *self = g_new0 (TsFusion, 1);

  self->description = description;
  self->settings = g_object_ref (settings);
  self->mixer = gst_object_ref (mixer);
  if (!add_input (&self->visible, pipeline, mixer, "visible", visible,
          description, error)
      || !add_input (&self->thermal, pipeline, mixer, "thermal", thermal,
          description, error)) {
    ts_fusion_free (self);
    return NULL;
  }
  bind_zoom (self, visible, "zoom");
  bind_zoom (self, thermal, THERMAL_ZOOM);
  self->has_zooms = ts_sensor_binds (visible, ZOOM)
                    && ts_sensor_binds (thermal, ZOOM)
                    && description->fuse->visible_fov_deg > 0
                    && description->fuse->thermal_fov_deg > 0;
  return self;
}

void
ts_fusion_start (TsFusion *self)
{
  start_input (&self->visible);
  start_input (&self->thermal);
  if (!self->has_zooms || self->zoom_handler != 0)
    return;
  self->zoom_handler =
      g_signal_connect_swapped (ts_sensor_get_settings (self->visible.sensor),
          "changed::" ZOOM, G_CALLBACK (follow_zoom), self);
  self->slave_handler = g_signal_connect_swapped (
      self->settings, "changed::" ZOOM_SLAVE, G_CALLBACK (follow_zoom), self);
  follow_zoom (self);
}

void
ts_fusion_stop (TsFusion *self)
{
  stop_input (&self->visible);
  stop_input (&self->thermal);
  g_clear_signal_handler (
      &self->zoom_handler, ts_sensor_get_settings (self->visible.sensor));
  g_clear_signal_handler (&self->slave_handler, self->settings);
  if (self->keep_zoom_source != 0)
    keep_zoom (self);
}

void
ts_fusion_free (TsFusion *self)
{
  if (self->visible.sensor != NULL)
    ts_fusion_stop (self);
  clear_input (&self->visible);
  clear_input (&self->thermal);
  g_clear_object (&self->settings);
  gst_clear_object (&self->mixer);
  g_free (self);
}
