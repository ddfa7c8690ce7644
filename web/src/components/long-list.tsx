// SPDX-License-Identifier: LGPL-2.1-or-later
// What goes with every long list: nothing found, what went wrong, more.

import type { ComponentChildren } from "preact";
import type { LongList } from "../model/pages-of";
import type { IconName } from "./icons";
import { Icon } from "./icons";
import { Empty, Notice } from "./parts";

interface Props<T> {
  list: LongList<T>;
  icon: IconName;
  nothing: string;
  children: ComponentChildren;
}

export function LongListView<T>({ list, icon, nothing, children }: Props<T>) {
  return (
    <>
      {list.error && <Notice kind="bad">{list.error}</Notice>}
      {list.entries.length > 0 && children}
      {list.entries.length === 0 && !list.error && (
        <>
          {list.busy ? (
            <p class="loading">One moment…</p>
          ) : (
            <Empty icon={icon} title={nothing} />
          )}
        </>
      )}
      {list.entries.length > 0 && (
        <div class="pager">
          <span class="hint">
            {list.entries.length} shown{list.more ? ", there are more" : ""}
          </span>
          {list.more && (
            <button
              type="button"
              class="button"
              disabled={list.busy}
              onClick={list.onMore}
            >
              Show more
            </button>
          )}
        </div>
      )}
    </>
  );
}

interface SearchProps {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}

/** Searches when one has typed it. */
export function SearchBox({ label, value, onSearch }: SearchProps) {
  return (
    <span class="search">
      <Icon name="search" size={18} />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onSearch(event.currentTarget.value.trim())}
      />
    </span>
  );
}
