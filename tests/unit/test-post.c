/* SPDX-License-Identifier: LGPL-2.1-or-later */

#define _GNU_SOURCE /* RTLD_NEXT */
#include "config.h"

#include <dlfcn.h>

#include "ts-post.h"

/* Somebody who waits in a loop of its own for one message. */
static GMainContext *listener;
static guint n_told;
static gboolean listener_is_gone;

/* Stands before GLib's: whoever lets go of the source that tells, lets go when
 * the listener has been told and has dropped its context. A thread of its own
 * would do so once in some thousand times. */
void
g_source_unref (GSource *source)
{
  void (*unref) (GSource *) =
      (void (*) (GSource *)) (gpointer) dlsym (RTLD_NEXT, "g_source_unref");
  GMainContext *context = g_steal_pointer (&listener);

  if (context != NULL) {
    while (g_main_context_iteration (context, FALSE))
      continue;
    g_main_context_unref (context);
    g_assert_cmpuint (n_told, ==, 1);
    g_assert_false (listener_is_gone);
  }
  unref (source);
}

static gboolean
on_told (gpointer n)
{
  ++*(guint *) n;
  return G_SOURCE_REMOVE;
}

static void
set_true (gpointer flag)
{
  *(gboolean *) flag = TRUE;
}

static void
test_the_context_is_there_until_its_source_is_let_go (void)
{
  GMainContext *context = g_main_context_new ();
  GSource *last = g_timeout_source_new_seconds (3600);

  /* what belongs to a context ends with it */
  g_source_set_callback (last, on_told, &listener_is_gone, set_true);
  g_source_attach (last, context);
  g_source_unref (last);
  listener = context;
  ts_post (context, G_PRIORITY_DEFAULT, on_told, &n_told, NULL);
  g_assert_null (listener);
  g_assert_true (listener_is_gone);
}

static void
count (gpointer n)
{
  ++*(guint *) n;
}

static gboolean
append_priority (gpointer text)
{
  g_string_append_printf (
      text, "%d ", g_source_get_priority (g_main_current_source ()));
  return G_SOURCE_REMOVE;
}

static gboolean
do_nothing (gpointer n)
{
  g_assert_cmpuint (*(guint *) n, ==, 0);
  return G_SOURCE_REMOVE;
}

static void
test_it_waits_for_the_loop_and_its_turn (void)
{
  GMainContext *context = g_main_context_new ();
  g_autoptr (GString) order = g_string_new (NULL);
  guint n_destroyed = 0;

  ts_post (context, G_PRIORITY_LOW, append_priority, order, NULL);
  ts_post (context, G_PRIORITY_HIGH, append_priority, order, NULL);
  ts_post (context, G_PRIORITY_DEFAULT, do_nothing, &n_destroyed, count);
  g_assert_cmpstr (order->str, ==, "");
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpstr (order->str, ==, "-100 300 ");
  g_assert_cmpuint (n_destroyed, ==, 1);

  /* nobody runs it any more */
  ts_post (context, G_PRIORITY_DEFAULT, do_nothing, &n_destroyed, count);
  g_main_context_unref (context);
  g_assert_cmpuint (n_destroyed, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/post/the-context-is-there-until-its-source-is-let-go",
      test_the_context_is_there_until_its_source_is_let_go);
  g_test_add_func ("/post/it-waits-for-the-loop-and-its-turn",
      test_it_waits_for_the_loop_and_its_turn);
  return g_test_run ();
}
