/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-encoder.h"

#include "http/ts-http-reply.h"

static void
add_refusal (JsonBuilder *builder, const TsEncoderRefusal *refusal)
{
  json_builder_begin_object (builder);
  ts_http_json_add_string (builder, "element", refusal->kind->element);
  ts_http_json_add_string (builder, "reason", refusal->reason);
  json_builder_end_object (builder);
}

/**
 * ts_http_encoder_add:
 * @builder: in an object
 */
void
ts_http_encoder_add (JsonBuilder *builder, const TsEncoderStatus *status)
{
  if (status->element != NULL)
    ts_http_json_add_string (builder, "element", status->element);
  if (status->still) {
    json_builder_set_member_name (builder, "still");
    json_builder_add_boolean_value (builder, TRUE);
  }
  if (status->ceiling_kbps > 0) {
    ts_http_json_add_integer (builder, "ceilingKbps", status->ceiling_kbps);
    ts_http_json_add_number (builder, "averageKbps", status->average_kbps);
  }
  if (status->refusals->len == 0)
    return;
  json_builder_set_member_name (builder, "refusals");
  json_builder_begin_array (builder);
  for (guint i = 0; i < status->refusals->len; i++)
    add_refusal (builder, g_ptr_array_index (status->refusals, i));
  json_builder_end_array (builder);
}
