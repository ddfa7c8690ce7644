/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Noise reduction and details as one writes them with OpenCV, in floating
 * point: a running mean, a bilateral filter, equalised grey. One thread. */

typedef struct
{
  gint width;
  gint height;
  /* accumulateWeighted: how many frames the mean is of */
  gdouble n_frames;
  /* bilateralFilter */
  gint diameter;
  gdouble edge_counts;
  gdouble reach;
  /* places of 256 for a count of what is finer than the filter leaves; 0 for
   * the filtered counts, without a picture */
  gdouble detail_gain;
} OpencvNoiseSetup;

typedef struct _OpencvNoise OpencvNoise;

OpencvNoise *opencv_noise_new (const OpencvNoiseSetup *setup);
void opencv_noise_free (OpencvNoise *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpencvNoise, opencv_noise_free)

/* The first frame begins the mean. What it takes, of which the two filters:
 * ms[0] accumulateWeighted, ms[1] bilateralFilter. */
gdouble opencv_noise_run (
    OpencvNoise *self, const guint16 *counts, gdouble filters_ms[2]);

/* The counts behind the mean, and with detail_gain 0 behind the bilateral
 * filter, too; the picture otherwise. */
void opencv_noise_get_counts (OpencvNoise *self, guint16 *ret_counts);
void opencv_noise_get_picture (OpencvNoise *self, guint8 *ret_grey);

G_END_DECLS
