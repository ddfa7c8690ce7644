/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsEncoder"
#include "config.h"

#include "ts-encoder-kind.h"

#include <math.h>
#include <string.h>

static const TsEncoderKind *const tables[] = {ts_encoder_kinds_h264,
    ts_encoder_kinds_h265, ts_encoder_kinds_av1, ts_encoder_kinds_pictures};

/**
 * ts_encoder_kind_list:
 *
 * Returns: (transfer container) (element-type TsEncoderKind): all of them, in
 *   the order in which they are preferred
 */
GPtrArray *
ts_encoder_kind_list (void)
{
  GPtrArray *kinds = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (const TsEncoderKind *kind = tables[i]; kind->element != NULL; kind++)
      g_ptr_array_add (kinds, (gpointer) kind);
  }
  return kinds;
}

/**
 * ts_encoder_kind_find:
 *
 * Returns: (nullable): the kind of this element
 */
const TsEncoderKind *
ts_encoder_kind_find (const gchar *element)
{
  g_autoptr (GPtrArray) kinds = ts_encoder_kind_list ();

  for (guint i = 0; i < kinds->len; i++) {
    const TsEncoderKind *kind = g_ptr_array_index (kinds, i);

    if (g_str_equal (kind->element, element))
      return kind;
  }
  return NULL;
}

/**
 * ts_encoder_kind_describe:
 * @profile: of H.264
 *
 * Returns: (transfer full): the element, named `encoder`, and what has to stand
 *   before and behind it, as on a command line; access units come out in the
 *   form that hubs have: `avc`, `hvc1` and `obu-stream`, one in each buffer
 */
gchar *
ts_encoder_kind_describe (const TsEncoderKind *self, TsCodingProfile profile)
{
  const gchar *caps = self->caps != NULL ? self->caps : "";
  g_autofree gchar *encoder = NULL;

  /* JPEG 2000 carries counts, which nothing may convert */
  if (self->codec == TS_CODEC_JPEG2000)
    return g_strdup_printf (
        "%s name=encoder ! image/x-jpc,alignment=frame", self->element);
  encoder = g_str_equal (self->format, "I420")
                ? g_strdup_printf ("%s name=encoder", self->element)
                : g_strdup_printf ("videoconvert ! video/x-raw,format=%s"
                                   " ! %s name=encoder",
                    self->format, self->element);
  switch (self->codec) {
  case TS_CODEC_H264:
    return g_strdup_printf ("%s ! video/x-h264,profile=%s%s ! h264parse"
                            " ! video/x-h264,stream-format=avc,alignment=au",
        encoder, ts_coding_profile_to_string (profile), caps);
  case TS_CODEC_H265:
    return g_strdup_printf ("%s ! video/x-h265%s ! h265parse"
                            " ! video/x-h265,stream-format=hvc1,alignment=au",
        encoder, caps);
  case TS_CODEC_AV1:
    return g_strdup_printf (
        "%s ! video/x-av1%s ! av1parse"
        " ! video/x-av1,stream-format=obu-stream,alignment=tu",
        encoder, caps);
  default:
    return g_steal_pointer (&encoder);
  }
}

static gboolean
counts (const TsEncoderProperty *property, const TsEncoderConfig *config)
{
  return property->when == 0 || (property->when & (1u << config->rate_control));
}

static void
replace (GString *text, const gchar *term, guint value)
{
  g_autofree gchar *number = g_strdup_printf ("%u", value);

  g_string_replace (text, term, number, 0);
}

/* From the coarsest at 1 to the finest at 100, in equal steps: encoders count
 * their quantizers so that equal steps look equal. */
static guint
get_quantizer (const TsEncoderKind *self, guint quality)
{
  gdouble share = (CLAMP (quality, 1, 100) - 1) / 99.0;

  return (guint) lround (
      self->coarsest + (self->finest - self->coarsest) * share);
}

