// SPDX-License-Identifier: LGPL-2.1-or-later
// Before and behind the log-in: activation, preview, sessions that end.

import {
  Errors,
  expect,
  makeFolder,
  openWindow,
  removeFolder,
  run,
  startBrowser,
  startCamera,
  stopCamera,
  until,
  untilPage,
} from "./browser.mjs";
import { logIn, password, user } from "./log-in.mjs";

const state = makeFolder();
const camera = await startCamera(state);
const browser = await startBrowser();
const errors = new Errors();
const page = await openWindow(browser, errors);
/* a browser tells of every 401 */
const refused = /401|429/;

async function typeLogIn(name, word) {
  await page.getByLabel("User name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(word);
  await page.getByRole("button", { name: "Log in" }).click();
}

const tests = {
  async "a new camera asks for an administrator, and shows a preview"() {
    await page.goto(camera.url);
    await page.getByRole("heading", { name: "Set up your camera" }).waitFor();
    await page
      .getByRole("button", { name: "Look at the live picture" })
      .click();
    await page.getByRole("timer").waitFor();
    const left = await page.getByRole("timer").textContent();
    expect(/^1:5\d:\d\d$/.test(left), `${left} is left of two hours`);
    await untilPage(page, () => {
      const shown = document.querySelector(".moving");
      return (shown?.videoWidth ?? shown?.naturalWidth) > 0;
    });
    expect((await page.locator(".rail").count()) === 0, "it leads elsewhere");
    expect((await page.locator(".side").count()) === 0, "it can be set");
    await page.getByRole("button", { name: "Set up the camera" }).click();
  },

  async "a weak password is refused while it is typed"() {
    const button = page.getByRole("button", { name: "Activate the camera" });
    const field = page.getByLabel("New password", { exact: true });
    await field.fill("short");
    await page.getByText("Too weak").waitFor();
    expect(await button.isDisabled(), "a short one can be sent");
    // meets every rule, and everybody tries it
    await field.fill("Password-2026");
    await page.locator(".advice.wrong").waitFor();
    await field.fill(password);
    await page.getByLabel("The same again", { exact: true }).fill("other");
    await page.getByText("The two are not the same").waitFor();
    expect(await button.isDisabled(), "two different ones can be sent");
    expect(
      (await page.locator(".strength li.met").count()) === 3,
      "a rule is not met",
    );
  },

  async "the first administrator is let in at once"() {
    await page.getByLabel("The same again", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Activate the camera" }).click();
    await page.getByLabel("Account: admin").waitFor();
    await page.locator(".rail a", { hasText: "Users" }).waitFor();
  },

  async "who logs out is out, and a wrong password says only that"() {
    await page.getByLabel("Account: admin").click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await errors.during(refused, async () => {
      await page.reload();
      await page.getByRole("heading", { name: "Log in" }).waitFor();
      await typeLogIn(user, "Wrong-Horse-7");
      await page.getByRole("alert").waitFor();
    });
    const said = await page.getByRole("alert").textContent();
    expect(/wrong/i.test(said), said);
  },

  async "a session that ends elsewhere leads back to where one was"() {
    await typeLogIn(user, password);
    await page.locator(".rail").waitFor();
    await page.goto(`${camera.url}/#/settings/network`);
    await page.getByRole("heading", { name: "Network" }).waitFor();
    const headers = await logIn(camera.url);
    await errors.during(refused, async () => {
      const ended = await fetch(`${camera.url}/api/v1/sessions?user=${user}`, {
        method: "DELETE",
        headers,
      });
      expect(ended.ok, `ending all sessions: ${ended.status}`);
      await page.getByText("Your session has ended").waitFor();
    });
    await typeLogIn(user, password);
    await page.getByRole("heading", { name: "Network" }).waitFor();
    expect(page.url().endsWith("#/settings/network"), page.url());
  },

  async "one changes the own password and stays logged in"() {
    const other = "Another-Horse-8";
    await page.getByLabel("Account: admin").click();
    await page.getByRole("link", { name: "My account" }).click();
    await page.getByRole("button", { name: "Change my password" }).click();
    await page.getByLabel("Present password", { exact: true }).fill(password);
    await page.getByLabel("New password", { exact: true }).fill(other);
    await page.getByLabel("The same again", { exact: true }).fill(other);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("The new password counts").waitFor();
    await page.goto(`${camera.url}/#/access/sessions`);
    await page.getByText("this one").waitFor();
    // what follows needs the token of the new session
    await page.getByRole("button", { name: "everywhere else" }).click();
    await page.getByText("logged out everywhere else").waitFor();
  },

  async "the keyboard reaches everything: skip link, heading, focus ring"() {
    await page.goto(`${camera.url}/#/device`);
    await page.getByRole("heading", { name: "This camera" }).waitFor();
    await until(
      () => page.evaluate(() => document.activeElement?.tagName === "H1"),
      "the new page's heading has the focus",
    );
    await page.reload();
    await page.getByRole("heading", { name: "This camera" }).waitFor();
    await page.keyboard.press("Tab");
    const first = await page.evaluate(() => document.activeElement.textContent);
    expect(first === "Skip to the content", `first comes ${first}`);
    await page.keyboard.press("Enter");
    const id = await page.evaluate(() => document.activeElement.id);
    expect(id === "content", `the focus is on ${id}`);
  },
};

await run(tests, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(state);
});
