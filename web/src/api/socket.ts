// SPDX-License-Identifier: LGPL-2.1-or-later
// A WebSocket that is opened again whenever it is lost.

export interface SocketListener {
  /** for what comes by one connection; called anew for each of them */
  begin: (send: (text: string) => void) => SocketReader;
  onState: (connected: boolean) => void;
}

export interface SocketReader {
  /** says whether something was complete by that; what it throws ends it all */
  read: (data: unknown) => boolean;
}

const retryMs = [250, 500, 1000, 2000, 4000];

/** Where the WebSockets of this camera are. */
export function socketAddress(path: string): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${path}`;
}

/** Follows a WebSocket until the returned function is called. */
export function followSocket(
  address: string,
  listener: SocketListener,
): () => void {
  let socket: WebSocket | undefined;
  let timer: number | undefined;
  let failures = 0;
  let stopped = false;

  const connect = () => {
    const opened = new WebSocket(address);
    const reader = listener.begin((text) => opened.send(text));
    socket = opened;
    opened.binaryType = "arraybuffer";
    opened.onmessage = (event: MessageEvent<unknown>) => {
      try {
        if (!reader.read(event.data)) return;
        failures = 0;
        listener.onState(true);
      } catch {
        opened.close();
      }
    };
    opened.onclose = () => {
      if (stopped) return;
      listener.onState(false);
      const wait = retryMs[Math.min(failures, retryMs.length - 1)];
      failures += 1;
      timer = window.setTimeout(connect, wait);
    };
  };

  connect();
  return () => {
    stopped = true;
    window.clearTimeout(timer);
    socket?.close();
  };
}
