/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which regions are in alarm: `3=alarm 4=pre-alarm`. */

#include "config.h"

#include "osd-states.h"

#include <gst/thermal/thermal.h>

static const gchar *const names[] = {"normal", "pre-alarm", "alarm"};

const gchar *
osd_state_to_string (OsdState state)
{
  return names[state];
}

static gboolean
parse_one (const gchar *word, OsdRegionState *ret_state, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);
  guint64 id;

  if (g_strv_length (parts) == 2
      && g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXINT, &id, NULL)) {
    for (guint i = 0; i < OSD_N_STATES; i++) {
      if (!g_str_equal (parts[1], names[i]))
        continue;
      ret_state->region_id = id;
      ret_state->state = i;
      return TRUE;
    }
  }
  g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
      "'%s' is not ID=normal, ID=pre-alarm or ID=alarm", word);
  return FALSE;
}

/**
 * osd_states_parse:
 *
 * Returns: (transfer full) (element-type OsdRegionState): the states that are
 *   named; or %NULL and @error
 */
GArray *
osd_states_parse (const gchar *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " ,;\n", -1);
  g_autoptr (GArray) states =
      g_array_new (FALSE, FALSE, sizeof (OsdRegionState));

  for (guint i = 0; words[i] != NULL; i++) {
    OsdRegionState state;

    if (*words[i] == '\0')
      continue;
    if (!parse_one (words[i], &state, error))
      return NULL;
    g_array_append_val (states, state);
  }
  return g_steal_pointer (&states);
}

OsdState
osd_states_find (const GArray *states, guint region_id)
{
  for (guint i = 0; states != NULL && i < states->len; i++) {
    const OsdRegionState *state = &g_array_index (states, OsdRegionState, i);

    if (state->region_id == region_id)
      return state->state;
  }
  return OSD_STATE_NORMAL;
}

OsdState
osd_states_find_worst (const GArray *states)
{
  OsdState worst = OSD_STATE_NORMAL;

  for (guint i = 0; states != NULL && i < states->len; i++)
    worst = MAX (worst, g_array_index (states, OsdRegionState, i).state);
  return worst;
}
