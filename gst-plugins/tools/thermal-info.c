/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* thermal-info: what is in a radiometric file. */

#include "config.h"

#include <gst/thermal/thermal.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const gchar summary[] =
    "Prints what a radiometric file holds: camera, calibration, and the\n"
    "temperatures of one frame. Reads FLIR radiometric JPEG, FFF, SEQ and "
    "CSQ,\n"
    "CPTV, and TIFF, PNG and PGM of 16-bit counts with a JSON sidecar.";

static const gchar description[] =
    "Object parameters that are not given are those of the file. Temperatures\n"
    "are degrees Celsius; x and y count from 0 at the top left. Hot and cold\n"
    "are the first such pixels in reading order. A pixel without a "
    "temperature\n"
    "is NaN, in JSON null.\n"
    "\n"
    "The format of an exported file follows its name: .csv and .npy hold\n"
    "temperatures, .tiff and .png hold counts and their calibration.\n"
    "\n"
    "Examples:\n"
    "  thermal-info --at 10,20 --at 160,120 picture.jpg\n"
    "  thermal-info --frame 3 --emissivity 0.98 --json recording.csq\n"
    "  thermal-info --export picture.csv picture.jpg\n"
    "\n"
    "Exit status: 0 when all went well, 1 when the file could not be read or\n"
    "something asked for is not in it, 2 when the command line is wrong.";

typedef struct
{
  gint frame;
  GStrv points;
  GstThermalObject object;
  gdouble reflected_c;
  gdouble air_c;
  gdouble window_c;
  gboolean json;
  gboolean version;
  gchar *export;
  GStrv paths;
} Options;

typedef struct
{
  guint16 min_count;
  guint16 max_count;
  gdouble mean_count;
  gdouble min_c; /* NaN when no pixel has a temperature, as the next two */
  gdouble max_c;
  gdouble mean_c;
  gint hot[2];
  gint cold[2];
  guint n_nan;
} Statistics;

typedef struct
{
  gint x;
  gint y;
} Point;

/* What is printed. */
typedef struct
{
  const gchar *path;
  guint n_frames;
  guint index;
  GstThermalFrame *frame;
  Statistics statistics;
  GArray *points; /* Point */
} Report;

static void
measure (GstThermalFrame *frame, Statistics *ret_statistics)
{
  const gint width = gst_thermal_frame_get_width (frame);
  const gint height = gst_thermal_frame_get_height (frame);
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (frame);
  g_autofree gdouble *celsius = g_new (gdouble, GST_THERMAL_N_COUNTS);
  Statistics s = {.min_count = G_MAXUINT16, .min_c = NAN, .max_c = NAN};
  gdouble sum_c = 0;
  guint64 sum = 0;

  for (guint i = 0; i < GST_THERMAL_N_COUNTS; i++)
    celsius[i] = calibration != NULL
                     ? gst_thermal_calibration_get_kelvin (calibration, i)
                           - GST_THERMAL_ZERO_CELSIUS_K
                     : NAN;

  for (gint y = 0; y < height; y++) {
    for (gint x = 0; x < width; x++) {
      const guint16 count = gst_thermal_frame_get_count (frame, x, y);
      const gdouble c = celsius[count];

      s.min_count = MIN (s.min_count, count);
      s.max_count = MAX (s.max_count, count);
      sum += count;
      if (isnan (c)) {
        s.n_nan++;
        continue;
      }
      sum_c += c;
      if (!(c >= s.min_c)) {
        s.min_c = c;
        s.cold[0] = x;
        s.cold[1] = y;
      }
      if (!(c <= s.max_c)) {
        s.max_c = c;
        s.hot[0] = x;
        s.hot[1] = y;
      }
    }
  }
  s.mean_count = (gdouble) sum / width / height;
  s.mean_c = s.n_nan < (guint) width * height
                 ? sum_c / ((gdouble) width * height - s.n_nan)
                 : NAN;
  *ret_statistics = s;
}

