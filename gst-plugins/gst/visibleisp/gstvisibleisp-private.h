/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* The element from inside, shared by its stream and its properties. */

#include "gstvisibleisp.h"
#include "isp-colour.h"
#include "isp-detail.h"
#include "isp-tone.h"
#include "isp-white.h"

G_BEGIN_DECLS

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
} GstVisibleIspSettings;

struct _GstVisibleIsp
{
  GstVideoFilter parent_instance;

  /* what the user asked for; GST_OBJECT_LOCK */
  GstVisibleIspSettings prop;
  gboolean push; /* hold the white of the next picture */

  /* what the loops have found; GST_OBJECT_LOCK */
  gdouble red_gain, blue_gain;

  /* what the stream uses; streaming thread only */
  GstVisibleIspSettings settings; /* copied before each frame */
  gboolean pushed;
  gdouble kr, kb;
  guint low, high; /* black and white */
  IspWhite white;
  guint n_until_white; /* pictures until the light is looked at again */
  GstClockTime last_white_pts;
  gdouble haze; /* luma of the darkest things, smoothed */
  gboolean has_haze;
  guint8 table[256];
  IspTone table_tone;
  gdouble table_haze;
  gboolean has_table;
  IspWdr *wdr;
  IspDetail *luma, *cb, *cr;
};

void gst_visible_isp_install_properties (GObjectClass *object_class);
void gst_visible_isp_init_properties (GstVisibleIsp *self);

G_END_DECLS
