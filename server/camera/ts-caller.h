/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "camera/ts-permission.h"

G_BEGIN_DECLS

#define TS_CALLER_ERROR (ts_caller_error_quark ())

/**
 * TsCallerError:
 * @TS_CALLER_ERROR_ANONYMOUS: nobody is logged in; after a log-in it may work
 * @TS_CALLER_ERROR_DENIED: this account may not; asking again does not help
 */
typedef enum
{
  TS_CALLER_ERROR_ANONYMOUS,
  TS_CALLER_ERROR_DENIED,
} TsCallerError;

GQuark ts_caller_error_quark (void);

/**
 * TsCaller:
 *
 * Who wants something of the camera: account, role, permissions, by which
 * protocol and from where. Goes with every request from every protocol to the
 * models. Immutable and counted; may be used from any thread.
 */
#define TS_TYPE_CALLER (ts_caller_get_type ())
typedef struct _TsCaller TsCaller;
GType ts_caller_get_type (void);

TsCaller *ts_caller_new (const gchar *user, TsRole role,
    TsPermission permissions, const gchar *const *sensors,
    const gchar *protocol, const gchar *address);
TsCaller *ts_caller_new_system (const gchar *protocol);
TsCaller *ts_caller_new_anonymous (
    TsPermission permissions, const gchar *protocol, const gchar *address);
TsCaller *ts_caller_limit (TsCaller *self, TsPermission permissions);
TsCaller *ts_caller_ref (TsCaller *self);
void ts_caller_unref (TsCaller *self);

const gchar *ts_caller_get_user (TsCaller *self);
TsRole ts_caller_get_role (TsCaller *self);
TsPermission ts_caller_get_permissions (TsCaller *self);
const gchar *const *ts_caller_get_sensors (TsCaller *self);
const gchar *ts_caller_get_protocol (TsCaller *self);
const gchar *ts_caller_get_address (TsCaller *self);
gboolean ts_caller_is_system (TsCaller *self);
gboolean ts_caller_is_limited (TsCaller *self);

gboolean ts_caller_may (
    TsCaller *self, TsPermission permissions, const gchar *sensor);
gboolean ts_caller_check (TsCaller *self, TsPermission permissions,
    const gchar *sensor, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsCaller, ts_caller_unref)

G_END_DECLS
