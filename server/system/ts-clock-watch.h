/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TsClockJump:
 * @offset_us: how much later it is suddenly; negative: earlier
 */
typedef void (*TsClockJump) (gint64 offset_us, gpointer user_data);

/**
 * TsClockWatch:
 *
 * Hears of it when somebody sets the clock: a time server after the start, or
 * a person. Slow corrections are none. Main context only.
 */
typedef struct _TsClockWatch TsClockWatch;

TsClockWatch *ts_clock_watch_new (
    TsClockJump jumped, gpointer user_data, GError **error);
void ts_clock_watch_free (TsClockWatch *self);
void ts_clock_watch_check (TsClockWatch *self, gint64 utc_us, gint64 steady_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsClockWatch, ts_clock_watch_free)

G_END_DECLS
