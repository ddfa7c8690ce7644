/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http/ts-http-router.h"
#include "system/ts-maintenance.h"
#include "system/ts-restart.h"

G_BEGIN_DECLS

/**
 * TsHttpBackup:
 *
 * `/api/v1/export`, `import`, `backups` and `factory`. Owned by the program;
 * must live as long as the router answers. Main context only.
 */
typedef struct _TsHttpBackup TsHttpBackup;

TsHttpBackup *ts_http_backup_new (
    TsMaintenance *maintenance, TsRestart *restart);
void ts_http_backup_free (TsHttpBackup *self);
void ts_http_backup_add_routes (TsHttpBackup *self, TsHttpRouter *router);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsHttpBackup, ts_http_backup_free)

G_END_DECLS
