/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream, its properties and its
 * messages. */

#include <gst/thermal/thermal.h>
#include <gst/video/video.h>

#include "gstthermcorrect.h"
#include "thermcorrect-defects.h"
#include "thermcorrect-ffc.h"
#include "thermcorrect-finder.h"
#include "thermcorrect-flat.h"
#include "thermcorrect-guard.h"
#include "thermcorrect-noise.h"
#include "thermcorrect-spatial.h"
#include "thermcorrect-stripes.h"
#include "thermcorrect-temporal.h"

G_BEGIN_DECLS

typedef enum
{
  STRIPES_NONE,
  STRIPES_COLUMNS,
  STRIPES_ROWS,
  STRIPES_BOTH,
} GstThermCorrectStripes;

typedef struct
{
  guint spatial_level;
  guint temporal_level;
  GstThermCorrectStripes stripes;
  ThermFfcSettings ffc;
  gboolean finds_defects; /* with each flat-field correction */
  ThermGuardSettings guard;
  gdouble burn_k;
} ThermCorrectSettings;

struct _GstThermCorrect
{
  GstBaseTransform parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  ThermCorrectSettings prop_settings;
  gchar *prop_defects_text;
  GArray *prop_defects; /* ThermPixel */
  guint prop_defects_serial;
  GPtrArray *undo;       /* of prop_defects_text, the newest last */
  ThermFfcReason asked;  /* NONE: nothing */
  GError *defects_error; /* of a text that came before the start */
  gboolean started;

  /* what the stream tells; GST_OBJECT_LOCK */
  ThermFfcState told_state;
  ThermFfcReason told_reason;
  guint told_n_done;
  gdouble told_noise; /* counts */
  guint told_n_defects;
  gboolean told_closed;

  /* what the stream uses; streaming thread only, refreshed before each frame */
  ThermCorrectSettings settings;

  /* streaming thread only */
  GstVideoInfo info;
  gboolean has_size;
  GstClockTime time;   /* running time of this frame */
  GstClockTime waited; /* the same, but never goes back */
  ThermFfc ffc;
  ThermGuard guard;
  gboolean ffc_closes;   /* the correction wants the shutter closed */
  gboolean sent_closed;  /* what the source was told last */
  gboolean ours;         /* frames with a closed shutter are our doing */
  gboolean guard_failed; /* the source has no shutter; told once */
  ThermFlat flat;
  gfloat *offsets; /* what is taken away; NULL before the first correction */
  ThermDefects *defects;
  guint defects_serial;
  ThermFinder finder;
  gboolean finding; /* in the scene */
  ThermNoise noise;
  ThermStripes stripes;
  ThermTemporal temporal;
  ThermSpatial spatial;
  gfloat *values; /* the frame at work */
  gfloat *result;
  /* the last picture that was good, in one of the buffers; NULL: none yet */
  const gfloat *shown;
};

void gst_therm_correct_install_properties (GObjectClass *object_class);
void gst_therm_correct_init_properties (GstThermCorrect *self);
void gst_therm_correct_clear_properties (GstThermCorrect *self);

/* What was found comes to what is known. Not with the object lock. */
void gst_therm_correct_add_defects (
    GstThermCorrect *self, const GArray *found, const gchar *how);

void gst_therm_correct_post_ffc (GstThermCorrect *self, gdouble cavity_k);
void gst_therm_correct_post_guard (
    GstThermCorrect *self, const gchar *reason, gdouble share);
void gst_therm_correct_post_defects (GstThermCorrect *self, const gchar *how,
    const gchar *pixels, guint n_pixels, const gchar *found, guint n_found);

G_END_DECLS
