/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "camera/ts-event.h"
#include "events/ts-event-follower.h"

G_BEGIN_DECLS

/* Events as the API writes them. */

void ts_http_json_add_time (
    JsonBuilder *builder, const gchar *name, gint64 time_us);
void ts_http_json_add_event (JsonBuilder *builder, TsEvent *event);
void ts_http_json_add_event_item (
    JsonBuilder *builder, const TsEventItem *item);

G_END_DECLS
