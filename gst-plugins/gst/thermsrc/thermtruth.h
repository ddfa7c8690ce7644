/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* Writes down what is really in the picture, one JSON object per line and
 * frame. */

#include "thermview.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ThermTruth ThermTruth;

typedef struct
{
  guint64 frame;
  GstClockTime pts;
  gdouble time_s;
  gdouble hour;
  gdouble zoom;
  gdouble crop; /* digital zoom: 1 shows the whole view */
} ThermMoment;

ThermTruth *therm_truth_new (const gchar *path, GError **error);
void therm_truth_free (ThermTruth *self);
gboolean therm_truth_write (ThermTruth *self, const ThermView *view,
    const ThermScene *scene, const ThermMoment *moment, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThermTruth, therm_truth_free)

G_END_DECLS
