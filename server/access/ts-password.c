/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "TsPassword"
#include "config.h"

#include "ts-password.h"

#include <pwquality.h>
#include <string.h>

#include "access/ts-memory.h"

/* libpwquality knows dictionaries and patterns; what it lets pass although
 * every list of leaked passwords begins with it is here, as it looks without
 * capitals, decoration at both ends and letters drawn as digits. The second
 * half are the ones that cameras were sold with. */
static const gchar *const common_roots[] = {"password", "passwort", "passw",
    "qwerty", "qwertz", "azerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbn",
    "zxcvbnm", "qazwsx", "qazwsxedc", "iloveyou", "letmein", "welcome",
    "willkommen", "monkey", "dragon", "sunshine", "princess", "football",
    "baseball", "superman", "batman", "master", "shadow", "michael", "trustno",
    "starwars", "whatever", "freedom", "hello", "hallo", "charlie", "donald",
    "login", "access", "secret", "geheim", "test", "testing", "changeme",
    "change", "default", "abc", "abcd", "abcde", "abcdef", "aaaaaa", "pass",
    "summer", "sommer", "winter", "spring", "autumn", "herbst", "admin",
    "administrator", "root", "user", "guest", "operator", "supervisor",
    "service", "support", "system", "toor", "camera", "kamera", "ipcam",
    "webcam", "security", "surveillance", "video", "thermal", "thermoscope",
    "fliradmin", "flir", "hikadmin", "hik", "hikvision", "hikmicro", "dahua",
    "axis", "vivotek", "ptzoptics", "meinsm", "ikwd", "jvc", "sony", NULL};

/* One call at a time: the dictionary code beneath keeps static buffers. */
static GMutex dictionary_mutex;

G_DEFINE_QUARK (ts_password_error, ts_password_error)

void
ts_password_judgement_clear (TsPasswordJudgement *judgement)
{
  g_clear_pointer (&judgement->advice, g_free);
}

/* The letter that somebody meant who wrote a digit or a sign. */
static gchar
undraw (gchar c)
{
  static const gchar drawn[] = "@4830!1|5$7+9";
  static const gchar meant[] = "aabeoiiissttg";
  const gchar *found = c != '\0' ? strchr (drawn, c) : NULL;

  return found != NULL ? meant[found - drawn] : c;
}

static gboolean
is_root (const gchar *word, gsize length)
{
  for (guint i = 0; common_roots[i] != NULL; i++) {
    if (strlen (common_roots[i]) == length
        && strncmp (common_roots[i], word, length) == 0)
      return TRUE;
  }
  return FALSE;
}

/* What is left of it between the first and the last letter. */
static gboolean
core_is_root (const gchar *text)
{
  gsize begin = 0;
  gsize end = strlen (text);

  while (begin < end && !g_ascii_isalpha (text[begin]))
    begin++;
  while (end > begin && !g_ascii_isalpha (text[end - 1]))
    end--;
  return is_root (text + begin, end - begin);
}

/**
 * ts_password_is_common:
 *
 * Returns: whether it is one of the first that anybody tries, or that with
 *   digits and signs before, behind and instead of letters
 */
gboolean
ts_password_is_common (const gchar *password)
{
  g_autoptr (TsSecretText) plain = g_ascii_strdown (password, -1);
  g_autoptr (TsSecretText) undrawn = g_strdup (plain);
  gsize end;

  if (core_is_root (plain))
    return TRUE;
  for (gchar *c = undrawn; *c != '\0'; c++)
    *c = undraw (*c);
  if (core_is_root (undrawn))
    return TRUE;
  /* "p@ssw0rd123": the digits behind are decoration, those inside are not */
  end = strlen (plain);
  while (end > 0 && !g_ascii_isalpha (plain[end - 1])) {
    end--;
    if (is_root (undrawn, end))
      return TRUE;
  }
  return FALSE;
}

static guint
count_classes (const gchar *password)
{
  gboolean lower = FALSE, upper = FALSE, digit = FALSE, other = FALSE;

  for (const gchar *p = password; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_islower (c))
      lower = TRUE;
    else if (g_unichar_isupper (c))
      upper = TRUE;
    else if (g_unichar_isdigit (c))
      digit = TRUE;
    else
      other = TRUE;
  }
  return lower + upper + digit + other;
}

