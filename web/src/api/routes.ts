// SPDX-License-Identifier: LGPL-2.1-or-later
// What this camera answers: a page of another version asks for nothing else.

import { asString, recordsOf } from "./checks";
import { ask } from "./http";

/** The paths below the API, as `/users/{name}`. */
export async function getPaths(): Promise<ReadonlySet<string>> {
  const answer = await ask("GET", "", { stranger: true });
  return new Set(
    recordsOf(answer, "routes").map((one) =>
      asString(one["path"], "path").replace(/^\/api\/v1/, ""),
    ),
  );
}
