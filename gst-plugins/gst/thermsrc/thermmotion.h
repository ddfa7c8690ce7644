/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What moves while the visible sensor looks: a picture is the mean of the light
 * of the whole time, so that things are smeared along their way, and all of the
 * picture while the camera turns. */

#include "thermexposure.h"
#include "thermview.h"

G_BEGIN_DECLS

typedef struct _ThermMotion ThermMotion;

ThermMotion *therm_motion_new (gint width, gint height);
void therm_motion_free (ThermMotion *self);

/* At how many moments things are looked at. */
guint therm_motion_count_moments (gdouble shutter_s);

/* One moment: `painted` differs from `still` within `rects` at most. */
void therm_motion_add (ThermMotion *self, const ThermExposurePlanes *still,
    const ThermExposurePlanes *painted, const ThermRect *rects, guint n_rects);

/* Writes the means of all moments over `planes`, which are `still` where nothing
 * moved, and begins anew. */
void therm_motion_finish (ThermMotion *self, const ThermExposurePlanes *still,
    const ThermExposurePlanes *planes);

/* The mean along a line of that many pixels, the middle of which stays. */
void therm_motion_smear (ThermMotion *self, const ThermExposurePlanes *planes,
    gdouble x_px, gdouble y_px);

G_END_DECLS
