/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-bit-budget.h"

#include <math.h>

/* Savings are spent, and debts paid, over this share of the period. */
#define HORIZON_SHARE (1 / 24.0)

/* Never less, whatever is owed: a picture has to stay one. */
#define LOWEST_SHARE (1 / 8.0)
#define LOWEST_KBPS 32

/**
 * ts_bit_budget_set_target:
 * @target_kbps: average; above 0
 * @period_s: over how long; above 0
 *
 * Another target begins anew.
 */
void
ts_bit_budget_set_target (
    TsBitBudget *self, gdouble target_kbps, gdouble period_s)
{
  if (self->target_kbps == target_kbps && self->period_s == period_s)
    return;
  *self = (TsBitBudget){.target_kbps = target_kbps, .period_s = period_s};
}

/**
 * ts_bit_budget_spend:
 * @elapsed_s: since the last call
 * @spent_kbit: in that time
 */
void
ts_bit_budget_spend (TsBitBudget *self, gdouble elapsed_s, gdouble spent_kbit)
{
  const gdouble most = self->target_kbps * self->period_s;

  self->credit_kbit += self->target_kbps * elapsed_s - spent_kbit;
  /* what was saved longer ago has been stored over, or was never needed */
  self->credit_kbit = CLAMP (self->credit_kbit, -most, most);
  self->spent_kbit += spent_kbit;
  self->elapsed_s += elapsed_s;
}

/**
 * ts_bit_budget_get_ceiling_kbps:
 * @highest_kbps: whatever was saved
 *
 * An encoder that takes all of it spends its credit as a capacitor is
 * discharged: never below nothing.
 *
 * Returns: what may be spent now, kbit/s
 */
guint
ts_bit_budget_get_ceiling_kbps (const TsBitBudget *self, guint highest_kbps)
{
  const gdouble lowest = MAX (self->target_kbps * LOWEST_SHARE, LOWEST_KBPS);
  gdouble ceiling = self->target_kbps;

  if (self->period_s > 0)
    ceiling += self->credit_kbit / (self->period_s * HORIZON_SHARE);
  ceiling = MIN (MAX (ceiling, lowest), highest_kbps);
  return (guint) lround (MAX (ceiling, 1));
}

/**
 * ts_bit_budget_get_average_kbps:
 *
 * Returns: what was spent on the average, kbit/s; 0 at the beginning
 */
gdouble
ts_bit_budget_get_average_kbps (const TsBitBudget *self)
{
  return self->elapsed_s > 0 ? self->spent_kbit / self->elapsed_s : 0;
}

/**
 * ts_bit_budget_from_gb_per_day:
 * @gb_per_day: thousand million bytes a day
 *
 * Returns: the same as a bit rate, kbit/s
 */
gdouble
ts_bit_budget_from_gb_per_day (gdouble gb_per_day)
{
  return gb_per_day * 8e6 / (24 * 60 * 60);
}
