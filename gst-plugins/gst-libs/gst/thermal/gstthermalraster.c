/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermalraster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
add_span (GArray *spans, gint row, gint first, gint last)
{
  const GstThermalSpan span = {row, first, last};

  g_array_append_val (spans, span);
}

/* The pixel that holds a normalised coordinate; 1 is in the last one. */
static gint
pixel_of (gdouble coordinate, gint size)
{
  return MIN ((gint) (coordinate * size), size - 1);
}

/* The first pixel whose centre is not before @position, in pixels. */
static gint
first_centre (gdouble position, gint size)
{
  return CLAMP ((gint) ceil (position - 0.5), 0, size);
}

/* The pixels with their centres between @low and @high, or the one in the
 * middle: whoever marks something smaller than a pixel means the pixel. */
static void
raster_axis (
    gdouble low, gdouble high, gint size, gint *ret_first, gint *ret_last)
{
  *ret_first = first_centre (low * size, size);
  *ret_last = first_centre (high * size, size) - 1;
  if (*ret_first > *ret_last)
    *ret_first = *ret_last = pixel_of ((low + high) / 2, size);
}

static void
raster_box (
    GArray *spans, const GstThermalPoint corners[2], gint width, gint height)
{
  gint first, last, top, bottom;

  raster_axis (corners[0].x, corners[1].x, width, &first, &last);
  raster_axis (corners[0].y, corners[1].y, height, &top, &bottom);
  for (gint row = top; row <= bottom; row++)
    add_span (spans, row, first, last);
}

/* As many pixels as the longer axis has steps, so that each comes once. */
static void
raster_line (
    GArray *spans, const GstThermalPoint ends[2], gint width, gint height)
{
  gint x0 = pixel_of (ends[0].x, width), y0 = pixel_of (ends[0].y, height);
  gint x1 = pixel_of (ends[1].x, width), y1 = pixel_of (ends[1].y, height);
  gint n_steps;
  GstThermalSpan span;

  if (y0 > y1) { /* rows come in reading order */
    gint swap;

    swap = x0, x0 = x1, x1 = swap;
    swap = y0, y0 = y1, y1 = swap;
  }

  n_steps = MAX (abs (x1 - x0), y1 - y0);
  span = (GstThermalSpan){y0, x0, x0};
  for (gint i = 1; i <= n_steps; i++) {
    const gint x = x0 + (gint) lround ((gdouble) (x1 - x0) * i / n_steps);
    const gint y = y0 + (gint) lround ((gdouble) (y1 - y0) * i / n_steps);

    if (y != span.row) {
      g_array_append_val (spans, span);
      span = (GstThermalSpan){y, x, x};
    } else {
      span.first = MIN (span.first, x);
      span.last = MAX (span.last, x);
    }
  }
  g_array_append_val (spans, span);
}

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
  const gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

/* Where the edges cross the line through the centres of a row. */
static guint
find_crossings (const GstThermalPoint *points, guint n_points, gint width,
    gint height, gint row, gdouble *ret_crossings)
{
  const gdouble centre = row + 0.5;
  guint n = 0;

  for (guint i = 0; i < n_points; i++) {
    const GstThermalPoint *a = &points[i], *b = &points[(i + 1) % n_points];
    const gdouble ay = a->y * height, by = b->y * height;

    /* half open, so that a corner on the line counts for one edge */
    if ((ay <= centre) == (by <= centre))
      continue;
    ret_crossings[n++] =
        width * (a->x + (b->x - a->x) * ((centre - ay) / (by - ay)));
  }

  qsort (ret_crossings, n, sizeof *ret_crossings, compare_numbers);
  return n;
}

static void
raster_polygon (GArray *spans, const GstThermalPoint *points, guint n_points,
    gint width, gint height)
{
  gdouble crossings[GST_THERMAL_REGION_MAX_POINTS];

  for (gint row = 0; row < height; row++) {
    const guint n =
        find_crossings (points, n_points, width, height, row, crossings);

    for (guint i = 0; i + 1 < n; i += 2) {
      const gint first = first_centre (crossings[i], width);
      const gint last = first_centre (crossings[i + 1], width) - 1;

      if (first <= last)
        add_span (spans, row, first, last);
    }
  }
}

