/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream, its control and its
 * properties. */

#include "focus-search.h"
#include "focus-table.h"
#include "focus-watch.h"
#include "focus-zone.h"
#include "gstautofocus.h"

#include <gst/thermal/gstthermallens.h>
#include <gst/thermal/gstthermalpose.h>

G_BEGIN_DECLS

typedef enum
{
  MODE_AUTO,
  MODE_MANUAL,
} GstAutoFocusMode;

typedef enum
{
  STATE_NO_LENS, /* the source says nothing of a lens with a motor */
  STATE_IDLE,    /* manual, and at rest */
  STATE_MOVING,
  STATE_SEARCHING,
  STATE_FOCUSED,
  STATE_FAILED,
  STATE_INITIALISING,
} GstAutoFocusState;

/* Why the lens moved last. */
typedef enum
{
  REASON_NONE,
  REASON_START,
  REASON_SCENE,
  REASON_MOVE,
  REASON_ONE_PUSH,
  REASON_MANUAL,
  REASON_SETTING,
  REASON_CALIBRATION,
  REASON_INITIALISATION,
} GstAutoFocusReason;

typedef struct
{
  GstAutoFocusMode mode;
  gdouble distance_m;                /* 0: infinity */
  gdouble near_limit_m, far_limit_m; /* 0: the lens' own ends */
  FocusZone zone;
  FocusBox box;
  FocusTurn turn;
  FocusSensitivity sensitivity;
  gboolean lock;
  gboolean after_move;
  gdouble step_percent; /* of the lens' way */
  gdouble drive;
  gdouble calibration_m;
  FocusTable table;
} GstAutoFocusSettings;

/* What somebody has asked for since the last frame. */
typedef struct
{
  gboolean once;
  gboolean stop;
  gboolean initialise;
  gboolean calibrate;
  gboolean go_to_distance;
  gint steps; /* to the near end */
} GstAutoFocusRequests;

struct _GstAutoFocus
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  GstAutoFocusSettings prop;
  gchar *prop_box;
  GstAutoFocusRequests asked;

  /* what is told; GST_OBJECT_LOCK */
  GstAutoFocusState told_state;
  GstAutoFocusReason told_reason;
  FocusFailure told_failure;
  gdouble told_distance_m, told_position, told_sharpness;
  guint n_searches;

  /* what the stream uses; streaming thread only */
  GstAutoFocusSettings settings; /* copied before each frame */
  GstAutoFocusRequests requests;
  GstAutoFocusSettings before; /* of the last frame */
  GstAutoFocusState state;
  GstAutoFocusReason reason;
  FocusFailure failure;
  FocusSearch search;
  FocusWatch watch;
  gboolean calibrates;  /* the search that runs */
  gboolean initialises; /* asked for, not over yet */
  gdouble target_dpt;   /* told the lens last; NaN: nothing */
  gdouble sharpness;
  guint n_frames;
  guint black;
  GstClockTime last_pts;
  GstThermalPose pose;
  gboolean has_pose;
  gdouble still_s;    /* since the camera moved */
  gboolean has_moved; /* and nobody has looked since */
  gboolean has_zoomed;
};

/* One frame: where the lens stood, how sharp the zone is; tells the lens and
 * the bus. NULL: no lens is known of. */
void gst_auto_focus_control (GstAutoFocus *self, const GstThermalLens *lens,
    const GstThermalPose *pose, gdouble elapsed_s);
void gst_auto_focus_forget (GstAutoFocus *self);

void gst_auto_focus_install_properties (GObjectClass *object_class);
void gst_auto_focus_init_properties (GstAutoFocus *self);
void gst_auto_focus_clear_properties (GstAutoFocus *self);
const gchar *gst_auto_focus_state_to_string (GstAutoFocusState state);
const gchar *gst_auto_focus_reason_to_string (GstAutoFocusReason reason);
const gchar *gst_auto_focus_failure_to_string (FocusFailure failure);

G_END_DECLS
