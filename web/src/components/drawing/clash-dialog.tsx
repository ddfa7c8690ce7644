// SPDX-License-Identifier: LGPL-2.1-or-later
// Somebody else changed the same shape: theirs stays unless this one is wanted.

import type { Drawing } from "../../model/drawing";
import { titleIn } from "../../model/layers";
import { Dialog } from "../dialog";

export function ShapeClashDialog({ drawing }: { drawing: Drawing }) {
  const { clash } = drawing;
  if (!clash) return null;
  const { theirs, edit } = clash;
  const shape = edit.before ?? edit.after;
  const title = shape ? titleIn(drawing.layer, shape) : "It";
  return (
    <Dialog
      title="Somebody else changed this"
      onClose={() => drawing.settle(false)}
    >
      <div class="content">
        <p>
          {theirs ? (
            <>
              While you were drawing, <b>{title}</b> was changed elsewhere.
            </>
          ) : (
            <>
              While you were drawing, <b>{title}</b> was removed elsewhere.
            </>
          )}{" "}
          Your change has not been saved.
        </p>
      </div>
      <footer>
        <button
          type="button"
          class="button"
          onClick={() => drawing.settle(false)}
        >
          Keep theirs
        </button>
        <button
          type="button"
          class="button primary-action"
          onClick={() => drawing.settle(true)}
        >
          Save mine
        </button>
      </footer>
    </Dialog>
  );
}
