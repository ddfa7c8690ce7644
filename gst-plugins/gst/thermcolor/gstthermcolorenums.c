/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermcolorenums.h"

GType
gst_therm_color_agc_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
      {GST_THERM_COLOR_AGC_PLATEAU, "Plateau histogram equalisation",
          "plateau"},
      {GST_THERM_COLOR_AGC_LINEAR, "From the coldest to the hottest pixel",
          "linear"},
      {GST_THERM_COLOR_AGC_PERCENTILE, "Linear, without the outermost pixels",
          "percentile"},
      {GST_THERM_COLOR_AGC_MANUAL, "Between two temperatures", "manual"},
      {GST_THERM_COLOR_AGC_INFORMATION,
          "Plateau equalisation, weighed by local detail", "information"},
      {GST_THERM_COLOR_AGC_LOCAL,
          "Plateau equalisation, then each part of the picture by itself",
          "local"},
      {GST_THERM_COLOR_AGC_ONCE, "As it was when this was chosen", "once"},
      {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstThermColorAgc", values);

    g_once_init_leave (&type, new_type);
  }
  return type;
}

GType
gst_therm_color_roi_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
      {GST_THERM_COLOR_ROI_FULL, "All of the picture", "full"},
      {GST_THERM_COLOR_ROI_UPPER_HALF, "Upper half", "upper-half"},
      {GST_THERM_COLOR_ROI_LOWER_HALF, "Lower half", "lower-half"},
      {GST_THERM_COLOR_ROI_LOWER_THREE_QUARTERS, "All but the upper quarter",
          "lower-three-quarters"},
      {GST_THERM_COLOR_ROI_HORIZON, "Middle half of the rows", "horizon"},
      {GST_THERM_COLOR_ROI_CENTRE_25, "Centre, 25 % of the width and height",
          "centre-25"},
      {GST_THERM_COLOR_ROI_CENTRE_50, "Centre, 50 % of the width and height",
          "centre-50"},
      {GST_THERM_COLOR_ROI_CENTRE_75, "Centre, 75 % of the width and height",
          "centre-75"},
      {GST_THERM_COLOR_ROI_CUSTOM, "The box of roi-box", "custom"},
      {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType new_type = g_enum_register_static ("GstThermColorRoi", values);

    g_once_init_leave (&type, new_type);
  }
  return type;
}
