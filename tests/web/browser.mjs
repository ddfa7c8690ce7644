// SPDX-License-Identifier: LGPL-2.1-or-later
// What every test of the page needs: a camera, a browser, patience, TAP. Any
// error on the browser's console fails, those of its policy included.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { logInBrowser } from "./log-in.mjs";

const chromium = "/usr/bin/chromium";
const here = path.dirname(new URL(import.meta.url).pathname);
const limitMs = 60000;
export const patienceMs = 20000;

if (!existsSync(chromium)) {
  console.log(`1..0 # SKIP there is no ${chromium}`);
  process.exit(77);
}
const playwright = await import(
  pathToFileURL(
    path.join(process.env.WEB_MODULES, "playwright-core", "index.mjs"),
  ).href
);

/**
 * Starts the camera of a profile (a file beside this one, or anywhere), with
 * its state in a folder.
 */
export async function startCamera(
  state,
  port = 0,
  env = {},
  profile = "ramp.json",
) {
  const settings = [
    `network.http-port=${port}`,
    "network.https-port=0",
    "network.rtsp-port=0",
    "network.rtsps-port=0",
  ];
  const child = spawn(
    process.env.THERMOSCOPE,
    [
      ...["--listen", "127.0.0.1"],
      ...["--profile", path.resolve(here, profile), "--state", state],
      ...settings.flatMap((setting) => ["--set", setting]),
    ],
    { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("http://")) continue;
    child.stdout.resume();
    return { process: child, url: line.replace(/\/$/, "") };
  }
  throw new Error("the camera gave no address");
}

export async function stopCamera(camera) {
  const ended = new Promise((resolve) => camera.process.on("exit", resolve));
  camera.process.kill("SIGINT");
  const status = await ended;
  if (status !== 0) throw new Error(`the camera ended with ${status}`);
}

export function makeFolder() {
  return mkdtempSync(path.join(tmpdir(), "thermoscope-page-"));
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
}

const browserOptions = {
  executablePath: chromium,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // live pictures that come from this machine, and play by themselves
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
  ],
};

export function startBrowser() {
  return playwright.chromium.launch(browserOptions);
}

/** One that can be killed, which no page of it notices. */
export async function startMortalBrowser() {
  const server = await playwright.chromium.launchServer(browserOptions);
  const browser = await playwright.chromium.connect(server.wsEndpoint());
  return { browser, kill: () => server.kill() };
}

/** What the consoles of all watched windows have said, less what may be. */
export class Errors {
  constructor() {
    this.list = [];
    this.allowed = () => false;
  }

  watch(page) {
    page.on("pageerror", (error) => this.list.push(error.message));
    page.on("console", (message) => {
      if (message.type() !== "error" || this.allowed(message.text())) return;
      this.list.push(`${message.text()} ${message.location().url}`);
    });
  }

  /** While something is done that makes a browser complain. */
  async during(allowed, work) {
    this.allowed = (text) => allowed.test(text);
    try {
      return await work();
    } finally {
      this.allowed = () => false;
    }
  }
}

/** A window of its own; with `url` logged in there. */
export async function openWindow(browser, errors, options = {}, url) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  if (url) await logInBrowser(context, url);
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  errors.watch(page);
  return page;
}

export function expect(condition, what) {
  if (!condition) throw new Error(what);
}

/** `what` may be a function, when only the end knows what there is to say. */
export async function until(condition, what) {
  const end = Date.now() + patienceMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end)
      throw new Error(
        `never happened: ${typeof what === "function" ? what() : what}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asks the page until it says yes; its policy forbids waitForFunction(). */
export function untilPage(page, condition, argument) {
  return until(() => page.evaluate(condition, argument), String(condition));
}

/** How many pixels a page is wider than its window. */
export function overflowOf(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/** Controls of a page that a screen reader could not name. */
export function namelessIn(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("input, select, textarea, button, a")]
      .filter(
        (one) =>
          !(one.labels?.length || one.ariaLabel || one.textContent.trim()),
      )
      .map((one) => one.outerHTML),
  );
}

/**
 * Runs the tests one after the other, says in TAP how they went, and ends the
 * process.
 */
export async function run(tests, errors, cleanUp) {
  const all = {
    ...tests,
    async "the console has no error"() {
      expect(errors.list.length === 0, errors.list.join("\n"));
    },
  };
  let failed = 0;
  let number = 0;
  console.log(`1..${Object.keys(all).length}`);
  for (const [name, test] of Object.entries(all)) {
    number += 1;
    try {
      await Promise.race([
        test(),
        new Promise((_, reject) =>
          setTimeout(() => reject(new Error("took too long")), limitMs).unref(),
        ),
      ]);
      console.log(`ok ${number} - ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`not ok ${number} - ${name}`);
      console.log(`# ${String(error.message).replaceAll("\n", "\n# ")}`);
    }
  }
  try {
    await cleanUp();
  } catch (error) {
    failed += 1;
    console.log(`# ${error.message}`);
  }
  process.exit(failed ? 1 : 0);
}
