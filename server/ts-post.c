/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-post.h"

/**
 * ts_post:
 * @context: held until the function is on its way
 * @priority: as %G_PRIORITY_DEFAULT
 * @function: called by the loop of @context, until it returns
 *   %G_SOURCE_REMOVE
 * @data: of @function
 * @destroy: (nullable): of @data; called by whoever lets go of it last
 *
 * Tells another thread something. Any thread; never calls @function itself.
 *
 * The loop may do it, end, and drop the last reference to @context before the
 * source is let go of here, which would then look for the lock of a context
 * that is no more.
 */
void
ts_post (GMainContext *context, gint priority, GSourceFunc function,
    gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GMainContext) kept = g_main_context_ref (context);
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_callback (source, function, data, destroy);
  g_source_attach (source, kept);
}
