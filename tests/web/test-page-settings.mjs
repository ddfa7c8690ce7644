// SPDX-License-Identifier: LGPL-2.1-or-later
// The form of all settings, and that it is made of the schemas alone.

import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
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

const newKey = `
    <key name="tea-time" type="i">
      <range min="1" max="30"/>
      <default>4</default>
      <summary>Time for the tea</summary>
      <description>How long leaves stay in the pot, which no page knows of.
Unit: min
Section: Kitchen</description>
    </key>
  </schema>`;

/* The schemas as they are, and a key that the page cannot know. */
function makeSchemas(folder) {
  const schemas = path.join(folder, "schemas");
  const source = path.join(process.env.G_TEST_SRCDIR, "schemas");
  const file = path.join(schemas, "org.thermoscope.system.gschema.xml");
  cpSync(source, schemas, { recursive: true });
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(/\s*<\/schema>/, newKey),
  );
  execFileSync("glib-compile-schemas", [schemas]);
  return schemas;
}

const folder = makeFolder();
const camera = await startCamera(path.join(folder, "state"), 0, {
  THERMOSCOPE_DATA_DIR: makeSchemas(folder),
});
const headers = await logIn(camera.url);
const browser = await startBrowser();
const errors = new Errors();
const page = await openWindow(browser, errors, {}, camera.url);

async function valueOf(place, key) {
  const response = await fetch(`${camera.url}/api/v1/settings/${place}`, {
    headers,
  });
  const { settings } = await response.json();
  return settings.find((one) => one.key === key)?.value;
}

async function setElsewhere(place, change) {
  const response = await fetch(`${camera.url}/api/v1/settings/${place}`, {
    method: "PATCH",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(change),
  });
  expect(response.ok, `${place}: ${response.status}`);
}

const open = async (where) => {
  await page.goto(`${camera.url}/#/settings${where}`);
  await page.locator(".settings .field").first().waitFor();
};
const save = () => page.getByRole("button", { name: "Save", exact: true });

