/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "fusion-layout.h"

#include <gst/thermal/thermal.h>

#include <math.h>

/* Between an inset and the edges, of the picture's width. */
#define INSET_MARGIN 0.02

static gint
to_even (gdouble number)
{
  return 2 * (gint) floor (number / 2 + 0.5);
}

FusionRect
fusion_rect_fit (const FusionRect *box, FusionSize size)
{
  FusionRect rect = *box;

  /* the same shape: also of an odd size */
  if ((gint64) size.width * box->height == (gint64) size.height * box->width)
    return rect;
  if ((gint64) size.width * box->height > (gint64) size.height * box->width)
    rect.height = to_even ((gdouble) box->width * size.height / size.width);
  else
    rect.width = to_even ((gdouble) box->height * size.width / size.height);
  rect.width = CLAMP (rect.width, 2, box->width);
  rect.height = CLAMP (rect.height, 2, box->height);
  rect.x += to_even ((box->width - rect.width) / 2.0);
  rect.y += to_even ((box->height - rect.height) / 2.0);
  rect.x = MIN (rect.x, box->x + box->width - rect.width);
  rect.y = MIN (rect.y, box->y + box->height - rect.height);
  return rect;
}

/* Edge to edge in this part of the output. */
static void
put (FusionPlace *place, FusionSize output, const FusionRect *rect)
{
  place->shown = TRUE;
  place->clip = *rect;
  place->from_output[0] = (gdouble) output.width / rect->width;
  place->from_output[1] = 0;
  place->from_output[2] = -(gdouble) rect->x / rect->width;
  place->from_output[3] = 0;
  place->from_output[4] = (gdouble) output.height / rect->height;
  place->from_output[5] = -(gdouble) rect->y / rect->height;
}

static FusionRect
find_inset (
    const FusionLayoutSettings *settings, FusionSize output, FusionSize thermal)
{
  const gint margin = to_even (output.width * INSET_MARGIN);
  const gint width = to_even (output.width * settings->inset_percent / 100);
  FusionRect box = {0, 0, MAX (width, 2), MAX (output.height - 2 * margin, 2)};
  FusionRect rect = fusion_rect_fit (&box, thermal);
  const gboolean right = settings->corner == FUSION_CORNER_TOP_RIGHT
                         || settings->corner == FUSION_CORNER_BOTTOM_RIGHT;
  const gboolean bottom = settings->corner == FUSION_CORNER_BOTTOM_LEFT
                          || settings->corner == FUSION_CORNER_BOTTOM_RIGHT;

  rect.x = right ? output.width - margin - rect.width : margin;
  rect.y = bottom ? output.height - margin - rect.height : margin;
  rect.x = CLAMP (rect.x, 0, output.width - rect.width);
  rect.y = CLAMP (rect.y, 0, output.height - rect.height);
  return rect;
}

static void
put_side_by_side (FusionLayout *self, FusionSize output, FusionSize visible,
    FusionSize thermal)
{
  const gint half = output.width / 4 * 2;
  const FusionRect left = {0, 0, half, output.height};
  const FusionRect right = {half, 0, half, output.height};
  FusionRect rect;

  if (visible.width > 0) {
    rect = fusion_rect_fit (&left, visible);
    put (&self->visible, output, &rect);
  }
  if (thermal.width > 0) {
    rect = fusion_rect_fit (&right, thermal);
    put (&self->thermal, output, &rect);
  }
}

/* The thermal picture where the things are in the visible one, whether or not
 * there is a visible one at the moment. */
static void
put_registered (FusionPlace *place, const FusionPlace *visible,
    const FusionLayoutSettings *settings)
{
  gdouble to_thermal[6];

  /* a registration of points that are spread always has a way back */
  if (!gst_thermal_affine_invert (settings->to_visible, to_thermal))
    return;
  place->shown = TRUE;
  place->clip = visible->clip;
  gst_thermal_affine_combine (
      to_thermal, visible->from_output, place->from_output);
}

