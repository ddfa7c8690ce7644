// SPDX-License-Identifier: LGPL-2.1-or-later
import { expect, test } from "vitest";
import { checkAddress, splitAddresses } from "./addresses";

test("entries stand between commas, blanks and ends of lines", () => {
  expect(splitAddresses(" 10.0.0.7,\n::1  fe80::/10;")).toEqual([
    "10.0.0.7",
    "::1",
    "fe80::/10",
  ]);
});

test.each([
  "10.0.0.7",
  "192.168.1.0/24",
  "0.0.0.0/0",
  "::",
  "::1",
  "2001:db8::/32",
  "1:2:3:4:5:6:7:8",
  "::ffff:10.0.0.1",
])("%s is right", (entry) => {
  expect(checkAddress(entry)).toBeUndefined();
});

test.each([
  "10.0.0",
  "10.0.0.256",
  "10.0.0.07",
  "10.0.0.0/33",
  "10.0.0.0/",
  "10.0.0.0/8/8",
  "1:2:3:4:5:6:7",
  "1::2::3",
  "::g",
  "camera.local",
])("%s is wrong", (entry) => {
  expect(checkAddress(entry)).toBeDefined();
});
