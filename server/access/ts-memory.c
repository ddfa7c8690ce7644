/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-memory.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

/**
 * ts_memory_wipe:
 *
 * Overwrites; unlike memset() the compiler cannot leave it out because nobody
 * reads the memory afterwards.
 */
void
ts_memory_wipe (gpointer data, gsize size)
{
  if (data != NULL && size > 0)
    gnutls_memset (data, 0, size);
}

/**
 * ts_memory_equal:
 *
 * Returns: whether @size bytes are the same, in a time that does not tell
 *   where they differ
 */
gboolean
ts_memory_equal (gconstpointer a, gconstpointer b, gsize size)
{
  return gnutls_memcmp (a, b, size) == 0;
}

/**
 * ts_memory_text_equal:
 *
 * Returns: whether two texts are the same; the time tells their lengths and
 *   nothing else
 */
gboolean
ts_memory_text_equal (const gchar *a, const gchar *b)
{
  gsize size = strlen (a);

  return strlen (b) == size && ts_memory_equal (a, b, size);
}

gchar *
ts_secret_text_dup (const gchar *text)
{
  return g_strdup (text);
}

void
ts_secret_text_free (gchar *text)
{
  if (text != NULL)
    ts_memory_wipe (text, strlen (text));
  g_free (text);
}

typedef struct
{
  gsize size;
  guint8 data[];
} Wiped;

static void
wiped_free (gpointer data)
{
  Wiped *wiped = data;

  ts_memory_wipe (wiped->data, wiped->size);
  g_free (wiped);
}

/**
 * ts_secret_bytes_new:
 *
 * Returns: (transfer full): a copy that is overwritten when its last owner
 *   lets go
 */
GBytes *
ts_secret_bytes_new (gconstpointer data, gsize size)
{
  Wiped *wiped = g_malloc (sizeof *wiped + size);

  wiped->size = size;
  if (size > 0)
    memcpy (wiped->data, data, size);
  return g_bytes_new_with_free_func (wiped->data, size, wiped_free, wiped);
}

/**
 * ts_random_fill:
 *
 * Random that nobody can foretell. There is no camera without it: a system
 * that has none ends the program.
 */
void
ts_random_fill (gpointer data, gsize size)
{
  if (gnutls_rnd (GNUTLS_RND_KEY, data, size) != 0)
    g_assert_not_reached ();
}

/**
 * ts_base64url_encode:
 *
 * Returns: (transfer full): RFC 4648 section 5, without padding
 */
gchar *
ts_base64url_encode (gconstpointer data, gsize size)
{
  gchar *text = g_base64_encode (data, size);

  for (gchar *c = text; *c != '\0'; c++) {
    if (*c == '+')
      *c = '-';
    else if (*c == '/')
      *c = '_';
    else if (*c == '=')
      *c = '\0';
  }
  return text;
}

static gint
base64url_value (gchar c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/**
 * ts_base64url_decode:
 * @max_size: more than that is no answer
 *
 * Returns: (transfer full) (nullable): the bytes of @text; %NULL unless it is
 *   the one text that encodes them
 */
guint8 *
ts_base64url_decode (const gchar *text, gsize max_size, gsize *ret_size)
{
  gsize length = strlen (text);
  gsize size = length / 4 * 3 + (length % 4 > 0 ? length % 4 - 1 : 0);
  g_autofree guint8 *data = NULL;
  guint32 bits = 0;
  guint n_bits = 0;
  gsize n = 0;

  if (length % 4 == 1 || size > max_size)
    return NULL;
  data = g_malloc0 (size + 1);
  for (gsize i = 0; i < length; i++) {
    gint value = base64url_value (text[i]);

    if (value < 0)
      return NULL;
    bits = bits << 6 | (guint32) value;
    n_bits += 6;
    if (n_bits >= 8) {
      n_bits -= 8;
      data[n++] = bits >> n_bits & 0xff;
    }
  }
  if ((bits & ((1u << n_bits) - 1)) != 0)
    return NULL;
  *ret_size = n;
  return g_steal_pointer (&data);
}

/**
 * ts_random_text:
 *
 * Returns: (transfer full): @n_bytes of random as text for a header or a path
 */
gchar *
ts_random_text (gsize n_bytes)
{
  g_autofree guint8 *data = g_malloc (n_bytes);
  gchar *text;

  ts_random_fill (data, n_bytes);
  text = ts_base64url_encode (data, n_bytes);
  ts_memory_wipe (data, n_bytes);
  return text;
}
