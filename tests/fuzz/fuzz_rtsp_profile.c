/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "media/rtsp/ts-rtsp-profile.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever is asked for stays a path; one that has got a profile has no query,
 * and is not changed again. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree gchar *text =
      size > 0 ? g_strndup ((const gchar *) data, size) : g_strdup ("");
  gchar *mark = strchr (text, '?');
  g_autofree gchar *once = NULL;
  GstRTSPUrl url = {.query = mark != NULL ? g_strdup (mark + 1) : NULL};
  gboolean moved;

  if (mark != NULL)
    *mark = '\0';
  url.abspath = g_strdup (text);
  ts_rtsp_profile_move (&url);
  moved = mark != NULL && url.query == NULL;
  g_assert_true (moved || g_str_equal (url.abspath, text));
  if (moved)
    g_assert_nonnull (strchr (url.abspath, '@'));
  once = g_strdup (url.abspath);
  ts_rtsp_profile_move (&url);
  g_assert_cmpstr (url.abspath, ==, once);
  g_free (url.abspath);
  g_free (url.query);
  return 0;
}
