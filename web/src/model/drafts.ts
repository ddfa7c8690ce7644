// SPDX-License-Identifier: LGPL-2.1-or-later
// What was changed in a form and not saved yet. Pure functions: a draft is
// what differs from what the camera has.

import type { Setting, SettingsGroup, SettingValue } from "../api/settings";

/** Values by key, of one group. */
export type Draft = Readonly<Record<string, SettingValue>>;

/** Drafts by the group's id; a group without changes has none. */
export type Drafts = Readonly<Record<string, Draft>>;

export function idOf(
  group: Pick<SettingsGroup, "concern" | "instance">,
): string {
  return group.instance === undefined
    ? group.concern
    : `${group.concern}/${group.instance}`;
}

export function isSame(a: SettingValue, b: SettingValue): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

export function valueIn(draft: Draft | undefined, setting: Setting) {
  return draft?.[setting.key] ?? setting.value;
}

/** The draft with one more change; what is as saved is no change. */
export function changeDraft(
  drafts: Drafts,
  group: SettingsGroup,
  setting: Setting,
  value: SettingValue,
): Drafts {
  const id = idOf(group);
  const { [setting.key]: _, ...others } = drafts[id] ?? {};
  const draft = isSame(value, setting.value)
    ? others
    : { ...others, [setting.key]: value };
  return withDraft(drafts, id, draft);
}

export function withDraft(drafts: Drafts, id: string, draft: Draft): Drafts {
  const { [id]: _, ...others } = drafts;
  return Object.keys(draft).length === 0 ? others : { ...others, [id]: draft };
}

/** Keys whose numbers come in another unit than before. */
export function changedUnits(
  before: SettingsGroup,
  now: SettingsGroup,
): string[] {
  return now.settings
    .filter(({ key, unit }) => {
      const old = before.settings.find((one) => one.key === key);
      return old !== undefined && old.unit !== unit;
    })
    .map(({ key }) => key);
}

/**
 * After the camera's values changed: what is still a change. A number that was
 * typed for another unit would mean something else now.
 */
export function keepDifferences(
  draft: Draft,
  before: SettingsGroup,
  now: SettingsGroup,
): Draft {
  const stale = changedUnits(before, now);
  return Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => {
      const setting = now.settings.find((one) => one.key === key);
      return (
        setting !== undefined &&
        !stale.includes(key) &&
        !isSame(setting.value, value)
      );
    }),
  );
}

export function countChanges(drafts: Drafts): number {
  return Object.values(drafts).reduce(
    (sum, draft) => sum + Object.keys(draft).length,
    0,
  );
}

export interface Conflict {
  setting: Setting;
  mine: SettingValue;
}

/** Keys that somebody else set to another value than the draft wants. */
export function findConflicts(
  draft: Draft,
  before: SettingsGroup,
  now: SettingsGroup,
): Conflict[] {
  return now.settings.flatMap((setting) => {
    const mine = draft[setting.key];
    const old = before.settings.find((one) => one.key === setting.key);
    if (mine === undefined || old === undefined) return [];
    if (isSame(old.value, setting.value) || isSame(mine, setting.value))
      return [];
    return [{ setting, mine }];
  });
}
