// SPDX-License-Identifier: LGPL-2.1-or-later
// What the files of palettes are called on the camera: small letters, digits
// and dashes, and what kind of file it is.

const kinds = /\.(ggr|gpl|csv)$/;
const mostLetters = 40;

/** The kind of file that a name says, with its dot; undefined for others. */
export function kindOf(file: string): string | undefined {
  return kinds.exec(file.toLowerCase())?.[0];
}

/** A name as people write it, as part of a file's name; empty for none. */
export function plainName(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, mostLetters)
    .replace(/-+$/, "");
}

/** What a file is called when it is brought; undefined where it is no palette. */
export function fileNameFor(file: string): string | undefined {
  const kind = kindOf(file);
  if (!kind) return undefined;
  const name = plainName(file.slice(0, -kind.length));
  return name ? name + kind : undefined;
}

/** A file's name without its kind. */
export function stemOf(file: string): string {
  return file.replace(kinds, "");
}
