// SPDX-License-Identifier: LGPL-2.1-or-later
// What pages are made of: cards, notices, empty places, rows of facts.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Resource } from "../model/resource";
import type { IconName } from "./icons";
import { Icon } from "./icons";

interface CardProps {
  title: string;
  hint?: ComponentChildren;
  actions?: ComponentChildren;
  class?: string;
  children?: ComponentChildren;
}

export function Card({ title, hint, actions, children, ...rest }: CardProps) {
  const id = useId();
  return (
    <section class={`panel ${rest.class ?? ""}`} aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {hint && <p class="hint">{hint}</p>}
        </div>
        {actions && <div class="buttons">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

interface NoticeProps {
  kind?: "info" | "good" | "warn" | "bad";
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Notice({ kind = "info", actions, children }: NoticeProps) {
  const icon: IconName =
    kind === "good" ? "check" : kind === "info" ? "device" : "warning";
  return (
    <div class={`notice ${kind}`} role={kind === "bad" ? "alert" : "note"}>
      <Icon name={icon} />
      <div>{children}</div>
      {actions && <div class="buttons">{actions}</div>}
    </div>
  );
}

interface EmptyProps {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div class="nothing">
      <Icon name={icon} size={28} />
      <p>{title}</p>
      {children && <p class="hint">{children}</p>}
    </div>
  );
}

interface LoadedProps<T> {
  resource: Resource<T>;
  children: (data: T) => ComponentChildren;
}

/** What was asked for, or why it is not there. */
export function Loaded<T>({ resource, children }: LoadedProps<T>) {
  const { data, error, reload } = resource;
  return (
    <>
      {error && (
        <Notice
          kind="bad"
          actions={
            <button type="button" class="button" onClick={reload}>
              Try again
            </button>
          }
        >
          {error}
        </Notice>
      )}
      {data === undefined
        ? !error && <p class="loading">One moment…</p>
        : children(data)}
    </>
  );
}

export type Fact = readonly [name: string, value: ComponentChildren];

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts-list">
      {facts
        .filter(([, value]) => value !== undefined && value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

interface TabsProps {
  label: string;
  tabs: readonly { id: string; title: string; href: string }[];
  current: string;
}

/** Parts of a page, each with an address of its own. */
export function Tabs({ label, tabs, current }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a
          key={tab.id}
          href={tab.href}
          aria-current={tab.id === current ? "page" : undefined}
        >
          {tab.title}
        </a>
      ))}
    </nav>
  );
}

interface InputProps {
  label: string;
  hint?: ComponentChildren;
  wrong?: string | undefined;
  children: (id: string, described: string | undefined) => ComponentChildren;
}

/** A control under its name, with what explains it or is wrong with it. */
export function Labelled({ label, hint, wrong, children }: InputProps) {
  const id = useId();
  const described = wrong ? `${id}-wrong` : hint ? `${id}-hint` : undefined;
  return (
    <div class="labelled">
      <label for={id}>{label}</label>
      {children(id, described)}
      {wrong ? (
        <p id={`${id}-wrong`} class="wrong" role="alert">
          {wrong}
        </p>
      ) : (
        hint && (
          <p id={`${id}-hint`} class="hint">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
