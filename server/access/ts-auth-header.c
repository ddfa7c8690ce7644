/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-auth-header.h"

#include <string.h>

#include "access/ts-memory.h"

/* Nobody's credentials are longer, and each is parsed before anything is known
 * of its sender. */
#define MAX_HEADER (8 * 1024)
#define MAX_PARAMETERS 32

G_DEFINE_QUARK (ts_auth_header_error, ts_auth_header_error)

void
ts_auth_header_clear (TsAuthHeader *header)
{
  g_clear_pointer (&header->user, g_free);
  g_clear_pointer (&header->secret, ts_secret_text_free);
  g_clear_pointer (&header->nc_text, g_free);
  g_clear_pointer (&header->realm, g_free);
  g_clear_pointer (&header->nonce, g_free);
  g_clear_pointer (&header->uri, g_free);
  g_clear_pointer (&header->cnonce, g_free);
  g_clear_pointer (&header->response, g_free);
  header->scheme = TS_AUTH_SCHEME_NONE;
}

static gboolean
fail (GError **error, TsAuthHeaderError code, const gchar *message)
{
  g_set_error_literal (error, TS_AUTH_HEADER_ERROR, code, message);
  return FALSE;
}

/* RFC 7230, section 3.2.6 */
static gboolean
is_token_char (gchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c));
}

static const gchar *
skip_blanks (const gchar *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

/* Returns: NULL: no token there */
static gchar *
take_token (const gchar **p)
{
  const gchar *begin = *p;

  while (is_token_char (**p))
    (*p)++;
  return *p > begin ? g_strndup (begin, *p - begin) : NULL;
}

/* Returns: NULL: not closed, or with what no header has */
static gchar *
take_quoted (const gchar **p)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const gchar *c;

  for (c = *p + 1; *c != '"'; c++) {
    if (*c == '\\')
      c++;
    if (*c == '\0' || (g_ascii_iscntrl (*c) && *c != '\t'))
      return NULL;
    g_string_append_c (text, *c);
  }
  *p = c + 1;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Takes `name=value, name="value"` apart; a name may come once. */
static GHashTable *
parse_parameters (const gchar *p, GError **error)
{
  g_autoptr (GHashTable) parameters =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (p = skip_blanks (p); *p != '\0'; p = skip_blanks (p)) {
    g_autofree gchar *name = NULL;
    g_autofree gchar *value = NULL;
    gchar *lower;

    /* a list may have empty members */
    if (*p == ',') {
      p++;
      continue;
    }
    name = take_token (&p);
    p = skip_blanks (p);
    if (name != NULL && *p == '=') {
      p = skip_blanks (p + 1);
      value = *p == '"' ? take_quoted (&p) : take_token (&p);
    }
    p = skip_blanks (p);
    if (value == NULL || (*p != ',' && *p != '\0')
        || g_hash_table_size (parameters) == MAX_PARAMETERS) {
      fail (error, TS_AUTH_HEADER_ERROR_INVALID,
          "the parameters of the Authorization header are damaged");
      return NULL;
    }
    lower = g_ascii_strdown (name, -1);
    if (!g_hash_table_insert (parameters, lower, g_steal_pointer (&value))) {
      fail (error, TS_AUTH_HEADER_ERROR_INVALID,
          "a parameter of the Authorization header comes twice");
      return NULL;
    }
  }
  return g_steal_pointer (&parameters);
}

static gboolean
is_hex (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;
  }
  return text[length] == '\0';
}

static gboolean
parse_algorithm (GHashTable *parameters, TsAuthHeader *header, GError **error)
{
  const gchar *name = g_hash_table_lookup (parameters, "algorithm");

  if (name == NULL || g_ascii_strcasecmp (name, "MD5") == 0)
    header->algorithm = TS_DIGEST_MD5;
  else if (g_ascii_strcasecmp (name, "SHA-256") == 0)
    header->algorithm = TS_DIGEST_SHA256;
  else
    return fail (error, TS_AUTH_HEADER_ERROR_SCHEME,
        "Digest is known here with MD5 and SHA-256");
  return TRUE;
}

