/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "control-table.h"

#include <linux/v4l2-controls.h>
#include <math.h>

#define V4L2(name) .v4l2_id = V4L2_CID_##name, .v4l2_name = "V4L2_CID_" #name
#define LIBCAMERA(name, low, high)                                             \
  .libcamera_name = name, .libcamera_low = low, .libcamera_high = high

/* Nearer than that no lens of a V4L2 device is taken to be; the interface has
 * no unit for it. */
#define NEAREST_M 0.1

/* Modes stand before the numbers that count in them, as a device refuses those
 * while it decides itself. */
static const ControlRow rows[] = {
    {"image.brightness", "brightness", -100, 100, V4L2 (BRIGHTNESS),
        CONTROL_SCALE_CENTRED, LIBCAMERA ("brightness", -1, 1)},
    {"image.contrast", "contrast", -100, 100, V4L2 (CONTRAST),
        CONTROL_SCALE_CENTRED, LIBCAMERA ("contrast", 0, 2)},
    {"image.saturation", "saturation", -100, 100, V4L2 (SATURATION),
        CONTROL_SCALE_CENTRED, LIBCAMERA ("saturation", 0, 2)},
    {"image.hue", "hue", -180, 180, V4L2 (HUE), CONTROL_SCALE_CENTRED},
    /* of UVC: hundredths */
    {"image.gamma", "gamma", 0.3, 3, V4L2 (GAMMA), CONTROL_SCALE_FACTOR,
        .factor = 100, LIBCAMERA ("gamma", 0.3, 3)},
    {"image.sharpness", "sharpness", -100, 100, V4L2 (SHARPNESS),
        CONTROL_SCALE_CENTRED, LIBCAMERA ("sharpness", 0, 2)},
    {"image.wdr", "wdr", 0, 100, V4L2 (WIDE_DYNAMIC_RANGE),
        CONTROL_SCALE_SWITCH},
    {"image.white-balance", "white-balance", 0, 0, V4L2 (AUTO_WHITE_BALANCE),
        CONTROL_SCALE_CHOICE,
        .choices = {{"auto", {1}, 1}, {"indoor", {0}, 1}, {"outdoor", {0}, 1},
            {"manual", {0}, 1}, {"temperature", {0}, 1}, {"one-push", {0}, 0}},
        .libcamera_name = "awb-enable"},
    {"image.white-balance-temperature", "white-balance-temperature", 2000,
        10000, V4L2 (WHITE_BALANCE_TEMPERATURE), CONTROL_SCALE_FACTOR,
        .factor = 1, LIBCAMERA ("colour-temperature", 2000, 10000)},
    {"image.white-balance-red", "white-balance-red", 0.2, 6, V4L2 (RED_BALANCE),
        CONTROL_SCALE_RATIO},
    {"image.white-balance-blue", "white-balance-blue", 0.2, 6,
        V4L2 (BLUE_BALANCE), CONTROL_SCALE_RATIO},
    {"exposure.mode", "exposure-mode", 0, 0, V4L2 (EXPOSURE_AUTO),
        CONTROL_SCALE_CHOICE,
        /* webcams call it aperture priority: their iris does not move */
        .choices = {{"auto",
                        {V4L2_EXPOSURE_AUTO, V4L2_EXPOSURE_APERTURE_PRIORITY},
                        2},
            {"shutter", {V4L2_EXPOSURE_SHUTTER_PRIORITY}, 1},
            {"iris", {V4L2_EXPOSURE_APERTURE_PRIORITY}, 1},
            {"manual", {V4L2_EXPOSURE_MANUAL}, 1}, {"bright", {0}, 0},
            {"source", {0}, 0}},
        .libcamera_name = "ae-enable"},
    {"exposure.metering", "exposure-metering", 0, 0, V4L2 (EXPOSURE_METERING),
        CONTROL_SCALE_CHOICE,
        .choices = {{"average", {V4L2_EXPOSURE_METERING_AVERAGE}, 1},
            {"center", {V4L2_EXPOSURE_METERING_CENTER_WEIGHTED}, 1},
            {"spot", {V4L2_EXPOSURE_METERING_SPOT}, 1}, {"backlight", {0}, 0},
            {"highlights", {0}, 0}}},
    {"exposure.compensation", "exposure-compensation", -3, 3,
        V4L2 (AUTO_EXPOSURE_BIAS), CONTROL_SCALE_NEAREST, .factor = 1000,
        LIBCAMERA ("exposure-value", -3, 3)},
    /* in 100 µs */
    {"exposure.shutter", "exposure-shutter", 0.00005, 1,
        V4L2 (EXPOSURE_ABSOLUTE), CONTROL_SCALE_FACTOR, .factor = 10000,
        LIBCAMERA ("exposure-time", 50, 1e6)},
    {"exposure.gain", "exposure-gain", 0, 60, V4L2 (GAIN), CONTROL_SCALE_FULL,
        .libcamera_name = "analogue-gain", .libcamera_low = NAN},
    {"exposure.iris", "exposure-iris", 0.05, 1, V4L2 (IRIS_ABSOLUTE),
        CONTROL_SCALE_FULL},
    {"exposure.anti-flicker", "anti-flicker", 0, 0, V4L2 (POWER_LINE_FREQUENCY),
        CONTROL_SCALE_CHOICE,
        .choices = {{"off", {V4L2_CID_POWER_LINE_FREQUENCY_DISABLED}, 1},
            {"50", {V4L2_CID_POWER_LINE_FREQUENCY_50HZ}, 1},
            {"60", {V4L2_CID_POWER_LINE_FREQUENCY_60HZ}, 1}}},
    /* grey at night; the filter itself is no control of V4L2's */
    {"day-night.mode", "day-night", 0, 0, V4L2 (COLORFX), CONTROL_SCALE_CHOICE,
        .choices = {{"day", {V4L2_COLORFX_NONE}, 1},
            {"night", {V4L2_COLORFX_BW}, 1}, {"auto", {0}, 0},
            {"timed", {0}, 0}}},
    {"day-night.infrared", "infrared", 0, 0, V4L2 (FLASH_LED_MODE),
        CONTROL_SCALE_CHOICE,
        .choices = {{"off", {V4L2_FLASH_LED_MODE_NONE}, 1},
            {"manual", {V4L2_FLASH_LED_MODE_TORCH}, 1}, {"auto", {0}, 0}}},
    {"day-night.infrared-level", "infrared-level", 0, 100,
        V4L2 (FLASH_TORCH_INTENSITY), CONTROL_SCALE_FULL},
    {"focus.mode", "focus-mode", 0, 0, V4L2 (FOCUS_AUTO), CONTROL_SCALE_CHOICE,
        .choices = {{"auto", {1}, 1}, {"manual", {0}, 1}},
        .libcamera_name = "af-mode"},
    {"focus.distance", "focus-distance", 0, 100000, V4L2 (FOCUS_ABSOLUTE),
        CONTROL_SCALE_NEARNESS, .libcamera_name = "lens-position"},
    {"focus.lock", "focus-lock", 0, 1, V4L2 (3A_LOCK), CONTROL_SCALE_BIT,
        .factor = V4L2_LOCK_FOCUS},
};

