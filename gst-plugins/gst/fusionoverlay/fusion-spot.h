/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The hottest place of a frame: where it is, and how it is marked. */

#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct
{
  gdouble x, y; /* 0 to 1 of the frame, from the top left */
  guint16 count;
} FusionSpot;

typedef struct
{
  guint8 *seen; /* which pixels have been looked at */
  gsize n_seen;
  GArray *todo;
} FusionSpotFinder;

void fusion_spot_finder_clear (FusionSpotFinder *self);
void fusion_spot_find (FusionSpotFinder *self, const guint8 *counts,
    gint stride, gint width, gint height, FusionSpot *ret_spot);

void fusion_spot_draw (GstVideoFrame *picture, gdouble x, gdouble y);

/* What is hot, as a plane of shares: 0 up to `from_k`, 255 from `to_k` on. */
void fusion_hot_fill_table (const gfloat *kelvin, guint n_kelvin,
    gdouble from_k, gdouble to_k, gdouble strength, guint8 *table);
void fusion_hot_map (const guint8 *table, const guint8 *counts, gint stride,
    gint width, gint height, guint8 *alpha);

G_END_DECLS