const tests = {
  async "a key that is added to a schema is in the page, with all it says"() {
    await open("/system");
    const field = page.getByLabel("Time for the tea", { exact: true });
    await field.waitFor();
    expect((await field.inputValue()) === "4", "not its default");
    await page.getByRole("heading", { name: "Kitchen" }).waitFor();
    await page.getByLabel("Explain Time for the tea").click();
    await page.getByText("How long leaves stay in the pot").waitFor();
    await field.fill("31");
    await field.press("Tab");
    await page.getByText("At most 30 min").waitFor();
    await field.fill("7");
    await field.press("Tab");
    await save().click();
    await until(
      async () => (await valueOf("system", "tea-time")) === 7,
      "seven minutes in the camera",
    );
    await page.getByLabel("Time for the tea: Back to 4 min").click();
    await save().click();
    await until(
      async () => (await valueOf("system", "tea-time")) === 4,
      "four minutes again",
    );
  },

  async "every setting of the camera has a control"() {
    const response = await fetch(`${camera.url}/api/v1/settings`, { headers });
    const { groups } = await response.json();
    const wanted = groups.flatMap((group) =>
      group.settings.map((one) =>
        [group.concern, group.instance, one.key].filter(Boolean).join("/"),
      ),
    );
    expect(wanted.length > 40, `only ${wanted.length} settings`);
    const shown = new Set();
    for (const concern of new Set(groups.map((group) => group.concern))) {
      await open(`/${concern}`);
      const keys = await untilPage(
        page,
        (start) => {
          const ids = [...document.querySelectorAll(".settings .field")].map(
            (field) => field.querySelector("label").htmlFor,
          );
          return ids.every((id) => id.startsWith(start)) && ids;
        },
        `setting-${concern}`,
      );
      for (const id of keys) {
        expect(await page.evaluate((one) => !!document.getElementById(one), id), id);
        shown.add(id);
      }
    }
    const missing = wanted.filter(
      (one) =>
        !shown.has(
          `setting-${one.slice(0, one.lastIndexOf("/"))}-${one.slice(one.lastIndexOf("/") + 1)}`,
        ),
    );
    expect(missing.length === 0, `no control for ${missing}`);
  },

  async "a search finds by words of the help, in all concerns"() {
    await open("");
    await page.getByLabel("Search all settings").fill("polished metal");
    await page.getByText("settings found").waitFor();
    const found = await page.locator(".field label").allTextContents();
    expect(
      found.length > 0 && found.every((text) => text === "Emissivity"),
      `found ${found}`,
    );
    await page.getByLabel("Search all settings").fill("no such thing");
    await page.getByText("No setting matches").waitFor();
  },

  async "the tutorial explains everything, and is remembered"() {
    await open("/network");
    const help = page.locator(".explanation").first();
    expect(!(await help.isVisible()), "help is there without being asked");
    await page.getByLabel("Explain everything").click();
    await help.waitFor();
    await page.reload();
    await help.waitFor();
    await page.getByLabel("Explain everything").click();
  },

  async "the camera says what is wrong before anything is saved"() {
    await open("/network");
    const rtsp = await valueOf("network", "rtsp-port");
    const http = await valueOf("network", "http-port");
    await setElsewhere("network", { "rtsp-port": 45678 });
    await page.reload();
    const field = page.locator("#setting-network-http-port");
    await errors.during(/400|409|422/, async () => {
      await field.fill("45678");
      await field.press("Tab");
      await page.locator(".field .wrong, .panel .notice.bad").first().waitFor();
    });
    expect(await save().isDisabled(), "what is wrong can be saved");
    expect(
      (await valueOf("network", "http-port")) === http,
      "the trial changed something",
    );
    await page.getByRole("button", { name: "Discard" }).click();
    await setElsewhere("network", { "rtsp-port": rtsp });
  },

  async "what two pages change differently is asked, not overwritten"() {
    const place = "#setting-sensor\\/sensor2-emissivity";
    await open("/sensor/sensor2");
    const field = page.locator(place);
    await field.fill("0.5");
    await field.press("Tab");
    await setElsewhere("sensor/sensor2", { emissivity: 0.7 });
    await errors.during(/412/, async () => {
      await save().click();
      await page.getByText("Somebody else changed this").waitFor();
    });
    const cells = await page.locator("dialog td").allTextContents();
    expect(cells.join() === "0.70,0.50", `the dialog says ${cells}`);
    await page.getByRole("button", { name: "Keep theirs" }).click();
    await untilPage(
      page,
      (id) => document.querySelector(id).value === "0.7",
      place,
    );
    expect((await valueOf("sensor/sensor2", "emissivity")) === 0.7, "changed");
    await field.fill("0.6");
    await field.press("Tab");
    // another key by somebody else is no reason to ask
    await setElsewhere("sensor/sensor2", { palette: "ironbow" });
    await errors.during(/412/, async () => {
      await save().click();
      await until(
        async () => (await valueOf("sensor/sensor2", "emissivity")) === 0.6,
        "0.6 in the camera",
      );
    });
    expect(
      (await valueOf("sensor/sensor2", "palette")) === "ironbow",
      "the palette is lost",
    );
  },

  async "units are chosen in the form, and lose nothing"() {
    await open("/units");
    await page
      .getByLabel("Unit of temperatures", { exact: true })
      .selectOption("fahrenheit");
    await page
      .getByLabel("Unit of distances", { exact: true })
      .selectOption("foot");
    await save().click();
    await until(
      async () => (await valueOf("units", "distance")) === "foot",
      "feet in the camera",
    );
    await open("/sensor/sensor2");
    const field = (key) => page.locator(`#setting-sensor\\/sensor2-${key}`);
    await untilPage(
      page,
      (id) => document.querySelector(id)?.value === "32.8084",
      "#setting-sensor\\/sensor2-distance",
    );
    expect(
      (await field("reflected-temperature").inputValue()) === "68",
      "not 68 °F",
    );
    await field("distance").fill("40000");
    await field("distance").press("Tab");
    await page.getByText("At most 32808.4 ft").waitFor();
    await page
      .getByLabel(/^Distance to the object: Back to 32.81 ft/)
      .waitFor({ state: "attached" });
    await field("distance").fill("32.8084");
    await field("distance").press("Tab");
    await field("reflected-temperature").fill("77");
    await field("reflected-temperature").press("Tab");
    await save().click();
    await until(
      async () =>
        (await valueOf("sensor/sensor2", "reflected-temperature")) === 25,
      "25 °C in the camera",
    );
    expect((await valueOf("sensor/sensor2", "distance")) === 10, "not 10 m");
    await setElsewhere("units", {
      temperature: "celsius",
      distance: "metre",
    });
    await setElsewhere("sensor/sensor2", { "reflected-temperature": null });
  },

  async "what is changed is marked, counted and found"() {
    await open("?changed=1");
    await page.getByLabel("Emissivity", { exact: true }).waitFor();
    const fields = await page.locator(".field").count();
    const marks = await page.locator(".field .changed").count();
    expect(fields === marks, `${marks} marks on ${fields} fields`);
    await page.locator(".section-nav .tally").first().waitFor();
  },

  async "a schedule is made, drawn by mouse and keyboard, and chosen"() {
    await open("/system");
    await page.getByRole("button", { name: "Add a schedule" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Working hours");
    await page.getByRole("button", { name: "Add it" }).click();
    const grid = page.locator(".schedule-grid");
    await grid.scrollIntoViewIfNeeded();
    const box = await grid.boundingBox();
    const at = (day, slot) => [
      box.x + ((slot + 0.5) / 48) * box.width,
      box.y + ((day + 0.5) / 7) * box.height,
    ];
    await page.mouse.move(...at(0, 16));
    await page.mouse.down();
    await page.mouse.move(...at(4, 34), { steps: 4 });
    await page.mouse.up();
    await page.getByText("mon-fri 08:00-17:30").waitFor();
    await grid.focus();
    for (const key of ["ArrowDown", "ArrowRight", "Space"])
      await page.keyboard.press(key);
    await page.getByText("mon 08:00-17:30; tue 08:00-08:30,09:00-17:30").waitFor();
    await page.keyboard.press("Space");
    await save().click();
    const schedules = await until(async () => {
      const response = await fetch(`${camera.url}/api/v1/settings/schedule`, {
        headers,
      });
      const { groups } = await response.json();
      return (
        groups?.[0]?.settings.find((one) => one.key === "week").value ===
          "mon-fri 08:00-17:30" && groups
      );
    }, "the week in the camera");
    expect(schedules[0].title === "Working hours", schedules[0].title);
    await open("/system");
    const choice = page.getByLabel("Restart by schedule", { exact: true });
    const choices = await choice.locator("option").allTextContents();
    expect(choices.join() === "None,Working hours", `choices ${choices}`);
  },

  async "names, and a phone, on every section"() {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const where of ["/system", "/sensor", "/network", "/schedule"]) {
      await open(where);
      const nameless = await namelessIn(page);
      expect(nameless.length === 0, nameless.join(" "));
      const wide = await overflowOf(page);
      expect(wide <= 0, `${where} is ${wide} pixels too wide`);
    }
  },
};

await run(tests, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(folder);
});
