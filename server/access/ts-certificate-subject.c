/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-certificate-subject.h"

#include <string.h>

/* The parts of the name, with the bounds that X.520 sets, in characters. */
static const struct
{
  const gchar *field; /* in the API */
  const gchar *oid;
  gsize offset;
  glong max;
} parts[] = {
    {"country", GNUTLS_OID_X520_COUNTRY_NAME,
        G_STRUCT_OFFSET (TsCertificateSubject, country), 2},
    {"state", GNUTLS_OID_X520_STATE_OR_PROVINCE_NAME,
        G_STRUCT_OFFSET (TsCertificateSubject, state), 128},
    {"locality", GNUTLS_OID_X520_LOCALITY_NAME,
        G_STRUCT_OFFSET (TsCertificateSubject, locality), 128},
    {"organization", GNUTLS_OID_X520_ORGANIZATION_NAME,
        G_STRUCT_OFFSET (TsCertificateSubject, organization), 64},
    {"organizationalUnit", GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME,
        G_STRUCT_OFFSET (TsCertificateSubject, unit), 64},
    {"commonName", GNUTLS_OID_X520_COMMON_NAME,
        G_STRUCT_OFFSET (TsCertificateSubject, common_name), 64},
};

static const gchar *
get_part (const TsCertificateSubject *self, guint part)
{
  return G_STRUCT_MEMBER (const gchar *, self, parts[part].offset);
}

TsCertificateSubject *
ts_certificate_subject_new (const gchar *common_name, const gchar *const *names)
{
  TsCertificateSubject *self = g_new0 (TsCertificateSubject, 1);

  self->common_name = g_strdup (common_name);
  self->names = g_strdupv ((GStrv) names);
  return self;
}

TsCertificateSubject *
ts_certificate_subject_copy (const TsCertificateSubject *self)
{
  TsCertificateSubject *copy = g_new0 (TsCertificateSubject, 1);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    G_STRUCT_MEMBER (gchar *, copy, parts[i].offset) =
        g_strdup (get_part (self, i));
  copy->names = g_strdupv (self->names);
  return copy;
}

void
ts_certificate_subject_free (TsCertificateSubject *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_free (G_STRUCT_MEMBER (gchar *, self, parts[i].offset));
  g_strfreev (self->names);
  g_free (self);
}

static gboolean
is_address (const gchar *name)
{
  return g_hostname_is_ip_address (name);
}

static gboolean
is_label (const gchar *label)
{
  const gsize length = strlen (label);

  if (length == 0 || length > 63 || label[0] == '-' || label[length - 1] == '-')
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  }
  return TRUE;
}

/**
 * ts_certificate_name_check:
 *
 * Returns: whether a certificate can be about @name: a numeric address, or a
 *   DNS name, whose first label may be `*`
 */
gboolean
ts_certificate_name_check (const gchar *name, GError **error)
{
  g_autofree gchar *ascii = NULL;
  g_auto (GStrv) labels = NULL;
  guint first = 0;

  if (is_address (name) && strchr (name, '%') == NULL)
    return TRUE;
  ascii = g_hostname_to_ascii (name);
  if (ascii != NULL && strlen (ascii) <= 253) {
    labels = g_strsplit (ascii, ".", -1);
    if (g_strcmp0 (labels[0], "*") == 0 && labels[1] != NULL)
      first = 1;
    while (labels[first] != NULL && is_label (labels[first]))
      first++;
    if (first > 0 && labels[first] == NULL)
      return TRUE;
  }
  g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
      "'%s' is neither a host name nor a numeric address", name);
  return FALSE;
}

static gboolean
check_part (const gchar *text, guint part, GError **error)
{
  const glong length = g_utf8_strlen (text, -1);

  if (!g_utf8_validate (text, -1, NULL) || length > parts[part].max) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "%s may have %ld characters at most", parts[part].field,
        parts[part].max);
    return FALSE;
  }
  for (const gchar *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    if (g_unichar_iscntrl (g_utf8_get_char (at))) {
      g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
          "%s has a control character", parts[part].field);
      return FALSE;
    }
  }
  if (g_str_equal (parts[part].field, "country") && length > 0
      && !(strlen (text) == 2 && g_ascii_isupper (text[0])
           && g_ascii_isupper (text[1]))) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "a country is two capital letters, as in DE; '%s' is not", text);
    return FALSE;
  }
  return TRUE;
}

