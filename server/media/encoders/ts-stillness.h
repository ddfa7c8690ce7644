/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_STILLNESS_COLUMNS 32
#define TS_STILLNESS_ROWS 24
#define TS_STILLNESS_N_BLOCKS (TS_STILLNESS_COLUMNS * TS_STILLNESS_ROWS)

/**
 * TsStillness:
 * @means: of the blocks of what is remembered, luma × 16
 * @is_begun: whether there is something to compare with
 *
 * Whether something moves: the means of blocks, compared with those of the
 * pictures before, against the noise that these pictures have. A plain value;
 * nothing in it needs freeing.
 */
typedef struct
{
  guint16 means[TS_STILLNESS_N_BLOCKS];
  gboolean is_begun;
} TsStillness;

gboolean ts_stillness_add (TsStillness *self, const guint8 *luma, gsize stride,
    guint width, guint height);

G_END_DECLS
