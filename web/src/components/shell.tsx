// SPDX-License-Identifier: LGPL-2.1-or-later
// What stands around every page: navigation, top, and what the whole camera
// has to say.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Caller } from "../api/access";
import type { Status } from "../api/client";
import type { PageInfo } from "../model/pages";
import { formatSpan } from "../model/times";
import type { Unit, UnitChoice } from "../model/units";
import { units, unitSign } from "../model/units";
import { Icon } from "./icons";
import { Drawer, Rail } from "./navigation";
import { ThemeButton } from "./theme-button";
import { UserMenu } from "./user-menu";

interface ConnectionProps {
  status: Status | undefined;
  online: boolean | undefined;
}

function Connection({ status, online }: ConnectionProps) {
  const state = online ? "live" : online === undefined ? "connecting" : "lost";
  const words = {
    live: "Live",
    lost: "Connection lost",
    connecting: "Connecting…",
  };
  return (
    <>
      <span class={`connection ${state}`} role="status">
        <span class="word">{words[state]}</span>
      </span>
      {state === "live" && status && (
        <span class="uptime">up {formatSpan(status.uptimeS)}</span>
      )}
    </>
  );
}

interface UnitProps {
  unit: Unit;
  /** that of the camera's settings */
  cameraUnit: Unit;
  /** whether this browser has one of its own instead */
  ownUnit: boolean;
  onUnit: (unit: UnitChoice) => void;
}

function UnitSwitch({ unit, cameraUnit, ownUnit, onUnit }: UnitProps) {
  const camera = unitSign(cameraUnit);
  const back = `Back to the camera's unit, ${camera}`;
  return (
    <fieldset
      class="segments"
      title={
        ownUnit
          ? `Only in this browser, instead of the camera's ${camera}: readings are in ${unitSign(unit)}. Settings stay in the camera's units.`
          : `As in the camera's settings. Another unit for readings counts only in this browser.`
      }
    >
      <legend>Unit of readings</legend>
      {units.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name="unit"
            value={choice}
            checked={choice === unit}
            onChange={() => onUnit(choice)}
          />
          <span>{unitSign(choice)}</span>
        </label>
      ))}
      {ownUnit && (
        <button
          type="button"
          class="small"
          title={back}
          aria-label={back}
          onClick={() => onUnit("camera")}
        >
          <Icon name="reset" size={16} />
        </button>
      )}
    </fieldset>
  );
}

interface Props extends ConnectionProps, UnitProps {
  /** undefined while the camera has nobody: a preview */
  caller: Caller | undefined;
  pages: readonly PageInfo[];
  current: string;
  title: string;
  banner?: ComponentChildren;
  onLeave: () => void;
  children: ComponentChildren;
}

export function Shell(props: Props) {
  const { caller, pages, current, title, status } = props;
  const [menu, setMenu] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);

  useEffect(() => {
    document.title = `${title} · ${status?.model ?? "Thermoscope"}`;
  }, [title, status?.model]);

  // a reader of the screen is told of the new page; not at the very first
  useEffect(() => {
    if (!first.current) heading.current?.focus();
    first.current = false;
  }, [current]);

  return (
    <div class={pages.length > 1 ? "shell" : "shell bare"}>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("content")?.focus();
        }}
      >
        Skip to the content
      </a>
      {pages.length > 1 && <Rail pages={pages} current={current} />}
      <header class="top">
        {pages.length > 1 && (
          <button
            type="button"
            class="icon-button hamburger"
            aria-label="Menu"
            aria-expanded={menu}
            onClick={() => setMenu(true)}
          >
            <Icon name="menu" />
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <span class="model">{status?.model}</span>
        <Connection status={status} online={props.online} />
        {current === "live" && <UnitSwitch {...props} />}
        <ThemeButton />
        {caller?.user !== undefined && (
          <UserMenu caller={caller} onLeave={props.onLeave} />
        )}
      </header>
      <main
        id="content"
        tabIndex={-1}
        class={
          props.online === false ? `offline page-${current}` : `page-${current}`
        }
      >
        {props.banner}
        {props.children}
      </main>
      {menu && (
        <Drawer
          pages={pages}
          current={current}
          onClose={() => setMenu(false)}
        />
      )}
    </div>
  );
}