static gchar *
expand (const TsEncoderKind *self, const TsEncoderProperty *property,
    const TsEncoderConfig *config)
{
  g_autoptr (GString) text = g_string_new (property->value);
  guint kbit =
      (guint) ((guint64) config->bitrate_kbps * config->buffer_ms / 1000);

  if (strchr (property->value, '{') == NULL)
    return g_strdup (property->value);
  replace (text, "{bitrate}", config->bitrate_kbps);
  replace (text, "{bitrate-bps}", config->bitrate_kbps * 1000);
  replace (text, "{buffer}", config->buffer_ms);
  replace (text, "{buffer-half}", config->buffer_ms / 2);
  replace (text, "{buffer-kbit}", MAX (kbit, 1));
  replace (text, "{interval}", config->key_frame_interval);
  replace (text, "{quality}", config->quality);
  replace (text, "{quantizer}", get_quantizer (self, config->quality));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * ts_encoder_kind_apply:
 * @element: of this kind, not running
 * @config: with a key frame interval
 */
void
ts_encoder_kind_apply (const TsEncoderKind *self, GstElement *element,
    const TsEncoderConfig *config)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (element);

  for (const TsEncoderProperty *p = self->properties; p->name != NULL; p++) {
    g_autofree gchar *value = NULL;

    if (!counts (p, config)
        || g_object_class_find_property (klass, p->name) == NULL)
      continue;
    value = expand (self, p, config);
    gst_util_set_object_arg (G_OBJECT (element), p->name, value);
  }
}

/* What the two make of a property, where it is not the same. */
static gboolean
differs (const TsEncoderKind *self, const TsEncoderProperty *property,
    const TsEncoderConfig *old, const TsEncoderConfig *config,
    gchar **ret_value)
{
  g_autofree gchar *before = NULL;
  g_autofree gchar *value = NULL;

  if (!counts (property, config))
    return FALSE;
  before = expand (self, property, old);
  value = expand (self, property, config);
  if (g_str_equal (before, value))
    return FALSE;
  *ret_value = g_steal_pointer (&value);
  return TRUE;
}

/**
 * ts_encoder_kind_update:
 * @element: of this kind, running
 * @old: what it works by
 * @config: what it shall work by; what it takes only before it runs stays
 */
void
ts_encoder_kind_update (const TsEncoderKind *self, GstElement *element,
    const TsEncoderConfig *old, const TsEncoderConfig *config)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (element);

  for (const TsEncoderProperty *p = self->properties; p->name != NULL; p++) {
    GParamSpec *pspec = g_object_class_find_property (klass, p->name);
    g_autofree gchar *value = NULL;

    if (pspec != NULL && (pspec->flags & GST_PARAM_MUTABLE_PLAYING) != 0
        && differs (self, p, old, config, &value))
      gst_util_set_object_arg (G_OBJECT (element), p->name, value);
  }
}

/**
 * ts_encoder_kind_needs_restart:
 * @element: of this kind, running
 *
 * Returns: whether something is otherwise in @config that the element takes
 *   only before it runs, which its properties say by themselves
 */
gboolean
ts_encoder_kind_needs_restart (const TsEncoderKind *self, GstElement *element,
    const TsEncoderConfig *old, const TsEncoderConfig *config)
{
  GObjectClass *klass = G_OBJECT_GET_CLASS (element);

  if (old->codec != config->codec || old->software != config->software
      || old->max_fps != config->max_fps
      || old->rate_control != config->rate_control
      || (self->codec == TS_CODEC_H264 && old->profile != config->profile))
    return TRUE;
  /* a device keeps the size for which it was opened */
  if (self->hardware
      && (old->width != config->width || old->height != config->height))
    return TRUE;
  for (const TsEncoderProperty *p = self->properties; p->name != NULL; p++) {
    GParamSpec *pspec = g_object_class_find_property (klass, p->name);
    g_autofree gchar *value = NULL;

    if (pspec != NULL && (pspec->flags & GST_PARAM_MUTABLE_PLAYING) == 0
        && differs (self, p, old, config, &value))
      return TRUE;
  }
  return FALSE;
}
