/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "thermmask-area.h"

G_BEGIN_DECLS

gboolean therm_mask_can_paint (GstVideoFormat format);
void therm_mask_paint_color (
    GstVideoFrame *picture, const GArray *spans, guint32 argb);
void therm_mask_paint_mosaic (
    GstVideoFrame *picture, const GArray *spans, gboolean smooth);
void therm_mask_clear_counts (guint8 *counts, gint stride, const GArray *spans);
gint therm_mask_get_block_size (gint width, gint height);

G_END_DECLS
