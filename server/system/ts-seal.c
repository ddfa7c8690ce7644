/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-seal.h"

#include <crypt.h>
#include <gio/gio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

/* The first byte is no ASCII and the line break is one that programs change
 * when they take the file for text: both are found at once. */
static const guint8 magic[8] = {0x93, 'T', 'S', 'E', 'A', 'L', '\r', '\n'};

#define FORMAT_VERSION 1

/* where things lie in the header; numbers are big-endian */
#define AT_VERSION 8
#define AT_KIND 9
#define AT_COST 10
#define AT_CIPHER 11
#define AT_LABEL_SIZE 12
#define AT_BODY_SIZE 16
#define AT_SALT 20
#define AT_NONCE 52
#define AT_PROOF 64
#define AT_LABEL 80

#define SALT_SIZE 32
#define NONCE_SIZE 12
#define PROOF_SIZE 16
#define CHECKSUM_SIZE 8
#define TAG_SIZE 16
#define MAX_LABEL 4096

typedef enum
{
  KIND_KEY = 0,
  KIND_YESCRYPT = 1,
} Kind;

#define CIPHER_AES_256_GCM 1

/* What crypt_gensalt() calls the cost of yescrypt: 8 takes 128 MiB, each step
 * doubles. A file that asks for more than 256 MiB is not ours, and must not
 * take the camera's memory. */
#define COST 8
#define MIN_COST 5
#define MAX_COST 9

typedef struct
{
  Kind kind;
  guint cost;
  gsize label_size;
  gsize body_size;
  gsize size; /* with label and checksum */
} Header;

typedef struct
{
  guint8 cipher[32];
  guint8 proof[PROOF_SIZE];
} Keys;

G_DEFINE_QUARK (ts_seal_error, ts_seal_error)

static gboolean fail (GError **error, TsSealError code, const gchar *format,
    ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, TsSealError code, const gchar *format, ...)
{
  va_list args;
  GError *local;

  va_start (args, format);
  local = g_error_new_valist (TS_SEAL_ERROR, code, format, args);
  va_end (args);
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
fail_gnutls (GError **error, const gchar *what, gint status)
{
  return fail (
      error, TS_SEAL_ERROR_FAILED, "%s: %s", what, gnutls_strerror (status));
}

static void
write_u32 (guint8 *to, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (to, &value, sizeof value);
}

static guint32
read_u32 (const guint8 *from)
{
  guint32 value;

  memcpy (&value, from, sizeof value);
  return GUINT32_FROM_BE (value);
}

/* Tells a damaged header from a wrong password. No secret goes in: whoever
 * changes the header can change this, too, but not the authentication. */
static void
compute_checksum (const guint8 *data, gsize size, guint8 *ret_sum)
{
  guint8 digest[32];

  gnutls_hash_fast (GNUTLS_DIG_SHA256, data, size, digest);
  memcpy (ret_sum, digest, CHECKSUM_SIZE);
}

/* The password as crypt() takes it; the text that comes back holds 256 bits. */
static gboolean
stretch_password (const gchar *password, guint cost, const guint8 *salt,
    gchar **ret_text, GError **error)
{
  g_autofree struct crypt_data *data = g_new0 (struct crypt_data, 1);
  gchar setting[CRYPT_GENSALT_OUTPUT_SIZE];
  const gchar *hash = NULL;

  if (crypt_gensalt_rn (
          "$y$", cost, (const char *) salt, SALT_SIZE, setting, sizeof setting)
      != NULL)
    hash = crypt_rn (password, setting, data, sizeof *data);
  if (hash == NULL)
    return fail (error, TS_SEAL_ERROR_FAILED,
        "the system's libcrypt has no yescrypt, or there is not enough memory "
        "for it");
  *ret_text = g_strdup (hash);
  gnutls_memset (data, 0, sizeof *data);
  return TRUE;
}

static gboolean
expand (const gnutls_datum_t *secret, const gchar *purpose, guint8 *ret_key,
    gsize size, GError **error)
{
  gnutls_datum_t info = {(guint8 *) purpose, strlen (purpose)};
  gint status =
      gnutls_hkdf_expand (GNUTLS_MAC_SHA256, secret, &info, ret_key, size);

  return status == 0 || fail_gnutls (error, "deriving a key", status);
}

static gboolean
expand_keys (const gnutls_datum_t *material, const guint8 *salt, Keys *ret_keys,
    GError **error)
{
  gnutls_datum_t salt_datum = {(guint8 *) salt, SALT_SIZE};
  guint8 extracted[32];
  gnutls_datum_t secret = {extracted, sizeof extracted};
  gint status =
      gnutls_hkdf_extract (GNUTLS_MAC_SHA256, material, &salt_datum, extracted);
  gboolean ok;

  if (status != 0)
    return fail_gnutls (error, "deriving a key", status);
  ok = expand (&secret, "thermoscope seal cipher", ret_keys->cipher,
           sizeof ret_keys->cipher, error)
       && expand (&secret, "thermoscope seal proof", ret_keys->proof,
           sizeof ret_keys->proof, error);
  gnutls_memset (extracted, 0, sizeof extracted);
  return ok;
}

/* The salt is new for each file, and so is every key: a nonce cannot meet a
 * key twice. */
static gboolean
derive_keys (const TsSealKey *key, guint cost, const guint8 *salt,
    Keys *ret_keys, GError **error)
{
  g_autofree gchar *text = NULL;
  gnutls_datum_t material;
  gboolean ok;

  if (key->password == NULL) {
    gsize size;

    material.data = (guint8 *) g_bytes_get_data (key->key, &size);
    material.size = size;
    return expand_keys (&material, salt, ret_keys, error);
  }
  if (!stretch_password (key->password, cost, salt, &text, error))
    return FALSE;
  material.data = (guint8 *) text;
  material.size = strlen (text);
  ok = expand_keys (&material, salt, ret_keys, error);
  gnutls_memset (text, 0, material.size);
  return ok;
}

static GBytes *
deflate_bytes (GBytes *contents, GError **error)
{
  g_autoptr (GConverter) compressor =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));
  g_autoptr (GInputStream) source =
      g_memory_input_stream_new_from_bytes (contents);
  g_autoptr (GInputStream) stream =
      g_converter_input_stream_new (source, compressor);
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (
          sink, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error)
      < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (sink));
}

