// SPDX-License-Identifier: LGPL-2.1-or-later
import { render } from "preact";
import "./styles/index.css";
import { App } from "./components/app";
import { followAddress } from "./model/route";
import { arrive, followSession } from "./model/session";
import { dress } from "./model/theme";

async function begin(root: HTMLElement): Promise<void> {
  followAddress();
  followSession();
  await Promise.all([dress(), arrive()]);
  render(<App />, root);
}

const root = document.getElementById("app");
if (root) void begin(root);
