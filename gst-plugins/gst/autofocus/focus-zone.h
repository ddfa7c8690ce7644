/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The part of the picture that is to be sharp. */

#include <glib.h>

#include "focus-sharpness.h"

G_BEGIN_DECLS

typedef enum
{
  FOCUS_ZONE_FULL,
  FOCUS_ZONE_CENTRE,
  FOCUS_ZONE_UPPER,
  FOCUS_ZONE_LOWER,
  FOCUS_ZONE_CUSTOM,
} FocusZone;

/* Shares of the picture, 0 to 1 from the top left. */
typedef struct
{
  gdouble left, top, right, bottom;
} FocusBox;

/* How the picture is turned behind the place where focus is found: clockwise
 * first, then mirrored, then flipped. */
typedef struct
{
  guint quarters;
  gboolean mirror, flip;
} FocusTurn;

/* One box, as regions are written: "box(0.25,0.25,0.75,0.75)". */
gboolean focus_box_parse (FocusBox *self, const gchar *text, GError **error);

/* Where a zone of the turned picture lies in the picture as it comes. */
FocusArea focus_zone_find (FocusZone zone, const FocusBox *custom,
    const FocusTurn *turn, gint width, gint height);

G_END_DECLS
