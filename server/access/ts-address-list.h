/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TS_ADDRESS_LIST_ERROR (ts_address_list_error_quark ())

/**
 * TsAddressListError:
 * @TS_ADDRESS_LIST_ERROR_INVALID: an entry is no address and no network; the
 *   message quotes it
 * @TS_ADDRESS_LIST_ERROR_TOO_LONG: more entries than anybody looks through
 */
typedef enum
{
  TS_ADDRESS_LIST_ERROR_INVALID,
  TS_ADDRESS_LIST_ERROR_TOO_LONG,
} TsAddressListError;

GQuark ts_address_list_error_quark (void);

/**
 * TsAddressList:
 *
 * Some addresses and networks, IPv4 and IPv6, as in a setting:
 * `192.168.1.0/24, 2001:db8::/32, 10.0.0.7`. Immutable, any thread.
 */
typedef struct _TsAddressList TsAddressList;

TsAddressList *ts_address_list_parse (const gchar *text, GError **error);
TsAddressList *ts_address_list_ref (TsAddressList *self);
void ts_address_list_unref (TsAddressList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TsAddressList, ts_address_list_unref)

guint ts_address_list_get_size (TsAddressList *self);
gchar *ts_address_list_to_string (TsAddressList *self);
gboolean ts_address_list_contains (TsAddressList *self, GInetAddress *address);
gboolean ts_address_list_admits (
    TsAddressList *allow, TsAddressList *deny, GInetAddress *address);

/* Addresses as such. */
GInetAddress *ts_address_normalise (GInetAddress *address);
GInetAddress *ts_address_parse (const gchar *text);
gboolean ts_address_is_near (GInetAddress *address);
gchar *ts_address_get_group (GInetAddress *address);

G_END_DECLS
