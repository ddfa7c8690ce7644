// SPDX-License-Identifier: LGPL-2.1-or-later
import { render } from "preact";
import "./app.css";
import { App } from "./components/app";

const root = document.getElementById("app");
if (root) render(<App />, root);
