/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Many viewers by RTSP, in one thread, for `bench.py streaming`: each asks for
 * a stream, plays it and counts; nothing is decoded. Says as one JSON object
 * what came and what it cost the server. Knows no passwords.
 *
 *     rtsp-load [--udp] [--range] [--clients=N] [--settled=N] [--stalled=N]
 *         [--rate=N] [--seconds=N] [--pid=PID] HOST PORT PATH
 *
 * The settled come first, and the longest gap is theirs (without any: of all,
 * once all play). The stalled are the last, and read nothing after PLAY. */

#define _GNU_SOURCE /* recvmmsg, memmem */
#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64
#define HEAD 64 /* bytes of a packet that are looked at */
#define STEP_US 100
#define N_STEPS 20000
#define SETTLE_US 2000000

typedef enum
{
  DESCRIBING,
  SETTING_UP,
  STARTING,
  PLAYING,
  FAILED,
} State;

typedef struct Client Client;

typedef struct
{
  Client *client;
  gboolean is_udp;
} Source;

struct Client
{
  guint number;
  State state;
  gboolean stalled;
  int tcp, rtp, rtcp;
  guint16 port;
  Source sources[2];
  guint cseq;
  gchar session[128];
  GByteArray *in;
  gint64 asked_us, key_us, last_us, longest_us;
  gboolean has_seq;
  guint16 seq;
  guint64 n_frames, n_packets, n_lost;
};

static gboolean udp, range;
static gint n_clients = 10, n_settled, n_stalled, rate = 50, seconds = 5, pid;
static gchar **where;

static const GOptionEntry options[] = {
    {"udp", 0, 0, G_OPTION_ARG_NONE, &udp, NULL, NULL},
    {"range", 0, 0, G_OPTION_ARG_NONE, &range, NULL, NULL},
    {"clients", 0, 0, G_OPTION_ARG_INT, &n_clients, NULL, NULL},
    {"settled", 0, 0, G_OPTION_ARG_INT, &n_settled, NULL, NULL},
    {"stalled", 0, 0, G_OPTION_ARG_INT, &n_stalled, NULL, NULL},
    {"rate", 0, 0, G_OPTION_ARG_INT, &rate, NULL, NULL},
    {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, NULL, NULL},
    {"pid", 0, 0, G_OPTION_ARG_INT, &pid, NULL, NULL},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &where, NULL, NULL},
    G_OPTION_ENTRY_NULL,
};

static int epoll_fd;
static struct sockaddr_in server;
static gchar *url;
static gboolean counting;
static gint64 counting_since_us;

/* when a sequence number was first seen, and how long after that others saw it,
 * in steps */
static gint64 first_us[65536];
static guint64 later[N_STEPS];
static guint64 n_later;

/* ---- what comes ---- */

static void
fail (Client *client, const gchar *why)
{
  if (client->state == FAILED)
    return;
  fprintf (stderr, "rtsp-load: client %u: %s\n", client->number, why);
  client->state = FAILED;
  close (client->tcp);
}

static gboolean
begins_key (const guint8 *packet, gsize size)
{
  guint kind;

  if (size < 17)
    return FALSE;
  kind = packet[12] & 31;
  if (kind == 24)
    kind = packet[15] & 31;
  else if (kind == 28)
    kind = (packet[13] & 0x80) != 0 ? packet[13] & 31 : 0;
  return kind == 5 || kind == 7;
}

static void
note_spread (guint16 seq, gint64 now_us)
{
  guint64 step;

  if (first_us[seq] == 0 || now_us - first_us[seq] > 5000000) {
    first_us[seq] = now_us;
    return;
  }
  step = (guint64) (now_us - first_us[seq]) / STEP_US;
  later[MIN (step, N_STEPS - 1)]++;
  n_later++;
}

static void
note_gap (Client *client, gint64 now_us)
{
  gint64 since_us = MAX (client->last_us, counting_since_us);

  client->longest_us = MAX (client->longest_us, now_us - since_us);
}

