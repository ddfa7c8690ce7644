/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "access/ts-certificate-chain.h"
#include "fuzz-seeds.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A certificate as DER, and a PKCS#12 file with the password "x" and two
 * rounds: the corpus itself is text. */
static const gchar der[] =
    "MIIBGzCBwwIUUYGHbSnd26hzbegHYo0ADsY7BBAwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwE"
    "Um9vdDAgFw0yNjExMjAyMjI4MjZaGA8yMTA5MDEwOTIyMjgyNlowETEPMA0GA1UEAwwGY2Ft"
    "ZXJhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtr3sOlpzWGdTEC38JQprC9VeoeBRtXaL"
    "9u67ak1q5TQQE+JzedQI7fwIrg9i5YQsN2OkOh8lwgi0i5n4D+CX8jAKBggqhkjOPQQDAgNH"
    "ADBEAiBLNjg8gJoTPtp50BcAlEh5kCUt2DeVPkS4fDbrAbrL0QIgFZv/FIiiN50l+iIX8Vf/"
    "hju0FY4Uwl8/jeAXv/H61JQ=";
static const gchar pkcs12[] =
    "MIIFSQIBAzCCBQAGCSqGSIb3DQEHAaCCBPEEggTtMIIE6TCCA6EGCSqGSIb3DQEHBqCCA5Iw"
    "ggOOAgEAMIIDhwYJKoZIhvcNAQcBMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAgN"
    "jXiVh9YWsgIBAjAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQmhIjUGgvL9xoWiaYOsnz"
    "LICCAyAE7YMFiYqK/H1anDIKjdmQ+T2vZmFTuziVCCSZInkk7I7PabDZIJ2BZDKWV9JTenpW"
    "NNj48PNB+5CHR8MtXAE+XUjXX1qt4sU+OIm8svjqgWRzvklSX5TQqyr3TNcVVXVWlYLCtJiC"
    "z1IGQfT2NsUgbHDnNaAIfITkYgwLkDdTvnFQ3SKA+IWaRA6fqdXH29MOaebgABJyZdcjLfUg"
    "BlHv2eacdDB1Y1isP0pU8KZDf7gjNtY0u/M5/8iNjk18d8DtpTj45RyD0Lr4cHrF80FI4clf"
    "IGglOESFWuBn6RU6XpUMxQAKLqWNxdXQebnb77p1GZgPLtOE8CNWA7yUpdYSk25YFrOnu5nh"
    "B+4ZNbrKgC2qHVLo/vQCrYGGKqCaZ6NWNSJfhoFUu+gHLlFxJMfLYTtcB1BgU2I76g8A0b9w"
    "0AiPBmArYmj+vOy3au3r3cfxVtroQBbao8l0gkyOw/CyVIdk8V0MBTFPQPXwsk8Aw7hnEADL"
    "yBweMypF4TDssdX0YIuyJXrUevrhKwpRmFeRpQ75iUYqU3IWURjdD0K7sCVnTHOncW6p+ld0"
    "UWnAJFtajYtoqWjuHXCYzlWffHU1+sO8NMfBZSCJ8MztWa2VnC38xxO9kKGLEqjZSb5uZ1HZ"
    "21MP6CqhSS7QrjThiQZ/OrBBlmxWVm4rQKLBzT+9jt4Ux6dr6BSZyKoyROqpPcRHfMNlpu1B"
    "Il7dpK9/6jihQLKpBkEJWifG711BLSkP6jyGJ1akd/epMk53RID/tXCBGcRVfVm8afjVQVLj"
    "MOl+zzKMyfijLRWgL6RdUKICOWhUzy3eAkYcr1Pu5sTsxh86nNaDQiCFt7PXJ46s9cD2YWER"
    "5oApMzlIMIKsU5abgrOQQ+iPo+Z1Mxs8XFpQ3F9U3Ha9GfKknVb6LZuCLaTWA6uFPfPPFAwR"
    "4ap6iJmNVtcDkaUZixXpaZWQA4gpoLFLUHkQmne06L5sudNgt35wtLsrMcuvzrpKN83vPS5B"
    "dF5gVM3umRHLTlIDs9th4kr+HtBrz6MREodAm9q5fV8sd+fB3d0iweUVYqJiCJjRgzCCAUAG"
    "CSqGSIb3DQEHAaCCATEEggEtMIIBKTCCASUGCyqGSIb3DQEMCgECoIHuMIHrMFYGCSqGSIb3"
    "DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAgvtbKTKxdUuAIBAjAMBggqhkiG9w0CCQUAMB0GCWCG"
    "SAFlAwQBKgQQgjHZVPveGOqp/vDU36SBzQSBkLChNyHS3iVr2opHFdrE6404W2cpB2ou3p5w"
    "xKStXfTrX11+9ZlNNkAIwIBEQIrsp2woPdEeQ+vR4iLk+SaYTMERwqghwl7EVWEBWUwP+/Sk"
    "ZgTNSFgwcPgJc5zx3QBSbWmYn3uHMVQBN9uP7JcmQVudOTRJGpbECqLq1q+omX6SPRuWqVPn"
    "DUPCWdJgM447qzElMCMGCSqGSIb3DQEJFTEWBBS64x9UQ7SN27gfNAJDnB6Aohp2QTBAMDEw"
    "DQYJYIZIAWUDBAIBBQAEIG53tu/tHGyyHEdiJiDF+NjUdyPlDeZtbm3W6ZTpmOAMBAjGUreC"
    "twuz2wIBAg==";

static void
add_seed (const gchar *name, const gchar *base64)
{
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (base64, &size);

  fuzz_add_seed (name, bytes, size);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  add_seed ("der", der);
  add_seed ("pkcs12", pkcs12);
  fuzz_name_seeds (argc, argv);
  return 0;
}

/* Any bytes are certificates and a key, or an error; and whether they fit
 * together is a chain or an error. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) file = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (TsCertificateImport) import =
      ts_certificate_import_parse (file, "x", &error);
  g_auto (GStrv) warnings = NULL;
  g_autoptr (GError) chain_error = NULL;
  g_autofree gchar *chain = NULL;

  g_assert_true ((import != NULL) != (error != NULL));
  if (import == NULL)
    return 0;
  g_assert_cmpuint (
      import->n_certificates, <=, TS_CERTIFICATE_IMPORT_MAX_CERTIFICATES);
  if (import->key == NULL)
    chain = ts_certificate_chain_build_authorities (
        import, 1800000000, &chain_error);
  else
    chain = ts_certificate_chain_build (
        import, import->key, 1800000000, &warnings, &chain_error);
  g_assert_true ((chain != NULL) != (chain_error != NULL));
  return 0;
}
