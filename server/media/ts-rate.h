/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_RATE_N_SAMPLES 64

/**
 * TsRate:
 *
 * How many per second, and how many bytes, over the last 64 events. A plain
 * struct of zeros to begin with; the owner guards it.
 */
typedef struct
{
  gint64 at_us[TS_RATE_N_SAMPLES];
  gsize n_bytes[TS_RATE_N_SAMPLES];
  guint n;
  guint next;
} TsRate;

void ts_rate_add (TsRate *self, gint64 now_us, gsize n_bytes);
void ts_rate_get (const TsRate *self, gint64 now_us, gdouble *ret_per_second,
    gdouble *ret_bytes_per_second);

G_END_DECLS
