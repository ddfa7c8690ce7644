/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-request.h"

G_BEGIN_DECLS

/*
 * Members of the object that a request came with. Each function answers the
 * request with a problem that names the member, and returns FALSE, when it is
 * not what it should be.
 */

gboolean ts_http_member_check_names (
    TsHttpRequest *request, JsonObject *object, const gchar *const *names);
gboolean ts_http_member_get_text (TsHttpRequest *request, JsonObject *object,
    const gchar *name, gboolean required, const gchar **ret_text);
gboolean ts_http_member_get_texts (TsHttpRequest *request, JsonObject *object,
    const gchar *name, GStrv *ret_texts);
gboolean ts_http_member_get_integer (TsHttpRequest *request, JsonObject *object,
    const gchar *name, gint64 minimum, gint64 maximum, gint64 fallback,
    gint64 *ret_integer);
gboolean ts_http_member_get_number (TsHttpRequest *request, JsonObject *object,
    const gchar *name, gdouble minimum, gdouble maximum, gdouble *ret_number);

void ts_http_json_add_text_or_null (
    JsonBuilder *builder, const gchar *name, const gchar *text);
void ts_http_json_add_time_or_null (
    JsonBuilder *builder, const gchar *name, gint64 time_us);
void ts_http_json_add_texts (
    JsonBuilder *builder, const gchar *name, const gchar *const *texts);

G_END_DECLS
