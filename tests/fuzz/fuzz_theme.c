/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A logo, and a look as JSON. */

#include "config.h"

#include "fuzz-seeds.h"
#include "system/ts-theme-logo.h"
#include "system/ts-theme-look.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static const guint8 jpeg[] = {0xff, 0xd8, 0xff, 0xe0, 0, 4, 'a', 'b', 0xff,
      0xc0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0};

  fuzz_add_seed ("jpeg", jpeg, sizeof jpeg);
  fuzz_name_seeds (argc, argv);
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (TsThemeLook) look = NULL;
  g_autoptr (GBytes) css = NULL;
  g_autoptr (GError) error = NULL;
  guint width = 0, height = 0;

  ts_theme_logo_identify (data, size, &width, &height);
  if (node == NULL)
    return 0;
  look = ts_theme_look_new_from_json (node, &error);
  g_assert_true ((look != NULL) == (error == NULL));
  if (look != NULL)
    css = ts_theme_look_build_css (look);
  return 0;
}
