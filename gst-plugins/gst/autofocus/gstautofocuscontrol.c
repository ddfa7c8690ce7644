/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the lens is told, frame after frame. */

#include "config.h"

#include "gstautofocus-private.h"

#include <math.h>

GST_DEBUG_CATEGORY_EXTERN (gst_auto_focus_debug);
#define GST_CAT_DEFAULT gst_auto_focus_debug

/* Places that differ by less are the same, share of the lens' way. */
#define SAME_PLACE 1e-4
/* A search that ends so near to where it began was in vain. */
#define IN_VAIN 0.005
/* A camera that has turned or zoomed stands still after this long. */
#define STILL_S 0.3
#define TURNED_DEG 0.05
#define ZOOMED 0.01
/* By hand, at full speed, from end to end in two seconds. */
#define DRIVE_WAYS_S 0.5
/* The lens may be this far behind where it is driven to. */
#define DRIVE_LEAD 0.1
/* Farther than that is infinity, metres. */
#define INFINITY_M 10000

void
gst_auto_focus_forget (GstAutoFocus *self)
{
  self->state = STATE_IDLE;
  self->reason = REASON_NONE;
  self->failure = FOCUS_FAILURE_NONE;
  self->search.phase = FOCUS_SEARCH_OFF;
  self->watch = (FocusWatch){0};
  self->calibrates = self->initialises = FALSE;
  self->target_dpt = NAN;
  self->n_frames = 0;
  self->last_pts = GST_CLOCK_TIME_NONE;
  self->has_pose = self->has_moved = self->has_zoomed = FALSE;
  self->still_s = STILL_S;
  GST_OBJECT_LOCK (self);
  self->told_state = STATE_NO_LENS;
  self->told_reason = REASON_NONE;
  self->told_failure = FOCUS_FAILURE_NONE;
  self->n_searches = 0;
  GST_OBJECT_UNLOCK (self);
}

static gdouble
to_dioptres (gdouble distance_m)
{
  return distance_m > 0 ? 1 / distance_m : 0;
}

static gdouble
to_metres (gdouble dioptres)
{
  return dioptres > 1.0 / INFINITY_M ? 1 / dioptres : 0;
}

static gdouble
get_zoom (GstAutoFocus *self)
{
  return self->has_pose ? self->pose.zoom : 1;
}

static gdouble
get_offset (GstAutoFocus *self)
{
  return focus_table_get_offset (&self->settings.table, get_zoom (self));
}

static void
find_limits (GstAutoFocus *self, const GstThermalLens *lens, gdouble *ret_low,
    gdouble *ret_high)
{
  const GstAutoFocusSettings *settings = &self->settings;
  const gdouble offset = get_offset (self);
  gdouble low = 0, high = lens->nearest_dpt;

  if (settings->far_limit_m > 0)
    low = CLAMP (1 / settings->far_limit_m + offset, 0, lens->nearest_dpt);
  if (settings->near_limit_m > 0)
    high = CLAMP (1 / settings->near_limit_m + offset, 0, lens->nearest_dpt);
  *ret_low = low;
  *ret_high = MAX (low, high);
}

static void
command (GstAutoFocus *self, const GstThermalLens *lens, gdouble target_dpt)
{
  gdouble low, high;

  find_limits (self, lens, &low, &high);
  target_dpt = CLAMP (target_dpt, low, high);
  if (fabs (target_dpt - self->target_dpt) < 1e-9)
    return;
  self->target_dpt = target_dpt;
  GST_LOG_OBJECT (self, "%.5f to %.5f dpt", lens->focus_dpt, target_dpt);
  gst_pad_push_event (GST_BASE_TRANSFORM_SINK_PAD (self),
      gst_event_new_custom (
          GST_EVENT_CUSTOM_UPSTREAM, gst_structure_new ("lens-focus", "focus",
                                         G_TYPE_DOUBLE, target_dpt, NULL)));
}

static void
set_state (
    GstAutoFocus *self, GstAutoFocusState state, GstAutoFocusReason reason)
{
  self->state = state;
  self->reason = reason;
  self->failure = FOCUS_FAILURE_NONE;
}

