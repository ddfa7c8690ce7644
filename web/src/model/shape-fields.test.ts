// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Setting } from "../api/client";
import type { NumberField } from "./layers";
import { checkField, shownOf, unitOfField, withField } from "./shape-fields";
import type { Shape } from "./shapes";

const reflected: NumberField = {
  type: "number",
  key: "reflected-c",
  title: "Reflected",
  setting: "reflected-temperature",
  unit: "°C",
  rare: false,
};

const inFahrenheit: Setting = {
  key: "reflected-temperature",
  type: "number",
  summary: "Reflected temperature",
  description: "",
  value: 68,
  default: 68,
  changed: false,
  writable: true,
  permission: "thermometry",
  minimum: -457.6,
  maximum: 8538.8,
  unit: "°F",
};

const shape: Shape = {
  id: 1,
  kind: "spot",
  points: [{ x: 0, y: 0 }],
  name: undefined,
  extra: { "reflected-c": "25", level: "7" },
};

test("a field is in the unit of the settings, the shape in its own", () => {
  expect(unitOfField(reflected, inFahrenheit)).toBe("°F");
  expect(shownOf(reflected, shape, inFahrenheit)).toBe("77");
  expect(withField(shape, reflected, "212", inFahrenheit).extra).toEqual({
    "reflected-c": "100",
    level: "7",
  });
  expect(shownOf(reflected, shape, undefined)).toBe("25");
});

test("an empty field is as the whole picture", () => {
  expect(withField(shape, reflected, " ", inFahrenheit).extra).toEqual({
    level: "7",
  });
  expect(shownOf(reflected, { ...shape, extra: {} }, inFahrenheit)).toBe("");
  expect(checkField("", inFahrenheit)).toBeUndefined();
});

test("limits are those of the setting", () => {
  expect(checkField("-500", inFahrenheit)).toBe("At least −457.6 °F");
  expect(checkField("hot", inFahrenheit)).toBe("Not a number");
  expect(checkField("77", inFahrenheit)).toBeUndefined();
});
