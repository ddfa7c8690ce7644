/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

/* Choices of a property: defines a function that gives their type. Types are
 * of the whole process, so that each element has those of its own name. */
#define THERM_DEFINE_ENUM(function, TypeName, ...)                             \
  static GType function (void)                                                 \
  {                                                                            \
    static gsize type = 0;                                                     \
    static const GEnumValue values[] = {__VA_ARGS__, {0, NULL, NULL}};         \
                                                                               \
    if (g_once_init_enter (&type))                                             \
      g_once_init_leave (&type, g_enum_register_static (TypeName, values));    \
    return type;                                                               \
  }

/* The same of choices that go together. */
#define THERM_DEFINE_FLAGS(function, TypeName, ...)                            \
  static GType function (void)                                                 \
  {                                                                            \
    static gsize type = 0;                                                     \
    static const GFlagsValue values[] = {__VA_ARGS__, {0, NULL, NULL}};        \
                                                                               \
    if (g_once_init_enter (&type))                                             \
      g_once_init_leave (&type, g_flags_register_static (TypeName, values));   \
    return type;                                                               \
  }

/* How much a picture is turned: quarters, clockwise. */
#define THERM_DEFINE_ROTATION(function, TypeName)                              \
  THERM_DEFINE_ENUM (function, TypeName, {0, "As it comes", "0"},              \
      {1, "A quarter, clockwise", "90"}, {2, "Half a turn", "180"},            \
      {3, "A quarter, counter-clockwise", "270"})
