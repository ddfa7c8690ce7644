// SPDX-License-Identifier: LGPL-2.1-or-later
// A picture that is enlarged, mirrored and turned: what is drawn over it lies
// where it belongs. Both sensors see one bright, hot panel; where it is in a
// picture is found in the pixels of a snapshot.

import { writeFileSync } from "node:fs";
import path from "node:path";
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
} from "./browser.mjs";
import { logIn } from "./log-in.mjs";

const scene = {
  title: "A panel",
  description: "Hot and white before a cold, dark wall.",
  time_of_day_h: 12,
  camera: { height_m: 5, parallax_m: 0, range_c: [-40, 160], emissivity: 1 },
  weather: { air_c: 20, humidity: 0.5, cloud_cover: 0, sky_k: 0 },
  materials: {
    wall: { emissivity: 1, color: "#202428", sun_k: 0, night_k: 0 },
    panel: { emissivity: 1, color: "#ffffff", sun_k: 0, night_k: 0 },
  },
  ground: { material: "wall" },
  objects: [
    {
      id: "wall",
      class: "blackbody",
      model: "parts",
      heading_deg: 180,
      path: [{ x: 0, y: 12 }],
      parts: [
        {
          shape: "panel",
          at: [0, 0, -40],
          size: [100, 0, 100],
          material: "wall",
          temperature_c: 20,
        },
      ],
    },
    {
      id: "panel",
      class: "blackbody",
      model: "parts",
      z_m: 5.4,
      heading_deg: 180,
      path: [{ x: 1.2, y: 10 }],
      parts: [
        {
          shape: "panel",
          at: [0, 0, 0],
          size: [0.8, 0, 0.8],
          material: "panel",
          temperature_c: 120,
        },
      ],
    },
  ],
};

const turns = ["rotation", "mirror", "flip"];
const zooms = { zoom: "zoom", "zoom-x": "center-x", "zoom-y": "center-y" };

function bindings(orientation) {
  return Object.fromEntries([
    ...turns.map((key) => [
      `view.${key}`,
      orientation.map((name) => `${name}.${key}`).join(" "),
    ]),
    ...Object.entries(zooms).map(([key, name]) => [
      `view.${key}`,
      `view.${name}`,
    ]),
  ]);
}

/* `pan` is where the head looks, degrees. */
function makeProfile(folder, pan = 0) {
  const place = path.join(folder, "panel.json");
  writeFileSync(place, JSON.stringify(scene));
  const source = (band) => ({
    element: "thermsrc",
    name: "source",
    properties: { "is-live": true, scene: place, band, pan },
  });
  const profile = {
    name: "panel",
    title: "Camera of a test",
    sensors: [
      {
        id: "sensor1",
        label: "Visible",
        band: "visible",
        chain: [
          source("visible"),
          { caps: "video/x-raw,width=320,height=240,framerate=15/1" },
          { element: "thermmask", name: "masks" },
          { element: "eptz", name: "view" },
        ],
        bind: {
          zoom: "source.zoom",
          "privacy-masks": "masks.masks",
          ...bindings(["view"]),
        },
      },
      {
        id: "sensor2",
        label: "Thermal",
        band: "thermal",
        chain: [
          source("thermal"),
          {
            caps: "video/x-raw,format=GRAY16_LE,width=160,height=120,framerate=15/1",
          },
          { element: "thermmask", name: "masks" },
          { element: "eptz", name: "orientation" },
          { element: "radiometry", name: "radiometry" },
          {
            element: "thermcolor",
            name: "colour",
            properties: { agc: "linear", damping: 0 },
          },
          { element: "thermmask", name: "picture-masks" },
          { element: "eptz", name: "view" },
        ],
        bind: {
          regions: "radiometry.regions",
          "privacy-masks": "masks.masks picture-masks.masks",
          ...bindings(["orientation", "picture-masks"]),
          "view.rotation": "orientation.rotation picture-masks.rotation",
        },
        defaults: { regions: "" },
      },
    ],
    streams: [{ name: "stream1/sensor2", sensor: "sensor2", codec: "h264" }],
  };
  const file = path.join(folder, "profile.json");
  writeFileSync(file, JSON.stringify(profile));
  return file;
}

const state = makeFolder();
const folder = makeFolder();
const camera = await startCamera(state, 0, {}, makeProfile(folder));
const headers = await logIn(camera.url);
const browser = await startBrowser();
const errors = new Errors();
const page = await openWindow(browser, errors, {}, camera.url);
/* one that decodes pictures: no policy forbids it that */
const decoder = await (await browser.newContext()).newPage();

