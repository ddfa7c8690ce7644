/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermalspan
 * @title: GstThermalSpanMeta
 * @short_description: what the colours of a picture mean
 */

#include "config.h"

#include "gstthermalspan.h"

#include <math.h>
#include <string.h>

static const GstThermalOutside nothing_outside = {NAN, NAN, 0, 0};

static gboolean
gst_thermal_span_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstThermalSpanMeta *self = (GstThermalSpanMeta *) meta;

  self->palette = NULL;
  self->inverted = FALSE;
  memset (self->kelvin, 0, sizeof self->kelvin);
  self->outside = nothing_outside;
  return TRUE;
}

static void
gst_thermal_span_meta_free (GstMeta *meta, GstBuffer *buffer)
{
  GstThermalSpanMeta *self = (GstThermalSpanMeta *) meta;

  g_clear_pointer (&self->palette, gst_thermal_palette_unref);
}

/* Colours mean the same whatever is done to the places of a picture. */
static gboolean
gst_thermal_span_meta_transform (GstBuffer *dest, GstMeta *meta,
    GstBuffer *source, GQuark type, gpointer data)
{
  const GstThermalSpanMeta *self = (const GstThermalSpanMeta *) meta;
  GstThermalSpanMeta *copied;

  if (GST_META_TRANSFORM_IS_COPY (type)) {
    const GstMetaTransformCopy *copy = data;

    /* part of the bytes is not a picture any more */
    if (copy->region)
      return FALSE;
  }
  copied = gst_buffer_add_thermal_span_meta (
      dest, self->palette, self->inverted, self->kelvin);
  if (copied != NULL)
    copied->outside = self->outside;
  return copied != NULL;
}

/**
 * gst_thermal_span_meta_api_get_type:
 *
 * The type by which gst_buffer_get_meta() finds the meta.
 *
 * Returns: the type of the meta's API
 *
 * Since: 0.1
 */
GType
gst_thermal_span_meta_api_get_type (void)
{
  static GType type = 0;
  /* neither size nor place: converters and scalers hand it on */
  static const gchar *tags[] = {NULL};

  if (g_once_init_enter (&type)) {
    GType new_type = gst_meta_api_type_register ("GstThermalSpanMetaAPI", tags);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

/**
 * gst_thermal_span_meta_get_info: (skip)
 *
 * Gives what the meta is registered with.
 *
 * Returns: the #GstMetaInfo of #GstThermalSpanMeta
 *
 * Since: 0.1
 */
const GstMetaInfo *
gst_thermal_span_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *new_info =
        gst_meta_register (GST_THERMAL_SPAN_META_API_TYPE, "GstThermalSpanMeta",
            sizeof (GstThermalSpanMeta), gst_thermal_span_meta_init,
            gst_thermal_span_meta_free, gst_thermal_span_meta_transform);

    g_once_init_leave (&info, new_info);
  }
  return info;
}

/**
 * gst_buffer_add_thermal_span_meta:
 * @buffer: a writable picture
 * @palette: what it is painted with
 * @inverted: whether from hot to cold
 * @kelvin: (array fixed-size=17): temperatures along the palette, from the
 *   cold end to the hot one
 *
 * Says what the colours of a picture mean; what was said before is replaced.
 *
 * Returns: (transfer none): the meta
 *
 * Since: 0.1
 */
GstThermalSpanMeta *
gst_buffer_add_thermal_span_meta (GstBuffer *buffer, GstThermalPalette *palette,
    gboolean inverted, const gdouble *kelvin)
{
  GstThermalSpanMeta *self, *old;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (palette != NULL && kelvin != NULL, NULL);

  old = gst_buffer_get_thermal_span_meta (buffer);
  self = (GstThermalSpanMeta *) gst_buffer_add_meta (
      buffer, GST_THERMAL_SPAN_META_INFO, NULL);
  if (self == NULL)
    return NULL;

  self->palette = gst_thermal_palette_ref (palette);
  self->inverted = inverted;
  memcpy (self->kelvin, kelvin, sizeof self->kelvin);

  /* last, because the arguments may be its own members */
  if (old != NULL)
    gst_buffer_remove_meta (buffer, &old->meta);
  return self;
}

/**
 * gst_buffer_get_thermal_span_meta:
 * @buffer: a buffer
 *
 * Finds what the colours of a picture mean.
 *
 * Returns: (transfer none) (nullable): its #GstThermalSpanMeta, or %NULL
 *
 * Since: 0.1
 */
GstThermalSpanMeta *
gst_buffer_get_thermal_span_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstThermalSpanMeta *) gst_buffer_get_meta (
      buffer, GST_THERMAL_SPAN_META_API_TYPE);
}

/**
 * gst_thermal_span_meta_set_outside:
 * @self: a meta on a writable picture
 * @outside: limits and colours
 *
 * Says that pixels beyond what the camera measures have colours of their own.
 *
 * Since: 0.1
 */
void
gst_thermal_span_meta_set_outside (
    GstThermalSpanMeta *self, const GstThermalOutside *outside)
{
  g_return_if_fail (self != NULL && outside != NULL);

  self->outside = *outside;
}
