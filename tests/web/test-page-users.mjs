// SPDX-License-Identifier: LGPL-2.1-or-later
// Accounts, sessions, tokens; and what those see who may not see everything.

import {
  Errors,
  expect,
  makeFolder,
  namelessIn,
  openWindow,
  overflowOf,
  removeFolder,
  run,
  startBrowser,
  startCamera,
  stopCamera,
  until,
} from "./browser.mjs";
import { logIn } from "./log-in.mjs";

const guestPassword = "Quiet-Lantern-9";
const state = makeFolder();
const camera = await startCamera(state);
const headers = await logIn(camera.url);
const browser = await startBrowser();
const errors = new Errors();
const page = await openWindow(browser, errors, {}, camera.url);

async function ask(path) {
  const response = await fetch(`${camera.url}/api/v1/${path}`, { headers });
  return response.json();
}

const accountOf = async (name) =>
  (await ask("users")).users.find((one) => one.name === name);

const button = (name) => page.getByRole("button", { name, exact: true });

const tests = {
  async "an account is added, with permissions one by one and one channel"() {
    await page.goto(`${camera.url}/#/access`);
    await button("Add an account").click();
    await page.getByLabel("Name", { exact: true }).fill("watcher");
    await page
      .getByLabel("New password", { exact: true })
      .fill(guestPassword);
    await page
      .getByLabel("The same again", { exact: true })
      .fill(guestPassword);
    await page.getByRole("radio", { name: "Guest" }).check();
    await page.getByLabel("Choose permissions one by one").click();
    for (const name of ["Live view and temperatures", "Image settings"])
      await page.getByLabel(name, { exact: true }).check();
    await page.getByLabel("All, also later ones").uncheck();
    await page.getByLabel("Visible", { exact: true }).uncheck();
    await button("Add the account").click();
    await page.getByText("watcher may log in now").waitFor();
    const account = await accountOf("watcher");
    expect(account.role === "guest", account.role);
    expect(
      [...account.permissions].sort().join() === "image,view",
      `may ${account.permissions}`,
    );
    expect(account.sensors.join() === "sensor2", `sees ${account.sensors}`);
  },

  async "what an account may is changed, and shown in the list"() {
    await button("Edit watcher").click();
    await page.getByLabel("Events, rules, schedules").check();
    await button("Save").click();
    await page.getByText("watcher is changed").waitFor();
    await until(
      async () => (await accountOf("watcher")).permissions.length === 3,
      "three permissions",
    );
    const row = page.locator("tr", { hasText: "watcher" });
    await row.getByText("Thermal", { exact: true }).waitFor();
  },

  async "the last administrator cannot be removed, and is told why"() {
    await button("Remove admin").click();
    await errors.during(/409|400|403/, async () => {
      await button("Remove the account").click();
      await page.locator("dialog [role=alert]").waitFor();
    });
    const said = await page.locator("dialog [role=alert]").textContent();
    expect(/administrator/i.test(said), said);
    await button("Cancel").click();
  },

  async "who may little sees little, and no error of it"() {
    const other = await openWindow(browser, errors);
    await other.goto(camera.url);
    await other.getByLabel("User name").fill("watcher");
    await other.getByLabel("Password", { exact: true }).fill(guestPassword);
    await other.getByRole("button", { name: "Log in" }).click();
    await other.locator(".rail a").first().waitFor();
    const seen = await other.locator(".rail li a").allTextContents();
    expect(
      ["Live", "Settings", "Events", "Device"].every((one) =>
        seen.includes(one),
      ),
      `the rail leads to ${seen}`,
    );
    expect(
      !["Users", "Certificates", "Maintenance", "Logs", "Audit log"].some(
        (one) => seen.includes(one),
      ),
      `the rail leads to ${seen}`,
    );
    await other.goto(`${camera.url}/#/access`);
    await other.getByRole("heading", { name: "Live", exact: true }).waitFor();
    await other.goto(`${camera.url}/#/settings`);
    await other.locator(".section-nav a").first().waitFor();
    await other.context().close();
  },

  async "sessions are listed, and ended"() {
    const other = await openWindow(browser, errors, {}, camera.url);
    await page.goto(`${camera.url}/#/access/sessions`);
    await page.getByText("this one").waitFor();
    const before = (await ask("sessions")).sessions.length;
    expect(before >= 2, `${before} sessions`);
    await page
      .locator("tr", { hasNotText: "this one" })
      .getByRole("button")
      .first()
      .click();
    await page.getByText("Session ended").waitFor();
    await until(
      async () => (await ask("sessions")).sessions.length < before,
      "a session less",
    );
    await other.context().close();
  },

  async "a token is shown once, lets in, and is removed"() {
    await page.goto(`${camera.url}/#/access/tokens`);
    await button("Add a token").click();
    await page.getByLabel("Name", { exact: true }).fill("building control");
    await button("Make the token").click();
    const token = await page.locator(".secret").textContent();
    await button("I have it").click();
    const status = () =>
      fetch(`${camera.url}/api/v1/status`, {
        headers: { Authorization: `Bearer ${token}` },
      }).then((response) => response.status);
    expect((await status()) === 200, "the token lets nobody in");
    await button("Remove building control").click();
    await page.getByText("lets nobody in any more").waitFor();
    expect((await status()) === 401, "the token still lets in");
  },

  async "an account is removed"() {
    await page.goto(`${camera.url}/#/access`);
    await button("Remove watcher").click();
    await button("Remove the account").click();
    await page.getByText("watcher is removed").waitFor();
    expect((await accountOf("watcher")) === undefined, "it is still there");
  },

  async "names, and a phone"() {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const where of ["access", "access/sessions", "access/tokens", "account"]) {
      await page.goto(`${camera.url}/#/${where}`);
      await page.locator(".panel").first().waitFor();
      const nameless = await namelessIn(page);
      expect(nameless.length === 0, nameless.join(" "));
      const wide = await overflowOf(page);
      expect(wide <= 0, `${where} is ${wide} pixels too wide`);
    }
    await page.getByLabel("Menu").click();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    expect((await page.locator(".drawer").count()) === 0, "the drawer stays");
  },
};

await run(tests, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(state);
});
