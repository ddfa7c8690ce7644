/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-reply.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

/**
 * TsHttpWork:
 * @request: that waits for it
 * @owner: of the route
 * @status: that the answer has when all is well, if not 200
 *
 * A request on whose behalf something asynchronous goes on: what a callback
 * gets as its data. Answered and freed once, by one of the functions below; they
 * do nothing but free it when the client is gone.
 */
typedef struct
{
  TsHttpRequest *request;
  gpointer owner;
  guint status;
  TsHttpPending *pending;
} TsHttpWork;

TsHttpWork *ts_http_work_new (TsHttpRequest *request, gpointer owner);
void ts_http_work_reply_json (TsHttpWork *self, JsonBuilder *builder);
void ts_http_work_reply_file (TsHttpWork *self, const gchar *content_type,
    const gchar *file_name, GBytes *bytes);
void ts_http_work_reply_nothing (TsHttpWork *self);
void ts_http_work_fail (TsHttpWork *self, const gchar *field, GError *error);

void ts_http_reply_file (SoupServerMessage *message, const gchar *content_type,
    const gchar *file_name, GBytes *bytes);

G_END_DECLS
