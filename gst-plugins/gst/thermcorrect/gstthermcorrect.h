/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_THERM_CORRECT (gst_therm_correct_get_type ())
G_DECLARE_FINAL_TYPE (
    GstThermCorrect, gst_therm_correct, GST, THERM_CORRECT, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (thermcorrect)

G_END_DECLS