static gboolean
parse_qop (GHashTable *parameters, TsAuthHeader *header, GError **error)
{
  const gchar *qop = g_hash_table_lookup (parameters, "qop");
  const gchar *nc = g_hash_table_lookup (parameters, "nc");
  const gchar *cnonce = g_hash_table_lookup (parameters, "cnonce");

  if (qop == NULL)
    return TRUE;
  if (g_ascii_strcasecmp (qop, "auth") != 0)
    return fail (
        error, TS_AUTH_HEADER_ERROR_SCHEME, "Digest is known here as auth");
  if (nc == NULL || !is_hex (nc, 8) || cnonce == NULL || cnonce[0] == '\0')
    return fail (error, TS_AUTH_HEADER_ERROR_INVALID,
        "Digest with qop needs nc, of 8 digits, and cnonce");
  header->has_qop = TRUE;
  header->nc = g_ascii_strtoull (nc, NULL, 16);
  header->nc_text = g_strdup (nc);
  header->cnonce = g_strdup (cnonce);
  return TRUE;
}

static gboolean
parse_digest (const gchar *text, TsAuthHeader *header, GError **error)
{
  g_autoptr (GHashTable) parameters = parse_parameters (text, error);
  static const gchar *const needed[] = {
      "username", "realm", "nonce", "uri", "response"};
  const gchar *response;

  if (parameters == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    if (!g_hash_table_contains (parameters, needed[i]))
      return fail (error, TS_AUTH_HEADER_ERROR_INVALID,
          "Digest needs username, realm, nonce, uri and response");
  }
  if (!parse_algorithm (parameters, header, error)
      || !parse_qop (parameters, header, error))
    return FALSE;
  response = g_hash_table_lookup (parameters, "response");
  if (!is_hex (response, MIN (strlen (response), 64))
      || strlen (response)
             != (header->algorithm == TS_DIGEST_SHA256 ? 64u : 32u))
    return fail (error, TS_AUTH_HEADER_ERROR_INVALID,
        "the response of Digest has not the length of its algorithm");
  header->user = g_strdup (g_hash_table_lookup (parameters, "username"));
  header->realm = g_strdup (g_hash_table_lookup (parameters, "realm"));
  header->nonce = g_strdup (g_hash_table_lookup (parameters, "nonce"));
  header->uri = g_strdup (g_hash_table_lookup (parameters, "uri"));
  header->response = g_ascii_strdown (response, -1);
  return TRUE;
}

static gboolean
is_base64 (const gchar *text)
{
  gsize length = strlen (text);
  gsize n = 0;

  while (g_ascii_isalnum (text[n]) || text[n] == '+' || text[n] == '/')
    n++;
  while (n < length && text[n] == '=')
    n++;
  return n == length && length > 0 && length % 4 == 0;
}

static gboolean
parse_basic (const gchar *text, TsAuthHeader *header, GError **error)
{
  g_autofree gchar *decoded = NULL;
  gchar *colon;
  gsize size = 0;
  gboolean ok = FALSE;

  if (!is_base64 (text))
    return fail (error, TS_AUTH_HEADER_ERROR_INVALID,
        "what comes after Basic is not base64");
  decoded = (gchar *) g_base64_decode (text, &size);
  colon = memchr (decoded, ':', size);
  if (colon != NULL && memchr (decoded, '\0', size) == NULL) {
    header->user = g_strndup (decoded, colon - decoded);
    header->secret = g_strndup (colon + 1, decoded + size - colon - 1);
    ok = TRUE;
  }
  ts_memory_wipe (decoded, size);
  return ok
         || fail (error, TS_AUTH_HEADER_ERROR_INVALID,
             "Basic needs a name and a password with a colon between");
}

