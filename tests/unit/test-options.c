/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "ts-options.h"

static TsOptions *
parse (const gchar *line, GError **error)
{
  g_auto (GStrv) arguments = g_strsplit (line, " ", -1);

  return ts_options_parse (&arguments, error);
}

static void
test_defaults (void)
{
  g_autoptr (TsOptions) options = parse ("thermoscope", NULL);

  g_assert_cmpstr (options->profile, ==, "pan-tilt-dual");
  g_assert_cmpstr (options->address, ==, "::");
  g_assert_cmpstr (ts_options_get_shown_address (options), ==, "127.0.0.1");
  g_assert_cmpint (options->port_offset, ==, 0);
}

static void
test_assignments_are_told_apart (void)
{
  g_autoptr (TsOptions) options = parse (
      "thermoscope --set a:b.c=1 --set profile.x=y=z --set profile.e=", NULL);

  g_assert_cmpuint (g_strv_length (options->set), ==, 1);
  g_assert_cmpstr (options->set[0], ==, "a:b.c=1");
  g_assert_cmpstr (g_hash_table_lookup (options->variables, "x"), ==, "y=z");
  g_assert_cmpstr (g_hash_table_lookup (options->variables, "e"), ==, "");
}

/* a service has no locale that would say what bytes mean */
static void
test_any_letters_can_be_set (void)
{
  g_autoptr (TsOptions) options = parse (
      "thermoscope --set a:b.c=Schön --check-profile Geländer.json", NULL);

  g_assert_cmpstr (options->set[0], ==, "a:b.c=Schön");
  g_assert_cmpstr (options->check_file, ==, "Geländer.json");
}

static void
test_an_address_is_shown_that_can_be_opened (void)
{
  g_autoptr (TsOptions) own = parse ("thermoscope -l 192.0.2.1", NULL);
  g_autoptr (TsOptions) all = parse ("thermoscope -l 0.0.0.0", NULL);

  g_assert_cmpstr (ts_options_get_shown_address (own), ==, "192.0.2.1");
  g_assert_cmpstr (all->address, ==, "0.0.0.0");
  g_assert_cmpstr (ts_options_get_shown_address (all), ==, "127.0.0.1");
}

static void
test_ports_take_the_offset (void)
{
  g_autoptr (TsOptions) options = parse ("thermoscope --port-offset 100", NULL);
  g_autoptr (GError) error = NULL;
  guint16 port = 1;

  g_assert_true (ts_options_add_offset (options, 8080, &port, NULL));
  g_assert_cmpuint (port, ==, 8180);
  g_assert_true (ts_options_add_offset (options, 0, &port, NULL));
  g_assert_cmpuint (port, ==, 0);
  g_assert_false (ts_options_add_offset (options, 65500, &port, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
}

static void
test_wrong_options_are_errors (void)
{
  static const gchar *const lines[] = {"thermoscope x",
      "thermoscope --listen localhost", "thermoscope --port-offset -1",
      "thermoscope --port-offset x", "thermoscope --set profile.x",
      "thermoscope --x"};

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (lines[i], &error));
    g_assert_nonnull (error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/defaults", test_defaults);
  g_test_add_func ("/options/set", test_assignments_are_told_apart);
  g_test_add_func (
      "/options/listen", test_an_address_is_shown_that_can_be_opened);
  g_test_add_func ("/options/letters", test_any_letters_can_be_set);
  g_test_add_func ("/options/ports", test_ports_take_the_offset);
  g_test_add_func ("/options/wrong", test_wrong_options_are_errors);
  return g_test_run ();
}
