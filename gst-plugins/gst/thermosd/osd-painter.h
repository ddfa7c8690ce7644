/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "osd-draw.h"

G_BEGIN_DECLS

/**
 * OsdPainter:
 *
 * Draws on pictures, and keeps what it has drawn: the same text in the same
 * colours is drawn once, and from then on only laid over. Owned by one thread.
 */
typedef struct _OsdPainter OsdPainter;

OsdPainter *osd_painter_new (void);
void osd_painter_free (OsdPainter *self);
void osd_painter_set_format (OsdPainter *self, const GstVideoInfo *info);
void osd_painter_set_font (OsdPainter *self, const gchar *font);
guint64 osd_painter_get_n_drawn (const OsdPainter *self);

void osd_painter_begin (OsdPainter *self, GstVideoFrame *picture);
void osd_painter_text (OsdPainter *self, const gchar *text,
    const OsdTextStyle *style, gdouble x, gdouble y, gdouble align_x,
    gdouble align_y, gint *ret_height);
void osd_painter_outline (OsdPainter *self, GstThermalRegionKind kind,
    const GstThermalPoint *points, guint n_points, guint32 argb,
    gdouble thickness_px);
void osd_painter_mark (
    OsdPainter *self, OsdMark mark, guint32 argb, gint x, gint y, gint size_px);
void osd_painter_bar (OsdPainter *self, const OsdColourBar *bar, gint x, gint y,
    gint width, gint height, gboolean upright);
void osd_painter_picture (OsdPainter *self, cairo_surface_t *picture, gint x,
    gint y, gint width, gint height, gdouble opacity);
void osd_painter_end (OsdPainter *self);

G_END_DECLS