static void
take_packet (Client *client, const guint8 *packet, gsize size, gint64 now_us)
{
  guint16 seq;

  if (size < 12 || packet[0] >> 6 != 2)
    return;
  seq = (guint16) (packet[2] << 8 | packet[3]);
  if (client->key_us == 0 && begins_key (packet, size))
    client->key_us = now_us;
  if (counting) {
    client->n_packets++;
    client->n_frames += packet[1] >> 7;
    if (client->has_seq)
      client->n_lost += (guint16) (seq - client->seq - 1);
    if (client->last_us != 0)
      note_gap (client, now_us);
    note_spread (seq, now_us);
  }
  client->has_seq = TRUE;
  client->seq = seq;
  client->last_us = now_us;
}

static void
read_udp (Client *client)
{
  static guint8 bytes[BATCH][HEAD];
  struct iovec pieces[BATCH];
  struct mmsghdr messages[BATCH] = {0};
  gint64 now_us = g_get_monotonic_time ();
  int n;

  for (guint i = 0; i < BATCH; i++) {
    pieces[i] = (struct iovec){bytes[i], HEAD};
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  n = recvmmsg (client->rtp, messages, BATCH, MSG_DONTWAIT, NULL);
  for (int i = 0; i < n; i++)
    take_packet (client, bytes[i], MIN (messages[i].msg_len, HEAD), now_us);
}

/* ---- requests ---- */

static void
ask (Client *client, const gchar *method, const gchar *path,
    const gchar *headers)
{
  g_autofree gchar *session = client->session[0] != '\0' ? g_strdup_printf (
                                  "Session: %s\r\n", client->session)
                                                         : g_strdup ("");
  g_autofree gchar *text = g_strdup_printf ("%s %s%s RTSP/1.0\r\nCSeq: %u\r\n"
                                            "%s%s\r\n",
      method, url, path, ++client->cseq, session, headers);

  if (send (client->tcp, text, strlen (text), MSG_NOSIGNAL)
      != (gssize) strlen (text))
    fail (client, "a request could not be sent");
}

static void
set_up (Client *client)
{
  g_autofree gchar *transport =
      udp ? g_strdup_printf ("Transport: RTP/AVP;unicast;client_port=%u-%u\r\n",
          client->port, client->port + 1)
          : g_strdup ("Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");

  client->state = SETTING_UP;
  ask (client, "SETUP", "/stream=0", transport);
}

static void
on_answer (Client *client, const gchar *head)
{
  const gchar *session = strstr (head, "\r\nSession: ");

  if (!g_str_has_prefix (head, "RTSP/1.0 200")) {
    fail (client, head);
    return;
  }
  if (session != NULL && client->session[0] == '\0') {
    gsize size = strcspn (session + 11, ";\r");

    g_strlcpy (
        client->session, session + 11, MIN (size + 1, sizeof client->session));
  }
  switch (client->state) {
  case DESCRIBING:
    set_up (client);
    break;
  case SETTING_UP:
    client->state = STARTING;
    client->asked_us = g_get_monotonic_time ();
    ask (client, "PLAY", "", range ? "Range: npt=0.000-\r\n" : "");
    break;
  case STARTING:
    client->state = PLAYING;
    if (client->stalled)
      epoll_ctl (epoll_fd, EPOLL_CTL_DEL, client->tcp, NULL);
    break;
  default:
    break;
  }
}

/* One answer or interleaved packet; returns its size, 0 if it is not whole. */
static gsize
take_message (Client *client, const guint8 *data, gsize size, gint64 now_us)
{
  const guint8 *end;
  g_autofree gchar *head = NULL;
  const gchar *length;
  gsize whole;

  if (data[0] == '$') {
    whole = size < 4 ? 4 : 4 + ((gsize) data[2] << 8 | data[3]);
    if (size < whole)
      return 0;
    if (data[1] == 0)
      take_packet (client, data + 4, whole - 4, now_us);
    return whole;
  }
  end = memmem (data, size, "\r\n\r\n", 4);
  if (end == NULL)
    return 0;
  head = g_strndup ((const gchar *) data, (gsize) (end - data));
  whole = (gsize) (end - data) + 4;
  length = strstr (head, "\r\nContent-Length: ");
  if (length != NULL)
    whole += strtoul (length + 18, NULL, 10);
  if (size < whole)
    return 0;
  on_answer (client, head);
  return whole;
}

static void
read_tcp (Client *client)
{
  static guint8 bytes[256 * 1024];
  gssize n = recv (client->tcp, bytes, sizeof bytes, MSG_DONTWAIT);
  gint64 now_us = g_get_monotonic_time ();
  gsize at = 0;

  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0) {
    fail (client, "the connection was closed");
    return;
  }
  g_byte_array_append (client->in, bytes, (guint) n);
  while (at < client->in->len && client->state != FAILED) {
    gsize used = take_message (
        client, client->in->data + at, client->in->len - at, now_us);

    if (used == 0)
      break;
    at += used;
  }
  g_byte_array_remove_range (client->in, 0, (guint) at);
}

