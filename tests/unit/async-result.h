/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* For tests that wait for an answer: on_done() is called with the address of
 * where it shall lie, which is empty until then. */

#include <gio/gio.h>

static inline void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}
