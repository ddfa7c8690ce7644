/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What thermcorrect makes of the simulated detector, in millikelvin against the
 * same moments without noise. */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/thermal.h>

#include <math.h>
#include <string.h>

#include "fixtures.h"

#define WIDTH 320
#define HEIGHT 256
#define SIZE "width=320,height=256,framerate=25/1"
#define TRUTH "netd=0 fixed-pattern=0 "

/* A pipeline whose frames and messages are looked at one by one. */
typedef struct
{
  GstHarness *h;
  GstBus *bus;
  GstElement *element;
} Camera;

static Camera
start (const gchar *source, const gchar *correct)
{
  g_autofree gchar *launch =
      correct != NULL ? g_strdup_printf (
          "thermsrc %s ! thermcorrect name=correct %s", source, correct)
                      : g_strdup_printf ("thermsrc %s", source);
  Camera camera = {.h = gst_harness_new_parse (launch)};

  camera.bus = gst_bus_new ();
  gst_element_set_bus (camera.h->element, camera.bus);
  if (correct != NULL)
    camera.element =
        gst_bin_get_by_name (GST_BIN (camera.h->element), "correct");
  gst_harness_set_sink_caps_str (
      camera.h, "video/x-raw,format=GRAY16_LE," SIZE);
  /* the source is no more than a frame ahead of who looks */
  gst_harness_set_blocking_push_mode (camera.h);
  gst_harness_play (camera.h);
  return camera;
}

static void
stop (Camera *camera)
{
  gst_element_set_bus (camera->h->element, NULL);
  g_clear_pointer (&camera->element, gst_object_unref);
  gst_harness_teardown (camera->h);
  gst_object_unref (camera->bus);
}

static GstBuffer *
pull (Camera *camera)
{
  GstBuffer *buffer = gst_harness_pull (camera->h);

  g_assert_nonnull (buffer);
  return buffer;
}

static void
skip (Camera *camera, guint n)
{
  for (guint i = 0; i < n; i++)
    gst_buffer_unref (pull (camera));
}

static GstThermalFrameFlags
flags_of (GstBuffer *buffer)
{
  return gst_buffer_get_thermal_meta (buffer)->flags;
}

/* The next message of that name; it has to be there. */
static GstStructure *
pop (Camera *camera, const gchar *name)
{
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (camera->bus, GST_MESSAGE_ELEMENT))
         != NULL) {
    const GstStructure *structure = gst_message_get_structure (message);
    GstStructure *copy = NULL;

    if (gst_structure_has_name (structure, name))
      copy = gst_structure_copy (structure);
    gst_message_unref (message);
    if (copy != NULL)
      return copy;
  }
  return NULL;
}

/* The source is no more than a frame ahead, and another is on its way: what is
 * asked for begins that late, and no later. */
#define MOST_AHEAD 2

/* The next message of that name; it comes within @n frames. */
static GstStructure *
await (Camera *camera, const gchar *name, guint n)
{
  GstStructure *structure = pop (camera, name);

  for (guint i = 0; structure == NULL && i < n; i++) {
    skip (camera, 1);
    structure = pop (camera, name);
  }
  return structure;
}

/* Gives the frame that it happened at. */
static guint
check_ffc_within (
    Camera *camera, const gchar *state, const gchar *reason, guint n)
{
  GstStructure *structure = await (camera, "thermal-ffc", n);
  GstClockTime time = 0;

  g_assert_nonnull (structure);
  g_assert_cmpstr (gst_structure_get_string (structure, "state"), ==, state);
  g_assert_cmpstr (gst_structure_get_string (structure, "reason"), ==, reason);
  g_assert_true (gst_structure_get_uint64 (structure, "running-time", &time));
  gst_structure_free (structure);
  return time / (GST_SECOND / 25);
}

static void
check_ffc (Camera *camera, const gchar *state, const gchar *reason)
{
  check_ffc_within (camera, state, reason, MOST_AHEAD);
}

/* It begins when it is asked for, and is over @n frames later. */
static void
check_ffc_lasts (Camera *camera, const gchar *reason, guint n)
{
  const guint begun = check_ffc_within (camera, "running", reason, MOST_AHEAD);
  const guint over = check_ffc_within (camera, "done", reason, n + MOST_AHEAD);

  g_assert_cmpuint (over - begun, ==, n);
}

