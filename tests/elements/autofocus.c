/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The loop with a lens that takes its time: the simulator's, in both bands. */

#include "config.h"

#include <gst/check/gstharness.h>
#include <gst/thermal/gstthermallens.h>
#include <gst/thermal/gstthermalmeta.h>
#include <glib/gstdio.h>

#include <math.h>
#include <unistd.h>

/* Boards 10 m away, before a wall at 12 m; noise as usual. The lens of either
 * band sees three of them. */
#define SCENE "drift=500 day-speed=0 "
#define VISIBLE SCENE "band=visible zoom=10 "
#define THERMAL SCENE "zoom=6 "
static const gchar scene_text[] =
    "{'title': 'Boards', 'time_of_day_h': 12, 'camera': {'height_m': 5,"
    "'parallax_m': 0, 'range_c': [-40, 160]}, 'weather': {'air_c': 20,"
    "'humidity': 0.5, 'cloud_cover': 1, 'atmosphere': false}, 'materials': {"
    "'wall': {'emissivity': 1, 'color': '#60646a', 'sun_k': 0, 'night_k': 0},"
    "'board': {'emissivity': 1, 'color': '#d0c8a0', 'sun_k': 0,"
    "'night_k': 0}}, 'ground': {'material': 'wall'}, 'objects': ["
    "{'id': 'wall', 'model': 'parts', 'heading_deg': 180,"
    "'path': [{'x': 0, 'y': 12}], 'parts': [{'shape': 'panel',"
    "'at': [0, 0, -40], 'size': [100, 0, 100], 'material': 'wall',"
    "'temperature_c': 20}]},"
    "{'id': 'boards', 'model': 'parts', 'heading_deg': 180,"
    "'path': [{'x': 0, 'y': 10}], 'parts': [{'shape': 'panel',"
    "'at': [-0.35, 0, 4.6], 'size': [0.2, 0, 0.8], 'material': 'board',"
    "'temperature_c': 22},{'shape': 'panel', 'at': [0, 0, 4.6],"
    "'size': [0.2, 0, 0.8], 'material': 'board', 'temperature_c': 24},"
    "{'shape': 'panel', 'at': [0.3, 0, 4.6], 'size': [0.2, 0, 0.8],"
    "'material': 'board', 'temperature_c': 21}]},"
    "{'id': 'far', 'model': 'parts', 'heading_deg': 270,"
    "'path': [{'x': 10, 'y': 0}], 'parts': [{'shape': 'panel',"
    "'at': [-0.3, 0, 5.05], 'size': [0.2, 0, 0.5], 'material': 'board',"
    "'temperature_c': 24},{'shape': 'panel', 'at': [0.3, 0, 5.05],"
    "'size': [0.2, 0, 0.5], 'material': 'board', 'temperature_c': 24}]},"
    "{'id': 'near', 'model': 'parts', 'heading_deg': 270,"
    "'path': [{'x': 3, 'y': 0}], 'parts': [{'shape': 'panel',"
    "'at': [-0.1, 0, 4.83], 'size': [0.06, 0, 0.15], 'material': 'board',"
    "'temperature_c': 24},{'shape': 'panel', 'at': [0.1, 0, 4.83],"
    "'size': [0.06, 0, 0.15], 'material': 'board', 'temperature_c': 24}]}]}";
#define BOARDS_DPT 0.1
static gchar *scene;

#define SIZE "video/x-raw,width=400,height=300,framerate=30/1"

/* A pipeline that goes on by one frame when it is told to, so that what the
 * element says is of the frame that was seen last. */
typedef struct
{
  GstElement *pipeline, *source, *focus;
  GstBus *bus;
  guint n_frames; /* as the test has seen them */

  GMutex frame_mutex; /* guards what follows */
  GCond changed;
  guint n_wanted, n_given;
  gboolean closing;
  GstThermalLens lens; /* of the last frame */
} Rig;

