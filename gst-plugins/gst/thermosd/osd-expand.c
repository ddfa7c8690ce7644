/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Texts with modifiers: `%` and a letter for times, as strftime() has them,
 * `#` for everything else. docs/overlays.md has the table. */

#include "config.h"

#include "osd-expand.h"

#include <math.h>
#include <string.h>

/* What is not known. */
#define NOTHING "—"

/* A name in a call may be as long as a region's. */
#define MAX_ARGUMENT (4 * GST_THERMAL_REGION_MAX_NAME)

static void
append_number (GString *string, gdouble number, const gchar *format)
{
  gchar buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number)) {
    g_string_append (string, NOTHING);
    return;
  }
  g_ascii_formatd (buffer, sizeof buffer, format, number);
  /* -0.04 is 0.0 */
  if (*buffer == '-' && strspn (buffer + 1, "0.") == strlen (buffer + 1))
    g_string_append (string, buffer + 1);
  else
    g_string_append (string, buffer);
}

static void
append_text (GString *string, const gchar *text)
{
  g_string_append (string, text != NULL && *text != '\0' ? text : NOTHING);
}

/**
 * osd_format_kelvin:
 *
 * Returns: (transfer full): a temperature as a display prints it
 */
gchar *
osd_format_kelvin (
    const OsdReadings *readings, gdouble kelvin, GstThermalUnit unit)
{
  if (readings->calibration == NULL)
    return g_strdup (NOTHING);
  return gst_thermal_calibration_format (readings->calibration, kelvin, unit);
}

static void
append_kelvin (GString *string, const OsdValues *values, gdouble kelvin)
{
  g_autofree gchar *text =
      osd_format_kelvin (&values->readings, kelvin, values->unit);

  g_string_append (string, text);
}

/* By its number, or by its name. */
static GstThermalRegion *
find_region (const OsdReadings *readings, const gchar *which)
{
  guint64 id;

  if (readings->regions == NULL)
    return NULL;
  if (g_ascii_string_to_unsigned (which, 10, 0, G_MAXINT, &id, NULL))
    return gst_thermal_region_set_find (readings->regions, id);
  for (guint i = 0; i < gst_thermal_region_set_get_size (readings->regions);
       i++) {
    GstThermalRegion *region =
        gst_thermal_region_set_get (readings->regions, i);

    if (g_strcmp0 (gst_thermal_region_get_name (region), which) == 0)
      return region;
  }
  return NULL;
}

static const GstThermalMeasurement *
find_measurement (const OsdReadings *readings, GstThermalRegion *region)
{
  for (guint i = 0; region != NULL && i < readings->n_measurements; i++) {
    if (readings->measurements[i].region_id
        == gst_thermal_region_get_id (region))
      return &readings->measurements[i];
  }
  return NULL;
}

/* #max(3), #name(Pump): FALSE when there is no such word. */
static gboolean
append_of_region (GString *string, const gchar *word, const gchar *which,
    const OsdValues *values)
{
  static const struct
  {
    const gchar *word;
    gsize offset;
  } numbers[] = {
      {"max", G_STRUCT_OFFSET (GstThermalMeasurement, max_k)},
      {"min", G_STRUCT_OFFSET (GstThermalMeasurement, min_k)},
      {"avg", G_STRUCT_OFFSET (GstThermalMeasurement, mean_k)},
      {"median", G_STRUCT_OFFSET (GstThermalMeasurement, median_k)},
  };
  GstThermalRegion *region = find_region (&values->readings, which);
  const GstThermalMeasurement *measurement =
      find_measurement (&values->readings, region);

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
    if (!g_str_equal (word, numbers[i].word))
      continue;
    append_kelvin (string, values,
        measurement != NULL
            ? G_STRUCT_MEMBER (gdouble, measurement, numbers[i].offset)
            : NAN);
    return TRUE;
  }
  if (g_str_equal (word, "name")) {
    append_text (
        string, region != NULL ? gst_thermal_region_get_name (region) : NULL);
    return TRUE;
  }
  if (g_str_equal (word, "state")) {
    append_text (
        string, region != NULL ? osd_state_to_string (osd_states_find (
                    values->states, gst_thermal_region_get_id (region)))
                               : NULL);
    return TRUE;
  }
  return FALSE;
}

