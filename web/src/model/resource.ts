// SPDX-License-Identifier: LGPL-2.1-or-later
// Something of the server's that a page shows: asked when the page opens, and
// again on request.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { sentenceOf } from "../api/http";

export interface Resource<T> {
  /** undefined before the first answer */
  data: T | undefined;
  error: string | undefined;
  busy: boolean;
  reload: () => void;
}

/** `load` is asked again when one of `inputs` changes. */
export function useResource<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  periodMs?: number,
): Resource<T> {
  const [data, setData] = useState<T>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(true);
  const [turn, setTurn] = useState(0);
  const loader = useRef(load);
  loader.current = load;
  const reload = useCallback(() => setTurn((old) => old + 1), []);

  useEffect(() => {
    const abort = new AbortController();
    setBusy(true);
    loader
      .current(abort.signal)
      .then(
        (answer) => {
          setData(() => answer);
          setError(undefined);
        },
        (failure: unknown) => {
          if (!abort.signal.aborted) setError(sentenceOf(failure));
        },
      )
      .finally(() => {
        if (!abort.signal.aborted) setBusy(false);
      });
    return () => abort.abort();
  }, [turn, ...inputs]);

  useEffect(() => {
    if (periodMs === undefined) return;
    const timer = window.setInterval(() => {
      if (!document.hidden) reload();
    }, periodMs);
    return () => window.clearInterval(timer);
  }, [periodMs, reload]);
  return { data, error, busy, reload };
}
