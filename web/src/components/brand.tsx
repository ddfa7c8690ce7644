// SPDX-License-Identifier: LGPL-2.1-or-later
import { useStore } from "../model/store";
import { branding } from "../model/theme";

/** The mark of the maker, or of whoever put theirs in its place. */
export function Brand() {
  const { logo, name } = useStore(branding);
  return (
    <span class="brand">
      <img src={logo ?? "/icon.svg"} alt="" />
      <span>{name}</span>
    </span>
  );
}
