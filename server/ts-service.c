/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-service.h"

#ifdef HAVE_LIBSYSTEMD
#include <systemd/sd-daemon.h>
#include <time.h>

static guint watchdog;

static guint64
monotonic_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GUINT64_CONSTANT (1000000) + now.tv_nsec / 1000;
}

/**
 * ts_service_ready:
 * @status: a line for `systemctl status`
 *
 * Tells that the camera has begun to work, or goes on after a reload.
 */
void
ts_service_ready (const gchar *status)
{
  sd_notifyf (0, "READY=1\nSTATUS=%s", status);
}

/**
 * ts_service_reloading:
 * @status: a line for `systemctl status`
 *
 * Tells that the camera reads its description again; ts_service_ready() ends
 * that.
 */
void
ts_service_reloading (const gchar *status)
{
  sd_notifyf (0, "RELOADING=1\nMONOTONIC_USEC=%" G_GUINT64_FORMAT "\nSTATUS=%s",
      monotonic_us (), status);
}

void
ts_service_stopping (void)
{
  sd_notify (0, "STOPPING=1\nSTATUS=Stopping");
}

/* A main context that does not come here serves nobody any more. */
static gboolean
on_watchdog (gpointer user_data)
{
  sd_notify (0, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

/**
 * ts_service_start_watchdog:
 *
 * Tells twice in the time that the service manager allows (`WatchdogSec=`)
 * that the main context still runs.
 */
void
ts_service_start_watchdog (void)
{
  uint64_t limit_us = 0;

  if (watchdog != 0 || sd_watchdog_enabled (0, &limit_us) <= 0)
    return;
  watchdog = g_timeout_add_full (
      G_PRIORITY_DEFAULT, MAX (limit_us / 2000, 1), on_watchdog, NULL, NULL);
}

void
ts_service_stop_watchdog (void)
{
  g_clear_handle_id (&watchdog, g_source_remove);
}

#else

void
ts_service_ready (const gchar *status)
{
}

void
ts_service_reloading (const gchar *status)
{
}

void
ts_service_stopping (void)
{
}

void
ts_service_start_watchdog (void)
{
}

void
ts_service_stop_watchdog (void)
{
}

#endif