static void
on_frame (GstElement *sink, GstBuffer *buffer, GstPad *pad, Rig *rig)
{
  const GstThermalLensMeta *meta = gst_buffer_get_thermal_lens_meta (buffer);

  g_assert_nonnull (meta);
  g_mutex_lock (&rig->frame_mutex);
  rig->lens = meta->lens;
  rig->n_given++;
  g_cond_broadcast (&rig->changed);
  while (rig->n_given >= rig->n_wanted && !rig->closing)
    g_cond_wait (&rig->changed, &rig->frame_mutex);
  g_mutex_unlock (&rig->frame_mutex);
}

static void
rig_open (Rig *rig, const gchar *source, const gchar *focus)
{
  g_autofree gchar *text = g_strdup_printf (
      "thermsrc name=source has-focus=true scene=%s %s ! " SIZE
      " ! autofocus name=focus %s ! fakesink name=sink sync=false "
      "signal-handoffs=true async=false",
      scene, source, focus);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GError) error = NULL;

  *rig = (Rig){.pipeline = gst_parse_launch (text, &error)};
  g_assert_no_error (error);
  g_mutex_init (&rig->frame_mutex);
  g_cond_init (&rig->changed);
  rig->source = gst_bin_get_by_name (GST_BIN (rig->pipeline), "source");
  rig->focus = gst_bin_get_by_name (GST_BIN (rig->pipeline), "focus");
  sink = gst_bin_get_by_name (GST_BIN (rig->pipeline), "sink");
  rig->bus = gst_element_get_bus (rig->pipeline);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_frame), rig);
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
}

static void
rig_close (Rig *rig)
{
  g_mutex_lock (&rig->frame_mutex);
  rig->closing = TRUE;
  g_cond_broadcast (&rig->changed);
  g_mutex_unlock (&rig->frame_mutex);
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  gst_object_unref (rig->bus);
  gst_object_unref (rig->source);
  gst_object_unref (rig->focus);
  gst_object_unref (rig->pipeline);
  g_mutex_clear (&rig->frame_mutex);
  g_cond_clear (&rig->changed);
}

static void
rig_pull (Rig *rig, guint n)
{
  g_mutex_lock (&rig->frame_mutex);
  rig->n_frames += n;
  rig->n_wanted = rig->n_frames;
  g_cond_broadcast (&rig->changed);
  while (rig->n_given < rig->n_wanted)
    g_cond_wait (&rig->changed, &rig->frame_mutex);
  g_mutex_unlock (&rig->frame_mutex);
}

static gdouble
get_number (Rig *rig, const gchar *property)
{
  gdouble value;

  g_object_get (rig->focus, property, &value, NULL);
  return value;
}

static guint
get_searches (Rig *rig)
{
  guint n;

  g_object_get (rig->focus, "searches", &n, NULL);
  return n;
}

/* The name of the value of an enum. */
static gchar *
dup_nick (Rig *rig, const gchar *property)
{
  gint value;
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (rig->focus), property);
  GEnumValue *found;

  g_object_get (rig->focus, property, &value, NULL);
  found = g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, value);
  return g_strdup (found->value_nick);
}

static gboolean
is_in_state (Rig *rig, const gchar *wanted)
{
  g_autofree gchar *state = dup_nick (rig, "state");

  return g_str_equal (state, wanted);
}

/* Frames until the lens has come to rest as `wanted`. */
static guint
rig_pull_until (Rig *rig, const gchar *wanted)
{
  const guint before = rig->n_frames;

  do {
    rig_pull (rig, 1);
    g_assert_cmpuint (rig->n_frames - before, <, 600);
  } while (!is_in_state (rig, wanted));
  return rig->n_frames - before;
}

/* How sharp the picture is at a distance, without any search. */
static gdouble
sharpness_at (const gchar *source, gdouble focus_dpt)
{
  g_autofree gchar *still =
      g_strdup_printf ("%s focus=%.9f", source, 1 / focus_dpt);
  gdouble sum = 0;
  Rig rig;

  rig_open (&rig, still, "lock=true");
  for (guint i = 0; i < 4; i++) {
    rig_pull (&rig, 1);
    sum += get_number (&rig, "sharpness");
  }
  rig_close (&rig);
  return sum / 4;
}

