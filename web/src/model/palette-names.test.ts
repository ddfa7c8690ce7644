// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { fileNameFor, kindOf, plainName, stemOf } from "./palette-names";

test("a file gets a name that the camera takes", () => {
  expect(fileNameFor("Night watch (2).GGR")).toBe("night-watch-2.ggr");
  expect(fileNameFor("Crème brûlée.csv")).toBe("creme-brulee.csv");
  expect(fileNameFor(`${"a".repeat(60)}.gpl`)).toBe(`${"a".repeat(40)}.gpl`);
});

test("what is no palette has none", () => {
  expect(fileNameFor("picture.png")).toBeUndefined();
  expect(fileNameFor("....csv")).toBeUndefined();
  expect(kindOf("night.CSV")).toBe(".csv");
});

test("a name is what is before the kind", () => {
  expect(stemOf("night-watch.ggr")).toBe("night-watch");
  expect(plainName(" Dusk & dawn ")).toBe("dusk-dawn");
});
