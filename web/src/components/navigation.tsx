// SPDX-License-Identifier: LGPL-2.1-or-later
// The ways to all pages: a rail at the side, and on a phone a drawer.

import { useEffect, useRef } from "preact/hooks";
import type { PageInfo } from "../model/pages";
import { formatRoute } from "../model/route";
import { useStore } from "../model/store";
import { branding } from "../model/theme";
import { Brand } from "./brand";
import { Icon } from "./icons";

interface Props {
  pages: readonly PageInfo[];
  current: string;
}

function Links({ pages, current }: Props) {
  return (
    <ul>
      {pages.map((page, i) => (
        <li
          key={page.id}
          class={i > 0 && pages[i - 1]?.group !== page.group ? "apart" : ""}
        >
          <a
            href={formatRoute([page.id])}
            aria-current={page.id === current ? "page" : undefined}
          >
            <Icon name={page.icon} size={22} />
            <span>{page.short}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

export function Rail(props: Props) {
  const { logo, name } = useStore(branding);
  return (
    <nav class="rail" aria-label="Pages">
      <a class="mark-of-maker" href={formatRoute([])} aria-label={name}>
        <img src={logo ?? "/icon.svg"} alt="" />
      </a>
      <Links {...props} />
    </nav>
  );
}

export function Drawer(props: Props & { onClose: () => void }) {
  const shown = useRef<HTMLDialogElement>(null);
  const { onClose } = props;

  useEffect(() => {
    const dialog = shown.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={shown}
      class="drawer"
      aria-label="Pages"
      onCancel={onClose}
      onClick={(event) => {
        // a click beside it, or on a link, which has been followed by then
        const target = event.target as Element;
        if (target === event.currentTarget || target.closest("a")) onClose();
      }}
    >
      <div class="drawer-top">
        <Brand />
        <button
          type="button"
          class="icon-button"
          aria-label="Close the menu"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <nav aria-label="Pages">
        <Links {...props} />
      </nav>
    </dialog>
  );
}
