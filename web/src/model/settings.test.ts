// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { checkNumber } from "./settings-form";

const emissivity = { type: "number", minimum: 0.01, maximum: 1 } as const;

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
