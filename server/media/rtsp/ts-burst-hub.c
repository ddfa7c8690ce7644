/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-burst-hub.h"

/* What is kept for who joins; a longer group of pictures is not. */
#define MAX_KEPT 600
#define MAX_KEPT_BYTES (8 * 1024 * 1024)

/* Who begins with an older key frame may stay that late for as long as it
 * plays, so that is done only if no newer one can be had soon. */
#define MAX_JOIN_AGE (150 * GST_MSECOND)

/* Key frames cost everybody bits: one for all who join within this time, which
 * is also what the encoder keeps to. */
#define KEY_FRAME_PAUSE_US (500 * 1000)

/* For how long to wait for the key frame that was asked for. */
#define MAX_KEY_WAIT_US (100 * 1000)

/* A receiver's buffer for UDP holds 208 KiB on most systems, in units that are
 * larger than a packet. */
#define MAX_UDP_REPLAY_BYTES (128 * 1024)

/* For how long an answer may be on its way out before its viewer is given up,
 * and for how long who has just joined may not be listed as a viewer. */
#define MAX_HELD_US (10 * G_USEC_PER_SEC)
#define MAX_UNLISTED_US (2 * G_USEC_PER_SEC)

typedef enum
{
  VIEWER_HELD, /* its answer has not been sent; what it gets waits */
  VIEWER_JOINING,
  VIEWER_LATE, /* over TCP: was too slow, waits for the next key frame */
  VIEWER_PLAYING,
} ViewerState;

/* Several owners share a group of receivers. */
typedef struct
{
  GPtrArray *owners; /* GObject */
  ViewerState state;
  gint64 since_us;
  gboolean is_started; /* while held: begins with what is in held */
  GQueue held;         /* TsBurst */

  /* over TCP */
  TsRtspWriter *writer;
  guint8 channel;

  /* over UDP */
  TsUdpFan *fan; /* of the hub */
  TsUdpTarget target;
  gboolean is_group;
} Viewer;

struct _TsBurstHub
{
  gatomicrefcount refs;
  GstClock *clock;
  GstClockTime base_time;
  TsBurstHubFunc request_key_frame;
  gpointer user_data;
  GDestroyNotify destroy;

  /* guards the rest; held while a burst is sent, which does not block */
  GMutex viewers_mutex;
  GPtrArray *viewers;    /* Viewer */
  GHashTable *viewer_of; /* owner to Viewer */
  GPtrArray *fans;       /* TsUdpFan, one for each socket */
  GQueue kept;           /* TsBurst, the first is a key */
  gsize kept_bytes;
  gint64 requested_us;
  guint64 n_bursts;
  guint64 n_lost;
  guint64 n_skipped_by_gone;
};

static void
viewer_free (gpointer data)
{
  Viewer *viewer = data;

  g_queue_clear_full (&viewer->held, (GDestroyNotify) ts_burst_unref);
  g_clear_pointer (&viewer->writer, ts_rtsp_writer_unref);
  g_ptr_array_unref (viewer->owners);
  g_free (viewer);
}

/**
 * ts_burst_hub_new:
 * @clock: and @base_time: those of the bursts' times
 * @request_key_frame: called with no lock held, at most twice a second
 * @destroy: (nullable): of @user_data
 */
TsBurstHub *
ts_burst_hub_new (GstClock *clock, GstClockTime base_time,
    TsBurstHubFunc request_key_frame, gpointer user_data,
    GDestroyNotify destroy)
{
  TsBurstHub *self = g_new0 (TsBurstHub, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->viewers_mutex);
  self->clock = gst_object_ref (clock);
  self->base_time = base_time;
  self->request_key_frame = request_key_frame;
  self->user_data = user_data;
  self->destroy = destroy;
  self->viewers = g_ptr_array_new_with_free_func (viewer_free);
  self->viewer_of = g_hash_table_new (NULL, NULL);
  self->fans =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ts_udp_fan_free);
  g_queue_init (&self->kept);
  self->requested_us = G_MININT64 / 2;
  return self;
}