const ControlRow *
control_table_get (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (rows);
  return rows;
}

const ControlRow *
control_table_find (const gchar *property)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].property, property))
      return &rows[i];
  return NULL;
}

gboolean
control_row_is_word (const ControlRow *self)
{
  return self->scale == CONTROL_SCALE_CHOICE;
}

gboolean
control_row_is_switch (const ControlRow *self)
{
  return self->scale == CONTROL_SCALE_BIT;
}

static gboolean
has_value (const ControlRange *range, gint64 value)
{
  if (range->menu == NULL)
    return value >= range->minimum && value <= range->maximum;
  for (guint i = 0; i < range->n_menu; i++)
    if (range->menu[i] == value)
      return TRUE;
  return FALSE;
}

/* Values are whole steps from the minimum. */
static gint64
to_step (const ControlRange *range, gdouble value)
{
  const gdouble step = MAX (range->step, 1);
  const gdouble within =
      CLAMP (value, (gdouble) range->minimum, (gdouble) range->maximum);
  const gint64 stepped =
      range->minimum
      + (gint64) (floor ((within - range->minimum) / step + 0.5) * step);

  return stepped > range->maximum ? stepped - (gint64) step : stepped;
}

static gboolean
find_nearest (const ControlRange *range, gdouble wanted, gint64 *ret_value)
{
  gdouble best = INFINITY;

  if (range->menu == NULL || !range->menu_is_numbers) {
    *ret_value = to_step (range, wanted);
    return TRUE;
  }
  for (guint i = 0; i < range->n_menu; i++) {
    const gdouble off = fabs ((gdouble) range->menu_numbers[i] - wanted);

    if (off < best) {
      best = off;
      *ret_value = range->menu[i];
    }
  }
  return best < INFINITY;
}

