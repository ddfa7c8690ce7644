// SPDX-License-Identifier: LGPL-2.1-or-later
// Every setting that one may see: by concern, or all that match a search.

import { Fragment } from "preact";
import { useCallback, useState } from "preact/hooks";
import type { Caller } from "../../api/access";
import type { SensorStatus } from "../../api/client";
import type { Collection } from "../../api/settings";
import { collections } from "../../api/settings";
import { Empty, Loaded } from "../../components/parts";
import { Icon } from "../../components/icons";
import {
  concernsOf,
  matches,
  nameGroup,
  titleOf,
  wordsOf,
} from "../../model/catalogue";
import { countChanges } from "../../model/drafts";
import { useRemembered } from "../../model/remembered";
import { useResource } from "../../model/resource";
import { formatRoute, go, route } from "../../model/route";
import {
  discard,
  forms,
  loadSettings,
  save,
  settleClash,
} from "../../model/settings-store";
import { mayDo, paths } from "../../model/session";
import { useStore } from "../../model/store";
import { complain, tell } from "../../model/toasts";
import { AddGroupDialog } from "./add-group-dialog";
import { ClashDialog } from "./clash-dialog";
import { GroupCard } from "./group-card";
import { PushStatus } from "./push-status";
import { SectionNav } from "./section-nav";

interface Props {
  path: readonly string[];
  caller: Caller;
  sensors: readonly SensorStatus[];
}

const switchWords = ["off", "on"] as const;
const othersPeriodMs = 15000;

interface SearchProps {
  text: string;
  changedOnly: boolean;
  tutorial: boolean;
  onSearch: (text: string) => void;
  onChangedOnly: (on: boolean) => void;
  onTutorial: (on: boolean) => void;
}

function Search(props: SearchProps) {
  return (
    <div class="settings-tools" role="search">
      <span class="search">
        <Icon name="search" size={18} />
        <input
          type="search"
          aria-label="Search all settings"
          placeholder="Search all settings"
          value={props.text}
          onInput={(event) => props.onSearch(event.currentTarget.value)}
        />
      </span>
      <label class="check">
        <input
          type="checkbox"
          role="switch"
          checked={props.changedOnly}
          onChange={(event) => props.onChangedOnly(event.currentTarget.checked)}
        />
        <span>Only changed</span>
      </label>
      <label class="check">
        <input
          type="checkbox"
          role="switch"
          checked={props.tutorial}
          onChange={(event) => props.onTutorial(event.currentTarget.checked)}
        />
        <span>Explain everything</span>
      </label>
    </div>
  );
}

function SaveBar() {
  const { drafts, errors, saving } = useStore(forms);
  const n = countChanges(drafts);
  if (n === 0) return null;
  const nWrong = Object.keys(errors).length;
  const saveAll = () => {
    save().then((done) => {
      if (done) tell(n === 1 ? "Setting saved" : `${n} settings saved`);
    }, complain);
  };
  return (
    <div class="save-bar" role="region" aria-label="Unsaved changes">
      <span>
        <b>
          {n} unsaved {n === 1 ? "change" : "changes"}
        </b>
        {nWrong > 0 && (
          <span class="wrong"> · {nWrong} to put right first</span>
        )}
      </span>
      <button type="button" class="button" disabled={saving} onClick={discard}>
        Discard
      </button>
      <button
        type="button"
        class="button primary-action"
        disabled={saving || nWrong > 0}
        onClick={saveAll}
      >
        {saving ? "Saving…" : "Save"}
      </button>
    </div>
  );
}

export function SettingsPage({ path, caller, sensors }: Props) {
  const { query } = useStore(route);
  const state = useStore(forms);
  const loaded = useResource(loadSettings, [], othersPeriodMs);
  const [tutorial, setTutorial] = useRemembered("tutorial", switchWords, "off");
  const [adding, setAdding] = useState<Collection | undefined>();
  const text = query["find"] ?? "";
  const changedOnly = query["changed"] === "1";
  const find = { words: wordsOf(text), changedOnly };
  const searching = text !== "" || changedOnly;
  const concerns = concernsOf(
    state.groups.map((group) => nameGroup(group, sensors)),
  );
  const concern = concerns.find((one) => one.id === path[0]) ?? concerns[0];
  const instance = path.slice(1).join("/");
  const shown = searching
    ? concerns.flatMap((one) => one.groups)
    : (concern?.groups ?? []).filter(
        (group) => instance === "" || group.instance === instance,
      );
  const results = shown
    .map((group) => ({
      group,
      settings: group.settings.filter((one) => matches(one, group, find)),
    }))
    .filter(({ settings }) => settings.length > 0);

  const search = useCallback(
    (words: string, changed: boolean) => {
      const wanted: Record<string, string> = {};
      if (words) wanted["find"] = words;
      if (changed) wanted["changed"] = "1";
      // typing leaves no trail to go back through
      history.replaceState(
        null,
        "",
        formatRoute(["settings", ...path], wanted),
      );
      route.set({ path: ["settings", ...path], query: wanted });
    },
    [path.join("/")],
  );

  return (
    <div class={tutorial === "on" ? "settings tutorial" : "settings"}>
      <Search
        text={text}
        changedOnly={changedOnly}
        tutorial={tutorial === "on"}
        onSearch={(words) => search(words, changedOnly)}
        onChangedOnly={(on) => search(text, on)}
        onTutorial={(on) => setTutorial(on ? "on" : "off")}
      />
      <Loaded resource={loaded}>
        {() => (
          <div class="settings-body">
            <SectionNav
              concerns={concerns}
              current={searching ? undefined : concern?.id}
              instance={instance}
              drafts={state.drafts}
              onChoose={(where) => go(["settings", ...where])}
              collections={collections.filter(
                (one) =>
                  mayDo(
                    caller,
                    one.concern === "push" ? "network" : "events",
                  ) && paths.get().has(one.path),
              )}
              onAdd={setAdding}
            />
            <div class="settings-groups">
              {searching && (
                <p class="hint" role="status">
                  {results.reduce((sum, one) => sum + one.settings.length, 0)}{" "}
                  settings found
                  {text && <> for “{text}”</>}
                </p>
              )}
              {results.length === 0 && (
                <Empty icon="search" title="No setting matches">
                  {searching
                    ? "Try another word, or look through the sections."
                    : "There is nothing here that you may see."}
                </Empty>
              )}
              {results.map(({ group, settings }) => (
                <Fragment key={`${group.concern}/${group.instance ?? ""}`}>
                  {group.concern === "push" && group.instance && !searching && (
                    <PushStatus id={group.instance} />
                  )}
                  <GroupCard
                    group={group}
                    settings={settings}
                    trail={searching ? titleOf(group.concern) : undefined}
                    explained={tutorial === "on"}
                  />
                </Fragment>
              ))}
            </div>
          </div>
        )}
      </Loaded>
      <SaveBar />
      {adding && (
        <AddGroupDialog
          collection={adding}
          onAdded={() => go(["settings", adding.concern])}
          onClose={() => setAdding(undefined)}
        />
      )}
      {state.clash && (
        <ClashDialog
          clash={state.clash}
          onSettle={(mine) => {
            settleClash(mine).then((done) => {
              if (done && mine) tell("Saved over the other changes");
            }, complain);
          }}
        />
      )}
    </div>
  );
}
