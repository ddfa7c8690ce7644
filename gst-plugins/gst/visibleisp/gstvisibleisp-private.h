/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream and its properties. */

#include "gstvisibleisp.h"
#include "isp-colour.h"
#include "isp-detail.h"
#include "isp-exposure.h"
#include "isp-tone.h"
#include "isp-white.h"

G_BEGIN_DECLS

typedef enum
{
  INFRARED_AUTO, /* at night, as bright as it is dark */
  INFRARED_MANUAL,
  INFRARED_OFF,
} GstVisibleIspInfrared;

typedef struct
{
  IspTone tone;
  gdouble saturation; /* -100 to 100 */
  gdouble hue_deg;
  gdouble sharpness;
  gdouble wdr;
  gdouble noise_2d;
  gdouble noise_3d;
  IspWhiteSettings white;
  IspExposureSettings exposure;
  IspDayNightSettings day_night;
  gboolean low_light; /* at night longer and with more gain */
  GstVisibleIspInfrared infrared;
  gdouble infrared_level;
} GstVisibleIspSettings;

struct _GstVisibleIsp
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  GstVisibleIspSettings prop;
  gboolean push; /* hold the white of the next picture */

  /* what the loops have found; GST_OBJECT_LOCK */
  gdouble red_gain, blue_gain;
  IspExposure told;
  gdouble lux;
  gboolean is_night;

  /* what the stream uses; streaming thread only */
  GstVisibleIspSettings settings; /* copied before each frame */
  gboolean pushed;
  gdouble kr, kb;
  guint low, high; /* black and white */
  IspExposureLoop exposure;
  IspDayNight day_night;
  gdouble infrared;     /* 0 to 1 */
  gboolean has_control; /* the source has answered */
  gboolean has_told;    /* the sensor knows what it is to do */
  GstClockTime last_exposure_time;
  gdouble unmeasured_s; /* since the exposure was decided last */
  IspWhite white;
  guint n_until_white; /* pictures until the light is looked at again */
  GstClockTime last_white_time;
  gdouble haze; /* luma of the darkest things, smoothed */
  gboolean has_haze;
  guint8 table[256];
  IspTone table_tone;
  gdouble table_haze;
  gboolean has_table;
  IspWdr *wdr;
  IspDetail *luma, *cb, *cr;
};

/* Looks at a picture as it came, and tells the sensor and the bus. */
void gst_visible_isp_run_loops (GstVisibleIsp *self, const guint8 *luma,
    gint width, gint height, gint stride, GstClockTime time);
gboolean gst_visible_isp_has_loops (GstVisibleIsp *self);
void gst_visible_isp_forget_loops (GstVisibleIsp *self);

void gst_visible_isp_install_properties (GObjectClass *object_class);
void gst_visible_isp_init_properties (GstVisibleIsp *self);

G_END_DECLS