/**
 * ts_seal_inflate:
 *
 * Returns: (transfer full): what zlib had compressed, at most
 *   %TS_SEAL_MAX_CONTENTS; or %NULL and @error
 */
GBytes *
ts_seal_inflate (const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GConverter) decompressor =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr (GByteArray) contents = g_byte_array_new ();
  guint8 block[16384];
  GConverterResult result;
  gsize n_read, n_written;

  do {
    g_autoptr (GError) local = NULL;

    result = g_converter_convert (decompressor, data, size, block, sizeof block,
        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &local);
    if (result == G_CONVERTER_ERROR) {
      fail (error, TS_SEAL_ERROR_DAMAGED, "the contents cannot be unpacked: %s",
          local->message);
      return NULL;
    }
    if (contents->len + n_written > TS_SEAL_MAX_CONTENTS) {
      fail (error, TS_SEAL_ERROR_DAMAGED,
          "the contents are larger than the %d MiB that are allowed",
          TS_SEAL_MAX_CONTENTS >> 20);
      return NULL;
    }
    g_byte_array_append (contents, block, n_written);
    data += n_read;
    size -= n_read;
  } while (result != G_CONVERTER_FINISHED);
  return g_byte_array_free_to_bytes (g_steal_pointer (&contents));
}

/* Everything up to the body, as it is authenticated. */
static GByteArray *
build_header (
    const TsSealKey *key, const gchar *label, gsize body_size, GError **error)
{
  gsize label_size = strlen (label);
  g_autoptr (GByteArray) header = g_byte_array_new ();
  gint status;

  g_byte_array_set_size (header, AT_LABEL);
  memset (header->data, 0, header->len);
  memcpy (header->data, magic, sizeof magic);
  header->data[AT_VERSION] = FORMAT_VERSION;
  header->data[AT_KIND] = key->password != NULL ? KIND_YESCRYPT : KIND_KEY;
  header->data[AT_COST] = key->password != NULL ? COST : 0;
  header->data[AT_CIPHER] = CIPHER_AES_256_GCM;
  write_u32 (header->data + AT_LABEL_SIZE, label_size);
  write_u32 (header->data + AT_BODY_SIZE, body_size);
  status = gnutls_rnd (GNUTLS_RND_KEY, header->data + AT_SALT, SALT_SIZE);
  if (status == 0)
    status = gnutls_rnd (GNUTLS_RND_NONCE, header->data + AT_NONCE, NONCE_SIZE);
  if (status != 0) {
    fail_gnutls (error, "getting random bytes", status);
    return NULL;
  }
  g_byte_array_append (header, (const guint8 *) label, label_size);
  g_byte_array_set_size (header, header->len + CHECKSUM_SIZE);
  return g_steal_pointer (&header);
}