/* By looking everywhere. */
static void
find_truth (const gchar *source, gdouble *ret_dpt, gdouble *ret_sharpness)
{
  *ret_sharpness = 0;
  for (gdouble dpt = 0.06; dpt < 0.13; dpt += 0.005) {
    const gdouble sharpness = sharpness_at (source, dpt);

    if (sharpness > *ret_sharpness) {
      *ret_sharpness = sharpness;
      *ret_dpt = dpt;
    }
  }
}

static void
check_search (const gchar *source, gdouble px_per_dpt)
{
  static const gdouble starts_m[] = {1, 0, 4};
  gdouble truth_dpt = 0, best = 0;

  find_truth (source, &truth_dpt, &best);
  for (guint i = 0; i < G_N_ELEMENTS (starts_m); i++) {
    g_autofree gchar *from =
        g_strdup_printf ("%s focus=%g", source, starts_m[i]);
    gdouble reached = 0;
    guint n_frames;
    Rig rig;

    rig_open (&rig, from, "");
    n_frames = rig_pull_until (&rig, "focused");
    for (guint n = 0; n < 4; n++) {
      rig_pull (&rig, 1);
      reached += get_number (&rig, "sharpness") / 4;
    }
    g_test_message ("from %g m: %.4f dpt (truth %.4f) after %u frames, "
                    "sharpness %.4f of the best",
        starts_m[i], rig.lens.focus_dpt, truth_dpt, n_frames, reached / best);
    g_assert_cmpuint (n_frames, <=, 90);
    g_assert_cmpfloat (reached, >, 0.95 * best);
    g_assert_cmpfloat_with_epsilon (
        rig.lens.focus_dpt, BOARDS_DPT, 0.5 / px_per_dpt);
    /* and does not hunt for three seconds more */
    rig_pull (&rig, 90);
    g_assert_cmpuint (get_searches (&rig), ==, 1);
    rig_close (&rig);
  }
}

static void
test_visible_lens_finds_its_focus (void)
{
  /* half the focal length in pixels times the opening, 4 mm and 12.5 mm */
  check_search (VISIBLE, 10 * 346 * 0.004);
}

static void
test_thermal_lens_finds_its_focus (void)
{
  check_search (THERMAL, 6 * 483 * 0.0125);
}

static void
test_a_lens_goes_to_a_distance (void)
{
  Rig rig;

  rig_open (&rig, THERMAL, "mode=manual distance=5");
  rig_pull_until (&rig, "idle");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.2, 1e-6);
  g_assert_cmpfloat_with_epsilon (
      get_number (&rig, "current-distance"), 5, 1e-6);
  g_assert_cmpfloat_with_epsilon (get_number (&rig, "position"), 0.2, 1e-6);
  g_object_set (rig.focus, "distance", 0.0, NULL);
  rig_pull_until (&rig, "moving");
  rig_pull_until (&rig, "idle");
  g_assert_cmpfloat (rig.lens.focus_dpt, ==, 0);
  g_assert_cmpfloat (get_number (&rig, "current-distance"), ==, 0);
  g_assert_cmpuint (get_searches (&rig), ==, 0);
  rig_close (&rig);
}

