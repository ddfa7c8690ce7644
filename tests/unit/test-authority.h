/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "access/ts-x509.h"

G_BEGIN_DECLS

#define TEST_DAY_S ((gint64) 24 * 60 * 60)

/**
 * TestIdentity:
 *
 * A certificate with its key, made for a test.
 */
typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
} TestIdentity;

/**
 * TestIdentityOptions:
 * @issuer: (nullable): who signs; %NULL: itself
 * @is_authority: whether it may sign others
 * @begin_s: first second, from 1970; 0: yesterday
 * @end_s: last second; 0: in a year
 * @name: (nullable): subject alternative name
 * @purpose: (nullable): OID; %NULL: TLS server
 * @rsa_bits: 0: P-256
 * @digest: 0: SHA-256
 *
 * What is special about it.
 */
typedef struct
{
  const TestIdentity *issuer;
  gboolean is_authority;
  gint64 begin_s;
  gint64 end_s;
  const gchar *name;
  const gchar *purpose;
  guint rsa_bits;
  gnutls_digest_algorithm_t digest;
} TestIdentityOptions;

TestIdentity *test_identity_new (
    const gchar *common_name, const TestIdentityOptions *options);
void test_identity_free (TestIdentity *self);
gchar *test_identity_save (const TestIdentity *self);
gchar *test_identity_save_key (const TestIdentity *self, const gchar *password);
GBytes *test_identity_save_pkcs12 (const TestIdentity *self,
    const TestIdentity *issuer, const gchar *password);
gchar *test_identity_sign_request (
    const TestIdentity *self, const gchar *request_pem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestIdentity, test_identity_free)

G_END_DECLS