/**
 * ts_certificate_subject_check:
 * @ret_field: (out) (optional) (transfer none): which field is wrong, as the
 *   API calls it; set only when one is
 *
 * Returns: whether a certificate can be about it
 */
gboolean
ts_certificate_subject_check (
    const TsCertificateSubject *self, const gchar **ret_field, GError **error)
{
  const gchar *field = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts) && field == NULL; i++) {
    const gchar *text = get_part (self, i);

    if (text != NULL && !check_part (text, i, error))
      field = parts[i].field;
  }
  if (field == NULL
      && (self->common_name == NULL || self->common_name[0] == '\0')) {
    g_set_error_literal (error, TS_CERTIFICATE_ERROR,
        TS_CERTIFICATE_ERROR_INVALID,
        "a certificate needs a common name, usually the camera's host name");
    field = "commonName";
  }
  if (field == NULL && self->names != NULL
      && g_strv_length (self->names) > TS_CERTIFICATE_MAX_NAMES) {
    g_set_error (error, TS_CERTIFICATE_ERROR, TS_CERTIFICATE_ERROR_INVALID,
        "a certificate may have %d names at most", TS_CERTIFICATE_MAX_NAMES);
    field = "names";
  }
  for (guint i = 0;
       field == NULL && self->names != NULL && self->names[i] != NULL; i++) {
    if (!ts_certificate_name_check (self->names[i], error))
      field = "names";
  }
  if (field != NULL && ret_field != NULL)
    *ret_field = field;
  return field == NULL;
}

/* A certificate and a request for one take the same parts by functions of
 * different names. */
typedef struct
{
  gpointer handle;
  gint (*set_part) (gpointer handle, const gchar *oid, guint raw,
      const void *name, guint len);
  gint (*set_name) (gpointer handle, gnutls_x509_subject_alt_name_t type,
      const void *data, guint size, guint flags);
} Writer;

static gint
set_certificate_part (
    gpointer handle, const gchar *oid, guint raw, const void *name, guint len)
{
  return gnutls_x509_crt_set_dn_by_oid (handle, oid, raw, name, len);
}

static gint
set_certificate_name (gpointer handle, gnutls_x509_subject_alt_name_t type,
    const void *data, guint size, guint flags)
{
  return gnutls_x509_crt_set_subject_alt_name (handle, type, data, size, flags);
}

static gint
set_request_part (
    gpointer handle, const gchar *oid, guint raw, const void *name, guint len)
{
  return gnutls_x509_crq_set_dn_by_oid (handle, oid, raw, name, len);
}

static gint
set_request_name (gpointer handle, gnutls_x509_subject_alt_name_t type,
    const void *data, guint size, guint flags)
{
  return gnutls_x509_crq_set_subject_alt_name (handle, type, data, size, flags);
}

static gint
write_name (const Writer *writer, const gchar *name, guint flags)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);
  g_autofree gchar *ascii = NULL;

  if (address != NULL)
    return writer->set_name (writer->handle, GNUTLS_SAN_IPADDRESS,
        g_inet_address_to_bytes (address),
        g_inet_address_get_native_size (address), flags);
  ascii = g_hostname_to_ascii (name);
  return writer->set_name (
      writer->handle, GNUTLS_SAN_DNSNAME, ascii, strlen (ascii), flags);
}

static gboolean
write_subject (
    const TsCertificateSubject *self, const Writer *writer, GError **error)
{
  if (!ts_certificate_subject_check (self, NULL, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    const gchar *text = get_part (self, i);

    if (text != NULL && text[0] != '\0'
        && !ts_x509_check (writer->set_part (writer->handle, parts[i].oid, 0,
                               text, strlen (text)),
            parts[i].field, error))
      return FALSE;
  }
  for (guint i = 0; self->names != NULL && self->names[i] != NULL; i++) {
    if (!ts_x509_check (write_name (writer, self->names[i],
                            i == 0 ? GNUTLS_FSAN_SET : GNUTLS_FSAN_APPEND),
            self->names[i], error))
      return FALSE;
  }
  return TRUE;
}

gboolean
ts_certificate_subject_write (const TsCertificateSubject *self,
    gnutls_x509_crt_t certificate, GError **error)
{
  const Writer writer = {
      certificate, set_certificate_part, set_certificate_name};

  return write_subject (self, &writer, error);
}

gboolean
ts_certificate_subject_write_request (
    const TsCertificateSubject *self, gnutls_x509_crq_t request, GError **error)
{
  const Writer writer = {request, set_request_part, set_request_name};

  return write_subject (self, &writer, error);
}
