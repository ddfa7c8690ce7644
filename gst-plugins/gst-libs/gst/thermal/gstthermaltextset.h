/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/thermal/thermal-prelude.h>

G_BEGIN_DECLS

/**
 * GST_THERMAL_TEXT_SET_MAX_SIZE:
 *
 * How many texts a set may hold.
 *
 * Since: 0.1
 */
#define GST_THERMAL_TEXT_SET_MAX_SIZE 32

/**
 * GST_THERMAL_TEXT_MAX_LENGTH:
 *
 * How many characters a text may have, before its modifiers are replaced.
 *
 * Since: 0.1
 */
#define GST_THERMAL_TEXT_MAX_LENGTH 512

/**
 * GstThermalText:
 * @content: what is written, with modifiers
 * @x: where, 0 (left edge of the picture) to 1
 * @y: 0 (top) to 1
 * @align_x: which part of the text lies at @x: 0 its left edge, 0.5 its
 *   middle, 1 its right edge
 * @align_y: which part lies at @y, from its top to its bottom
 * @size: height of a line by the height of the picture
 * @argb: colour of the letters
 * @outline_argb: colour around them; fully transparent: none
 * @background_argb: colour behind them
 *
 * One text over a picture.
 *
 * Since: 0.1
 */
typedef struct
{
  gchar *content;
  gdouble x;
  gdouble y;
  gdouble align_x;
  gdouble align_y;
  gdouble size;
  guint32 argb;
  guint32 outline_argb;
  guint32 background_argb;
} GstThermalText;

#define GST_TYPE_THERMAL_TEXT_SET (gst_thermal_text_set_get_type ())

/**
 * GstThermalTextSet:
 *
 * Texts that are written over a picture. Immutable and reference-counted.
 *
 * Since: 0.1
 */
typedef struct _GstThermalTextSet GstThermalTextSet;

GST_THERMAL_API
GType gst_thermal_text_set_get_type (void);
GST_THERMAL_API
GstThermalTextSet *gst_thermal_text_set_new_from_string (
    const gchar *text, GError **error);
GST_THERMAL_API
GstThermalTextSet *gst_thermal_text_set_ref (GstThermalTextSet *self);
GST_THERMAL_API
void gst_thermal_text_set_unref (GstThermalTextSet *self);
GST_THERMAL_API
guint gst_thermal_text_set_get_size (GstThermalTextSet *self);
GST_THERMAL_API
const GstThermalText *gst_thermal_text_set_get (
    GstThermalTextSet *self, guint index);
GST_THERMAL_API
gchar *gst_thermal_text_quote (const gchar *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstThermalTextSet, gst_thermal_text_set_unref)

G_END_DECLS
