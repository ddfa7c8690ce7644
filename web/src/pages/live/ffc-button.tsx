// SPDX-License-Identifier: LGPL-2.1-or-later
// Asks for a flat-field correction; the picture itself says when it runs.

import { useState } from "preact/hooks";
import { startFfc } from "../../api/client";
import { sentenceOf } from "../../api/http";

interface FfcButtonProps {
  sensor: string;
  disabled: boolean;
}

export function FfcButton({ sensor, disabled }: FfcButtonProps) {
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const start = () => {
    setBusy(true);
    setError(undefined);
    startFfc(sensor)
      .catch((failure: unknown) => setError(sentenceOf(failure)))
      .finally(() => setBusy(false));
  };

  return (
    <div class="correct-now">
      <button
        type="button"
        class="small"
        disabled={disabled || busy}
        onClick={start}
      >
        Correct now
      </button>
      {error !== undefined && (
        <p class="wrong" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
