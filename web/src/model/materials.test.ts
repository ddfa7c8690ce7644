// SPDX-License-Identifier: LGPL-2.1-or-later

import { expect, test } from "vitest";
import { groupsOf } from "./materials";

const material = (name: string, group: string, emissivity: number) => ({
  id: name.toLowerCase(),
  name,
  group,
  emissivity,
});

test("materials stand in groups, and in each by name", () => {
  const groups = groupsOf([
    material("Wood", "organic", 0.85),
    material("Steel", "metal", 0.79),
    material("Cloth", "organic", 0.98),
  ]);
  expect(groups.map(({ title }) => title)).toEqual(["Organic", "Metal"]);
  expect(groups[0]?.members.map(({ name }) => name)).toEqual(["Cloth", "Wood"]);
});
