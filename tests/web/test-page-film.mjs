// SPDX-License-Identifier: LGPL-2.1-or-later
// By which ways live pictures come into a page: coded streams where the browser
// plays them, motion JPEG where it does not.

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

const counts = '[data-sensor="sensor2"]';

const state = makeFolder();
const camera = await startCamera(
  state,
  0,
  {},
  "../integration/profiles/test-pictures.json",
);
const headers = await logIn(camera.url);
const browser = await startBrowser();
const errors = new Errors();
/* what is tested here is what comes after WebRTC */
const withoutWebrtc = () => {
  delete window.RTCPeerConnection;
};
const page = await openWindow(browser, errors, {}, camera.url);
await page.addInitScript(withoutWebrtc);

/** What a channel shows, and how. */
function look(where, channel = counts) {
  return where.evaluate((selector) => {
    const shown = document.querySelector(`${selector} .moving`);
    const badge = document.querySelector(`${selector} .way`);
    const box = shown?.getBoundingClientRect();
    return {
      way: shown?.dataset.way,
      badge: badge?.textContent,
      why: badge?.title,
      live: badge?.classList.contains("running"),
      width: shown?.videoWidth ?? shown?.naturalWidth,
      frames: shown?.getVideoPlaybackQuality?.().totalVideoFrames ?? 0,
      ranges: shown?.buffered?.length,
      box: box && [box.x, box.y, box.width, box.height].map(Math.round),
    };
  }, channel);
}

const isLive = (where) => until(async () => (await look(where)).live, "live");

async function consumers() {
  const response = await fetch(`${camera.url}/api/v1/status`, { headers });
  const { streams } = await response.json();
  return Object.fromEntries(streams.map((one) => [one.id, one.consumers]));
}

async function setCodec(codec) {
  const response = await fetch(
    `${camera.url}/api/v1/settings/stream/stream1/sensor2`,
    {
      method: "PATCH",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ codec }),
    },
  );
  expect(response.ok, `codec: ${response.status}`);
}

/** A window whose browser has lost something. */
async function openPoorWindow(script) {
  const poor = await openWindow(browser, errors, {}, camera.url);
  await poor.addInitScript(withoutWebrtc);
  await poor.addInitScript(script);
  await poor.goto(camera.url);
  return poor;
}

let place;

const tests = {
  async "a coded stream is played, picture after picture"() {
    await page.goto(camera.url);
    await isLive(page);
    const first = await look(page);
    expect(first.way === "mse", `it comes by ${first.way}`);
    expect(first.width === 640, `${first.width} pixels wide`);
    await until(
      async () => (await look(page)).frames > first.frames + 60,
      "60 pictures",
    );
    place = (await look(page)).box;
    expect((await look(page)).ranges === 1, "there are holes in it");
    expect((await consumers())["stream1/sensor2"] === 1, "one viewer");
  },

  async "it says how it comes and how old it is"() {
    await until(
      async () => /^MSE · \d+ ms$/.test((await look(page)).badge),
      "a latency",
    );
    const ms = Number((await look(page)).badge.match(/\d+/)[0]);
    // what a busy machine does to it is not the matter here
    expect(ms > 0 && ms < 2000, `${ms} ms`);
  },

  async "another stream is shown in the same place"() {
    await page.getByLabel("Stream of Counts").selectOption("stream2/sensor2");
    await until(async () => (await look(page)).width === 320, "320 pixels");
    await isLive(page);
    const { box } = await look(page);
    expect(String(box) === String(place), `${box} instead of ${place}`);
    await until(
      async () => (await consumers())["stream1/sensor2"] === 0,
      "nobody takes the other stream",
    );
    await page.getByLabel("Stream of Counts").selectOption("stream1/sensor2");
    await until(async () => (await look(page)).width === 640, "640 pixels");
  },

  async "a browser without Media Source Extensions gets motion JPEG"() {
    const poor = await openPoorWindow(() => {
      delete window.MediaSource;
    });
    await isLive(poor);
    const shown = await look(poor);
    expect(shown.way === "mjpeg", `it comes by ${shown.way}`);
    expect(shown.badge === "Motion JPEG", shown.badge);
    expect(
      String(shown.box) === String(place),
      `${shown.box} instead of ${place}`,
    );
    await poor.context().close();
  },

  async "a browser that does not decode it gets motion JPEG, and says why"() {
    const poor = await openPoorWindow(() => {
      MediaSource.isTypeSupported = () => false;
    });
    await until(
      async () => (await look(poor)).way === "mjpeg" && (await look(poor)).live,
      "motion JPEG",
    );
    const { why } = await look(poor);
    expect(/does not play video\/mp4; codecs="avc1/.test(why), why);
    await poor.context().close();
  },

  async "a stream that becomes JPEG is shown all the same"() {
    // the page may ask once more for what is no film any more
    await errors.during(/stream\.mp4/, async () => {
      await setCodec("mjpeg");
      await until(async () => {
        const shown = await look(page);
        return shown.live && shown.way === "mse" && shown.width === 320;
      }, "the other stream");
    });
    await setCodec("h264");
    await until(async () => (await look(page)).width === 640, "640 pixels");
  },

  async "who leaves the page leaves no encoder running"() {
    await page.goto("about:blank");
    await until(
      async () => Object.values(await consumers()).every((n) => n === 0),
      "nobody",
    );
  },
};

await run(tests, errors, async () => {
  await browser.close();
  await stopCamera(camera);
  removeFolder(state);
});