static void
add_middle (GArray *spans, const GstThermalPoint *points, guint n_points,
    gint width, gint height)
{
  GstThermalPoint low = points[0], high = points[0];
  gint column;

  for (guint i = 1; i < n_points; i++) {
    low.x = MIN (low.x, points[i].x);
    low.y = MIN (low.y, points[i].y);
    high.x = MAX (high.x, points[i].x);
    high.y = MAX (high.y, points[i].y);
  }
  column = pixel_of ((low.x + high.x) / 2, width);
  add_span (spans, pixel_of ((low.y + high.y) / 2, height), column, column);
}

GArray *
gst_thermal_raster_region (GstThermalRegion *region, gint width, gint height)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (GstThermalSpan));
  guint n_points;
  const GstThermalPoint *points =
      gst_thermal_region_get_points (region, &n_points);

  switch (gst_thermal_region_get_kind (region)) {
  case GST_THERMAL_REGION_FULL:
    for (gint row = 0; row < height; row++)
      add_span (spans, row, 0, width - 1);
    break;
  case GST_THERMAL_REGION_SPOT:
    add_middle (spans, points, n_points, width, height);
    break;
  case GST_THERMAL_REGION_LINE:
    raster_line (spans, points, width, height);
    break;
  case GST_THERMAL_REGION_BOX:
    raster_box (spans, points, width, height);
    break;
  case GST_THERMAL_REGION_POLYGON:
    raster_polygon (spans, points, n_points, width, height);
    break;
  }

  /* a polygon between the centres of the pixels */
  if (spans->len == 0)
    add_middle (spans, points, n_points, width, height);
  return spans;
}

guint8 *
gst_thermal_raster_shields (
    GstThermalRegionSet *regions, gint width, gint height)
{
  guint8 *mask = NULL;

  for (guint i = 0; i < gst_thermal_region_set_get_size (regions); i++) {
    GstThermalRegion *region = gst_thermal_region_set_get (regions, i);
    g_autoptr (GArray) spans = NULL;

    if (!gst_thermal_region_is_shield (region))
      continue;
    if (mask == NULL)
      mask = g_malloc0_n (height, width);
    spans = gst_thermal_raster_region (region, width, height);
    for (guint j = 0; j < spans->len; j++) {
      const GstThermalSpan *span = &g_array_index (spans, GstThermalSpan, j);

      memset (mask + (gsize) span->row * width + span->first, 1,
          span->last - span->first + 1);
    }
  }
  return mask;
}

GArray *
gst_thermal_raster_cut (
    GArray *spans, const guint8 *mask, gint width, gint height)
{
  GArray *rest = g_array_new (FALSE, FALSE, sizeof (GstThermalSpan));

  for (guint i = 0; i < spans->len; i++) {
    const GstThermalSpan *span = &g_array_index (spans, GstThermalSpan, i);
    const guint8 *row = mask + (gsize) span->row * width;
    gint first = -1;

    for (gint x = span->first; x <= span->last + 1; x++) {
      const gboolean open = x <= span->last && row[x] == 0;

      if (open && first < 0)
        first = x;
      if (!open && first >= 0) {
        add_span (rest, span->row, first, x - 1);
        first = -1;
      }
    }
  }
  return rest;
}

static void
cell_clear (gpointer data)
{
  GstThermalCell *cell = data;

  g_clear_pointer (&cell->spans, g_array_unref);
  g_clear_pointer (&cell->owners, g_array_unref);
}

static GArray *
new_cells (guint n)
{
  GArray *cells = g_array_sized_new (FALSE, TRUE, sizeof (GstThermalCell), n);

  g_array_set_clear_func (cells, cell_clear);
  g_array_set_size (cells, n);
  for (guint i = 0; i < n; i++) {
    GstThermalCell *cell = &g_array_index (cells, GstThermalCell, i);

    cell->spans = g_array_new (FALSE, FALSE, sizeof (GstThermalSpan));
    cell->owners = g_array_new (FALSE, FALSE, sizeof (guint));
  }
  return cells;
}