/* Difference of two frames: mean, and root of the mean square, in mK at 300 K,
 * as a detector's noise is told. Pixels far off (the dead) are counted
 * instead. */
typedef struct
{
  gdouble mean_mk, rms_mk, spread_mk;
  guint n_far;
} Difference;

#define FAR_MK 2000

static Difference
compare (GstBuffer *buffer, GstBuffer *truth)
{
  GstThermalCalibration *calibration = calibration_of (truth);
  const gdouble mk_per_count =
      1000
      / (gst_thermal_calibration_get_counts (calibration, 300.5)
          - gst_thermal_calibration_get_counts (calibration, 299.5));
  GstMapInfo a, b;
  gdouble sum = 0, squares = 0;
  guint n = 0;
  Difference result = {0};

  g_assert_true (gst_buffer_map (buffer, &a, GST_MAP_READ));
  g_assert_true (gst_buffer_map (truth, &b, GST_MAP_READ));
  for (guint i = 0; i < WIDTH * HEIGHT; i++) {
    const gdouble d = mk_per_count
                      * ((gdouble) GST_READ_UINT16_LE (a.data + 2 * i)
                          - GST_READ_UINT16_LE (b.data + 2 * i));

    if (!(fabs (d) < FAR_MK)) {
      result.n_far++;
      continue;
    }
    sum += d;
    squares += d * d;
    n++;
  }
  gst_buffer_unmap (buffer, &a);
  gst_buffer_unmap (truth, &b);
  result.mean_mk = sum / n;
  result.rms_mk = sqrt (squares / n);
  result.spread_mk = sqrt (squares / n - sum / n * sum / n);
  return result;
}

/* Of the last of `n` frames. */
static Difference
measure (
    const gchar *scene, const gchar *detector, const gchar *correct, guint n)
{
  g_autofree gchar *source = g_strconcat (scene, " ", detector, NULL);
  g_autofree gchar *clean = g_strconcat (scene, " ", TRUTH, NULL);
  Camera camera = start (source, correct);
  Camera truth = start (clean, NULL);
  GstBuffer *a, *b;
  Difference result;

  skip (&camera, n - 1);
  skip (&truth, n - 1);
  a = pull (&camera);
  b = pull (&truth);
  g_assert_cmpuint (GST_BUFFER_PTS (a), ==, GST_BUFFER_PTS (b));
  result = compare (a, b);
  gst_buffer_unref (a);
  gst_buffer_unref (b);
  stop (&camera);
  stop (&truth);
  return result;
}

static Difference
report (const gchar *what, const gchar *scene, const gchar *detector,
    const gchar *correct, guint n)
{
  Difference d = measure (scene, detector, correct, n);

  g_test_message ("%-28s error %7.2f mK, of which level %8.2f, pattern and "
                  "noise %7.2f; %u far",
      what, d.rms_mk, d.mean_mk, d.spread_mk, d.n_far);
  return d;
}

#define MANUAL "ffc-mode=manual "
#define NR3 "temporal-noise-reduction=50 "
#define NR2 "spatial-noise-reduction=50 "

/* A moment at which the simulated cavity is far from its balance and turns
 * round: the drift is half a kelvin, and stays. */
static void
test_each_step_buys_its_millikelvin (void)
{
  static const gchar scene[] = "scene=perimeter scene-time=170";
  static const gchar worn[] =
      "netd=40 fixed-pattern=100 drift=1000 dead-pixels=50";
  const Difference raw = report ("nothing", scene, worn, MANUAL, 60);
  const Difference ffc = report ("FFC", scene, worn, "", 60);
  const Difference defects =
      report ("FFC, defects", scene, worn, "find-defects=true", 60);
  const Difference time =
      report ("FFC, defects, 3D 50", scene, worn, "find-defects=true " NR3, 60);
  const Difference space = report ("FFC, defects, 3D 50, 2D 50", scene, worn,
      "find-defects=true " NR3 NR2, 60);

  g_assert_cmpfloat (raw.rms_mk, >, 400);
  g_assert_cmpuint (raw.n_far, >=, 45);
  g_assert_cmpfloat (fabs (ffc.mean_mk), <, 25);
  /* all of the noise is in the frame, a quarter of it in the offsets */
  g_assert_cmpfloat (ffc.spread_mk, <, 1.15 * 40 * sqrt (17) / 4);
  g_assert_cmpuint (defects.n_far, <=, 3);
  g_assert_cmpfloat (time.spread_mk, <, 0.6 * defects.spread_mk);
  g_assert_cmpfloat (space.spread_mk, <, time.spread_mk);
}

