/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsBinding"
#include "config.h"

#include "ts-binding.h"

#include "ts-capture.h"

#include <math.h>
#include <string.h>
#include <gst/gst.h>

typedef struct
{
  const gchar *key;
  const gchar *gate;
  const gchar *open;
  gdouble closed_value;
} Gate;

/* All of them are of this one; others have keys of the same names. */
#define GATED_CONCERN "sensor"

static const Gate gates[] = {
    {"emissivity", "object-parameters", "set", NAN},
    {"distance", "object-parameters", "set", NAN},
    {"reflected-temperature", "object-parameters", "set", NAN},
    {"air-temperature", "object-parameters", "set", NAN},
    {"humidity", "object-parameters", "set", NAN},
    {"window-transmission", "object-parameters", "set", NAN},
    {"window-temperature", "object-parameters", "set", NAN},
    {"isotherm-above", "isotherm", "above", G_MAXDOUBLE},
    {"isotherm-below", "isotherm", "below", -G_MAXDOUBLE},
    /* an interval that ends before it begins */
    {"isotherm-low", "isotherm", "interval", 1},
    {"isotherm-high", "isotherm", "interval", 0},
};

typedef struct
{
  GSettings *settings;
  const Gate *gate;
  GObject *object; /* weak: the closures go with it */
  gchar *property;
} GatedBinding;

static const Gate *
find_gate (const gchar *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (gates); i++) {
    if (g_str_equal (gates[i].key, key))
      return &gates[i];
  }
  return NULL;
}

/**
 * ts_binding_find_gate:
 * @concern: of @key
 *
 * Returns: (nullable): the setting on which it depends whether @key counts
 */
const gchar *
ts_binding_find_gate (const gchar *concern, const gchar *key)
{
  const Gate *gate =
      g_str_equal (concern, GATED_CONCERN) ? find_gate (key) : NULL;

  return gate != NULL ? gate->gate : NULL;
}

static void
gated_binding_free (gpointer data, GClosure *closure)
{
  GatedBinding *self = data;

  g_object_unref (self->settings);
  g_free (self->property);
  g_free (self);
}

static void
on_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  GatedBinding *self = user_data;
  g_autofree gchar *state = g_settings_get_string (settings, self->gate->gate);
  gdouble value = self->gate->closed_value;

  if (g_str_equal (state, self->gate->open))
    value = g_settings_get_double (settings, self->gate->key);
  g_object_set (self->object, self->property, value, NULL);
}

static void
listen (GatedBinding *binding, const gchar *key)
{
  g_autofree gchar *signal = g_strconcat ("changed::", key, NULL);
  GatedBinding *copy = g_new0 (GatedBinding, 1);
  GClosure *closure;

  *copy = *binding;
  copy->settings = g_object_ref (binding->settings);
  copy->property = g_strdup (binding->property);
  closure = g_cclosure_new (G_CALLBACK (on_changed), copy, gated_binding_free);
  g_object_watch_closure (binding->object, closure);
  g_signal_connect_closure (binding->settings, signal, closure, FALSE);
}

/* where the files lie that PALETTE_FILE names; main context only */
static gchar *palette_folder = NULL;

#define PALETTE_FILE "palette-file"

/**
 * ts_binding_set_palette_folder:
 * @folder: where the files of the setting `palette-file` lie
 *
 * For the start of the program, before any sensor is made.
 */
void
ts_binding_set_palette_folder (const gchar *folder)
{
  g_free (palette_folder);
  palette_folder = g_strdup (folder);
}

/* A name in the settings is a path to an element. A file that has gone leaves
 * the built-in palette: a camera does not stop for want of a colour. */
static gboolean
find_palette_file (GValue *value, GVariant *variant, gpointer user_data)
{
  const gchar *file = g_variant_get_string (variant, NULL);
  g_autofree gchar *path = NULL;

  if (palette_folder != NULL && *file != '\0')
    path = g_build_filename (palette_folder, file, NULL);
  if (path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_warning ("%s is missing; going on with the built-in palette", path);
    g_clear_pointer (&path, g_free);
  }
  g_value_set_string (value, path != NULL ? path : "");
  return TRUE;
}

static gboolean
has_gates (GSettings *settings)
{
  g_autofree gchar *id = NULL;

  g_object_get (settings, "schema-id", &id, NULL);
  return g_str_has_suffix (id, "." GATED_CONCERN);
}

static GType
find_type (GObject *object, const gchar *property)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (object), property)
      ->value_type;
}

