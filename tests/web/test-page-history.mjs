// SPDX-License-Identifier: LGPL-2.1-or-later
// Temperatures over time in a real browser: an area in which somebody walks,
// its numbers and its plot, which grows.

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

const state = makeFolder();
const camera = await startCamera(state, 0, {}, "walker.json");
const headers = await logIn(camera.url);
const browser = await startBrowser();
const errors = new Errors();
const page = await openWindow(
  browser,
  errors,
  { colorScheme: "light" },
  camera.url,
);
const asked = [];
page.on("request", (request) => asked.push(new URL(request.url())));

/* where the walker comes by */
const path = "polygon(0.2,0.6,0.95,0.6,0.95,0.82,0.2,0.82,name='Path',id=3)";

async function ask(resource) {
  const response = await fetch(`${camera.url}/api/v1${resource}`, { headers });
  expect(response.ok, `${resource}: ${response.status}`);
  return response;
}

async function setRegions(regions) {
  const response = await fetch(`${camera.url}/api/v1/settings/sensor/sensor2`, {
    method: "PATCH",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ regions }),
  });
  expect(response.ok, `regions: ${response.status}`);
}

async function historyOf(id) {
  const answer = await (
    await ask("/sensors/sensor2/history?resolution=1")
  ).json();
  return answer.regions.find((region) => region.id === id);
}

/** Pixels of the plot that have the colour of a line, and its left and right
 * end in CSS pixels. */
function lineOf(window, colour) {
  return window.evaluate((name) => {
    const canvas = document.querySelector(".plot canvas");
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = getComputedStyle(canvas).getPropertyValue(name).trim();
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    const { data, width } = canvas
      .getContext("2d")
      .getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    let left = Infinity;
    let right = -Infinity;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] < 250) continue;
      const off =
        Math.abs(data[i] - r) +
        Math.abs(data[i + 1] - g) +
        Math.abs(data[i + 2] - b);
      if (off > 24) continue;
      const x = ((i / 4) % width) / devicePixelRatio;
      count += 1;
      left = Math.min(left, x);
      right = Math.max(right, x);
    }
    return { count, left, right };
  }, colour);
}

const momentOf = (window) =>
  window.evaluate(() =>
    Date.parse(document.querySelector(".history .moment").textContent),
  );

/** The numbers of a row, in °C, wherever it stands. */
function numbersOf(window, table, name) {
  return window.evaluate(
    ([selector, title]) => {
      const row = [...document.querySelectorAll(`${selector} tbody tr`)].find(
        (one) => one.querySelector("th").textContent.trim() === title,
      );
      return [...(row?.querySelectorAll("td") ?? [])].map((cell) =>
        parseFloat(cell.textContent.replace("−", "-")),
      );
    },
    [table, name],
  );
}

const near = (a, b, by) => Math.abs(a - b) <= by;