static gdouble
square_of (Difference difference)
{
  return difference.spread_mk * difference.spread_mk;
}

/* Rows are right within a frame, columns after a while. A scene has lines of its
 * own, which cost a little. */
static void
test_stripes_are_taken_out (void)
{
  static const gchar yard[] = "scene=substation";
  static const gchar wall[] = "scene=blackbody tilt=80";
  static const gchar rows[] = "netd=40 fixed-pattern=0 row-noise=60";
  static const gchar columns[] = "netd=40 fixed-pattern=60";
  Difference raw, less;

  raw = report ("yard, row noise 60", yard, rows, MANUAL, 60);
  less = report (
      "yard, rows removed", yard, rows, MANUAL "stripe-removal=rows", 60);
  g_assert_cmpfloat (
      square_of (less) - 1600, <, 0.7 * (square_of (raw) - 1600));
  /* half of the pattern is the columns': 900 mK² */
  raw = report ("yard, pattern 60", yard, columns, MANUAL, 100);
  less = report ("yard, columns removed", yard, columns,
      MANUAL "stripe-removal=columns", 100);
  g_assert_cmpfloat (square_of (less), <, square_of (raw) - 250);
  raw = report ("wall, pattern 60", wall, columns, MANUAL, 100);
  less = report ("wall, columns removed", wall, columns,
      MANUAL "stripe-removal=columns", 100);
  g_assert_cmpfloat (square_of (less), <, square_of (raw) - 600);
}

/* Two scenes: a wall, and a yard with grass, gravel and leaves, which are no
 * noise and have to stay. */
static void
test_noise_goes_and_texture_stays (void)
{
  static const gchar quiet[] = "netd=40 fixed-pattern=0";
  static const gchar most[] =
      MANUAL "temporal-noise-reduction=100 spatial-noise-reduction=100";
  static const gchar wall[] = "scene=blackbody tilt=80";
  static const gchar yard[] = "scene=perimeter scene-time=170";
  Difference d;

  d = report ("wall, NETD 40", wall, quiet, MANUAL, 60);
  g_assert_cmpfloat_with_epsilon (d.spread_mk, 40, 1);
  d = report ("wall, 2D NR 50", wall, quiet, MANUAL NR2, 60);
  g_assert_cmpfloat (d.spread_mk, <, 25);
  d = report ("wall, 3D NR 50", wall, quiet, MANUAL NR3, 60);
  g_assert_cmpfloat (d.spread_mk, <, 11);
  d = report ("wall, 2D and 3D NR 50", wall, quiet, MANUAL NR2 NR3, 60);
  g_assert_cmpfloat (d.spread_mk, <, 5);
  d = report ("wall, 2D and 3D NR 100", wall, quiet, most, 100);
  g_assert_cmpfloat (d.spread_mk, <, 3);

  /* NETD is of a black body; of what the yard is made, a kelvin is less */
  d = report ("yard, NETD 40", yard, quiet, MANUAL, 60);
  g_assert_cmpfloat_with_epsilon (d.spread_mk, 43.3, 1);
  d = report ("yard, 2D NR 50", yard, quiet, MANUAL NR2, 60);
  g_assert_cmpfloat (d.spread_mk, <, 42);
  d = report ("yard, 3D NR 50", yard, quiet, MANUAL NR3, 60);
  g_assert_cmpfloat (d.spread_mk, <, 13);
  d = report ("yard, 2D and 3D NR 50", yard, quiet, MANUAL NR2 NR3, 60);
  g_assert_cmpfloat (d.spread_mk, <, 13);
}

static gboolean
same_pixels (GstBuffer *a, GstBuffer *b)
{
  GstMapInfo map;
  gboolean same;

  g_assert_true (gst_buffer_map (a, &map, GST_MAP_READ));
  same = gst_buffer_memcmp (b, 0, map.data, map.size) == 0;
  gst_buffer_unmap (a, &map);
  return same;
}

