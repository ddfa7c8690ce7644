// SPDX-License-Identifier: LGPL-2.1-or-later
// Surfaces and their emissivities: asked of the camera once, when the first
// field shows them.

import { useEffect, useState } from "preact/hooks";
import type { Material } from "../api/client";
import { getMaterials } from "../api/client";
import { titleOf } from "./catalogue";

let asked: Promise<Material[]> | undefined;

/* A failure is forgotten, so that the next field asks again. */
function askOnce(): Promise<Material[]> {
  asked ??= getMaterials().catch((failure: unknown) => {
    asked = undefined;
    throw failure;
  });
  return asked;
}

export function useMaterials(): readonly Material[] {
  const [materials, setMaterials] = useState<readonly Material[]>([]);

  useEffect(() => {
    let gone = false;
    askOnce().then(
      (list) => !gone && setMaterials(list),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, []);
  return materials;
}

export interface MaterialGroup {
  title: string;
  members: readonly Material[];
}

/** The groups in the order in which they first occur, each sorted by name. */
export function groupsOf(materials: readonly Material[]): MaterialGroup[] {
  const names = [...new Set(materials.map(({ group }) => group))];
  return names.map((name) => ({
    title: titleOf(name),
    members: materials
      .filter(({ group }) => group === name)
      .sort((one, other) => one.name.localeCompare(other.name)),
  }));
}