TsBurstHub *
ts_burst_hub_ref (TsBurstHub *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
clear_kept (TsBurstHub *self)
{
  g_queue_clear_full (&self->kept, (GDestroyNotify) ts_burst_unref);
  self->kept_bytes = 0;
}

void
ts_burst_hub_unref (TsBurstHub *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  clear_kept (self);
  g_hash_table_unref (self->viewer_of);
  g_ptr_array_unref (self->viewers);
  g_ptr_array_unref (self->fans);
  gst_object_unref (self->clock);
  g_mutex_clear (&self->viewers_mutex);
  g_free (self);
}

/* ---- with viewers_mutex held ---- */

static void
keep (TsBurstHub *self, TsBurst *burst)
{
  if (ts_burst_is_key (burst))
    clear_kept (self);
  else if (self->kept.length == 0)
    return;
  self->kept_bytes += ts_burst_get_size (burst);
  if (self->kept_bytes > MAX_KEPT_BYTES || self->kept.length >= MAX_KEPT) {
    clear_kept (self);
    return;
  }
  g_queue_push_tail (&self->kept, ts_burst_ref (burst));
}

static gboolean
is_young (TsBurstHub *self, const TsBurst *key)
{
  GstClockTime now = gst_clock_get_time (self->clock) - self->base_time;

  return ts_burst_get_pts (key) + MAX_JOIN_AGE >= now;
}

static gboolean
can_replay (TsBurstHub *self, const Viewer *viewer)
{
  /* a group's receivers have what is kept already, but for the new one */
  return self->kept.length > 0
         && (viewer->writer != NULL
             || (viewer->owners->len == 1
                 && self->kept_bytes <= MAX_UDP_REPLAY_BYTES));
}

static void
hold_kept (TsBurstHub *self, Viewer *viewer)
{
  for (GList *l = self->kept.head; l != NULL; l = l->next)
    g_queue_push_tail (&viewer->held, ts_burst_ref (l->data));
}

/* Sends @burst, or for UDP has it sent with that of the others. */
static void
send_to_playing (Viewer *viewer, TsBurst *burst)
{
  if (viewer->writer == NULL)
    ts_udp_fan_add (viewer->fan, &viewer->target);
  else if (!ts_rtsp_writer_send_burst (viewer->writer, burst, viewer->channel))
    viewer->state = VIEWER_LATE;
}

static void
send_held (TsBurstHub *self, Viewer *viewer)
{
  TsBurst *burst;

  while ((burst = g_queue_pop_head (&viewer->held)) != NULL) {
    if (viewer->writer == NULL)
      self->n_lost += ts_udp_fan_send_to (viewer->fan, &viewer->target, burst);
    else if (viewer->state == VIEWER_PLAYING)
      send_to_playing (viewer, burst);
    ts_burst_unref (burst);
  }
}

static void
push_to_joining (TsBurstHub *self, Viewer *viewer, TsBurst *burst)
{
  gboolean is_late =
      g_get_monotonic_time () - viewer->since_us > MAX_KEY_WAIT_US;

  /* what is kept ends with @burst */
  if (ts_burst_is_key (burst) && (is_late || is_young (self, burst))) {
    viewer->state = VIEWER_PLAYING;
    send_to_playing (viewer, burst);
  } else if (is_late && can_replay (self, viewer)) {
    viewer->state = VIEWER_PLAYING;
    hold_kept (self, viewer);
    send_held (self, viewer);
  }
}

static void
push_to_viewer (TsBurstHub *self, Viewer *viewer, TsBurst *burst)
{
  switch (viewer->state) {
  case VIEWER_HELD:
    if (viewer->is_started)
      g_queue_push_tail (&viewer->held, ts_burst_ref (burst));
    break;
  case VIEWER_JOINING:
    push_to_joining (self, viewer, burst);
    break;
  case VIEWER_LATE:
    if (ts_burst_is_key (burst)) {
      viewer->state = VIEWER_PLAYING;
      send_to_playing (viewer, burst);
    }
    break;
  case VIEWER_PLAYING:
    send_to_playing (viewer, burst);
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
send_fans (TsBurstHub *self, TsBurst *burst)
{
  for (guint i = 0; i < self->fans->len; i++)
    self->n_lost += ts_udp_fan_send (g_ptr_array_index (self->fans, i), burst);
}

static TsUdpFan *
ensure_fan (TsBurstHub *self, GSocket *socket)
{
  TsUdpFan *fan;

  for (guint i = 0; i < self->fans->len; i++) {
    fan = g_ptr_array_index (self->fans, i);
    if (ts_udp_fan_get_socket (fan) == socket)
      return fan;
  }
  fan = ts_udp_fan_new (socket);
  g_ptr_array_add (self->fans, fan);
  return fan;
}

static Viewer *
find_group (TsBurstHub *self, const TsUdpTarget *target)
{
  for (guint i = 0; i < self->viewers->len; i++) {
    Viewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer->is_group && ts_udp_target_equal (&viewer->target, target))
      return viewer;
  }
  return NULL;
}

static void
add_owner (TsBurstHub *self, Viewer *viewer, GObject *owner)
{
  g_ptr_array_add (viewer->owners, g_object_ref (owner));
  g_hash_table_insert (self->viewer_of, owner, viewer);
}

static void
remove_owner (TsBurstHub *self, GObject *owner)
{
  Viewer *viewer = g_hash_table_lookup (self->viewer_of, owner);

  if (viewer == NULL)
    return;
  g_hash_table_remove (self->viewer_of, owner);
  if (viewer->owners->len > 1) {
    g_ptr_array_remove_fast (viewer->owners, owner);
    return;
  }
  if (viewer->writer != NULL)
    self->n_skipped_by_gone += ts_rtsp_writer_get_n_skipped (viewer->writer);
  g_ptr_array_remove_fast (self->viewers, viewer);
}

/* Decides what a new viewer begins with: what is kept, if it is young or if
 * there was a new key frame a moment ago already; otherwise the next key frame,
 * for which is asked. Returns whether to ask. */
static gboolean
prepare (TsBurstHub *self, Viewer *viewer, TsBurstStart *ret_start)
{
  const TsBurst *key = g_queue_peek_head (&self->kept);
  gboolean may_ask =
      viewer->since_us - self->requested_us >= KEY_FRAME_PAUSE_US;

  viewer->is_started =
      can_replay (self, viewer) && (is_young (self, key) || !may_ask);
  if (viewer->is_started) {
    hold_kept (self, viewer);
    ret_start->is_known = TRUE;
    ret_start->seq = ts_burst_get_first_seq (key);
    ret_start->rtp_time = ts_burst_get_rtp_time (key);
    return FALSE;
  }
  ret_start->is_known = FALSE;
  if (may_ask)
    self->requested_us = viewer->since_us;
  return may_ask;
}

/* ---- any thread ---- */

/**
 * ts_burst_hub_push:
 *
 * Sends @burst to everybody, and keeps it.
 */
void
ts_burst_hub_push (TsBurstHub *self, TsBurst *burst)
{
  g_mutex_lock (&self->viewers_mutex);
  self->n_bursts++;
  keep (self, burst);
  for (guint i = 0; i < self->viewers->len; i++) {
    Viewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer->writer == NULL)
      push_to_viewer (self, viewer, burst);
  }
  send_fans (self, burst);
  for (guint i = 0; i < self->viewers->len; i++) {
    Viewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer->writer != NULL)
      push_to_viewer (self, viewer, burst);
  }
  g_mutex_unlock (&self->viewers_mutex);
}

