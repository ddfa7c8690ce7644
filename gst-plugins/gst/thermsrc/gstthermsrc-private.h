/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream and its properties. */

#include "gstthermsrc.h"
#include "thermmotor.h"
#include "thermreplay.h"
#include "thermsimulator.h"

G_BEGIN_DECLS

typedef enum
{
  COOLING_NONE,
  COOLING_STIRLING,
} GstThermSrcCooling;

/* A pose and its time; how fast the head turns follows from two. */
typedef struct
{
  gdouble pan_deg, tilt_deg;
  GstClockTime pts; /* NONE: no pose yet */
} GstThermSrcHead;

struct _GstThermSrc
{
  GstPushSrc parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  gchar *prop_location;
  gboolean prop_loop;
  gdouble prop_rate;
  gchar *prop_scene;
  ThermBand prop_band;
  guint prop_seed;
  gdouble prop_fov_deg;
  gdouble prop_scene_time_s;
  gchar *prop_truth_location;
  GstThermSrcCooling prop_cooling;
  gdouble prop_cooldown_s;
  ThermSettings prop_settings;
  gboolean prop_has_shutter;
  gdouble prop_focus_m; /* 0: everything is sharp, or infinity with a motor */
  gboolean prop_has_focus;
  gdouble prop_nearest_m;
  gdouble prop_focus_shift_dpt; /* for each doubling of the zoom */
  ThermMotorModel prop_motor;

  gboolean shutter_closed; /* as the last event said; GST_OBJECT_LOCK */
  ThermMotor motor;        /* as the last event said; GST_OBJECT_LOCK */

  GstClockID clock_id; /* what a live stream waits for; GST_OBJECT_LOCK */
  gboolean unlocked;   /* it must not wait; GST_OBJECT_LOCK */

  /* what the stream uses; set up by start, then streaming thread only */
  ThermSimulator *simulator;
  ThermReplay *replay;
  ThermTruth *truth;
  ThermBand band;
  GstVideoInfo info;
  GstCaps *timestamp_caps;
  guint64 next_frame;
  gboolean has_first;
  GstClockTime first_pts;
  GstClockTime first_utc; /* of running time 0 when not live */
  guint bad_frames;       /* in a row */
  GstClockTime motor_pts; /* until then the motor has run */
  GstThermSrcHead head;   /* visible: where it looked before */
  GstBuffer *exposed;     /* visible: the picture of a shutter that takes longer
                             than a frame; NULL: none */
  ThermSettings exposed_settings;
  guint64 exposed_frame;
};

void gst_therm_src_install_properties (GObjectClass *gobject_class);
void gst_therm_src_init_properties (GstThermSrc *self);
void gst_therm_src_control (GstThermSrc *self, const GstStructure *wanted);
gboolean gst_therm_src_focus (GstThermSrc *self, const GstStructure *wanted);

GstClockTime gst_therm_src_frame_to_time (GstThermSrc *self, guint64 number);
/* How fast the head turns comes into the settings. */
void gst_therm_src_find_turning (
    GstThermSrc *self, GstClockTime pts, ThermSettings *settings);
/* The settings become those with which the picture was taken. */
void gst_therm_src_draw (GstThermSrc *self, guint64 number, gdouble time_s,
    ThermSettings *settings, GstVideoFrame *frame);

G_END_DECLS
