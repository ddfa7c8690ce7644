/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-accounts.h"

G_BEGIN_DECLS

/**
 * TsActivation:
 *
 * The factory state: a camera without accounts. Until somebody makes the first
 * administrator it does nothing but that, and shows its picture for a limited
 * time after the start, both only to this machine and to networks nearby: who
 * has the camera in hand, not who finds it on the Internet. Owned by #TsAccess;
 * may be asked from any thread.
 */
typedef struct _TsActivation TsActivation;

TsActivation *ts_activation_new (TsAccounts *accounts);
void ts_activation_free (TsActivation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsActivation, ts_activation_free)

void ts_activation_set_preview_minutes (TsActivation *self, guint minutes);
gboolean ts_activation_is_needed (TsActivation *self);
guint ts_activation_get_preview_s (TsActivation *self);
gboolean ts_activation_is_near (const gchar *address);
TsCaller *ts_activation_build_nobody (
    TsActivation *self, const gchar *protocol, const gchar *address);

G_END_DECLS
