/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-caller.h"

struct _TsCaller
{
  gatomicrefcount references;
  gchar *user;
  TsRole role;
  TsPermission permissions;
  GStrv sensors; /* NULL: all */
  gchar *protocol;
  gchar *address;
  gboolean system;
  gboolean limited; /* by ts_caller_limit() */
};

G_DEFINE_QUARK (ts_caller_error, ts_caller_error)
G_DEFINE_BOXED_TYPE (TsCaller, ts_caller, ts_caller_ref, ts_caller_unref)

/**
 * ts_caller_new:
 * @user: (nullable): name of the account; %NULL: nobody is logged in
 * @role: of the account
 * @permissions: of the account; an administrator has all whatever is said
 * @sensors: (nullable): ids of those that it may see; %NULL: all
 * @protocol: by which it comes: `http`, `rtsp`, `onvif`, `socket`, ...
 * @address: from where, as text without a port
 *
 * Returns: (transfer full): the caller
 */
TsCaller *
ts_caller_new (const gchar *user, TsRole role, TsPermission permissions,
    const gchar *const *sensors, const gchar *protocol, const gchar *address)
{
  TsCaller *self = g_new0 (TsCaller, 1);
  gboolean all = role == TS_ROLE_ADMINISTRATOR;

  g_atomic_ref_count_init (&self->references);
  self->user = g_strdup (user);
  self->role = role;
  self->permissions = all ? TS_PERMISSION_ALL : permissions;
  self->sensors = all ? NULL : g_strdupv ((gchar **) sensors);
  self->protocol = g_strdup (protocol);
  self->address = g_strdup (address != NULL ? address : "");
  return self;
}

/**
 * ts_caller_new_system:
 * @protocol: what of the camera acts: `camera`, `command-line`, `schedule`, ...
 *
 * The camera itself, which may do everything.
 *
 * Returns: (transfer full): the caller
 */
TsCaller *
ts_caller_new_system (const gchar *protocol)
{
  TsCaller *self = ts_caller_new (
      NULL, TS_ROLE_ADMINISTRATOR, TS_PERMISSION_ALL, NULL, protocol, NULL);

  self->system = TRUE;
  return self;
}

/**
 * ts_caller_new_anonymous:
 * @permissions: what nobody may do here: nothing, or to view in the factory
 *   state
 *
 * Returns: (transfer full): the caller
 */
TsCaller *
ts_caller_new_anonymous (
    TsPermission permissions, const gchar *protocol, const gchar *address)
{
  return ts_caller_new (
      NULL, TS_ROLE_NONE, permissions, NULL, protocol, address);
}

/**
 * ts_caller_limit:
 * @permissions: what is left at most
 *
 * For what an account hands on with fewer rights than it has, as a token: also
 * an administrator's is limited then.
 *
 * Returns: (transfer full): the same caller with less
 */
TsCaller *
ts_caller_limit (TsCaller *self, TsPermission permissions)
{
  TsCaller *limited = ts_caller_new (self->user, self->role, self->permissions,
      ts_caller_get_sensors (self), self->protocol, self->address);

  limited->permissions = self->permissions & permissions;
  limited->system = self->system;
  limited->limited = TRUE;
  return limited;
}

TsCaller *
ts_caller_ref (TsCaller *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
ts_caller_unref (TsCaller *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->user);
  g_strfreev (self->sensors);
  g_free (self->protocol);
  g_free (self->address);
  g_free (self);
}

/**
 * ts_caller_get_user:
 *
 * Returns: (nullable): name of the account; %NULL for nobody and for the
 *   camera itself
 */
const gchar *
ts_caller_get_user (TsCaller *self)
{
  return self->user;
}

TsRole
ts_caller_get_role (TsCaller *self)
{
  return self->role;
}

TsPermission
ts_caller_get_permissions (TsCaller *self)
{
  return self->permissions;
}

/**
 * ts_caller_get_sensors:
 *
 * Returns: (nullable): ids of the sensors that it may see; %NULL: all
 */
const gchar *const *
ts_caller_get_sensors (TsCaller *self)
{
  return (const gchar *const *) self->sensors;
}

const gchar *
ts_caller_get_protocol (TsCaller *self)
{
  return self->protocol;
}

const gchar *
ts_caller_get_address (TsCaller *self)
{
  return self->address;
}

/**
 * ts_caller_is_system:
 *
 * Returns: whether it is the camera itself
 */
gboolean
ts_caller_is_system (TsCaller *self)
{
  return self->system;
}

/**
 * ts_caller_is_limited:
 *
 * Returns: whether it comes with what an account has handed on, as a token,
 *   and not with what logs in to the account itself
 */
gboolean
ts_caller_is_limited (TsCaller *self)
{
  return self->limited;
}

/**
 * ts_caller_may:
 * @permissions: all of them are needed
 * @sensor: (nullable): id of the sensor that it is about
 *
 * Returns: whether the caller may
 */
gboolean
ts_caller_may (TsCaller *self, TsPermission permissions, const gchar *sensor)
{
  if ((self->permissions & permissions) != permissions)
    return FALSE;
  return sensor == NULL || self->sensors == NULL
         || g_strv_contains ((const gchar *const *) self->sensors, sensor);
}

/**
 * ts_caller_check:
 * @permissions: all of them are needed
 * @sensor: (nullable): id of the sensor that it is about
 *
 * Returns: whether the caller may; if not, @error says what is missing
 */
gboolean
ts_caller_check (TsCaller *self, TsPermission permissions, const gchar *sensor,
    GError **error)
{
  g_auto (GStrv) names = NULL;
  g_autofree gchar *list = NULL;

  if (ts_caller_may (self, permissions, sensor))
    return TRUE;
  if (self->user == NULL) {
    g_set_error (
        error, TS_CALLER_ERROR, TS_CALLER_ERROR_ANONYMOUS, "log in first");
    return FALSE;
  }
  if ((self->permissions & permissions) == permissions) {
    g_set_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED,
        "the account '%s' may not see %s", self->user, sensor);
    return FALSE;
  }
  names = ts_permission_to_names (permissions & ~self->permissions);
  list = g_strjoinv (", ", names);
  g_set_error (error, TS_CALLER_ERROR, TS_CALLER_ERROR_DENIED,
      "the account '%s' lacks the permission: %s", self->user, list);
  return FALSE;
}