/* Control characters could not be typed again, and a NUL would end it. */
static gboolean
is_writable (const gchar *password)
{
  if (!g_utf8_validate (password, -1, NULL))
    return FALSE;
  for (const gchar *p = password; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
contains_user (const gchar *password, const gchar *user)
{
  g_autoptr (TsSecretText) folded = g_utf8_casefold (password, -1);
  g_autofree gchar *name = NULL;
  g_autofree gchar *reversed = NULL;

  if (user == NULL || !g_utf8_validate (user, -1, NULL)
      || g_utf8_strlen (user, -1) < 3)
    return FALSE;
  name = g_utf8_casefold (user, -1);
  reversed = g_utf8_strreverse (name, -1);
  return strstr (folded, name) != NULL || strstr (folded, reversed) != NULL;
}

/* Returns: (transfer full) (nullable): which rule of ours it breaks */
static gchar *
find_breach (const gchar *password, const gchar *user)
{
  glong n;

  if (!is_writable (password))
    return g_strdup ("a password is text without control characters");
  n = g_utf8_strlen (password, -1);
  if (n < TS_PASSWORD_MIN_CHARACTERS || n > TS_PASSWORD_MAX_CHARACTERS)
    return g_strdup_printf ("a password has %d to %d characters; this one has "
                            "%ld",
        TS_PASSWORD_MIN_CHARACTERS, TS_PASSWORD_MAX_CHARACTERS, n);
  if (count_classes (password) < TS_PASSWORD_MIN_CLASSES)
    return g_strdup_printf (
        "a password has characters of at least %d of these kinds: small "
        "letters, capital letters, digits, others",
        TS_PASSWORD_MIN_CLASSES);
  if (contains_user (password, user))
    return g_strdup ("a password does not contain the user name");
  if (ts_password_is_common (password))
    return g_strdup ("this is one of the first passwords that anybody tries");
  return NULL;
}

static pwquality_settings_t *
build_rules (void)
{
  pwquality_settings_t *rules = pwquality_default_settings ();

  if (rules == NULL)
    return NULL;
  pwquality_set_int_value (
      rules, PWQ_SETTING_MIN_LENGTH, TS_PASSWORD_MIN_CHARACTERS);
  pwquality_set_int_value (rules, PWQ_SETTING_MAX_REPEAT, 4);
  pwquality_set_int_value (rules, PWQ_SETTING_MAX_SEQUENCE, 5);
  return rules;
}

/* Returns: 0..100, or below 0 and what is wrong */
static gint
ask_dictionary (const gchar *password, gchar **ret_reason)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&dictionary_mutex);
  pwquality_settings_t *rules = build_rules ();
  gchar text[PWQ_MAX_ERROR_MESSAGE_LEN];
  void *detail = NULL;
  gint score;

  if (rules == NULL)
    return PWQ_ERROR_MEM_ALLOC;
  score = pwquality_check (rules, password, NULL, NULL, &detail);
  /* our own list has been asked already */
  if (score == PWQ_ERROR_CRACKLIB_CHECK && detail != NULL
      && strstr (detail, "dictionary") != NULL
      && strstr (detail, "loading") != NULL) {
    g_message ("there is no dictionary of bad passwords here; only the "
               "commonest are refused");
    pwquality_strerror (text, sizeof text, score, detail);
    detail = NULL;
    pwquality_set_int_value (rules, PWQ_SETTING_DICT_CHECK, 0);
    score = pwquality_check (rules, password, NULL, NULL, &detail);
  }
  if (score < 0)
    *ret_reason =
        g_strdup (pwquality_strerror (text, sizeof text, score, detail));
  pwquality_free_settings (rules);
  return score;
}

/**
 * ts_password_judge:
 * @user: (nullable): whose it shall be
 *
 * Takes about a millisecond and may read the system's dictionary. Any thread.
 */
void
ts_password_judge (const gchar *password, const gchar *user,
    TsPasswordJudgement *ret_judgement)
{
  TsPasswordJudgement judgement = {0};
  gint score;

  judgement.advice = find_breach (password, user);
  if (judgement.advice == NULL) {
    score = ask_dictionary (password, &judgement.advice);
    judgement.acceptable = score >= 0;
    judgement.strength = CLAMP (score, 0, 100);
    if (score >= 0 && score < 50)
      judgement.advice =
          g_strdup ("a few more characters would make it much stronger");
  }
  *ret_judgement = judgement;
}

/**
 * ts_password_check:
 *
 * Returns: whether @password may be set for @user; if not, @error says why
 */
gboolean
ts_password_check (const gchar *password, const gchar *user, GError **error)
{
  g_auto (TsPasswordJudgement) judgement = {0};

  ts_password_judge (password, user, &judgement);
  if (!judgement.acceptable)
    g_set_error_literal (error, TS_PASSWORD_ERROR, TS_PASSWORD_ERROR_WEAK,
        judgement.advice != NULL ? judgement.advice : "the password is weak");
  return judgement.acceptable;
}
