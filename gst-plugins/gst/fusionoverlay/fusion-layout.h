/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Which picture lies where in the fused one. Numbers only, no pixels. */

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  FUSION_MODE_OFF,
  FUSION_MODE_BLEND,
  FUSION_MODE_DETAIL,
  FUSION_MODE_PICTURE_IN_PICTURE,
  FUSION_MODE_SIDE_BY_SIDE,
  FUSION_MODE_HOT,
} FusionMode;

typedef enum
{
  FUSION_SOURCE_VISIBLE,
  FUSION_SOURCE_THERMAL,
} FusionSource;

typedef enum
{
  FUSION_CORNER_TOP_LEFT,
  FUSION_CORNER_TOP_RIGHT,
  FUSION_CORNER_BOTTOM_LEFT,
  FUSION_CORNER_BOTTOM_RIGHT,
} FusionCorner;

/* Pixels of the fused picture. They are even, so that each has whole samples of
 * chroma, except where they end with an odd picture. */
typedef struct
{
  gint x, y, width, height;
} FusionRect;

typedef struct
{
  gint width, height; /* 0: there is no such picture now */
} FusionSize;

typedef struct
{
  FusionMode mode;
  FusionSource source; /* what is shown when nothing is fused */
  FusionCorner corner;
  gdouble inset_percent; /* width of the inset, of the picture's */
  gdouble to_visible[6]; /* from the thermal picture to the visible one */
} FusionLayoutSettings;

typedef struct
{
  gboolean shown;
  FusionRect clip;        /* where it may be seen */
  gdouble from_output[6]; /* from the fused picture to this one */
} FusionPlace;

/* How the thermal picture goes over what is below it. */
typedef enum
{
  FUSION_PAINT_COPY,
  FUSION_PAINT_BLEND,
  FUSION_PAINT_DETAIL,
  FUSION_PAINT_MASK,
} FusionPaint;

typedef struct
{
  FusionPlace visible;
  FusionPlace thermal;
  FusionPaint paint;
  gboolean inset;          /* the thermal picture has a frame around it */
  gdouble temperatures[6]; /* from the fused picture to the thermal one */
} FusionLayout;

/* The largest part of `box` that has the shape of `size`, in its middle. */
FusionRect fusion_rect_fit (const FusionRect *box, FusionSize size);

void fusion_layout_init (FusionLayout *self,
    const FusionLayoutSettings *settings, FusionSize output, FusionSize visible,
    FusionSize thermal);

/* Where a point of the thermal picture is seen in the fused one: at most
 * twice. Returns how often. */
guint fusion_layout_find (const FusionLayout *self,
    const FusionLayoutSettings *settings, FusionSize output, gdouble x,
    gdouble y, gdouble ret_x[2], gdouble ret_y[2]);

G_END_DECLS
