// SPDX-License-Identifier: LGPL-2.1-or-later
// How the page looks on this camera: its name, colours, style sheet and logo.

import { asRecord, maybeString } from "./checks";
import { ask, send } from "./http";

/** Colours by the name of their token, as `{"accent": "#b8400a"}`. */
export type Colours = Readonly<Record<string, string>>;

export interface Look {
  /** what stands in place of the camera's own name; empty: that */
  name: string;
  light: Colours;
  dark: Colours;
  /** address of the logo; undefined: the camera's own */
  logo: string | undefined;
  /** whether there is a style sheet of one's own */
  css: boolean;
}

function coloursOf(value: unknown): Colours {
  const colours = asRecord(value ?? {}, "colours");
  return Object.fromEntries(
    Object.entries(colours).filter(
      (one): one is [string, string] => typeof one[1] === "string",
    ),
  );
}

function lookOf(answer: Record<string, unknown>): Look {
  return {
    name: maybeString(answer["name"]) ?? "",
    light: coloursOf(answer["light"]),
    dark: coloursOf(answer["dark"]),
    logo: maybeString(answer["logo"]),
    css: answer["css"] === true,
  };
}

export async function getLook(): Promise<Look> {
  return lookOf(await ask("GET", "/theme", { stranger: true }));
}

/** Name and colours; the style sheet and the logo stay. */
export async function setLook(
  look: Pick<Look, "name" | "light" | "dark">,
): Promise<Look> {
  const { name, light, dark } = look;
  return lookOf(await ask("PUT", "/theme", { body: { name, light, dark } }));
}

/** Everything as the camera came. */
export async function resetLook(): Promise<Look> {
  return lookOf(await ask("DELETE", "/theme"));
}

export async function getStyleSheet(signal: AbortSignal): Promise<string> {
  const response = await send("GET", "/theme/custom.css", { signal });
  return response.text();
}

export async function setStyleSheet(text: string): Promise<Look> {
  return lookOf(
    await ask("PUT", "/theme/custom.css", {
      body: text,
      contentType: "text/css",
    }),
  );
}

export async function setLogo(file: Blob): Promise<Look> {
  return lookOf(
    await ask("PUT", "/theme/logo", { body: file, contentType: file.type }),
  );
}

export async function removeLogo(): Promise<Look> {
  return lookOf(await ask("DELETE", "/theme/logo"));
}

/** The style sheet that holds all of it; `turn` makes a browser ask anew. */
export function styleSource(turn: number): string {
  return `/theme.css${turn ? `?turn=${turn}` : ""}`;
}