static void
begin_search (
    GstAutoFocus *self, const GstThermalLens *lens, GstAutoFocusReason reason)
{
  gdouble low, high;

  find_limits (self, lens, &low, &high);
  focus_search_begin (&self->search, lens->focus_dpt, low, high);
  set_state (self, STATE_SEARCHING, reason);
  self->has_moved = self->has_zoomed = FALSE;
  self->calibrates = reason == REASON_CALIBRATION;
  GST_OBJECT_LOCK (self);
  self->n_searches++;
  GST_OBJECT_UNLOCK (self);
  GST_DEBUG_OBJECT (self, "search (%s) from %.4f dpt, %.4f to %.4f",
      gst_auto_focus_reason_to_string (reason), lens->focus_dpt, low, high);
}

/* Stops where it is. */
static void
halt (GstAutoFocus *self, const GstThermalLens *lens, GstAutoFocusReason reason)
{
  command (self, lens, lens->focus_dpt);
  self->calibrates = FALSE;
  focus_watch_reset (&self->watch, self->sharpness, 0, FALSE);
  set_state (self,
      self->settings.mode == MODE_AUTO ? STATE_FOCUSED : STATE_IDLE, reason);
}

static void
move_to (GstAutoFocus *self, const GstThermalLens *lens, gdouble target_dpt)
{
  command (self, lens, target_dpt);
  set_state (self, STATE_MOVING, REASON_MANUAL);
}

static void
follow_pose (GstAutoFocus *self, const GstThermalLens *lens,
    const GstThermalPose *pose, gdouble elapsed_s)
{
  const gdouble offset = get_offset (self);
  gboolean turned, zoomed;

  self->still_s += elapsed_s;
  if (pose == NULL)
    return;
  if (!self->has_pose) {
    self->pose = *pose;
    self->has_pose = TRUE;
    return;
  }
  zoomed = fabs (log (pose->zoom / self->pose.zoom)) > ZOOMED;
  turned =
      fabs (pose->pan_deg - self->pose.pan_deg) * pose->zoom > TURNED_DEG
      || fabs (pose->tilt_deg - self->pose.tilt_deg) * pose->zoom > TURNED_DEG;
  if (!zoomed && !turned)
    return;
  self->pose = *pose;
  self->still_s = 0;
  self->has_moved = TRUE;
  self->has_zoomed |= zoomed;
  /* the same distance stays sharp while it zooms, as far as is known how */
  if (zoomed && !isnan (self->target_dpt) && self->state != STATE_SEARCHING
      && !self->settings.lock && get_offset (self) != offset)
    command (self, lens, self->target_dpt + get_offset (self) - offset);
}

/* The camera has moved and stands still now. */
static void
follow_move (GstAutoFocus *self, const GstThermalLens *lens)
{
  const gboolean is_due = self->settings.mode == MODE_AUTO
                              ? self->has_zoomed
                              : self->settings.after_move;

  if (!self->has_moved || self->still_s < STILL_S
      || self->state == STATE_SEARCHING)
    return;
  self->has_moved = self->has_zoomed = FALSE;
  if (is_due)
    begin_search (self, lens, REASON_MOVE);
}

static gboolean
looks_elsewhere (const GstAutoFocusSettings *a, const GstAutoFocusSettings *b)
{
  return a->zone != b->zone || a->turn.quarters != b->turn.quarters
         || a->turn.mirror != b->turn.mirror || a->turn.flip != b->turn.flip
         || (a->zone == FOCUS_ZONE_CUSTOM
             && (a->box.left != b->box.left || a->box.top != b->box.top
                 || a->box.right != b->box.right
                 || a->box.bottom != b->box.bottom));
}

static void
obey_settings (GstAutoFocus *self, const GstThermalLens *lens)
{
  const GstAutoFocusSettings *settings = &self->settings;
  const GstAutoFocusSettings *before = &self->before;
  gdouble low, high;

  if (settings->mode != before->mode) {
    if (settings->mode == MODE_AUTO)
      begin_search (self, lens, REASON_SETTING);
    else
      halt (self, lens, REASON_SETTING);
    return;
  }
  if (settings->mode == MODE_AUTO && looks_elsewhere (settings, before)) {
    begin_search (self, lens, REASON_SETTING);
    return;
  }
  find_limits (self, lens, &low, &high);
  if (self->state == STATE_SEARCHING
      || (self->target_dpt >= low && self->target_dpt <= high))
    return;
  if (settings->mode == MODE_AUTO)
    begin_search (self, lens, REASON_SETTING);
  else
    move_to (self, lens, self->target_dpt);
}

