// SPDX-License-Identifier: LGPL-2.1-or-later
// The live picture of all channels.

import type { Status } from "../../api/client";
import { ShapeClashDialog } from "../../components/drawing/clash-dialog";
import { ShapePanel } from "../../components/drawing/shape-panel";
import { useDrawing } from "../../model/drawing";
import {
  useLens,
  useMedia,
  usePalettes,
  useSensorView,
  useSettings,
  useTemperatures,
} from "../../model/hooks";
import { pairLayer, shieldsOf } from "../../model/layers";
import { residualText, useResiduals } from "../../model/registration";
import type { Reading } from "../../model/units";
import { unitsKey } from "../../model/units";
import { Channels } from "./channels";
import { History } from "./history";
import { ShapeText } from "./shape-readings";
import { Side } from "./side";

/* Narrower than this, settings stand below everything else (live.css). */
const besideQuery = "(min-width: 901px)";

const thermalPairs = pairLayer("thermal");
const visiblePairs = pairLayer("visible");

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
  const sensorView = useSensorView(thermal);
  const { palettes, reload: reloadPalettes } = usePalettes(visits);
  const settings = useSettings(
    sets ? thermal?.id : undefined,
    visits,
    status && unitsKey(status.units),
  );

  const fusion = status?.sensors.find((sensor) => sensor.band === "fusion");
  const fused = useSettings(
    sets ? fusion?.id : undefined,
    visits,
    status && unitsKey(status.units),
  );
  const residuals = useResiduals(fusion?.id, fused.settings);
  const pairs = { settings: fused, textOf: residualText(residuals) };
  const drawing = useDrawing(
    settings,
    sensorView?.sensor,
    { ...pairs, layer: thermalPairs },
    useLens(sensorView),
  );
  const beside = useMedia(besideQuery);
  const shields = shieldsOf(settings.settings);
  const { frame } = temperatures;
  const panel = drawing.tool !== "mark" && (
    <ShapePanel
      drawing={drawing}
      textOf={(shape) =>
        drawing.textOf(shape) ??
        (drawing.layer?.measured && (
          <ShapeText
            shape={shape}
            shields={shields}
            frame={frame}
            unit={units.temperature}
            brief
          />
        ))
      }
    />
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
      <div class="watching">
        <Channels
          status={status}
          online={online === true}
          visit={visits}
          thermal={thermal}
          temperatures={temperatures}
          sensorView={sensorView}
          settings={settings}
          drawing={drawing}
          shields={shields}
          visiblePairs={{ ...pairs, layer: visiblePairs }}
          panel={!beside && panel}
          palettes={palettes}
          unit={units.temperature}
          sets={sets}
          takes={takes}
        />
        {thermal?.radiometric && (
          <History
            key={thermal.id}
            sensor={thermal}
            frame={frame}
            visits={visits}
            unit={units.temperature}
          />
        )}
      </div>
      {settings.settings.length > 0 && (
        <Side
          sensor={thermal?.id}
          settings={settings}
          palettes={palettes}
          onPalettes={reloadPalettes}
          frame={frame}
          units={units}
          panel={beside && panel}
        />
      )}
      <ShapeClashDialog drawing={drawing} />
    </>
  );
}
