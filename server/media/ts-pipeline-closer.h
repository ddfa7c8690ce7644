/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsPipelineCloser:
 *
 * Stops pipelines where nobody waits for it: closing what speaks with the
 * network joins threads that wait for it, and webrtcbin of GStreamer 1.22 may
 * wait for ever (upstream 0a23782aea). Reference-counted, any thread.
 */
typedef struct _TsPipelineCloser TsPipelineCloser;

TsPipelineCloser *ts_pipeline_closer_new (void);
TsPipelineCloser *ts_pipeline_closer_ref (TsPipelineCloser *self);
void ts_pipeline_closer_unref (TsPipelineCloser *self);
void ts_pipeline_closer_take (TsPipelineCloser *self, GstElement *pipeline);
guint ts_pipeline_closer_get_n_waiting (TsPipelineCloser *self);
gboolean ts_pipeline_closer_wait (TsPipelineCloser *self, guint timeout_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsPipelineCloser, ts_pipeline_closer_unref)

G_END_DECLS
