/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-door.h"
#include "http/ts-http-router.h"
#include "media/push/ts-pushes.h"

G_BEGIN_DECLS

/**
 * TsHttpPushes:
 * @pushes: what is sent
 * @secrets: of it
 * @door: is told of changes
 *
 * The API of what is sent to other servers. Belongs to who fills it in, and is
 * there as long as the router answers.
 */
typedef struct
{
  TsPushes *pushes;
  TsSecrets *secrets;
  TsDoor *door;
} TsHttpPushes;

void ts_http_pushes_add_routes (const TsHttpPushes *self, TsHttpRouter *router);

G_END_DECLS
