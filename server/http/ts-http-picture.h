/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "visible/ts-day-night.h"
#include "visible/ts-focus.h"
#include "visible/ts-image-profiles.h"

G_BEGIN_DECLS

/**
 * TsHttpPicture:
 *
 * Commands for a sensor's picture, as buttons and actions of events give them:
 * day or night, freeze, another image profile. Each sets settings, and answers with what is so then.
 * Owned by the program, main context only.
 */
typedef struct _TsHttpPicture TsHttpPicture;

TsHttpPicture *ts_http_picture_new (TsCamera *camera, TsDayNight *day_night,
    TsImageProfiles *image_profiles, TsFocus *focus);
void ts_http_picture_free (TsHttpPicture *self);
void ts_http_picture_add_routes (TsHttpPicture *self, TsHttpRouter *router);

G_END_DECLS
