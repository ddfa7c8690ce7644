/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Catmull and Rom, "A class of local interpolating splines" (1974), is the
 * cubic; Lanczos has three lobes. */

#include "config.h"

#include "eptz-taps.h"

#include <math.h>

static gdouble
cubic (gdouble x)
{
  x = fabs (x);
  return x < 1   ? (1.5 * x - 2.5) * x * x + 1
         : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2
                 : 0;
}

static gdouble
lanczos (gdouble x)
{
  if (fabs (x) < 1e-9)
    return 1;
  if (fabs (x) >= 3)
    return 0;
  return 3 * sin (G_PI * x) * sin (G_PI * x / 3) / (G_PI * G_PI * x * x);
}

gint
eptz_count_taps (EptzMethod method)
{
  static const gint taps[] = {1, 2, 4, 6};

  return taps[method];
}

gdouble
eptz_place_of (gint i, gint n_to, gint n_from, gdouble start, gdouble share)
{
  return (start + share * (i + 0.5) / n_to) * n_from - 0.5;
}

gint
eptz_find_taps (EptzMethod method, gdouble place, gdouble *weights)
{
  const gint n = eptz_count_taps (method);
  const gint first = method == EPTZ_METHOD_NEAREST
                         ? (gint) floor (place + 0.5)
                         : (gint) floor (place) - (n / 2 - 1);
  gdouble sum = 0;

  for (gint t = 0; t < n; t++) {
    const gdouble x = place - (first + t);

    weights[t] = method == EPTZ_METHOD_NEAREST  ? 1
                 : method == EPTZ_METHOD_LINEAR ? 1 - fabs (x)
                 : method == EPTZ_METHOD_CUBIC  ? cubic (x)
                                                : lanczos (x);
    sum += weights[t];
  }
  /* a flat picture stays flat */
  for (gint t = 0; t < n; t++)
    weights[t] /= sum;
  return first;
}
