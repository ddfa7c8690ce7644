// SPDX-License-Identifier: LGPL-2.1-or-later
// What the camera demands of a password, told while it is typed. The camera
// has the last word: it also knows the common ones.

export const shortest = 8;
export const longest = 64;
const fewestClasses = 3;

export interface Rule {
  text: string;
  met: boolean;
}

export type Strength = 0 | 1 | 2 | 3 | 4;

export const strengthNames: Record<Strength, string> = {
  0: "Too weak",
  1: "Weak",
  2: "Fair",
  3: "Good",
  4: "Strong",
};

const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

function lengthOf(password: string): number {
  return [...password].length;
}

function countClasses(password: string): number {
  return classes.filter((one) => one.test(password)).length;
}

function namesUser(password: string, user: string): boolean {
  return (
    user.length >= 3 && password.toLowerCase().includes(user.toLowerCase())
  );
}

export function rulesOf(password: string, user: string): Rule[] {
  const length = lengthOf(password);
  return [
    {
      text: `${shortest} to ${longest} characters`,
      met: length >= shortest && length <= longest,
    },
    {
      text: "Three of: small letters, capitals, digits, others",
      met: countClasses(password) >= fewestClasses,
    },
    {
      text: "Without the user name",
      met: password !== "" && !namesUser(password, user),
    },
  ];
}

export function isAcceptable(password: string, user: string): boolean {
  return rulesOf(password, user).every((rule) => rule.met);
}

/* What repeats or counts up adds little. */
function surprises(password: string): number {
  const codes = [...password].map((one) => one.codePointAt(0) ?? 0);
  return codes.filter((code, i) => {
    const before = codes[i - 1];
    return before === undefined || Math.abs(code - before) > 1;
  }).length;
}

const alphabets = [26, 26, 10, 33];

/** From the number of guesses that it would take, roughly. */
export function strengthOf(password: string, user: string): Strength {
  if (!isAcceptable(password, user)) return 0;
  const alphabet = classes.reduce(
    (sum, one, i) => sum + (one.test(password) ? (alphabets[i] ?? 0) : 0),
    0,
  );
  const different = new Set(password.toLowerCase()).size;
  const bits =
    Math.min(surprises(password), 1.6 * different) * Math.log2(alphabet);
  if (bits < 45) return 1;
  if (bits < 60) return 2;
  return bits < 80 ? 3 : 4;
}