static gchar *
get_text (Camera *camera, const gchar *property)
{
  gchar *text = NULL;

  g_object_get (camera->element, property, &text, NULL);
  return text;
}

static guint
get_count (Camera *camera, const gchar *property)
{
  guint count = 0;

  g_object_get (camera->element, property, &count, NULL);
  return count;
}

static void
ask (Camera *camera, const gchar *signal)
{
  g_signal_emit_by_name (camera->element, signal);
}

#define STILL (GST_THERMAL_FRAME_FLAG_FFC | GST_THERMAL_FRAME_FLAG_FROZEN)

static void
test_picture_stands_still_while_it_is_corrected (void)
{
  Camera camera = start ("fixed-pattern=100", "ffc-frames=8");
  GstBuffer *first = pull (&camera);
  GstBuffer *buffer;

  g_assert_cmpuint (flags_of (first), ==, 0);
  check_ffc (&camera, "running", "start");
  for (guint i = 0; i < 8; i++) {
    buffer = pull (&camera);
    g_assert_cmpuint (flags_of (buffer), ==, STILL);
    g_assert_true (same_pixels (buffer, first));
    gst_buffer_unref (buffer);
  }
  buffer = pull (&camera);
  g_assert_cmpuint (flags_of (buffer), ==, 0);
  g_assert_false (same_pixels (buffer, first));
  check_ffc (&camera, "done", "start");
  g_assert_cmpuint (get_count (&camera, "ffc-count"), ==, 1);
  gst_buffer_unref (buffer);

  ask (&camera, "ffc");
  /* eight behind the shutter, after the frame that closes it */
  check_ffc_lasts (&camera, "manual", 9);
  ask (&camera, "initialise-shutter");
  /* once more before that: closed, and open */
  check_ffc_lasts (&camera, "initialisation", 15);
  g_assert_cmpuint (get_count (&camera, "ffc-count"), ==, 3);
  gst_buffer_unref (first);
  stop (&camera);
}

