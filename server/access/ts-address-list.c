/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-address-list.h"

#include <string.h>

/* Each request is held against each entry. */
#define MAX_ENTRIES 256
#define MAX_TEXT (MAX_ENTRIES * 64)

struct _TsAddressList
{
  gatomicrefcount references;
  GPtrArray *masks; /* GInetAddressMask */
};

G_DEFINE_QUARK (ts_address_list_error, ts_address_list_error)

static const guint8 mapped_prefix[12] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/**
 * ts_address_normalise:
 *
 * An IPv4 client of a socket that listens to both families has an address
 * like `::ffff:192.0.2.1`, which no IPv4 entry of a list would match.
 *
 * Returns: (transfer full): the IPv4 address in it, or @address itself
 */
GInetAddress *
ts_address_normalise (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
      && memcmp (bytes, mapped_prefix, sizeof mapped_prefix) == 0)
    return g_inet_address_new_from_bytes (
        bytes + sizeof mapped_prefix, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

/**
 * ts_address_parse:
 * @text: numeric; of a link-local address also with its interface (`fe80::1%2`)
 *
 * Returns: (transfer full) (nullable): normalised
 */
GInetAddress *
ts_address_parse (const gchar *text)
{
  const gchar *zone = strchr (text, '%');
  g_autofree gchar *bare =
      zone != NULL ? g_strndup (text, zone - text) : g_strdup (text);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);

  return address != NULL ? ts_address_normalise (address) : NULL;
}

static gboolean
is_unique_local (GInetAddress *address)
{
  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
         && (g_inet_address_to_bytes (address)[0] & 0xfe) == 0xfc;
}

/**
 * ts_address_is_near:
 *
 * Returns: whether it is this machine's, or of a private or link-local network
 *   (RFC 1918, 3927, 4193, 4291), to which the Internet has no way
 */
gboolean
ts_address_is_near (GInetAddress *address)
{
  g_autoptr (GInetAddress) plain = ts_address_normalise (address);

  return g_inet_address_get_is_loopback (plain)
         || g_inet_address_get_is_link_local (plain)
         || g_inet_address_get_is_site_local (plain) || is_unique_local (plain);
}

/**
 * ts_address_get_group:
 *
 * Returns: (transfer full): what one client can hardly leave: its IPv4 address,
 *   or the first 64 bits of its IPv6 address, of which it has all others
 */
gchar *
ts_address_get_group (GInetAddress *address)
{
  g_autoptr (GInetAddress) plain = ts_address_normalise (address);
  guint8 bytes[16] = {0};
  g_autoptr (GInetAddress) network = NULL;
  g_autofree gchar *text = NULL;

  if (g_inet_address_get_family (plain) == G_SOCKET_FAMILY_IPV4)
    return g_inet_address_to_string (plain);
  memcpy (bytes, g_inet_address_to_bytes (plain), 8);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  text = g_inet_address_to_string (network);
  return g_strconcat (text, "/64", NULL);
}

/* GLib takes any number behind the slash, and complains on the console of one
 * that does not fit. */
static GInetAddressMask *
parse_mask (const gchar *entry)
{
  const gchar *slash = strchr (entry, '/');
  guint64 length;

  if (slash != NULL
      && !g_ascii_string_to_unsigned (slash + 1, 10, 0, 128, &length, NULL))
    return NULL;
  return g_inet_address_mask_new_from_string (entry, NULL);
}

static gboolean
add_entry (TsAddressList *self, const gchar *entry, GError **error)
{
  GInetAddressMask *mask;

  if (self->masks->len == MAX_ENTRIES) {
    g_set_error (error, TS_ADDRESS_LIST_ERROR, TS_ADDRESS_LIST_ERROR_TOO_LONG,
        "a list of addresses has at most %d entries", MAX_ENTRIES);
    return FALSE;
  }
  mask = parse_mask (entry);
  if (mask == NULL) {
    g_set_error (error, TS_ADDRESS_LIST_ERROR, TS_ADDRESS_LIST_ERROR_INVALID,
        "'%s' is not an address like 192.168.1.7, or a network like "
        "192.168.1.0/24 or 2001:db8::/32 whose last bits are 0",
        entry);
    return FALSE;
  }
  g_ptr_array_add (self->masks, mask);
  return TRUE;
}

/**
 * ts_address_list_parse:
 * @text: entries with commas or blanks between them; may be empty
 *
 * Returns: (transfer full): the list, or %NULL and @error
 */
TsAddressList *
ts_address_list_parse (const gchar *text, GError **error)
{
  g_autoptr (TsAddressList) self = g_new0 (TsAddressList, 1);
  g_auto (GStrv) entries = NULL;

  g_atomic_ref_count_init (&self->references);
  self->masks = g_ptr_array_new_with_free_func (g_object_unref);
  if (strlen (text) > MAX_TEXT) {
    g_set_error (error, TS_ADDRESS_LIST_ERROR, TS_ADDRESS_LIST_ERROR_TOO_LONG,
        "a list of addresses has at most %d characters", MAX_TEXT);
    return NULL;
  }
  entries = g_strsplit_set (text, ", \t\r\n", -1);
  for (guint i = 0; entries[i] != NULL; i++) {
    if (entries[i][0] != '\0' && !add_entry (self, entries[i], error))
      return NULL;
  }
  return g_steal_pointer (&self);
}

TsAddressList *
ts_address_list_ref (TsAddressList *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
ts_address_list_unref (TsAddressList *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->masks);
  g_free (self);
}

guint
ts_address_list_get_size (TsAddressList *self)
{
  return self->masks->len;
}

/**
 * ts_address_list_to_string:
 *
 * Returns: (transfer full): what ts_address_list_parse() takes
 */
gchar *
ts_address_list_to_string (TsAddressList *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->masks->len; i++) {
    g_autofree gchar *entry =
        g_inet_address_mask_to_string (g_ptr_array_index (self->masks, i));

    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", entry);
  }
  return g_string_free (text, FALSE);
}

gboolean
ts_address_list_contains (TsAddressList *self, GInetAddress *address)
{
  g_autoptr (GInetAddress) plain = ts_address_normalise (address);

  for (guint i = 0; i < self->masks->len; i++) {
    if (g_inet_address_mask_matches (g_ptr_array_index (self->masks, i), plain))
      return TRUE;
  }
  return FALSE;
}

/**
 * ts_address_list_admits:
 * @allow: empty: everybody
 * @deny: is stronger than @allow
 *
 * This machine itself always comes in: a list that shuts out everybody would
 * leave no way to mend it.
 *
 * Returns: whether @address may talk to the camera
 */
gboolean
ts_address_list_admits (
    TsAddressList *allow, TsAddressList *deny, GInetAddress *address)
{
  g_autoptr (GInetAddress) plain = ts_address_normalise (address);

  if (g_inet_address_get_is_loopback (plain))
    return TRUE;
  if (ts_address_list_contains (deny, plain))
    return FALSE;
  return ts_address_list_get_size (allow) == 0
         || ts_address_list_contains (allow, plain);
}
