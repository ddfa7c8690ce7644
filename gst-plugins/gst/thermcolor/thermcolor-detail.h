/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Details are in eighths of a count: a camera's step is coarse once it is
 * amplified. */
#define THERM_DETAIL_ONE 8

/**
 * ThermDetail:
 * @detail: what a frame has over its base, %THERM_DETAIL_ONE to the count, row
 *   by row without padding
 *
 * Splits a frame into a base, smooth but for its edges, and details. Owned by
 * one thread.
 */
typedef struct
{
  gint16 *detail;

  /*< private >*/
  gint width;
  gint height;
  gfloat *rows; /* all that is kept of the rows around the one in work */
} ThermDetail;

/**
 * ThermDetailFrame:
 * @counts: first row, 16 bits little-endian
 * @stride: bytes from row to row
 * @width: pixels, at least 1
 * @height: rows, at least 1
 * @centre: a count in the middle of them, for the sake of precision
 * @edge: what differs by more is an edge and stays in the base, counts
 */
typedef struct
{
  const guint8 *counts;
  gint stride;
  gint width;
  gint height;
  gint centre;
  gdouble edge;
} ThermDetailFrame;

void therm_detail_init (ThermDetail *self);
void therm_detail_clear (ThermDetail *self);
void therm_detail_split (ThermDetail *self, const ThermDetailFrame *frame);
void therm_detail_split_plain (
    ThermDetail *self, const ThermDetailFrame *frame);

G_END_DECLS
