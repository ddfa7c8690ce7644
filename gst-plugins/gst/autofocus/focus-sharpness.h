/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* How sharp a part of a picture is, from its pixels alone. */

#include <glib.h>

G_BEGIN_DECLS

/* A part of a picture, pixels. */
typedef struct
{
  gint x, y, width, height;
} FocusArea;

typedef struct
{
  guint64 squares; /* of the gradients */
  guint64 levels;  /* of the pixels */
  guint64 n;       /* pixels that were looked at */
} FocusSums;

/* Sobel's gradients of luma or of counts (16 bits, little endian), but for the
 * pixels at the edge of `area`. `stride` in bytes. The last two are the plain
 * twins of the first two and give the same numbers. */
void focus_sums_of_bytes (
    FocusSums *self, const guint8 *pixels, gint stride, const FocusArea *area);
void focus_sums_of_counts (
    FocusSums *self, const guint8 *pixels, gint stride, const FocusArea *area);
void focus_sums_of_bytes_plain (
    FocusSums *self, const guint8 *pixels, gint stride, const FocusArea *area);
void focus_sums_of_counts_plain (
    FocusSums *self, const guint8 *pixels, gint stride, const FocusArea *area);

/* Mean square of the gradients, of counts as they are, of luma as a share of
 * how light it is above `black`, so that an exposure that changes does not look
 * like a focus that does. */
gdouble focus_sums_get_sharpness (
    const FocusSums *self, gboolean is_luma, guint black);

G_END_DECLS