static void
drive (GstAutoFocus *self, const GstThermalLens *lens, gdouble elapsed_s)
{
  const gdouble way =
      self->settings.drive * DRIVE_WAYS_S * lens->nearest_dpt * elapsed_s;
  const gdouble lead = DRIVE_LEAD * lens->nearest_dpt;

  if (self->settings.drive != 0)
    move_to (self, lens,
        CLAMP (self->target_dpt - way, lens->focus_dpt - lead,
            lens->focus_dpt + lead));
  else if (self->before.drive != 0)
    move_to (self, lens, lens->focus_dpt);
}

static void
obey_hand (GstAutoFocus *self, const GstThermalLens *lens, gdouble elapsed_s)
{
  const GstAutoFocusRequests *asked = &self->requests;

  if (self->settings.mode == MODE_AUTO || self->state == STATE_SEARCHING)
    return;
  /* first: whoever lets go and steps at once is not held by the former */
  drive (self, lens, elapsed_s);
  if (asked->go_to_distance)
    move_to (self, lens,
        to_dioptres (self->settings.distance_m) + get_offset (self));
  if (asked->steps != 0)
    move_to (self, lens,
        self->target_dpt
            + asked->steps * self->settings.step_percent / 100
                  * lens->nearest_dpt);
}

static void
initialise (GstAutoFocus *self)
{
  self->initialises = TRUE;
  set_state (self, STATE_INITIALISING, REASON_INITIALISATION);
  gst_pad_push_event (GST_BASE_TRANSFORM_SINK_PAD (self),
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new (
              "lens-focus", "initialise", G_TYPE_BOOLEAN, TRUE, NULL)));
}

/* Whether there is nothing else to be done meanwhile. */
static gboolean
wait_for_initialisation (GstAutoFocus *self, const GstThermalLens *lens)
{
  if (!self->initialises)
    return FALSE;
  if (lens->is_initialising || lens->is_moving)
    return TRUE;
  self->initialises = FALSE;
  if (self->settings.mode == MODE_AUTO)
    begin_search (self, lens, REASON_INITIALISATION);
  else
    set_state (self, STATE_IDLE, REASON_INITIALISATION);
  return TRUE;
}

static void
obey_requests (
    GstAutoFocus *self, const GstThermalLens *lens, gdouble elapsed_s)
{
  const GstAutoFocusRequests *asked = &self->requests;

  if (asked->stop)
    halt (self, lens, REASON_MANUAL);
  if (asked->initialise)
    initialise (self);
  else if (asked->calibrate)
    begin_search (self, lens, REASON_CALIBRATION);
  else if (asked->once)
    begin_search (self, lens, REASON_ONE_PUSH);
  else
    obey_hand (self, lens, elapsed_s);
}

/* The first frame with a lens: nobody knows yet where it should be. */
static void
begin (GstAutoFocus *self, const GstThermalLens *lens)
{
  self->target_dpt = lens->focus_dpt;
  if (self->settings.lock)
    halt (self, lens, REASON_START);
  else if (self->settings.mode == MODE_AUTO)
    begin_search (self, lens, REASON_START);
  else {
    command (self, lens,
        to_dioptres (self->settings.distance_m) + get_offset (self));
    set_state (self, STATE_MOVING, REASON_START);
  }
}

static void
keep_calibration (GstAutoFocus *self)
{
  const gdouble offset =
      self->target_dpt - to_dioptres (self->settings.calibration_m);

  GST_OBJECT_LOCK (self);
  focus_table_set (&self->prop.table, get_zoom (self), offset);
  self->settings.table = self->prop.table;
  GST_OBJECT_UNLOCK (self);
  g_object_notify (G_OBJECT (self), "calibration");
}

