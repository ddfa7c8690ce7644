/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-authorities.h"

static void
add_authority (GPtrArray *authorities, TsCertificate *certificate)
{
  GList *list = NULL;
  const gchar *chain = ts_certificate_get_chain (certificate);
  g_auto (GStrv) pieces = g_strsplit (chain, "-----END CERTIFICATE-----", -1);

  for (guint i = 0; pieces[i] != NULL; i++) {
    g_autofree gchar *pem =
        g_strconcat (pieces[i], "-----END CERTIFICATE-----\n", NULL);
    GTlsCertificate *one = g_tls_certificate_new_from_pem (pem, -1, NULL);

    if (one != NULL)
      list = g_list_prepend (list, one);
  }
  for (GList *link = list; link != NULL; link = link->next)
    g_ptr_array_add (authorities, link->data);
  g_list_free (list);
}

/**
 * ts_authorities_list:
 * @usage: what the service is called that relies on them, as `syslog`
 * @id: of an authority of the store; empty: all of them
 *
 * Returns: (transfer full) (element-type GTlsCertificate): who may vouch for a
 *   server; nobody: the system's authorities count
 */
GPtrArray *
ts_authorities_list (
    TsCertificates *certificates, const gchar *usage, const gchar *id)
{
  GPtrArray *authorities = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) all = ts_certificates_list (certificates);

  ts_certificates_trust (certificates, usage, id);
  for (guint i = 0; i < all->len; i++) {
    TsCertificate *one = g_ptr_array_index (all, i);

    if (ts_certificate_get_kind (one) == TS_CERTIFICATE_AUTHORITY
        && (id[0] == '\0' || g_str_equal (id, ts_certificate_get_id (one))))
      add_authority (authorities, one);
  }
  return authorities;
}

static const gchar *
describe (GTlsCertificateFlags errors)
{
  if ((errors & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return "its certificate is for another name";
  if ((errors & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return "its certificate has expired";
  if ((errors & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return "its certificate is not valid yet";
  return "no authority that is trusted has signed its certificate";
}

/**
 * ts_authorities_refuse:
 * @authorities: (element-type GTlsCertificate): of ts_authorities_list()
 * @server: that shows @certificate
 * @errors: what the system's authorities say of it
 *
 * Returns: (transfer full) (nullable): why it is not to be spoken to; %NULL:
 *   one of @authorities vouches for it
 */
gchar *
ts_authorities_refuse (GPtrArray *authorities, GSocketConnectable *server,
    GTlsCertificate *certificate, GTlsCertificateFlags errors)
{
  GTlsCertificateFlags all = errors;

  for (guint i = 0; i < authorities->len; i++) {
    errors = g_tls_certificate_verify (
        certificate, server, g_ptr_array_index (authorities, i));
    if (errors == 0)
      return NULL;
    /* the one that comes closest says what is wrong */
    if ((errors & G_TLS_CERTIFICATE_UNKNOWN_CA) == 0)
      all = errors;
  }
  return g_strdup (describe (all));
}
