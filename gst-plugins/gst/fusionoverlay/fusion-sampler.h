/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* A plane of samples that is looked at through an affine mapping. */

#include "fusion-layout.h"

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data;
  gint stride, width, height;
} FusionPlane;

typedef struct
{
  /* the samples, each with its neighbours, and a border of one */
  guint32 *quads;
  gsize n_quads;
  gint width, height;
  guint8 *halves; /* the plane made smaller, for pictures that are */
  gsize n_halves;
} FusionSampler;

void fusion_sampler_clear (FusionSampler *self);

/* `scale`: how many samples lie between two of the output at most */
void fusion_sampler_set_plane (
    FusionSampler *self, const FusionPlane *plane, gdouble scale);

/* A row of an output of this size, seen through `matrix` (normalised, from the
 * output to the plane). */
typedef struct
{
  gint width, height; /* of the output */
  const gdouble *matrix;
} FusionView;

/* Which samples of row `y` show the plane: from *begin up to *end, within what
 * they were before. */
void fusion_view_find_span (
    const FusionView *self, gint y, gint *begin, gint *end);
gdouble fusion_view_get_scale (
    const FusionView *self, const FusionPlane *plane);

void fusion_sampler_read (const FusionSampler *self, const FusionView *view,
    gint y, gint begin, gint end, gboolean plain, guint8 *out);

G_END_DECLS
