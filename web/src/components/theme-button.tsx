// SPDX-License-Identifier: LGPL-2.1-or-later
import { useStore } from "../model/store";
import type { Theme } from "../model/theme";
import { setTheme, theme, themes } from "../model/theme";
import type { IconName } from "./icons";
import { Icon } from "./icons";

const icons: Record<Theme, IconName> = {
  auto: "contrast",
  light: "sun",
  dark: "moon",
};

/** Goes from automatic to light to dark, and around. */
export function ThemeButton() {
  const now = useStore(theme);
  const next = themes[(themes.indexOf(now) + 1) % themes.length] ?? "auto";
  return (
    <button
      type="button"
      class="icon-button"
      title={`Theme: ${now}`}
      aria-label={`Theme: ${now}. Change to ${next}`}
      onClick={() => setTheme(next)}
    >
      <Icon name={icons[now]} />
    </button>
  );
}
