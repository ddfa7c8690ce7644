/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-profile-private.h"

#include <string.h>

/* What a member of a profile may be, and how it is told when it is not. */

/**
 * ts_profile_set_error:
 * @place: as `sensors[0].chain[2].properties.palette`
 *
 * Sets %TS_PROFILE_ERROR_INVALID to "place: what is wrong with it".
 *
 * Returns: %FALSE
 */
gboolean
ts_profile_set_error (
    GError **error, const gchar *place, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (
      error, TS_PROFILE_ERROR, TS_PROFILE_ERROR_INVALID, "%s: %s", place, text);
  return FALSE;
}

static gboolean
consists_of (const gchar *text, gboolean with_slashes, gboolean with_dots)
{
  if (*text == '\0' || *text == '/' || g_str_has_suffix (text, "/")
      || strstr (text, "//") != NULL || strlen (text) > 64)
    return FALSE;
  for (const gchar *c = text; *c != '\0'; c++) {
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_'
        && !(*c == '/' && with_slashes) && !(*c == '.' && with_dots))
      return FALSE;
  }
  return TRUE;
}

/* Names are parts of settings paths, of URLs and of file names. */
gboolean
ts_profile_is_name (const gchar *text, gboolean with_slashes)
{
  return consists_of (text, with_slashes, FALSE);
}

/* Paths under which others know a stream may look like files. */
gboolean
ts_profile_is_alias (const gchar *text)
{
  return consists_of (text, TRUE, TRUE) && *text != '.'
         && strstr (text, "/.") == NULL;
}

gboolean
ts_profile_get_choice (JsonObject *object, const gchar *place,
    const gchar *member, const gchar *const *choices, gint *ret_index,
    GError **error)
{
  g_autofree gchar *text = NULL;
  g_autofree gchar *allowed = NULL;
  g_autofree gchar *here = ts_json_place (place, member);

  if (!ts_json_get_string (object, place, member, TRUE, &text, error))
    return FALSE;
  for (gint i = 0; choices[i] != NULL; i++) {
    if (g_str_equal (choices[i], text)) {
      *ret_index = i;
      return TRUE;
    }
  }
  allowed = g_strjoinv (", ", (GStrv) choices);
  return ts_profile_set_error (
      error, here, "there is no '%s'; there are: %s", text, allowed);
}
