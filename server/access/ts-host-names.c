/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-host-names.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "access/ts-certificate-subject.h"

/* Of <linux/if_addr.h>, the lowest eight of an address' flags. */
#define FLAG_TEMPORARY 0x01
#define FLAG_DEPRECATED 0x20
#define FLAG_TENTATIVE 0x40

static void
add (GPtrArray *names, const gchar *name)
{
  if (names->len < TS_CERTIFICATE_MAX_NAMES
      && ts_certificate_name_check (name, NULL)
      && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

/* Comma or blank between names. */
GStrv
ts_host_names_split (const gchar *text)
{
  g_auto (GStrv) pieces = g_strsplit_set (text, ", \t\n", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; pieces[i] != NULL; i++) {
    if (pieces[i][0] != '\0')
      g_strv_builder_add (names, pieces[i]);
  }
  return g_strv_builder_end (names);
}

static void
add_host_name (GPtrArray *names)
{
  const gchar *host = g_get_host_name ();

  if (g_str_equal (host, "localhost"))
    return;
  add (names, host);
  /* as mDNS announces it */
  if (strchr (host, '.') == NULL) {
    g_autofree gchar *local = g_strconcat (host, ".local", NULL);

    add (names, local);
  }
}

static void
add_ipv4 (GPtrArray *names)
{
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) != 0)
    return;
  for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
    gchar text[INET_ADDRSTRLEN];
    const struct sockaddr_in *address;

    if (one->ifa_addr == NULL || one->ifa_addr->sa_family != AF_INET
        || (one->ifa_flags & (IFF_UP | IFF_LOOPBACK)) != IFF_UP)
      continue;
    address = (const struct sockaddr_in *) one->ifa_addr;
    if (inet_ntop (AF_INET, &address->sin_addr, text, sizeof text) != NULL)
      add (names, text);
  }
  freeifaddrs (all);
}

static void
add_ipv6_line (GPtrArray *names, const gchar *line)
{
  guint8 bytes[16];
  guint index, prefix, scope, flags;
  g_autoptr (GInetAddress) address = NULL;
  g_autofree gchar *text = NULL;

  if (strlen (line) < 32
      || sscanf (line + 32, " %x %x %x %x", &index, &prefix, &scope, &flags)
             != 4)
    return;
  for (guint i = 0; i < 16; i++) {
    const gint high = g_ascii_xdigit_value (line[2 * i]);
    const gint low = g_ascii_xdigit_value (line[2 * i + 1]);

    if (high < 0 || low < 0)
      return;
    bytes[i] = high << 4 | low;
  }
  /* those that change every day are for going out, not for coming in */
  if ((flags & (FLAG_TEMPORARY | FLAG_DEPRECATED | FLAG_TENTATIVE)) != 0)
    return;
  address = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  if (g_inet_address_get_is_link_local (address)
      || g_inet_address_get_is_loopback (address))
    return;
  text = g_inet_address_to_string (address);
  add (names, text);
}

/* Only here do the flags stand beside the addresses. */
static void
add_ipv6 (GPtrArray *names)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/net/if_inet6", &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    add_ipv6_line (names, lines[i]);
}

/**
 * ts_host_names_list:
 * @more: names that only a person knows, separated by commas or blanks
 *
 * Returns: all names and lasting addresses, the most telling first
 */
GStrv
ts_host_names_list (const gchar *more)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GStrv) given = ts_host_names_split (more);

  for (guint i = 0; given[i] != NULL; i++)
    add (names, given[i]);
  add_host_name (names);
  add (names, "localhost");
  add_ipv4 (names);
  add_ipv6 (names);
  add (names, "127.0.0.1");
  add (names, "::1");
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}
