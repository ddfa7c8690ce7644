/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "media/ts-backoff.h"
#include "media/ts-hub.h"
#include "media/ts-rate.h"

typedef struct
{
  TsHub *hub;
  guint id;
  GString *seen;
  gboolean leave;
  gboolean gone;
} Consumer;

static void
push (TsHub *hub, guint number, gboolean key)
{
  GstBuffer *buffer = gst_buffer_new ();
  g_autoptr (GstSample) sample = NULL;

  GST_BUFFER_OFFSET (buffer) = number;
  if (!key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  sample = gst_sample_new (buffer, NULL, NULL, NULL);
  gst_buffer_unref (buffer);
  ts_hub_push (hub, sample);
}

static void
on_sample (GstSample *sample, gpointer user_data)
{
  Consumer *consumer = user_data;
  GstBuffer *buffer = gst_sample_get_buffer (sample);

  g_string_append_printf (
      consumer->seen, "%u ", (guint) GST_BUFFER_OFFSET (buffer));
  if (consumer->leave)
    ts_hub_remove (consumer->hub, consumer->id);
}

static void
on_gone (gpointer user_data)
{
  ((Consumer *) user_data)->gone = TRUE;
}

static void
join (Consumer *consumer, TsHub *hub, gboolean replay)
{
  consumer->hub = hub;
  consumer->seen = g_string_new (NULL);
  consumer->id = ts_hub_add (hub, replay, on_sample, consumer, on_gone);
}

static void
test_a_joiner_begins_at_the_key_frame (void)
{
  g_autoptr (TsHub) hub = ts_hub_new (TS_HUB_KEEP_GROUP);
  Consumer late = {0}, live = {0};

  push (hub, 0, FALSE); /* belongs to a group that nobody has whole */
  push (hub, 1, TRUE);
  push (hub, 2, FALSE);
  push (hub, 3, TRUE);
  push (hub, 4, FALSE);
  join (&late, hub, TRUE);
  join (&live, hub, FALSE);
  push (hub, 5, FALSE);
  g_assert_cmpstr (late.seen->str, ==, "3 4 5 ");
  g_assert_cmpstr (live.seen->str, ==, "5 ");
  g_assert_cmpuint (ts_hub_get_n_consumers (hub), ==, 2);
  ts_hub_remove (hub, late.id);
  ts_hub_remove (hub, live.id);
  g_assert_true (late.gone && live.gone);
  g_string_free (late.seen, TRUE);
  g_string_free (live.seen, TRUE);
}

static void
test_a_consumer_may_leave_while_it_is_called (void)
{
  g_autoptr (TsHub) hub = ts_hub_new (TS_HUB_KEEP_LAST);
  Consumer consumer = {.leave = TRUE};

  join (&consumer, hub, TRUE);
  push (hub, 1, TRUE);
  push (hub, 2, TRUE);
  g_assert_cmpstr (consumer.seen->str, ==, "1 ");
  g_assert_true (consumer.gone);
  g_assert_false (ts_hub_remove (hub, consumer.id));
  g_string_free (consumer.seen, TRUE);
}

static void
test_what_is_kept_is_bounded (void)
{
  g_autoptr (TsHub) hub = ts_hub_new (TS_HUB_KEEP_GROUP);
  Consumer consumer = {0};

  push (hub, 0, TRUE);
  for (guint i = 1; i <= 1000; i++)
    push (hub, i, FALSE);
  join (&consumer, hub, TRUE);
  /* too long to be kept: the joiner waits for the next key frame */
  g_assert_cmpstr (consumer.seen->str, ==, "");
  ts_hub_remove (hub, consumer.id);
  g_string_free (consumer.seen, TRUE);
}

static void
test_forgotten_is_not_replayed (void)
{
  g_autoptr (TsHub) hub = ts_hub_new (TS_HUB_KEEP_GROUP);
  Consumer consumer = {0};

  push (hub, 0, TRUE);
  ts_hub_forget (hub);
  g_assert_null (ts_hub_dup_last (hub));
  push (hub, 1, FALSE);
  join (&consumer, hub, TRUE);
  g_assert_cmpstr (consumer.seen->str, ==, "");
  ts_hub_remove (hub, consumer.id);
  g_string_free (consumer.seen, TRUE);
}

static void
ignore_sample (GstSample *sample, gpointer user_data)
{
}

static void
test_a_consumer_may_stand_for_many (void)
{
  g_autoptr (TsHub) hub = ts_hub_new (TS_HUB_KEEP_LAST);
  guint many = ts_hub_add (hub, FALSE, ignore_sample, NULL, NULL);
  guint one = ts_hub_add (hub, FALSE, ignore_sample, NULL, NULL);

  ts_hub_set_weight (hub, many, 7);
  g_assert_cmpuint (ts_hub_get_weight (hub), ==, 8);
  g_assert_cmpuint (ts_hub_get_n_consumers (hub), ==, 2);
  ts_hub_remove (hub, many);
  g_assert_cmpuint (ts_hub_get_weight (hub), ==, 1);
  ts_hub_remove (hub, one);
  g_assert_cmpuint (ts_hub_get_weight (hub), ==, 0);
}

static void
test_a_rate_is_what_came_over_the_time (void)
{
  TsRate rate = {0};
  gdouble per_second, bytes_per_second;

  for (guint i = 0; i < 200; i++)
    ts_rate_add (&rate, i * 40000, 1000); /* 25 in a second */
  ts_rate_get (&rate, 199 * 40000, &per_second, &bytes_per_second);
  g_assert_cmpfloat_with_epsilon (per_second, 25, 1e-9);
  g_assert_cmpfloat_with_epsilon (bytes_per_second, 25000, 1e-6);
  ts_rate_get (&rate, 199 * 40000 + 2000001, &per_second, NULL);
  g_assert_cmpfloat (per_second, ==, 0);
}

static void
test_pauses_grow_and_begin_again (void)
{
  static const guint expected_s[] = {1, 2, 4, 8, 16, 30, 30};
  TsBackoff backoff = {0};

  for (gsize i = 0; i < G_N_ELEMENTS (expected_s); i++) {
    ts_backoff_started (&backoff, 0);
    g_assert_cmpuint (ts_backoff_failed (&backoff, 10), ==, expected_s[i]);
  }
  ts_backoff_started (&backoff, 0);
  g_assert_cmpuint (ts_backoff_failed (&backoff, 61 * G_USEC_PER_SEC), ==, 1);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hub/join", test_a_joiner_begins_at_the_key_frame);
  g_test_add_func ("/hub/leave", test_a_consumer_may_leave_while_it_is_called);
  g_test_add_func ("/hub/bound", test_what_is_kept_is_bounded);
  g_test_add_func ("/hub/forget", test_forgotten_is_not_replayed);
  g_test_add_func ("/hub/weight", test_a_consumer_may_stand_for_many);
  g_test_add_func ("/rate", test_a_rate_is_what_came_over_the_time);
  g_test_add_func ("/backoff", test_pauses_grow_and_begin_again);
  return g_test_run ();
}
