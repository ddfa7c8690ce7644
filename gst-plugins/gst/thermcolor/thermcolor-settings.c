/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "thermcolor-settings.h"

/* The settings that are just a number. */
static const struct
{
  const gchar *name;
  const gchar *nick;
  const gchar *blurb;
  gdouble minimum;
  gdouble maximum;
  gdouble initial;
  gsize offset;
} numbers[] = {
    {"low-percent", "Low percent",
        "agc=percentile: share of the pixels that may be colder than the "
        "palette's cold end, percent",
        0, 100, 1, G_STRUCT_OFFSET (ThermColorSettings, follower.low_percent)},
    {"high-percent", "High percent",
        "agc=percentile: share of the pixels that are not hotter than the "
        "palette's hot end, percent",
        0, 100, 99,
        G_STRUCT_OFFSET (ThermColorSettings, follower.high_percent)},
    {"plateau", "Plateau",
        "Equalising modes: how many times the mean of all counts that occur "
        "one count may weigh at most; small is nearly linear, large is full "
        "histogram equalisation",
        0.01, 10000, 4, G_STRUCT_OFFSET (ThermColorSettings, follower.plateau)},
    {"linear-share", "Linear share",
        "Equalising modes: how much of the palette is shared out by "
        "temperature alone, 0 to 1, so that equal differences stay visible "
        "as such",
        0, 1, 0, G_STRUCT_OFFSET (ThermColorSettings, follower.linear_share)},
    {"tail-rejection", "Tail rejection",
        "Equalising modes: share of the pixels at either end that take the "
        "colour of the end, percent",
        0, 49, 0, G_STRUCT_OFFSET (ThermColorSettings, follower.tail_percent)},
    {"information-threshold", "Information threshold",
        "agc=information: differences between neighbours below this say "
        "nothing, from twice that on they count in full; kelvin",
        0.001, 100, 0.3,
        G_STRUCT_OFFSET (ThermColorSettings, follower.information_k)},
    {"local-clip", "Local clip limit",
        "agc=local: how many times as steep as in the whole picture contrast "
        "may become in a part of it; 1 is no more",
        1, 40, 2.5, G_STRUCT_OFFSET (ThermColorSettings, local_clip)},
    {"max-gain", "Maximum gain",
        "Contrast limit of the automatic modes: palette steps (of 256) for a "
        "kelvin at most, so that a bland scene does not become a picture of "
        "the noise",
        0.1, 10000, 100,
        G_STRUCT_OFFSET (ThermColorSettings, follower.max_gain)},
    {"contrast", "Contrast",
        "Multiplies the maximum gain: three more are twice as much, 18 is "
        "just the maximum gain",
        12, 24, 18, G_STRUCT_OFFSET (ThermColorSettings, follower.contrast)},
    {"brightness", "Brightness",
        "Where in the palette the average goes when the contrast limit leaves "
        "some of it unused",
        0, 1, 0.5, G_STRUCT_OFFSET (ThermColorSettings, follower.brightness)},
    {"itt-mean", "ITT mean",
        "Which temperatures take the middle of the palette in the automatic "
        "modes: above 0 hotter ones, so that hot parts show more detail, "
        "below 0 colder ones",
        -4, 4, 0, G_STRUCT_OFFSET (ThermColorSettings, follower.itt_mean)},
    {"dde", "Detail enhancement",
        "-10 to 40: above 0 details are sharpened, below 0 details and noise "
        "are smoothed while edges stay; 0 leaves the picture alone",
        -10, 40, 0, G_STRUCT_OFFSET (ThermColorSettings, dde)},
    {"detail-edge", "Edge of detail",
        "Detail enhancement: what differs from its surroundings by more is an "
        "edge and no detail, kelvin",
        0.01, 100, 0.5, G_STRUCT_OFFSET (ThermColorSettings, detail_edge_k)},
    {"low-temperature", "Low temperature",
        "agc=manual: temperature of the palette's cold end, °C", -273, 5000, 10,
        G_STRUCT_OFFSET (ThermColorSettings, follower.low_c)},
    {"high-temperature", "High temperature",
        "agc=manual: temperature of the palette's hot end, °C", -273, 5000, 40,
        G_STRUCT_OFFSET (ThermColorSettings, follower.high_c)},
    {"damping", "Damping",
        "Time constant with which the automatic modes follow the scene, "
        "seconds; 0 follows at once",
        0, 60, 0.25, G_STRUCT_OFFSET (ThermColorSettings, follower.damping_s)},
    {"agc-filter", "AGC filter",
        "Takes the place of damping when not 0: 1 is the slowest, 32 follows "
        "at once",
        0, 32, 0, G_STRUCT_OFFSET (ThermColorSettings, follower.agc_filter)},
};

guint
therm_color_settings_get_n_numbers (void)
{
  return G_N_ELEMENTS (numbers);
}

/**
 * therm_color_settings_new_spec:
 * @index: of a number
 * @flags: of the property
 *
 * Returns: (transfer floating): the property of that number
 */
GParamSpec *
therm_color_settings_new_spec (guint index, GParamFlags flags)
{
  return g_param_spec_double (numbers[index].name, numbers[index].nick,
      numbers[index].blurb, numbers[index].minimum, numbers[index].maximum,
      numbers[index].initial, flags);
}

gdouble *
therm_color_settings_get_number (ThermColorSettings *self, guint index)
{
  return &G_STRUCT_MEMBER (gdouble, self, numbers[index].offset);
}

void
therm_color_settings_reset_numbers (ThermColorSettings *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    *therm_color_settings_get_number (self, i) = numbers[i].initial;
}
