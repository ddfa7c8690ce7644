// SPDX-License-Identifier: LGPL-2.1-or-later

import { expect, test } from "vitest";
import type { LiveWay } from "./way";
import { wayFrom } from "./ways";

const way = (possible: boolean) =>
  ({ isPossible: () => possible }) as unknown as LiveWay;
const source = { sensor: "a", stream: undefined };

test("the first possible way is taken", () => {
  const ways = [way(false), way(true), way(true)];
  expect(wayFrom(ways, 0, source)).toBe(1);
  expect(wayFrom(ways, 2, source)).toBe(2);
});

test("there is always a last way", () => {
  expect(wayFrom([way(true), way(false)], 1, source)).toBe(1);
  expect(wayFrom([way(true), way(true)], 2, source)).toBe(1);
});
