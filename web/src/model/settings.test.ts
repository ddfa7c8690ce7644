// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import type { Setting } from "../api/client";
import {
  checkNumber,
  counts,
  describeDefault,
  fromShown,
  isGate,
  toShown,
} from "./settings";

const emissivity = { type: "number", minimum: 0.01, maximum: 1 } as const;
const feet = {
  type: "number",
  minimum: 0,
  maximum: 32808.398950131,
  unit: "ft",
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

test("a limit is said with its unit, as it is shown", () => {
  expect(checkNumber("-500", feet)).toBe("At least 0 ft");
  expect(checkNumber("32809", feet)).toBe("At most 32808.4 ft");
  expect(checkNumber("32808.4", feet)).toBeUndefined();
});

test("a limit that was shown rounded is the limit to the last bit", () => {
  expect(fromShown(32808.4, feet)).toBe(feet.maximum);
  expect(fromShown(12.5, feet)).toBe(12.5);
});

test("what a conversion leaves is not shown", () => {
  expect(toShown(32.80839895)).toBe(32.8084);
  expect(toShown(293.15)).toBe(293.15);
  expect(toShown(123456789)).toBe(123456789);
});

test("limits of the contrast count only where they are used", () => {
  const manual = [settingOf("agc", "manual")];
  const plateau = [settingOf("agc", "plateau")];
  expect(counts("agc-low-temperature", manual)).toBe(true);
  expect(counts("agc-low-temperature", plateau)).toBe(false);
  expect(counts("agc-damping", plateau)).toBe(true);
  expect(counts("agc-damping", manual)).toBe(false);
  expect(counts("agc-damping", [settingOf("agc-filter", 4)])).toBe(false);
  expect(counts("agc-plateau", plateau)).toBe(true);
  expect(counts("agc-plateau", manual)).toBe(false);
  expect(counts("agc-local-clip", plateau)).toBe(false);
  expect(counts("agc-roi-box", [settingOf("agc-roi", "custom")])).toBe(true);
  expect(counts("dde-edge", [settingOf("dde", 0)])).toBe(false);
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
  const field = { ...settingOf("x", 10), unit: "°F" };
  expect(describeDefault(field)).toBe("10 °F");
  expect(describeDefault(settingOf("x", false))).toBe("off");
});
