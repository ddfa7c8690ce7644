/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The blend of a thermal picture into a visible one as one writes it with
 * OpenCV: warpAffine, addWeighted. Once in BGR, as its colour functions want
 * it, and once on the planes of I420, which saves the conversions. One thread.
 */

typedef struct
{
  /* I420 without gaps; copied */
  const guint8 *visible;
  gint width;
  gint height;
  const guint8 *thermal;
  gint thermal_width;
  gint thermal_height;
} OpencvFusionSetup;

typedef struct _OpencvFusion OpencvFusion;

OpencvFusion *opencv_fusion_new (const OpencvFusionSetup *setup);
void opencv_fusion_free (OpencvFusion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpencvFusion, opencv_fusion_free)

/* BenchRuns */
gdouble opencv_fusion_run_bgr (gpointer fusion, guint frame);
gdouble opencv_fusion_run_planes (gpointer fusion, guint frame);

G_END_DECLS
