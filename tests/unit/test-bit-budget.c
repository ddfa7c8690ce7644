/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/encoders/ts-bit-budget.h"

#define DAY_S (24 * 60 * 60)

static void
test_gigabytes_are_a_bit_rate (void)
{
  g_assert_cmpfloat_with_epsilon (
      ts_bit_budget_from_gb_per_day (1), 92.593, 0.001);
  g_assert_cmpfloat_with_epsilon (
      ts_bit_budget_from_gb_per_day (10.8), 1000, 0.001);
}

static void
test_nothing_saved_is_the_target (void)
{
  TsBitBudget budget = {0};

  ts_bit_budget_set_target (&budget, 1000, DAY_S);
  g_assert_cmpuint (ts_bit_budget_get_ceiling_kbps (&budget, 8000), ==, 1000);
  g_assert_cmpfloat (ts_bit_budget_get_average_kbps (&budget), ==, 0);
}

/* What the scene wants at night and by day, of which it gets what the budget
 * has. */
static gdouble
run_day (TsBitBudget *budget, guint highest_kbps, gdouble *ret_busy_kbps)
{
  gdouble total_kbit = 0, busy_kbit = 0;

  for (guint s = 0; s < DAY_S; s++) {
    const gboolean busy = s >= DAY_S / 2 && s < DAY_S * 3 / 4;
    const gdouble wanted_kbps = busy ? 6000 : 300;
    const gdouble got_kbps = MIN (
        wanted_kbps, ts_bit_budget_get_ceiling_kbps (budget, highest_kbps));

    ts_bit_budget_spend (budget, 1, got_kbps);
    total_kbit += got_kbps;
    busy_kbit += busy ? got_kbps : 0;
  }
  *ret_busy_kbps = busy_kbit / (DAY_S / 4);
  return total_kbit / DAY_S;
}

static void
test_a_busy_day_gets_what_the_night_saved (void)
{
  TsBitBudget budget = {0};

  ts_bit_budget_set_target (&budget, 1000, DAY_S);
  for (guint day = 0; day < 4; day++) {
    gdouble busy_kbps;
    const gdouble average_kbps = run_day (&budget, 4000, &busy_kbps);

    g_assert_cmpfloat (average_kbps, <, 1000 * 1.02);
    g_assert_cmpfloat (busy_kbps, >, 2000);
    g_assert_cmpfloat (busy_kbps, <=, 4000);
  }
  g_assert_cmpfloat (ts_bit_budget_get_average_kbps (&budget), <, 1000);
  g_assert_cmpfloat (ts_bit_budget_get_average_kbps (&budget), >, 850);
}

static void
test_the_average_is_met_however_much_is_wanted (void)
{
  TsBitBudget budget = {0};

  ts_bit_budget_set_target (&budget, 1000, DAY_S);
  for (guint s = 0; s < DAY_S; s++)
    ts_bit_budget_spend (
        &budget, 1, ts_bit_budget_get_ceiling_kbps (&budget, 50000));
  g_assert_cmpfloat_with_epsilon (
      ts_bit_budget_get_average_kbps (&budget), 1000, 1);
}

static void
test_a_debt_is_paid_but_a_picture_stays (void)
{
  TsBitBudget budget = {0};

  ts_bit_budget_set_target (&budget, 1000, DAY_S);
  ts_bit_budget_spend (&budget, 60, 1000 * 10000);
  g_assert_cmpuint (ts_bit_budget_get_ceiling_kbps (&budget, 8000), ==, 125);
  for (guint s = 0; s < DAY_S / 2; s++)
    ts_bit_budget_spend (
        &budget, 1, ts_bit_budget_get_ceiling_kbps (&budget, 8000));
  g_assert_cmpuint (ts_bit_budget_get_ceiling_kbps (&budget, 8000), >, 990);
}

static void
test_the_highest_bit_rate_is_never_exceeded (void)
{
  TsBitBudget budget = {0};

  ts_bit_budget_set_target (&budget, 1000, DAY_S);
  ts_bit_budget_spend (&budget, 1e6, 0);
  g_assert_cmpuint (ts_bit_budget_get_ceiling_kbps (&budget, 1500), ==, 1500);
  /* savings have an end: those of one period */
  g_assert_cmpfloat (budget.credit_kbit, <=, 1000.0 * DAY_S);
}

static void
test_another_target_begins_anew (void)
{
  TsBitBudget budget = {0};

  ts_bit_budget_set_target (&budget, 1000, DAY_S);
  ts_bit_budget_spend (&budget, 3600, 0);
  ts_bit_budget_set_target (&budget, 1000, DAY_S);
  g_assert_cmpuint (ts_bit_budget_get_ceiling_kbps (&budget, 9000), ==, 2000);
  ts_bit_budget_set_target (&budget, 500, DAY_S);
  g_assert_cmpuint (ts_bit_budget_get_ceiling_kbps (&budget, 9000), ==, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bit-budget/gigabytes", test_gigabytes_are_a_bit_rate);
  g_test_add_func ("/bit-budget/begin", test_nothing_saved_is_the_target);
  g_test_add_func (
      "/bit-budget/day", test_a_busy_day_gets_what_the_night_saved);
  g_test_add_func (
      "/bit-budget/average", test_the_average_is_met_however_much_is_wanted);
  g_test_add_func ("/bit-budget/debt", test_a_debt_is_paid_but_a_picture_stays);
  g_test_add_func (
      "/bit-budget/highest", test_the_highest_bit_rate_is_never_exceeded);
  g_test_add_func ("/bit-budget/target", test_another_target_begins_anew);
  return g_test_run ();
}
