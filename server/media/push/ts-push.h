/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "media/push/ts-push-kind.h"
#include "media/ts-pipeline-closer.h"
#include "media/ts-stream.h"

G_BEGIN_DECLS

/**
 * TsPushState:
 * @TS_PUSH_OFF: nothing is to be sent
 * @TS_PUSH_CONNECTING: the server is being reached, or others are waited for
 * @TS_PUSH_SENDING: the stream is sent
 * @TS_PUSH_WAITING: it failed, and is tried again after a pause
 */
typedef enum
{
  TS_PUSH_OFF,
  TS_PUSH_CONNECTING,
  TS_PUSH_SENDING,
  TS_PUSH_WAITING,
} TsPushState;

const gchar *ts_push_state_to_string (TsPushState state);

/**
 * TsPushStatus:
 * @state: what it does
 * @error: (nullable): what failed last
 * @n_units: pictures handed over since the start
 * @n_dropped: pictures left out, as the network did not take them
 * @n_bytes: sent since the start, of what the protocol carries
 * @n_failures: how often it was interrupted
 * @n_callers: who takes it, of one that waits for others
 * @since_us: monotonic time since which it is in this state
 *
 * How a push is doing. Free with ts_push_status_clear().
 */
typedef struct
{
  TsPushState state;
  gchar *error;
  guint64 n_units;
  guint64 n_dropped;
  guint64 n_bytes;
  guint n_failures;
  guint n_callers;
  gint64 since_us;
} TsPushStatus;

void ts_push_status_clear (TsPushStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TsPushStatus, ts_push_status_clear)

/**
 * TsPush:
 *
 * Sends one stream to one place, for as long as it is started; what fails is
 * tried again, with growing pauses. One that waits for others (a listener)
 * takes from its stream only while somebody is there. Main context only.
 *
 * Signals:
 *
 * `state-changed (push)`: ask ts_push_get_status().
 */
#define TS_TYPE_PUSH (ts_push_get_type ())
G_DECLARE_FINAL_TYPE (TsPush, ts_push, TS, PUSH, GObject)

TsPush *ts_push_new (const gchar *name, TsPipelineCloser *closer,
    GstClock *clock, GstClockTime base_time);
void ts_push_start (TsPush *self, TsStream *stream, const TsPushTarget *target);
void ts_push_stop (TsPush *self);
void ts_push_get_status (TsPush *self, TsPushStatus *ret_status);

G_END_DECLS
