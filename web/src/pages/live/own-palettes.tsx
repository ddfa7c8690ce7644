// SPDX-License-Identifier: LGPL-2.1-or-later
// The palettes that users have brought: more of them, other names, away with
// them. One that a sensor is painted with stays as it is.

import { useState } from "preact/hooks";
import type { Palette } from "../../api/client";
import { addPalette, removePalette, renamePalette } from "../../api/palettes";
import { FileButton } from "../../components/file-button";
import { Icon } from "../../components/icons";
import {
  fileNameFor,
  kindOf,
  plainName,
  stemOf,
} from "../../model/palette-names";
import { complain, tell } from "../../model/toasts";
import { stopsOf } from "./colour-bar";

interface Props {
  palettes: readonly Palette[];
  /** the file of the one that the picture is painted with */
  used: string;
  onChange: () => void;
}

interface RowProps {
  palette: Palette;
  file: string;
  used: boolean;
  busy: boolean;
  act: (request: Promise<unknown>, done: string) => void;
}

function Row({ palette, file, used, busy, act }: RowProps) {
  const [name, setName] = useState<string>();
  const to = name === undefined ? "" : plainName(name);
  const rename = () => {
    if (to !== "" && to !== stemOf(file))
      act(
        renamePalette(file, to + (kindOf(file) ?? "")),
        `The palette is called ${to} now`,
      );
    setName(undefined);
  };
  return (
    <li data-palette={file}>
      <span class="swatch" style={{ "--colours": stopsOf(palette, false) }} />
      {name === undefined ? (
        <>
          <span class="name" title={palette.name}>
            {file}
          </span>
          <button
            type="button"
            class="icon-button"
            disabled={busy || used}
            title={used ? "The picture is painted with it" : "Rename"}
            aria-label={`Rename ${file}`}
            onClick={() => setName(stemOf(file))}
          >
            <Icon name="edit" size={17} />
          </button>
          <button
            type="button"
            class="icon-button"
            disabled={busy || used}
            title={used ? "The picture is painted with it" : "Remove"}
            aria-label={`Remove ${file}`}
            onClick={() => act(removePalette(file), `${file} is removed`)}
          >
            <Icon name="trash" size={17} />
          </button>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            rename();
          }}
        >
          <input
            type="text"
            aria-label={`New name of ${file}`}
            value={name}
            maxLength={40}
            ref={(input) => input?.focus()}
            onInput={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setName(undefined);
            }}
          />
          <button type="submit" class="button" disabled={to === ""}>
            Rename
          </button>
        </form>
      )}
    </li>
  );
}

export function OwnPalettes({ palettes, used, onChange }: Props) {
  const [busy, setBusy] = useState(false);
  const act = (request: Promise<unknown>, done: string) => {
    setBusy(true);
    request
      .then(() => tell(done), complain)
      .finally(() => {
        setBusy(false);
        onChange();
      });
  };
  const add = (file: File) => {
    const name = fileNameFor(file.name);
    if (name === undefined)
      complain(
        new Error(
          "A palette is a GIMP gradient (.ggr), a GIMP palette (.gpl) or a table (.csv)",
        ),
      );
    else act(addPalette(name, file), `${name} is there to be chosen`);
  };
  const own = palettes.flatMap((palette) =>
    palette.file === undefined ? [] : [{ palette, file: palette.file }],
  );
  return (
    <div class="own-palettes">
      {own.length > 0 && (
        <ul>
          {own.map(({ palette, file }) => (
            <Row
              key={file}
              palette={palette}
              file={file}
              used={file === used}
              busy={busy}
              act={act}
            />
          ))}
        </ul>
      )}
      <FileButton
        label="Add a palette"
        accept=".ggr,.gpl,.csv"
        disabled={busy}
        onFile={add}
      />
    </div>
  );
}
