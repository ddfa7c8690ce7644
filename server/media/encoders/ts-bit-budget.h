/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsBitBudget:
 * @target_kbps: average over hours
 * @period_s: how long savings last
 * @credit_kbit: saved so far and not spent; below 0: too much was spent
 * @spent_kbit: since the beginning
 * @elapsed_s: since the beginning, without pauses
 *
 * What an encoder may spend now, so that the average of hours is met: bits that
 * a still scene did not need are there when something happens. A plain value;
 * nothing in it needs freeing.
 */
typedef struct
{
  gdouble target_kbps;
  gdouble period_s;
  gdouble credit_kbit;
  gdouble spent_kbit;
  gdouble elapsed_s;
} TsBitBudget;

void ts_bit_budget_set_target (
    TsBitBudget *self, gdouble target_kbps, gdouble period_s);
void ts_bit_budget_spend (
    TsBitBudget *self, gdouble elapsed_s, gdouble spent_kbit);
guint ts_bit_budget_get_ceiling_kbps (
    const TsBitBudget *self, guint highest_kbps);
gdouble ts_bit_budget_get_average_kbps (const TsBitBudget *self);
gdouble ts_bit_budget_from_gb_per_day (gdouble gb_per_day);

G_END_DECLS