async function ask(place, init = {}) {
  const response = await fetch(`${camera.url}/api/v1/${place}`, {
    ...init,
    headers: { ...headers, "Content-Type": "application/json" },
  });
  if (!response.ok) throw new Error(await response.text());
  return response;
}

const change = (group, values) =>
  ask(`settings/${group}`, { method: "PATCH", body: JSON.stringify(values) });

async function settingOf(sensor, key) {
  const answer = await (await ask(`settings/sensor/${sensor}`)).json();
  return answer.settings.find((one) => one.key === key).value;
}

/* The bright panel in a picture: left, top, right and bottom, 0 to 1. */
async function findPanel(sensor) {
  const jpeg = await (
    await ask(`sensors/${sensor}/snapshot.jpg`)
  ).arrayBuffer();
  return decoder.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/jpeg;base64,${base64}`;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const bright = [];
    for (let i = 0; i < width * height; i++)
      if (data[4 * i + 1] > 160)
        bright.push([i % width, Math.floor(i / width)]);
    const [xs, ys] = [0, 1].map((k) => bright.map((at) => at[k]));
    const box = {
      left: Math.min(...xs) / width,
      right: (Math.max(...xs) + 1) / width,
      top: Math.min(...ys) / height,
      bottom: (Math.max(...ys) + 1) / height,
    };
    return { ...box, n: bright.length, width, height };
  }, Buffer.from(jpeg).toString("base64"));
}

const viewer = (sensor) => `[data-sensor="${sensor}"]`;

/* Where an outline is in the picture, 0 to 1: svg of shapes or of regions. */
async function outline(sensor, selector) {
  return page.evaluate(
    ([stage, selector]) => {
      const svg = document.querySelector(`${stage} ${selector}`);
      const shape = svg?.querySelector("polygon.over");
      if (!shape) return undefined;
      const { width, height } = svg.viewBox.baseVal;
      const points = [...shape.points];
      const xs = points.map(({ x }) => x / width);
      const ys = points.map(({ y }) => y / height);
      return {
        left: Math.min(...xs),
        right: Math.max(...xs),
        top: Math.min(...ys),
        bottom: Math.max(...ys),
      };
    },
    [viewer(sensor), selector],
  );
}

/* Around it, and not much larger: a tenth of the frame on each side, as it is
 * enlarged. */
function encloses(box, panel, zoom = 1) {
  const most = 0.1 * zoom;
  const gaps = [
    panel.left - box.left,
    panel.top - box.top,
    box.right - panel.right,
    box.bottom - panel.bottom,
  ];
  return gaps.every((gap) => gap >= 0 && gap <= most);
}

/* Until the outline lies around what is seen, in the picture of now. */
async function untilAround(sensor, selector, zoom, what) {
  let last;
  await until(
    async () => {
      const [box, panel] = await Promise.all([
        outline(sensor, selector),
        findPanel(sensor),
      ]);
      last = { box, panel };
      return box && panel.n > 0 && encloses(box, panel, zoom);
    },
    () => `${what}: ${JSON.stringify(last)}`,
  );
}

async function setView(sensor, values) {
  const plain = {
    rotation: "0",
    mirror: false,
    flip: false,
    zoom: 1,
    "zoom-x": 0.5,
    "zoom-y": 0.5,
  };
  await change(`view/${sensor}`, { ...plain, ...values });
}

/* A picture on its side has come when its size has. */
async function untilSize(sensor, upright) {
  await until(async () => {
    const { width, height } = await findPanel(sensor);
    return width > height === upright;
  }, "a picture of another size");
}

/* What the page knows of the picture is of now, its temperatures too. */
async function untilShown(sensor) {
  const view = await (await ask(`sensors/${sensor}/view`)).json();
  const ratio = `${view.width} / ${view.height}`;
  await until(
    () =>
      page.evaluate(
        ([stage, ratio, number]) => {
          const reading = document.querySelector("#pointer-reading");
          return (
            document.querySelector(stage)?.style.aspectRatio === ratio &&
            Number(reading?.dataset.frame) > number
          );
        },
        [
          `${viewer(sensor)} .stage`,
          ratio,
          sensor === "sensor2" ? view.frame : 0,
        ],
      ),
    `the page shows ${sensor} as it is`,
  );
}

const round = (value) => value.toFixed(3);

/* As text of a box around the panel, a twentieth of the picture wider. */
function boxAround({ left, top, right, bottom }, extra) {
  const points = [left - 0.05, top - 0.05, right + 0.05, bottom + 0.05];
  return `box(${points.map(round).join(",")}${extra})`;
}

async function placesOf(sensor) {
  const box = await page.locator(`${viewer(sensor)} .stage`).boundingBox();
  const { width, height } = await findPanel(sensor);
  const scale = Math.min(box.width / width, box.height / height);
  const left = box.x + (box.width - width * scale) / 2;
  const top = box.y + (box.height - height * scale) / 2;
  return ([x, y]) => [left + x * width * scale, top + y * height * scale];
}

async function drag(from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2);
  await page.mouse.move(...to);
  await page.mouse.up();
}

const use = (sensor, tool) =>
  page
    .locator(`${viewer(sensor)} .tools input[value="${tool}"]`)
    .check({ force: true });

const measured = async () =>
  (await (await ask("sensors/sensor2/measurements")).json()).measurements;

const views = {
  "as it comes": {},
  "enlarged twice": { zoom: 2, "zoom-x": 0.6, "zoom-y": 0.45 },
  mirrored: { mirror: true },
  "turned by 90 degrees": { rotation: "90" },
  "turned by 270 degrees, flipped, mirrored, enlarged": {
    rotation: "270",
    flip: true,
    mirror: true,
    zoom: 2,
  },
};

const tests = {
  async "a region lies around the same hot thing in an enlarged picture"() {
    await page.goto(camera.url);
    await until(
      async () => (await findPanel("sensor2")).n > 20,
      "a picture with the panel",
    );
    const panel = await findPanel("sensor2");
    await change("sensor/sensor2", { regions: boxAround(panel, ",name=Hot") });
    await untilAround("sensor2", "svg.regions", 1, "not enlarged");
    await setView("sensor2", views["enlarged twice"]);
    await until(async () => {
      const { left, right } = await findPanel("sensor2");
      return right - left > 1.8 * (panel.right - panel.left);
    }, "an enlarged panel");
    await untilAround("sensor2", "svg.regions", 2, "enlarged twice");
    // half of it is out of the picture now
    await setView("sensor2", { zoom: 4, "zoom-x": 0.2, "zoom-y": 0.2 });
    await until(
      async () =>
        (await page.locator(`${viewer("sensor2")} .region-label`).count()) ===
        0,
      "nothing is said of what is not seen",
    );
  },

  async "a region drawn around it in any view measures it"() {
    for (const [name, values] of Object.entries(views)) {
      await change("sensor/sensor2", { regions: "" });
      await setView("sensor2", values);
      await untilSize("sensor2", (values.rotation ?? "0") === "0");
      // until two snapshots agree the picture may be the one before
      await until(async () => {
        const [a, b] = [await findPanel("sensor2"), await findPanel("sensor2")];
        return a.n > 0 && a.left === b.left && a.top === b.top;
      }, "a picture that stays");
      await untilShown("sensor2");
      const at = await placesOf("sensor2");
      const panel = await findPanel("sensor2");
      await use("sensor2", "box");
      await drag(
        at([panel.left - 0.04, panel.top - 0.04]),
        at([panel.right + 0.04, panel.bottom + 0.04]),
      );
      const one = await until(async () => (await measured())[0], "a region");
      const [low, high] = [one.min.celsius, one.max.celsius];
      expect(high > 100 && low < 60, `${name}: ${low} to ${high} °C`);
      await use("sensor2", "mark");
      await untilAround("sensor2", "svg.regions", values.zoom ?? 1, name);
    }
    await change("sensor/sensor2", { regions: "" });
  },

  async "a privacy mask lies on what the sensor saw, in every view"() {
    for (const sensor of ["sensor1", "sensor2"]) {
      await setView(sensor, {});
      await untilSize(sensor, true);
      await until(async () => {
        const { left, right } = await findPanel(sensor);
        return right - left < 0.25;
      }, "the whole picture");
      // one that is off hides nothing, but is drawn
      await change(`sensor/${sensor}`, {
        "privacy-masks": boxAround(await findPanel(sensor), ",name=Off,off"),
      });
      if (sensor === "sensor2")
        await page
          .locator(`${viewer(sensor)} .layer-choice`)
          .selectOption("masks");
      await use(sensor, "select");
      for (const [name, values] of Object.entries(views)) {
        await setView(sensor, values);
        await untilAround(
          sensor,
          "svg.outlines",
          values.zoom ?? 1,
          `${sensor} ${name}`,
        );
      }
      await use(sensor, "mark");
    }
  },

  async "a mask stays on the world when the lens zooms and the head turns"() {
    const sensor = "sensor1";
    const stage = viewer(sensor);
    await change(`sensor/${sensor}`, { "privacy-masks": "" });
    await setView(sensor, { mirror: true });
    const panel = await until(async () => {
      const [a, b] = [await findPanel(sensor), await findPanel(sensor)];
      return a.n > 0 && a.left < 0.5 && a.left === b.left && a;
    }, "a mirrored picture");
    await untilShown(sensor);
    const at = await placesOf(sensor);
    await use(sensor, "box");
    await until(
      async () => !(await outline(sensor, "svg.outlines")),
      "the page knows that there is none",
    );
    await drag(
      at([panel.left - 0.02, panel.top - 0.02]),
      at([panel.right + 0.02, panel.bottom + 0.02]),
    );
    await page.getByLabel("Stays on the world").check();
    await until(
      async () =>
        /^polygon\(.*world\)$/.test(await settingOf(sensor, "privacy-masks")),
      "its corners are directions",
    );
    const hidden = async () => (await findPanel(sensor)).n === 0;
    await until(hidden, "it is hidden");

    const plain = await outline(sensor, "svg.outlines");
    await change(`sensor/${sensor}`, { zoom: 2 });
    await until(async () => {
      const { left, right } = await outline(sensor, "svg.outlines");
      const scale = (right - left) / (plain.right - plain.left);
      return Math.abs(scale - 2) < 0.1;
    }, "an outline of twice the size");
    expect(await hidden(), "the zoom uncovers it");
    await change(`sensor/${sensor}`, { zoom: 1 });

    makeProfile(folder, 6);
    await ask("profile/reload", { method: "POST", body: "" });
    await until(async () => {
      const box = await outline(sensor, "svg.outlines");
      // it turned to the right, what is seen goes left; mirrored, right
      return box && box.left > plain.left + 0.08;
    }, "an outline elsewhere");
    expect(await hidden(), "the head uncovers it");

    const mask = await outline(sensor, "svg.outlines");
    await change(`sensor/${sensor}`, { "privacy-masks": "" });
    await until(
      async () => {
        const seen = await findPanel(sensor);
        return seen.n > 0 && encloses(mask, seen);
      },
      `it was behind ${JSON.stringify(mask)}`,
    );
    await page.locator(`${stage} .tools input[value="mark"]`).check({
      force: true,
    });
    makeProfile(folder);
    await ask("profile/reload", { method: "POST", body: "" });
    for (const one of ["sensor1", "sensor2"])
      await until(
        () =>
          findPanel(one).then(
            () => true,
            () => false,
          ),
        "pictures again",
      );
  },

  async "a mask that is drawn in a turned picture hides what was meant"() {
    for (const sensor of ["sensor1", "sensor2"]) {
      await change(`sensor/${sensor}`, { "privacy-masks": "" });
      await setView(sensor, {});
      await untilSize(sensor, true);
      await setView(sensor, { rotation: "90", mirror: true, zoom: 2 });
      await untilSize(sensor, false);
      const panel = await until(async () => {
        const [a, b] = [await findPanel(sensor), await findPanel(sensor)];
        return a.n > 0 && a.left === b.left && a.top === b.top && a;
      }, "a picture that stays");
      await untilShown(sensor);
      const at = await placesOf(sensor);
      await use(sensor, "box");
      await drag(
        at([panel.left - 0.03, panel.top - 0.03]),
        at([panel.right + 0.03, panel.bottom + 0.03]),
      );
      await until(
        async () => (await findPanel(sensor)).n === 0,
        `nothing bright is left in ${sensor}`,
      );
      await setView(sensor, {});
      await untilSize(sensor, true);
      expect((await findPanel(sensor)).n === 0, "it is seen from elsewhere");
    }
  },
};

/* The page learns by a refusal that the test has changed a setting, too. */
const refused = /412/;
const patient = Object.fromEntries(
  Object.entries(tests).map(([name, test]) => [
    name,
    () => errors.during(refused, test),
  ]),
);

await run(patient, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(state);
  removeFolder(folder);
});
