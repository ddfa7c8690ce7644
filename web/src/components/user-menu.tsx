// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is logged in, and the ways out.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Caller } from "../api/access";
import { formatRoute } from "../model/route";
import { Icon } from "./icons";

interface Props {
  caller: Caller;
  onLeave: () => void;
}

export function UserMenu({ caller, onLeave }: Props) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const name = caller.user ?? "";

  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        button.current?.focus();
      } else if (menu.current?.contains(event.target as Node)) {
        return;
      }
      setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, [open]);

  return (
    <div class="user-menu" ref={menu}>
      <button
        ref={button}
        type="button"
        class="avatar"
        aria-expanded={open}
        aria-label={`Account: ${name}`}
        onClick={() => setOpen(!open)}
      >
        {name.slice(0, 2).toUpperCase()}
      </button>
      {open && (
        <div class="popover">
          <p class="who">
            <b>{name}</b>
            <span>{caller.role}</span>
          </p>
          <a href={formatRoute(["account"])} onClick={() => setOpen(false)}>
            <Icon name="key" size={18} /> My account
          </a>
          <button type="button" onClick={onLeave}>
            <Icon name="logout" size={18} /> Log out
          </button>
        </div>
      )}
    </div>
  );
}
