/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An encoder with a device that goes wrong: under the name of one that needs a
 * device which no machine that tests has. FAKE_ENCODER says what it does, as in
 * `error:80` (with its 80th picture), `silent:80`, `stuck:80` or `abort:0`. */

#include "config.h"

#include <gst/gst.h>
#include <stdlib.h>
#include <string.h>

#define FACTORY "qsvh264enc"

typedef struct
{
  GstBin parent_instance;

  /* streaming thread only */
  gint64 n_pictures;
} FakeEncoder;

typedef GstBinClass FakeEncoderClass;

GType fake_encoder_get_type (void);
G_DEFINE_TYPE (FakeEncoder, fake_encoder, GST_TYPE_BIN)

static GMutex stuck_mutex;
static GCond never;

static void
stay_stuck (void)
{
  g_mutex_lock (&stuck_mutex);
  for (;;)
    g_cond_wait (&never, &stuck_mutex);
}

static GstPadProbeReturn
on_picture (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  FakeEncoder *self = user_data;
  const gchar *what = g_getenv ("FAKE_ENCODER");
  const gchar *colon = what != NULL ? strchr (what, ':') : NULL;

  if (colon == NULL
      || self->n_pictures++ < g_ascii_strtoll (colon + 1, NULL, 10))
    return GST_PAD_PROBE_OK;
  if (g_str_has_prefix (what, "abort"))
    abort ();
  if (g_str_has_prefix (what, "stuck"))
    stay_stuck ();
  if (g_str_has_prefix (what, "error"))
    GST_ELEMENT_ERROR (
        self, RESOURCE, FAILED, ("The device has gone."), (NULL));
  return GST_PAD_PROBE_DROP;
}

static void
fake_encoder_class_init (FakeEncoderClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  gst_element_class_set_static_metadata (element_class, "Fake encoder",
      "Codec/Encoder/Video/Hardware", "Codes, until it does not",
      "Thermoscope");
}

static void
fake_encoder_init (FakeEncoder *self)
{
  GstElement *inner = gst_element_factory_make ("x264enc", NULL);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (inner, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (inner, "src");

  gst_util_set_object_arg (G_OBJECT (inner), "tune", "zerolatency");
  g_object_set (inner, "threads", 1, "bitrate", 800, NULL);
  gst_bin_add (GST_BIN (self), inner);
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER, on_picture, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("sink", sink));
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("src", src));
}

static gboolean
plugin_init (GstPlugin *plugin)
{
  return gst_element_register (
      plugin, FACTORY, GST_RANK_PRIMARY, fake_encoder_get_type ());
}

#define PACKAGE "thermoscope"

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, fakeencoder,
    "An encoder that goes wrong, for tests", plugin_init, VERSION, "LGPL",
    PACKAGE, "https://thermoscope.invalid/")
