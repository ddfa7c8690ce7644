/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far the whole picture has moved, by its own contents: gradients of a
 * reference picture, from coarse to fine (B. D. Lucas and T. Kanade, "An
 * iterative image registration technique", 1981; the gradients are those of
 * the reference, as S. Baker and I. Matthews have it, 2004). Pixels that do not
 * go along weigh little, so that a thing that crosses the picture does not
 * take it with it. Every picture is compared with the same reference as long
 * as it shows the same view: errors do not add up. */

typedef struct
{
  const guint8 *data;
  gint width, height; /* pixels */
  gint stride;        /* bytes */
  gint step;          /* bytes from pixel to pixel */
  gboolean wide;      /* little-endian counts of 16 bits, else bytes */
} EptzLuma;

typedef struct _EptzMotion EptzMotion;

EptzMotion *eptz_motion_new (void);
void eptz_motion_free (EptzMotion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EptzMotion, eptz_motion_free)

void eptz_motion_reset (EptzMotion *self);

/* Where the contents of the first picture are by now, in pixels; FALSE when
 * this one cannot be compared (another view, nothing to see), then the place
 * is the last one that was known. */
gboolean eptz_motion_follow (
    EptzMotion *self, const EptzLuma *picture, gdouble *ret_x, gdouble *ret_y);

/* Along one axis: the way that a calm camera would have gone. */
typedef struct
{
  gdouble position;
} EptzPath;

/* Follows `measured` with a time constant, never further from it than the
 * limit; gives how far the picture has to be moved to be on the calm way. */
gdouble eptz_path_follow (EptzPath *self, gdouble measured, gdouble elapsed_s,
    gdouble time_constant_s, gdouble limit);

G_END_DECLS
