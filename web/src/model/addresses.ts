// SPDX-License-Identifier: LGPL-2.1-or-later
// Lists of addresses and networks: `192.168.1.0/24, 2001:db8::/32, 10.0.0.7`.

export function splitAddresses(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

export function joinAddresses(entries: readonly string[]): string {
  return entries.join(", ");
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return (
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  );
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups[groups.length - 1];
  let count = groups.length;
  if (last?.includes(".")) {
    if (!isIpv4(last)) return false;
    groups.pop();
    count += 1;
  }
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}

/** What is wrong with an entry; undefined if nothing is. */
export function checkAddress(entry: string): string | undefined {
  const [address = "", prefix, more] = entry.split("/");
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : 0;
  if (bits === 0 || more !== undefined)
    return `${entry} is no address and no network`;
  if (prefix === undefined) return undefined;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)
    return `/${prefix}: a network of this kind has /0 to /${bits}`;
  return undefined;
}
