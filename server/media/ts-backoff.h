/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsBackoff:
 *
 * The pauses before trying again: 1, 2, 4, 8, 16, then 30 s each. What ran for
 * a while starts from the beginning. A plain struct of zeros to begin with.
 */
typedef struct
{
  guint n_failures;
  gint64 started_us;
} TsBackoff;

void ts_backoff_started (TsBackoff *self, gint64 now_us);
guint ts_backoff_failed (TsBackoff *self, gint64 now_us);

G_END_DECLS
