/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-capture.h"

#define SCHEMA "org.thermoscope.capture"
#define KEY_MODE "mode"
#define KEY_MAINS "power-line-frequency"

/* Twice as fast is half as much light for each picture, at most. */
static const struct
{
  const gchar *mode;
  gint width, height;
  gint n_halves; /* of the mains' frequency: 1 is 25 or 30 fps */
} modes[] = {
    {"1080p", 1920, 1080, 1},
    {"1080p-fast", 1920, 1080, 2},
    {"720p", 1280, 720, 1},
    {"720p-fast", 1280, 720, 2},
    {"540p", 960, 540, 1},
    {"540p-fast", 960, 540, 2},
};

/**
 * ts_capture_is_mode:
 *
 * Returns: whether @key of @schema is the capture mode, which writes caps
 */
gboolean
ts_capture_is_mode (GSettingsSchema *schema, const gchar *key)
{
  return g_str_equal (g_settings_schema_get_id (schema), SCHEMA)
         && g_str_equal (key, KEY_MODE);
}

/**
 * ts_capture_build_caps:
 * @own: as the profile has them
 * @mode: of the setting; `profile` leaves all as it is
 * @mains: "50" or "60"
 *
 * Returns: (transfer full): @own with another size and rate
 */
GstCaps *
ts_capture_build_caps (GstCaps *own, const gchar *mode, const gchar *mains)
{
  const gint half = g_str_equal (mains, "60") ? 30 : 25;
  GstCaps *caps = gst_caps_copy (own);

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    if (g_str_equal (modes[i].mode, mode))
      gst_caps_set_simple (caps, "width", G_TYPE_INT, modes[i].width, "height",
          G_TYPE_INT, modes[i].height, "framerate", GST_TYPE_FRACTION,
          half * modes[i].n_halves, 1, NULL);
  }
  return caps;
}

typedef struct
{
  GObject *filter; /* weak: the closure goes with it */
  gchar *property;
  GstCaps *own;
} Capture;

static void
capture_free (gpointer data, GClosure *closure)
{
  Capture *self = data;

  g_free (self->property);
  gst_caps_unref (self->own);
  g_free (self);
}

static void
on_changed (GSettings *settings, const gchar *key, gpointer user_data)
{
  Capture *self = user_data;
  g_autofree gchar *mode = g_settings_get_string (settings, KEY_MODE);
  g_autofree gchar *mains = g_settings_get_string (settings, KEY_MAINS);
  g_autoptr (GstCaps) caps = ts_capture_build_caps (self->own, mode, mains);

  g_object_set (self->filter, self->property, caps, NULL);
}

/**
 * ts_capture_bind:
 * @filter: has the profile's own caps in @property
 *
 * Follows the capture mode as long as @filter lives. The source is asked for
 * other pictures, and everybody behind it gets them.
 */
void
ts_capture_bind (GSettings *settings, GObject *filter, const gchar *property)
{
  Capture *self = g_new0 (Capture, 1);
  GClosure *closure;

  self->filter = filter;
  self->property = g_strdup (property);
  g_object_get (filter, property, &self->own, NULL);
  closure = g_cclosure_new (G_CALLBACK (on_changed), self, capture_free);
  g_object_watch_closure (filter, closure);
  g_signal_connect_closure (settings, "changed", closure, FALSE);
  on_changed (settings, KEY_MODE, self);
}
