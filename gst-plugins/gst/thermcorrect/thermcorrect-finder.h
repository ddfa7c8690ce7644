/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Finds defective pixels in frames of any scene, for cameras whose shutter does
 * not help. Owned by one thread. */

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint width, height;
  guint n_frames;
  guint8 *hits; /* in how many frames a pixel stood out */
} ThermFinder;

#define THERM_FINDER_N_FRAMES 40

void therm_finder_init (ThermFinder *self, gint width, gint height);
void therm_finder_clear (ThermFinder *self);
void therm_finder_reset (ThermFinder *self);
/* `values`: counts before defects were replaced; `sigma`: their noise. */
void therm_finder_add (ThermFinder *self, const gfloat *values, gfloat sigma);
gboolean therm_finder_is_done (const ThermFinder *self);
/* Adds to `pixels` (ThermPixel); returns how many are new. */
guint therm_finder_finish (const ThermFinder *self, GArray *pixels);

G_END_DECLS
