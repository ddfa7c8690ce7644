// SPDX-License-Identifier: LGPL-2.1-or-later
// Narrow what arrives, once, at the edge; a wrong answer says what is wrong.

export function asRecord(
  value: unknown,
  what: string,
): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error(`the server's ${what} is not an object`);
}

export function asArray(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`the server's ${what} is not a list`);
}

export function asString(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new Error(`the server's ${what} is not a text`);
}

export function asNumber(value: unknown, what: string): number {
  if (typeof value === "number") return value;
  throw new Error(`the server's ${what} is not a number`);
}

export function asBoolean(value: unknown, what: string): boolean {
  if (typeof value === "boolean") return value;
  throw new Error(`the server's ${what} is not true or false`);
}

/** A text that may be missing, or null. */
export function maybeString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function maybeNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** The texts of a list; a missing list is empty. */
export function stringsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === "string")
    : [];
}

/** The objects of a list that an answer has under one of its names. */
export function recordsOf(
  answer: Record<string, unknown>,
  name: string,
): Record<string, unknown>[] {
  return asArray(answer[name], name).map((one) => asRecord(one, name));
}
