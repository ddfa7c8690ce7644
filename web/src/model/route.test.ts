// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { formatRoute, parseRoute } from "./route";

test("no address is the first page", () => {
  expect(parseRoute("").path).toEqual([]);
  expect(parseRoute("#/").path).toEqual([]);
});

test("a path and a query come back as they were", () => {
  const hash = formatRoute(["settings", "sensor/1"], { find: "a&b" });
  expect(hash).toBe("#/settings/sensor%2F1?find=a%26b");
  expect(parseRoute(hash)).toEqual({
    path: ["settings", "sensor/1"],
    query: { find: "a&b" },
  });
});

test("an address that was typed wrong does no harm", () => {
  expect(parseRoute("#/settings/%zz").path).toEqual(["settings", "%zz"]);
});
