/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define _GNU_SOURCE /* sendmmsg */
#define G_LOG_DOMAIN "TsRtsp"
#include "config.h"

#include "ts-udp-fan.h"

#include <errno.h>
#include <netinet/udp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* UIO_MAXIOV: what sendmmsg() takes at once */
#define MAX_MESSAGES 1024

/* What waits in the socket: half a second at 16 Mbit/s. */
#define SEND_BUFFER (1024 * 1024)

/* For how long a burst may wait for the network card; then the rest of it is
 * lost, as it would be further on. */
#define MAX_WAIT_MS 10

struct _TsUdpFan
{
  GSocket *socket;
  GPtrArray *targets; /* TsUdpTarget, of the next burst */
  GArray *messages;   /* struct mmsghdr */
  GPtrArray *whose;   /* TsUdpTarget, of each message */
};

/* A control message with the size of segments; the same for all receivers. */
typedef union
{
  struct cmsghdr header;
  guint8 bytes[CMSG_SPACE (sizeof (guint16))];
} Segment;

/**
 * ts_udp_target_init:
 * @address: numeric
 *
 * Returns: whether @address is one
 */
gboolean
ts_udp_target_init (TsUdpTarget *target, const gchar *address, guint16 port)
{
  g_autoptr (GSocketAddress) parsed =
      g_inet_socket_address_new_from_string (address, port);
  gssize size = parsed != NULL ? g_socket_address_get_native_size (parsed) : -1;

  memset (target, 0, sizeof *target);
  if (size < 0 || (gsize) size > sizeof target->address
      || !g_socket_address_to_native (
          parsed, &target->address, sizeof target->address, NULL))
    return FALSE;
  target->address_size = (socklen_t) size;
  return TRUE;
}

gboolean
ts_udp_target_equal (const TsUdpTarget *a, const TsUdpTarget *b)
{
  return a->address_size == b->address_size
         && memcmp (&a->address, &b->address, a->address_size) == 0;
}

/**
 * ts_udp_fan_new:
 * @socket: its buffer is made large enough
 */
TsUdpFan *
ts_udp_fan_new (GSocket *socket)
{
  TsUdpFan *self = g_new0 (TsUdpFan, 1);
  int size = SEND_BUFFER;

  self->socket = g_object_ref (socket);
  self->targets = g_ptr_array_new ();
  self->messages = g_array_new (FALSE, FALSE, sizeof (struct mmsghdr));
  self->whose = g_ptr_array_new ();
  /* more than the system's limit needs CAP_NET_ADMIN */
  if (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_SNDBUFFORCE, &size,
          sizeof size)
      != 0)
    g_socket_set_option (socket, SOL_SOCKET, SO_SNDBUF, size, NULL);
  return self;
}

void
ts_udp_fan_free (TsUdpFan *self)
{
  g_object_unref (self->socket);
  g_ptr_array_unref (self->targets);
  g_array_unref (self->messages);
  g_ptr_array_unref (self->whose);
  g_free (self);
}

GSocket *
ts_udp_fan_get_socket (TsUdpFan *self)
{
  return self->socket;
}

/**
 * ts_udp_fan_add:
 * @target: (transfer none): gets the next burst, and must live until then
 */
void
ts_udp_fan_add (TsUdpFan *self, TsUdpTarget *target)
{
  g_ptr_array_add (self->targets, target);
}

static void
add_message (TsUdpFan *self, TsUdpTarget *target, const TsBurstPacket *packets,
    guint n_packets, Segment *segment)
{
  struct mmsghdr message = {
      .msg_hdr.msg_name = &target->address,
      .msg_hdr.msg_namelen = target->address_size,
      .msg_hdr.msg_iov = (struct iovec *) packets, /* sending does not write */
      .msg_hdr.msg_iovlen = n_packets,
  };

  if (segment != NULL && n_packets > 1) {
    message.msg_hdr.msg_control = segment->bytes;
    message.msg_hdr.msg_controllen = sizeof segment->bytes;
  }
  g_array_append_val (self->messages, message);
  g_ptr_array_add (self->whose, target);
}

static void
add_packets (TsUdpFan *self, TsUdpTarget *target, const TsBurstPacket *packets,
    guint n_packets)
{
  for (guint i = 0; i < n_packets; i++)
    add_message (self, target, packets + i, 1, NULL);
}

/* Whether the message that failed may pass as single packets: the route has a
 * smaller packet size or no checksums in hardware (EINVAL, EIO), or the kernel
 * does not know UDP_SEGMENT. */
