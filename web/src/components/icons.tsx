// SPDX-License-Identifier: LGPL-2.1-or-later
// Small pictures, drawn in lines of the text's colour. They only go with
// words, or stand in buttons that have a name.

const paths = {
  live: "M3 7a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM16 10.5l5-3v9l-5-3",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4",
  users:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 5a3.2 3.2 0 0 1 0 6.2M18 14.2A6.2 6.2 0 0 1 21.5 20",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
  shield:
    "M12 3l7.5 3v5.5c0 4.6-3.1 7.9-7.5 9.5-4.4-1.6-7.5-4.9-7.5-9.5V6zM8.8 12l2.3 2.3 4.2-4.4",
  wrench:
    "M14.5 6.2a4.3 4.3 0 0 1 5.3-.6l-2.6 2.6 1.6 1.6 2.6-2.6a4.3 4.3 0 0 1-5.7 5.6L8.6 20a2.2 2.2 0 0 1-3.1-3.1l7.1-7.1a4.3 4.3 0 0 1 1.9-3.6z",
  bell: "M6 10a6 6 0 0 1 12 0c0 5 2 6.5 2 6.5H4S6 15 6 10zM10 20a2.2 2.2 0 0 0 4 0",
  audit:
    "M7 4h10a2 2 0 0 1 2 2v13a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 19V6a2 2 0 0 1 2-2zM8.5 9h7M8.5 13h7M8.5 17h4",
  logs: "M4 5.5h16v13H4zM7.5 9.5l2.5 2.5-2.5 2.5M12.5 15h4",
  pipeline:
    "M3 9.5h5v5H3zM16 4h5v5h-5zM16 15h5v5h-5zM8 12h4M12 12V6.5h4M12 12v5.5h4",
  device: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.4v.2",
  palette:
    "M12 3.5a8.5 8.5 0 1 0 0 17c1.6 0 2-1 1.6-2.1-.5-1.4.2-2.9 1.9-2.9h1.7a3.3 3.3 0 0 0 3.3-3.3c0-4.8-3.8-8.7-8.5-8.7zM8 12.6v-.2M9.7 8.4v-.2M14.3 8.4v-.2",
  sun: "M12 16.2a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4zM12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M18.5 5.5l-1.4 1.4M6.9 17.1l-1.4 1.4",
  moon: "M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z",
  contrast: "M12 20.5a8.5 8.5 0 1 0 0-17zM12 20.5a8.5 8.5 0 0 1 0-17z",
  logout: "M10 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h4M15 8l4 4-4 4M19 12H9.5",
  key: "M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 12.2L19.5 4M16 7.4l2.6 2.6",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.8 15.8L20 20",
  download: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15",
  upload: "M12 15.5v-11M7.5 9L12 4.5 16.5 9M4.5 20h15",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 13h8.4L17 7M10.5 11v5M13.5 11v5",
  edit: "M4.5 19.5l.9-3.9L15.6 5.4a2 2 0 0 1 3 3L8.4 18.6z",
  plus: "M12 5v14M5 12h14",
  refresh: "M19.5 5v4.5H15M19 9.5a7.5 7.5 0 1 0 .4 4.5",
  copy: "M9 9h10.5v10.5H9zM5 15H4.5V4.5H15V5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warning: "M12 4l9 16H3zM12 10v4.5M12 17.3v.2",
  reset: "M4.5 5v4.5H9M5 9.5A7.5 7.5 0 1 1 4.6 14",
  help: "M9 9.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1.1-1.4 2.1M12 17.3v.2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  expand: "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z",
  archive: "M4 5h16v4H4zM5.5 9v10h13V9M10 13h4",
  pause: "M8.5 5v14M15.5 5v14",
  play: "M8 5l11 7-11 7z",
  more: "M6 12h.1M12 12h.1M18 12h.1",
  mark: "M12 4v5M12 15v5M4 12h5M15 12h5",
  select: "M6 4l12 7.5-5.2 1.3L10.5 18z",
  spot: "M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM12 12h.1",
  line: "M6 18L18 6M4.5 19.5h.1M19.5 4.5h.1",
  box: "M5 7h14v10H5z",
  polygon: "M12 4.5l8 5.8-3 9H7l-3-9z",
  full: "M4 5h16v14H4z",
  undo: "M8.5 5L4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-4",
  redo: "M15.5 5l4 4-4 4M19 9h-9a5 5 0 0 0 0 10h4",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.2 2",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