static void
test_measurements_hold_meanwhile (void)
{
  GstHarness *h = gst_harness_new_parse (
      "thermsrc fixed-pattern=1000 ! thermcorrect ffc-frames=4 ! "
      "radiometry regions=full()");
  gdouble first = 0;

  gst_harness_set_sink_caps_str (h, "video/x-raw,format=GRAY16_LE," SIZE);
  gst_harness_play (h);
  for (guint i = 0; i < 7; i++) {
    GstBuffer *buffer = gst_harness_pull (h);
    const GstThermalMeasurement *measured =
        gst_buffer_get_thermal_measurement_meta (buffer)->measurements;

    if (i == 0)
      first = measured->mean_k;
    else if (i <= 4)
      g_assert_cmpfloat (measured->mean_k, ==, first);
    else
      g_assert_cmpfloat (measured->mean_k, !=, first);
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
}

/* The housing is 20 K from its balance at first, and half of that after three
 * seconds: corrections are many at first, then few. */
static void
test_settling_sensor_is_corrected_often_at_first (void)
{
  Camera camera = start ("cooldown=20 scene=blackbody",
      "ffc-temperature=2 ffc-notice=0 ffc-frames=4 ffc-interval=0");
  guint n_early, n_late;

  skip (&camera, 7 * 25);
  n_early = get_count (&camera, "ffc-count");
  skip (&camera, 14 * 25);
  n_late = get_count (&camera, "ffc-count") - n_early;
  g_test_message ("%u in the first 7 s, %u in the next 14 s", n_early, n_late);
  g_assert_cmpuint (n_early, >=, 7);
  g_assert_cmpuint (n_late, <=, 3);
  check_ffc (&camera, "running", "start");
  check_ffc (&camera, "done", "start");
  check_ffc (&camera, "running", "temperature");
  stop (&camera);
}

/* Nothing set, nothing changed. */
static void
test_element_is_neutral_when_nothing_is_asked (void)
{
  Camera camera = start ("netd=60 fixed-pattern=90 dead-pixels=9", MANUAL);
  Camera plain = start ("netd=60 fixed-pattern=90 dead-pixels=9", NULL);

  for (guint i = 0; i < 4; i++) {
    GstBuffer *a = pull (&camera), *b = pull (&plain);

    g_assert_true (same_pixels (a, b));
    g_assert_nonnull (gst_buffer_get_thermal_readings_meta (a));
    g_assert_nonnull (gst_buffer_get_reference_timestamp_meta (a, NULL));
    gst_buffer_unref (a);
    gst_buffer_unref (b);
  }
  stop (&camera);
  stop (&plain);
}

static void
test_work_is_done_in_place (void)
{
  GstHarness *h = gst_harness_new_parse (
      "thermcorrect ffc-mode=manual defective-pixels=\"1,1\"");
  const guint16 counts[9] = {
      30000, 30000, 30000, 30000, 65535, 30002, 30000, 30000, 30000};
  GstBuffer *in, *out;
  GstMemory *memory;

  gst_harness_set_src_caps_str (
      h, "video/x-raw,format=GRAY16_LE,width=3,height=3,framerate=25/1");
  in = new_thermal_frame (3, 3, counts);
  memory = gst_buffer_peek_memory (in, 0);
  out = gst_harness_push_and_pull (h, in);
  g_assert_true (gst_buffer_peek_memory (out, 0) == memory);
  g_assert_cmpuint (gst_buffer_get_size (out), ==, 24);
  for (gint i = 0; i < 9; i++) {
    guint16 count = 0;

    /* rows of three pixels begin at multiples of four bytes */
    gst_buffer_extract (out, i / 3 * 8 + i % 3 * 2, &count, 2);
    g_assert_cmpuint (GUINT16_FROM_LE (count), ==, i == 5 ? 30002 : 30000);
  }
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}

static void
test_source_without_a_shutter_has_its_background (void)
{
  Camera camera = start ("scene=blackbody has-shutter=false tilt=80 "
                         "netd=20 fixed-pattern=500",
      "ffc-frames=32");
  g_autofree gchar *reason = NULL;
  GstStructure *failed;
  Difference left;
  GstBuffer *a, *b;
  Camera truth = start (TRUTH "scene=blackbody tilt=80", NULL);

  skip (&camera, 60);
  check_ffc (&camera, "running", "start");
  failed = pop (&camera, "thermal-ffc");
  g_assert_cmpstr (gst_structure_get_string (failed, "failure"), ==,
      "the source has no shutter that can be closed");
  gst_structure_free (failed);
  g_assert_null (pop (&camera, "thermal-ffc"));

  ask (&camera, "correct-background");
  skip (&camera, 39);
  check_ffc_lasts (&camera, "background", 32);
  skip (&truth, 99);
  a = pull (&camera);
  b = pull (&truth);
  left = compare (a, b);
  g_test_message (
      "pattern and noise after the background: %.1f mK", left.spread_mk);
  g_assert_cmpfloat (left.spread_mk, <, 1.15 * 20 * sqrt (1 + 1 / 32.0));
  gst_buffer_unref (a);
  gst_buffer_unref (b);
  stop (&camera);
  stop (&truth);
}

static void
test_scene_is_not_taken_for_a_background (void)
{
  Camera camera = start ("has-shutter=false", MANUAL "ffc-frames=4");
  GstStructure *failed;
  GstBuffer *buffer;

  skip (&camera, 2);
  ask (&camera, "correct-background");
  check_ffc (&camera, "running", "background");
  failed = await (&camera, "thermal-ffc", 4 + MOST_AHEAD);
  g_assert_cmpstr (gst_structure_get_string (failed, "state"), ==, "failed");
  g_assert_cmpstr (gst_structure_get_string (failed, "failure"), ==,
      "the background is not equally warm all over");
  gst_structure_free (failed);
  buffer = pull (&camera);
  g_assert_cmpuint (flags_of (buffer), ==, 0);
  gst_buffer_unref (buffer);
  stop (&camera);
}

/* Pixels of a list that differ from the truth by more than the detector's
 * noise can. */
static guint
count_dead (const gchar *scene, GString *all)
{
  g_autofree gchar *worn =
      g_strconcat (scene, " dead-pixels=60 fixed-pattern=0 netd=0", NULL);
  g_autofree gchar *clean = g_strconcat (scene, " " TRUTH, NULL);
  Camera a = start (worn, NULL), b = start (clean, NULL);
  g_autofree guint8 *hits = g_malloc0 (WIDTH * HEIGHT);
  guint n = 0;

  for (guint frame = 0; frame < 4; frame++) {
    GstBuffer *x = pull (&a), *y = pull (&b);

    for (gint i = 0; i < WIDTH * HEIGHT; i++)
      hits[i] |= count_at (x, WIDTH, i % WIDTH, i / WIDTH)
                 != count_at (y, WIDTH, i % WIDTH, i / WIDTH);
    gst_buffer_unref (x);
    gst_buffer_unref (y);
  }
  for (gint i = 0; i < WIDTH * HEIGHT; i++)
    if (hits[i]) {
      g_string_append_printf (
          all, "%s%d,%d", n > 0 ? " " : "", i % WIDTH, i / WIDTH);
      n++;
    }
  stop (&a);
  stop (&b);
  return n;
}

/* How many words of `a` are not in `b`. */
static guint
count_missing (const gchar *a, const gchar *b)
{
  g_auto (GStrv) words = g_strsplit (a, " ", -1);
  g_autofree gchar *padded = g_strdup_printf (" %s ", b);
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree gchar *word = g_strdup_printf (" %s ", words[i]);

    n += *words[i] != '\0' && strstr (padded, word) == NULL;
  }
  return n;
}

