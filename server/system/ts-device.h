/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "storage/ts-database.h"

G_BEGIN_DECLS

#define TS_DEVICE_MANUFACTURER "Thermoscope"

/**
 * TsDevice:
 * @serial: of this camera, for ever: made at its first start, and kept by a
 *   factory default
 * @hardware: the machine it runs on, as its maker calls it
 * @architecture: of the machine, as `x86_64`
 * @system: the operating system
 * @kernel: release of its kernel
 * @n_cpus: how many processors there are
 *
 * What a camera is that does not change while it runs. Free with
 * ts_device_free().
 */
typedef struct
{
  gchar *serial;
  gchar *hardware;
  gchar *architecture;
  gchar *system;
  gchar *kernel;
  guint n_cpus;
} TsDevice;

TsDevice *ts_device_new (TsDatabase *database, GError **error);
void ts_device_free (TsDevice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsDevice, ts_device_free)

G_END_DECLS