static void
test_a_hand_moves_it_by_steps_and_on (void)
{
  Rig rig;

  rig_open (&rig, THERMAL, "mode=manual distance=2 step=5");
  rig_pull_until (&rig, "idle");
  g_signal_emit_by_name (rig.focus, "focus-near");
  g_signal_emit_by_name (rig.focus, "focus-near");
  g_signal_emit_by_name (rig.focus, "focus-near");
  rig_pull_until (&rig, "moving");
  rig_pull_until (&rig, "idle");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.65, 1e-6);
  g_signal_emit_by_name (rig.focus, "focus-far");
  rig_pull_until (&rig, "moving");
  rig_pull_until (&rig, "idle");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.6, 1e-6);

  /* half a way in a second, until it is let go */
  g_object_set (rig.focus, "drive", 1.0, NULL);
  rig_pull (&rig, 18);
  g_object_set (rig.focus, "drive", 0.0, NULL);
  rig_pull_until (&rig, "idle");
  g_assert_cmpfloat (rig.lens.focus_dpt, >, 0.22);
  g_assert_cmpfloat (rig.lens.focus_dpt, <, 0.40);
  /* it stops at the end */
  g_object_set (rig.focus, "drive", 1.0, NULL);
  rig_pull (&rig, 60);
  g_assert_cmpfloat (rig.lens.focus_dpt, ==, 0);
  rig_close (&rig);
}

static void
test_a_locked_lens_stays (void)
{
  Rig rig;

  rig_open (&rig, THERMAL "focus=2", "lock=true");
  rig_pull (&rig, 5);
  g_signal_emit_by_name (rig.focus, "focus-once");
  g_signal_emit_by_name (rig.focus, "focus-near");
  g_signal_emit_by_name (rig.focus, "initialise-lens");
  g_object_set (rig.focus, "mode", 1, "distance", 9.0, "drive", 1.0, NULL);
  rig_pull (&rig, 60);
  g_assert_cmpfloat (rig.lens.focus_dpt, ==, 0.5);
  g_assert_cmpuint (get_searches (&rig), ==, 0);
  /* and what was asked for meanwhile is forgotten */
  g_object_set (rig.focus, "drive", 0.0, "lock", FALSE, NULL);
  rig_pull (&rig, 30);
  g_assert_cmpfloat (rig.lens.focus_dpt, ==, 0.5);
  rig_close (&rig);
}

static void
test_limits_keep_a_search_away (void)
{
  Rig rig;

  rig_open (&rig, VISIBLE "focus=2", "near-limit=3 far-limit=6");
  rig_pull_until (&rig, "focused");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 1 / 6.0, 1e-3);
  /* wider ones are looked through */
  g_object_set (rig.focus, "far-limit", 0.0, NULL);
  g_signal_emit_by_name (rig.focus, "focus-once");
  rig_pull_until (&rig, "searching");
  rig_pull_until (&rig, "focused");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.09, 0.02);
  rig_close (&rig);
}

static void
test_one_push_keeps_the_mode (void)
{
  g_autofree gchar *mode = NULL, *reason = NULL;
  Rig rig;

  rig_open (&rig, VISIBLE "focus=1.5", "mode=manual distance=1.5");
  rig_pull_until (&rig, "idle");
  g_signal_emit_by_name (rig.focus, "focus-once");
  rig_pull_until (&rig, "searching");
  rig_pull_until (&rig, "focused");
  mode = dup_nick (&rig, "mode");
  reason = dup_nick (&rig, "reason");
  g_assert_cmpstr (mode, ==, "manual");
  g_assert_cmpstr (reason, ==, "one-push");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.09, 0.02);
  rig_close (&rig);
}

/* A search ends where it is when somebody takes over. */
static void
test_manual_ends_a_search (void)
{
  Rig rig;

  rig_open (&rig, VISIBLE "focus=1", "");
  rig_pull_until (&rig, "searching");
  rig_pull (&rig, 4);
  g_object_set (rig.focus, "mode", 1, NULL);
  rig_pull_until (&rig, "idle");
  rig_pull (&rig, 10);
  g_assert_cmpfloat (rig.lens.focus_dpt, >, 0.5);
  rig_close (&rig);
}

