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
