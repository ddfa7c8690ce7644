// SPDX-License-Identifier: LGPL-2.1-or-later
// Drawing over the live picture, with mouse, finger and keyboard.

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

const thermal = '[data-sensor="sensor2"]';
const [columns, rows] = [160, 120];

const state = makeFolder();
const camera = await startCamera(state);
const headers = await logIn(camera.url);
const browser = await startBrowser();
const errors = new Errors();
const page = await openWindow(browser, errors, {}, camera.url);
const settingsUrl = `${camera.url}/api/v1/settings/sensor/sensor2`;

/* What the camera itself says, to hold the page against. */
async function settings() {
  const response = await fetch(settingsUrl, { headers });
  const answer = await response.json();
  return Object.fromEntries(answer.settings.map((one) => [one.key, one.value]));
}

async function change(values) {
  const response = await fetch(settingsUrl, {
    method: "PATCH",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });
  expect(response.ok, `the camera refused: ${await response.text()}`);
}

async function measurements() {
  const response = await fetch(
    `${camera.url}/api/v1/sensors/sensor2/measurements`,
    { headers },
  );
  return (await response.json()).measurements;
}

const measured = (name) =>
  until(
    async () => (await measurements()).find((one) => one.name === name),
    `${name} is measured`,
  );

const gone = (name) =>
  until(
    async () => !(await measurements()).some((one) => one.name === name),
    `${name} is gone`,
  );

/* Places of a picture on the screen, from 0 to 1. */
async function placesOf(window) {
  const box = await window.locator(`${thermal} .stage`).boundingBox();
  const scale = Math.min(box.width / columns, box.height / rows);
  const left = box.x + (box.width - columns * scale) / 2;
  const top = box.y + (box.height - rows * scale) / 2;
  return ([x, y]) => [left + x * columns * scale, top + y * rows * scale];
}

async function open(window) {
  await window.goto(camera.url);
  await window.waitForSelector("#pointer-reading[data-frame]");
  await window.waitForSelector(`${thermal} .way.running`);
}

const use = (window, tool) =>
  window
    .locator(`${thermal} .tools input[value="${tool}"]`)
    .check({ force: true });

/* A drag that goes on its way, as a hand does. */
async function dragBy(window, from, to) {
  await window.mouse.move(...from);
  await window.mouse.down();
  await window.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await window.mouse.move(...to);
  await window.mouse.up();
}

/* A pixel of the screen is about a quarter of one of the frame. */
function expectPoints(region, wanted, what) {
  const off = Math.max(
    ...wanted.flatMap(([x, y], i) => [
      Math.abs(region.points[i].x - x),
      Math.abs(region.points[i].y - y),
    ]),
  );
  expect(region.points.length === wanted.length, `${what}: another shape`);
  expect(off < 0.006, `${what}: off by ${off}`);
}

const corners = [
  [0.6, 0.5],
  [0.85, 0.45],
  [0.9, 0.8],
  [0.62, 0.85],
];

const focused = (window) =>
  window.evaluate(() => {
    const { label, handle } = document.activeElement.dataset;
    return label !== undefined ? `label ${label}` : `handle ${handle}`;
  });

const focusOf = (what) =>
  until(async () => (await focused(page)) === what, `the focus is at ${what}`);

