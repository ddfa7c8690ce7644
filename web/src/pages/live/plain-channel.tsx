// SPDX-License-Identifier: LGPL-2.1-or-later
// A channel without temperatures, with what can be drawn over it.

import type { ComponentChildren } from "preact";
import type { SensorStatus, StreamStatus } from "../../api/client";
import { ShapeClashDialog } from "../../components/drawing/clash-dialog";
import { ShapePanel } from "../../components/drawing/shape-panel";
import type { ForeignLayer } from "../../model/drawing";
import { useDrawing } from "../../model/drawing";
import { useLens, useSensorView, useSettings } from "../../model/hooks";
import type { Unit } from "../../model/units";
import { Viewer } from "./viewer";

interface Props {
  sensor: SensorStatus;
  streams: readonly StreamStatus[];
  visit: number;
  online: boolean;
  unit: Unit;
  /** whether its settings may be seen */
  sets: boolean;
  /** in which units the camera tells settings */
  unitsKey: string;
  /** what is drawn here, and kept by another channel */
  foreign: ForeignLayer | undefined;
  actions: ComponentChildren;
}

export function PlainChannel(props: Props) {
  const { sensor, visit, sets } = props;
  const settings = useSettings(
    sets ? sensor.id : undefined,
    visit,
    props.unitsKey,
  );
  const sensorView = useSensorView(sensor);
  const drawing = useDrawing(
    settings,
    sensorView?.sensor,
    props.foreign,
    useLens(sensorView),
  );
  return (
    <>
      <Viewer
        sensor={sensor}
        streams={props.streams}
        sensorView={sensorView}
        visit={visit}
        online={props.online}
        unit={props.unit}
        drawing={drawing}
        actions={props.actions}
        panel={
          drawing.tool !== "mark" && (
            <ShapePanel drawing={drawing} textOf={drawing.textOf} />
          )
        }
      />
      <ShapeClashDialog drawing={drawing} />
    </>
  );
}
