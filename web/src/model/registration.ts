// SPDX-License-Identifier: LGPL-2.1-or-later
// How well the points of two pictures fit together, as the camera says it.

import { useEffect, useState } from "preact/hooks";
import type { Setting } from "../api/client";
import { getResiduals } from "../api/client";
import type { Shape } from "./shapes";

/** How far each pair is off, in pixels of the visible picture. */
export type Residuals = readonly (number | undefined)[];

const none: Residuals = [];

/** Of the sensor that fuses two; asked again when its points have changed. */
export function useResiduals(
  sensor: string | undefined,
  settings: readonly Setting[],
): Residuals {
  const [residuals, setResiduals] = useState(none);
  const points = settings.find(({ key }) => key === "fusion-registration");
  const text = points?.value;

  useEffect(() => {
    if (sensor === undefined || text === undefined) return setResiduals(none);
    const abort = new AbortController();
    getResiduals(sensor, abort.signal).then(setResiduals, () => {
      if (!abort.signal.aborted) setResiduals(none);
    });
    return () => abort.abort();
  }, [sensor, text]);
  return residuals;
}

/** What a point says: how far the mapping puts it beside its partner. */
export function residualText(residuals: Residuals) {
  return (shape: Shape): string | undefined => {
    const pixels = residuals[shape.id - 1];
    return pixels === undefined ? undefined : `off by ${pixels.toFixed(1)} px`;
  };
}
