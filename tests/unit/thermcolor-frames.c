/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-frames.h"

#include <gst/gst.h>

void
frame_clear (Frame *frame)
{
  g_free (frame->bytes);
}

guint
frame_get (const Frame *frame, gint x, gint y)
{
  return GST_READ_UINT16_LE (
      frame->bytes + (gsize) y * frame->stride + 2 * (gsize) x);
}

/* Bell-shaped around a few levels, as scenes are, or all over. */
Frame
new_random_frame (gint width, gint height, gint padding)
{
  const guint n_levels = g_test_rand_int_range (1, 6);
  const gint spread = g_test_rand_int_range (0, 2) ? 30 : 20000;
  Frame frame = {width, height, 2 * width + padding, NULL};
  guint16 levels[6];

  for (guint i = 0; i < n_levels; i++)
    levels[i] = g_test_rand_int_range (0, 65536);

  frame.bytes = g_malloc0 ((gsize) frame.stride * height);
  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      const gint level = levels[g_test_rand_int_range (0, n_levels)];
      const gint noise = g_test_rand_int_range (-spread, spread + 1) / 2
                         + g_test_rand_int_range (-spread, spread + 1) / 2;

      GST_WRITE_UINT16_LE (frame.bytes + y * frame.stride + 2 * x,
          (guint16) CLAMP (level + noise, 0, 65535));
    }
  }
  return frame;
}
