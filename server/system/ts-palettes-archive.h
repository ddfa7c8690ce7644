/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "system/ts-archive.h"
#include "system/ts-palettes.h"

G_BEGIN_DECLS

/* The palettes of users in backups and exports. */

void ts_palettes_add_part (TsPalettes *self, TsArchive *archive);

G_END_DECLS
