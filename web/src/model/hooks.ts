// SPDX-License-Identifier: LGPL-2.1-or-later
// State that follows the server, one owner for each concern.

import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "preact/hooks";
import type {
  Palette,
  SensorStatus,
  Setting,
  SettingValue,
  Status,
} from "../api/client";
import { getStatus } from "../api/client";
import { isStale } from "../api/http";
import { getPalettes } from "../api/palettes";
import type { RadiometricFrame } from "../api/radiometric";
import { followTemperatures } from "../api/radiometric";
import { applyScenePreset } from "../api/scene-presets";
import type { SettingsGroup } from "../api/settings";
import { changeGroup, getGroup } from "../api/settings";
import type { SensorView } from "../api/view";
import { followView } from "../api/view";
import type { Lens } from "./world";
import { lensOf } from "./world";

const statusPeriodMs = 1000;
const radiometricFps = 4;
/* where the failure of a scene preset stands: no setting has this name */
export const presetKey = "scene preset";
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

/** How a sensor's picture lies; undefined while nobody says it. */
export function useSensorView(
  sensor: SensorStatus | undefined,
): SensorView | undefined {
  const [view, setView] = useState<SensorView>();
  const id = sensor?.id;

  useEffect(() => {
    setView(undefined);
    return id === undefined ? undefined : followView(id, setView);
  }, [id]);
  return view;
}

/** How a sensor's places are directions; undefined where it does not say. */
export function useLens(view: SensorView | undefined): Lens | undefined {
  return useMemo(() => lensOf(view?.pose, view?.sensor), [view]);
}

export interface Palettes {
  palettes: readonly Palette[];
  /** asks for them anew */
  reload: () => void;
}

export function usePalettes(visits: number): Palettes {
  const [palettes, setPalettes] = useState<readonly Palette[]>([]);
  const reload = useCallback(() => {
    getPalettes().then(setPalettes, () => undefined);
  }, []);

  useEffect(() => {
    if (visits > 0) reload();
  }, [visits, reload]);
  return { palettes, reload };
}

export interface SettingsState {
  settings: readonly Setting[];
  error: string | undefined;
  errorKey: string | undefined;
  change: (key: string, value: SettingValue) => void;
  /** sets what a scene preset says */
  choosePreset: (id: string) => void;
  /**
   * Changes a value by what the camera has at that moment; what somebody else
   * changed in between is what `by` gets to see. Fails with what `by` throws.
   */
  edit: (key: string, by: ValueChange, how: HowToEdit) => Promise<void>;
}

export interface HowToEdit {
  /** it shows before the camera has confirmed it */
  atOnce: boolean;
  /** other values that change with it */
  also?: Readonly<Record<string, SettingValue>> | undefined;
}

export type ValueChange = (value: SettingValue) => SettingValue;

function withValue(
  settings: readonly Setting[],
  key: string,
  value: SettingValue,
): Setting[] {
  return settings.map((setting) =>
    setting.key === key ? { ...setting, value } : setting,
  );
}

/* Somebody who changes settings without a pause is waited for no longer. */
const mostAttempts = 5;

/** Reads, changes and writes, again if somebody else wrote in between. */
async function editGroup(
  known: SettingsGroup,
  key: string,
  by: ValueChange,
  also: HowToEdit["also"],
): Promise<SettingsGroup> {
  let group = known;
  for (let attempt = 1; ; attempt++) {
    const setting = group.settings.find((one) => one.key === key);
    if (!setting) throw new Error(`this camera has no setting ${key}`);
    const value = by(setting.value);
    if (value === setting.value) return group;
    try {
      return await changeGroup(group, { ...also, [key]: value });
    } catch (failure) {
      if (!isStale(failure) || attempt === mostAttempts) throw failure;
      group = await getGroup(group);
    }
  }
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
  // what the camera said last, with what proves that it is the newest
  const known = useRef<SettingsGroup>();
  // edits go one after the other, so that each sees the one before
  const edits = useRef<{ last: Promise<unknown>; waiting: number }>({
    last: Promise.resolve(),
    waiting: 0,
  });

  const take = useCallback((group: SettingsGroup, turn: number) => {
    known.current = group;
    // an older answer must not undo what was chosen since
    if (turn === newest.current) setSettings(group.settings);
  }, []);

  const reload = useCallback(() => {
    if (sensor === undefined || edits.current.waiting > 0) return;
    const turn = newest.current;
    getGroup({ concern: "sensor", instance: sensor }).then(
      (group) => {
        // what was changed since is newer
        if (turn === newest.current) take(group, turn);
      },
      () => undefined,
    );
  }, [sensor, take]);

  useEffect(() => {
    known.current = undefined;
    setSettings([]);
  }, [sensor]);

  useEffect(() => {
    if (visits === 0) return;
    reload();
    const timer = window.setInterval(() => {
      if (!document.hidden) reload();
    }, settingsPeriodMs);
    return () => window.clearInterval(timer);
  }, [visits, reload, units]);

  const change = useCallback(
    (key: string, value: SettingValue) => {
      if (sensor === undefined) return;
      const turn = ++newest.current;
      setSettings((old) => withValue(old, key, value));
      changeGroup(
        { concern: "sensor", instance: sensor },
        { [key]: value },
      ).then(
        (group) => {
          take(group, turn);
          if (turn === newest.current) setFailure(undefined);
        },
        (error: unknown) => {
          const text = error instanceof Error ? error.message : String(error);
          setFailure({ text, key });
          reload();
        },
      );
    },
    [sensor, reload, take],
  );

  const choosePreset = useCallback(
    (id: string) => {
      if (sensor === undefined) return;
      const turn = ++newest.current;
      applyScenePreset(sensor, id).then(
        (group) => {
          take(group, turn);
          if (turn === newest.current) setFailure(undefined);
        },
        (error: unknown) => {
          const text = error instanceof Error ? error.message : String(error);
          setFailure({ text, key: presetKey });
          reload();
        },
      );
    },
    [sensor, reload, take],
  );

  const edit = useCallback(
    async (key: string, by: ValueChange, how: HowToEdit) => {
      if (sensor === undefined) return;
      const turn = ++newest.current;
      const queue = edits.current;
      queue.waiting += 1;
      const guess = (old: readonly Setting[]) => {
        const setting = old.find((one) => one.key === key);
        try {
          return setting ? withValue(old, key, by(setting.value)) : old;
        } catch {
          return old; // it is told when the camera is asked
        }
      };
      if (how.atOnce) setSettings(guess);
      const run = async () => {
        const group =
          known.current ??
          (await getGroup({ concern: "sensor", instance: sensor }));
        take(await editGroup(group, key, by, how.also), turn);
      };
      const done = queue.last.then(run);
      queue.last = done.catch(() => undefined);
      try {
        await done;
      } finally {
        queue.waiting -= 1;
        reload();
      }
    },
    [sensor, reload, take],
  );
  return {
    settings,
    error: failure?.text,
    errorKey: failure?.key,
    choosePreset,
    change,
    edit,
  };
}

/** Whether a media query holds; follows it. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);

  useEffect(() => {
    const media = matchMedia(query);
    const look = () => setHolds(media.matches);
    look();
    media.addEventListener("change", look);
    return () => media.removeEventListener("change", look);
  }, [query]);
  return holds;
}