static void
add_number (JsonBuilder *builder, const gchar *name, gdouble value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_int (JsonBuilder *builder, const gchar *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_text (JsonBuilder *builder, const gchar *name, const gchar *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_position (JsonBuilder *builder, const gchar *name, gboolean there,
    const gint position[2])
{
  json_builder_set_member_name (builder, name);
  if (!there) {
    json_builder_add_null_value (builder);
    return;
  }
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, position[0]);
  json_builder_add_int_value (builder, position[1]);
  json_builder_end_array (builder);
}

static void
begin (JsonBuilder *builder, const gchar *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_span (
    JsonBuilder *builder, const gchar *name, gdouble low_k, gdouble high_k)
{
  begin (builder, name);
  add_number (builder, "low", low_k - GST_THERMAL_ZERO_CELSIUS_K);
  add_number (builder, "high", high_k - GST_THERMAL_ZERO_CELSIUS_K);
  json_builder_end_object (builder);
}

static void
add_planck (JsonBuilder *builder, GstThermalCalibration *calibration)
{
  const GstThermalPlanck *planck =
      gst_thermal_calibration_get_planck (calibration);
  const GstThermalAtmosphere *air =
      gst_thermal_calibration_get_atmosphere (calibration);
  const GstThermalObject *object =
      gst_thermal_calibration_get_object (calibration);

  add_number (builder, "r1", planck->r1);
  add_number (builder, "r2", planck->r2);
  add_number (builder, "b", planck->b);
  add_number (builder, "f", planck->f);
  add_number (builder, "o", planck->o);
  add_number (builder, "alpha1", air->alpha1);
  add_number (builder, "alpha2", air->alpha2);
  add_number (builder, "beta1", air->beta1);
  add_number (builder, "beta2", air->beta2);
  add_number (builder, "x", air->x);
  add_number (builder, "emissivity", object->emissivity);
  add_number (builder, "distance_m", object->distance_m);
  add_number (
      builder, "reflected_c", object->reflected_k - GST_THERMAL_ZERO_CELSIUS_K);
  add_number (builder, "air_c", object->air_k - GST_THERMAL_ZERO_CELSIUS_K);
  add_number (builder, "humidity", object->humidity);
  add_number (builder, "window_transmission", object->window_transmission);
  add_number (
      builder, "window_c", object->window_k - GST_THERMAL_ZERO_CELSIUS_K);
  add_number (builder, "transmission",
      gst_thermal_calibration_get_transmission (calibration));
}

static void
add_calibration (JsonBuilder *builder, GstThermalCalibration *calibration)
{
  gdouble low_k, high_k;

  if (calibration == NULL) {
    json_builder_set_member_name (builder, "calibration");
    json_builder_add_null_value (builder);
    return;
  }

  begin (builder, "calibration");
  if (gst_thermal_calibration_get_planck (calibration) != NULL) {
    add_text (builder, "encoding", "planck");
    add_planck (builder, calibration);
  } else {
    gdouble scale_k, zero_k;

    gst_thermal_calibration_get_linear (calibration, &scale_k, &zero_k);
    add_text (builder, "encoding", "linear");
    add_number (builder, "kelvin_per_count", scale_k);
    add_number (builder, "kelvin_at_zero", zero_k);
  }
  if (gst_thermal_calibration_get_range (calibration, &low_k, &high_k))
    add_span (builder, "range_c", low_k, high_k);
  if (gst_thermal_calibration_get_clip (calibration, &low_k, &high_k))
    add_span (builder, "clip_c", low_k, high_k);
  json_builder_end_object (builder);
}

static void
add_surroundings (JsonBuilder *builder, GstThermalFrame *frame)
{
  GstThermalPip pip;
  GstThermalLocation location;
  GBytes *visible;
  gint width, height;

  visible = gst_thermal_frame_get_visible (frame, &width, &height);
  if (visible != NULL) {
    const guint8 *data = g_bytes_get_data (visible, NULL);

    begin (builder, "visible");
    add_text (builder, "format", data[0] == 0x89 ? "PNG" : "JPEG");
    add_int (builder, "width", width);
    add_int (builder, "height", height);
    add_int (builder, "bytes", g_bytes_get_size (visible));
    json_builder_end_object (builder);
  }
  if (gst_thermal_frame_get_pip (frame, &pip)) {
    begin (builder, "pip");
    add_number (builder, "scale", pip.scale);
    add_int (builder, "offset_x", pip.offset_x);
    add_int (builder, "offset_y", pip.offset_y);
    add_int (builder, "left", pip.left);
    add_int (builder, "right", pip.right);
    add_int (builder, "top", pip.top);
    add_int (builder, "bottom", pip.bottom);
    json_builder_end_object (builder);
  }
  if (gst_thermal_frame_get_location (frame, &location)) {
    begin (builder, "location");
    add_number (builder, "latitude_deg", location.latitude_deg);
    add_number (builder, "longitude_deg", location.longitude_deg);
    add_number (builder, "altitude_m", location.altitude_m);
    json_builder_end_object (builder);
  }
}

static void
add_pixels (JsonBuilder *builder, const Report *report)
{
  const Statistics *s = &report->statistics;
  const gboolean has_temperatures = !isnan (s->mean_c);

  begin (builder, "counts");
  add_int (builder, "min", s->min_count);
  add_int (builder, "max", s->max_count);
  add_number (builder, "mean", s->mean_count);
  json_builder_end_object (builder);

  begin (builder, "celsius");
  add_number (builder, "min", s->min_c);
  add_number (builder, "max", s->max_c);
  add_number (builder, "mean", s->mean_c);
  add_position (builder, "hot", has_temperatures, s->hot);
  add_position (builder, "cold", has_temperatures, s->cold);
  add_int (builder, "nan", s->n_nan);
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "at");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->points->len; i++) {
    const Point *point = &g_array_index (report->points, Point, i);

    json_builder_begin_object (builder);
    add_int (builder, "x", point->x);
    add_int (builder, "y", point->y);
    add_int (builder, "counts",
        gst_thermal_frame_get_count (report->frame, point->x, point->y));
    add_number (builder, "celsius",
        gst_thermal_frame_get_kelvin (report->frame, point->x, point->y)
            - GST_THERMAL_ZERO_CELSIUS_K);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static gchar *
format_time (GstThermalFrame *frame)
{
  GDateTime *time = gst_thermal_frame_get_time (frame);

  return time != NULL ? g_date_time_format_iso8601 (time) : NULL;
}

static void
print_json (const Report *report)
{
  GstThermalFrame *frame = report->frame;
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *time = format_time (frame);
  g_autofree gchar *text = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "file", report->path);
  add_int (builder, "width", gst_thermal_frame_get_width (frame));
  add_int (builder, "height", gst_thermal_frame_get_height (frame));
  add_int (builder, "frames", report->n_frames);
  add_int (builder, "frame", report->index);
  add_text (builder, "storage", gst_thermal_frame_get_storage (frame));
  add_text (builder, "model", gst_thermal_frame_get_camera_model (frame));
  add_text (builder, "serial", gst_thermal_frame_get_camera_serial (frame));
  add_text (builder, "lens", gst_thermal_frame_get_lens_model (frame));
  add_text (builder, "palette", gst_thermal_frame_get_palette_name (frame));
  add_text (builder, "time", time);
  add_calibration (builder, gst_thermal_frame_get_calibration (frame));
  add_pixels (builder, report);
  add_surroundings (builder, frame);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  puts (text);
}

static void
print_line (const gchar *name, const gchar *value)
{
  if (value != NULL)
    printf ("%-12s %s\n", name, value);
}

static void
print_calibration (GstThermalCalibration *calibration)
{
  const GstThermalPlanck *planck;
  const GstThermalAtmosphere *air;
  const GstThermalObject *object;
  gdouble low_k, high_k;

  if (calibration == NULL) {
    print_line ("calibration",
        "none: the file does not say what the counts mean in kelvin");
    return;
  }

  planck = gst_thermal_calibration_get_planck (calibration);
  if (planck == NULL) {
    gst_thermal_calibration_get_linear (calibration, &low_k, &high_k);
    printf ("%-12s linear: %.9g K per count, %.9g K at 0\n", "calibration",
        low_k, high_k);
  } else {
    air = gst_thermal_calibration_get_atmosphere (calibration);
    object = gst_thermal_calibration_get_object (calibration);
    printf ("%-12s planck: R1 %.9g, R2 %.9g, B %.9g, F %.9g, O %.9g\n",
        "calibration", planck->r1, planck->r2, planck->b, planck->f, planck->o);
    printf ("%-12s alpha1 %.9g, alpha2 %.9g, beta1 %.9g, beta2 %.9g, X %.9g\n",
        "atmosphere", air->alpha1, air->alpha2, air->beta1, air->beta2, air->x);
    printf ("%-12s emissivity %.6g, distance %.6g m, reflected %.6g °C, "
            "air %.6g °C, humidity %.6g, window transmission %.6g, "
            "window %.6g °C\n",
        "object", object->emissivity, object->distance_m,
        object->reflected_k - GST_THERMAL_ZERO_CELSIUS_K,
        object->air_k - GST_THERMAL_ZERO_CELSIUS_K, object->humidity,
        object->window_transmission,
        object->window_k - GST_THERMAL_ZERO_CELSIUS_K);
  }
  if (gst_thermal_calibration_get_range (calibration, &low_k, &high_k))
    printf ("%-12s %.6g to %.6g °C\n", "range",
        low_k - GST_THERMAL_ZERO_CELSIUS_K,
        high_k - GST_THERMAL_ZERO_CELSIUS_K);
  if (gst_thermal_calibration_get_clip (calibration, &low_k, &high_k))
    printf ("%-12s %.6g to %.6g °C\n", "clip",
        low_k - GST_THERMAL_ZERO_CELSIUS_K,
        high_k - GST_THERMAL_ZERO_CELSIUS_K);
}

/* "12.3456 °C", with what a camera would print instead where it differs */
static gchar *
format_celsius (GstThermalCalibration *calibration, gdouble celsius)
{
  const gdouble kelvin = celsius + GST_THERMAL_ZERO_CELSIUS_K;
  g_autofree gchar *shown = NULL;

  if (isnan (celsius))
    return g_strdup ("none");
  if (gst_thermal_calibration_classify (calibration, kelvin)
      == GST_THERMAL_STATUS_VALID)
    return g_strdup_printf ("%.6f °C", celsius);
  shown = gst_thermal_calibration_format (
      calibration, kelvin, GST_THERMAL_UNIT_CELSIUS);
  return g_strdup_printf ("%.6f °C (%s)", celsius, shown);
}

static void
print_pixels (const Report *report)
{
  const Statistics *s = &report->statistics;
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (report->frame);
  g_autofree gchar *min = format_celsius (calibration, s->min_c);
  g_autofree gchar *max = format_celsius (calibration, s->max_c);
  g_autofree gchar *mean = format_celsius (calibration, s->mean_c);

  printf ("%-12s min %u, max %u, mean %.4f\n", "counts", s->min_count,
      s->max_count, s->mean_count);
  if (!isnan (s->mean_c)) {
    printf ("%-12s %s at %d,%d\n", "min", min, s->cold[0], s->cold[1]);
    printf ("%-12s %s at %d,%d\n", "max", max, s->hot[0], s->hot[1]);
    printf ("%-12s %s\n", "mean", mean);
  }
  if (s->n_nan > 0)
    printf ("%-12s %u pixels have no temperature\n", "nan", s->n_nan);

  for (guint i = 0; i < report->points->len; i++) {
    const Point *point = &g_array_index (report->points, Point, i);
    g_autofree gchar *at = format_celsius (calibration,
        gst_thermal_frame_get_kelvin (report->frame, point->x, point->y)
            - GST_THERMAL_ZERO_CELSIUS_K);

    printf ("at %d,%d: counts %u, %s\n", point->x, point->y,
        gst_thermal_frame_get_count (report->frame, point->x, point->y), at);
  }
}

static void
print_text (const Report *report)
{
  GstThermalFrame *frame = report->frame;
  g_autofree gchar *time = format_time (frame);
  GstThermalPip pip;
  GstThermalLocation location;
  gint width, height;

  print_line ("file", report->path);
  printf ("%-12s %d x %d, %s\n", "size", gst_thermal_frame_get_width (frame),
      gst_thermal_frame_get_height (frame),
      gst_thermal_frame_get_storage (frame));
  printf ("%-12s %u of %u\n", "frame", report->index, report->n_frames);
  print_line ("model", gst_thermal_frame_get_camera_model (frame));
  print_line ("serial", gst_thermal_frame_get_camera_serial (frame));
  print_line ("lens", gst_thermal_frame_get_lens_model (frame));
  print_line ("palette", gst_thermal_frame_get_palette_name (frame));
  print_line ("time", time);
  if (gst_thermal_frame_get_visible (frame, &width, &height) != NULL)
    printf ("%-12s %d x %d\n", "visible", width, height);
  if (gst_thermal_frame_get_pip (frame, &pip))
    printf ("%-12s scale %.6f, offset %+d,%+d, inset %d..%d x %d..%d\n", "pip",
        pip.scale, pip.offset_x, pip.offset_y, pip.left, pip.right, pip.top,
        pip.bottom);
  if (gst_thermal_frame_get_location (frame, &location))
    printf ("%-12s latitude %.6f, longitude %.6f, altitude %.1f m\n",
        "location", location.latitude_deg, location.longitude_deg,
        location.altitude_m);
  print_calibration (gst_thermal_frame_get_calibration (frame));
  print_pixels (report);
}

static gboolean
parse_point (
    const gchar *text, GstThermalFrame *frame, Point *ret_point, GError **error)
{
  const gint width = gst_thermal_frame_get_width (frame);
  const gint height = gst_thermal_frame_get_height (frame);
  g_auto (GStrv) parts = g_strsplit (text, ",", 2);
  guint64 x, y;

  if (g_strv_length (parts) != 2
      || !g_ascii_string_to_unsigned (parts[0], 10, 0, width - 1, &x, NULL)
      || !g_ascii_string_to_unsigned (parts[1], 10, 0, height - 1, &y, NULL)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "--at %s: has to be X,Y inside of 0,0 to %d,%d", text, width - 1,
        height - 1);
    return FALSE;
  }
  *ret_point = (Point){(gint) x, (gint) y};
  return TRUE;
}

static gboolean
parse_points (const Options *options, Report *report, GError **error)
{
  for (guint i = 0; options->points != NULL && options->points[i] != NULL;
       i++) {
    Point point;

    if (!parse_point (options->points[i], report->frame, &point, error))
      return FALSE;
    g_array_append_val (report->points, point);
  }
  return TRUE;
}

/* The frame with the object parameters of the command line. */
static GstThermalFrame *
apply_object (
    GstThermalFrame *frame, const GstThermalObject *object, GError **error)
{
  GstThermalCalibration *calibration =
      gst_thermal_frame_get_calibration (frame);
  g_autoptr (GstThermalCalibration) changed = NULL;

  if (gst_thermal_object_is_inherit (object))
    return gst_thermal_frame_ref (frame);
  if (calibration == NULL) {
    g_set_error_literal (error, GST_THERMAL_ERROR,
        GST_THERMAL_ERROR_UNSUPPORTED,
        "the file has no calibration: object parameters change nothing");
    return NULL;
  }
  changed = gst_thermal_calibration_with_object (calibration, object, error);
  return changed != NULL ? gst_thermal_frame_with_calibration (frame, changed)
                         : NULL;
}

static gboolean
export_frame (GstThermalFrame *frame, const gchar *path, GError **error)
{
  const gchar *dot = strrchr (path, '.');
  g_autoptr (GBytes) bytes = NULL;
  GstThermalExportFormat format;

  if (dot == NULL || !gst_thermal_export_format_from_name (dot + 1, &format)) {
    g_set_error (error, GST_THERMAL_ERROR, GST_THERMAL_ERROR_INVALID,
        "--export %s: the name has to end in .csv, .tiff, .png or .npy", path);
    return FALSE;
  }
  bytes = gst_thermal_frame_export (frame, format, error);
  return bytes != NULL
         && g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
             g_bytes_get_size (bytes), error);
}

