/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-reloader.h"
#include "http/ts-http-router.h"

G_BEGIN_DECLS

/**
 * TsHttpProfile:
 *
 * The routes `/api/v1/profile` (what runs, as a graph) and
 * `/api/v1/profile/reload`. Owned by the program. Main context only.
 */
typedef struct _TsHttpProfile TsHttpProfile;

TsHttpProfile *ts_http_profile_new (TsCamera *camera, TsReloader *reloader);
void ts_http_profile_free (TsHttpProfile *self);
void ts_http_profile_add_routes (TsHttpProfile *self, TsHttpRouter *router);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpProfile, ts_http_profile_free)

G_END_DECLS
