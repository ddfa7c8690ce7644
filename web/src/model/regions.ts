// SPDX-License-Identifier: LGPL-2.1-or-later
// The measuring regions as the camera keeps them: text, as docs/radiometry.md
// describes it. Regions that the page does not touch keep every character.

import type { Point } from "./picture";

/** One region of the text: where it stands, and what it is called. */
export interface RegionText {
  start: number;
  end: number;
  kind: string;
  id: number;
  name: string | undefined;
}

export type DrawnKind = "spot" | "box";

const digits = 5;

class Scanner {
  at = 0;
  constructor(readonly text: string) {}

  /** The position behind a quoted string that starts here. */
  skipQuoted(): void {
    const quote = this.text[this.at];
    for (this.at++; this.text[this.at] !== quote; this.at++) {
      if (this.text[this.at] === "\\") this.at++;
      if (this.at >= this.text.length) throw new Error("an open quote");
    }
    this.at++;
  }

  /** What stands between the brackets, cut at the commas. */
  readItems(): string[] {
    const items: string[] = [];
    let start = ++this.at;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) throw new Error("an open bracket");
      if (character === "'" || character === '"') {
        this.skipQuoted();
        continue;
      }
      if (character === "," || character === ")") {
        items.push(this.text.slice(start, this.at).trim());
        start = this.at + 1;
      }
      this.at++;
      if (character === ")") return items;
    }
  }
}

function valueOf(items: readonly string[], key: string): string | undefined {
  for (const item of items) {
    const found = /^([a-z-]+)\s*=\s*(.*)$/s.exec(item);
    if (found?.[1] !== key) continue;
    const value = found[2] ?? "";
    return /^['"]/.test(value)
      ? value.slice(1, -1).replace(/\\(.)/gs, "$1")
      : value;
  }
  return undefined;
}

/** Regions without an id get theirs as the camera numbers them. */
function numberRegions(
  drafts: readonly (Omit<RegionText, "id"> & { id: number | undefined })[],
): RegionText[] {
  const taken = new Set(drafts.map((draft) => draft.id));
  let next = 1;
  return drafts.map((draft) => {
    let { id } = draft;
    if (id === undefined && draft.kind === "full" && !taken.has(0)) id = 0;
    if (id === undefined) {
      while (taken.has(next)) next++;
      id = next;
    }
    taken.add(id);
    return { ...draft, id };
  });
}

/** The regions of a text that the camera accepted; throws on any other. */
export function splitRegions(text: string): RegionText[] {
  const drafts = [];
  const scanner = new Scanner(text);
  for (;;) {
    while (/[\s;]/.test(text[scanner.at] ?? "")) scanner.at++;
    if (scanner.at >= text.length) return numberRegions(drafts);
    const start = scanner.at;
    const kind = /^([a-z]+)\s*(?=\()/.exec(text.slice(start));
    if (!kind?.[1]) throw new Error(`no region at ${start}`);
    scanner.at += kind[0].length;
    const items = scanner.readItems();
    const id = valueOf(items, "id");
    drafts.push({
      start,
      end: scanner.at,
      kind: kind[1],
      id: id === undefined ? undefined : Number(id),
      name: valueOf(items, "name"),
    });
  }
}

function writeNumber(value: number): string {
  const clamped = Math.min(Math.max(value, 0), 1);
  return String(Number(clamped.toFixed(digits)));
}

function quote(name: string): string {
  return `'${name.replace(/['\\]/g, "\\$&")}'`;
}

/** "Spot 1", "Spot 2": the first that nobody has. */
function freeName(kind: DrawnKind, regions: readonly RegionText[]): string {
  const title = kind === "spot" ? "Spot" : "Box";
  let n = 1;
  while (regions.some((region) => region.name === `${title} ${n}`)) n++;
  return `${title} ${n}`;
}

/**
 * The text with one more region behind the others. Its id is written, too, so
 * that it stays the same when another region goes away.
 */
export function addRegion(
  text: string,
  kind: DrawnKind,
  points: readonly Point[],
): string {
  const regions = splitRegions(text);
  const id = Math.max(0, ...regions.map((region) => region.id)) + 1;
  const numbers = points.flatMap((point) => [point.x, point.y]);
  const items = [
    ...numbers.map(writeNumber),
    `id=${id}`,
    `name=${quote(freeName(kind, regions))}`,
  ];
  return `${text.trimEnd()} ${kind}(${items.join(",")})`.trimStart();
}

/** The text without a region; the others keep the ids that they have now. */
export function removeRegion(text: string, id: number): string {
  const regions = splitRegions(text);
  return regions
    .filter((region) => region.id !== id)
    .map((region) => {
      const written = text.slice(region.start, region.end);
      if (/[(,]\s*id\s*=/.test(written) || region.kind === "full")
        return written;
      return `${written.slice(0, -1).trimEnd()},id=${region.id})`;
    })
    .join(" ");
}
