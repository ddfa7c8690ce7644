// SPDX-License-Identifier: LGPL-2.1-or-later
// The live page in a real browser against a real camera.

import {
  Errors,
  expect,
  makeFolder,
  namelessIn,
  openWindow,
  overflowOf,
  patienceMs,
  removeFolder,
  run,
  startBrowser,
  startCamera,
  stopCamera,
  until,
  untilPage,
} from "./browser.mjs";
import { logIn, logInBrowser } from "./log-in.mjs";

const thermal = '[data-sensor="sensor2"]';
const visible = '[data-sensor="sensor1"]';

/** The colours of a channel's picture, as it stands in the page. */
function readPicture(page, channel) {
  return page.evaluate((selector) => {
    const image = document.querySelector(`${selector} .moving`);
    const canvas = document.createElement("canvas");
    canvas.width = image.videoWidth ?? image.naturalWidth;
    canvas.height = image.videoHeight ?? image.naturalHeight;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let low = 255;
    let high = 0;
    let colour = 0;
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = [data[i], data[i + 1], data[i + 2]];
      low = Math.min(low, g);
      high = Math.max(high, g);
      colour = Math.max(colour, Math.max(r, g, b) - Math.min(r, g, b));
      sum = (sum * 31 + r + 3 * g + 7 * b) % 1000000007;
    }
    return {
      width: canvas.width,
      height: canvas.height,
      low,
      high,
      colour,
      sum,
    };
  }, channel);
}

const state = makeFolder();
let camera = await startCamera(state);
const headers = await logIn(camera.url);
const browser = await startBrowser();
const errors = new Errors();
const page = await openWindow(browser, errors, {}, camera.url);
const asked = [];
page.on("request", (request) => asked.push(request.url()));

const hasPicture = (channel) =>
  untilPage(
    page,
    (selector) => {
      const shown = document.querySelector(`${selector} .moving`);
      return (
        (shown?.videoWidth ?? shown?.naturalWidth) > 0 &&
        !document.querySelector(`${selector} .veil`)
      );
    },
    channel,
  );

/* What the camera itself says, to hold the page against. */
async function ask(resource) {
  const response = await fetch(
    `${camera.url}/api/v1/sensors/sensor2/${resource}`,
    { headers },
  );
  return response.json();
}

async function settings() {
  const response = await fetch(`${camera.url}/api/v1/settings/sensor/sensor2`, {
    headers,
  });
  const answer = await response.json();
  return Object.fromEntries(answer.settings.map((one) => [one.key, one.value]));
}

async function setUnits(change) {
  const response = await fetch(`${camera.url}/api/v1/settings/units`, {
    method: "PATCH",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(change),
  });
  expect(response.ok, `units: ${response.status}`);
}

/* Readings, colour bar, table and form. */
const showsUnits = (temperature, distance) =>
  untilPage(
    page,
    (wanted) =>
      wanted.every(([where, end]) =>
        document.querySelector(where)?.textContent.endsWith(end),
      ),
    [
      [".readouts .hot dd", temperature],
      [".colour-bar .unit", temperature],
      [".measuring th", `in ${temperature}`],
      ['[data-key="distance"] .unit', distance],
    ],
  );

const shapeOf = ({ id, name, kind, points }) => ({ id, name, kind, points });

async function measurements() {
  return (await ask("measurements")).measurements;
}

