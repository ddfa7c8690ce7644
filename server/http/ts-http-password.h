/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-secrets.h"
#include "camera/ts-door.h"
#include "http/ts-http-request.h"

G_BEGIN_DECLS

#define TS_HTTP_PASSWORD_MAX 255

/**
 * TsHttpPasswordPlace:
 * @secrets: where passwords are kept
 * @name: of the secret
 * @door: is told that it was changed
 * @action: as what, in the audit log
 * @target: (nullable): of what, there
 * @changed: (nullable): called with @owner and @target when it is another
 * @owner: (nullable): is there as long as requests are answered
 *
 * A password that the camera needs at another server: it can be set and
 * removed by the API, and nobody can read it. Belongs to who fills it in.
 */
typedef struct
{
  TsSecrets *secrets;
  const gchar *name;
  TsDoor *door;
  const gchar *action;
  const gchar *target;
  void (*changed) (gpointer owner, const gchar *target);
  gpointer owner;
} TsHttpPasswordPlace;

void ts_http_password_put (
    TsHttpRequest *request, const TsHttpPasswordPlace *place);
void ts_http_password_delete (
    TsHttpRequest *request, const TsHttpPasswordPlace *place);

G_END_DECLS
