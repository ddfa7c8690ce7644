// SPDX-License-Identifier: LGPL-2.1-or-later
// The coded streams: addresses to copy, and how the encoders are doing.

import { useState } from "preact/hooks";
import type { StreamStatus } from "../api/client";

function Copy({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
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
    if (stream.bitrateKbps)
      facts.push(`${(stream.bitrateKbps / 1000).toFixed(1)} Mbit/s`);
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
          {stream.urls?.slice(0, 1).map((url) => (
            <div class="line" key={url}>
              <code>{url}</code>
              <Copy text={url} />
            </div>
          ))}
          {!stream.urls?.length && <code>{stream.id}</code>}
        </li>
      ))}
    </ul>
  );
}
