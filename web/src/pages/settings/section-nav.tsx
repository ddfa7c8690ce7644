// SPDX-License-Identifier: LGPL-2.1-or-later
// The concerns, and of the current one the things that it is about. On a
// phone it is a choice.

import type { Collection } from "../../api/settings";
import type { Concern } from "../../model/catalogue";
import type { Drafts } from "../../model/drafts";
import { idOf } from "../../model/drafts";
import { formatRoute } from "../../model/route";

interface Props {
  concerns: readonly Concern[];
  /** undefined while all are searched */
  current: string | undefined;
  instance: string;
  drafts: Drafts;
  onChoose: (path: readonly string[]) => void;
  /** those of which one can be made here */
  collections: readonly Collection[];
  onAdd: (collection: Collection) => void;
}

function countChanged(concern: Concern): number {
  return concern.groups.reduce(
    (sum, group) => sum + group.settings.filter((one) => one.changed).length,
    0,
  );
}

export function SectionNav(props: Props) {
  const { concerns, current, instance, drafts } = props;
  return (
    <>
      <nav class="section-nav" aria-label="Sections of settings">
        <ul>
          {concerns.map((concern) => {
            const n = countChanged(concern);
            const edited = concern.groups.some((group) => drafts[idOf(group)]);
            const here = concern.id === current;
            return (
              <li key={concern.id}>
                <a
                  href={formatRoute(["settings", concern.id])}
                  aria-current={here && !instance ? "page" : undefined}
                  class={here ? "here" : ""}
                >
                  <span>{concern.title}</span>
                  {edited && (
                    <span class="dot" title="Has unsaved changes">
                      <span class="unseen">, unsaved changes</span>
                    </span>
                  )}
                  {n > 0 && (
                    <span class="tally" title={`${n} not at their default`}>
                      {n}
                      <span class="unseen"> changed</span>
                    </span>
                  )}
                </a>
                {here && concern.groups.length > 1 && (
                  <ul>
                    {concern.groups.map((group) => (
                      <li key={group.instance}>
                        <a
                          href={formatRoute([
                            "settings",
                            concern.id,
                            ...(group.instance ?? "").split("/"),
                          ])}
                          aria-current={
                            group.instance === instance ? "page" : undefined
                          }
                        >
                          {group.title}
                        </a>
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            );
          })}
        </ul>
        {props.collections.map((one) => (
          <button
            type="button"
            class="link add"
            key={one.concern}
            onClick={() => props.onAdd(one)}
          >
            + Add a {one.noun}
          </button>
        ))}
      </nav>
      <select
        class="section-choice"
        aria-label="Section"
        value={current ?? ""}
        onChange={(event) => props.onChoose([event.currentTarget.value])}
      >
        {current === undefined && <option value="">All sections</option>}
        {concerns.map((concern) => (
          <option key={concern.id} value={concern.id}>
            {concern.title}
          </option>
        ))}
      </select>
    </>
  );
}
