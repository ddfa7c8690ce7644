/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsOverlay"
#include "config.h"

#include "ts-overlay.h"

#include <math.h>
#include <string.h>
#include <gst/thermal/thermal.h>

#include "camera/ts-units.h"
#include "media/ts-binding.h"

struct _TsOverlay
{
  GObject parent_instance;

  TsSettings *settings;
  GSettings *own;
  GSettings *units;
  GSettings *system;
  TsSensor *sensor;
  GstElement *element; /* NULL: nobody encodes */
  GBytes *picture;
  gchar *region_states;
  gdouble fps;
  gdouble bitrate_kbps;
};

G_DEFINE_FINAL_TYPE (TsOverlay, ts_overlay, G_TYPE_OBJECT)

static const struct
{
  const gchar *key;
  const gchar *place;
} corners[] = {
    {"text-top-left", "top-left"},
    {"text-top-right", "top-right"},
    {"text-bottom-left", "bottom-left"},
    {"text-bottom-right", "bottom-right"},
};

/* What is there under the same name, and of a type that takes it. */
static const gchar *const same[] = {"font", "time-zone", "region-marks",
    "region-place", "label-size", "color-bar", "picture-x", "picture-y",
    "picture-width", "picture-opacity"};

static void
append_corner (TsOverlay *self, GString *texts, guint index)
{
  g_autofree gchar *content =
      g_settings_get_string (self->own, corners[index].key);
  g_autofree gchar *quoted = gst_thermal_text_quote (content);
  g_autofree gchar *color = g_settings_get_string (self->own, "text-color");
  gchar size[G_ASCII_DTOSTR_BUF_SIZE];

  if (*content == '\0')
    return;
  g_ascii_dtostr (
      size, sizeof size, g_settings_get_double (self->own, "text-size"));
  g_string_append_printf (texts,
      "text(%s,at=%s,size=%s,color=%s,outline=%s,background=%s) ", quoted,
      corners[index].place, size, color,
      g_settings_get_boolean (self->own, "text-outline") ? "#000000"
                                                         : "#00000000",
      g_settings_get_boolean (self->own, "text-background") ? "#00000080"
                                                            : "#00000000");
}

static gchar *
build_texts (TsOverlay *self)
{
  GString *texts = g_string_new (NULL);
  g_autofree gchar *further = g_settings_get_string (self->own, "texts");

  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    append_corner (self, texts, i);
  g_string_append (texts, further);
  return g_string_free (texts, FALSE);
}

static void
copy_color (TsOverlay *self, const gchar *key)
{
  g_autofree gchar *text = g_settings_get_string (self->own, key);
  guint argb;

  if (ts_binding_parse_color (text, &argb))
    g_object_set (self->element, key, argb, NULL);
}

static void
copy_labels (TsOverlay *self)
{
  static const struct
  {
    const gchar *key;
    const gchar *nick;
  } labels[] = {
      {"region-name", "name"},
      {"region-maximum", "max"},
      {"region-minimum", "min"},
      {"region-average", "avg"},
  };
  GString *flags = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (g_settings_get_boolean (self->own, labels[i].key))
      g_string_append_printf (
          flags, "%s%s", flags->len > 0 ? "+" : "", labels[i].nick);
  }
  gst_util_set_object_arg (G_OBJECT (self->element), "region-labels",
      flags->len > 0 ? flags->str : "0");
  g_string_free (flags, TRUE);
}

static void
copy_same (TsOverlay *self, const gchar *key)
{
  g_autoptr (GVariant) value = g_settings_get_value (self->own, key);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    g_object_set (self->element, key, g_variant_get_double (value), NULL);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    g_object_set (self->element, key, g_variant_get_boolean (value), NULL);
  else
    gst_util_set_object_arg (
        G_OBJECT (self->element), key, g_variant_get_string (value, NULL));
}

static const gchar *
find_unit (TsOverlay *self)
{
  const TsUnits units = ts_units_get (self->settings, TS_UNITS_MEASUREMENTS);

  switch (units.temperature) {
  case 'F':
    return "fahrenheit";
  case 'K':
    return "kelvin";
  default:
    return "celsius";
  }
}

