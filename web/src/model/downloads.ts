// SPDX-License-Identifier: LGPL-2.1-or-later
import type { Download } from "../api/maintenance";

/** Has the browser save what has already come. */
export function saveFile({ name, content }: Download): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