/* ---- who comes ---- */

static void
watch (Client *client, int fd, gboolean is_udp)
{
  Source *source = &client->sources[is_udp];
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};

  *source = (Source){client, is_udp};
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static int
bind_udp (guint16 port)
{
  struct sockaddr_in own = server;
  int size = 2 * 1024 * 1024;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  own.sin_port = htons (port);
  if (bind (fd, (struct sockaddr *) &own, sizeof own) != 0) {
    close (fd);
    return -1;
  }
  if (setsockopt (fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  return fd;
}

/* Below the ports of the system, and of the camera. */
static void
find_ports (Client *client)
{
  static guint next;

  if (next == 0)
    next = 10000 + (guint) getpid () % 500 * 40;
  for (guint tries = 0; tries < 10000; tries++) {
    client->port = (guint16) next;
    next = next >= 32000 ? 10000 : next + 2;
    client->rtp = bind_udp (client->port);
    if (client->rtp < 0)
      continue;
    client->rtcp = bind_udp ((guint16) (client->port + 1));
    if (client->rtcp >= 0)
      return;
    close (client->rtp);
  }
  fail (client, "there are no free ports");
}

static void
start (Client *client)
{
  client->in = g_byte_array_new ();
  client->tcp = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect (client->tcp, (struct sockaddr *) &server, sizeof server) != 0) {
    fail (client, "no connection");
    return;
  }
  if (udp)
    find_ports (client);
  if (client->state == FAILED)
    return;
  watch (client, client->tcp, FALSE);
  if (udp)
    watch (client, client->rtp, TRUE);
  ask (client, "DESCRIBE", "", "Accept: application/sdp\r\n");
}

static void
serve_until (gint64 end_us)
{
  struct epoll_event events[256];
  gint64 left_us;

  while ((left_us = end_us - g_get_monotonic_time ()) > 0) {
    int n = epoll_wait (epoll_fd, events, 256, (int) (left_us / 1000) + 1);

    for (int i = 0; i < n; i++) {
      Source *source = events[i].data.ptr;

      if (source->client->state == FAILED)
        continue;
      if (source->is_udp)
        read_udp (source->client);
      else
        read_tcp (source->client);
    }
  }
}

/* ---- the report ---- */

static double
get_cpu_s (void)
{
  struct timespec spent = {0};
  clockid_t clock;

  if (pid != 0 && clock_getcpuclockid (pid, &clock) == 0)
    clock_gettime (clock, &spent);
  return (double) spent.tv_sec + (double) spent.tv_nsec / 1e9;
}

static guint
get_rss_kb (void)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree gchar *text = NULL;
  const gchar *line;

  if (pid == 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  line = strstr (text, "VmRSS:");
  return line != NULL ? (guint) strtoul (line + 6, NULL, 10) : 0;
}

static double
get_later_ms (double part)
{
  guint64 seen = 0;

  for (guint i = 0; i < N_STEPS; i++) {
    seen += later[i];
    if ((double) seen > part * (double) n_later)
      return i * STEP_US / 1000.0;
  }
  return N_STEPS * STEP_US / 1000.0;
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
report (Client *clients, double cpu_s, guint rss_before_kb)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint64 n_frames = 0, n_packets = 0, n_lost = 0;
  gint64 now_us = g_get_monotonic_time ();
  gint64 longest_us = 0;
  gint n_playing = 0;

  for (gint i = 0; i < n_clients; i++) {
    Client *client = &clients[i];
    gint64 key_us = client->key_us - client->asked_us;

    n_playing += client->state == PLAYING;
    if (client->stalled)
      continue;
    if (client->state == PLAYING && (n_settled == 0 || i < n_settled)) {
      note_gap (client, now_us);
      longest_us = MAX (longest_us, client->longest_us);
    }
    if (client->key_us != 0 && i >= n_settled)
      g_array_append_val (keys, key_us);
    n_frames += client->n_frames;
    n_packets += client->n_packets;
    n_lost += client->n_lost;
  }
  g_array_sort (keys, compare_times);
  printf ("{\"clients\": %d, \"playing\": %d, \"seconds\": %.3f, "
          "\"frames\": %" G_GUINT64_FORMAT ", \"packets\": %" G_GUINT64_FORMAT
          ", \"lost\": %" G_GUINT64_FORMAT ", \"longest_gap_ms\": %.1f, ",
      n_clients, n_playing, (double) (now_us - counting_since_us) / 1e6,
      n_frames, n_packets, n_lost, (double) longest_us / 1e3);
  if (keys->len > 0)
    printf ("\"key_p50_ms\": %.1f, \"key_p95_ms\": %.1f, ",
        (double) g_array_index (keys, gint64, keys->len / 2) / 1e3,
        (double) g_array_index (keys, gint64, keys->len * 95 / 100) / 1e3);
  printf ("\"spread_p50_ms\": %.1f, \"spread_p99_ms\": %.1f, "
          "\"cpu_s\": %.4f, \"rss_before_kb\": %u, \"rss_kb\": %u}\n",
      get_later_ms (0.5), get_later_ms (0.99), cpu_s, rss_before_kb,
      get_rss_kb ());
}

static void
begin_counting (void)
{
  counting = TRUE;
  counting_since_us = g_get_monotonic_time ();
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  struct rlimit limit;
  gint64 began_us;
  guint rss_kb;
  double cpu_s;
  Client *clients;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || where == NULL
      || g_strv_length (where) != 3 || rate < 1 || n_clients < 1
      || n_settled + n_stalled > n_clients) {
    fprintf (stderr, "usage: rtsp-load [OPTION...] HOST PORT PATH\n");
    return 2;
  }
  server.sin_family = AF_INET;
  server.sin_port = htons ((guint16) atoi (where[1]));
  if (inet_pton (AF_INET, where[0], &server.sin_addr) != 1)
    return 2;
  url = g_strdup_printf ("rtsp://%s:%s/%s", where[0], where[1], where[2]);
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);

  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  clients = g_new0 (Client, (gsize) n_clients);
  for (gint i = 0; i < n_clients; i++) {
    clients[i].number = (guint) i;
    clients[i].stalled = i >= n_clients - n_stalled;
  }
  rss_kb = get_rss_kb ();
  for (gint i = 0; i < n_settled; i++)
    start (&clients[i]);
  if (n_settled > 0) {
    serve_until (g_get_monotonic_time () + SETTLE_US);
    begin_counting ();
  }
  began_us = g_get_monotonic_time ();
  for (gint i = n_settled; i < n_clients; i++) {
    serve_until (began_us + (gint64) (i - n_settled) * 1000000 / rate);
    start (&clients[i]);
  }
  if (n_settled == 0) {
    serve_until (g_get_monotonic_time () + SETTLE_US);
    begin_counting ();
  }
  cpu_s = get_cpu_s ();
  serve_until (g_get_monotonic_time () + (gint64) seconds * 1000000);
  report (clients, get_cpu_s () - cpu_s, rss_kb);
  for (gint i = 0; i < n_clients; i++)
    if (clients[i].state == PLAYING)
      ask (&clients[i], "TEARDOWN", "", "");
  return 0;
}
