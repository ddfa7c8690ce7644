/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Defective pixels as text: what is read can be written and read again, and
 * every list can be put into a picture. */

#include "config.h"

#include "thermcorrect-defects.h"

#include <string.h>

#define WIDTH 24
#define HEIGHT 16

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
replace (const GArray *pixels)
{
  g_autoptr (ThermDefects) defects = therm_defects_new (pixels, WIDTH, HEIGHT);
  gfloat values[WIDTH * HEIGHT];

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = 1000 + i % 7;
  therm_defects_replace (defects, values);
  g_assert_cmpuint (therm_defects_get_n (defects), <=, pixels->len);
  /* what stands in is between what is there */
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_assert_cmpfloat (values[i], >=, 1000);
    g_assert_cmpfloat (values[i], <=, 1006);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) pixels = therm_defects_parse (text, &error);
  g_autoptr (GArray) again = NULL;
  g_autofree gchar *written = NULL;
  g_autofree gchar *rewritten = NULL;

  g_assert_true ((pixels != NULL) == (error == NULL));
  if (pixels == NULL) {
    g_assert_error (error, THERM_DEFECTS_ERROR, THERM_DEFECTS_ERROR_INVALID);
    return 0;
  }
  g_assert_cmpuint (pixels->len, <=, THERM_DEFECTS_MAX);

  written = therm_defects_format (pixels);
  again = therm_defects_parse (written, &error);
  g_assert_no_error (error);
  rewritten = therm_defects_format (again);
  g_assert_cmpstr (written, ==, rewritten);
  replace (pixels);
  return 0;
}
