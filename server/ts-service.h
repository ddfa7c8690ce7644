/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a service manager wants to know (sd_notify(3)): that the camera is
 * ready, what it does, that it is still alive. Without one, or without
 * libsystemd, nothing is told. Main context only.
 */

void ts_service_ready (const gchar *status);
void ts_service_reloading (const gchar *status);
void ts_service_stopping (void);
void ts_service_start_watchdog (void);
void ts_service_stop_watchdog (void);

G_END_DECLS
