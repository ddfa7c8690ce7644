/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TsPermission:
 * @TS_PERMISSION_NONE: nothing
 * @TS_PERMISSION_VIEW: "view": live pictures, temperatures, status; may be
 *   limited to some sensors
 * @TS_PERMISSION_CAPTURE: "capture": snapshots and radiometric files
 * @TS_PERMISSION_PLAYBACK: "playback": recordings
 * @TS_PERMISSION_PTZ: "ptz": turn the head
 * @TS_PERMISSION_THERMOMETRY: "thermometry": emissivity, regions, limits
 * @TS_PERMISSION_IMAGE: "image": palette, contrast, isotherm, overlays
 * @TS_PERMISSION_STREAM: "stream": encoders, audio
 * @TS_PERMISSION_EVENTS: "events": follow events; schedules, rules
 * @TS_PERMISSION_NETWORK: "network": ports, certificates, address lists
 * @TS_PERMISSION_USERS: "users": accounts, sessions of others, log-in policy
 * @TS_PERMISSION_LOGS: "logs": audit log, logs, metrics
 * @TS_PERMISSION_MAINTENANCE: "maintenance": backups, restart, factory
 *   default, profiles, support bundle
 * @TS_PERMISSION_ALL: all of them
 *
 * What a caller may do. The name in quotes is the one of API and settings.
 */
typedef enum
{
  TS_PERMISSION_NONE = 0,
  TS_PERMISSION_VIEW = 1 << 0,
  TS_PERMISSION_CAPTURE = 1 << 1,
  TS_PERMISSION_PLAYBACK = 1 << 2,
  TS_PERMISSION_PTZ = 1 << 3,
  TS_PERMISSION_THERMOMETRY = 1 << 4,
  TS_PERMISSION_IMAGE = 1 << 5,
  TS_PERMISSION_STREAM = 1 << 6,
  TS_PERMISSION_EVENTS = 1 << 7,
  TS_PERMISSION_NETWORK = 1 << 8,
  TS_PERMISSION_USERS = 1 << 9,
  TS_PERMISSION_LOGS = 1 << 10,
  TS_PERMISSION_MAINTENANCE = 1 << 11,
  TS_PERMISSION_ALL = (1 << 12) - 1,
} TsPermission;

/**
 * TsRole:
 * @TS_ROLE_NONE: nobody known
 * @TS_ROLE_GUEST: "guest": looks
 * @TS_ROLE_USER: "user": looks, captures, turns the head
 * @TS_ROLE_OPERATOR: "operator": also sets what the picture and the
 *   measurements are
 * @TS_ROLE_ADMINISTRATOR: "administrator": everything, always
 *
 * What an account is; the permissions that it has by default follow from it.
 */
typedef enum
{
  TS_ROLE_NONE,
  TS_ROLE_GUEST,
  TS_ROLE_USER,
  TS_ROLE_OPERATOR,
  TS_ROLE_ADMINISTRATOR,
} TsRole;

const gchar *ts_permission_to_string (TsPermission permission);
gboolean ts_permission_from_string (
    const gchar *name, TsPermission *ret_permission);
GStrv ts_permission_to_names (TsPermission permissions);

const gchar *ts_role_to_string (TsRole role);
gboolean ts_role_from_string (const gchar *name, TsRole *ret_role);
TsPermission ts_role_get_permissions (TsRole role);

G_END_DECLS
