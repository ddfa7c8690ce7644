/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-backoff.h"

#define MAX_PAUSE_S 30
#define STABLE_US (60 * G_USEC_PER_SEC)

void
ts_backoff_started (TsBackoff *self, gint64 now_us)
{
  self->started_us = now_us;
}

/**
 * ts_backoff_failed:
 *
 * Returns: how long to wait before the next try, seconds
 */
guint
ts_backoff_failed (TsBackoff *self, gint64 now_us)
{
  guint pause_s;

  if (now_us - self->started_us > STABLE_US)
    self->n_failures = 0;
  pause_s = self->n_failures < 5 ? 1u << self->n_failures : MAX_PAUSE_S;
  self->n_failures++;
  return pause_s;
}
