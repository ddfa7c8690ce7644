/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "ts-options.h"

G_BEGIN_DECLS

/**
 * TsProgram:
 *
 * Puts the camera together: opens the state, makes every model and hands each
 * what it depends on, starts them in order and stops them in the opposite one.
 * Knows all of them, and nobody knows it. Main context only.
 */
typedef struct _TsProgram TsProgram;

TsProgram *ts_program_new (TsOptions *options, GMainLoop *loop);
gboolean ts_program_start (TsProgram *self, GError **error);
void ts_program_reload (TsProgram *self);
gboolean ts_program_is_to_restart (TsProgram *self);
void ts_program_stop (TsProgram *self);
void ts_program_free (TsProgram *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsProgram, ts_program_free)

G_END_DECLS
