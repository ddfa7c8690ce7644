// SPDX-License-Identifier: LGPL-2.1-or-later
// What the camera is, and what it is made of.

import type { components } from "./schema";
import { asString, recordsOf } from "./checks";
import { ask, base, send } from "./http";

export type Device = components["schemas"]["Device"];
export type Component = components["schemas"]["Component"];

export async function getDevice(signal: AbortSignal): Promise<Device> {
  const answer = await ask("GET", "/device", { signal });
  asString(answer["serial"], "serial number");
  asString(answer["version"], "version");
  return answer as Device;
}

export async function getComponents(signal: AbortSignal): Promise<Component[]> {
  const answer = await ask("GET", "/licences", { signal });
  return recordsOf(answer, "components").map((one) => {
    asString(one["name"], "name of a component");
    asString(one["kind"], "kind of a component");
    return one as Component;
  });
}

/** Copyright and licence of a component. */
export async function getLicence(
  component: Component,
  signal: AbortSignal,
): Promise<string> {
  const path = component.name.split("/").map(encodeURIComponent).join("/");
  const response = await send("GET", `/licences/${path}`, { signal });
  return response.text();
}

/** A file with all that helps to find a fault, without secrets. */
export const supportBundle = `${base}/support-bundle`;