static FusionPaint
find_paint (FusionMode mode)
{
  switch (mode) {
  case FUSION_MODE_BLEND:
    return FUSION_PAINT_BLEND;
  case FUSION_MODE_DETAIL:
    return FUSION_PAINT_DETAIL;
  case FUSION_MODE_HOT:
    return FUSION_PAINT_MASK;
  default:
    return FUSION_PAINT_COPY;
  }
}

void
fusion_layout_init (FusionLayout *self, const FusionLayoutSettings *settings,
    FusionSize output, FusionSize visible, FusionSize thermal)
{
  const FusionRect all = {0, 0, output.width, output.height};
  const gboolean has_visible = visible.width > 0,
                 has_thermal = thermal.width > 0;
  const FusionSize shape = has_visible ? visible : output;
  FusionRect rect = fusion_rect_fit (&all, shape);
  FusionMode mode = settings->mode;
  FusionSource source = settings->source;

  *self = (FusionLayout){0};
  /* one band alone is shown as it is, unless it keeps its place */
  if (mode == FUSION_MODE_PICTURE_IN_PICTURE && !(has_visible && has_thermal))
    mode = FUSION_MODE_OFF;
  if (mode == FUSION_MODE_OFF && !(has_visible && has_thermal))
    source = has_thermal ? FUSION_SOURCE_THERMAL : FUSION_SOURCE_VISIBLE;

  put (&self->visible, output, &rect);
  put_registered (&self->thermal, &self->visible, settings);
  self->paint = has_visible ? find_paint (mode) : FUSION_PAINT_COPY;

  if (mode == FUSION_MODE_SIDE_BY_SIDE) {
    self->visible.shown = self->thermal.shown = FALSE;
    put_side_by_side (self, output, visible, thermal);
  } else if (mode == FUSION_MODE_PICTURE_IN_PICTURE) {
    rect = find_inset (settings, output, thermal);
    put (&self->thermal, output, &rect);
    self->inset = TRUE;
  } else if (mode == FUSION_MODE_OFF && source == FUSION_SOURCE_THERMAL
             && has_thermal) {
    rect = fusion_rect_fit (&all, thermal);
    put (&self->thermal, output, &rect);
    self->visible.shown = FALSE;
  } else if (mode == FUSION_MODE_OFF) {
    self->thermal.shown = FALSE;
  }
  for (guint i = 0; i < 6; i++)
    self->temperatures[i] = self->thermal.from_output[i];
  self->visible.shown = self->visible.shown && has_visible;
  self->thermal.shown = self->thermal.shown && has_thermal;
}

static gboolean
find_in (const FusionPlace *place, FusionSize output, gdouble x, gdouble y,
    gdouble *ret_x, gdouble *ret_y)
{
  const FusionRect *clip = &place->clip;
  gdouble to_output[6];

  if (!place->shown
      || !gst_thermal_affine_invert (place->from_output, to_output))
    return FALSE;
  gst_thermal_affine_map (to_output, x, y, ret_x, ret_y);
  return *ret_x * output.width >= clip->x
         && *ret_x * output.width < clip->x + clip->width
         && *ret_y * output.height >= clip->y
         && *ret_y * output.height < clip->y + clip->height;
}

guint
fusion_layout_find (const FusionLayout *self,
    const FusionLayoutSettings *settings, FusionSize output, gdouble x,
    gdouble y, gdouble ret_x[2], gdouble ret_y[2])
{
  gdouble visible_x, visible_y;
  guint n = 0;

  if (find_in (&self->thermal, output, x, y, &ret_x[n], &ret_y[n]))
    n++;
  gst_thermal_affine_map (settings->to_visible, x, y, &visible_x, &visible_y);
  if (find_in (
          &self->visible, output, visible_x, visible_y, &ret_x[n], &ret_y[n])
      /* not a second time where both lie upon each other */
      && (n == 0 || hypot (ret_x[0] - ret_x[1], ret_y[0] - ret_y[1]) > 1e-6))
    n++;
  return n;
}
