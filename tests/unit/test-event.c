/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "camera/ts-event-queue.h"

static TsEvent *
new_event (
    const gchar *topic, TsEventState state, const gchar *sensor, gint value)
{
  return ts_event_new (topic, state,
      g_variant_new_parsed ("{'Sensor': <%s>}", sensor),
      g_variant_new_parsed ("{'Value': <%i>}", value));
}

static void
publish (TsEventBus *bus, const gchar *topic, TsEventState state,
    const gchar *sensor, gint value)
{
  g_autoptr (TsEvent) event = new_event (topic, state, sensor, value);

  ts_event_bus_publish (bus, event);
}

static void
collect (TsEvent *event, gpointer user_data)
{
  gint value = -1;

  g_variant_lookup (ts_event_get_data (event), "Value", "i", &value);
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT ":%s:%s:%d ",
      ts_event_get_id (event),
      ts_event_state_to_string (ts_event_get_state (event)),
      ts_event_get_source_string (event, "Sensor"), value);
}

static void
test_patterns_are_those_of_onvif (void)
{
  static const struct
  {
    const gchar *topic;
    const gchar *pattern;
    gboolean matches;
  } cases[] = {
      {"tns1:Device/Trigger/Relay", NULL, TRUE},
      {"tns1:Device/Trigger/Relay", "tns1:Device/Trigger/Relay", TRUE},
      {"tns1:Device/Trigger/Relay", "tns1:Device/Trigger", FALSE},
      {"tns1:Device/Trigger/Relay", "tns1:Device//.", TRUE},
      {"tns1:Device", "tns1:Device//.", TRUE},
      {"tns1:DeviceX/Trigger", "tns1:Device//.", FALSE},
      {"tts:Sensor/State", "tns1:Device//.|tts:Sensor/State", TRUE},
      {"tts:Sensor/State", "tns1:Device//.|tts:Sensor", FALSE},
      {"tts:Sensor/State", "", FALSE},
      {"tts:Sensor/State", "|", FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ts_event_topic_matches (cases[i].topic, cases[i].pattern),
        ==, cases[i].matches);
}

static void
test_numbers_go_on_from_an_earlier_run (void)
{
  g_autoptr (TsEventBus) bus = ts_event_bus_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  ts_event_bus_set_last_id (bus, 41);
  ts_event_bus_subscribe (bus, "tts:a//.", collect, seen, NULL);
  publish (bus, "tts:a/b", TS_EVENT_MESSAGE, "s1", 7);
  publish (bus, "tts:c", TS_EVENT_MESSAGE, "s1", 8);
  publish (bus, "tts:a", TS_EVENT_MESSAGE, "s2", 9);
  g_assert_cmpstr (seen->str, ==, "42:Message:s1:7 44:Message:s2:9 ");
  g_assert_cmpint (ts_event_bus_get_last_id (bus), ==, 44);
}

static void
test_a_newcomer_learns_the_newest_of_each_property (void)
{
  g_autoptr (TsEventBus) bus = ts_event_bus_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  publish (bus, "tts:a", TS_EVENT_CHANGED, "s1", 1);
  publish (bus, "tts:a", TS_EVENT_CHANGED, "s2", 2);
  publish (bus, "tts:a", TS_EVENT_CHANGED, "s3", 3);
  publish (bus, "tts:b", TS_EVENT_MESSAGE, "s1", 4);
  publish (bus, "tts:a", TS_EVENT_CHANGED, "s1", 5);
  publish (bus, "tts:a", TS_EVENT_DELETED, "s3", 0);
  ts_event_bus_foreach_property (bus, NULL, collect, seen);
  g_assert_cmpstr (seen->str, ==, "2:Initialized:s2:2 5:Initialized:s1:5 ");
}

typedef struct
{
  TsEventBus *bus;
  GString *seen;
  guint subscription;
} Answerer;

static void
answer_once (TsEvent *event, gpointer user_data)
{
  Answerer *self = user_data;

  collect (event, self->seen);
  ts_event_bus_unsubscribe (self->bus, self->subscription);
  publish (self->bus, "tts:a", TS_EVENT_MESSAGE, "answer", 2);
}

static void
test_all_see_one_order_also_when_one_answers (void)
{
  g_autoptr (TsEventBus) bus = ts_event_bus_new ();
  g_autoptr (GString) first = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  Answerer answerer = {bus, first, 0};

  answerer.subscription =
      ts_event_bus_subscribe (bus, NULL, answer_once, &answerer, NULL);
  ts_event_bus_subscribe (bus, NULL, collect, second, NULL);
  publish (bus, "tts:a", TS_EVENT_MESSAGE, "question", 1);
  g_assert_cmpstr (first->str, ==, "1:Message:question:1 ");
  g_assert_cmpstr (second->str, ==, "1:Message:question:1 2:Message:answer:2 ");
}

static gpointer
publish_elsewhere (gpointer user_data)
{
  for (gint i = 0; i < 100; i++)
    publish (user_data, "tts:a", TS_EVENT_MESSAGE, "s1", i);
  return NULL;
}

static void
test_events_of_another_thread_come_in_order (void)
{
  g_autoptr (TsEventBus) bus = ts_event_bus_new ();
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);

  ts_event_bus_subscribe (bus, NULL, collect, seen, NULL);
  g_thread_join (g_thread_new ("elsewhere", publish_elsewhere, bus));
  g_assert_cmpstr (seen->str, ==, "");
  while (ts_event_bus_get_last_id (bus) < 100)
    g_main_context_iteration (NULL, TRUE);
  for (gint i = 0; i < 100; i++)
    g_string_append_printf (expected, "%d:Message:s1:%d ", i + 1, i);
  g_assert_cmpstr (seen->str, ==, expected->str);
}

static void
count_call (TsEventQueue *queue, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_a_full_queue_loses_the_oldest_and_says_how_many (void)
{
  g_autoptr (TsEventBus) bus = ts_event_bus_new ();
  guint filled = 0;
  guint64 lost;
  g_autoptr (TsEventQueue) queue =
      ts_event_queue_new (bus, NULL, 3, G_CALLBACK (count_call), &filled);

  for (gint i = 0; i < 10; i++)
    publish (bus, "tts:a", TS_EVENT_MESSAGE, "s1", i);
  g_assert_cmpuint (filled, ==, 1);
  g_assert_cmpuint (ts_event_queue_get_length (queue), ==, 3);
  for (gint id = 8; id <= 10; id++) {
    g_autoptr (TsEvent) event = ts_event_queue_pop (queue, &lost);

    g_assert_cmpint (ts_event_get_id (event), ==, id);
    g_assert_cmpuint (lost, ==, id == 8 ? 7 : 0);
  }
  g_assert_null (ts_event_queue_pop (queue, &lost));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event/patterns", test_patterns_are_those_of_onvif);
  g_test_add_func (
      "/event-bus/numbers", test_numbers_go_on_from_an_earlier_run);
  g_test_add_func ("/event-bus/properties",
      test_a_newcomer_learns_the_newest_of_each_property);
  g_test_add_func (
      "/event-bus/one-order", test_all_see_one_order_also_when_one_answers);
  g_test_add_func (
      "/event-bus/other-threads", test_events_of_another_thread_come_in_order);
  g_test_add_func ("/event-queue/full",
      test_a_full_queue_loses_the_oldest_and_says_how_many);
  return g_test_run ();
}
