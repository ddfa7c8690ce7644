/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstsensorcontrols.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (sensorcontrols, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, sensorcontrols,
    "Controls of real sensors", plugin_init, VERSION, GST_LICENSE,
    GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