static void
check_detection (const gchar *scene, const gchar *source, const gchar *how,
    guint most_missed, guint most_false)
{
  g_autoptr (GString) truth = g_string_new (NULL);
  const guint n = count_dead (scene, truth);
  g_autofree gchar *worn = g_strconcat (
      scene, " dead-pixels=60 fixed-pattern=20 netd=40 ", source, NULL);
  Camera camera = start (worn, MANUAL);
  g_autofree gchar *found = NULL;
  GstStructure *message;

  skip (&camera, 3);
  ask (&camera, "detect-defects");
  skip (&camera, 60);
  message = pop (&camera, "thermal-defects");
  g_assert_nonnull (message);
  g_assert_cmpstr (gst_structure_get_string (message, "how"), ==, how);
  found = get_text (&camera, "defective-pixels");
  g_assert_cmpstr (gst_structure_get_string (message, "found"), ==, found);
  gst_structure_free (message);
  g_test_message ("%s, %s: %u dead, %u missed, %u false", scene, how, n,
      count_missing (truth->str, found), count_missing (found, truth->str));
  g_assert_cmpuint (n, ==, 60);
  g_assert_cmpuint (count_missing (truth->str, found), <=, most_missed);
  g_assert_cmpuint (count_missing (found, truth->str), <=, most_false);

  ask (&camera, "undo-defects");
  g_free (found);
  found = get_text (&camera, "defective-pixels");
  g_assert_cmpstr (found, ==, "");
  stop (&camera);
}

static void
test_dead_pixels_are_found (void)
{
  check_detection ("scene=perimeter scene-time=200", "", "shutter", 0, 0);
  check_detection ("scene=fire scene-time=100", "", "shutter", 0, 0);
  check_detection (
      "scene=perimeter scene-time=200", "has-shutter=false", "scene", 4, 2);
  /* wires and insulators are as thin as a pixel: out of focus they are not */
  check_detection (
      "scene=substation focus=1", "has-shutter=false", "scene", 4, 0);
}

