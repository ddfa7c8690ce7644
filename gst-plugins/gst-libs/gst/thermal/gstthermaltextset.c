/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * SECTION:gstthermaltextset
 * @title: GstThermalTextSet
 * @short_description: texts over a picture
 *
 * What `thermosd` writes, where and how, as text.
 */

#include "config.h"

#include "gstthermaltextset.h"
#include "gstthermalcalls-private.h"

#include <string.h>

#define DEFAULT_SIZE 0.045
#define MIN_SIZE 0.01
#define MAX_SIZE 0.5

/* Between a text and the edge to which `at` puts it. */
#define MARGIN 0.02

struct _GstThermalTextSet
{
  gatomicrefcount ref_count;
  GArray *texts; /* of GstThermalText */
};

static const gchar *const places[] = {"top-left", "top", "top-right", "left",
    "middle", "right", "bottom-left", "bottom", "bottom-right", NULL};
static const gchar *const aligns[] = {"left", "center", "right", NULL};
static const gchar *const valigns[] = {"top", "middle", "bottom", NULL};

G_DEFINE_BOXED_TYPE (GstThermalTextSet, gst_thermal_text_set,
    gst_thermal_text_set_ref, gst_thermal_text_set_unref)

static void
text_clear (gpointer data)
{
  GstThermalText *text = data;

  g_free (text->content);
}

static void
put_at (GstThermalText *text, guint place)
{
  static const gdouble at[] = {MARGIN, 0.5, 1 - MARGIN};

  text->align_x = place % 3 / 2.0;
  text->align_y = place / 3 / 2.0;
  text->x = at[place % 3];
  text->y = at[place / 3];
}

static gboolean
read_argument (const gchar *all, const GstThermalArgument *argument,
    GstThermalText *text, GError **error)
{
  const gchar *key = argument->key;
  guint choice;

  if (key == NULL && text->content != NULL)
    return gst_thermal_calls_fail (
        all, argument->at, error, "one text has one content");
  if (key == NULL) {
    text->content = g_strdup (argument->value);
    if (g_utf8_strlen (text->content, -1) > GST_THERMAL_TEXT_MAX_LENGTH)
      return gst_thermal_calls_fail (all, argument->at, error,
          "a text has at most %d characters", GST_THERMAL_TEXT_MAX_LENGTH);
    return TRUE;
  }
  if (g_str_equal (key, "at")) {
    if (!gst_thermal_calls_get_choice (all, argument, places, &choice, error))
      return FALSE;
    put_at (text, choice);
    return TRUE;
  }
  if (g_str_equal (key, "align")) {
    if (!gst_thermal_calls_get_choice (all, argument, aligns, &choice, error))
      return FALSE;
    text->align_x = choice / 2.0;
    return TRUE;
  }
  if (g_str_equal (key, "valign")) {
    if (!gst_thermal_calls_get_choice (all, argument, valigns, &choice, error))
      return FALSE;
    text->align_y = choice / 2.0;
    return TRUE;
  }
  if (g_str_equal (key, "x"))
    return gst_thermal_calls_get_number (all, argument, 0, 1, &text->x, error);
  if (g_str_equal (key, "y"))
    return gst_thermal_calls_get_number (all, argument, 0, 1, &text->y, error);
  if (g_str_equal (key, "size"))
    return gst_thermal_calls_get_number (
        all, argument, MIN_SIZE, MAX_SIZE, &text->size, error);
  if (g_str_equal (key, "color"))
    return gst_thermal_calls_get_argb (all, argument, &text->argb, error);
  if (g_str_equal (key, "outline"))
    return gst_thermal_calls_get_argb (
        all, argument, &text->outline_argb, error);
  if (g_str_equal (key, "background"))
    return gst_thermal_calls_get_argb (
        all, argument, &text->background_argb, error);
  return gst_thermal_calls_fail (all, argument->at, error,
      "'%s' is none of at, x, y, align, valign, size, color, outline, "
      "background",
      key);
}

static gboolean
read_text (const gchar *all, const GstThermalCall *call, GstThermalText *text,
    GError **error)
{
  if (!g_str_equal (call->word, "text"))
    return gst_thermal_calls_fail (
        all, call->at, error, "'%s' is not text", call->word);
  if (call->numbers->len > 0)
    return gst_thermal_calls_fail (
        all, call->at, error, "a text has no numbers but x=, y= and size=");
  put_at (text, 0);
  text->size = DEFAULT_SIZE;
  text->argb = 0xffffffff;
  text->outline_argb = 0xff000000;
  for (guint i = 0; i < call->arguments->len; i++) {
    if (!read_argument (all,
            &g_array_index (call->arguments, GstThermalArgument, i), text,
            error))
      return FALSE;
  }
  if (text->content == NULL)
    return gst_thermal_calls_fail (
        all, call->at, error, "nothing in quotes that could be written");
  return TRUE;
}