const tests = {
  async "both channels show pictures, and they move"() {
    await page.goto(camera.url);
    await hasPicture(thermal);
    await hasPicture(visible);
    const first = await readPicture(page, visible);
    expect(first.width === 320 && first.height === 180, "the visible size");
    expect(first.high - first.low > 100, "the visible picture is flat");
    await until(
      async () => (await readPicture(page, visible)).sum !== first.sum,
      "a changed visible picture",
    );
    const heat = await readPicture(page, thermal);
    expect(heat.width === 160 && heat.height === 120, "the thermal size");
    // its finest rings are more than a coded stream keeps
    expect(heat.high - heat.low > 30, "the thermal picture is flat");
  },

  async "the temperature under the pointer is the API's, and costs no request"() {
    const stage = page.locator(`${thermal} .stage`);
    const box = await stage.boundingBox();
    await page.waitForSelector("#pointer-reading[data-frame]", {
      timeout: patienceMs,
    });
    for (const [column, row] of [
      [50, 50],
      [123, 16],
      [8, 111],
    ]) {
      const x = (column + 0.5) / 160;
      const y = (row + 0.5) / 120;
      const before = asked.length;
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      await page.waitForSelector(`${thermal} .mark.pointer`, {
        state: "attached",
      });
      const shown = await page.evaluate(() => {
        const reading = document.getElementById("pointer-reading");
        return {
          text: reading.textContent,
          frame: reading.dataset.frame,
          pixel: reading.parentElement.querySelector("dt").textContent,
        };
      });
      expect(
        !asked.slice(before).some((url) => url.includes("/temperature")),
        "the page asked the server for the pointer",
      );
      const [px, py] = shown.pixel.match(/\d+/g).map(Number);
      expect(px === column && py === row, `pixel ${px}, ${py}`);
      const answer = await fetch(
        `${camera.url}/api/v1/sensors/sensor2/temperature?x=${px}&y=${py}&frame=${shown.frame}`,
        { headers },
      ).then((response) => response.json());
      expect(
        Math.abs(parseFloat(shown.text.replace("−", "-")) - answer.celsius) <=
          0.051,
        `${shown.text} is not ${answer.celsius} °C`,
      );
    }
  },

  async "a click pins a mark that goes away again"() {
    const box = await page.locator(`${thermal} .stage`).boundingBox();
    await page.mouse.click(box.x + 0.4 * box.width, box.y + 0.6 * box.height);
    const pin = page.locator(`${thermal} .mark.pin button`);
    expect((await pin.count()) === 1, "there is no pin");
    expect(/\d °C/.test(await pin.textContent()), "the pin has no temperature");
    await pin.click();
    expect((await pin.count()) === 0, "the pin is still there");
  },

  async "another unit shows at once everywhere"() {
    await page.getByText("°F", { exact: true }).first().click();
    await untilPage(page, () =>
      document.querySelector(".readouts .hot dd").textContent.endsWith("°F"),
    );
    const back = page.getByLabel("Back to the camera's unit, °C");
    await back.click();
    await untilPage(page, () =>
      document.querySelector(".readouts .hot dd").textContent.endsWith("°C"),
    );
    expect((await back.count()) === 0, "there is a way back from nowhere");
  },

  async "the page is in the units of the camera, and changes nothing by it"() {
    const kept = await settings();
    await setUnits({ temperature: "fahrenheit", distance: "foot" });
    await showsUnits("°F", "ft");
    const distance = page.locator("#setting-distance");
    await until(
      async () => (await distance.inputValue()) === "32.8084",
      "10 m in feet",
    );
    const { text } = (await measurements())[0].mean;
    expect(/°C$/.test(text), `without being asked ${text}`);
    const shown = await ask("measurements?units=display");
    expect(/°F$/.test(shown.measurements[0].mean.text), "the API differs");
    const reflected = page.locator("#setting-reflected-temperature");
    await reflected.fill("77");
    await reflected.press("Enter");
    await until(
      async () => (await settings())["reflected-temperature"] === 25,
      "25 °C in the camera",
    );
    expect((await settings()).distance === kept.distance, "it came nearer");
    await distance.fill("50");
    await distance.press("Enter");
    await until(
      async () => (await settings()).distance === 15.24,
      "50 ft in the camera",
    );
    await page.getByLabel(/^Reflected temperature: Back to/).click();
    await page.getByLabel(/^Distance to the object: Back to/).click();
    await until(
      async () => (await settings()).distance === kept.distance,
      "10 m again",
    );
    await setUnits({ temperature: "celsius", distance: "metre" });
    await showsUnits("°C", "m");
    // the next click goes where the top of the page would be in the way
    await page.evaluate(() => scrollTo(0, 0));
  },

  async "a palette acts on the picture and on the colour bar"() {
    expect((await readPicture(page, thermal)).colour < 12, "white hot is grey");
    await page.getByLabel("Ironbow").check({ force: true });
    await until(
      async () => (await readPicture(page, thermal)).colour > 100,
      "a coloured picture",
    );
    await untilPage(page, () =>
      getComputedStyle(
        document.querySelector(".colour-bar .colours"),
      ).backgroundImage.includes("rgb(255,"),
    );
  },

  async "a palette of one's own is brought, chosen, renamed and removed"() {
    const own = page.locator(".own-palettes");
    await page.getByLabel("Add a palette", { exact: true }).setInputFiles({
      name: "My Night.CSV",
      mimeType: "text/csv",
      buffer: Buffer.from("0,0,0,64\n1,0,255,0\n"),
    });
    const row = own.locator('[data-palette="my-night.csv"]');
    await row.waitFor();
    const strip = await row
      .locator(".swatch")
      .evaluate((one) => getComputedStyle(one).backgroundImage);
    expect(
      strip.includes("rgb(0, 0, 64)") && strip.includes("rgb(0, 255, 0)"),
      `the strip has other colours: ${strip}`,
    );
    await page
      .locator(".palettes label", { hasText: "my-night" })
      .locator("input")
      .evaluate((one) => one.click());
    await until(
      () => row.getByLabel("Remove my-night.csv").isDisabled(),
      "one that is in use stays",
    );
    // a message may lie over it
    await page.getByLabel("Ironbow").evaluate((one) => one.click());
    await until(
      () => row.getByLabel("Rename my-night.csv").isEnabled(),
      "it is free again",
    );
    await row.getByLabel("Rename my-night.csv").click();
    await row.getByLabel("New name of my-night.csv").fill("Dusk & dawn");
    await page.keyboard.press("Enter");
    const renamed = own.locator('[data-palette="dusk-dawn.csv"]');
    await renamed.waitFor();
    await renamed.getByLabel("Remove dusk-dawn.csv").click();
    await until(
      async () => (await own.locator("li").count()) === 0,
      "it is gone",
    );
    await errors.during(/400/, async () => {
      await page.getByLabel("Add a palette", { exact: true }).setInputFiles({
        name: "wrong.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("0,0,0,64\n1,0,x,0\n"),
      });
      await page.locator(".toast", { hasText: "line 2" }).waitFor();
    });
  },

  async "a wrong number is refused with its limit, a right one is kept"() {
    const field = page.locator("#setting-emissivity");
    await field.fill("7");
    await field.press("Enter");
    await page.getByText("At most 1").waitFor();
    const changed = page.waitForResponse(
      (response) => response.request().method() === "PATCH",
    );
    await field.fill("0.5");
    await field.press("Enter");
    expect((await changed).ok(), "the change was refused");
    await page.reload();
    await untilPage(
      page,
      () => document.getElementById("setting-emissivity")?.value === "0.5",
    );
    expect(await page.getByLabel("Ironbow").isChecked(), "the palette is lost");
  },

  async "a label is the summary, and its default is one click away"() {
    const field = page.locator("#setting-emissivity");
    const label = await page
      .locator('label[for="setting-emissivity"]')
      .textContent();
    expect(label === "Emissivity", `the label is ${label}`);
    const keys = await page.evaluate(() =>
      [...document.querySelectorAll(".field label")]
        .map((one) => one.textContent)
        .filter((text) => /^[a-z-]+$/.test(text)),
    );
    expect(keys.length === 0, `labels are keys: ${keys}`);
    await page.getByLabel("Emissivity: Back to 0.95").click();
    await untilPage(
      page,
      () => document.getElementById("setting-emissivity")?.value === "0.95",
    );
    await until(
      async () => (await settings()).emissivity === 0.95,
      "the default in the camera",
    );
    expect(await field.isVisible(), "the field is gone");
  },

  async "limits show only where they count, in the camera's unit"() {
    const above = page.locator("#setting-isotherm-above");
    expect((await above.count()) === 0, "a limit of no isotherm is there");
    await page.getByLabel("Isotherm", { exact: true }).selectOption("above");
    await above.waitFor();
    await until(async () => (await above.inputValue()) === "60", "60 °C");
    await setUnits({ temperature: "fahrenheit" });
    await untilPage(
      page,
      () => document.getElementById("setting-isotherm-above").value === "140",
    );
    await above.fill("-9999");
    await above.press("Enter");
    await page.getByText("At least −459.4 °F").waitFor();
    await above.fill("212");
    await above.press("Enter");
    await until(
      async () => (await settings())["isotherm-above"] === 100,
      "100 °C in the camera",
    );
    await setUnits({ temperature: "celsius" });
    await page.getByLabel("Isotherm", { exact: true }).selectOption("off");
    await above.waitFor({ state: "detached" });
  },

  async "a box that is drawn is measured there, and removed again"() {
    const before = (await measurements()).map(shapeOf);
    await page.evaluate(() => scrollTo(0, 0));
    const box = await page.locator(`${thermal} .stage`).boundingBox();
    const at = (x, y) => [box.x + x * box.width, box.y + y * box.height];
    const tool = page.locator(`${thermal} .tools input[value="box"]`);
    await tool.check({ force: true });
    await page.mouse.move(...at(0.6, 0.7));
    await page.mouse.down();
    await page.mouse.move(...at(0.7, 0.8), { steps: 3 });
    await page.mouse.move(...at(0.8, 0.9));
    await page.mouse.up();
    const measured = await until(
      async () =>
        (await measurements()).find((region) => region.name === "Box 1"),
      "a measured box",
    );
    const [a, b] = measured.points;
    const off = Math.max(
      ...[a.x - 0.6, a.y - 0.7, b.x - 0.8, b.y - 0.9].map(Math.abs),
    );
    expect(off < 0.005, `the box is off by ${off}`);
    await page.locator(`.region-label:has-text("Box 1")`).waitFor();
    expect(
      (await page.locator(`${thermal} .mark.pin`).count()) === 0,
      "the drag also pinned a mark",
    );
    await page.getByLabel("Remove Box 1").click();
    await until(
      async () => !(await measurements()).some((one) => one.name === "Box 1"),
      "a box that is gone",
    );
    const after = (await measurements()).map(shapeOf);
    expect(
      JSON.stringify(before) === JSON.stringify(after),
      "another region changed",
    );
  },

  async "a spot by the keyboard measures the pixel that was read"() {
    const stage = page.locator(`${thermal} .stage`);
    await page.mouse.move(0, 0);
    await page.locator(`${thermal} .tools input[value="spot"]`).focus();
    await page.keyboard.press("Space");
    await stage.focus();
    for (const key of ["ArrowRight", "ArrowDown", "Shift+ArrowLeft"])
      await page.keyboard.press(key);
    const said = await page.locator(`${thermal} > .unseen`).textContent();
    const [px, py] = said.match(/\d+/g).map(Number);
    expect(px === 65 && py === 61, `at ${px}, ${py}`);
    await page.keyboard.press("Enter");
    const spot = await until(
      async () =>
        (await measurements()).find((region) => region.name === "Spot 1"),
      "a measured spot",
    );
    const pixel = [spot.points[0].x * 160, spot.points[0].y * 120].map(
      Math.floor,
    );
    expect(pixel[0] === px && pixel[1] === py, `it measures ${pixel}`);
    await page.getByLabel("Remove Spot 1").click();
    await until(
      async () => !(await measurements()).some((one) => one.name === "Spot 1"),
      "a spot that is gone",
    );
  },

  async "the pixel is right at odd sizes, pixel ratios, and beside bars"() {
    for (const [width, height, ratio] of [
      [1337, 900, 1.5],
      [611, 900, 2.625],
      [700, 400, 1],
    ]) {
      const other = await openWindow(
        browser,
        errors,
        { viewport: { width, height }, deviceScaleFactor: ratio },
        camera.url,
      );
      await other.goto(camera.url);
      await other.waitForSelector("#pointer-reading[data-frame]", {
        timeout: patienceMs,
      });
      const box = await other.locator(`${thermal} .moving`).boundingBox();
      const scale = Math.min(box.width / 160, box.height / 120);
      const left = box.x + (box.width - 160 * scale) / 2;
      const top = box.y + (box.height - 120 * scale) / 2;
      expect(height > 400 || left > box.x + 50, "there are no bars");
      for (const [column, row] of [
        [0, 0],
        [159, 119],
        [97, 31],
      ]) {
        await other.mouse.move(
          left + (column + 0.5) * scale,
          top + (row + 0.5) * scale,
        );
        await until(
          async () =>
            (await other.locator(".readouts .main dt").textContent()) ===
            `Pixel ${column}, ${row}`,
          `pixel ${column}, ${row} at ${width} × ${height}`,
        );
      }
      await other.context().close();
    }
  },

  async "every control has a name, and a phone needs no sideways scrolling"() {
    const nameless = await namelessIn(page);
    expect(nameless.length === 0, nameless.join(" "));
    await page.setViewportSize({ width: 360, height: 740 });
    const wide = await overflowOf(page);
    expect(wide <= 0, `${wide} pixels too wide`);
    await page.setViewportSize({ width: 1440, height: 900 });
  },

  async "a camera that goes away is told, and found again"() {
    const port = new URL(camera.url).port;
    // while it is away the browser tells of each attempt
    await errors.during(/./, async () => {
      await stopCamera(camera);
      await page.getByText("Connection lost").waitFor();
      camera = await startCamera(state, port);
      // nobody is logged in at a camera that has just been started
      await page.locator('input[type="password"]').waitFor();
      await logInBrowser(page.context(), camera.url);
      await page.reload();
      await page.locator(".connection.live").waitFor();
    });
    await hasPicture(visible);
    const first = await readPicture(page, visible);
    await until(
      async () => (await readPicture(page, visible)).sum !== first.sum,
      "a picture that moves again",
    );
    await page.waitForSelector("#pointer-reading[data-frame]");
  },
};

await run(tests, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(state);
});
