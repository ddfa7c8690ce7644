/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "camera/ts-profile.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Any bytes are a profile or an error, never both and never neither. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TsProfile) profile = ts_profile_new_from_data (
      (const gchar *) data, size, "/folder", NULL, &error);

  g_assert_true ((profile != NULL) != (error != NULL));
  return 0;
}