static gboolean
run (const Options *options, GError **error)
{
  g_autoptr (GstThermalFile) file = NULL;
  g_autoptr (GstThermalFrame) stored = NULL, frame = NULL;
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (Point));
  g_autofree gchar *name = g_filename_display_name (options->paths[0]);
  Report report = {.path = name, .points = points};

  file = gst_thermal_file_new (options->paths[0], error);
  if (file == NULL)
    return FALSE;
  report.n_frames = gst_thermal_file_get_n_frames (file);
  report.index = (guint) options->frame;
  stored = gst_thermal_file_read_frame (file, report.index, error);
  if (stored != NULL)
    frame = apply_object (stored, &options->object, error);
  if (frame == NULL) {
    g_prefix_error (error, "%s: ", report.path);
    return FALSE;
  }

  report.frame = frame;
  if (!parse_points (options, &report, error))
    return FALSE;
  if (options->export != NULL && !export_frame (frame, options->export, error))
    return FALSE;
  measure (frame, &report.statistics);
  if (options->json)
    print_json (&report);
  else
    print_text (&report);
  return TRUE;
}

static gboolean
parse_options (gint *argc, gchar ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
      {"frame", 'f', 0, G_OPTION_ARG_INT, &options->frame,
          "Frame of a sequence, from 0 (default 0)", "N"},
      {"at", 'a', 0, G_OPTION_ARG_STRING_ARRAY, &options->points,
          "Print this pixel too; may be given often", "X,Y"},
      {"emissivity", 'e', 0, G_OPTION_ARG_DOUBLE, &options->object.emissivity,
          "Emissivity of the object, 0.01 to 1", "E"},
      {"distance", 'd', 0, G_OPTION_ARG_DOUBLE, &options->object.distance_m,
          "Distance of the object, metres", "M"},
      {"reflected", 0, 0, G_OPTION_ARG_DOUBLE, &options->reflected_c,
          "Temperature of what the object reflects, degrees Celsius", "C"},
      {"air", 0, 0, G_OPTION_ARG_DOUBLE, &options->air_c,
          "Temperature of the air, degrees Celsius", "C"},
      {"humidity", 0, 0, G_OPTION_ARG_DOUBLE, &options->object.humidity,
          "Relative humidity, 0 to 1", "F"},
      {"window-transmission", 0, 0, G_OPTION_ARG_DOUBLE,
          &options->object.window_transmission,
          "Transmission of an external window, 0.01 to 1", "F"},
      {"window-temperature", 0, 0, G_OPTION_ARG_DOUBLE, &options->window_c,
          "Temperature of that window, degrees Celsius", "C"},
      {"json", 'j', 0, G_OPTION_ARG_NONE, &options->json,
          "Print one JSON object", NULL},
      {"export", 'x', 0, G_OPTION_ARG_FILENAME, &options->export,
          "Write the frame to a file as well", "FILE.{csv,tiff,png,npy}"},
      {"version", 0, 0, G_OPTION_ARG_NONE, &options->version,
          "Print the version", NULL},
      {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->paths,
          NULL, "FILE"},
      {NULL},
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;

  options->object.reflected_k =
      options->reflected_c + GST_THERMAL_ZERO_CELSIUS_K;
  options->object.air_k = options->air_c + GST_THERMAL_ZERO_CELSIUS_K;
  options->object.window_k = options->window_c + GST_THERMAL_ZERO_CELSIUS_K;
  if (options->version)
    return TRUE;
  if (options->paths == NULL || g_strv_length (options->paths) != 1) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "name one file; --help says more");
    return FALSE;
  }
  if (options->frame < 0) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--frame %d: frames count from 0", options->frame);
    return FALSE;
  }
  return TRUE;
}

static void
options_clear (Options *options)
{
  g_strfreev (options->points);
  g_strfreev (options->paths);
  g_free (options->export);
}

int
main (int argc, char **argv)
{
  Options options = {.reflected_c = NAN, .air_c = NAN, .window_c = NAN};
  g_autoptr (GError) error = NULL;
  gint status = EXIT_SUCCESS;

  gst_thermal_object_init_inherit (&options.object);
  if (!parse_options (&argc, &argv, &options, &error))
    status = 2;
  else if (options.version)
    puts ("thermal-info " VERSION);
  else if (!run (&options, &error))
    status = EXIT_FAILURE;
  /* a script that gets half of the output must learn of it */
  if ((fflush (stdout) != 0 || ferror (stdout)) && error == NULL) {
    g_set_error_literal (
        &error, G_FILE_ERROR, G_FILE_ERROR_IO, "the output cannot be written");
    status = EXIT_FAILURE;
  }

  if (error != NULL)
    fprintf (stderr, "thermal-info: %s\n", error->message);
  options_clear (&options);
  return status;
}