const tests = {
  async "a polygon is drawn click by click, and is where it was clicked"() {
    await open(page);
    const at = await placesOf(page);
    await use(page, "polygon");
    for (const corner of corners) await page.mouse.click(...at(corner));
    const label = page.locator(".region-label.unfinished");
    expect(/max/.test(await label.textContent()), "it says nothing yet");
    await page.mouse.click(...at(corners[0]));
    expectPoints(await measured("Polygon 1"), corners, "the polygon");
    expect(
      await page.locator(`${thermal} .tools input[value="select"]`).isChecked(),
      "the tool still draws",
    );
  },

  async "what is dragged says at once what the camera then measures"() {
    const at = await placesOf(page);
    const name = page.locator('[data-label]:has-text("Polygon 1")');
    const [x, y] = at([0.75, 0.65]);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 20, y - 10);
    await page.mouse.move(...at([0.55, 0.6]));
    const said = await name.textContent();
    const before = await measured("Polygon 1");
    expectPoints(before, corners, "while it is held");
    await page.mouse.up();
    const moved = corners.map(([a, b]) => [a - 0.2, b - 0.05]);
    const region = await until(async () => {
      const one = await measured("Polygon 1");
      return Math.abs(one.points[0].x - 0.4) < 0.006 && one;
    }, "the camera has it");
    expectPoints(region, moved, "the polygon");
    const number = (text, after) =>
      Number(
        text
          .split(after)[1]
          .match(/−?[\d.]+/)[0]
          .replace("−", "-"),
      );
    for (const value of ["max", "mean", "min"]) {
      const off = Math.abs(number(said, value) - region[value].celsius);
      expect(off <= 0.051, `${value}: ${said} is not ${region[value].celsius}`);
    }
  },

  async "points of a polygon are dragged, come and go"() {
    const at = await placesOf(page);
    await dragBy(page, at([0.4, 0.45]), at([0.3, 0.4]));
    await until(
      async () =>
        Math.abs((await measured("Polygon 1")).points[0].x - 0.3) < 0.006,
      "a corner at another place",
    );
    const middle = page.locator('[data-middle="2"]');
    const box = await middle.boundingBox();
    expect(box.width >= 24 && box.height >= 24, "too small for a finger");
    await dragBy(
      page,
      [box.x + box.width / 2, box.y + box.height / 2],
      at([0.55, 0.9]),
    );
    const five = await until(async () => {
      const one = await measured("Polygon 1");
      return one.points.length === 5 && one;
    }, "a fifth point");
    expect(Math.abs(five.points[3].y - 0.9) < 0.006, "it is elsewhere");
    await page.locator('[data-handle="3"]').focus();
    await page.keyboard.press("Delete");
    await until(
      async () => (await measured("Polygon 1")).points.length === 4,
      "four points again",
    );
  },

  async "every step is undone and done again, also by the keyboard"() {
    const kept = (await measured("Polygon 1")).points;
    await page.keyboard.press("Control+z");
    await until(
      async () => (await measured("Polygon 1")).points.length === 5,
      "the fifth point again",
    );
    for (let i = 0; i < 4; i++)
      await page.locator(thermal).getByLabel("Undo", { exact: true }).click();
    await gone("Polygon 1");
    expect(
      await page
        .locator(thermal)
        .getByLabel("Undo", { exact: true })
        .isDisabled(),
      "there is more to undo",
    );
    for (let i = 0; i < 5; i++) await page.keyboard.press("Control+y");
    await until(async () => {
      const [again] = (await measurements()).filter(
        (one) => one.name === "Polygon 1",
      );
      return JSON.stringify(again?.points) === JSON.stringify(kept);
    }, "all steps again");
  },

  async "it is still there after the page was loaded again"() {
    await open(page);
    await page.locator(`.region-label:has-text("Polygon 1")`).waitFor();
    await use(page, "select");
    await page.locator('[data-label]:has-text("Polygon 1")').waitFor();
    const shown = await page.locator(".outlines .shape polygon.over").count();
    expect(shown === 2, `${shown} outlines`);
  },

  async "the keyboard draws a box, moves it, its corners, and removes it"() {
    const stage = page.locator(`${thermal} .stage`);
    await use(page, "box");
    await page.mouse.move(0, 0);
    await stage.focus();
    await page.keyboard.press("ArrowRight"); // 81, 60
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowDown"); // 97, 76
    await page.keyboard.press("Enter");
    const pixel = ([x, y]) => [(x + 0.5) / columns, (y + 0.5) / rows];
    const box = await measured("Box 1");
    expectPoints(box, [pixel([81, 60]), pixel([97, 76])], "the box");
    // Tab from the picture to the shapes, one by one
    const seen = [];
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press("Tab");
      seen.push(await focused(page));
    }
    expect(
      seen[3] === `label ${box.id}` && new Set(seen).size === 4,
      `Tab goes to ${seen}`,
    );
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowUp");
    await until(
      async () =>
        Math.abs((await measured("Box 1")).points[0].y - 44.5 / rows) < 1e-4,
      "a box further up",
    );
    await page.keyboard.press("Enter");
    await focusOf("handle 0");
    await page.keyboard.press("ArrowDown");
    await until(
      async () =>
        Math.abs((await measured("Box 1")).points[0].y - 45.5 / rows) < 1e-4,
      "a box that is one row less high",
    );
    const name = await page.evaluate(() => document.activeElement.ariaLabel);
    expect(name === "Corner 1 of Box 1 at 80, 45", `it is called ${name}`);
    await page.keyboard.press("Escape");
    await focusOf(`label ${box.id}`);
    await page.keyboard.press("Delete");
    await gone("Box 1");
    await until(
      () =>
        page.evaluate(() => document.activeElement.classList.contains("stage")),
      "the focus is at the picture again",
    );
    await page.keyboard.press("Escape");
    expect(
      await page.locator(`${thermal} .tools input[value="mark"]`).isChecked(),
      "Escape does not end it",
    );
  },

  async "a name and object parameters of its own, in the camera's units"() {
    await page.locator(".measuring").getByText("Pump", { exact: true }).click();
    const panel = page.locator(".shapes");
    await panel.getByLabel("Name").fill("Pump '3', left");
    await panel.getByLabel("Name").press("Enter");
    const pump = await measured("Pump '3', left");
    const emissivity = panel.getByLabel("Emissivity", { exact: true });
    expect(
      (await emissivity.getAttribute("placeholder")) === "0.95",
      "the picture's is not said",
    );
    await emissivity.fill("0.5");
    await emissivity.press("Enter");
    await until(
      async () => /emissivity=0\.5/.test((await settings()).regions),
      "an emissivity",
    );
    const materials = panel.getByLabel(/pick a material/);
    const skin = materials.locator("option", { hasText: "– 0.98" }).first();
    await materials.selectOption(await skin.getAttribute("value"));
    await until(
      async () => /emissivity=0\.98/.test((await settings()).regions),
      "the emissivity of a material",
    );
    await fetch(`${camera.url}/api/v1/settings/units`, {
      method: "PATCH",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ temperature: "fahrenheit" }),
    });
    const reflected = panel.getByLabel("Reflected");
    await until(
      async () => (await reflected.getAttribute("placeholder")) === "68",
      "degrees Fahrenheit",
    );
    await reflected.fill("212");
    await reflected.press("Enter");
    await until(
      async () => /reflected-c=100[,)]/.test((await settings()).regions),
      "100 °C",
    );
    await fetch(`${camera.url}/api/v1/settings/units`, {
      method: "PATCH",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ temperature: "celsius" }),
    });
    await until(
      async () => (await reflected.inputValue()) === "100",
      "degrees Celsius again",
    );
    await reflected.fill("");
    await reflected.press("Enter");
    await until(
      async () => !/reflected-c/.test((await settings()).regions),
      "as for the whole picture again",
    );
    expect((await measured("Pump '3', left")).id === pump.id, "another id");
  },

  async "what is wrong stays at its field with the reason"() {
    const panel = page.locator(".shapes");
    const emissivity = panel.getByLabel("Emissivity", { exact: true });
    await emissivity.fill("7");
    await emissivity.press("Enter");
    await panel.getByText("At most 1").waitFor();
    expect(
      (await emissivity.getAttribute("aria-invalid")) === "true",
      "the field is not marked",
    );
    await emissivity.press("Escape");
    // longer than the camera takes, which only the camera knows
    await errors.during(/422|400/, async () => {
      const before = (await settings()).regions;
      await panel.getByLabel("Name").fill("é".repeat(65));
      await panel.getByLabel("Name").press("Enter");
      const wrong = panel.locator(".entry:has(label:text('Name')) .wrong");
      await wrong.waitFor();
      expect(/64|name/.test(await wrong.textContent()), "not the reason");
      expect((await settings()).regions === before, "something was changed");
    });
    await panel.getByLabel("Name").press("Escape");
  },

  async "a shield is cut out of what is measured"() {
    const full = (await measurements()).find((one) => one.kind === "full");
    expect(full.pixels === columns * rows, "the picture has holes already");
    await page.locator(".layer-choice").first().selectOption("shields");
    await use(page, "box");
    const at = await placesOf(page);
    await page.mouse.click(...at([0.7, 0.1]));
    await page.mouse.click(...at([0.9, 0.3]));
    await until(async () => {
      const [now] = (await measurements()).filter((one) => one.kind === "full");
      const missing = columns * rows - now.pixels;
      return missing > 700 && missing < 820;
    }, "a hole of 32 by 24 pixels");
    expect(
      /shield/.test((await settings()).regions),
      "the camera does not call it a shield",
    );
    await page.keyboard.press("Control+z");
    await until(
      async () => !/shield/.test((await settings()).regions),
      "no shield",
    );
    await page.locator(".layer-choice").first().selectOption("regions");
  },

  async "another's change of the same region is not overwritten unasked"() {
    const text = "full() spot(0.25,0.5,id=5,name='Mine') spot(0.75,0.5,id=6)";
    await change({ regions: text });
    await open(page);
    await use(page, "select");
    const label = page.locator('[data-label="5"]');
    await label.focus();
    await page.keyboard.press("ArrowRight");
    // while the page still holds it, somebody else moves it, and another one
    await change({
      regions: text.replace("0.25,0.5", "0.25,0.9").replace("0.75", "0.8"),
    });
    // the browser tells of the answer 412 as of an error
    await errors.during(/412/, async () => {
      await page.getByText("Somebody else changed this").waitFor();
      expect(/0\.25,0\.9/.test((await settings()).regions), "overwritten");
      await page.getByRole("button", { name: "Save mine" }).click();
      await until(
        async () => (await settings()).regions.includes("spot(0.25938,0.5"),
        "mine, now that it was wanted",
      );
    });
    expect(
      (await settings()).regions.includes("spot(0.8,0.5"),
      "theirs is lost",
    );
  },

  async "another's change of another region bothers nobody"() {
    const now = (await settings()).regions;
    await page.locator('[data-label="5"]').focus();
    await page.keyboard.press("ArrowDown");
    await errors.during(/412/, async () => {
      await change({ regions: now.replace("spot(0.8,0.5", "spot(0.8,0.7") });
      await until(async () => {
        const { regions } = await settings();
        return regions.includes("spot(0.8,0.7") && regions.includes("0.5125");
      }, "both changes");
    });
    expect((await page.locator("dialog").count()) === 0, "it asks");
  },

  async "the contrast's area is drawn, and counts from then on"() {
    await page.locator(".layer-choice").first().selectOption("contrast");
    expect((await settings())["agc-roi"] === "full", "it counts already");
    await use(page, "box");
    const at = await placesOf(page);
    await dragBy(page, at([0.1, 0.2]), at([0.5, 0.6]));
    const now = await until(async () => {
      const all = await settings();
      return all["agc-roi"] === "custom" && all;
    }, "a custom region of interest");
    const [x1, y1, x2, y2] = now["agc-roi-box"].match(/[\d.]+/g).map(Number);
    const corners = {
      points: [
        { x: x1, y: y1 },
        { x: x2, y: y2 },
      ],
    };
    expectPoints(
      corners,
      [
        [0.1, 0.2],
        [0.5, 0.6],
      ],
      "the area",
    );
    // there is always one, so it cannot be removed
    const bin = page.locator(".primary").getByLabel("Remove what is chosen");
    expect((await bin.count()) === 0, "it could be removed");
    await page.locator(".layer-choice").first().selectOption("regions");
  },

  async "a privacy mask is drawn on the visible picture, and hides"() {
    const visible = page.locator('[data-sensor="sensor1"]');
    const masks = async () => {
      const url = `${camera.url}/api/v1/settings/sensor/sensor1`;
      const answer = await (await fetch(url, { headers })).json();
      return answer.settings.find((one) => one.key === "privacy-masks").value;
    };
    await visible.locator('.tools input[value="box"]').check({ force: true });
    const box = await visible.locator(".stage").boundingBox();
    const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
    await dragBy(page, at(0.25, 0.25), at(0.75, 0.75));
    const text = await until(masks, "a mask");
    expect(/^box\(.*name='Mask 1'\)$/.test(text), text);
    const panel = visible.locator(".shapes");
    await panel.getByLabel("Colour").fill("#2040ff");
    await until(
      async () => (await masks()).includes("color=#2040ff"),
      "a blue mask",
    );
    const middle = () =>
      page.evaluate(() => {
        const image = document.querySelector('[data-sensor="sensor1"] .moving');
        const canvas = document.createElement("canvas");
        canvas.width = image.videoWidth ?? image.naturalWidth;
        canvas.height = image.videoHeight ?? image.naturalHeight;
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        return [
          ...context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1)
            .data,
        ];
      });
    await until(async () => {
      const [r, g, b] = await middle();
      return b > 220 && r < 80 && g < 100;
    }, "blue in the middle of the picture");
    await panel.getByLabel("Off for now").check();
    await until(async () => {
      const [, , b] = await middle();
      return b < 60 || b > 250;
    }, "the picture behind it");
    await panel.getByRole("button", { name: "Remove" }).click();
    await until(async () => (await masks()) === "", "no mask");
    // one on the world has no place in the picture, but a name
    const world = await fetch(`${camera.url}/api/v1/settings/sensor/sensor1`, {
      method: "PATCH",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ "privacy-masks": "box(-12,3,-8,7.5,world)" }),
    });
    expect(world.ok, "a mask on the world was refused");
    await panel.getByText("on the world").click();
    expect((await visible.locator(".handle").count()) === 0, "it has corners");
    await until(async () => {
      // what another has just changed may come into the panel meanwhile
      await panel.getByLabel("Name").fill("Neighbour");
      await panel.getByLabel("Name").press("Enter");
      await page.waitForTimeout(300);
      return (await masks()) === "box(-12,3,-8,7.5,name='Neighbour',world)";
    }, "a name");
    await visible.locator('.tools input[value="mark"]').check({ force: true });
  },

  async "points that map two pictures are drawn in both"() {
    const folder = makeFolder();
    const both = await startCamera(
      folder,
      0,
      {},
      "../integration/profiles/test-fusion.json",
    );
    const login = await logIn(both.url);
    const url = `${both.url}/api/v1/settings/sensor/sensor3`;
    const registration = async () => {
      const answer = await (await fetch(url, { headers: login })).json();
      return answer.settings.find((one) => one.key === "fusion-registration")
        .value;
    };
    const text = "0.1,0.1>0.2,0.1; 0.9,0.1>0.8,0.1; 0.5,0.9>0.5,0.9";
    await fetch(url, {
      method: "PATCH",
      headers: { ...login, "Content-Type": "application/json" },
      body: JSON.stringify({ "fusion-registration": text }),
    });
    const window = await openWindow(browser, errors, {}, both.url);
    await window.goto(both.url);
    const channel = (id) => window.locator(`[data-sensor="${id}"]`);
    const drag = async (id, from, to) => {
      await channel(id)
        .locator('.tools input[value="select"]')
        .check({ force: true });
      const box = await channel(id).locator(".stage").boundingBox();
      const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
      await channel(id).locator(".canvas .region-label").first().waitFor();
      await dragBy(window, at(from), at(to));
    };
    const numbers = async () =>
      (await registration()).match(/[\d.]+/g).map(Number);
    const near = (a, b) => Math.abs(a - b) < 0.01;
    await drag("sensor2", [0.9, 0.1], [0.8, 0.2]);
    await until(async () => {
      const now = await numbers();
      return near(now[4], 0.8) && near(now[5], 0.2) && now[6] === 0.8;
    }, "another point of the thermal picture");
    await drag("sensor1", [0.5, 0.9], [0.6, 0.8]);
    await until(async () => {
      const now = await numbers();
      return now[8] === 0.5 && near(now[10], 0.6) && near(now[11], 0.8);
    }, "another point of the visible picture");
    // three points are mapped exactly; a fourth one says how good that is
    await channel("sensor2")
      .locator('.tools input[value="spot"]')
      .check({ force: true });
    const box = await channel("sensor2").locator(".stage").boundingBox();
    await window.mouse.click(box.x + 0.3 * box.width, box.y + 0.6 * box.height);
    await until(async () => (await numbers()).length === 16, "four pairs");
    const panel = window.locator(".side .shapes");
    await panel.getByLabel("Only checks the others").check();
    await until(
      async () => /; check 0\.3/.test(await registration()),
      "a pair that only checks",
    );
    await panel
      .locator('.shape-row:has-text("Point 4"):has-text("px")')
      .waitFor();
    await window.context().close();
    await stopCamera(both);
    removeFolder(folder);
  },

  async "a defective pixel is the one that was clicked"() {
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator(".layer-choice").first().selectOption("pixels");
    const at = await placesOf(page);
    const pixel = ([x, y]) => at([(x + 0.5) / columns, (y + 0.5) / rows]);
    for (const place of [
      [120, 30],
      [7, 101],
    ]) {
      await use(page, "spot");
      await page.mouse.click(...pixel(place));
    }
    const pixels = async () => (await settings())["defective-pixels"];
    await until(
      async () =>
        (await pixels()).split(" ").sort().join(" ") === "120,30 7,101",
      "two pixels",
    );
    const label = page.locator('.region-label:has-text("Pixel 7, 101")');
    await label.focus();
    await page.keyboard.press("ArrowRight");
    await until(
      async () => (await pixels()).split(" ").includes("8,101"),
      "the pixel beside it",
    );
    await page.keyboard.press("Delete");
    await until(async () => (await pixels()) === "120,30", "one pixel");
    await page.keyboard.press("Control+z");
    await until(async () => / /.test(await pixels()), "two pixels again");
    await change({ "defective-pixels": "" });
    await page.locator(".layer-choice").first().selectOption("regions");
  },

  async "an isotherm is dragged along the colour bar"() {
    await page.evaluate(() => scrollTo(0, 0));
    await change({ isotherm: "above", "isotherm-above": 60 });
    const handle = page.locator('[data-limit="isotherm-above"]');
    await handle.waitFor();
    const bar = await page.locator(".colour-bar .colours").boundingBox();
    const labels = await page.locator(".colour-bar li").allTextContents();
    const from = await handle.boundingBox();
    expect(from.width >= 24 && from.height >= 24, "too small for a finger");
    const x = from.x + from.width / 2;
    await dragBy(
      page,
      [x, from.y + from.height / 2],
      [x, bar.y + bar.height / 2],
    );
    // the middle of the bar is its middle label
    await until(
      async () =>
        Math.abs((await settings())["isotherm-above"] - Number(labels[2])) < 1,
      `${labels[2]} °C`,
    );
    const before = (await settings())["isotherm-above"];
    await handle.press("ArrowUp");
    await until(
      async () =>
        Math.abs((await settings())["isotherm-above"] - before - 0.5) < 0.051,
      "half a degree more",
    );
    await change({ isotherm: "off" });
    await handle.waitFor({ state: "detached" });
  },

  async "on a phone a finger draws, drags and scrolls"() {
    await change({ regions: "full()" });
    const phone = await openWindow(
      browser,
      errors,
      {
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2.625,
        hasTouch: true,
        isMobile: true,
      },
      camera.url,
    );
    await open(phone);
    const at = await placesOf(phone);
    const client = await phone.context().newCDPSession(phone);
    const touch = (type, point) =>
      client.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: point ? [{ x: point[0], y: point[1] }] : [],
      });
    const drag = async (from, to) => {
      await touch("touchStart", from);
      for (let i = 1; i <= 4; i++)
        await touch(
          "touchMove",
          from.map((value, axis) => value + ((to[axis] - value) * i) / 4),
        );
      await touch("touchEnd");
    };
    await use(phone, "box");
    await drag(at([0.3, 0.3]), at([0.6, 0.7]));
    expectPoints(
      await measured("Box 1"),
      [
        [0.3, 0.3],
        [0.6, 0.7],
      ],
      "the box",
    );
    await phone.locator('[data-handle="2"]').waitFor();
    await drag(at([0.6, 0.7]), at([0.8, 0.9]));
    await until(
      async () => Math.abs((await measured("Box 1")).points[1].x - 0.8) < 0.006,
      "a corner at another place",
    );
    await use(phone, "polygon");
    for (const corner of [...corners, corners[0]])
      await phone.touchscreen.tap(...at(corner));
    expectPoints(await measured("Polygon 1"), corners, "the polygon");
    const small = await phone.evaluate(
      () =>
        [
          ...document.querySelectorAll(
            ".handle, .canvas .region-label, .drawing-tools label, .drawing-tools button, .shape-row",
          ),
        ]
          .map((one) => one.getBoundingClientRect())
          .filter(
            ({ width, height }) => width > 0 && Math.min(width, height) < 24,
          ).length,
    );
    expect(small === 0, `${small} targets are smaller than 24 pixels`);
    const wide = await overflowOf(phone);
    expect(wide <= 0, `${wide} pixels too wide`);
    const nameless = await namelessIn(phone);
    expect(nameless.length === 0, nameless.join(" "));
    // the panel lies below the picture there
    await phone.locator(".primary > .shapes").getByLabel("Name").waitFor();
    // a swipe over the picture still scrolls
    await drag(at([0.1, 0.95]), [at([0.1, 0])[0], at([0.1, 0])[1] - 60]);
    await until(() => phone.evaluate(() => scrollY > 40), "a scrolled page");
    await phone.context().close();
  },

  async "a shape is where it was drawn beside black bars, too"() {
    const other = await openWindow(
      browser,
      errors,
      { viewport: { width: 700, height: 400 }, deviceScaleFactor: 1.5 },
      camera.url,
    );
    await open(other);
    const at = await placesOf(other);
    await use(other, "line");
    await dragBy(other, at([0.2, 0.2]), at([0.5, 0.9]));
    expectPoints(
      await measured("Line 1"),
      [
        [0.2, 0.2],
        [0.5, 0.9],
      ],
      "the line",
    );
    await other.context().close();
  },
};

await run(tests, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(state);
});