/**
 * ts_burst_hub_forget:
 *
 * What is kept does not belong to what comes next.
 */
void
ts_burst_hub_forget (TsBurstHub *self)
{
  g_mutex_lock (&self->viewers_mutex);
  clear_kept (self);
  g_mutex_unlock (&self->viewers_mutex);
}

/* Takes @viewer. Returns FALSE if there was one for @owner already. */
static gboolean
join (TsBurstHub *self, Viewer *viewer, GObject *owner, GSocket *socket,
    TsBurstStart *ret_start)
{
  gboolean ask, is_new;
  Viewer *group = NULL;

  ret_start->is_known = FALSE;
  viewer->since_us = g_get_monotonic_time ();
  viewer->owners = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_lock (&self->viewers_mutex);
  is_new = !g_hash_table_contains (self->viewer_of, owner);
  if (is_new && viewer->is_group)
    group = find_group (self, &viewer->target);
  if (group != NULL) {
    /* its packets come already, and a key frame soon */
    add_owner (self, group, owner);
    ask = viewer->since_us - self->requested_us >= KEY_FRAME_PAUSE_US;
    if (ask)
      self->requested_us = viewer->since_us;
  } else if (is_new) {
    if (socket != NULL)
      viewer->fan = ensure_fan (self, socket);
    add_owner (self, viewer, owner);
    ask = prepare (self, viewer, ret_start);
    g_ptr_array_add (self->viewers, g_steal_pointer (&viewer));
  } else {
    ask = FALSE;
  }
  g_mutex_unlock (&self->viewers_mutex);
  g_clear_pointer (&viewer, viewer_free);
  if (ask)
    self->request_key_frame (self->user_data);
  return is_new;
}

