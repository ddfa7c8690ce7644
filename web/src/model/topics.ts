// SPDX-License-Identifier: LGPL-2.1-or-later

const plain = (part: string) =>
  part
    .replace(/^[a-z0-9]+:/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();

/** "tns1:VideoSource/SignalLoss" as words; a bare "State" says of what. */
export function titleOfTopic(topic: string): string {
  const parts = topic.split("/").map(plain);
  const last = parts.pop() ?? "";
  const words =
    last === "state" || last === "changed"
      ? `${parts.pop() ?? ""} ${last}`.trim()
      : last;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
