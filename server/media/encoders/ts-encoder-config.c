/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-encoder-config.h"

#include <math.h>

/* As the choices of the settings are called. */
static const gchar *const controls[] = {
    "constant", "variable", "quality", "average"};
static const gchar *const profiles[] = {"constrained-baseline", "main", "high"};

static gboolean
find (const gchar *text, const gchar *const *names, gsize n, guint *ret_index)
{
  for (gsize i = 0; i < n; i++) {
    if (g_str_equal (text, names[i])) {
      *ret_index = i;
      return TRUE;
    }
  }
  return FALSE;
}

const gchar *
ts_rate_control_to_string (TsRateControl control)
{
  return controls[control];
}

gboolean
ts_rate_control_from_string (const gchar *text, TsRateControl *ret_control)
{
  guint index;

  if (!find (text, controls, G_N_ELEMENTS (controls), &index))
    return FALSE;
  *ret_control = index;
  return TRUE;
}

const gchar *
ts_coding_profile_to_string (TsCodingProfile profile)
{
  return profiles[profile];
}

gboolean
ts_coding_profile_from_string (const gchar *text, TsCodingProfile *ret_profile)
{
  guint index;

  if (!find (text, profiles, G_N_ELEMENTS (profiles), &index))
    return FALSE;
  *ret_profile = index;
  return TRUE;
}

/* The longest buffer, which lets a picture have what it needs, and the
 * shortest, in which a key frame has to do with three or four pictures' bits.
 * The middle is 600 ms, x264enc's own. */
#define ROUGH_MS 3000.0
#define SMOOTH_MS 120.0

/**
 * ts_encoder_config_smoothing_to_ms:
 * @smoothing: 0 to 100
 *
 * Returns: the buffer over which the bit rate is kept, milliseconds
 */
guint
ts_encoder_config_smoothing_to_ms (guint smoothing)
{
  return (guint) lround (
      ROUGH_MS * pow (SMOOTH_MS / ROUGH_MS, MIN (smoothing, 100) / 100.0));
}
