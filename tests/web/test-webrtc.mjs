// SPDX-License-Identifier: LGPL-2.1-or-later
// Pictures by WebRTC in a real browser, by the API alone: they come, with the
// time at which they were taken, and with what data channels carry; one who is
// not who made the offer gets nothing; one who goes without a word is noticed.

import {
  Errors,
  expect,
  makeFolder,
  openWindow,
  removeFolder,
  run,
  startBrowser,
  startCamera,
  startMortalBrowser,
  stopCamera,
  until,
  untilPage,
} from "./browser.mjs";
import { logIn } from "./log-in.mjs";

const stream = "stream1/sensor2";
const folder = makeFolder();
const camera = await startCamera(folder);
const headers = await logIn(camera.url);

async function ask(method, path, body) {
  const response = await fetch(`${camera.url}/api/v1/${path}`, {
    method,
    headers: { ...headers, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}

const set = (values) => ask("PATCH", "settings/webrtc", values);
const viewers = async () => (await ask("GET", "whep-viewers")).viewers;
const errors = new Errors();
const browser = await startBrowser();

/* The page watches by itself; here somebody else does, in its place. */
async function openPage(which = browser, itself = false) {
  const page = await openWindow(which, errors, {}, camera.url);
  if (!itself)
    await page.addInitScript(() => {
      window.Connection = window.RTCPeerConnection;
      delete window.RTCPeerConnection;
    });
  await page.goto(camera.url);
  return page;
}

/* Watches in the page, and leaves what came in its window. `mend` changes the
 * offer on its way. */
function watch(page, mend = "") {
  return page.evaluate(
    async ({ headers, stream, mend }) => {
      const seen = { frames: 0, temperatures: [], events: [] };
      const connection = new window.Connection();
      const video = document.createElement("video");
      const count = () => {
        seen.frames += 1;
        video.requestVideoFrameCallback(count);
      };
      const transceiver = connection.addTransceiver("video", {
        direction: "recvonly",
      });
      const extensions = transceiver.getHeaderExtensionsToNegotiate();
      for (const extension of extensions)
        if (extension.uri.endsWith("abs-capture-time"))
          extension.direction = "sendrecv";
      transceiver.setHeaderExtensionsToNegotiate(extensions);
      for (const label of ["temperatures", "events"])
        connection.createDataChannel(label).onmessage = (event) =>
          seen[label].push(JSON.parse(event.data));
      connection.ontrack = (event) => {
        video.srcObject = new MediaStream([event.track]);
      };
      Object.assign(video, { muted: true, autoplay: true });
      document.body.append(video);
      video.requestVideoFrameCallback(count);
      Object.assign(window, { connection, seen, video });
      await connection.setLocalDescription(await connection.createOffer());
      let sdp = connection.localDescription.sdp;
      if (mend === "fingerprint")
        sdp = sdp.replaceAll(/sha-256 [0-9A-F]{2}/g, (found) =>
          found.endsWith("00") ? "sha-256 01" : "sha-256 00",
        );
      const response = await fetch(`/api/v1/whep/${stream}`, {
        method: "POST",
        headers: {
          ...(mend === "session" ? { "X-CSRF-Token": window.csrf } : headers),
          "Content-Type": "application/sdp",
        },
        body: sdp,
      });
      const body = await response.text();
      if (response.status === 201)
        await connection.setRemoteDescription({ type: "answer", sdp: body });
      return {
        status: response.status,
        location: response.headers.get("Location"),
        etag: response.headers.get("ETag"),
        body,
      };
    },
    { headers, stream, mend },
  );
}

let page;
let answer;

const patch = (etag, body) =>
  fetch(camera.url + answer.location, {
    method: "PATCH",
    headers: {
      ...headers,
      "Content-Type": "application/trickle-ice-sdpfrag",
      "If-Match": etag,
    },
    body,
  }).then((response) => response.status);

const nobodyWatches = () =>
  until(async () => (await viewers()).length === 0, "all viewers are let go");

await run(
  {
    async "pictures come"() {
      page = await openPage();
      answer = await watch(page);
      expect(answer.status === 201, answer.body);
      await untilPage(page, () => window.seen.frames > 10);
      await untilPage(page, () => window.video.videoWidth > 0);
    },
    async "temperatures and events come beside them"() {
      await untilPage(page, () => window.seen.temperatures.length > 1);
      const told = await page.evaluate(() => window.seen.temperatures[0]);
      expect(told.measurements.length > 0, "there are measurements");
      expect(told.time.endsWith("Z"), "of a time");
      await untilPage(page, () =>
        window.seen.events.some((message) => message.type === "ready"),
      );
    },
    async "a picture says when it was taken"() {
      await untilPage(
        page,
        () =>
          window.connection.getReceivers()[0].getSynchronizationSources()[0]
            ?.captureTimestamp,
      );
      /* ms from 1900, where NTP begins, to 1970: 2208988800 s */
      const age = await page.evaluate(() => {
        const [source] = window.connection
          .getReceivers()[0]
          .getSynchronizationSources();
        return Date.now() - (source.captureTimestamp - 2208988800000);
      });
      expect(age >= 0 && age < 60000, `is ${age} ms old`);
    },
    async "the camera knows who watches"() {
      const [viewer] = await viewers();
      expect(
        viewer.state === "watching" &&
          viewer.user === "admin" &&
          viewer.units > 0,
        JSON.stringify(viewer),
      );
    },
    async "candidates may follow, of the same run of ICE"() {
      const candidate =
        "m=video 9 RTP/AVP 0\r\na=mid:0\r\n" +
        "a=candidate:9 1 udp 2122260223 127.0.0.1 9 typ host\r\n";
      expect((await patch(answer.etag, candidate)) === 204, "taken");
      expect((await patch('"another"', candidate)) === 412, "of another");
      expect(
        (await patch(answer.etag, `a=ice-ufrag:other\r\n${candidate}`)) === 422,
        "begun anew",
      );
      expect((await patch(answer.etag, "nothing")) === 400, "not SDP");
    },
    async "one more than max-viewers is refused"() {
      await set({ "max-viewers": 1 });
      const second = await openPage();
      const refused = await errors.during(/503/, () => watch(second));
      expect(refused.status === 503, refused.body);
      await second.context().close();
      await set({ "max-viewers": 16 });
    },
    async "who closes the page is let go"() {
      await page.context().close();
      await nobodyWatches();
    },
    async "who shows another certificate than the offer's gets nothing"() {
      page = await openPage();
      answer = await watch(page, "fingerprint");
      expect(answer.status === 201, answer.body);
      await nobodyWatches();
      const seen = await page.evaluate(() => window.seen);
      expect(seen.frames === 0, "no picture");
      expect(seen.temperatures.length + seen.events.length === 0, "no word");
      await page.context().close();
    },
    async "who vanishes is noticed"() {
      const { browser: mortal, kill } = await startMortalBrowser();
      page = await openPage(mortal);
      answer = await watch(page);
      await untilPage(page, () => window.seen.frames > 0);
      await kill();
      await nobodyWatches();
    },
    async "who logs out watches no longer"() {
      page = await openPage();
      await page.evaluate(async () => {
        const { csrfToken } = await fetch("/api/v1/session").then((response) =>
          response.json(),
        );
        window.csrf = csrfToken;
      });
      answer = await watch(page, "session");
      expect(answer.status === 201, answer.body);
      await untilPage(page, () => window.seen.frames > 0);
      /* the page, which nobody told, goes on asking */
      await errors.during(/401/, async () => {
        await page.evaluate(() =>
          fetch("/api/v1/session", {
            method: "DELETE",
            headers: { "X-CSRF-Token": window.csrf },
          }),
        );
        await nobodyWatches();
        await page.context().close();
      });
    },
    async "the page takes it first, and says how old a picture is"() {
      page = await openPage(browser, true);
      const badge = () =>
        page.evaluate(
          () =>
            document.querySelector('[data-sensor="sensor2"] .way')?.textContent,
        );
      await until(
        async () => /^WebRTC · \d+ ms$/.test(await badge()),
        "WebRTC with its latency",
      );
      expect((await viewers()).length > 0, "nobody watches");
      await page.goto("about:blank");
      await nobodyWatches();
      await page.context().close();
    },
    async "it can be turned off"() {
      await set({ enabled: false });
      page = await openPage();
      answer = await errors.during(/409/, () => watch(page));
      expect(answer.status === 409, answer.body);
      await until(
        () =>
          page.evaluate(
            () =>
              document.querySelector('[data-sensor="sensor2"] .way')?.dataset
                .way === "mse",
          ),
        "another way",
      );
    },
  },
  errors,
  async () => {
    await browser.close();
    await stopCamera(camera);
    removeFolder(folder);
  },
);
