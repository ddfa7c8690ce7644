/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  OSD_STATE_NORMAL,
  OSD_STATE_PRE_ALARM,
  OSD_STATE_ALARM,
  OSD_N_STATES,
} OsdState;

typedef struct
{
  guint region_id;
  OsdState state;
} OsdRegionState;

const gchar *osd_state_to_string (OsdState state);
GArray *osd_states_parse (const gchar *text, GError **error);
OsdState osd_states_find (const GArray *states, guint region_id);
OsdState osd_states_find_worst (const GArray *states);

G_END_DECLS
