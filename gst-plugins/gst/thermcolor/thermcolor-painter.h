/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

#include "thermcolor-agc.h"
#include "thermcolor-outside.h"

G_BEGIN_DECLS

#define THERM_N_COLOURS (THERM_LAST_PLACE + 1)
#define THERM_N_ENTRIES (THERM_PLACE_OVER + 1)

/**
 * ThermPainter:
 * @places: where in the palette the counts lie that were given to
 *   therm_painter_set_curve()
 *
 * Holds a pixel of the output format for every count, so that painting a frame
 * takes one look-up for each of its pixels. Owned by one thread.
 */
typedef struct
{
  guint16 *places;

  /*< private >*/
  GstVideoFormat format;
  guint32 colours[THERM_N_ENTRIES]; /* those of what is outside come last */
  ThermOutside outside;

  /* entries from low to high are those of curve; none when low > high */
  guint32 *table;
  ThermCurve curve;
  guint low;
  guint high;
} ThermPainter;

void therm_painter_init (ThermPainter *self);
void therm_painter_clear (ThermPainter *self);

gboolean therm_painter_can_paint (GstVideoFormat format);
void therm_painter_set_palette (ThermPainter *self, GstThermalPalette *palette,
    gboolean inverted, const GstVideoInfo *info);
void therm_painter_set_outside (ThermPainter *self, const ThermOutside *outside,
    guint32 under_argb, guint32 over_argb, const GstVideoInfo *info);
void therm_painter_set_curve (
    ThermPainter *self, const ThermCurve *curve, guint low, guint high);

void therm_painter_paint (ThermPainter *self, const guint8 *counts, gint stride,
    GstVideoFrame *picture);
void therm_painter_paint_plain (ThermPainter *self, const guint8 *counts,
    gint stride, GstVideoFrame *picture);
void therm_painter_paint_plane (
    ThermPainter *self, ThermPlane *plane, GstVideoFrame *picture);
void therm_painter_fill (GstVideoFrame *picture, guint32 argb);

G_END_DECLS
