/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TS_SEAL_ERROR (ts_seal_error_quark ())

/**
 * TsSealError:
 * @TS_SEAL_ERROR_FOREIGN: these bytes were never sealed by a camera
 * @TS_SEAL_ERROR_VERSION: sealed by a newer camera, or asking for more memory
 *   than any of ours does
 * @TS_SEAL_ERROR_DAMAGED: cut short or changed on the way
 * @TS_SEAL_ERROR_PASSWORD: whole, as far as can be seen, but not sealed with
 *   this password or key
 * @TS_SEAL_ERROR_WEAK: too short or too long a password for sealing
 * @TS_SEAL_ERROR_FAILED: the cryptographic library cannot do it here
 */
typedef enum
{
  TS_SEAL_ERROR_FOREIGN,
  TS_SEAL_ERROR_VERSION,
  TS_SEAL_ERROR_DAMAGED,
  TS_SEAL_ERROR_PASSWORD,
  TS_SEAL_ERROR_WEAK,
  TS_SEAL_ERROR_FAILED,
} TsSealError;

GQuark ts_seal_error_quark (void);

#define TS_SEAL_KEY_SIZE 32
#define TS_SEAL_MIN_PASSWORD 8
#define TS_SEAL_MAX_PASSWORD 128
/* Of what was sealed: an archive of settings, accounts and certificates has
 * some hundred KiB. */
#define TS_SEAL_MAX_CONTENTS (16 * 1024 * 1024)

/*
 * Bytes that only a password or a key opens: compressed by zlib, enciphered
 * and authenticated with AES-256-GCM. docs/backup.md describes the layout.
 * A password takes 128 MiB of memory and some tenths of a second; call these
 * from a worker thread.
 *
 * A *label* is text that everybody can read and nobody can change: it is
 * authenticated together with the rest of the header.
 */

/**
 * TsSealKey:
 * @password: (nullable): what a person gave
 * @key: (nullable): %TS_SEAL_KEY_SIZE bytes that the camera keeps
 *
 * One of the two.
 */
typedef struct
{
  const gchar *password;
  GBytes *key;
} TsSealKey;

gboolean ts_seal_is_sealed (GBytes *bytes);
gboolean ts_seal_needs_password (GBytes *bytes);
GBytes *ts_seal_close (
    GBytes *contents, const gchar *label, const TsSealKey *key, GError **error);
GBytes *ts_seal_open (GBytes *bytes, const TsSealKey *key, GError **error);
gchar *ts_seal_read_label (GBytes *bytes, GError **error);
GBytes *ts_seal_inflate (const guint8 *data, gsize size, GError **error);

G_END_DECLS
