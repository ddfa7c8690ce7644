/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "camera/ts-settings.h"

G_BEGIN_DECLS

gboolean ts_setting_profile_use_check (
    TsSettings *settings, const gchar *name, GError **error);

G_END_DECLS