/* FALSE when the letter means nothing. */
static gboolean
append_letter (GString *string, gchar letter, const OsdValues *values)
{
  switch (letter) {
  case 'x':
    append_number (string, values->pan_deg, "%.1f");
    return TRUE;
  case 'y':
    append_number (string, values->tilt_deg, "%.1f");
    return TRUE;
  case 'z':
    append_number (string, values->zoom, "%.1f");
    return TRUE;
  case 'n':
    append_text (string, values->camera);
    return TRUE;
  case 's':
    append_text (string, values->sensor);
    return TRUE;
  case 'f':
    append_number (string, values->fps, "%.0f");
    return TRUE;
  case 'F':
    append_number (string, values->fps, "%.2f");
    return TRUE;
  case 'b':
    append_number (string, values->bitrate_kbps, "%.0f");
    return TRUE;
  case 'B':
    append_number (string, values->bitrate_kbps / 1000, "%.2f");
    return TRUE;
  case 'r':
    g_string_append_printf (string, "%d×%d", values->width, values->height);
    return TRUE;
  case 'a':
    g_string_append (
        string, osd_state_to_string (osd_states_find_worst (values->states)));
    return TRUE;
  case 'l':
    append_kelvin (string, values, values->readings.span_k[0]);
    return TRUE;
  case 'h':
    append_kelvin (string, values, values->readings.span_k[1]);
    return TRUE;
  case '#':
    g_string_append_c (string, '#');
    return TRUE;
  default:
    return FALSE;
  }
}

/* @at is behind the '#'. Returns what comes after the modifier, or NULL. */
static const gchar *
expand_modifier (GString *string, const gchar *at, const OsdValues *values)
{
  gsize n_letters = 0;
  const gchar *end;

  while (g_ascii_islower (at[n_letters]))
    n_letters++;
  end = at[n_letters] == '(' ? strchr (at + n_letters, ')') : NULL;
  if (end != NULL && end - at < MAX_ARGUMENT) {
    g_autofree gchar *word = g_strndup (at, n_letters);
    g_autofree gchar *which =
        g_strndup (at + n_letters + 1, end - (at + n_letters + 1));

    if (append_of_region (string, word, which, values))
      return end + 1;
  }
  return append_letter (string, *at, values) ? at + 1 : NULL;
}

/* @at is behind the '%'. Returns what comes after the conversion, or NULL. */
static const gchar *
expand_time (GString *string, const gchar *at, const OsdValues *values)
{
  const gsize n_flags = strspn (at, "_-0^EO:");
  g_autofree gchar *format = NULL;
  g_autofree gchar *text = NULL;

  if (*at == '%') {
    g_string_append_c (string, '%');
    return at + 1;
  }
  if (n_flags > 3 || !g_ascii_isalpha (at[n_flags]))
    return NULL;
  if (values->time == NULL) {
    g_string_append (string, NOTHING);
    return at + n_flags + 1;
  }
  format = g_strdup_printf ("%%%.*s", (gint) n_flags + 1, at);
  text = g_date_time_format (values->time, format);
  if (text == NULL)
    return NULL;
  g_string_append (string, text);
  return at + n_flags + 1;
}

/**
 * osd_expand:
 * @content: a text with modifiers, UTF-8
 * @values: what they mean
 *
 * A modifier that nobody knows stays as it is, so that it is seen.
 *
 * Returns: (transfer full): what is written
 */
gchar *
osd_expand (const gchar *content, const OsdValues *values)
{
  GString *string = g_string_new (NULL);
  const gchar *p = content;

  while (*p != '\0') {
    const gchar *after = NULL;

    if (*p == '#')
      after = expand_modifier (string, p + 1, values);
    else if (*p == '%')
      after = expand_time (string, p + 1, values);
    if (after == NULL) {
      g_string_append_c (string, *p);
      after = p + 1;
    }
    p = after;
  }
  return g_string_free (string, FALSE);
}