/* A set of owners: those of another set, and one more. Number 0 is empty. */
typedef struct
{
  guint rest;
  guint owner;
} Owners;

/* Writes for each pixel the number of its set of owners into @map. FALSE when
 * there are more sets than it makes sense to deal with. */
static gboolean
paint_owners (GPtrArray *lists, gint width, guint32 *map, GArray *sets)
{
  const guint most = 8 * lists->len + 64;
  const Owners nobody = {0, 0};

  g_array_append_val (sets, nobody);
  for (guint owner = 0; owner < lists->len; owner++) {
    GArray *spans = g_ptr_array_index (lists, owner);
    /* from a set to that with this owner, too; 0: not there yet */
    g_autofree guint32 *joined = g_new0 (guint32, sets->len);

    for (guint i = 0; i < spans->len; i++) {
      const GstThermalSpan *span = &g_array_index (spans, GstThermalSpan, i);
      guint32 *row = map + (gsize) span->row * width;

      for (gint x = span->first; x <= span->last; x++) {
        if (joined[row[x]] == 0) {
          const Owners set = {row[x], owner};

          if (sets->len > most)
            return FALSE;
          joined[row[x]] = sets->len;
          g_array_append_val (sets, set);
        }
        row[x] = joined[row[x]];
      }
    }
  }
  return TRUE;
}

static GArray *
collect_cells (const guint32 *map, GArray *sets, gint width, gint height)
{
  GArray *cells = new_cells (sets->len);

  for (gint row = 0; row < height; row++) {
    const guint32 *numbers = map + (gsize) row * width;

    for (gint first = 0, x = 1; x <= width; x++) {
      if (x < width && numbers[x] == numbers[first])
        continue;
      if (numbers[first] != 0)
        add_span (g_array_index (cells, GstThermalCell, numbers[first]).spans,
            row, first, x - 1);
      first = x;
    }
  }

  for (guint i = cells->len; i-- > 0;) {
    GstThermalCell *cell = &g_array_index (cells, GstThermalCell, i);

    for (guint set = i; set != 0; set = g_array_index (sets, Owners, set).rest)
      g_array_append_val (
          cell->owners, g_array_index (sets, Owners, set).owner);
    if (cell->spans->len == 0)
      g_array_remove_index (cells, i);
  }
  return cells;
}

/* What it takes to read pixels, in pixels. */
static gsize
estimate_work (GArray *spans)
{
  gsize work = 500; /* a histogram to be added up */

  for (guint i = 0; i < spans->len; i++) {
    const GstThermalSpan *span = &g_array_index (spans, GstThermalSpan, i);

    work += span->last - span->first + 1 + 16;
  }
  return work;
}

static GArray *
copy_lists (GPtrArray *lists)
{
  GArray *cells = new_cells (lists->len);

  for (guint i = 0; i < lists->len; i++) {
    GstThermalCell *cell = &g_array_index (cells, GstThermalCell, i);
    GArray *spans = g_ptr_array_index (lists, i);

    if (spans->len > 0)
      g_array_append_vals (cell->spans, spans->data, spans->len);
    g_array_append_val (cell->owners, i);
  }
  return cells;
}

GArray *
gst_thermal_raster_cells (GPtrArray *lists, gint width, gint height)
{
  g_autofree guint32 *map = g_new0 (guint32, (gsize) width * height);
  g_autoptr (GArray) sets = g_array_new (FALSE, FALSE, sizeof (Owners));
  gsize work_apart = 0, work_in_cells = 0;
  GArray *cells;

  if (!paint_owners (lists, width, map, sets))
    return copy_lists (lists);

  cells = collect_cells (map, sets, width, height);
  for (guint i = 0; i < lists->len; i++)
    work_apart += estimate_work (g_ptr_array_index (lists, i));
  for (guint i = 0; i < cells->len; i++)
    work_in_cells +=
        estimate_work (g_array_index (cells, GstThermalCell, i).spans);
  if (work_in_cells <= work_apart)
    return cells;

  g_array_unref (cells);
  return copy_lists (lists);
}
