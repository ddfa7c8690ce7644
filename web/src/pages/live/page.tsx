// SPDX-License-Identifier: LGPL-2.1-or-later
// The live picture of all channels.

import type { Status } from "../../api/client";
import { usePalettes, useSettings, useTemperatures } from "../../model/hooks";
import type { Reading } from "../../model/units";
import { unitsKey } from "../../model/units";
import { Channels } from "./channels";
import { Side } from "./side";

interface Props {
  status: Status | undefined;
  online: boolean | undefined;
  /** grows each time the camera comes back */
  visits: number;
  units: Reading;
  /** whether settings of the picture may be seen */
  sets: boolean;
  /** whether pictures and files may be taken */
  takes: boolean;
}

export function LivePage({
  status,
  online,
  visits,
  units,
  sets,
  takes,
}: Props) {
  const thermal =
    status?.sensors.find((sensor) => sensor.radiometric) ??
    status?.sensors.find((sensor) => sensor.band === "thermal");
  const temperatures = useTemperatures(thermal);
  const palettes = usePalettes(visits);
  const settings = useSettings(
    sets ? thermal?.id : undefined,
    visits,
    status && unitsKey(status.units),
  );

  if (!status)
    return (
      <p class="welcome" role="status">
        {online === false
          ? "The camera does not answer. Trying again…"
          : "Looking for the camera…"}
      </p>
    );
  return (
    <>
      <Channels
        status={status}
        online={online === true}
        visit={visits}
        thermal={thermal}
        temperatures={temperatures}
        settings={settings}
        palettes={palettes}
        unit={units.temperature}
        takes={takes}
      />
      {settings.settings.length > 0 && (
        <Side
          settings={settings}
          palettes={palettes}
          frame={temperatures.frame}
          units={units}
        />
      )}
    </>
  );
}
