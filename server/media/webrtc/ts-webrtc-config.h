/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TsWebrtcConfig:
 * @address: (nullable): numeric address to send from; %NULL: all of the
 *   machine's but its loopback
 * @stun_server: (nullable): as in `stun://host:3478`
 * @turn_server: (nullable): as in `turn://user:password@host:3478`
 * @first_port: UDP; 0 with @last_port 0: any
 * @last_port: UDP
 * @clock: of all pipelines
 * @base_time: of all pipelines
 *
 * What the viewers of a camera share. Belongs to who fills it in.
 */
typedef struct
{
  const gchar *address;
  const gchar *stun_server;
  const gchar *turn_server;
  guint first_port;
  guint last_port;
  GstClock *clock;
  GstClockTime base_time;
} TsWebrtcConfig;

G_END_DECLS
