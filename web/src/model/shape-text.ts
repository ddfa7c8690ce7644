// SPDX-License-Identifier: LGPL-2.1-or-later
// Shapes as the camera keeps them: text, as docs/radiometry.md describes it for
// measuring regions and docs/overlays.md for masks. Shapes that the page does
// not touch keep every character.

import type { Edit } from "./edits";
import type { KindId, Shape } from "./shapes";
import { kinds } from "./shapes";

/** One shape of the text: where it stands, and what it says. */
export interface ShapeText {
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
function numberShapes(
  drafts: readonly (Omit<ShapeText, "id"> & { id: number | undefined })[],
): ShapeText[] {
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
export function splitShapes(text: string): ShapeText[] {
  const drafts = [];
  const scanner = new Scanner(text);
  for (;;) {
    while (/[\s;]/.test(text[scanner.at] ?? "")) scanner.at++;
    if (scanner.at >= text.length) return numberShapes(drafts);
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

/**
 * The shapes of a text; kinds that are newer than this page stay out. Where
 * they are not numbered, their order does it.
 */
export function readShapes(text: string, numbered: boolean): Shape[] {
  return splitShapes(text).flatMap(({ kind, name, items, ...one }, i) => {
    if (!isKind(kind)) return [];
    const id = numbered ? one.id : i + 1;
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

function writeShape(shape: Shape, isNumbered: boolean): string {
  const { kind, id, name, points, extra } = shape;
  const items = [
    ...points.flatMap(({ x, y }) => [String(x), String(y)]),
    ...(isNumbered ? [`id=${id}`] : []),
    ...(name ? [`name=${quote(name)}`] : []),
    ...Object.entries(extra).map(([key, value]) =>
      value === "true" ? key : `${key}=${value}`,
    ),
  ];
  return `${kind}(${items.join(",")})`;
}

/** With its number written, so that it stays when another region goes away. */
function numbered(text: string, { start, end, id, kind, items }: ShapeText) {
  const written = text.slice(start, end);
  if (valueOf(items, "id") !== undefined || kind === "full") return written;
  return `${written.slice(0, -1).trimEnd()},id=${id})`;
}

/** The text after an edit that fits it (fitEdit()). */
export function editShapes(
  text: string,
  { before, after }: Edit,
  isNumbered: boolean,
): string {
  const added = after ? writeShape(after, isNumbered) : "";
  if (before === undefined) return `${text.trimEnd()} ${added}`.trim();
  const shapes = splitShapes(text);
  const isIt = ({ id }: ShapeText, i: number) =>
    (isNumbered ? id : i + 1) === before.id;
  const shape = shapes.find(isIt);
  if (shape && after)
    return text.slice(0, shape.start) + added + text.slice(shape.end);
  return shapes
    .filter((one, i) => !isIt(one, i))
    .map((one) =>
      isNumbered ? numbered(text, one) : text.slice(one.start, one.end),
    )
    .join(" ");
}
