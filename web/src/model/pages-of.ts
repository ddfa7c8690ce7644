// SPDX-License-Identifier: LGPL-2.1-or-later
// A long list, a page at a time, the newest entries first.

import { useCallback, useEffect, useState } from "preact/hooks";
import type { Page } from "../api/records";
import { sentenceOf } from "../api/http";

export interface LongList<T> {
  entries: readonly T[];
  /** whether there are more */
  more: boolean;
  busy: boolean;
  error: string | undefined;
  onMore: () => void;
  reload: () => void;
}

/** `load` is asked anew when one of `inputs` changes. */
export function useLongList<T>(
  load: (cursor: string | undefined, signal?: AbortSignal) => Promise<Page<T>>,
  inputs: readonly unknown[],
): LongList<T> {
  const [entries, setEntries] = useState<readonly T[]>([]);
  const [next, setNext] = useState<string>();
  const [busy, setBusy] = useState(true);
  const [error, setError] = useState<string>();
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    setBusy(true);
    load(undefined, abort.signal).then(
      (page) => {
        setEntries(page.entries);
        setNext(page.next);
        setError(undefined);
        setBusy(false);
      },
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        setError(sentenceOf(failure));
        setBusy(false);
      },
    );
    return () => abort.abort();
  }, [...inputs, turn]);

  const onMore = () => {
    setBusy(true);
    load(next).then(
      (page) => {
        setEntries((old) => [...old, ...page.entries]);
        setNext(page.next);
        setBusy(false);
      },
      (failure: unknown) => {
        setError(sentenceOf(failure));
        setBusy(false);
      },
    );
  };
  const reload = useCallback(() => setTurn((old) => old + 1), []);
  return { entries, more: next !== undefined, busy, error, onMore, reload };
}
