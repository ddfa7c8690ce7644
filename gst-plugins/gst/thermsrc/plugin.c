/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "gstthermsrc.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (thermsrc, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, thermsrc,
    "Simulated and recorded thermal cameras", plugin_init, VERSION, GST_LICENSE,
    GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
