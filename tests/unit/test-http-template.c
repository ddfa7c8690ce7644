/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gio.h>

#include "http/ts-http-template.h"

static void
assert_match (const gchar *text, const gchar *path, const gchar *name,
    const gchar *expected)
{
  g_autoptr (TsHttpTemplate) template = ts_http_template_new (text);
  g_autoptr (GHashTable) params =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_assert_true (ts_http_template_match (template, path, params));
  g_assert_cmpstr (g_hash_table_lookup (params, name), ==, expected);
}

static void
assert_none (const gchar *text, const gchar *path)
{
  g_autoptr (TsHttpTemplate) template = ts_http_template_new (text);
  g_autoptr (GHashTable) params =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_assert_false (ts_http_template_match (template, path, params));
}

static void
test_parameters_take_what_stands_in_their_place (void)
{
  assert_match ("/users/{name}", "/users/ada", "name", "ada");
  assert_match ("/users/{name}/password", "/users/a b/password", "name", "a b");
  assert_match ("/s/{id}/frame.{format}", "/s/x/frame.npy", "format", "npy");
  assert_match ("/s/{id}/frame.{format}", "/s/x/frame.npy", "id", "x");
  assert_match ("/settings/{c}/{i...}", "/settings/stream/stream1/sensor2", "i",
      "stream1/sensor2");
  assert_match ("/{file...}", "/assets/page.js", "file", "assets/page.js");
  assert_match ("/", "/", "file", NULL);
  assert_match ("/users/{name}", "/users/Jos%C3%A9", "name", "José");
  assert_match (
      "/settings/{c}/{i...}", "/settings/stream/a%2fb/c", "i", "a/b/c");
}

static void
test_parameters_are_never_empty (void)
{
  assert_none ("/users/{name}", "/users/");
  assert_none ("/users/{name}", "/users");
  assert_none ("/s/frame.{format}", "/s/frame.");
  assert_none ("/{file...}", "/");
}

static void
test_nothing_may_be_left_over (void)
{
  assert_none ("/users/{name}", "/users/ada/");
  assert_none ("/users/{name}", "/users/ada/password");
  assert_none ("/users", "/users/");
  assert_none ("/users", "users");
  assert_none ("/users/{name}", "/users/..%2F..%2Fetc");
  assert_none ("/users/{name}", "/users/a%00b");
  assert_none ("/users/{name}", "/users/%zz");
  assert_none ("/s/frame.{format}", "/s/Frame.npy");
}

static void
test_who_says_more_is_asked_first (void)
{
  static const gchar *const texts[] = {"/users/me", "/users/m{rest}",
      "/users/{name}", "/users/{name...}", "/{file...}"};

  for (guint i = 0; i + 1 < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TsHttpTemplate) one = ts_http_template_new (texts[i]);
    g_autoptr (TsHttpTemplate) other = ts_http_template_new (texts[i + 1]);

    g_assert_cmpint (ts_http_template_compare (one, other), <, 0);
    g_assert_cmpint (ts_http_template_compare (other, one), >, 0);
    g_assert_cmpint (ts_http_template_compare (one, one), ==, 0);
  }
}

static void
test_what_is_no_template_is_refused (void)
{
  static const gchar *const texts[] = {"", "users", "/{", "/}", "/{}",
      "/{a}{b}", "/{a", "/a}", "/{a{b}", "/{...}", "/{rest...}/more",
      "/x{rest...}"};

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (ts_http_template_new (texts[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-template/parameters-take-what-stands-in-their-place",
      test_parameters_take_what_stands_in_their_place);
  g_test_add_func ("/http-template/parameters-are-never-empty",
      test_parameters_are_never_empty);
  g_test_add_func (
      "/http-template/nothing-may-be-left-over", test_nothing_may_be_left_over);
  g_test_add_func ("/http-template/who-says-more-is-asked-first",
      test_who_says_more_is_asked_first);
  g_test_add_func ("/http-template/what-is-no-template-is-refused",
      test_what_is_no_template_is_refused);
  return g_test_run ();
}
