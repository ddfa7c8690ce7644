/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Paints the fused picture as a layout says. Owned by one thread. */

#include <gst/video/video.h>

#include "fusion-layout.h"
#include "fusion-sampler.h"

G_BEGIN_DECLS

/* As many planes as I420 has. */
#define FUSION_N_PLANES 3

typedef struct
{
  FusionSampler visible[FUSION_N_PLANES];
  FusionSampler thermal[FUSION_N_PLANES];
  FusionSampler alpha;
  guint8 *hot_rows; /* which rows of the alpha plane are not all 0 */
  gsize n_hot_rows;
  guint8
      *below; /* the visible picture, where it is not as large as the output */
  gsize n_below;
  guint8 *rows; /* scratch: the thermal picture, alpha, black */
  gsize n_rows;
  guint16 *sums; /* of columns of the visible picture */
  gsize n_sums;
} FusionComposer;

typedef struct
{
  const FusionLayout *layout;
  const GstVideoFrame *visible; /* I420; NULL: there is none */
  const GstVideoFrame *thermal; /* the same */
  gdouble strength;             /* 0 to 1 */
  const FusionPlane *alpha;     /* FUSION_PAINT_MASK: 255 is opaque */
  gdouble alpha_matrix[6];      /* from the output to that plane */
  gboolean plain;               /* without vectors, for tests */
} FusionJob;

void fusion_composer_clear (FusionComposer *self);
void fusion_composer_run (
    FusionComposer *self, const FusionJob *job, GstVideoFrame *output);

G_END_DECLS
