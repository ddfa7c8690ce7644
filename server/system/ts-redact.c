/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "system/ts-redact.h"

/* Most text holds nothing of the kind; looking for that is cheap. */
#define SUSPECT                                                                \
  "(?i)://[^/\\s\"']*@|pass|pw\\b|token|secret|authorization|"                 \
  "cookie|private key"

#define HIDDEN "***"

/* Names of properties, members and parameters that hold a secret, and what
 * stands between them and it. `=(string)` is how GStreamer writes it. */
#define NAMES                                                                  \
  "(?i)(\\b[\\w-]*(?:password|passwd|passphrase|secret|token|"                 \
  "(?:^|[\\W_])pass|user-pw|proxy-pw|\\bpw)"
#define ASSIGNED "\\\\?[\"']?\\s*[:=]\\s*(?:\\(\\w+\\)\\s*)?)"

/* What stands for a secret: who may come in is named by an address
 * (`rtsp://user:password@host`), by a member or property of a telling name, or
 * by a header. */
static const struct
{
  const gchar *pattern;
  const gchar *replacement;
} rules[] = {
    {"(://)[^/@\\s\"']*(?:@[^/@\\s\"']*)*@", "\\1" HIDDEN "@"},
    {"(?i)(\\b(?:proxy-)?authorization\\\\?[\"']?\\s*[:=]\\s*\\\\?[\"']?)"
     "(?:(?:basic|digest|bearer)\\s+)?[^\\r\\n\"'\\\\]+",
        "\\1" HIDDEN},
    {"(?i)(\\b(?:set-)?cookie\\\\?[\"']?\\s*[:=]\\s*\\\\?[\"']?)"
     "[^\\r\\n\"'\\\\]+",
        "\\1" HIDDEN},
    /* in quotes, also escaped ones, and cut ones */
    {NAMES ASSIGNED "(\\\\\")(?:[^\"\\\\]|\\\\[^\"])*(?:\\\\\"|\\z)",
        "\\1\\2" HIDDEN "\\2"},
    {NAMES ASSIGNED "(\")(?:[^\"\\\\]|\\\\.)*(?:\"|\\z)",
        "\\1\\2" HIDDEN "\\2"},
    {NAMES ASSIGNED "(')[^']*(?:'|\\z)", "\\1\\2" HIDDEN "\\2"},
    {NAMES ASSIGNED "[^\\s,;&\"'\\\\)}\\]]+", "\\1" HIDDEN},
    {"(?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?"
     "(-----END [A-Z ]*PRIVATE KEY-----|\\z)",
        "\\1" HIDDEN "\\2"},
};

typedef struct
{
  GRegex *suspect;
  GRegex *rules[G_N_ELEMENTS (rules)];
} Expressions;

static gpointer
compile (gpointer unused)
{
  Expressions *expressions = g_new0 (Expressions, 1);

  expressions->suspect =
      g_regex_new (SUSPECT, G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    expressions->rules[i] =
        g_regex_new (rules[i].pattern, G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, NULL);
  return expressions;
}

/**
 * ts_redact_text:
 * @text: for people: a message, a description of a pipeline
 *
 * Any thread. The last line of defence: nobody writes secrets into messages,
 * but what a library quotes may hold the address of a camera with its
 * password.
 *
 * Returns: (transfer full): @text with `***` for what looks like a secret
 */
gchar *
ts_redact_text (const gchar *text)
{
  static GOnce once = G_ONCE_INIT;
  Expressions *expressions = g_once (&once, compile, NULL);
  gchar *result = g_strdup (text);

  if (!g_regex_match (expressions->suspect, text, 0, NULL))
    return result;
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autoptr (GError) error = NULL;
    gchar *next = g_regex_replace (
        expressions->rules[i], result, -1, 0, rules[i].replacement, 0, &error);

    g_free (result);
    /* text on which the expression gives up is not shown at all */
    if (next == NULL)
      return g_strdup (HIDDEN);
    result = next;
  }
  return result;
}
