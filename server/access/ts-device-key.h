/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_DEVICE_KEY_ERROR (ts_device_key_error_quark ())
#define TS_DEVICE_KEY_SIZE 32

/**
 * TsDeviceKeyError:
 * @TS_DEVICE_KEY_ERROR_FILE: the key cannot be read or made, or others may
 *   read it
 * @TS_DEVICE_KEY_ERROR_SIZE: it is too short to be a key
 */
typedef enum
{
  TS_DEVICE_KEY_ERROR_FILE,
  TS_DEVICE_KEY_ERROR_SIZE,
} TsDeviceKeyError;

GQuark ts_device_key_error_quark (void);

/**
 * TsDeviceKey:
 *
 * What makes this device's secrets readable on this device only: 32 bytes or
 * more of random in `device.key` of the state directory (0600), or in the
 * systemd credential `device-key`, which systemd may have sealed by a TPM 2.
 * The key itself never leaves; each purpose gets a key derived from it
 * (HKDF, SHA-256). Immutable, any thread, wiped when freed.
 */
typedef struct _TsDeviceKey TsDeviceKey;

TsDeviceKey *ts_device_key_open (const gchar *state_dir, GError **error);
TsDeviceKey *ts_device_key_ref (TsDeviceKey *self);
void ts_device_key_unref (TsDeviceKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsDeviceKey, ts_device_key_unref)

const gchar *ts_device_key_get_source (TsDeviceKey *self);
GBytes *ts_device_key_derive (
    TsDeviceKey *self, const gchar *purpose, gsize size);

G_END_DECLS
