/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "http/ts-http-router.h"
#include "visible/ts-focus.h"

G_BEGIN_DECLS

/* One sensor's, as an object. */
void ts_http_focus_add (JsonBuilder *builder, const TsFocusStatus *status);

/* What the API has of the focus of each sensor. */
void ts_http_focus_add_routes (TsHttpRouter *router, TsFocus *focus);

G_END_DECLS
