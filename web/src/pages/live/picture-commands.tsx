// SPDX-License-Identifier: LGPL-2.1-or-later
// Below a picture: is it day or night, which image profile counts, freeze.

import { useId, useState } from "preact/hooks";
import type { PictureState } from "../../api/picture";
import {
  chooseImageProfile,
  dayNightModes,
  getPicture,
  setDayNight,
  setFrozen,
} from "../../api/picture";
import { titleOf } from "../../model/catalogue";
import { useResource } from "../../model/resource";
import { complain } from "../../model/toasts";
import { FocusCommands } from "./focus-commands";

/* Day comes by itself, and others may command, too; a search for the focus takes
 * two seconds or three. */
const periodMs = 4000;
const searchingMs = 1000;

type Act = (request: Promise<void>) => void;

interface PartProps {
  sensor: string;
  state: PictureState;
  disabled: boolean;
  onAct: Act;
}

function DayNightPart({ sensor, state, disabled, onAct }: PartProps) {
  const id = useId();
  if (!state.dayNight) return null;
  const { mode, night } = state.dayNight;
  return (
    <span class="command">
      <label for={id}>{night ? "Night" : "Day"}</label>
      <select
        id={id}
        title="When the picture is one of the day or of the night"
        value={mode}
        disabled={disabled}
        onChange={(event) =>
          onAct(setDayNight(sensor, event.currentTarget.value))
        }
      >
        {dayNightModes.map((one) => (
          <option key={one} value={one}>
            {titleOf(one)}
          </option>
        ))}
      </select>
    </span>
  );
}

function ProfilePart({ sensor, state, disabled, onAct }: PartProps) {
  const id = useId();
  const { profile, profiles, profileChanged, profileFailure } = state;
  if (profiles.length === 0) return null;
  return (
    <span class="command">
      <label for={id}>
        Profile
        {profile !== undefined && profileChanged && " (changed since)"}
      </label>
      <select
        id={id}
        title={profileFailure ?? "The setting profile that was chosen last"}
        aria-invalid={profileFailure !== undefined}
        value={profile ?? ""}
        disabled={disabled}
        onChange={(event) =>
          onAct(chooseImageProfile(sensor, event.currentTarget.value))
        }
      >
        {profile === undefined && <option value="">None</option>}
        {profiles.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </span>
  );
}

interface Props {
  sensor: string;
  name: string;
  /** the camera has come back so often */
  visit: number;
  disabled: boolean;
}

export function PictureCommands({ sensor, name, visit, disabled }: Props) {
  const [searches, setSearches] = useState(false);
  const picture = useResource(
    (signal) => getPicture(sensor, signal),
    [sensor, visit],
    searches ? searchingMs : periodMs,
  );
  const state = picture.data;
  const now = state?.focus?.state === "searching";
  if (now !== searches) setSearches(now);
  if (!state) return null;
  const act: Act = (request) => {
    request.catch(complain).finally(picture.reload);
  };
  const part = { sensor, state, disabled, onAct: act };
  return (
    <>
      <div class="commands" role="group" aria-label={`Commands for ${name}`}>
        <DayNightPart {...part} />
        <ProfilePart {...part} />
        {state.frozen !== undefined && (
          <button
            type="button"
            class="small"
            aria-pressed={state.frozen}
            disabled={disabled}
            onClick={() => act(setFrozen(sensor, !state.frozen))}
          >
            Freeze
          </button>
        )}
      </div>
      <FocusCommands
        sensor={sensor}
        name={name}
        focus={state.focus}
        disabled={disabled}
        onAct={act}
      />
    </>
  );
}
