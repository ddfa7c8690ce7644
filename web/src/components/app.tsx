// SPDX-License-Identifier: LGPL-2.1-or-later
// Which page is shown to whom.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Caller } from "../api/access";
import type { Status } from "../api/client";
import { useStatus } from "../model/hooks";
import { pagesFor } from "../model/pages";
import { useRemembered } from "../model/remembered";
import { go, route } from "../model/route";
import { leave, mayDo, paths, visit } from "../model/session";
import { useStore } from "../model/store";
import { cameraUnit, readingOf, unitChoices } from "../model/units";
import { PageOf } from "../pages/page-of";
import { ActivationPage, LogInPage } from "../pages/welcome";
import { PreviewBanner, RestartBanner } from "./banners";
import { Shell } from "./shell";
import { Toasts } from "./toasts";

interface InsideProps {
  /** undefined: a preview for anybody */
  caller: Caller | undefined;
  previewEndMs?: number;
  onActivate?: () => void;
}

const previewPermissions = ["view"];

/* What is about channels that one may not see is left out. */
function onlyFor(
  caller: Caller | undefined,
  status: Status | undefined,
): Status | undefined {
  const allowed = caller?.sensors;
  if (!status || !allowed) return status;
  return {
    ...status,
    sensors: status.sensors.filter(({ id }) => allowed.includes(id)),
    streams: status.streams.filter(
      ({ sensor }) => sensor === undefined || allowed.includes(sensor),
    ),
  };
}

function Inside({ caller, previewEndMs, onActivate }: InsideProps) {
  const { path } = useStore(route);
  const all = useStatus();
  const state = useMemo(
    () => ({ ...all, status: onlyFor(caller, all.status) }),
    [caller, all],
  );
  const [choice, setChoice] = useRemembered("unit", unitChoices, "camera");
  const told = state.status?.units;
  const units = readingOf(choice, told);
  const allowed = pagesFor(
    caller?.permissions ?? previewPermissions,
    useStore(paths),
  ).filter((page) => caller || page.id === "live");
  const isAccount = caller !== undefined && path[0] === "account";
  const page = allowed.find((one) => one.id === path[0]) ?? allowed[0];
  const current = isAccount ? "account" : (page?.id ?? "");

  return (
    <Shell
      caller={caller}
      pages={allowed}
      current={current}
      title={isAccount ? "My account" : (page?.title ?? "Nothing to see")}
      status={state.status}
      online={state.online}
      unit={units.temperature}
      cameraUnit={cameraUnit(told)}
      ownUnit={choice !== "camera"}
      onUnit={setChoice}
      onLeave={() => {
        void leave();
        go([]);
      }}
      banner={
        previewEndMs !== undefined && onActivate ? (
          <PreviewBanner endMs={previewEndMs} onActivate={onActivate} />
        ) : (
          mayDo(caller, "maintenance") &&
          paths.get().has("/restart") && <RestartBanner />
        )
      }
    >
      <PageOf
        id={current}
        path={isAccount ? [] : path.slice(1)}
        caller={caller}
        state={state}
        units={units}
      />
    </Shell>
  );
}

function Visitor() {
  const now = useStore(visit);
  const [previewing, setPreviewing] = useState(false);

  useEffect(() => {
    if (now.phase !== "factory") setPreviewing(false);
  }, [now.phase]);

  switch (now.phase) {
    case "factory":
      return previewing ? (
        <Inside
          caller={undefined}
          previewEndMs={now.previewEndMs}
          onActivate={() => setPreviewing(false)}
        />
      ) : (
        <ActivationPage
          previewEndMs={now.previewEndMs}
          onPreview={() => setPreviewing(true)}
        />
      );
    case "stranger":
      return <LogInPage ended={now.ended} />;
    case "known":
      return <Inside caller={now.caller} />;
    default:
      return (
        <main class="door-wait" role="status">
          {now.phase === "away"
            ? "The camera does not answer. Trying again…"
            : "Looking for the camera…"}
        </main>
      );
  }
}

export function App() {
  return (
    <>
      <Visitor />
      <Toasts />
    </>
  );
}
