/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream and its properties. */

#include "eptz-motion.h"
#include "eptz-orient.h"
#include "eptz-scale.h"
#include "gsteptz.h"

G_BEGIN_DECLS

typedef struct
{
  EptzOrientation orientation;
  gdouble zoom;
  gdouble center_x, center_y;
  EptzMethod method;
  gboolean freeze;
  gboolean stabilisation;
  gdouble stabilisation_s;
  gdouble stabilisation_margin;
} GstEptzSettings;

struct _GstEptz
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  GstEptzSettings prop;

  /* what the stream uses; streaming thread only */
  GstEptzSettings settings;    /* copied before each frame */
  EptzOrientation orientation; /* that the caps agree with */
  gboolean is_counts;
  gdouble matrix[6];     /* from the picture that leaves to the one that came */
  EptzWindow window;     /* of the turned picture */
  gint shift_x, shift_y; /* counts: whole pixels of the turned frame */

  EptzScaler *scaler;
  EptzMotion *motion;
  EptzPath path_x, path_y;
  GstClockTime last_pts;
  gdouble correction_x, correction_y; /* pixels of the picture that came */

  guint8 *turned; /* room for a turned picture that is still to be enlarged */
  gsize turned_size;
  guint8 *steady; /* counts: the last frame that left, without gaps */

  GstBuffer *frozen; /* what left when the picture was held */
};

void gst_eptz_install_properties (GObjectClass *object_class);
void gst_eptz_init_properties (GstEptz *self);

G_END_DECLS