/**
 * ts_burst_hub_join_tcp:
 * @viewer: any object, to name it by
 * @channel: of its RTP within the connection
 * @ret_start: (out caller-allocates): what it gets first, if that is known
 *
 * Nothing is sent before ts_burst_hub_release().
 *
 * Returns: %FALSE: it is one already
 */
gboolean
ts_burst_hub_join_tcp (TsBurstHub *self, GObject *viewer, TsRtspWriter *writer,
    guint8 channel, TsBurstStart *ret_start)
{
  Viewer *added = g_new0 (Viewer, 1);

  added->writer = ts_rtsp_writer_ref (writer);
  added->channel = channel;
  return join (self, added, viewer, NULL, ret_start);
}

/**
 * ts_burst_hub_join_udp:
 * @viewer: any object, to name it by
 * @socket: from which to send
 * @is_group: whether @target is an address of many
 * @ret_start: (out caller-allocates): what it gets first, if that is known
 *
 * Nothing is sent before ts_burst_hub_release().
 *
 * Returns: %FALSE: it is one already
 */
gboolean
ts_burst_hub_join_udp (TsBurstHub *self, GObject *viewer, GSocket *socket,
    const TsUdpTarget *target, gboolean is_group, TsBurstStart *ret_start)
{
  Viewer *added = g_new0 (Viewer, 1);

  added->target = *target;
  added->is_group = is_group;
  return join (self, added, viewer, socket, ret_start);
}

/**
 * ts_burst_hub_release:
 *
 * The answer has been sent, pictures may follow.
 */
void
ts_burst_hub_release (TsBurstHub *self, GObject *viewer)
{
  Viewer *released;

  g_mutex_lock (&self->viewers_mutex);
  released = g_hash_table_lookup (self->viewer_of, viewer);
  if (released != NULL && released->state == VIEWER_HELD) {
    released->state = released->is_started ? VIEWER_PLAYING : VIEWER_JOINING;
    send_held (self, released);
  }
  g_mutex_unlock (&self->viewers_mutex);
}

/**
 * ts_burst_hub_leave:
 *
 * Once this has returned, nothing more is sent to @viewer.
 */
void
ts_burst_hub_leave (TsBurstHub *self, GObject *viewer)
{
  g_mutex_lock (&self->viewers_mutex);
  remove_owner (self, viewer);
  g_mutex_unlock (&self->viewers_mutex);
}

/**
 * ts_burst_hub_retain:
 * @viewers: (element-type GObject): who is still there
 *
 * All others leave, but for those who are just coming.
 */
void
ts_burst_hub_retain (TsBurstHub *self, GPtrArray *viewers)
{
  g_autoptr (GHashTable) there = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  gint64 now_us = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer owner, viewer;

  for (guint i = 0; i < viewers->len; i++)
    g_hash_table_add (there, g_ptr_array_index (viewers, i));
  g_mutex_lock (&self->viewers_mutex);
  g_hash_table_iter_init (&iter, self->viewer_of);
  while (g_hash_table_iter_next (&iter, &owner, &viewer)) {
    gint64 since_us = ((Viewer *) viewer)->since_us;
    gboolean is_held = ((Viewer *) viewer)->state == VIEWER_HELD;

    if (!g_hash_table_contains (there, owner)
        && now_us - since_us > (is_held ? MAX_HELD_US : MAX_UNLISTED_US))
      g_ptr_array_add (gone, owner);
  }
  for (guint i = 0; i < gone->len; i++)
    remove_owner (self, g_ptr_array_index (gone, i));
  g_mutex_unlock (&self->viewers_mutex);
}

/**
 * ts_burst_hub_count:
 * @ret_counts: (out caller-allocates): since the hub was made
 */
void
ts_burst_hub_count (TsBurstHub *self, TsBurstHubCounts *ret_counts)
{
  g_mutex_lock (&self->viewers_mutex);
  ret_counts->n_viewers = g_hash_table_size (self->viewer_of);
  ret_counts->n_bursts = self->n_bursts;
  ret_counts->n_lost = self->n_lost;
  ret_counts->n_skipped = self->n_skipped_by_gone;
  for (guint i = 0; i < self->viewers->len; i++) {
    Viewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer->writer != NULL)
      ret_counts->n_skipped += ts_rtsp_writer_get_n_skipped (viewer->writer);
  }
  g_mutex_unlock (&self->viewers_mutex);
}
