// SPDX-License-Identifier: LGPL-2.1-or-later
// One click sets several settings of the picture for a kind of scene.

import { useEffect, useState } from "preact/hooks";
import type { ScenePreset } from "../../api/scene-presets";
import { getScenePresets } from "../../api/scene-presets";

interface Props {
  disabled: boolean;
  error: string | undefined;
  onChoose: (id: string) => void;
}

export function ScenePresets({ disabled, error, onChoose }: Props) {
  const [presets, setPresets] = useState<readonly ScenePreset[]>([]);

  useEffect(() => {
    getScenePresets().then(setPresets, () => undefined);
  }, []);
  if (presets.length === 0) return null;
  return (
    <section class="card">
      <h2>Scene</h2>
      <div class="scene-presets" role="group" aria-label="Scene presets">
        {presets.map((preset) => (
          <button
            key={preset.id}
            type="button"
            class="button"
            title={preset.description}
            disabled={disabled}
            onClick={() => onChoose(preset.id)}
          >
            {preset.title}
          </button>
        ))}
      </div>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </section>
  );
}