static void
test_list_is_kept_when_the_new_one_is_none (void)
{
  Camera camera =
      start ("dead-pixels=0", MANUAL "defective-pixels=\"3,4 1,2\"");
  g_autofree gchar *text = NULL;
  g_autoptr (GstMessage) warning = NULL;

  skip (&camera, 1);
  g_object_set (camera.element, "defective-pixels", "here", NULL);
  warning = gst_bus_pop_filtered (camera.bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (warning);
  text = get_text (&camera, "defective-pixels");
  g_assert_cmpstr (text, ==, "1,2 3,4");
  g_assert_cmpuint (get_count (&camera, "defective-count"), ==, 2);

  g_object_set (camera.element, "defective-pixels", "9,9", NULL);
  ask (&camera, "undo-defects");
  g_free (text);
  text = get_text (&camera, "defective-pixels");
  g_assert_cmpstr (text, ==, "1,2 3,4");
  stop (&camera);
}

#define FIRE "scene=fire scene-time=150 netd=20 fixed-pattern=0 "
#define GUARD "burn-temperature=300 burn-share=0.005 burn-duration=2 "

static void
test_shutter_protects_from_a_fire (void)
{
  Camera camera = start (FIRE, MANUAL GUARD "burn-prevention=auto");
  GstStructure *message;
  guint n_still = 0;

  skip (&camera, 1);
  message = pop (&camera, "thermal-shutter");
  g_assert_nonnull (message);
  g_assert_cmpstr (gst_structure_get_string (message, "reason"), ==, "hot");
  gst_structure_free (message);
  for (guint i = 0; i < 100; i++) {
    GstBuffer *buffer = pull (&camera);

    n_still += flags_of (buffer) == STILL;
    gst_buffer_unref (buffer);
  }
  /* two seconds closed, one frame to look, and again */
  g_assert_cmpuint (n_still, >=, 96);
  g_assert_cmpuint (n_still, <=, 99);
  message = pop (&camera, "thermal-shutter");
  g_assert_cmpstr (gst_structure_get_string (message, "reason"), ==, "over");
  gst_structure_free (message);

  g_object_set (camera.element, "burn-prevention", 2, NULL);
  skip (&camera, 2);
  {
    GstBuffer *buffer = pull (&camera);

    g_assert_cmpuint (flags_of (buffer), ==, 0);
    gst_buffer_unref (buffer);
  }
  g_object_set (camera.element, "close-shutter", TRUE, NULL);
  skip (&camera, 2);
  {
    GstBuffer *buffer = pull (&camera);

    g_assert_cmpuint (flags_of (buffer), ==, STILL);
    gst_buffer_unref (buffer);
  }
  stop (&camera);
}

/* What is left of a fire in the picture after the camera has turned away, mK:
 * the hottest pixel against the same moment of a detector that cannot burn. */
static gdouble
measure_after_image (const gchar *correct, gdouble wait_s)
{
  Camera camera = start (FIRE "after-image=2000 name=source", correct);
  Camera truth = start (FIRE "after-image=0 name=source", NULL);
  GstElement *a = gst_bin_get_by_name (GST_BIN (camera.h->element), "source");
  GstElement *b = gst_bin_get_by_name (GST_BIN (truth.h->element), "source");
  GstBuffer *x, *y;
  gdouble most = 0;

  skip (&camera, 50);
  skip (&truth, 50);
  g_object_set (a, "pan", 180.0, NULL);
  g_object_set (b, "pan", 180.0, NULL);
  skip (&camera, (guint) (wait_s * 25));
  skip (&truth, (guint) (wait_s * 25));
  x = pull (&camera);
  y = pull (&truth);
  for (gint j = 1; j < HEIGHT - 1; j++)
    for (gint i = 1; i < WIDTH - 1; i++) {
      gdouble sum = 0;

      for (gint k = 0; k < 9; k++)
        sum += count_at (x, WIDTH, i + k % 3 - 1, j + k / 3 - 1)
               - (gdouble) count_at (y, WIDTH, i + k % 3 - 1, j + k / 3 - 1);
      most = MAX (most, sum / 9);
    }
  most *= 1000
          / (gst_thermal_calibration_get_counts (calibration_of (y), 300.5)
              - gst_thermal_calibration_get_counts (calibration_of (y), 299.5));
  gst_buffer_unref (x);
  gst_buffer_unref (y);
  gst_object_unref (a);
  gst_object_unref (b);
  stop (&camera);
  stop (&truth);
  return most;
}

static void
test_after_image_is_prevented_or_goes (void)
{
  const gdouble burnt = measure_after_image (MANUAL, 12);
  const gdouble guarded =
      measure_after_image (MANUAL GUARD "burn-prevention=auto", 12);
  const gdouble recovered =
      measure_after_image (MANUAL GUARD "burn-recovery=true", 12);

  g_test_message ("after-image: %.0f mK; with burn prevention %.0f, with "
                  "recovery %.0f",
      burnt, guarded, recovered);
  g_assert_cmpfloat (burnt, >, 1000);
  g_assert_cmpfloat (guarded, <, 0.2 * burnt);
  g_assert_cmpfloat (recovered, <, 0.2 * burnt);
}

static gboolean
is_protected_after (GstHarness *h, gdouble celsius, GstClockTime pts)
{
  guint16 counts[16];
  gboolean closed = FALSE;
  GstBuffer *frame;

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    counts[i] = counts_of_celsius (celsius);
  frame = new_thermal_frame (4, 4, counts);
  GST_BUFFER_PTS (frame) = pts;
  gst_buffer_unref (gst_harness_push_and_pull (h, frame));
  gst_harness_get (h, "thermcorrect", "shutter-closed", &closed, NULL);
  return closed;
}

/* Two seconds after what was hot, whatever the time stamps say. */
static void
test_the_shutter_opens_where_time_begins_anew (void)
{
  GstHarness *h = gst_harness_new_parse (
      "thermcorrect " MANUAL GUARD "burn-prevention=auto");

  gst_harness_set_src_caps_str (
      h, "video/x-raw,format=GRAY16_LE,width=4,height=4,framerate=30/1");
  g_assert_false (is_protected_after (h, 20, 1000 * GST_SECOND));
  g_assert_true (is_protected_after (h, 350, 1001 * GST_SECOND));
  g_assert_true (is_protected_after (h, 20, 0));
  g_assert_true (is_protected_after (h, 20, 1 * GST_SECOND));
  g_assert_false (is_protected_after (h, 20, 3 * GST_SECOND));
  gst_harness_teardown (h);
}

static void
test_cooled_sensor_that_is_warm_passes (void)
{
  Camera camera = start ("cooling=stirling cooldown=0.4", "ffc-frames=2");

  for (guint i = 0; i < 10; i++) {
    GstBuffer *buffer = pull (&camera);

    g_assert_cmpuint (flags_of (buffer), ==, GST_THERMAL_FRAME_FLAG_NOT_READY);
    gst_buffer_unref (buffer);
  }
  g_assert_null (pop (&camera, "thermal-ffc"));
  skip (&camera, 4);
  check_ffc (&camera, "running", "start");
  check_ffc (&camera, "done", "start");
  stop (&camera);
}

int
main (int argc, char *argv[])
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/thermcorrect/each-step-buys-its-millikelvin",
      test_each_step_buys_its_millikelvin);
  g_test_add_func (
      "/thermcorrect/stripes-are-taken-out", test_stripes_are_taken_out);
  g_test_add_func ("/thermcorrect/noise-goes-and-texture-stays",
      test_noise_goes_and_texture_stays);
  g_test_add_func ("/thermcorrect/picture-stands-still-while-it-is-corrected",
      test_picture_stands_still_while_it_is_corrected);
  g_test_add_func ("/thermcorrect/measurements-hold-meanwhile",
      test_measurements_hold_meanwhile);
  g_test_add_func ("/thermcorrect/settling-sensor-is-corrected-often-at-first",
      test_settling_sensor_is_corrected_often_at_first);
  g_test_add_func ("/thermcorrect/element-is-neutral-when-nothing-is-asked",
      test_element_is_neutral_when_nothing_is_asked);
  g_test_add_func (
      "/thermcorrect/work-is-done-in-place", test_work_is_done_in_place);
  g_test_add_func ("/thermcorrect/source-without-a-shutter-has-its-background",
      test_source_without_a_shutter_has_its_background);
  g_test_add_func ("/thermcorrect/scene-is-not-taken-for-a-background",
      test_scene_is_not_taken_for_a_background);
  g_test_add_func (
      "/thermcorrect/dead-pixels-are-found", test_dead_pixels_are_found);
  g_test_add_func ("/thermcorrect/list-is-kept-when-the-new-one-is-none",
      test_list_is_kept_when_the_new_one_is_none);
  g_test_add_func ("/thermcorrect/shutter-protects-from-a-fire",
      test_shutter_protects_from_a_fire);
  g_test_add_func ("/thermcorrect/after-image-is-prevented-or-goes",
      test_after_image_is_prevented_or_goes);
  g_test_add_func ("/thermcorrect/cooled-sensor-that-is-warm-passes",
      test_cooled_sensor_that_is_warm_passes);
  g_test_add_func ("/thermcorrect/the-shutter-opens-where-time-begins-anew",
      test_the_shutter_opens_where_time_begins_anew);
  return g_test_run ();
}
