/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What is done to a row of samples. All of them are linear in the samples, so
 * they hold for luma and for chroma. Each has a plain twin with the same
 * result to the bit.
 */

/* A share of 1 is this many. */
#define FUSION_SHARE_ONE 256

/* Places in a plane, in 65536ths of a sample. */
#define FUSION_FIXED_BITS 16

/* Half the width of the window whose mean is taken away from the picture, so
 * that its edges are left: 7 by 7 samples. */
#define FUSION_DETAIL_RADIUS 3

/* Four samples, which are each other's neighbours, in each entry: the sample
 * itself in the lowest byte, then that to its right, below, and right below. */
void fusion_row_pair_up (
    const guint8 *upper, const guint8 *lower, guint32 *quads, gint width);

/* Bilinear samples along a line from (u, v) on, in steps of (du, dv). */
void fusion_row_sample (const guint32 *quads, gint stride, gint u, gint v,
    gint du, gint dv, guint8 *out, gint n);
void fusion_row_sample_plain (const guint32 *quads, gint stride, gint u, gint v,
    gint du, gint dv, guint8 *out, gint n);

/* out = below + (above - below) share */
void fusion_row_blend (
    const guint8 *below, const guint8 *above, gint share, guint8 *out, gint n);
void fusion_row_blend_plain (
    const guint8 *below, const guint8 *above, gint share, guint8 *out, gint n);

/* The same with a share of its own for each sample, 0 to 255. */
void fusion_row_mask (const guint8 *below, const guint8 *above,
    const guint8 *alpha, guint8 *out, gint n);
void fusion_row_mask_plain (const guint8 *below, const guint8 *above,
    const guint8 *alpha, guint8 *out, gint n);

/* Sums of columns: takes a row in and gives another one out. */
void fusion_row_move_sums (
    guint16 *sums, const guint8 *in, const guint8 *out, gint n);

/* out = base + (middle - mean of the window) gain / 64; sums[i] begins the
 * window of sample i, so that there are n + 2 radius of them. */
void fusion_row_detail (const guint16 *sums, const guint8 *middle,
    const guint8 *base, gint gain, guint8 *out, gint n);
void fusion_row_detail_plain (const guint16 *sums, const guint8 *middle,
    const guint8 *base, gint gain, guint8 *out, gint n);

/* Means of two by two samples; an odd last column or row stands for two. */
void fusion_row_halve (
    const guint8 *upper, const guint8 *lower, guint8 *out, gint width);

G_END_DECLS
