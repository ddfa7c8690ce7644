/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* As GIMP blends the segments of its gradients (app/core/gimpgradient.c), so
 * that a file looks here as it does there. */

#include "config.h"

#include "gstthermalpalette-private.h"

#include <math.h>

#define SMALLEST 1e-10

static gdouble
linear_share (gdouble middle, gdouble at)
{
  if (at <= middle)
    return middle < SMALLEST ? 0 : 0.5 * at / middle;

  at -= middle;
  middle = 1 - middle;
  return middle < SMALLEST ? 1 : 0.5 + 0.5 * at / middle;
}

static gdouble
curved_share (gdouble middle, gdouble at)
{
  middle = CLAMP (middle, SMALLEST, 1 - SMALLEST);
  return pow (at, log (0.5) / log (middle));
}

static gdouble
share_of (GstThermalBlend blend, gdouble middle, gdouble at)
{
  const gdouble share = linear_share (middle, at);

  switch (blend) {
  case GST_THERMAL_BLEND_CURVED:
    return curved_share (middle, at);
  case GST_THERMAL_BLEND_SINE:
    return (sin (G_PI * share - G_PI / 2) + 1) / 2;
  case GST_THERMAL_BLEND_SPHERE_INCREASING:
    return sqrt (1 - (share - 1) * (share - 1));
  case GST_THERMAL_BLEND_SPHERE_DECREASING:
    return 1 - sqrt (1 - share * share);
  case GST_THERMAL_BLEND_STEP:
    return at >= middle ? 1 : 0;
  default:
    return share;
  }
}

static void
hsv_from_rgb (const gdouble rgb[3], gdouble hsv[3])
{
  const gdouble high = MAX (rgb[0], MAX (rgb[1], rgb[2]));
  const gdouble chroma = high - MIN (rgb[0], MIN (rgb[1], rgb[2]));

  hsv[2] = high;
  hsv[1] = high > 0 ? chroma / high : 0;
  if (chroma <= 0)
    hsv[0] = 0;
  else if (high == rgb[0])
    hsv[0] = (rgb[1] - rgb[2]) / chroma / 6;
  else if (high == rgb[1])
    hsv[0] = ((rgb[2] - rgb[0]) / chroma + 2) / 6;
  else
    hsv[0] = ((rgb[0] - rgb[1]) / chroma + 4) / 6;
  if (hsv[0] < 0)
    hsv[0] += 1;
}

static void
rgb_from_hsv (const gdouble hsv[3], gdouble rgb[3])
{
  static const gdouble offsets[3] = {0, 4, 2};

  for (guint c = 0; c < 3; c++) {
    const gdouble sixths = fmod (6 * hsv[0] + offsets[c], 6);
    const gdouble strength = CLAMP (fabs (sixths - 3) - 1, 0, 1);

    rgb[c] = hsv[2] * (1 - hsv[1] * (1 - strength));
  }
}

static gdouble
blend_hue (
    GstThermalBlendSpace space, gdouble left, gdouble right, gdouble share)
{
  gdouble hue;

  if (space == GST_THERMAL_BLEND_HSV_RISING)
    hue = left + (left < right ? right - left : 1 - (left - right)) * share;
  else
    hue = left - (right < left ? left - right : 1 - (right - left)) * share;
  return hue - floor (hue);
}

/**
 * gst_thermal_palette_segment_get: (skip)
 * @self: a segment
 * @position: in the palette, within the segment
 * @rgb: (out caller-allocates): the colour there, sRGB, 0 to 1
 */
void
gst_thermal_palette_segment_get (
    const GstThermalPaletteSegment *self, gdouble position, gdouble rgb[3])
{
  const gdouble length = self->right - self->left;
  gdouble middle = 0.5, at = 0.5, share, left[3], right[3], mixed[3];

  if (length >= SMALLEST) {
    middle = (self->middle - self->left) / length;
    at = CLAMP ((position - self->left) / length, 0, 1);
  }
  share = CLAMP (share_of (self->blend, middle, at), 0, 1);

  if (self->space == GST_THERMAL_BLEND_RGB) {
    for (guint c = 0; c < 3; c++)
      rgb[c] =
          self->left_rgb[c] + share * (self->right_rgb[c] - self->left_rgb[c]);
    return;
  }

  hsv_from_rgb (self->left_rgb, left);
  hsv_from_rgb (self->right_rgb, right);
  mixed[0] = blend_hue (self->space, left[0], right[0], share);
  for (guint c = 1; c < 3; c++)
    mixed[c] = left[c] + share * (right[c] - left[c]);
  rgb_from_hsv (mixed, rgb);
}
