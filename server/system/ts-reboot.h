/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The machine under the camera. Main context only. */

void ts_reboot_machine (void);

G_END_DECLS
