/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-activation.h"

#include "access/ts-address-list.h"

struct _TsActivation
{
  TsAccounts *accounts;
  gint64 started_us;    /* monotonic */
  gint preview_minutes; /* atomic */
};

TsActivation *
ts_activation_new (TsAccounts *accounts)
{
  TsActivation *self = g_new0 (TsActivation, 1);

  self->accounts = g_object_ref (accounts);
  self->started_us = g_get_monotonic_time ();
  return self;
}

void
ts_activation_free (TsActivation *self)
{
  g_object_unref (self->accounts);
  g_free (self);
}

/**
 * ts_activation_set_preview_minutes:
 * @minutes: after the start; 0: no preview
 */
void
ts_activation_set_preview_minutes (TsActivation *self, guint minutes)
{
  g_atomic_int_set (&self->preview_minutes, minutes);
}

gboolean
ts_activation_is_needed (TsActivation *self)
{
  return ts_accounts_is_empty (self->accounts);
}

/**
 * ts_activation_get_preview_s:
 *
 * Returns: for how many seconds the picture is still shown to who is nearby; 0
 *   when the camera is activated
 */
guint
ts_activation_get_preview_s (TsActivation *self)
{
  gint64 limit_us =
      (gint64) g_atomic_int_get (&self->preview_minutes) * 60 * G_USEC_PER_SEC;
  gint64 past_us = g_get_monotonic_time () - self->started_us;

  if (!ts_activation_is_needed (self) || past_us >= limit_us)
    return 0;
  return (limit_us - past_us) / G_USEC_PER_SEC;
}

/**
 * ts_activation_is_near:
 * @address: as text
 *
 * Returns: whether it is of this machine or of a network nearby
 */
gboolean
ts_activation_is_near (const gchar *address)
{
  g_autoptr (GInetAddress) parsed = ts_address_parse (address);

  return parsed != NULL && ts_address_is_near (parsed);
}

/**
 * ts_activation_build_nobody:
 *
 * Returns: (transfer full): a caller without an account, who may view while
 *   the preview lasts
 */
TsCaller *
ts_activation_build_nobody (
    TsActivation *self, const gchar *protocol, const gchar *address)
{
  gboolean may_view =
      ts_activation_get_preview_s (self) > 0 && ts_activation_is_near (address);

  return ts_caller_new_anonymous (
      may_view ? TS_PERMISSION_VIEW : TS_PERMISSION_NONE, protocol, address);
}