/**
 * ts_binding_is_color:
 *
 * Returns: whether the property is a colour of elements, 0xAARRGGBB, which
 *   settings have as `#rrggbb`
 */
gboolean
ts_binding_is_color (GParamSpec *pspec)
{
  return pspec->value_type == G_TYPE_UINT
         && g_str_has_suffix (pspec->name, "-color");
}

/**
 * ts_binding_parse_color:
 * @text: as `#rrggbb`
 * @ret_argb: (out): 0xAARRGGBB, opaque
 *
 * Returns: whether it is one
 */
gboolean
ts_binding_parse_color (const gchar *text, guint *ret_argb)
{
  guint64 rgb;

  if (*text != '#' || strlen (text) != 7
      || !g_ascii_string_to_unsigned (text + 1, 16, 0, 0xffffff, &rgb, NULL))
    return FALSE;
  *ret_argb = 0xff000000u | (guint) rgb;
  return TRUE;
}

static gboolean
map_color (GValue *value, GVariant *variant, gpointer user_data)
{
  guint argb;

  if (!ts_binding_parse_color (g_variant_get_string (variant, NULL), &argb))
    return FALSE;
  g_value_set_uint (value, argb);
  return TRUE;
}

static gboolean
is_text (GSettings *settings, const gchar *key)
{
  g_autoptr (GVariant) value = g_settings_get_value (settings, key);

  return g_variant_is_of_type (value, G_VARIANT_TYPE_STRING);
}

/**
 * ts_binding_bind:
 * @key: of a type that the property takes
 */
void
ts_binding_bind (GSettings *settings, const gchar *key, GObject *object,
    const gchar *property)
{
  GatedBinding binding = {
      .settings = settings,
      .gate = has_gates (settings) ? find_gate (key) : NULL,
      .object = object,
      .property = (gchar *) property,
  };

  if (g_str_equal (key, PALETTE_FILE)) {
    g_settings_bind_with_mapping (settings, key, object, property,
        G_SETTINGS_BIND_GET, find_palette_file, NULL, NULL, NULL);
    return;
  }
  if (is_text (settings, key)
      && ts_binding_is_color (g_object_class_find_property (
          G_OBJECT_GET_CLASS (object), property))) {
    g_settings_bind_with_mapping (settings, key, object, property,
        G_SETTINGS_BIND_GET, map_color, NULL, NULL, NULL);
    return;
  }
  if (g_type_is_a (find_type (object, property), GST_TYPE_CAPS)) {
    ts_capture_bind (settings, object, property);
    return;
  }
  if (binding.gate == NULL) {
    g_settings_bind (settings, key, object, property, G_SETTINGS_BIND_GET);
    return;
  }
  listen (&binding, key);
  listen (&binding, binding.gate->gate);
  on_changed (settings, key, &binding);
}

static gboolean
has_pose (GstElement *element)
{
  GObjectClass *object_class = G_OBJECT_GET_CLASS (element);

  return g_object_class_find_property (object_class, "pan") != NULL
         && g_object_class_find_property (object_class, "tilt") != NULL
         && g_object_class_find_property (object_class, "zoom") != NULL
         && g_object_class_find_property (object_class, "fov") != NULL;
}

/* 0 is the source's own choice; what it chose is then the profile's to say. */
static gboolean
copy_fov (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  if (!(g_value_get_double (from) > 0))
    return FALSE;
  g_value_copy (from, to);
  return TRUE;
}

/**
 * ts_binding_bind_pose:
 * @elements: (element-type GstElement): a chain, from the source on
 *
 * Tells every element that asks where the camera looks (properties `pan`,
 * `tilt`, `zoom` and `fov`) what the first one with these says.
 */
void
ts_binding_bind_pose (GPtrArray *elements)
{
  static const gchar *const names[] = {"pan", "tilt", "zoom"};
  GstElement *source = NULL;

  for (guint i = 0; i < elements->len; i++) {
    GstElement *element = g_ptr_array_index (elements, i);

    if (!has_pose (element))
      continue;
    if (source == NULL) {
      source = element;
      continue;
    }
    for (guint n = 0; n < G_N_ELEMENTS (names); n++)
      g_object_bind_property (
          source, names[n], element, names[n], G_BINDING_SYNC_CREATE);
    g_object_bind_property_full (source, "fov", element, "fov",
        G_BINDING_SYNC_CREATE, copy_fov, NULL, NULL, NULL);
  }
}
