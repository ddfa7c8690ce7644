/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream and its properties. */

#include "gstradiometry.h"
#include "radiometry-distance.h"
#include "radiometry-range.h"
#include "radiometry-watch.h"

#include <gst/thermal/thermal.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* What can be set and is a number or a choice. */
typedef struct
{
  GstThermalObject object; /* NaN: as the source says */
  GstRadiometryOutput output;
  GstClockTime interval;
  GstRadiometryRange range;
  gdouble range_hysteresis_k;
  GstRadiometryDistanceMode distance_mode;
  gdouble mount_height_m;
  gdouble distance_limit_m;
  gdouble tilt_deg; /* NaN: as the frame says */
  gdouble fov_deg;  /* NaN: as the frame says */
} RadiometrySettings;

GST_DEBUG_CATEGORY_EXTERN (gst_radiometry_debug);

struct _GstRadiometry
{
  GstBaseTransform parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  RadiometrySettings prop_settings;
  gchar *prop_regions_text;
  GstThermalRegionSet *prop_regions; /* NULL when there are none */
  gchar *prop_comparisons_text;
  GstThermalComparisonSet *prop_comparisons; /* NULL when there are none */
  gchar *prop_calibration_text;
  GstThermalCalibration *prop_calibration;
  gchar *prop_file; /* of the calibration; "": none */
  gchar *prop_file_checksum;
  gboolean prop_file_is_new;
  GError *regions_error; /* of a text that came before the start */
  GError *comparisons_error;
  GError *calibration_error;
  gboolean started;
  guint prop_serial; /* another one after each change */

  /* what the stream uses; streaming thread only, refreshed before each frame */
  guint serial;
  RadiometrySettings settings;
  GstThermalRegionSet *regions;
  GstThermalComparisonSet *comparisons;
  GstThermalCalibration *fallback; /* for frames that bring no calibration */

  /* what follows from it; streaming thread only */
  GstVideoInfo info;
  RadiometryWatch watch; /* the calibration file */
  gdouble compensation_k;
  GstClockTime compensated_at; /* time stamp of the frame */
  GstThermalCalibration *source_calibration;
  GstThermalObject applied;         /* to the source's calibration */
  gdouble applied_k;                /* that compensates the camera */
  GstThermalCalibration *unlimited; /* the source's with our parameters */
  GstThermalCalibration *spans[RADIOMETRY_N_SPANS]; /* that in a range */
  GstThermalCalibration *calibration; /* of these, the one that counts */
  GstThermalCalibration *centikelvin;
  guint16 *centikelvin_table;

  RadiometryRange chosen;
  GstRadiometryRange told_range;
  RadiometrySpan told_span;
  gboolean has_told_range;

  GstThermalPose pose; /* that the distances are of */
  gboolean has_pose;
  GstClockTime posed_at;    /* time stamp of the frame */
  gdouble frame_distance_m; /* NaN: as set */
  gboolean distances_changed;

  GstThermalMeasurer *measurer; /* NULL: to be made */
  gint measurer_width;
  gint measurer_height;
  GstThermalMeasurement *measurements;
  gboolean has_measurements; /* of a frame before this one */
  GstClockTime posted_at;    /* time stamp of the last message's frame */
  gboolean warned_uncalibrated;
  gboolean warned_object;
  gboolean warned_pose;
};

/* What is wrong with a text that was set before the start, or NULL. Object
 * lock. */
gchar *gst_radiometry_dup_wrong_text (GstRadiometry *self);

/* Says once, until they change, why the object parameters do nothing. */
void gst_radiometry_warn_object (GstRadiometry *self, const gchar *reason);

/* Looks after the calibration file and what it compensates. */
void gst_radiometry_follow_file (GstRadiometry *self, GstBuffer *buffer);
/* Makes @self->unlimited of the source's calibration and the object. */
void gst_radiometry_ensure_unlimited (
    GstRadiometry *self, GstThermalCalibration *source);
/* Makes @self->calibration of it; FALSE: the frame is too short. */
gboolean gst_radiometry_choose_calibration (
    GstRadiometry *self, GstBuffer *buffer);
void gst_radiometry_forget_calibration (GstRadiometry *self);

void gst_radiometry_install_properties (GObjectClass *object_class);
void gst_radiometry_init_properties (GstRadiometry *self);
void gst_radiometry_clear_properties (GstRadiometry *self);

G_END_DECLS
