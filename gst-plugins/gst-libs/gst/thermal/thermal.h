/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/thermal/gstthermalcalibration.h>
#include <gst/thermal/gstthermalcomparison.h>
#include <gst/thermal/gstthermalexport.h>
#include <gst/thermal/gstthermalfile.h>
#include <gst/thermal/gstthermalframe.h>
#include <gst/thermal/gstthermallens.h>
#include <gst/thermal/gstthermalmask.h>
#include <gst/thermal/gstthermalmaterial.h>
#include <gst/thermal/gstthermalmeasurement.h>
#include <gst/thermal/gstthermalmeasurer.h>
#include <gst/thermal/gstthermalmeta.h>
#include <gst/thermal/gstthermalobject.h>
#include <gst/thermal/gstthermalpalette.h>
#include <gst/thermal/gstthermalpose.h>
#include <gst/thermal/gstthermalreadings.h>
#include <gst/thermal/gstthermalregion.h>
#include <gst/thermal/gstthermalregionset.h>
#include <gst/thermal/gstthermalregistration.h>
#include <gst/thermal/gstthermalspan.h>
#include <gst/thermal/gstthermaltextset.h>
#include <gst/thermal/gstthermalview.h>