static void
test_the_picture_is_searched_again_when_it_gets_soft (void)
{
  g_autofree gchar *reason = NULL;
  Rig rig;

  rig_open (&rig, VISIBLE "focus=1", "sensitivity=high");
  rig_pull_until (&rig, "focused");
  /* somebody turned the ring of the lens */
  g_object_set (rig.source, "focus-shift", 0.08, NULL);
  rig_pull_until (&rig, "searching");
  rig_pull_until (&rig, "focused");
  reason = dup_nick (&rig, "reason");
  g_assert_cmpstr (reason, ==, "scene");
  g_assert_cmpfloat_with_epsilon (
      rig.lens.focus_dpt, 0.09 + 0.08 * log2 (10), 0.02);
  g_assert_cmpuint (get_searches (&rig), ==, 2);
  rig_close (&rig);
}

static void
test_a_zoom_asks_for_a_search (void)
{
  g_autofree gchar *reason = NULL;
  Rig rig;

  rig_open (&rig, VISIBLE "focus=1", "mode=manual distance=1 after-move=true");
  rig_pull_until (&rig, "idle");
  g_assert_cmpuint (get_searches (&rig), ==, 0);
  g_object_set (rig.source, "zoom", 14.0, NULL);
  rig_pull_until (&rig, "searching");
  rig_pull_until (&rig, "focused");
  reason = dup_nick (&rig, "reason");
  g_assert_cmpstr (reason, ==, "move");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.09, 0.02);
  rig_close (&rig);
}

static GstStructure *
take_message (Rig *rig, const gchar *field)
{
  for (;;) {
    g_autoptr (GstMessage) message =
        gst_bus_pop_filtered (rig->bus, GST_MESSAGE_ELEMENT);
    const GstStructure *structure;

    if (message == NULL)
      return NULL;
    structure = gst_message_get_structure (message);
    if (gst_structure_has_name (structure, "focus-state")
        && gst_structure_has_field (structure, field))
      return gst_structure_copy (structure);
  }
}

/* At two zooms, and then the lens goes by the table. */
static void
test_a_calibration_makes_the_scale_right (void)
{
  static const gdouble zooms[] = {8, 16};
  g_autofree gchar *table = NULL;
  gchar *end = NULL;
  Rig rig;

  rig_open (&rig, VISIBLE "focus=1 focus-shift=0.05",
      "mode=manual calibration-distance=10");
  rig_pull_until (&rig, "idle");
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++) {
    g_autoptr (GstStructure) told = NULL;

    g_object_set (rig.source, "zoom", zooms[i], NULL);
    rig_pull (&rig, 20);
    g_signal_emit_by_name (rig.focus, "calibrate-focus");
    rig_pull_until (&rig, "searching");
    rig_pull_until (&rig, "focused");
    told = take_message (&rig, "calibration");
    g_assert_nonnull (told);
  }
  g_object_get (rig.focus, "calibration", &table, NULL);
  g_test_message ("%s", table);
  g_assert_true (g_str_has_prefix (table, "8:"));
  g_assert_cmpfloat_with_epsilon (
      g_ascii_strtod (table + 2, &end), 0.05 * 3, 0.02);
  g_assert_true (g_str_has_prefix (end, " 16:"));
  g_assert_cmpfloat_with_epsilon (
      g_ascii_strtod (end + 4, NULL), 0.05 * 4, 0.02);
  /* in between, too: 10 m are 10 m while it zooms */
  g_object_set (rig.focus, "distance", 10.0, NULL);
  rig_pull (&rig, 20);
  g_object_set (rig.source, "zoom", 11.3137, NULL);
  rig_pull (&rig, 20);
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.1 + 0.05 * 3.5, 0.015);
  g_assert_cmpfloat_with_epsilon (
      get_number (&rig, "current-distance"), 10, 1e-3);
  rig_close (&rig);
}