static gdouble
map_centred (const ControlRow *self, const ControlRange *range, gdouble number)
{
  return number < 0 ? range->initial
                          + (number / self->low)
                                * (gdouble) (range->minimum - range->initial)
                    : range->initial
                          + (number / self->high)
                                * (gdouble) (range->maximum - range->initial);
}

gboolean
control_row_map_number (const ControlRow *self, const ControlRange *range,
    gdouble number, gint64 *ret_value)
{
  const gdouble span = (gdouble) (range->maximum - range->minimum);
  const gdouble clamped = CLAMP (number, self->low, self->high);

  switch (self->scale) {
  case CONTROL_SCALE_CENTRED:
    *ret_value = to_step (range, map_centred (self, range, clamped));
    return TRUE;
  case CONTROL_SCALE_FULL:
    *ret_value = to_step (
        range, range->minimum
                   + span * (clamped - self->low) / (self->high - self->low));
    return TRUE;
  case CONTROL_SCALE_FACTOR:
    *ret_value = to_step (range, clamped * self->factor);
    return TRUE;
  case CONTROL_SCALE_RATIO:
    *ret_value = to_step (range, clamped * (gdouble) range->initial);
    return TRUE;
  case CONTROL_SCALE_NEAREST:
    return find_nearest (range, clamped * self->factor, ret_value);
  case CONTROL_SCALE_SWITCH:
    *ret_value = clamped > 0 ? range->maximum : range->minimum;
    return TRUE;
  case CONTROL_SCALE_NEARNESS:
    *ret_value = to_step (
        range, range->minimum
                   + (clamped > 0 ? span * MIN (NEAREST_M / clamped, 1) : 0));
    return TRUE;
  case CONTROL_SCALE_BIT:
    *ret_value = clamped > 0 ? (gint64) self->factor : 0;
    return (*ret_value & ~range->maximum) == 0;
  default:
    return FALSE;
  }
}

gboolean
control_row_map_word (const ControlRow *self, const ControlRange *range,
    const gchar *word, gint64 *ret_value)
{
  for (guint i = 0; i < CONTROL_MAX_CHOICES; i++) {
    const ControlChoice *choice = &self->choices[i];

    if (choice->word == NULL || !g_str_equal (choice->word, word))
      continue;
    for (guint n = 0; n < choice->n_values; n++) {
      if (has_value (range, choice->values[n])) {
        *ret_value = choice->values[n];
        return TRUE;
      }
    }
  }
  return FALSE;
}

gdouble
control_row_map_libcamera (const ControlRow *self, gdouble number)
{
  const gdouble clamped = CLAMP (number, self->low, self->high);

  /* dB, and a factor there */
  if (isnan (self->libcamera_low))
    return pow (10, clamped / 20);
  if (self->scale == CONTROL_SCALE_NEARNESS)
    return clamped > 0 ? 1 / clamped : 0;
  return self->libcamera_low
         + (clamped - self->low) * (self->libcamera_high - self->libcamera_low)
               / (self->high - self->low);
}
