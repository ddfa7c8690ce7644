/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Frames of something that is equally warm all over: the shutter, or what the
 * camera was pointed at. From their mean follow the offsets of the pixels, from
 * mean and spread which pixels are no good. Owned by one thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint width, height;
  guint n_frames;
  guint32 *sums;
  guint16 *first;  /* the first frame */
  gfloat *squares; /* of the differences from it, summed up */
} ThermFlat;

void therm_flat_init (ThermFlat *self, gint width, gint height);
void therm_flat_clear (ThermFlat *self);
void therm_flat_reset (ThermFlat *self);
/* `data`: counts, little endian. */
void therm_flat_add (ThermFlat *self, const guint8 *data, gint stride);

/* What has to be taken away from each pixel so that all show `level` counts;
 * NaN: so that all show their median. Needs a frame. */
void therm_flat_get_offsets (
    const ThermFlat *self, gdouble level, gfloat *offsets);

/* How far the warmest part is from the coldest, in counts: the larger parts of
 * the picture, without the outermost ones, after `offsets` (NULL: none). */
gdouble therm_flat_measure_spread (
    const ThermFlat *self, const gfloat *offsets);

/* How much two sets of offsets differ beyond what all pixels share, in counts:
 * the eighth largest difference among those that `mask` (NULL: none) does not
 * hide, so that a few wild pixels do not decide. */
gdouble therm_flat_compare (
    const gfloat *a, const gfloat *b, gsize n, const guint8 *mask);

/* Adds those to `pixels` (ThermPixel) that are far from their neighbours, far
 * noisier than the others or dead calm. Returns how many are new. Needs eight
 * frames to judge noise. */
guint therm_flat_find_defects (const ThermFlat *self, GArray *pixels);

G_END_DECLS