const tests = {
  async "an area around a walker is measured live"() {
    await page.goto(camera.url);
    await setRegions(`full(id=0) ${path}`);
    await untilPage(page, () =>
      [...document.querySelectorAll(".measuring tbody th")].some(
        (one) => one.textContent === "Path",
      ),
    );
    const [min, mean, , max] = await numbersOf(page, ".measuring", "Path");
    expect(min < mean && mean < max, `${min} ${mean} ${max}`);
  },

  async "the walker is seen in the numbers of the area"() {
    // who is 30 °C warm comes and goes over grass of 10 °C
    await until(async () => {
      const path = await historyOf(3);
      return path && Math.max(...path.maxK) - Math.min(...path.maxK) > 5;
    }, "the walker has come by");
    const found = await historyOf(3);
    const spread = (list) => Math.max(...list) - Math.min(...list);
    expect(spread(found.meanK) < spread(found.maxK), "the mean is calmer");
  },

  async "the plot has a line for each region, and grows"() {
    await page.locator(".history").scrollIntoViewIfNeeded();
    await until(
      async () =>
        (await lineOf(page, "--series-a")).count > 20 &&
        (await lineOf(page, "--series-b")).count > 20,
      "two lines",
    );
    const before = await lineOf(page, "--series-b");
    const moment = await momentOf(page);
    // the right end stays, as now; what was before goes to the left
    await until(async () => {
      const after = await lineOf(page, "--series-b");
      return after.right - after.left > before.right - before.left + 2;
    }, "the line is longer");
    expect((await momentOf(page)) > moment, "the newest moment is newer");
  },

  async "the newest point is what is measured now"() {
    await until(async () => {
      const now = await numbersOf(page, ".measuring", "Whole picture");
      const point = await numbersOf(page, ".history", "Whole picture");
      return near(now[1], point[1], 0.3) && near(now[3], point[2], 1.5);
    }, "the numbers are alike");
  },

  async "a reader is told what the plot shows"() {
    const label = await page.getAttribute(".plot", "aria-label");
    expect(
      /^Temperatures of the last ten minutes: Whole picture .* °C to .* °C; Path /.test(
        label,
      ),
      label,
    );
    expect((await namelessIn(page)).length === 0, await namelessIn(page));
  },

  async "arrow keys go from point to point"() {
    await page.focus(".plot");
    await page.keyboard.press("ArrowLeft");
    const first = await momentOf(page);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    const third = await momentOf(page);
    expect(third < first && first - third <= 4000, `${first} ${third}`);
  },

  async "a region that is not wanted goes, and keeps the other's colour"() {
    const box = page.getByRole("checkbox", { name: "Whole picture" });
    await box.uncheck();
    await until(
      async () => (await lineOf(page, "--series-a")).count === 0,
      "the line has gone",
    );
    expect((await lineOf(page, "--series-b")).count > 20, "the other stays");
    await box.check();
    await until(
      async () => (await lineOf(page, "--series-a")).count > 20,
      "the line is back",
    );
  },

  async "every range asks for as many points as it has room for"() {
    for (const [title, resolution] of [
      ["1 h", 5],
      ["Day", 120],
      ["Year", 43200],
      ["10 min", 1],
    ]) {
      asked.length = 0;
      await page.locator(".history .segments").getByText(title).click();
      await until(
        () =>
          asked.some(
            (url) =>
              url.pathname.endsWith("/history") &&
              url.searchParams.get("resolution") === String(resolution),
          ),
        `${title} asks for ${resolution} s`,
      );
    }
  },

  async "the table has what the plot shows, in the camera's units"() {
    const href = await page.getAttribute(".history a[download]", "href");
    const text = await (await ask(href.replace("/api/v1", ""))).text();
    const [head, ...rows] = text.trim().split("\r\n");
    expect(head.startsWith("time,region,name,min (°C),"), head);
    for (const id of [0, 3])
      expect(
        rows.filter((row) => row.split(",")[1] === String(id)).length > 3,
        `rows of region ${id}`,
      );
  },

  async "a moved region is marked, a removed one stays to be looked at"() {
    await setRegions("full(id=0)");
    await untilPage(page, () =>
      [...document.querySelectorAll(".history .past th")].some((one) =>
        one.textContent.includes("Path"),
      ),
    );
    await page.getByRole("checkbox", { name: /Path/ }).check();
    await until(
      async () => (await lineOf(page, "--series-b")).count > 20,
      "its line",
    );
    await setRegions(`full(id=0) ${path}`);
  },

  async "dark is dark, and a phone has room for it"() {
    await page.emulateMedia({ colorScheme: "dark" });
    await until(
      async () => (await lineOf(page, "--series-a")).count > 20,
      "a line in the colours of dark",
    );
    const phone = await openWindow(
      browser,
      errors,
      { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true },
      camera.url,
    );
    await phone.goto(camera.url);
    await until(
      async () =>
        (await phone.locator(".plot canvas").count()) > 0 &&
        (await lineOf(phone, "--series-a")).count > 10,
      "a line on the phone",
    );
    expect((await overflowOf(phone)) <= 0, "nothing hangs over");
    const { width } = await phone.locator(".plot").boundingBox();
    expect(width > 300 && width <= 360, `the plot is ${width} wide`);
    await phone.close();
  },
};

await run(tests, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(state);
});
