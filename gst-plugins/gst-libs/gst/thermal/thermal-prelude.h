/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#ifndef GST_THERMAL_API
#ifdef BUILDING_GST_THERMAL
#define GST_THERMAL_API __attribute__ ((visibility ("default"))) extern
#else
#define GST_THERMAL_API extern
#endif
#endif
