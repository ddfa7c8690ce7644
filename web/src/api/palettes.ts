// SPDX-License-Identifier: LGPL-2.1-or-later
// The palettes, the built-in ones and those that users have brought.

import type { Palette } from "./client";
import { asArray, asRecord, asString } from "./checks";
import { ask } from "./http";

function readPalette(value: unknown): Palette {
  const palette = asRecord(value, "palette");
  return {
    id: asString(palette["id"], "palette id"),
    name: asString(palette["name"], "palette name"),
    ...(typeof palette["file"] === "string" && { file: palette["file"] }),
    colours: asArray(palette["colours"], "colours").map((colour) =>
      asString(colour, "colour"),
    ),
  };
}

export async function getPalettes(): Promise<Palette[]> {
  const answer = await ask("GET", "/palettes");
  return asArray(answer["palettes"], "palettes").map(readPalette);
}

const pathOf = (file: string) => `/palettes/${encodeURIComponent(file)}`;

export async function addPalette(file: string, body: Blob): Promise<Palette> {
  return readPalette(
    await ask("PUT", pathOf(file), { body, contentType: "text/csv" }),
  );
}

export async function renamePalette(
  file: string,
  to: string,
): Promise<Palette> {
  return readPalette(await ask("PATCH", pathOf(file), { body: { file: to } }));
}

export async function removePalette(file: string): Promise<void> {
  await ask("DELETE", pathOf(file));
}
