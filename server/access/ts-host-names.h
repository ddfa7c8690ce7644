/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* By which names and addresses others reach this machine. Reads what the
 * kernel knows; does not ask the network. */

GStrv ts_host_names_list (const gchar *more);
GStrv ts_host_names_split (const gchar *text);

G_END_DECLS