/* RFC 6750: b64token */
static gboolean
parse_bearer (const gchar *text, TsAuthHeader *header, GError **error)
{
  gsize n = 0;

  while (g_ascii_isalnum (text[n])
         || (text[n] != '\0' && strchr ("-._~+/", text[n]) != NULL))
    n++;
  while (n > 0 && text[n] == '=')
    n++;
  if (n == 0 || text[n] != '\0')
    return fail (error, TS_AUTH_HEADER_ERROR_INVALID,
        "what comes after Bearer is not a token");
  header->secret = g_strdup (text);
  return TRUE;
}

/* What is no UTF-8 is no name and no password of ours. */
static gboolean
is_text (const TsAuthHeader *header)
{
  return (header->user == NULL || g_utf8_validate (header->user, -1, NULL))
         && (header->secret == NULL
             || g_utf8_validate (header->secret, -1, NULL));
}

/**
 * ts_auth_header_parse:
 * @text: value of an `Authorization` header
 * @ret_header: set on success only
 *
 * Returns: whether it could be read; if not, @error says why, without a word of
 *   what stands in it
 */
gboolean
ts_auth_header_parse (
    const gchar *text, TsAuthHeader *ret_header, GError **error)
{
  g_auto (TsAuthHeader) header = {0};
  const gchar *p = text;
  g_autofree gchar *scheme = NULL;
  g_autoptr (TsSecretText) rest = NULL;
  gboolean ok;

  if (strlen (text) > MAX_HEADER)
    return fail (error, TS_AUTH_HEADER_ERROR_INVALID,
        "the Authorization header is too long");
  p = skip_blanks (p);
  scheme = take_token (&p);
  if (scheme == NULL || (*p != ' ' && *p != '\t'))
    return fail (error, TS_AUTH_HEADER_ERROR_INVALID,
        "the Authorization header needs a scheme and credentials");
  rest = g_strchomp (g_strdup (skip_blanks (p)));
  if (g_ascii_strcasecmp (scheme, "Digest") == 0) {
    header.scheme = TS_AUTH_SCHEME_DIGEST;
    ok = parse_digest (rest, &header, error);
  } else if (g_ascii_strcasecmp (scheme, "Basic") == 0) {
    header.scheme = TS_AUTH_SCHEME_BASIC;
    ok = parse_basic (rest, &header, error);
  } else if (g_ascii_strcasecmp (scheme, "Bearer") == 0) {
    header.scheme = TS_AUTH_SCHEME_BEARER;
    ok = parse_bearer (rest, &header, error);
  } else {
    return fail (error, TS_AUTH_HEADER_ERROR_SCHEME,
        "log in with Digest, Basic or Bearer");
  }
  if (!ok)
    return FALSE;
  if (!is_text (&header))
    return fail (error, TS_AUTH_HEADER_ERROR_INVALID,
        "names and passwords are UTF-8 text");
  *ret_header = header;
  memset (&header, 0, sizeof header);
  return TRUE;
}

/**
 * ts_auth_cookie_find:
 * @text: value of a `Cookie` header
 * @name: of a cookie
 *
 * Returns: (transfer full) (nullable): its value; %NULL: not there, or twice,
 *   because then nobody knows which one is ours
 */
gchar *
ts_auth_cookie_find (const gchar *text, const gchar *name)
{
  gsize length = strlen (name);
  g_autofree gchar *found = NULL;
  const gchar *p = text;

  if (strlen (text) > MAX_HEADER)
    return NULL;
  while (*p != '\0') {
    const gchar *end = p + strcspn (p, ";");

    p = skip_blanks (p);
    if (p < end && strncmp (p, name, length) == 0 && p[length] == '=') {
      if (found != NULL)
        return NULL;
      found = g_strndup (p + length + 1, end - p - length - 1);
      g_strchomp (found);
    }
    p = *end == ';' ? end + 1 : end;
  }
  return g_steal_pointer (&found);
}
