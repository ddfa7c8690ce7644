/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-access.h"
#include "system/ts-archive.h"

G_BEGIN_DECLS

/*
 * Who may log in, as a part of archives: accounts with what log-ins need, and
 * tokens. Whoever reads that is every one of them, so it asks for every
 * permission. Main context only.
 */

void ts_access_archive_register (TsAccess *access, TsArchive *archive);

G_END_DECLS