static gboolean
is_segment_refused (const struct mmsghdr *message, int error)
{
  return message->msg_hdr.msg_control != NULL
         && (error == EIO || error == EINVAL || error == ENOPROTOOPT
             || error == EOPNOTSUPP || error == EMSGSIZE);
}

/* The packets of a message that was refused, one by one; once for each target,
 * which gets all others that way from the start. */
static void
send_one_by_one (TsUdpFan *self, const struct mmsghdr *refused)
{
  for (gsize i = 0; i < refused->msg_hdr.msg_iovlen; i++) {
    struct msghdr packet = refused->msg_hdr;

    packet.msg_iov = refused->msg_hdr.msg_iov + i;
    packet.msg_iovlen = 1;
    packet.msg_control = NULL;
    packet.msg_controllen = 0;
    (void) sendmsg (
        g_socket_get_fd (self->socket), &packet, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

static gboolean
wait_for_room (TsUdpFan *self, gint64 until_us)
{
  struct pollfd polled = {
      .fd = g_socket_get_fd (self->socket), .events = POLLOUT};
  gint64 left_us = until_us - g_get_monotonic_time ();

  return left_us > 0 && poll (&polled, 1, (int) (left_us / 1000) + 1) > 0;
}

/* Returns how many messages were lost. */
static guint
send_messages (TsUdpFan *self)
{
  struct mmsghdr *messages = (struct mmsghdr *) self->messages->data;
  gint64 until_us = 0;
  guint n_lost = 0;
  guint at = 0;

  while (at < self->messages->len) {
    int sent = sendmmsg (g_socket_get_fd (self->socket), messages + at,
        MIN (self->messages->len - at, MAX_MESSAGES),
        MSG_DONTWAIT | MSG_NOSIGNAL);

    if (sent > 0) {
      at += (guint) sent;
    } else if (sent < 0 && errno == EINTR) {
      continue;
    } else if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
      if (until_us == 0)
        until_us = g_get_monotonic_time () + MAX_WAIT_MS * 1000;
      if (!wait_for_room (self, until_us))
        return n_lost + self->messages->len - at;
    } else if (sent < 0 && is_segment_refused (messages + at, errno)) {
      ((TsUdpTarget *) g_ptr_array_index (self->whose, at))->is_plain = TRUE;
      send_one_by_one (self, messages + at);
      at++;
    } else {
      /* this one's receiver is away; the others wait for theirs */
      n_lost++;
      at++;
    }
  }
  return n_lost;
}

static guint
send_burst (TsUdpFan *self, TsUdpTarget *const *targets, guint n_targets,
    const TsBurst *burst)
{
  guint n_packets, n_groups, n_lost;
  const TsBurstPacket *packets = ts_burst_get_packets (burst, &n_packets);
  const TsBurstGroup *groups = ts_burst_get_groups (burst, &n_groups);
  g_autofree Segment *segments = g_new0 (Segment, n_groups);

  for (guint g = 0; g < n_groups; g++) {
    segments[g].header.cmsg_level = SOL_UDP;
    segments[g].header.cmsg_type = UDP_SEGMENT;
    segments[g].header.cmsg_len = CMSG_LEN (sizeof (guint16));
    memcpy (CMSG_DATA (&segments[g].header), &groups[g].segment_size,
        sizeof (guint16));
  }
  for (guint i = 0; i < n_targets; i++) {
    if (targets[i]->is_plain) {
      add_packets (self, targets[i], packets, n_packets);
      continue;
    }
    for (guint g = 0; g < n_groups; g++)
      add_message (self, targets[i], packets + groups[g].first,
          groups[g].n_packets, &segments[g]);
  }
  n_lost = send_messages (self);
  g_array_set_size (self->messages, 0);
  g_ptr_array_set_size (self->whose, 0);
  return n_lost;
}

/**
 * ts_udp_fan_send:
 *
 * Sends @burst to those that were added, and forgets them.
 *
 * Returns: how many messages could not be sent
 */
guint
ts_udp_fan_send (TsUdpFan *self, const TsBurst *burst)
{
  guint n_lost = send_burst (
      self, (TsUdpTarget **) self->targets->pdata, self->targets->len, burst);

  g_ptr_array_set_size (self->targets, 0);
  return n_lost;
}

/**
 * ts_udp_fan_send_to:
 *
 * Sends @burst to @target only; those that were added still wait for theirs.
 *
 * Returns: how many messages could not be sent
 */
guint
ts_udp_fan_send_to (TsUdpFan *self, TsUdpTarget *target, const TsBurst *burst)
{
  return send_burst (self, &target, 1, burst);
}
