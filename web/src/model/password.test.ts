// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { isAcceptable, rulesOf, strengthOf } from "./password";

test("a short one, one of two classes and the user's name are refused", () => {
  expect(isAcceptable("Ab1!xyz", "admin")).toBe(false);
  expect(isAcceptable("onlysmall1", "admin")).toBe(false);
  expect(isAcceptable("Admin-2026", "admin")).toBe(false);
  expect(isAcceptable("Kettle-2026", "admin")).toBe(true);
});

test("characters are counted, not their bytes", () => {
  expect(rulesOf("Äöü-12ß", "x")[0]?.met).toBe(false);
  expect(rulesOf("Äöü-12ß😀", "x")[0]?.met).toBe(true);
  expect(rulesOf("aB1".repeat(22), "x")[0]?.met).toBe(false);
});

test("length and surprise make it stronger, repeating does not", () => {
  expect(strengthOf("short", "admin")).toBe(0);
  expect(strengthOf("Aaaaaa11", "admin")).toBe(1);
  expect(strengthOf("Kettle-2026", "admin")).toBeGreaterThanOrEqual(2);
  expect(strengthOf("wob7-Lantern-quiet-Fjord", "admin")).toBe(4);
});
