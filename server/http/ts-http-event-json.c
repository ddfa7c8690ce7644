/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-event-json.h"

#include <math.h>

#include "http/ts-http-reply.h"

/**
 * ts_http_json_add_time:
 * @time_us: UTC
 */
void
ts_http_json_add_time (JsonBuilder *builder, const gchar *name, gint64 time_us)
{
  g_autoptr (GDateTime) second =
      g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree gchar *head = g_date_time_format (second, "%Y-%m-%dT%H:%M:%S");
  g_autofree gchar *text = g_strdup_printf (
      "%s.%06" G_GINT64_FORMAT "Z", head, time_us % G_USEC_PER_SEC);

  ts_http_json_add_string (builder, name, text);
}

static void
add_value (JsonBuilder *builder, const gchar *name, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE)) {
    ts_http_json_add_number (builder, name, g_variant_get_double (value));
    return;
  }
  json_builder_set_member_name (builder, name);
  json_builder_add_value (builder, json_gvariant_serialize (value));
}

static void
add_pairs (JsonBuilder *builder, const gchar *name, GVariant *pairs)
{
  GVariantIter iter;
  const gchar *key;
  GVariant *value;

  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  g_variant_iter_init (&iter, pairs);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    add_value (builder, key, value);
  json_builder_end_object (builder);
}

/**
 * ts_http_json_add_event:
 *
 * Adds an object; as a member when its name has been set.
 */
void
ts_http_json_add_event (JsonBuilder *builder, TsEvent *event)
{
  json_builder_begin_object (builder);
  ts_http_json_add_integer (builder, "id", ts_event_get_id (event));
  ts_http_json_add_time (builder, "time", ts_event_get_time_us (event));
  ts_http_json_add_string (builder, "topic", ts_event_get_topic (event));
  ts_http_json_add_string (
      builder, "state", ts_event_state_to_string (ts_event_get_state (event)));
  add_pairs (builder, "source", ts_event_get_source (event));
  add_pairs (builder, "data", ts_event_get_data (event));
  json_builder_end_object (builder);
}

/**
 * ts_http_json_add_event_item:
 *
 * What a follower is told next, as one message of a WebSocket or of a data
 * channel.
 */
void
ts_http_json_add_event_item (JsonBuilder *builder, const TsEventItem *item)
{
  json_builder_begin_object (builder);
  if (item->event != NULL) {
    ts_http_json_add_string (builder, "type", "event");
    json_builder_set_member_name (builder, "event");
    ts_http_json_add_event (builder, item->event);
  } else if (item->lost > 0) {
    ts_http_json_add_string (builder, "type", "lost");
    ts_http_json_add_integer (builder, "lost", item->lost);
  } else {
    ts_http_json_add_string (builder, "type", "ready");
    ts_http_json_add_integer (builder, "id", item->id);
  }
  json_builder_end_object (builder);
}