/* A motor that slips is wrong by more and more; at its end it knows again. */
static void
test_an_initialisation_counts_anew (void)
{
  gdouble before, after;
  Rig rig;

  rig_open (&rig, VISIBLE "focus=0 focus-slip=0.1", "mode=manual distance=10");
  for (guint i = 0; i < 4; i++) {
    g_object_set (rig.focus, "distance", 1.0, NULL);
    rig_pull (&rig, 40);
    g_object_set (rig.focus, "distance", 10.0, NULL);
    rig_pull (&rig, 40);
  }
  before = get_number (&rig, "sharpness");
  g_signal_emit_by_name (rig.focus, "initialise-lens");
  rig_pull_until (&rig, "initialising");
  rig_pull_until (&rig, "idle");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.1, 1e-6);
  rig_pull (&rig, 20);
  after = get_number (&rig, "sharpness");
  g_assert_cmpfloat (after, >, 2 * before);
  rig_close (&rig);
}

/* To the east there is one above at 10 m and one below at 3 m. */
static void
test_zones_decide_what_is_sharp (void)
{
  static const gchar *const zones[] = {"upper", "lower"};
  gdouble found_dpt[2];

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_autofree gchar *zone = g_strdup_printf ("zone=%s", zones[i]);
    Rig rig;

    rig_open (&rig, SCENE "zoom=6 pan=90 focus=1.5", zone);
    rig_pull_until (&rig, "focused");
    found_dpt[i] = rig.lens.focus_dpt;
    rig_close (&rig);
  }
  g_test_message ("upper %.4f dpt, lower %.4f dpt", found_dpt[0], found_dpt[1]);
  g_assert_cmpfloat_with_epsilon (found_dpt[0], 0.1, 0.02);
  g_assert_cmpfloat_with_epsilon (found_dpt[1], 0.333, 0.02);
}

static void
test_nothing_to_see_is_a_failure (void)
{
  g_autofree gchar *failure = NULL;
  Rig rig;

  /* the middle of a board */
  rig_open (&rig, SCENE "band=visible netd=0 zoom=100 focus=4",
      "mode=manual distance=4");
  rig_pull_until (&rig, "idle");
  g_signal_emit_by_name (rig.focus, "focus-once");
  rig_pull_until (&rig, "failed");
  failure = dup_nick (&rig, "failure");
  g_assert_cmpstr (failure, ==, "no-contrast");
  rig_pull (&rig, 60);
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.25, 1e-6);
  rig_close (&rig);
}

static void
test_messages_tell_what_happens (void)
{
  g_autoptr (GstStructure) first = NULL;
  g_autoptr (GstStructure) second = NULL;
  gdouble distance, position;
  Rig rig;

  rig_open (&rig, VISIBLE "focus=2", "");
  rig_pull_until (&rig, "focused");
  first = take_message (&rig, "state");
  second = take_message (&rig, "state");
  g_assert_cmpstr (gst_structure_get_string (first, "state"), ==, "searching");
  g_assert_cmpstr (gst_structure_get_string (first, "reason"), ==, "start");
  g_assert_cmpstr (gst_structure_get_string (second, "state"), ==, "focused");
  g_assert_true (gst_structure_get (second, "distance", G_TYPE_DOUBLE,
      &distance, "position", G_TYPE_DOUBLE, &position, NULL));
  g_assert_cmpfloat_with_epsilon (distance * position, 1, 1e-6);
  g_assert_null (take_message (&rig, "state"));
  rig_close (&rig);
}

