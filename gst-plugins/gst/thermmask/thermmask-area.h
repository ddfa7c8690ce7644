/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/thermal.h>

G_BEGIN_DECLS

/* Pixels of a row, from the first to the one before the end. */
typedef struct
{
  gint y;
  gint x;
  gint end;
} ThermMaskSpan;

GArray *therm_mask_area_new (const GArray *outline, gint width, gint height);

G_END_DECLS
