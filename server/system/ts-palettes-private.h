/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* What the archive's part needs of the palettes. */

#include "system/ts-palettes.h"

G_BEGIN_DECLS

gboolean ts_palettes_is_name (const gchar *file);
void ts_palettes_expect (TsPalettes *self, GHashTable *files);
gboolean ts_palettes_replace (
    TsPalettes *self, GHashTable *files, GError **error);

G_END_DECLS
