/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "http/ts-http-syslog.h"

#include "http/ts-http-reply.h"

static void
reply_status (TsHttpRequest *request, gpointer owner)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  TsSyslogStatus status;

  ts_syslog_get_status (owner, &status);
  json_builder_begin_object (builder);
  ts_http_json_add_string (
      builder, "state", ts_syslog_state_to_string (status.state));
  ts_http_json_add_integer (builder, "sent", status.n_sent);
  ts_http_json_add_integer (builder, "waiting", status.n_waiting);
  ts_http_json_add_integer (builder, "lost", status.n_lost);
  if (status.error != NULL)
    ts_http_json_add_string (builder, "error", status.error);
  json_builder_end_object (builder);
  ts_http_reply_json (ts_http_request_get_message (request), builder);
}

static const TsHttpRoute routes[] = {
    {"GET", "/api/v1/audit/syslog", TS_HTTP_GATE_PERMISSION, TS_PERMISSION_LOGS,
        0, reply_status, NULL},
};

/**
 * ts_http_syslog_add_routes:
 * @syslog: lives longer than @router
 */
void
ts_http_syslog_add_routes (TsHttpRouter *router, TsSyslog *syslog)
{
  ts_http_router_add (router, routes, G_N_ELEMENTS (routes), syslog);
}
