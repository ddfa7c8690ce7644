/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <netinet/in.h>

#include "media/rtsp/ts-burst.h"

G_BEGIN_DECLS

/**
 * TsUdpTarget:
 * @address: where to
 * @address_size: bytes of it
 * @is_plain: its packets are sent one by one, because the way there does not
 *   take several in one message
 *
 * One receiver, or a group of them.
 */
typedef struct
{
  union
  {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
  } address;
  socklen_t address_size;
  gboolean is_plain;
} TsUdpTarget;

/**
 * TsUdpFan:
 *
 * Sends a burst to many by one socket, in as few system calls as there can be:
 * sendmmsg() for all of them, and where packets are equal one message for up to
 * 64, which the kernel cuts (UDP_SEGMENT). One thread at a time.
 */
typedef struct _TsUdpFan TsUdpFan;

gboolean ts_udp_target_init (
    TsUdpTarget *target, const gchar *address, guint16 port);
gboolean ts_udp_target_equal (const TsUdpTarget *a, const TsUdpTarget *b);

TsUdpFan *ts_udp_fan_new (GSocket *socket);
void ts_udp_fan_free (TsUdpFan *self);
GSocket *ts_udp_fan_get_socket (TsUdpFan *self);
void ts_udp_fan_add (TsUdpFan *self, TsUdpTarget *target);
guint ts_udp_fan_send (TsUdpFan *self, const TsBurst *burst);
guint ts_udp_fan_send_to (
    TsUdpFan *self, TsUdpTarget *target, const TsBurst *burst);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsUdpFan, ts_udp_fan_free)

G_END_DECLS
