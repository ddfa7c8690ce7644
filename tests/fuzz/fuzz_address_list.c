/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-address-list.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* A setting that people write: what is read can be written, and read again as
 * the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      size > 0 ? g_strndup ((const gchar *) data, size) : g_strdup ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (TsAddressList) list = NULL;
  g_autoptr (TsAddressList) again = NULL;
  g_autoptr (GInetAddress) address =
      g_inet_address_new_from_string ("192.168.1.7");
  g_autofree gchar *written = NULL;
  g_autofree gchar *written_again = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  list = ts_address_list_parse (text, &error);
  if (list == NULL) {
    g_assert_true (error->domain == TS_ADDRESS_LIST_ERROR);
    return 0;
  }
  g_assert_no_error (error);
  written = ts_address_list_to_string (list);
  again = ts_address_list_parse (written, &error);
  g_assert_no_error (error);
  written_again = ts_address_list_to_string (again);
  g_assert_cmpstr (written, ==, written_again);
  g_assert_cmpuint (
      ts_address_list_get_size (list), ==, ts_address_list_get_size (again));
  g_assert_true (ts_address_list_contains (list, address)
                 == ts_address_list_contains (again, address));
  return 0;
}