static void
apply_settings (TsOverlay *self)
{
  g_autofree gchar *texts = NULL;
  g_autofree gchar *regions = NULL;

  if (self->element == NULL)
    return;
  texts = build_texts (self);
  regions = g_settings_get_string (self->own, "show-regions");
  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    copy_same (self, same[i]);
  copy_color (self, "normal-color");
  copy_color (self, "pre-alarm-color");
  copy_color (self, "alarm-color");
  copy_labels (self);
  gst_util_set_object_arg (G_OBJECT (self->element), "unit", find_unit (self));
  g_object_set (self->element, "texts", texts, "regions",
      g_str_equal (regions, "video"), "picture",
      g_settings_get_boolean (self->own, "picture") ? self->picture : NULL,
      "region-states", self->region_states, NULL);
}

/* What texts stand for that a picture does not know. */
static void
apply_values (TsOverlay *self)
{
  g_autofree gchar *name = NULL;
  g_autoptr (GstStructure) values = NULL;

  if (self->element == NULL)
    return;
  name = g_settings_get_string (self->system, "name");
  values = gst_structure_new ("values", "camera", G_TYPE_STRING, name, "sensor",
      G_TYPE_STRING, ts_sensor_get_label (self->sensor), "fps", G_TYPE_DOUBLE,
      self->fps, "bitrate-kbps", G_TYPE_DOUBLE, self->bitrate_kbps, NULL);
  g_object_set (self->element, "values", values, NULL);
}

static void
on_changed (TsOverlay *self)
{
  apply_settings (self);
  apply_values (self);
}

static gboolean
listen (TsOverlay *self, GSettings **settings, const gchar *concern,
    const gchar *instance, GError **error)
{
  if (*settings != NULL)
    return TRUE;
  *settings = ts_settings_get (self->settings, concern, instance, error);
  if (*settings == NULL)
    return FALSE;
  g_signal_connect_object (
      *settings, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return TRUE;
}

/**
 * ts_overlay_new:
 * @settings: of the camera; has the concern `overlay` for @stream
 * @stream: its name
 * @sensor: whose pictures the stream shows
 *
 * Returns: (transfer full): an overlay without an element; or %NULL and @error
 */
TsOverlay *
ts_overlay_new (
    TsSettings *settings, const gchar *stream, TsSensor *sensor, GError **error)
{
  g_autoptr (TsOverlay) self = g_object_new (TS_TYPE_OVERLAY, NULL);

  self->settings = g_object_ref (settings);
  self->sensor = g_object_ref (sensor);
  if (!listen (self, &self->own, "overlay", stream, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * ts_overlay_set_element:
 * @element: (nullable): a `thermosd`, before it runs; %NULL: it stops
 */
void
ts_overlay_set_element (TsOverlay *self, GstElement *element)
{
  gst_object_replace ((GstObject **) &self->element, (GstObject *) element);
  self->fps = self->bitrate_kbps = NAN;
  /* a camera has these as soon as it is whole, which streams wait for */
  if (listen (self, &self->units, "units", NULL, NULL)
      && listen (self, &self->system, "system", NULL, NULL))
    on_changed (self);
}

/**
 * ts_overlay_set_rates:
 *
 * What the encoder measures; NaN: not known.
 */
void
ts_overlay_set_rates (TsOverlay *self, gdouble fps, gdouble bitrate_kbps)
{
  self->fps = fps;
  self->bitrate_kbps = bitrate_kbps;
  apply_values (self);
}

/**
 * ts_overlay_set_region_states:
 * @states: as `3=alarm 4=pre-alarm`; what is not named is normal
 */
void
ts_overlay_set_region_states (TsOverlay *self, const gchar *states)
{
  g_free (self->region_states);
  self->region_states = g_strdup (states);
  apply_settings (self);
}

/**
 * ts_overlay_set_picture:
 * @picture: (nullable): a file of PNG, JPEG or BMP
 */
void
ts_overlay_set_picture (TsOverlay *self, GBytes *picture)
{
  if (self->picture == picture)
    return;
  g_clear_pointer (&self->picture, g_bytes_unref);
  self->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  apply_settings (self);
}

static void
ts_overlay_finalize (GObject *object)
{
  TsOverlay *self = TS_OVERLAY (object);

  gst_clear_object (&self->element);
  g_clear_object (&self->own);
  g_clear_object (&self->units);
  g_clear_object (&self->system);
  g_clear_object (&self->settings);
  g_clear_object (&self->sensor);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self->region_states);
  G_OBJECT_CLASS (ts_overlay_parent_class)->finalize (object);
}

static void
ts_overlay_class_init (TsOverlayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ts_overlay_finalize;
}

static void
ts_overlay_init (TsOverlay *self)
{
  self->region_states = g_strdup ("");
  self->fps = self->bitrate_kbps = NAN;
}