static gboolean
run_cipher (gboolean encrypt, const Keys *keys, const guint8 *header,
    gsize header_size, const guint8 *input, gsize input_size, guint8 *output,
    gsize *output_size, GError **error)
{
  gnutls_datum_t key = {(guint8 *) keys->cipher, sizeof keys->cipher};
  gnutls_aead_cipher_hd_t cipher;
  gint status =
      gnutls_aead_cipher_init (&cipher, GNUTLS_CIPHER_AES_256_GCM, &key);

  if (status != 0)
    return fail_gnutls (error, "AES-256-GCM", status);
  if (encrypt)
    status = gnutls_aead_cipher_encrypt (cipher, header + AT_NONCE, NONCE_SIZE,
        header, header_size, TAG_SIZE, input, input_size, output, output_size);
  else
    status = gnutls_aead_cipher_decrypt (cipher, header + AT_NONCE, NONCE_SIZE,
        header, header_size, TAG_SIZE, input, input_size, output, output_size);
  gnutls_aead_cipher_deinit (cipher);
  if (status == GNUTLS_E_DECRYPTION_FAILED)
    return fail (error, TS_SEAL_ERROR_DAMAGED,
        "the contents are damaged: they are not what was sealed");
  return status == 0 || fail_gnutls (error, "AES-256-GCM", status);
}

static gboolean
check_new_password (const TsSealKey *key, GError **error)
{
  if (key->password == NULL)
    return TRUE;
  if (!g_utf8_validate (key->password, -1, NULL)
      || g_utf8_strlen (key->password, -1) < TS_SEAL_MIN_PASSWORD)
    return fail (error, TS_SEAL_ERROR_WEAK,
        "the password needs at least %d characters", TS_SEAL_MIN_PASSWORD);
  if (strlen (key->password) > TS_SEAL_MAX_PASSWORD)
    return fail (error, TS_SEAL_ERROR_WEAK,
        "the password may have at most %d bytes", TS_SEAL_MAX_PASSWORD);
  return TRUE;
}

/**
 * ts_seal_close:
 * @label: what everybody may read, at most 4 KiB
 *
 * Returns: (transfer full): the sealed bytes; or %NULL and @error
 */
GBytes *
ts_seal_close (
    GBytes *contents, const gchar *label, const TsSealKey *key, GError **error)
{
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GByteArray) sealed = NULL;
  const guint8 *input;
  gsize input_size, header_size, body_size;
  Keys keys;
  gboolean ok;

  g_return_val_if_fail ((key->password == NULL) != (key->key == NULL), NULL);
  g_return_val_if_fail (strlen (label) <= MAX_LABEL, NULL);
  if (!check_new_password (key, error))
    return NULL;
  if (g_bytes_get_size (contents) > TS_SEAL_MAX_CONTENTS) {
    fail (error, TS_SEAL_ERROR_FAILED, "there is more than %d MiB to seal",
        TS_SEAL_MAX_CONTENTS >> 20);
    return NULL;
  }
  packed = deflate_bytes (contents, error);
  if (packed == NULL)
    return NULL;
  input = g_bytes_get_data (packed, &input_size);
  body_size = input_size + TAG_SIZE;
  sealed = build_header (key, label, body_size, error);
  if (sealed == NULL
      || !derive_keys (
          key, sealed->data[AT_COST], sealed->data + AT_SALT, &keys, error))
    return NULL;
  memcpy (sealed->data + AT_PROOF, keys.proof, PROOF_SIZE);
  header_size = sealed->len;
  compute_checksum (sealed->data, header_size - CHECKSUM_SIZE,
      sealed->data + header_size - CHECKSUM_SIZE);
  g_byte_array_set_size (sealed, header_size + body_size);
  ok = run_cipher (TRUE, &keys, sealed->data, header_size, input, input_size,
      sealed->data + header_size, &body_size, error);
  gnutls_memset (&keys, 0, sizeof keys);
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&sealed)) : NULL;
}

static gboolean
has_magic (const guint8 *data, gsize size)
{
  return size >= sizeof magic && memcmp (data, magic, sizeof magic) == 0;
}

/* That the numbers are allowed; checked only after the checksum, so that a
 * flipped bit is damage and not a newer version. */
static gboolean
check_numbers (const guint8 *data, const Header *header, GError **error)
{
  gboolean known = data[AT_CIPHER] == CIPHER_AES_256_GCM;

  if (header->kind == KIND_KEY)
    known = known && header->cost == 0;
  else
    known = known && header->kind == KIND_YESCRYPT && header->cost >= MIN_COST
            && header->cost <= MAX_COST;
  return known
         || fail (error, TS_SEAL_ERROR_VERSION,
             "was sealed in a way that this camera does not know");
}

