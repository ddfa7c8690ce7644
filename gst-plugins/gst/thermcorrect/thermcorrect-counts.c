/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcorrect-counts.h"

#include <gst/filter/therm-clones.h>
#include <gst/gst.h>

THERM_CLONES static void
load_row (const guint16 *restrict counts, const gfloat *restrict offsets,
    gint width, gfloat *restrict values)
{
  if (offsets == NULL) {
    for (gint x = 0; x < width; x++)
      values[x] = counts[x];
    return;
  }
  for (gint x = 0; x < width; x++)
    values[x] = counts[x] - offsets[x];
}

THERM_CLONES static void
store_row (const gfloat *restrict values, gint width, guint16 *restrict counts)
{
  for (gint x = 0; x < width; x++)
    counts[x] = (guint16) (gint) (CLAMP (values[x], 0.0f, 65535.0f) + 0.5f);
}

void
therm_counts_load (const guint8 *data, gint stride, gint width, gint height,
    const gfloat *offsets, gfloat *values)
{
  if (!THERM_CAN_READ_DIRECTLY (data, stride)) {
    therm_counts_load_plain (data, stride, width, height, offsets, values);
    return;
  }
  for (gint y = 0; y < height; y++)
    load_row ((const guint16 *) (gconstpointer) (data + (gssize) y * stride),
        offsets != NULL ? &offsets[(gsize) y * width] : NULL, width,
        &values[(gsize) y * width]);
}

THERM_PLAIN void
therm_counts_load_plain (const guint8 *data, gint stride, gint width,
    gint height, const gfloat *offsets, gfloat *values)
{
  for (gint y = 0; y < height; y++) {
    const guint8 *row = data + (gssize) y * stride;

    for (gint x = 0; x < width; x++) {
      const gsize at = (gsize) y * width + x;

      values[at] = GST_READ_UINT16_LE (row + 2 * x)
                   - (offsets != NULL ? offsets[at] : 0.0f);
    }
  }
}

void
therm_counts_store (
    const gfloat *values, gint width, gint height, guint8 *data, gint stride)
{
  if (!THERM_CAN_READ_DIRECTLY (data, stride)) {
    therm_counts_store_plain (values, width, height, data, stride);
    return;
  }
  for (gint y = 0; y < height; y++)
    store_row (&values[(gsize) y * width], width,
        (guint16 *) (gpointer) (data + (gssize) y * stride));
}

THERM_PLAIN void
therm_counts_store_plain (
    const gfloat *values, gint width, gint height, guint8 *data, gint stride)
{
  for (gint y = 0; y < height; y++) {
    guint8 *row = data + (gssize) y * stride;

    for (gint x = 0; x < width; x++) {
      const gfloat value = values[(gsize) y * width + x];

      GST_WRITE_UINT16_LE (
          row + 2 * x, (guint16) (gint) (CLAMP (value, 0.0f, 65535.0f) + 0.5f));
    }
  }
}
