/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-rtsp-profile.h"

#include <string.h>

#define NAME "profile="

/* A part of a media, as players write it behind what they asked for. */
#define PART "/stream="

/* From behind the name on. */
static const gchar *
find_value (const gchar *query)
{
  for (const gchar *at = query; at != NULL; at = strchr (at, '&')) {
    if (*at == '&')
      at++;
    if (g_str_has_prefix (at, NAME))
      return at + strlen (NAME);
  }
  return NULL;
}

/**
 * ts_rtsp_profile_move:
 * @url: (nullable): what a client asks for; changed
 *
 * Makes `/stream1/sensor1?profile=mobile` a path, `/stream1/sensor1@mobile`:
 * what a client is told then has no query, behind which players would write the
 * name of a part of the media. Those that do so all the same, because they
 * remember what they asked for, are understood, too. What else stands in the
 * query means nothing here.
 */
void
ts_rtsp_profile_move (GstRTSPUrl *url)
{
  const gchar *value, *part;
  g_autofree gchar *path = NULL;
  g_autofree gchar *tail = NULL;
  gsize length;

  if (url == NULL || url->abspath == NULL || url->query == NULL)
    return;
  value = find_value (url->query);
  length = value != NULL ? strcspn (value, "&/") : 0;
  if (length == 0)
    return;
  part = strstr (url->abspath, PART);
  path = g_strndup (url->abspath,
      part != NULL ? (gsize) (part - url->abspath) : strlen (url->abspath));
  if (part == NULL)
    part = strstr (url->query, PART);
  tail = g_strdup (part != NULL ? part : "");
  while (g_str_has_suffix (path, "/"))
    path[strlen (path) - 1] = '\0';
  g_free (url->abspath);
  url->abspath =
      g_strdup_printf ("%s@%.*s%s", path, (gint) length, value, tail);
  g_clear_pointer (&url->query, g_free);
}
