// SPDX-License-Identifier: LGPL-2.1-or-later
// All settings, what was changed in the form, and what the camera says of it.

import type { Setting, SettingsGroup, SettingValue } from "../api/settings";
import {
  changeGroup,
  getAllSettings,
  getGroup,
  removeGroup,
  tryChange,
} from "../api/settings";
import { ApiError, isStale, sentenceOf } from "../api/http";
import type { Conflict, Drafts } from "./drafts";
import {
  changedUnits,
  changeDraft,
  findConflicts,
  idOf,
  keepDifferences,
  withDraft,
} from "./drafts";
import { refreshRestart } from "./restart";
import { createStore } from "./store";

/** What is wrong with a field, or with a group as a whole (key ""). */
export type Errors = Readonly<Record<string, string>>;

export interface Clash {
  group: SettingsGroup;
  conflicts: readonly Conflict[];
}

export interface SettingsForms {
  groups: readonly SettingsGroup[];
  drafts: Drafts;
  /** by `group id:key` */
  errors: Errors;
  saving: boolean;
  /** somebody else changed what was to be saved */
  clash: Clash | undefined;
}

const nothing: SettingsForms = {
  groups: [],
  drafts: {},
  errors: {},
  saving: false,
  clash: undefined,
};

export const forms = createStore<SettingsForms>(nothing);

const tryAfterMs = 350;
const timers = new Map<string, number>();
const trials = new Map<string, AbortController>();

export function errorKey(group: SettingsGroup, key: string): string {
  return `${idOf(group)}:${key}`;
}

function merge(change: Partial<SettingsForms>): void {
  forms.update((old) => ({ ...old, ...change }));
}

function clearErrors(group: SettingsGroup): void {
  const start = errorKey(group, "");
  const { errors } = forms.get();
  merge({
    errors: Object.fromEntries(
      Object.entries(errors).filter(([key]) => !key.startsWith(start)),
    ),
  });
}

function setError(group: SettingsGroup, failure: unknown): void {
  const named = failure instanceof ApiError ? failure.errors : [];
  const all =
    named.length > 0
      ? named.map(({ field, detail }) => ({ field, text: sentenceOf(detail) }))
      : [
          {
            field: failure instanceof ApiError ? failure.field : undefined,
            text: sentenceOf(failure),
          },
        ];
  clearErrors(group);
  const errors = { ...forms.get().errors };
  for (const { field, text } of all) {
    // another group's key is told with this one as a whole
    const known = group.settings.some((setting) => setting.key === field);
    errors[errorKey(group, known && field ? field : "")] = text;
  }
  merge({ errors });
}

/** Takes what the camera has now; drafts stay where they still differ. */
function takeGroup(group: SettingsGroup): void {
  const id = idOf(group);
  const { groups, drafts } = forms.get();
  const draft = drafts[id];
  const before = groups.find((one) => idOf(one) === id) ?? group;
  merge({
    groups: groups.map((old) =>
      // an answer to a change may know less of the title than the list does
      idOf(old) === id ? { ...group, title: old.title } : old,
    ),
    drafts: draft
      ? withDraft(drafts, id, keepDifferences(draft, before, group))
      : drafts,
  });
}

/** Asks for all; says how many things there are to set. */
export async function loadSettings(signal?: AbortSignal): Promise<number> {
  const groups = await getAllSettings(signal);
  let { drafts } = forms.get();
  for (const group of groups) {
    const id = idOf(group);
    const draft = drafts[id];
    const before = forms.get().groups.find((one) => idOf(one) === id) ?? group;
    if (draft)
      drafts = withDraft(drafts, id, keepDifferences(draft, before, group));
  }
  merge({ groups, drafts });
  return groups.length;
}

/** Asks the camera what it thinks, once no more is typed. */
function tryLater(group: SettingsGroup): void {
  const id = idOf(group);
  window.clearTimeout(timers.get(id));
  trials.get(id)?.abort();
  timers.set(
    id,
    window.setTimeout(() => {
      const draft = forms.get().drafts[id];
      if (!draft) return clearErrors(group);
      const abort = new AbortController();
      trials.set(id, abort);
      tryChange(group, draft, abort.signal).then(
        () => clearErrors(group),
        (failure: unknown) => {
          if (!abort.signal.aborted) setError(group, failure);
        },
      );
    }, tryAfterMs),
  );
}

export function edit(
  group: SettingsGroup,
  setting: Setting,
  value: SettingValue,
): void {
  merge({ drafts: changeDraft(forms.get().drafts, group, setting, value) });
  tryLater(group);
}

export function discard(): void {
  merge({ drafts: {}, errors: {}, clash: undefined });
}

async function saveGroup(group: SettingsGroup): Promise<boolean> {
  const draft = forms.get().drafts[idOf(group)];
  if (!draft) return true;
  try {
    takeGroup(await changeGroup(group, draft));
    clearErrors(group);
    return true;
  } catch (failure) {
    if (!isStale(failure)) {
      setError(group, failure);
      return false;
    }
    const now = await getGroup(group);
    if (changedUnits(group, now).some((key) => key in draft)) {
      takeGroup(now);
      throw new Error("Somebody changed the units: type your numbers again");
    }
    const conflicts = findConflicts(draft, group, now);
    takeGroup(now);
    if (conflicts.length > 0) {
      merge({ clash: { group: { ...now, title: group.title }, conflicts } });
      return false;
    }
    // somebody changed other things: that is no reason to bother anybody
    return saveGroup(now);
  }
}

/* With it the numbers of all others change. */
const choosesUnits = (group: SettingsGroup) => group.concern === "units";

/** Whether everything was saved. */
export async function save(): Promise<boolean> {
  const changed = forms
    .get()
    .groups.filter((group) => forms.get().drafts[idOf(group)])
    // numbers were typed in the units as they are
    .sort((a, b) => Number(choosesUnits(a)) - Number(choosesUnits(b)));
  merge({ saving: true });
  try {
    for (const group of changed) if (!(await saveGroup(group))) return false;
    if (changed.some(choosesUnits)) await loadSettings();
    return true;
  } finally {
    merge({ saving: false });
    refreshRestart();
  }
}

/** After somebody else's change: theirs stay, or mine go over them. */
export async function settleClash(mine: boolean): Promise<boolean> {
  const { clash, drafts } = forms.get();
  merge({ clash: undefined });
  if (!clash) return true;
  if (mine) return save();
  const id = idOf(clash.group);
  const theirs = new Set(clash.conflicts.map(({ setting }) => setting.key));
  const rest = Object.entries(drafts[id] ?? {}).filter(
    ([key]) => !theirs.has(key),
  );
  merge({ drafts: withDraft(drafts, id, Object.fromEntries(rest)) });
  return true;
}

export async function remove(group: SettingsGroup): Promise<void> {
  await removeGroup(group);
  merge({ drafts: withDraft(forms.get().drafts, idOf(group), {}) });
  await loadSettings();
}
