// SPDX-License-Identifier: LGPL-2.1-or-later
// Choices that this browser remembers.

import { useCallback, useState } from "preact/hooks";

/* A browser may refuse to remember anything. */
function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // it lasts as long as the page
  }
}

const keyOf = (name: string) => `thermoscope.${name}`;

export function recallChoice<T extends string>(
  name: string,
  choices: readonly T[],
  initial: T,
): T {
  const kept = recall(keyOf(name));
  return choices.find((choice) => choice === kept) ?? initial;
}

export function keepChoice(name: string, value: string): void {
  keep(keyOf(name), value);
}

export function useRemembered<T extends string>(
  name: string,
  choices: readonly T[],
  initial: T,
): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() =>
    recallChoice(name, choices, initial),
  );
  const remember = useCallback(
    (chosen: T) => {
      keepChoice(name, chosen);
      setValue(chosen);
    },
    [name],
  );
  return [value, remember];
}
