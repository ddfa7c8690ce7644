/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The imaging chain as one writes it with OpenCV: temperatures by log() per
 * pixel in float, minimum, maximum and mean of 32 regions, equalised grey,
 * colour map, isotherm, I420. One thread. */

#define OPENCV_N_STAGES 6

typedef struct
{
  gint width;
  gint height;
  guint n_frames;
  const guint16 *const *frames;
  /* T = B / ln (R1 / (R2 (S + O)) + F) */
  gdouble r1, r2, b, f, o;
  gdouble above_c;
} OpencvImagingSetup;

typedef struct _OpencvImaging OpencvImaging;

OpencvImaging *opencv_imaging_new (const OpencvImagingSetup *setup);
void opencv_imaging_free (OpencvImaging *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpencvImaging, opencv_imaging_free)

/* BenchRuns; the second is stage after stage of the first. */
gdouble opencv_imaging_run (gpointer imaging, guint frame);
const gchar *opencv_imaging_get_stage_name (guint stage);
gdouble opencv_imaging_get_stage_ms (OpencvImaging *self, guint stage);

/* Twice enlarged, as eptz does it: the middle of each plane, by cubics. Needs a
 * picture of opencv_imaging_run(). */
gdouble opencv_imaging_resize (gpointer imaging, guint frame);

/* bilateralFilter for base and details, as thermcolor's: 9×9 pixels, an edge
 * of half a kelvin. Temperatures are there already. */
gdouble opencv_imaging_detail (gpointer imaging, guint frame);

G_END_DECLS
