// SPDX-License-Identifier: LGPL-2.1-or-later
// What keeps a camera in order: records, maintenance, certificates, its look.

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
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
  untilPage,
} from "./browser.mjs";
import { logIn } from "./log-in.mjs";

/* One white pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP6DwABBQECz6AuzQAAAABJRU5ErkJggg==",
  "base64",
);

const folder = makeFolder();
const camera = await startCamera(path.join(folder, "state"));
const headers = await logIn(camera.url);
const browser = await startBrowser();
const errors = new Errors();
const page = await openWindow(browser, errors, {}, camera.url);
await page.goto(camera.url);
await page.locator(".rail a").first().waitFor();
const parts = await page
  .locator(".rail li a")
  .evaluateAll((links) => links.map((link) => link.hash.slice(2)));

const open = (where) => page.goto(`${camera.url}/#/${where}`);
const button = (name) => page.getByRole("button", { name, exact: true });
const tokenOf = (name) =>
  page.evaluate(
    (token) =>
      getComputedStyle(document.documentElement).getPropertyValue(token).trim(),
    `--${name}`,
  );

async function setPalette(palette) {
  await fetch(`${camera.url}/api/v1/settings/sensor/sensor2`, {
    method: "PATCH",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ palette }),
  });
}

async function paletteNow() {
  const response = await fetch(
    `${camera.url}/api/v1/settings/sensor/sensor2`,
    { headers },
  );
  const { settings } = await response.json();
  return settings.find((one) => one.key === "palette").value;
}

const tests = {
  async "an event shows as it happens, and again from the history"() {
    await open("events");
    await page.getByText("Following").waitFor();
    await setPalette("lava");
    const row = page.locator("tr", { hasText: "lava" });
    await row.getByText("Setting changed").waitFor();
    await button("Pause").click();
    await page.getByText("Paused").waitFor();
    await page.reload();
    await row.getByText("Setting changed").waitFor();
  },

  async "the audit log says who changed what, and finds it"() {
    await setPalette("sepia");
    await open("audit");
    await page.getByRole("searchbox", { name: "Search" }).fill("sepia");
    await page.keyboard.press("Enter");
    const row = page.locator("tbody tr");
    // 11 would be shown, too
    await until(async () => (await row.count()) === 1, "one entry is found");
    const text = await row.textContent();
    expect(/admin/.test(text) && /lava.*→.*sepia/.test(text), text);
    const file = await page.getByRole("link", { name: "CSV" }).evaluate(
      async (link) => (await fetch(link.href)).text(),
    );
    expect(file.split("\n").filter((line) => /sepia/.test(line)).length === 1, file);
  },

  async "the messages of the log are there"() {
    await open("logs");
    await page.locator(".messages li").first().waitFor();
  },

  async "a name and colours dress the page, also after a reload"() {
    await open("appearance");
    await page.getByLabel("Name", { exact: true }).fill("Works 3");
    await page.locator("#light-accent").fill("#0b5fb8");
    await button("Save").click();
    await page.getByText("looks like this for everybody").waitFor();
    await until(
      async () => (await tokenOf("accent")) === "#0b5fb8",
      "a blue accent",
    );
    await page.reload();
    await page.getByLabel("Name", { exact: true }).waitFor();
    expect((await tokenOf("accent")) === "#0b5fb8", "the colour is lost");
    await page.locator("#light-accent").fill("#ffd070");
    await page.getByText("Hard to read").waitFor();
  },

  async "a logo is taken, anything else is refused"() {
    const logo = path.join(folder, "logo.png");
    const script = path.join(folder, "not-a-logo.png");
    writeFileSync(logo, png);
    writeFileSync(script, "<svg xmlns='http://www.w3.org/2000/svg'/>");
    const input = page.locator('input[type="file"]');
    await input.setInputFiles(logo);
    await page.getByText("The logo is on every page").waitFor();
    await untilPage(page, () =>
      document.querySelector(".mark-of-maker img").src.includes("/theme/logo"),
    );
    await errors.during(/400/, async () => {
      await input.setInputFiles(script);
      await page.getByText("A logo is a PNG or JPEG").waitFor();
    });
  },

  async "a style sheet acts, and ?plain leaves it out"() {
    await page
      .getByRole("textbox", { name: "Style sheet" })
      .fill(".top h1 { letter-spacing: 7px; }");
    await button("Save the style sheet").click();
    await page.getByText("The style sheet counts").waitFor();
    const spacing = () =>
      page.evaluate(
        () => getComputedStyle(document.querySelector("h1")).letterSpacing,
      );
    await until(async () => (await spacing()) === "7px", "a wide heading");
    await page.goto(`${camera.url}/?plain#/appearance`);
    await page.locator("h1").waitFor();
    expect((await spacing()) !== "7px", "the style sheet is still there");
    await page.goto(`${camera.url}/#/appearance`);
    await button("Back to the page as it came").click();
    await button("Reset the look").click();
    await until(
      async () => (await tokenOf("accent")) === "#b8400a",
      "the page's own accent",
    );
  },

  async "light and dark by choice, remembered by the browser"() {
    await page.getByRole("button", { name: /^Theme: auto/ }).click();
    await page.getByRole("button", { name: /^Theme: light/ }).click();
    expect((await tokenOf("paper")) === "#0d0f14", "it is not dark");
    await page.reload();
    await page.getByRole("button", { name: /^Theme: dark/ }).click();
    expect((await tokenOf("paper")) === "#f2f3f7", "it is not light");
  },

  async "a backup is made, listed and removed"() {
    await open("maintenance/backups");
    await button("Back up now").click();
    await page.getByLabel("Name", { exact: true }).fill("before-lunch");
    await button("Back up").click();
    await page.getByText("The backup is made").waitFor();
    await button("Restore before-lunch").waitFor();
    await button("Remove before-lunch").click();
    await button("Remove the backup").click();
    await page.getByText("before-lunch is removed").waitFor();
  },

  async "an export is a file that only its password opens"() {
    await open("maintenance/transfer");
    await button("Export…").click();
    await page
      .getByLabel("Password of the file", { exact: true })
      .fill("Paper-Boat-31");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      button("Export").click(),
    ]);
    const file = path.join(folder, "export");
    await download.saveAs(file);
    const content = readFileSync(file);
    expect(content.length > 500, `${content.length} bytes`);
    expect(!content.includes("palette"), "it can be read");
    await errors.during(/400/, async () => {
      await page.locator('input[type="file"]').setInputFiles(file);
      await page
        .getByLabel("Password of the file", { exact: true })
        .fill("Paper-Boat-32");
      await button("Import").click();
      await page.locator("dialog [role=alert]").waitFor();
    });
    const said = await page.locator("dialog [role=alert]").textContent();
    expect(/password/i.test(said), said);
    await button("Cancel").click();
  },

  async "settings are kept under a name and chosen again"() {
    await open("maintenance/profiles");
    await button("Keep settings").click();
    await page.getByLabel("Name", { exact: true }).fill("Night");
    await button("Keep them").click();
    await page.getByText("Night can be chosen").waitFor();
    await setPalette("arctic");
    await button("Use Night").click();
    await page.getByText("Night is in use").waitFor();
    await until(
      async () => (await paletteNow()) === "sepia",
      "the palette of the night",
    );
  },

  async "a certificate is requested, and its request downloaded"() {
    await open("certificates");
    await page.getByText("Self-signed by this camera").waitFor();
    await button("Request one").click();
    await page.getByLabel("Name of the camera (CN)").fill("hall3.example.com");
    await button("Make the request").click();
    const card = page.locator(".certificate", { hasText: "hall3" });
    await card.getByText("pending").waitFor();
    const request = await card
      .getByRole("link", { name: "Request (CSR)" })
      .evaluate(async (link) => (await fetch(link.href)).text());
    expect(/^-----BEGIN (NEW )?CERTIFICATE REQUEST/.test(request), request);
    await button("Remove hall3.example.com").click();
    await button("Remove it").click();
    await card.waitFor({ state: "detached" });
  },

  async "a part of the camera starts again by itself"() {
    await open("maintenance/reset");
    await page.getByRole("button", { name: /^Restart: .*rtsp/i }).click();
    await page.getByText("started again").waitFor();
  },

  async "every part opens, has names, and fits a phone"() {
    const inner = ["maintenance/transfer", "maintenance/profiles"];
    expect(parts.length >= 9, `only ${parts}`);
    for (const [width, height] of [
      [1440, 900],
      [360, 740],
    ]) {
      await page.setViewportSize({ width, height });
      for (const where of [...parts, ...inner]) {
        await open(where);
        await page.locator(".panel, .card, .settings").first().waitFor();
        await untilPage(page, () => !document.querySelector(".loading"));
        const bad = page.locator(".notice.bad");
        expect((await bad.count()) === 0, `${where}: ${await bad.allTextContents()}`);
        const nameless = await namelessIn(page);
        expect(nameless.length === 0, `${where}: ${nameless}`);
        const wide = await overflowOf(page);
        expect(wide <= 0, `${where} is ${wide} pixels too wide at ${width}`);
      }
    }
  },
};

await run(tests, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(folder);
});