/**
 * gst_thermal_text_set_new_from_string:
 * @text: the texts
 *
 * Reads texts as they are written on a command line and in a setting:
 *
 *     text('%F %T')
 *     text('#n  #x° #y°',at=bottom-right,size=0.06,color=#ffff00)
 *     text('Pump: #max(3)',x=0.5,y=0.1,align=center,background=#00000080)
 *
 * What stands in quotes is written, with its modifiers replaced; a backslash
 * takes the next character as it is, and `\n` begins another line. Further, all
 * of it optional:
 *
 * - `at`: a corner, an edge or the `middle`: `top-left` (unless said
 *   otherwise), `top`, `top-right`, `left`, `right`, `bottom-left`, `bottom`,
 *   `bottom-right`
 * - `x`, `y`: another place, 0 to 1 from the top left corner; `align` (`left`,
 *   `center`, `right`) and `valign` (`top`, `middle`, `bottom`) say which part
 *   of the text lies there
 * - `size`: height of a line by the height of the picture, 0.01 to 0.5
 * - `color`, `outline`, `background`: #rrggbb, or #rrggbbaa with how much of it
 *   is seen; #00000000 is none
 *
 * Returns: (transfer full): the set, or %NULL with %GST_THERMAL_ERROR_INVALID;
 *   the message names the character, counted from 1
 *
 * Since: 0.1
 */
GstThermalTextSet *
gst_thermal_text_set_new_from_string (const gchar *text, GError **error)
{
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GstThermalTextSet) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  calls =
      gst_thermal_calls_parse (text, GST_THERMAL_TEXT_SET_MAX_SIZE, 1, error);
  if (calls == NULL)
    return NULL;
  self = g_new0 (GstThermalTextSet, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->texts = g_array_new (FALSE, TRUE, sizeof (GstThermalText));
  g_array_set_clear_func (self->texts, text_clear);
  g_array_set_size (self->texts, calls->len);
  for (guint i = 0; i < calls->len; i++) {
    if (!read_text (text, g_ptr_array_index (calls, i),
            &g_array_index (self->texts, GstThermalText, i), error))
      return NULL;
  }
  return g_steal_pointer (&self);
}

/**
 * gst_thermal_text_set_ref:
 * @self: a set
 *
 * Takes one more reference. Any thread may.
 *
 * Returns: (transfer full): @self
 *
 * Since: 0.1
 */
GstThermalTextSet *
gst_thermal_text_set_ref (GstThermalTextSet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gst_thermal_text_set_unref:
 * @self: (transfer full): a set
 *
 * Gives a reference back; the last one frees the set.
 *
 * Since: 0.1
 */
void
gst_thermal_text_set_unref (GstThermalTextSet *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->texts, g_array_unref);
  g_free (self);
}

/**
 * gst_thermal_text_set_get_size:
 * @self: a set
 *
 * Counts the texts of a set.
 *
 * Returns: how many there are
 *
 * Since: 0.1
 */
guint
gst_thermal_text_set_get_size (GstThermalTextSet *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->texts->len;
}

/**
 * gst_thermal_text_set_get: (skip)
 * @self: a set
 * @index: below gst_thermal_text_set_get_size()
 *
 * Gives one of the texts.
 *
 * Returns: (transfer none): the text
 *
 * Since: 0.1
 */
const GstThermalText *
gst_thermal_text_set_get (GstThermalTextSet *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->texts->len, NULL);

  return &g_array_index (self->texts, GstThermalText, index);
}

/**
 * gst_thermal_text_quote:
 * @content: anything
 *
 * Puts a text in quotes, as gst_thermal_text_set_new_from_string() reads it.
 *
 * Returns: (transfer full): the quoted text
 *
 * Since: 0.1
 */
gchar *
gst_thermal_text_quote (const gchar *content)
{
  GString *string = g_string_new (NULL);

  g_return_val_if_fail (content != NULL, NULL);

  gst_thermal_calls_append_quoted (string, content);
  return g_string_free (string, FALSE);
}
