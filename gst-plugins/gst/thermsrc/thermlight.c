/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermlight.h"

#include <math.h>

/* c2 of Planck's law, nm K. */
#define PLANCK_C2 1.4388e7

#define KR 0.299f
#define KB 0.114f

static gdouble
planck (gdouble nm, gdouble kelvin)
{
  return 1 / (exp (PLANCK_C2 / (nm * kelvin)) - 1);
}

void
therm_light_get_colour (gdouble kelvin, gdouble *red, gdouble *blue)
{
  const gdouble green = planck (540, kelvin) / planck (540, 6500);

  *red = planck (600, kelvin) / planck (600, 6500) / green;
  *blue = planck (450, kelvin) / planck (450, 6500) / green;
}

static inline guint8
to_byte (gfloat value)
{
  return (guint8) (gint) CLAMP (value + 0.5f, 0.0f, 255.0f);
}

/* R' = Y + 2 (1 - Kr) Cr and B' = Y + 2 (1 - Kb) Cb, each times its share;
 * what is coded is about the root of the light. */
void
therm_light_tint (guint8 *luma, gint luma_stride, guint8 *cb, guint8 *cr,
    gint chroma_stride, gint width, gint height, gdouble red, gdouble blue)
{
  const gfloat r = (gfloat) sqrt (red) - 1, b = (gfloat) sqrt (blue) - 1;
  const gfloat r_scale = 2 * (1 - KR), b_scale = 2 * (1 - KB);

  for (gint y = 0; y < (height + 1) / 2; y++) {
    guint8 *cbs = cb + (gsize) y * chroma_stride;
    guint8 *crs = cr + (gsize) y * chroma_stride;

    for (gint x = 0; x < (width + 1) / 2; x++) {
      const gfloat u = cbs[x] - 128.0f, v = crs[x] - 128.0f;
      const gfloat add = KR * r * r_scale * v + KB * b * b_scale * u;
      const gfloat scale = 1 + KR * r + KB * b;
      gfloat mean = 0, new_mean;
      guint n = 0;

      for (gint j = 2 * y; j < MIN (2 * y + 2, height); j++) {
        guint8 *row = luma + (gsize) j * luma_stride;

        for (gint i = 2 * x; i < MIN (2 * x + 2, width); i++, n++) {
          mean += row[i] - 16.0f;
          row[i] = to_byte (16 + (row[i] - 16.0f) * scale + add);
        }
      }
      mean /= n;
      new_mean = mean * scale + add;
      cbs[x] =
          to_byte (128 + ((mean + b_scale * u) * (1 + b) - new_mean) / b_scale);
      crs[x] =
          to_byte (128 + ((mean + r_scale * v) * (1 + r) - new_mean) / r_scale);
    }
  }
}
