/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "isotherm-bands.h"

G_BEGIN_DECLS

/**
 * IsothermColours:
 * @component: for each band the value of each component of the picture
 * @weight: for each band how much of it is seen, 0 to 256
 * @only: the one band that there are pixels in; %ISOTHERM_BAND_NONE when there
 *   may be several
 */
typedef struct
{
  guint8 component[ISOTHERM_N_BANDS][GST_VIDEO_MAX_COMPONENTS];
  guint16 weight[ISOTHERM_N_BANDS];
  IsothermBand only;
} IsothermColours;

void isotherm_colours_set (IsothermColours *self, IsothermBand band,
    guint32 argb, gdouble opacity, const GstVideoInfo *info);
void isotherm_paint_rows (const IsothermColours *colours,
    GstVideoFrame *picture, gint y, const guint8 *upper, const guint8 *lower);

G_END_DECLS
