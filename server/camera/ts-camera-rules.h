/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-camera.h"

G_BEGIN_DECLS

/* What excludes one another in the settings of a camera, and which its settings
 * alone do not know. */

void ts_camera_rules_add (TsCamera *camera);
void ts_camera_rules_remove (TsCamera *camera);

G_END_DECLS
