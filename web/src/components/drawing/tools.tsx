// SPDX-License-Identifier: LGPL-2.1-or-later
// What a click in the picture does, and what can be done about the last one.

import type { Drawing, Tool } from "../../model/drawing";
import { kinds } from "../../model/shapes";
import type { IconName } from "../icons";
import { Icon } from "../icons";

interface ToolButton {
  id: Tool;
  title: string;
  help: string;
  icon: IconName;
}

const mark: ToolButton = {
  id: "mark",
  title: "Mark",
  help: "Click: a mark for this browser only",
  icon: "mark",
};

/* Of pictures in which there is nothing to be marked. */
const look: ToolButton = {
  id: "mark",
  title: "Look",
  help: "Nothing is drawn",
  icon: "eye",
};

const select: ToolButton = {
  id: "select",
  title: "Select",
  help: "Click: choose a shape; drag: move it or one of its points",
  icon: "select",
};

function toolsOf({ layer }: Drawing, marks: boolean): ToolButton[] {
  const drawn = (layer?.kinds ?? []).map((kind): ToolButton => {
    const { title, most } = kinds[kind];
    const how =
      most === 1
        ? "Click"
        : most === 2
          ? "Drag, or click twice"
          : "Click corner by corner, and the first one again";
    return {
      id: kind,
      title,
      icon: kind,
      help: `${how}. ${layer?.help ?? ""}`,
    };
  });
  return [marks ? mark : look, select, ...drawn];
}

interface ToolsProps {
  drawing: Drawing;
  /** tells one group of buttons from that of another picture */
  name: string;
  /** whether a click can leave a mark, too */
  marks: boolean;
}

export function DrawingTools({ drawing, name, marks }: ToolsProps) {
  const { layer, layers, tool, chosen, placed } = drawing;
  const most = tool === "mark" || tool === "select" ? 0 : kinds[tool].most;
  const removable = chosen !== undefined && drawing.canRemove;
  return (
    <div class="drawing-tools">
      {layers.length > 1 && (
        <select
          class="layer-choice"
          aria-label="What is drawn"
          value={layer?.id}
          onChange={(event) => drawing.useLayer(event.currentTarget.value)}
        >
          {layers.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
      <fieldset class="segments tools">
        <legend>What a click in the picture does</legend>
        {toolsOf(drawing, marks).map(({ id, title, help, icon }) => (
          <label key={id} title={`${title}: ${help}`}>
            <input
              type="radio"
              name={`tool of ${name}`}
              value={id}
              checked={id === tool}
              onChange={() => drawing.use(id)}
            />
            <span>
              <Icon name={icon} size={18} />
              <span class="title">{title}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="drawing-buttons" hidden={tool === "mark"}>
        <button
          type="button"
          class="icon-button"
          title="Undo (Ctrl+Z)"
          aria-label="Undo"
          disabled={!drawing.canUndo}
          onClick={drawing.undo}
        >
          <Icon name="undo" />
        </button>
        <button
          type="button"
          class="icon-button"
          title="Redo (Ctrl+Y)"
          aria-label="Redo"
          disabled={!drawing.canRedo}
          onClick={drawing.redo}
        >
          <Icon name="redo" />
        </button>
        {removable && (
          <button
            type="button"
            class="icon-button"
            title="Remove (Delete)"
            aria-label="Remove what is chosen"
            onClick={() => drawing.remove(chosen.id)}
          >
            <Icon name="trash" />
          </button>
        )}
        {placed.length > 0 && (
          <>
            {most > 2 && placed.length > 2 && (
              <button type="button" class="button" onClick={drawing.finish}>
                Finish
              </button>
            )}
            <button type="button" class="button" onClick={drawing.cancel}>
              Cancel
            </button>
          </>
        )}
      </div>
    </div>
  );
}
