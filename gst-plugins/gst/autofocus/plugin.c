/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstautofocus.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (autofocus, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, autofocus,
    "Focus of lenses with a motor", plugin_init, VERSION, GST_LICENSE,
    GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
