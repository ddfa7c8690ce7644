/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "camera/ts-profile.h"
#include "media/ts-hub.h"

G_BEGIN_DECLS

/**
 * TsSensorState:
 * @TS_SENSOR_STOPPED: ts_sensor_start() was not called, or ts_sensor_stop()
 *   was
 * @TS_SENSOR_STARTING: the pipeline runs, no frame yet
 * @TS_SENSOR_RUNNING: frames come
 * @TS_SENSOR_WAITING: it failed and is started again after a pause
 * @TS_SENSOR_ENDED: the source is at its end (a file that is not looped); the
 *   last picture stays
 */
typedef enum
{
  TS_SENSOR_STOPPED,
  TS_SENSOR_STARTING,
  TS_SENSOR_RUNNING,
  TS_SENSOR_WAITING,
  TS_SENSOR_ENDED,
} TsSensorState;

const gchar *ts_sensor_state_to_string (TsSensorState state);

/**
 * TsSensorStatus:
 * @state: what it does
 * @error: (nullable): why it is waiting, or what failed last
 * @error_element: (nullable): name of the element of the chain that said so
 * @width: of the newest picture, pixels; 0 without one
 * @height: of the newest picture, pixels
 * @fps: pictures per second, measured over the last seconds
 * @n_frames: pictures since the start of the server
 * @n_dropped: pictures that did not come although the source's pace promised
 *   them
 * @n_restarts: how often the pipeline had to be started again
 * @n_consumers: who takes pictures now
 *
 * How a sensor is doing, at one moment. Free with ts_sensor_status_clear().
 */
typedef struct
{
  TsSensorState state;
  gchar *error;
  gchar *error_element;
  gint width;
  gint height;
  gdouble fps;
  guint64 n_frames;
  guint64 n_dropped;
  guint n_restarts;
  guint n_consumers;
} TsSensorStatus;

void ts_sensor_status_clear (TsSensorStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsSensorStatus, ts_sensor_status_clear)

/**
 * TsSensor:
 *
 * One detector with its processing: a pipeline made of the chain in the
 * profile, always running, whose pictures are handed to any number of
 * consumers by reference. Owned by #TsCamera. A pipeline that fails is started
 * again with growing pauses, and ts_sensor_get_status() says so.
 *
 * Main context only, except where a function says that it may be called from
 * any thread. Knows nothing of encoding, networks or HTTP.
 *
 * Signals, on the main context:
 *
 * `first-frame (sensor)`: the first picture after the start is there.
 *
 * `measured (sensor, GstStructure *)`: new measurements, see
 * ts_sensor_dup_measurement().
 *
 * `day-night (sensor, night)`: the visible picture is one of the night now.
 *
 * `told (sensor, GstStructure *)`: an element message that is neither
 * measurements nor a span.
 *
 * `calibration-file (sensor)`: something has become of the calibration file, see
 * ts_sensor_dup_calibration_file().
 *
 * `state-changed (sensor)`: ask ts_sensor_get_status().
 */
#define TS_TYPE_SENSOR (ts_sensor_get_type ())
G_DECLARE_FINAL_TYPE (TsSensor, ts_sensor, TS, SENSOR, GObject)

TsSensor *ts_sensor_new (TsProfile *profile, guint index, GHashTable *settings,
    GstClock *clock, GError **error);
gboolean ts_sensor_fuse (
    TsSensor *self, TsSensor *visible, TsSensor *thermal, GError **error);
gboolean ts_sensor_start (
    TsSensor *self, GstClockTime base_time, GError **error);
void ts_sensor_stop (TsSensor *self);

const gchar *ts_sensor_get_id (TsSensor *self);
const gchar *ts_sensor_get_label (TsSensor *self);
TsBand ts_sensor_get_band (TsSensor *self);
GSettings *ts_sensor_get_settings (TsSensor *self);
gboolean ts_sensor_binds (TsSensor *self, const gchar *key);
void ts_sensor_get_status (TsSensor *self, TsSensorStatus *ret_status);
gchar *ts_sensor_dup_graph (TsSensor *self);
gboolean ts_sensor_act (TsSensor *self, const gchar *action);
GPtrArray *ts_sensor_describe_chain (TsSensor *self);
GObject *ts_sensor_find_action (TsSensor *self, const gchar *action);
GObject *ts_sensor_find_property (TsSensor *self, const gchar *property);

/* Any thread. */
GstSample *ts_sensor_dup_last_sample (TsSensor *self);
GstStructure *ts_sensor_dup_measurement (TsSensor *self);
GstStructure *ts_sensor_dup_span (TsSensor *self);
GstStructure *ts_sensor_dup_calibration_file (TsSensor *self);
guint ts_sensor_add_consumer (
    TsSensor *self, TsHubFunc func, gpointer user_data, GDestroyNotify destroy);
gboolean ts_sensor_remove_consumer (TsSensor *self, guint id);

G_END_DECLS
