/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Row by row. Three rows that begin one pixel to the left and go on one to the
 * right; neighbours that differ by less than `reach` levels, 3 to 255, become
 * more alike. */
void isp_row_denoise (const guint8 *above, const guint8 *row,
    const guint8 *below, guint8 *out, gint n, gfloat reach);
void isp_row_denoise_plain (const guint8 *above, const guint8 *row,
    const guint8 *below, guint8 *out, gint n, gfloat reach);

G_END_DECLS
