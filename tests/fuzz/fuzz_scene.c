/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <glib.h>

#include "thermscene.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* A scene file: a scene or an error that says why not. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  GError *error = NULL;
  ThermScene *scene = therm_scene_parse ((const gchar *) data, size, &error);

  g_assert ((scene != NULL) != (error != NULL));
  if (scene != NULL)
    therm_scene_free (scene);
  g_clear_error (&error);
  return 0;
}
