/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

#define GST_TYPE_THERM_SRC (gst_therm_src_get_type ())
G_DECLARE_FINAL_TYPE (GstThermSrc, gst_therm_src, GST, THERM_SRC, GstPushSrc)

GST_ELEMENT_REGISTER_DECLARE (thermsrc);

G_END_DECLS
