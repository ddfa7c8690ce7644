/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gsteptz.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (eptz, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, eptz,
    "Turns, enlarges, steadies and holds pictures and radiometric frames",
    plugin_init, VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
