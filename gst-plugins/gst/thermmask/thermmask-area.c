/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermmask-area.h"

#include <math.h>
#include <string.h>

/* Coordinates are rounded to this share of a pixel, so that 0.1 of 640 is 64
 * and not a hair more. */
#define SUBPIXELS 1024

/* Far outside of any picture, but safe to compute with. */
#define FAR_PX 1.0e6

static gdouble
to_pixels (gdouble share, gint size)
{
  const gdouble at = rint (share * size * SUBPIXELS) / SUBPIXELS;

  return CLAMP (at, -FAR_PX, FAR_PX);
}

static gint
compare_crossings (gconstpointer a, gconstpointer b)
{
  const gdouble *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static void
mark (guint8 *row, gint width, gint first, gint end)
{
  first = MAX (first, 0);
  end = MIN (end, width);
  if (first < end)
    memset (row + first, 1, end - first);
}

/* Pixels whose middle is inside, by the even-odd rule. */
static void
mark_inside (guint8 *row, gint width, gint y, const GstThermalPoint *corners,
    guint n, GArray *crossings)
{
  const gdouble middle = y + 0.5;

  g_array_set_size (crossings, 0);
  for (guint i = 0, j = n - 1; i < n; j = i++) {
    const GstThermalPoint *a = &corners[j], *b = &corners[i];
    gdouble x;

    if ((a->y > middle) == (b->y > middle))
      continue;
    x = a->x + (middle - a->y) * (b->x - a->x) / (b->y - a->y);
    g_array_append_val (crossings, x);
  }
  g_array_sort (crossings, compare_crossings);
  for (guint i = 0; i + 1 < crossings->len; i += 2)
    mark (row, width, (gint) ceil (g_array_index (crossings, gdouble, i) - 0.5),
        (gint) ceil (g_array_index (crossings, gdouble, i + 1) - 0.5));
}

/* Pixels through which a side goes: a part of them is inside, too. */
static void
mark_side (guint8 *row, gint width, gint y, const GstThermalPoint *a,
    const GstThermalPoint *b)
{
  const gdouble top = MAX (MIN (a->y, b->y), y);
  const gdouble bottom = MIN (MAX (a->y, b->y), y + 1);
  gdouble from = MIN (a->x, b->x), to = MAX (a->x, b->x);

  if (top > bottom || (top == bottom && top == floor (top)))
    return;
  if (a->y != b->y) {
    const gdouble slope = (b->x - a->x) / (b->y - a->y);
    const gdouble x1 = a->x + (top - a->y) * slope;
    const gdouble x2 = a->x + (bottom - a->y) * slope;

    from = MIN (x1, x2);
    to = MAX (x1, x2);
  }
  mark (row, width, (gint) floor (from), (gint) ceil (to));
}

static void
add_spans (GArray *spans, const guint8 *row, gint width, gint y)
{
  for (gint x = 0; x < width; x++) {
    ThermMaskSpan span = {.y = y, .x = x};

    if (!row[x])
      continue;
    while (x < width && row[x])
      x++;
    span.end = x;
    g_array_append_val (spans, span);
  }
}

/**
 * therm_mask_area_new:
 * @outline: (element-type GstThermalPoint): corners, 0 to 1 from the top left
 * @width: of the picture, pixels
 * @height: of the picture, pixels
 *
 * Every pixel of which any part lies inside: half a pixel of somebody's window
 * is not for anybody either.
 *
 * Returns: (transfer full) (element-type ThermMaskSpan): row by row
 */
GArray *
therm_mask_area_new (const GArray *outline, gint width, gint height)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (ThermMaskSpan));
  g_autofree GstThermalPoint *corners = g_new (GstThermalPoint, outline->len);
  g_autofree guint8 *row = g_malloc (width);
  g_autoptr (GArray) crossings = g_array_new (FALSE, FALSE, sizeof (gdouble));
  const guint n = outline->len;
  gdouble top = G_MAXDOUBLE, bottom = -G_MAXDOUBLE;

  for (guint i = 0; i < n; i++) {
    const GstThermalPoint *point = &g_array_index (outline, GstThermalPoint, i);

    corners[i].x = to_pixels (point->x, width);
    corners[i].y = to_pixels (point->y, height);
    top = MIN (top, corners[i].y);
    bottom = MAX (bottom, corners[i].y);
  }
  if (n < 3)
    return spans;

  for (gint y = MAX ((gint) floor (top), 0);
       y < MIN ((gint) ceil (bottom), height); y++) {
    memset (row, 0, width);
    mark_inside (row, width, y, corners, n, crossings);
    for (guint i = 0, j = n - 1; i < n; j = i++)
      mark_side (row, width, y, &corners[j], &corners[i]);
    add_spans (spans, row, width, y);
  }
  return spans;
}
