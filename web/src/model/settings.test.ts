// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Setting } from "../api/client";
import {
  checkNumber,
  counts,
  describeDefault,
  fromShown,
  isGate,
  shownUnit,
  toShown,
} from "./settings";

const emissivity = { type: "number", minimum: 0.01, maximum: 1 } as const;
const celsius = {
  type: "number",
  minimum: -273,
  maximum: 5000,
  unit: "°C",
} as const;

function settingOf(key: string, value: Setting["value"]): Setting {
  return {
    key,
    type: "choice",
    value,
    default: value,
    changed: false,
    permission: "image",
    writable: true,
    summary: key,
    description: "",
  };
}

test("a number within its range is right, at both ends too", () => {
  expect(checkNumber("0.95", emissivity)).toBeUndefined();
  expect(checkNumber("0.01", emissivity)).toBeUndefined();
  expect(checkNumber("1", emissivity)).toBeUndefined();
});

test("what is wrong is said with the limit", () => {
  expect(checkNumber("0", emissivity)).toBe("At least 0.01");
  expect(checkNumber("1.1", emissivity)).toBe("At most 1");
  expect(checkNumber("", emissivity)).toBe("Not a number");
  expect(checkNumber("2.5", { type: "integer" })).toBe("Not a whole number");
});

test("a limit is said in the unit that was chosen", () => {
  expect(checkNumber("-500", celsius, "F")).toBe("At least −459.4 °F");
  expect(checkNumber("9100", celsius, "F")).toBe("At most 9032 °F");
  expect(checkNumber("-459.4", celsius, "F")).toBeUndefined();
  expect(checkNumber("0.15", celsius, "K")).toBeUndefined();
  expect(checkNumber("0.1", celsius, "K")).toBe("At least 0.15 K");
});

test("a temperature is shown in the chosen unit and kept in °C", () => {
  expect(toShown(100, celsius, "F")).toBe(212);
  expect(toShown(20, celsius, "K")).toBe(293.15);
  expect(fromShown(212, celsius, "F")).toBe(100);
  expect(fromShown(293.15, celsius, "K")).toBe(20);
  expect(shownUnit(celsius, "F")).toBe("°F");
});

test("what is no temperature is left alone", () => {
  expect(toShown(10, { unit: "m" }, "F")).toBe(10);
  expect(fromShown(10, { unit: "m" }, "F")).toBe(10);
  expect(shownUnit({ unit: "m" }, "F")).toBe("m");
});

test("typing what is shown changes nothing", () => {
  for (const unit of ["C", "F", "K"] as const)
    for (const value of [-273, -40, 0, 0.1, 36.6, 60, 5000])
      expect(
        fromShown(toShown(value, celsius, unit), celsius, unit),
      ).toBeCloseTo(value, 3);
});

test("limits of the contrast count only where they are used", () => {
  const manual = [settingOf("agc", "manual")];
  const plateau = [settingOf("agc", "plateau")];
  expect(counts("agc-low-temperature", manual)).toBe(true);
  expect(counts("agc-low-temperature", plateau)).toBe(false);
  expect(counts("agc-damping", plateau)).toBe(true);
  expect(counts("agc-damping", manual)).toBe(false);
});

test("only the temperatures of the chosen isotherm count", () => {
  const interval = [settingOf("isotherm", "interval")];
  expect(counts("isotherm-low", interval)).toBe(true);
  expect(counts("isotherm-high", interval)).toBe(true);
  expect(counts("isotherm-above", interval)).toBe(false);
  expect(counts("isotherm-above", [settingOf("isotherm", "off")])).toBe(false);
});

test("object parameters count unless the source brings its own", () => {
  expect(counts("emissivity", [settingOf("object-parameters", "set")])).toBe(
    true,
  );
  expect(counts("emissivity", [settingOf("object-parameters", "source")])).toBe(
    false,
  );
  expect(counts("emissivity", [])).toBe(true);
  expect(
    counts("window-temperature", [settingOf("window-transmission", 1)]),
  ).toBe(false);
});

test("a choice that switches others stands before them", () => {
  expect(isGate(settingOf("isotherm", "off"))).toBe(true);
  expect(isGate(settingOf("palette", "lava"))).toBe(false);
});

test("a default is described as the field shows it", () => {
  const field = { ...settingOf("x", 10), unit: "°C" };
  expect(describeDefault(field, "F")).toBe("50 °F");
  expect(describeDefault(settingOf("x", false), "C")).toBe("off");
});
