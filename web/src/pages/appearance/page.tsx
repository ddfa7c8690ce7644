// SPDX-License-Identifier: LGPL-2.1-or-later
// How the page looks on this camera, for everybody.

import { useState } from "preact/hooks";
import type { Colours, Look } from "../../api/theme";
import { getLook, resetLook, setLook } from "../../api/theme";
import { FormDialog } from "../../components/dialog";
import { Card, Labelled, Loaded, Notice } from "../../components/parts";
import { chosen, deriveColours, findWeaknesses } from "../../model/contrast";
import { useResource } from "../../model/resource";
import { loadStyle, takeLook } from "../../model/theme";
import { complain, tell } from "../../model/toasts";
import { LogoCard } from "./logo-card";
import { StyleCard } from "./style-card";

/* As tokens.css has them: where a choice begins. */
const asItComes: Record<"light" | "dark", Colours> = {
  light: {
    accent: "#b8400a",
    paper: "#f2f3f7",
    card: "#ffffff",
    text: "#161a22",
    nav: "#12151c",
  },
  dark: {
    accent: "#ff8a3d",
    paper: "#0d0f14",
    card: "#161a22",
    text: "#edf0f5",
    nav: "#12151c",
  },
};

type Mode = keyof typeof asItComes;

/** Shows what came back, everywhere in the page. */
export async function wear(look: Look): Promise<Look> {
  takeLook(look);
  await loadStyle();
  return look;
}

interface ColoursProps {
  mode: Mode;
  colours: Colours;
  onChange: (colours: Colours) => void;
}

function ColoursOf({ mode, colours, onChange }: ColoursProps) {
  const all = deriveColours({ ...asItComes[mode], ...colours });
  const weak = findWeaknesses(all);
  return (
    <fieldset class="colours-of">
      <legend>{mode === "light" ? "Light" : "Dark"}</legend>
      {chosen.map(({ token, title, help }) => {
        const id = `${mode}-${token}`;
        return (
          <div class="colour-row" key={token}>
            <input
              id={id}
              type="color"
              value={colours[token] ?? asItComes[mode][token] ?? "#000000"}
              onInput={(event) =>
                onChange({ ...colours, [token]: event.currentTarget.value })
              }
            />
            <label for={id}>
              {title}
              <span class="hint">{help}</span>
            </label>
          </div>
        );
      })}
      {weak.length > 0 && (
        <Notice kind="warn">
          Hard to read:{" "}
          {weak
            .map(
              (one) =>
                `${one.what.toLowerCase()} (${one.ratio.toFixed(1)} : 1)`,
            )
            .join(", ")}
          . WCAG AA asks for 4.5 : 1.
        </Notice>
      )}
    </fieldset>
  );
}

function pick(colours: Colours): Colours {
  return Object.fromEntries(
    chosen.flatMap(({ token }) => {
      const colour = colours[token];
      return colour === undefined ? [] : [[token, colour] as const];
    }),
  );
}

/* Only what differs from the page's own goes to the camera. */
function allFor(mode: Mode, colours: Colours): Colours {
  const own = asItComes[mode];
  const differs = Object.entries(colours).some(
    ([token, colour]) => own[token] !== colour,
  );
  return differs ? deriveColours({ ...own, ...colours }) : {};
}

function ColoursCard({ look }: { look: Look }) {
  const [name, setName] = useState(look.name);
  const [light, setLight] = useState(pick(look.light));
  const [dark, setDark] = useState(pick(look.dark));
  const [busy, setBusy] = useState(false);
  const save = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setLook({
      name: name.trim(),
      light: allFor("light", light),
      dark: allFor("dark", dark),
    })
      .then(wear)
      .then(() => tell("The page looks like this for everybody now"), complain)
      .finally(() => setBusy(false));
  };
  return (
    <Card
      title="Name and colours"
      hint="For everybody who opens the page of this camera. Whether it is light or dark is each reader's own choice."
    >
      <form class="stack" onSubmit={save}>
        <Labelled
          label="Name"
          hint="Stands beside the logo. Empty: Thermoscope."
        >
          {(id, described) => (
            <input
              id={id}
              type="text"
              maxLength={64}
              value={name}
              aria-describedby={described}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Labelled>
        <div class="columns">
          <ColoursOf mode="light" colours={light} onChange={setLight} />
          <ColoursOf mode="dark" colours={dark} onChange={setDark} />
        </div>
        <div class="buttons">
          <button type="submit" class="button primary-action" disabled={busy}>
            Save
          </button>
        </div>
      </form>
    </Card>
  );
}

export function AppearancePage() {
  const look = useResource(getLook, []);
  const [resetting, setResetting] = useState(false);
  return (
    <div class="page">
      <Loaded resource={look}>
        {(now) => (
          <>
            <ColoursCard key={JSON.stringify(now)} look={now} />
            <div class="columns">
              <LogoCard look={now} onChange={look.reload} />
              <StyleCard />
            </div>
            <div class="buttons">
              <button
                type="button"
                class="button danger"
                onClick={() => setResetting(true)}
              >
                Back to the page as it came
              </button>
            </div>
          </>
        )}
      </Loaded>
      {resetting && (
        <FormDialog
          title="Back to the page as it came?"
          action="Reset the look"
          dangerous
          onSubmit={async () => {
            await wear(await resetLook());
            look.reload();
          }}
          onClose={() => setResetting(false)}
        >
          <p>Name, colours, logo and style sheet of this camera are removed.</p>
        </FormDialog>
      )}
    </div>
  );
}