static void
end_search (GstAutoFocus *self)
{
  const FocusSearch *search = &self->search;
  const gdouble way = fabs (search->target_dpt - search->began_dpt);
  const gboolean found = search->phase == FOCUS_SEARCH_FOUND;
  const gboolean in_vain =
      !found
      || (self->reason == REASON_SCENE
          && way < IN_VAIN * (search->high_dpt - search->low_dpt));

  GST_DEBUG_OBJECT (self, "%s after %u frames at %.5f dpt, sharpness %g",
      found ? "found" : "failed", search->n_frames, search->target_dpt,
      self->sharpness);
  set_state (self, found ? STATE_FOCUSED : STATE_FAILED, self->reason);
  self->failure = search->failure;
  focus_watch_reset (&self->watch, found ? search->result : self->sharpness,
      found ? search->least : 0, in_vain);
  if (found && self->calibrates)
    keep_calibration (self);
}

static void
go_on (GstAutoFocus *self, const GstThermalLens *lens, gdouble elapsed_s)
{
  if (self->state == STATE_SEARCHING) {
    const gboolean goes_on = focus_search_update (
        &self->search, lens->focus_dpt, lens->is_moving, self->sharpness);

    command (self, lens, self->search.target_dpt);
    if (!goes_on)
      end_search (self);
    return;
  }
  if (self->state == STATE_MOVING && !lens->is_moving
      && fabs (lens->focus_dpt - self->target_dpt)
             < SAME_PLACE * lens->nearest_dpt)
    set_state (self, STATE_IDLE, self->reason);
  if (self->settings.mode == MODE_AUTO && self->still_s >= STILL_S
      && focus_watch_update (
          &self->watch, self->settings.sensitivity, self->sharpness, elapsed_s))
    begin_search (self, lens, REASON_SCENE);
}

static void
post (GstAutoFocus *self, gdouble distance_m, gdouble position)
{
  GstStructure *told = gst_structure_new ("focus-state", "state", G_TYPE_STRING,
      gst_auto_focus_state_to_string (self->state), "reason", G_TYPE_STRING,
      gst_auto_focus_reason_to_string (self->reason), "failure", G_TYPE_STRING,
      gst_auto_focus_failure_to_string (self->failure), "distance",
      G_TYPE_DOUBLE, distance_m, "position", G_TYPE_DOUBLE, position,
      "sharpness", G_TYPE_DOUBLE, self->sharpness, NULL);

  if (self->state == STATE_FOCUSED && self->calibrates) {
    g_autofree gchar *table = focus_table_to_string (&self->settings.table);

    gst_structure_set (told, "calibration", G_TYPE_STRING, table, NULL);
    self->calibrates = FALSE;
  }
  gst_element_post_message (
      GST_ELEMENT (self), gst_message_new_element (GST_OBJECT (self), told));
}

static void
tell (GstAutoFocus *self, const GstThermalLens *lens)
{
  const gdouble distance_m =
      lens != NULL ? to_metres (lens->focus_dpt - get_offset (self)) : 0;
  const gdouble position =
      lens != NULL ? lens->focus_dpt / lens->nearest_dpt : 0;
  gboolean changed;

  GST_OBJECT_LOCK (self);
  changed = self->told_state != self->state || self->told_reason != self->reason
            || self->told_failure != self->failure;
  self->told_state = self->state;
  self->told_reason = self->reason;
  self->told_failure = self->failure;
  self->told_distance_m = distance_m;
  self->told_position = position;
  self->told_sharpness = self->sharpness;
  GST_OBJECT_UNLOCK (self);
  if (changed)
    post (self, distance_m, position);
}

void
gst_auto_focus_control (GstAutoFocus *self, const GstThermalLens *lens,
    const GstThermalPose *pose, gdouble elapsed_s)
{
  if (lens == NULL || !(lens->nearest_dpt > 0)) {
    set_state (self, STATE_NO_LENS, REASON_NONE);
    tell (self, NULL);
    return;
  }
  follow_pose (self, lens, pose, elapsed_s);
  if (isnan (self->target_dpt)) {
    begin (self, lens);
  } else if (self->settings.lock) {
    if (!self->before.lock)
      halt (self, lens, REASON_SETTING);
  } else if (!wait_for_initialisation (self, lens)) {
    obey_settings (self, lens);
    obey_requests (self, lens, elapsed_s);
    follow_move (self, lens);
    if (!self->initialises)
      go_on (self, lens, elapsed_s);
  }
  self->before = self->settings;
  tell (self, lens);
}