/* Pictures pass as they are, from sources without a lens as well. */
static void
test_a_source_without_a_lens_is_left_alone (void)
{
  static const gchar *const formats[] = {"GRAY16_LE", "I420", "NV12", "GRAY8"};

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstHarness *h = gst_harness_new_parse ("autofocus name=focus");
    g_autofree gchar *caps = g_strdup_printf (
        "video/x-raw,format=%s,width=37,height=21,framerate=30/1", formats[i]);
    GstElement *focus = gst_harness_find_element (h, "autofocus");
    GstBuffer *in, *out;
    GstVideoInfo info;
    g_autoptr (GstCaps) parsed = gst_caps_from_string (caps);
    GstEvent *event;
    gdouble sharpness;

    gst_video_info_from_caps (&info, parsed);
    gst_harness_set_src_caps_str (h, caps);
    in = gst_buffer_new_allocate (NULL, info.size, NULL);
    gst_buffer_memset (in, 0, 100, info.size);
    gst_buffer_memset (in, info.size / 3, 7, info.size / 3);
    out = gst_harness_push_and_pull (h, gst_buffer_ref (in));
    g_assert_true (out == in);
    g_object_get (focus, "sharpness", &sharpness, NULL);
    g_assert_cmpfloat (sharpness, >, 0);
    while ((event = gst_harness_try_pull_upstream_event (h)) != NULL) {
      g_assert_cmpint (GST_EVENT_TYPE (event), !=, GST_EVENT_CUSTOM_UPSTREAM);
      gst_event_unref (event);
    }
    gst_buffer_unref (out);
    gst_buffer_unref (in);
    gst_object_unref (focus);
    gst_harness_teardown (h);
  }
}

/* A shutter that is closed has no focus. */
static void
test_frozen_frames_are_passed_over (void)
{
  Rig rig;

  rig_open (&rig, THERMAL "focus=1", "");
  rig_pull_until (&rig, "searching");
  gst_element_send_event (
      rig.focus, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                     gst_structure_new ("thermal-shutter", "closed",
                         G_TYPE_BOOLEAN, TRUE, NULL)));
  rig_pull (&rig, 60);
  g_assert_true (is_in_state (&rig, "searching"));
  gst_element_send_event (
      rig.focus, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                     gst_structure_new ("thermal-shutter", "closed",
                         G_TYPE_BOOLEAN, FALSE, NULL)));
  rig_pull_until (&rig, "focused");
  g_assert_cmpfloat_with_epsilon (rig.lens.focus_dpt, 0.09, 0.02);
  rig_close (&rig);
}

/* Where scenes are read from, with double quotes. */
static gchar *
write_scene (void)
{
  g_autofree gchar *text = g_strdelimit (g_strdup (scene_text), "'", '"');
  g_autoptr (GError) error = NULL;
  gchar *path = NULL;
  const gint fd = g_file_open_tmp ("boards-XXXXXX.json", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

int
main (int argc, char **argv)
{
  gint result;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func ("/autofocus/" name, test)
  ADD ("visible-lens-finds-its-focus", test_visible_lens_finds_its_focus);
  ADD ("thermal-lens-finds-its-focus", test_thermal_lens_finds_its_focus);
  ADD ("a-lens-goes-to-a-distance", test_a_lens_goes_to_a_distance);
  ADD ("a-hand-moves-it-by-steps-and-on", test_a_hand_moves_it_by_steps_and_on);
  ADD ("a-locked-lens-stays", test_a_locked_lens_stays);
  ADD ("limits-keep-a-search-away", test_limits_keep_a_search_away);
  ADD ("one-push-keeps-the-mode", test_one_push_keeps_the_mode);
  ADD ("manual-ends-a-search", test_manual_ends_a_search);
  ADD ("the-picture-is-searched-again-when-it-gets-soft",
      test_the_picture_is_searched_again_when_it_gets_soft);
  ADD ("a-zoom-asks-for-a-search", test_a_zoom_asks_for_a_search);
  ADD ("a-calibration-makes-the-scale-right",
      test_a_calibration_makes_the_scale_right);
  ADD ("an-initialisation-counts-anew", test_an_initialisation_counts_anew);
  ADD ("zones-decide-what-is-sharp", test_zones_decide_what_is_sharp);
  ADD ("nothing-to-see-is-a-failure", test_nothing_to_see_is_a_failure);
  ADD ("messages-tell-what-happens", test_messages_tell_what_happens);
  ADD ("a-source-without-a-lens-is-left-alone",
      test_a_source_without_a_lens_is_left_alone);
  ADD ("frozen-frames-are-passed-over", test_frozen_frames_are_passed_over);
  scene = write_scene ();
  result = g_test_run ();
  g_unlink (scene);
  g_free (scene);
  return result;
}
