// SPDX-License-Identifier: LGPL-2.1-or-later
// The measuring regions as the camera keeps them: text, as docs/radiometry.md
// describes it. Regions that the page does not touch keep every character.

import type { Edit } from "./edits";
import type { KindId, Shape } from "./shapes";
import { kinds } from "./shapes";

/** One region of the text: where it stands, and what it says. */
export interface RegionText {
  start: number;
  end: number;
  kind: string;
  id: number;
  name: string | undefined;
  /** what stands between its brackets, cut at the commas */
  items: readonly string[];
}

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

const keyAndValue = /^([a-z-]+)\s*=\s*(.*)$/s;

function valueOf(items: readonly string[], key: string): string | undefined {
  for (const item of items) {
    const found = keyAndValue.exec(item);
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
      items,
    });
  }
}

function isKind(kind: string): kind is KindId {
  return kind in kinds;
}

function extraOf(items: readonly string[]): Record<string, string> {
  const extra: Record<string, string> = {};
  for (const item of items) {
    const [, key = item, value = "true"] = keyAndValue.exec(item) ?? [];
    if (/^[a-z]/.test(key) && key !== "id" && key !== "name")
      extra[key] = value;
  }
  if (extra["shield"] === "false") delete extra["shield"];
  return extra;
}

/** The regions of a text as shapes; kinds that are newer than this page stay out. */
export function readRegions(text: string): Shape[] {
  return splitRegions(text).flatMap(({ kind, id, name, items }) => {
    if (!isKind(kind)) return [];
    const numbers = items.filter((item) => /^[-+.\d]/.test(item)).map(Number);
    const points = Array.from({ length: numbers.length / 2 }, (_, i) => ({
      x: numbers[2 * i] ?? 0,
      y: numbers[2 * i + 1] ?? 0,
    }));
    return [{ kind, id, name, points, extra: extraOf(items) }];
  });
}

function quote(name: string): string {
  return `'${name.replace(/['\\]/g, "\\$&")}'`;
}

function writeRegion({ kind, id, name, points, extra }: Shape): string {
  const items = [
    ...points.flatMap(({ x, y }) => [String(x), String(y)]),
    `id=${id}`,
    ...(name ? [`name=${quote(name)}`] : []),
    ...Object.entries(extra).map(([key, value]) =>
      key === "shield" ? key : `${key}=${value}`,
    ),
  ];
  return `${kind}(${items.join(",")})`;
}

/** With its number written, so that it stays when another region goes away. */
function numbered(text: string, { start, end, id, kind, items }: RegionText) {
  const written = text.slice(start, end);
  if (valueOf(items, "id") !== undefined || kind === "full") return written;
  return `${written.slice(0, -1).trimEnd()},id=${id})`;
}

/** The text after an edit that fits it (fitEdit()). */
export function editRegions(text: string, { before, after }: Edit): string {
  const added = after ? writeRegion(after) : "";
  if (before === undefined) return `${text.trimEnd()} ${added}`.trim();
  const regions = splitRegions(text);
  const region = regions.find(({ id }) => id === before.id);
  if (region && after)
    return text.slice(0, region.start) + added + text.slice(region.end);
  return regions
    .filter(({ id }) => id !== before.id)
    .map((one) => numbered(text, one))
    .join(" ");
}
