// SPDX-License-Identifier: LGPL-2.1-or-later
// State that follows the server, one owner for each concern.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type {
  Palette,
  SensorStatus,
  Setting,
  SettingValue,
  Status,
} from "../api/client";
import {
  changeSettings,
  getPalettes,
  getSettings,
  getStatus,
} from "../api/client";
import type { RadiometricFrame } from "../api/radiometric";
import { followTemperatures } from "../api/radiometric";

const statusPeriodMs = 1000;
const radiometricFps = 4;

export interface StatusState {
  status: Status | undefined;
  /** undefined before the first answer */
  online: boolean | undefined;
  /** grows each time the server comes back */
  visits: number;
}

/** The status, asked again and again; also tells whether the server is there. */
export function useStatus(): StatusState {
  const [state, setState] = useState<StatusState>({
    status: undefined,
    online: undefined,
    visits: 0,
  });

  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const poll = async () => {
      try {
        const status = await getStatus(abort.signal);
        setState((old) => ({
          status,
          online: true,
          visits: old.online === true ? old.visits : old.visits + 1,
        }));
      } catch {
        if (abort.signal.aborted) return;
        setState((old) => ({ ...old, online: false }));
      }
      timer = window.setTimeout(poll, statusPeriodMs);
    };
    void poll();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, []);
  return state;
}

export interface Temperatures {
  frame: RadiometricFrame | undefined;
  connected: boolean;
}

/** The newest radiometric frame of a sensor that has temperatures. */
export function useTemperatures(
  sensor: SensorStatus | undefined,
): Temperatures {
  const [frame, setFrame] = useState<RadiometricFrame>();
  const [connected, setConnected] = useState(false);
  const id = sensor?.radiometric ? sensor.id : undefined;

  useEffect(() => {
    setFrame(undefined);
    setConnected(false);
    if (id === undefined) return;
    return followTemperatures(id, radiometricFps, {
      onFrame: setFrame,
      onState: setConnected,
    });
  }, [id]);
  return { frame, connected };
}

export function usePalettes(visits: number): readonly Palette[] {
  const [palettes, setPalettes] = useState<readonly Palette[]>([]);

  useEffect(() => {
    if (visits === 0) return;
    getPalettes().then(setPalettes, () => undefined);
  }, [visits]);
  return palettes;
}

export interface SettingsState {
  settings: readonly Setting[];
  error: string | undefined;
  errorKey: string | undefined;
  change: (key: string, value: SettingValue) => void;
}

/** A sensor's settings; what is changed shows at once and is then confirmed. */
export function useSettings(
  sensor: string | undefined,
  visits: number,
): SettingsState {
  const [settings, setSettings] = useState<readonly Setting[]>([]);
  const [failure, setFailure] = useState<{ text: string; key: string }>();
  const newest = useRef(0);

  const reload = useCallback(() => {
    if (sensor === undefined) return;
    getSettings(sensor).then(setSettings, () => undefined);
  }, [sensor]);

  useEffect(() => {
    if (visits > 0) reload();
  }, [visits, reload]);

  const change = useCallback(
    (key: string, value: SettingValue) => {
      if (sensor === undefined) return;
      const turn = ++newest.current;
      setSettings((old) =>
        old.map((setting) =>
          setting.key === key ? { ...setting, value } : setting,
        ),
      );
      changeSettings(sensor, { [key]: value }).then(
        (confirmed) => {
          // an older answer must not undo what was chosen since
          if (turn !== newest.current) return;
          setSettings(confirmed);
          setFailure(undefined);
        },
        (error: unknown) => {
          setFailure({
            text: error instanceof Error ? error.message : String(error),
            key,
          });
          reload();
        },
      );
    },
    [sensor, reload],
  );
  return { settings, error: failure?.text, errorKey: failure?.key, change };
}

/** A choice that this browser remembers. */
export function useRemembered<T extends string>(
  name: string,
  choices: readonly T[],
  initial: T,
): [T, (value: T) => void] {
  const key = `thermoscope.${name}`;
  const [value, setValue] = useState<T>(() => {
    const kept = localStorage.getItem(key);
    return choices.find((choice) => choice === kept) ?? initial;
  });
  const remember = useCallback(
    (chosen: T) => {
      localStorage.setItem(key, chosen);
      setValue(chosen);
    },
    [key],
  );
  return [value, remember];
}
