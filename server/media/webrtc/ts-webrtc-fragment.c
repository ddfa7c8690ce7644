/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-webrtc-fragment.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_SIZE (16 * 1024)
#define MAX_LINE 512

/**
 * ts_webrtc_candidate_is_hidden:
 * @text: value of `a=candidate` (RFC 8839, 5.1), with or without its name
 *
 * Returns: whether its address is a name of multicast DNS, as browsers give
 *   when the page may not know their addresses
 */
gboolean
ts_webrtc_candidate_is_hidden (const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 7);

  return g_strv_length (words) >= 5 && g_str_has_suffix (words[4], ".local");
}

static void
candidate_free (gpointer data)
{
  TsWebrtcCandidate *candidate = data;

  g_free (candidate->mid);
  g_free (candidate->text);
  g_free (candidate);
}

static void
add (TsWebrtcFragment *self, const gchar *mid, const gchar *text)
{
  TsWebrtcCandidate *candidate = g_new0 (TsWebrtcCandidate, 1);

  candidate->mid = g_strdup (mid);
  candidate->text = g_strdup (text);
  g_ptr_array_add (self->candidates, candidate);
}

/* @mid is that of the media whose lines these are; empty before the first. */
static gboolean
take_line (TsWebrtcFragment *self, gchar *line, gchar **mid, GError **error)
{
  if (strlen (line) > MAX_LINE
      || self->candidates->len >= TS_WEBRTC_FRAGMENT_MAX_CANDIDATES) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "a fragment has up to %d candidates in lines of up to %d bytes",
        TS_WEBRTC_FRAGMENT_MAX_CANDIDATES, MAX_LINE);
    return FALSE;
  }
  if (g_str_has_prefix (line, "a=mid:")) {
    g_free (*mid);
    *mid = g_strdup (line + strlen ("a=mid:"));
  } else if (g_str_has_prefix (line, "a=ice-ufrag:")) {
    g_free (self->ufrag);
    self->ufrag = g_strdup (line + strlen ("a=ice-ufrag:"));
  } else if (g_str_has_prefix (line, "a=ice-pwd:")) {
    g_free (self->password);
    self->password = g_strdup (line + strlen ("a=ice-pwd:"));
  } else if (g_str_has_prefix (line, "a=candidate:")) {
    add (self, *mid, line + strlen ("a="));
  } else if (g_str_equal (line, "a=end-of-candidates")) {
    add (self, *mid, "");
  } else if (line[0] != '\0'
             && (line[1] != '=' || !g_ascii_isalpha (line[0]))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "a line of the fragment is not SDP");
    return FALSE;
  }
  return TRUE;
}

/**
 * ts_webrtc_fragment_parse:
 * @text: `application/trickle-ice-sdpfrag` (RFC 8840, 9)
 * @size: of @text, bytes
 *
 * Lines that it does not know are passed over, as RFC 8866 wants it.
 *
 * Returns: (transfer full) (nullable): what it says; %NULL: @error says what
 *   is wrong with it
 */
TsWebrtcFragment *
ts_webrtc_fragment_parse (const gchar *text, gsize size, GError **error)
{
  g_autoptr (TsWebrtcFragment) self = g_new0 (TsWebrtcFragment, 1);
  g_autofree gchar *copy = NULL;
  g_autofree gchar *mid = g_strdup ("");
  g_auto (GStrv) lines = NULL;

  self->candidates = g_ptr_array_new_with_free_func (candidate_free);
  if (size == 0 || size > MAX_SIZE || !g_utf8_validate (text, size, NULL)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "the body is no fragment of SDP of up to %d bytes", MAX_SIZE);
    return NULL;
  }
  copy = g_strndup (text, size);
  lines = g_strsplit (copy, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (!take_line (self, g_strchomp (lines[i]), &mid, error))
      return NULL;
  }
  return g_steal_pointer (&self);
}

void
ts_webrtc_fragment_free (TsWebrtcFragment *self)
{
  g_free (self->ufrag);
  g_free (self->password);
  g_ptr_array_unref (self->candidates);
  g_free (self);
}
