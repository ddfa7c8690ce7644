// SPDX-License-Identifier: LGPL-2.1-or-later
// The coded streams: addresses to copy, and how the encoders are doing.

import { useState } from "preact/hooks";
import type { StreamStatus } from "../../api/client";

/* navigator.clipboard exists only behind https and on the camera itself. */
async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("the browser does not copy");
}

function Copy({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    copyText(text).then(
      () => {
        setCopied(true);
        window.setTimeout(() => setCopied(false), 1500);
      },
      () => undefined,
    );
  };
  return (
    <button
      type="button"
      class="copy"
      aria-label={`Copy ${text}`}
      onClick={copy}
    >
      {copied ? "Copied" : "Copy"}
    </button>
  );
}

function factsOf(stream: StreamStatus): string {
  const facts: string[] = [stream.codec.toUpperCase()];
  if (stream.width) facts.push(`${stream.width} × ${stream.height}`);
  if (stream.encoder === "running") {
    if (stream.fps) facts.push(`${stream.fps.toFixed(0)} fps`);
    const mbps = (stream.bitrateKbps ?? 0) / 1000;
    if (mbps > 0) facts.push(`${mbps.toFixed(mbps < 10 ? 1 : 0)} Mbit/s`);
  }
  return facts.join(" · ");
}

export function Streams({ streams }: { streams: readonly StreamStatus[] }) {
  return (
    <ul class="streams">
      {streams.map((stream) => (
        <li key={stream.id}>
          <div class="line">
            <span class="facts">{factsOf(stream)}</span>
            <span class={`badge ${stream.encoder}`}>{stream.encoder}</span>
          </div>
          <div class="line">
            <code>{stream.urls?.[0] ?? stream.id}</code>
            {stream.urls?.[0] && <Copy text={stream.urls[0]} />}
          </div>
          {stream.error && <p class="wrong">{stream.error}</p>}
        </li>
      ))}
    </ul>
  );
}
