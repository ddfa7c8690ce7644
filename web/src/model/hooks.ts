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
/* others may change settings, too */
const settingsPeriodMs = 5000;

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
  /** undefined while there is none, or the connection is lost */
  frame: RadiometricFrame | undefined;
}

/** The newest radiometric frame of a sensor that has temperatures. */
export function useTemperatures(
  sensor: SensorStatus | undefined,
): Temperatures {
  const [frame, setFrame] = useState<RadiometricFrame>();
  const [connected, setConnected] = useState(false);
  const id = sensor?.radiometric ? sensor.id : undefined;
  // the last frame of a sensor that failed says nothing about now
  const current = connected && sensor?.state !== "waiting";

  useEffect(() => {
    setFrame(undefined);
    setConnected(false);
    if (id === undefined) return;
    return followTemperatures(id, radiometricFps, {
      onFrame: setFrame,
      onState: setConnected,
    });
  }, [id]);
  return { frame: current ? frame : undefined };
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
  /** changes a text by what the camera has at that moment */
  edit: (key: string, change: (text: string) => string) => void;
}

/** A sensor's settings; what is changed shows at once and is then confirmed. */
export function useSettings(
  sensor: string | undefined,
  visits: number,
  /** in which units the camera tells them; others are a reason to ask again */
  units: string | undefined,
): SettingsState {
  const [settings, setSettings] = useState<readonly Setting[]>([]);
  const [failure, setFailure] = useState<{ text: string; key: string }>();
  const newest = useRef(0);

  const reload = useCallback(() => {
    if (sensor === undefined) return;
    const turn = newest.current;
    getSettings(sensor).then(
      // what was changed since is newer
      (all) => turn === newest.current && setSettings(all),
      () => undefined,
    );
  }, [sensor]);

  useEffect(() => {
    if (visits === 0) return;
    reload();
    const timer = window.setInterval(() => {
      if (!document.hidden) reload();
    }, settingsPeriodMs);
    return () => window.clearInterval(timer);
  }, [visits, reload, units]);

  const fail = useCallback((error: unknown, key: string) => {
    const text = error instanceof Error ? error.message : String(error);
    setFailure({ text, key });
  }, []);

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
          fail(error, key);
          reload();
        },
      );
    },
    [sensor, reload, fail],
  );

  const edit = useCallback(
    (key: string, by: (text: string) => string) => {
      if (sensor === undefined) return;
      getSettings(sensor)
        .then((all) => {
          const setting = all.find((one) => one.key === key);
          if (setting) change(key, by(String(setting.value)));
        })
        .catch((error: unknown) => fail(error, key));
    },
    [sensor, change, fail],
  );
  return {
    settings,
    error: failure?.text,
    errorKey: failure?.key,
    change,
    edit,
  };
}
