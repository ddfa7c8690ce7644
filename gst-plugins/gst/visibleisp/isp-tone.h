/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Luma, from what comes to what leaves: one table for a picture. Amounts are
 * -100 to 100 or 0 to 100; 0 changes nothing. */
typedef struct
{
  gdouble brightness; /* -100 to 100: half of the range up or down */
  gdouble contrast;   /* -100 to 100: slope of 1/2 to 2 around the middle */
  gdouble gamma;      /* 0.3 to 3: exponent 1 / gamma */
  gdouble hlc;        /* 0 to 100: bright lights become grey */
  gdouble defog;      /* 0 to 100: how much of the haze is taken away */
} IspTone;

/* What a picture consists of, as the loops look at it. */
typedef struct
{
  guint32 histogram[256];
  guint32 n;
} IspHistogram;

void isp_histogram_add (IspHistogram *self, const guint8 *luma, gint width,
    gint height, gint stride, gint step);
/* The luma below which this share of the pixels lies. */
guint isp_histogram_find (const IspHistogram *self, gdouble share);

gboolean isp_tone_is_neutral (const IspTone *self);
/* `low` and `high` are black and white, 16 and 235 or 0 and 255; `haze` is the
 * luma of the darkest things in sight, which without haze would be black. */
void isp_tone_build (const IspTone *self, guint low, guint high, gdouble haze,
    guint8 table[256]);

/* Local: a picture of the light, much coarser than the picture, says how much
 * each part is lifted or lowered, so that neighbours keep their contrast. */
typedef struct _IspWdr IspWdr;

IspWdr *isp_wdr_new (void);
void isp_wdr_free (IspWdr *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IspWdr, isp_wdr_free)

void isp_wdr_run (IspWdr *self, gdouble amount, guint8 *luma, gint width,
    gint height, gint stride, guint low);

G_END_DECLS
