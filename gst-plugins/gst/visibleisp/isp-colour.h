/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is done to colours: gains of red and blue against green, in linear
 * light, then hue and saturation. */
#define ISP_LEAST_GAIN 0.2
#define ISP_MOST_GAIN 6.0

typedef struct
{
  gdouble red_gain, blue_gain; /* 1: as they come */
  gdouble hue_deg;             /* clockwise on a vectorscope is negative */
  gdouble saturation;          /* 1: as it comes, 0: grey */
} IspColour;

/* Y'CbCr to Y'CbCr; differences from grey, each row for one component. */
typedef struct
{
  gfloat m[3][3];
} IspMatrix;

gboolean isp_colour_is_neutral (const IspColour *self);
/* Kr and Kb of the picture's matrix. */
void isp_colour_build (
    const IspColour *self, gdouble kr, gdouble kb, IspMatrix *matrix);

/* Chroma planes of half the size; `chroma_step` is 1 for planes of their own
 * and 2 for pairs. */
void isp_colour_run (const IspMatrix *matrix, guint8 *luma, gint luma_stride,
    guint8 *cb, guint8 *cr, gint chroma_stride, gint chroma_step, gint width,
    gint height, guint low);

/* Relative red and blue of a black body against daylight of 6500 K: Planck's
 * law at 600, 540 and 450 nm. */
void isp_colour_of_light (gdouble kelvin, gdouble *red, gdouble *blue);

/* A grid of pixels over the picture, as they came. */
typedef struct
{
  guint8 y, cb, cr;
} IspSample;

#define ISP_MAX_SAMPLES 4096

guint isp_samples_take (IspSample *samples, const guint8 *luma,
    gint luma_stride, const guint8 *cb, const guint8 *cr, gint chroma_stride,
    gint chroma_step, gint width, gint height);

/* Which light makes most of them nearly grey, along the colours that black
 * bodies have: a lawn is off that line at every temperature. Then what is left
 * over is taken off. FALSE when there is too little to see. */
gboolean isp_samples_find_light (const IspSample *samples, guint n, gdouble kr,
    gdouble kb, guint low, gdouble *red_gain, gdouble *blue_gain);
/* By what gains their mean becomes grey: somebody holds up a sheet of paper. */
gboolean isp_samples_find_grey (const IspSample *samples, guint n, gdouble kr,
    gdouble kb, guint low, gdouble *red_gain, gdouble *blue_gain);

G_END_DECLS