static gboolean
parse_header (
    const guint8 *data, gsize size, Header *ret_header, GError **error)
{
  guint8 sum[CHECKSUM_SIZE];

  if (!has_magic (data, size))
    return fail (error, TS_SEAL_ERROR_FOREIGN, "is no file of this camera");
  if (size > AT_VERSION && data[AT_VERSION] > FORMAT_VERSION)
    return fail (error, TS_SEAL_ERROR_VERSION,
        "was made by a newer camera: it has version %u, and this camera "
        "knows %u",
        data[AT_VERSION], FORMAT_VERSION);
  if (size < AT_LABEL + CHECKSUM_SIZE)
    return fail (error, TS_SEAL_ERROR_DAMAGED, "is cut short");
  ret_header->kind = data[AT_KIND];
  ret_header->cost = data[AT_COST];
  ret_header->label_size = read_u32 (data + AT_LABEL_SIZE);
  ret_header->body_size = read_u32 (data + AT_BODY_SIZE);
  if (ret_header->label_size > MAX_LABEL)
    return fail (error, TS_SEAL_ERROR_DAMAGED, "is damaged in its header");
  ret_header->size = AT_LABEL + ret_header->label_size + CHECKSUM_SIZE;
  if (size < ret_header->size)
    return fail (error, TS_SEAL_ERROR_DAMAGED, "is cut short");
  compute_checksum (data, ret_header->size - CHECKSUM_SIZE, sum);
  if (memcmp (sum, data + ret_header->size - CHECKSUM_SIZE, CHECKSUM_SIZE) != 0)
    return fail (error, TS_SEAL_ERROR_DAMAGED, "is damaged in its header");
  return check_numbers (data, ret_header, error);
}

static gboolean
check_body_size (const Header *header, gsize size, GError **error)
{
  if (header->body_size < TAG_SIZE || size < header->size + header->body_size)
    return fail (error, TS_SEAL_ERROR_DAMAGED, "is cut short");
  if (size > header->size + header->body_size)
    return fail (
        error, TS_SEAL_ERROR_DAMAGED, "is damaged: something follows its end");
  return TRUE;
}

/**
 * ts_seal_is_sealed:
 *
 * Returns: whether @bytes begin like something sealed
 */
gboolean
ts_seal_is_sealed (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return has_magic (data, size);
}

/**
 * ts_seal_needs_password:
 *
 * Returns: whether @bytes were sealed with a password rather than a key
 */
gboolean
ts_seal_needs_password (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Header header;

  return parse_header (data, size, &header, NULL)
         && header.kind == KIND_YESCRYPT;
}

/**
 * ts_seal_read_label:
 *
 * Returns: (transfer full): the label, which only ts_seal_open() proves to be
 *   the one that was sealed; or %NULL and @error
 */
gchar *
ts_seal_read_label (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Header header;

  if (!parse_header (data, size, &header, error))
    return NULL;
  if (!g_utf8_validate_len (
          (const gchar *) data + AT_LABEL, header.label_size, NULL)) {
    fail (error, TS_SEAL_ERROR_DAMAGED, "has a label that is not UTF-8");
    return NULL;
  }
  return g_strndup ((const gchar *) data + AT_LABEL, header.label_size);
}

static GBytes *
open_body (const guint8 *data, const Header *header, const TsSealKey *key,
    GError **error)
{
  g_autofree guint8 *packed = g_malloc (header->body_size);
  gsize packed_size = header->body_size;
  GBytes *contents = NULL;
  Keys keys;

  if (!derive_keys (key, header->cost, data + AT_SALT, &keys, error))
    return NULL;
  if (gnutls_memcmp (keys.proof, data + AT_PROOF, PROOF_SIZE) != 0)
    fail (error, TS_SEAL_ERROR_PASSWORD, "%s",
        header->kind == KIND_YESCRYPT
            ? "the password is not the one it was sealed with"
            : "was sealed by another camera, or before a factory reset");
  else if (run_cipher (FALSE, &keys, data, header->size, data + header->size,
               header->body_size, packed, &packed_size, error))
    contents = ts_seal_inflate (packed, packed_size, error);
  gnutls_memset (&keys, 0, sizeof keys);
  gnutls_memset (packed, 0, header->body_size);
  return contents;
}

/**
 * ts_seal_open:
 *
 * Returns: (transfer full): what was sealed; or %NULL and @error, which tells a
 *   wrong password from damage
 */
GBytes *
ts_seal_open (GBytes *bytes, const TsSealKey *key, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Header header;

  g_return_val_if_fail ((key->password == NULL) != (key->key == NULL), NULL);
  if (!parse_header (data, size, &header, error)
      || !check_body_size (&header, size, error))
    return NULL;
  if ((header.kind == KIND_YESCRYPT) != (key->password != NULL)) {
    fail (error, TS_SEAL_ERROR_PASSWORD, "%s",
        header.kind == KIND_YESCRYPT ? "was sealed with a password: give it"
                                     : "was not sealed with a password");
    return NULL;
  }
  if (key->password != NULL && strlen (key->password) > TS_SEAL_MAX_PASSWORD) {
    fail (error, TS_SEAL_ERROR_PASSWORD,
        "the password is not the one it was sealed with");
    return NULL;
  }
  return open_body (data, &header, key, error);
}
