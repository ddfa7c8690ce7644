/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-permission.h"

/* By bit: the first is 1 << 0. */
static const gchar *const permission_names[] = {
    "view",
    "capture",
    "playback",
    "ptz",
    "thermometry",
    "image",
    "stream",
    "events",
    "network",
    "users",
    "logs",
    "maintenance",
};

G_STATIC_ASSERT (
    TS_PERMISSION_ALL == (1 << G_N_ELEMENTS (permission_names)) - 1);

static const gchar *const role_names[] = {
    "none", "guest", "user", "operator", "administrator"};

/**
 * ts_permission_to_string:
 * @permission: exactly one
 *
 * Returns: (nullable): its name; %NULL for none or several
 */
const gchar *
ts_permission_to_string (TsPermission permission)
{
  for (gsize i = 0; i < G_N_ELEMENTS (permission_names); i++)
    if (permission == (TsPermission) (1 << i))
      return permission_names[i];
  return NULL;
}

/**
 * ts_permission_from_string:
 * @name: as ts_permission_to_string() gives it
 *
 * Returns: whether there is one of this name
 */
gboolean
ts_permission_from_string (const gchar *name, TsPermission *ret_permission)
{
  for (gsize i = 0; i < G_N_ELEMENTS (permission_names); i++)
    if (g_str_equal (name, permission_names[i])) {
      *ret_permission = (TsPermission) (1 << i);
      return TRUE;
    }
  return FALSE;
}

/**
 * ts_permission_to_names:
 * @permissions: any number of them
 *
 * Returns: (transfer full): the names of all that are set
 */
GStrv
ts_permission_to_names (TsPermission permissions)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (permission_names); i++)
    if ((permissions & (1 << i)) != 0)
      g_strv_builder_add (names, permission_names[i]);
  return g_strv_builder_end (names);
}

const gchar *
ts_role_to_string (TsRole role)
{
  g_return_val_if_fail ((gsize) role < G_N_ELEMENTS (role_names), NULL);
  return role_names[role];
}

/**
 * ts_role_from_string:
 * @name: "guest" and so on; "none" is no role that anybody can have
 *
 * Returns: whether there is such a role
 */
gboolean
ts_role_from_string (const gchar *name, TsRole *ret_role)
{
  for (gsize i = TS_ROLE_GUEST; i < G_N_ELEMENTS (role_names); i++)
    if (g_str_equal (name, role_names[i])) {
      *ret_role = (TsRole) i;
      return TRUE;
    }
  return FALSE;
}

/**
 * ts_role_get_permissions:
 *
 * Returns: what an account of this role may do unless it is said otherwise
 */
TsPermission
ts_role_get_permissions (TsRole role)
{
  switch (role) {
  case TS_ROLE_GUEST:
    return TS_PERMISSION_VIEW;
  case TS_ROLE_USER:
    return TS_PERMISSION_VIEW | TS_PERMISSION_CAPTURE | TS_PERMISSION_PLAYBACK
           | TS_PERMISSION_PTZ;
  case TS_ROLE_OPERATOR:
    return ts_role_get_permissions (TS_ROLE_USER) | TS_PERMISSION_THERMOMETRY
           | TS_PERMISSION_IMAGE | TS_PERMISSION_STREAM | TS_PERMISSION_EVENTS;
  case TS_ROLE_ADMINISTRATOR:
    return TS_PERMISSION_ALL;
  case TS_ROLE_NONE:
  default:
    return TS_PERMISSION_NONE;
  }
}
