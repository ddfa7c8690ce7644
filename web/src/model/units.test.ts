// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import {
  cameraUnit,
  convert,
  formatDifference,
  formatKelvin,
  formatMetres,
  formatReading,
  fromKelvin,
  readingOf,
  toKelvin,
} from "./units";

test("freezing water is 0 °C, 32 °F and 273.15 K", () => {
  expect(fromKelvin(273.15, "C")).toBeCloseTo(0, 9);
  expect(fromKelvin(273.15, "F")).toBeCloseTo(32, 9);
  expect(fromKelvin(273.15, "K")).toBe(273.15);
});

test("each unit comes back from kelvin", () => {
  for (const unit of ["C", "F", "K"] as const)
    expect(toKelvin(fromKelvin(301.7, unit), unit)).toBeCloseTo(301.7, 9);
  expect(toKelvin(212, "F")).toBeCloseTo(373.15, 9);
});

test("minus forty is the same in both degrees", () => {
  expect(formatKelvin(233.15, "C")).toBe("−40.0 °C");
  expect(formatKelvin(233.15, "F")).toBe("−40.0 °F");
});

test("just below zero is not printed as minus zero", () => {
  expect(formatKelvin(273.12, "C")).toBe("0.0 °C");
});

test("no temperature is a dash, outside the limits says so", () => {
  expect(formatKelvin(NaN, "C")).toBe("—");
  expect(formatReading(230, [233.15, 800], "C")).toBe("< −40.0 °C");
  expect(formatReading(900, [233.15, 773.15], "C")).toBe("> 500.0 °C");
  expect(formatReading(300, [233.15, 773.15], "K")).toBe("300.0 K");
});

test("the page begins with the camera's units, and a browser may differ", () => {
  const camera = {
    temperature: "celsius",
    measurementTemperature: "fahrenheit",
    distance: "foot",
  } as const;
  expect(cameraUnit(camera)).toBe("F");
  expect(cameraUnit(undefined)).toBe("C");
  expect(readingOf("camera", camera)).toEqual({
    temperature: "F",
    distance: "foot",
  });
  expect(readingOf("K", camera).temperature).toBe("K");
});

test("a distance is in metres or feet", () => {
  expect(formatMetres(10, "metre")).toBe("10 m");
  expect(formatMetres(10, "foot")).toBe("32.8 ft");
  expect(formatMetres(NaN, "foot")).toBe("—");
});

test("numbers go from any unit of their kind to any other", () => {
  expect(convert(25, "°C", "°F")).toBeCloseTo(77, 9);
  expect(convert(300, "K", "°C")).toBeCloseTo(26.85, 9);
  expect(convert(0.3048, "m", "ft")).toBeCloseTo(1, 12);
  expect(convert(10, "ft", "m")).toBeCloseTo(3.048, 12);
  expect(convert(0.95, "", "")).toBe(0.95);
});

test("a difference has no zero to be counted from", () => {
  expect(formatDifference(-10, "F")).toBe("−18.0 °F");
  expect(formatDifference(2.5, "C")).toBe("2.5 °C");
  expect(formatDifference(2.5, "K")).toBe("2.5 K");
  expect(formatDifference(NaN, "C")).toBe("—");
});
