// SPDX-License-Identifier: LGPL-2.1-or-later
// What the camera is, how it does, and under which licences it stands.

import type { Caller } from "../../api/access";
import type { Status } from "../../api/client";
import { getDevice, supportBundle } from "../../api/device";
import { Icon } from "../../components/icons";
import { Card, Facts, Loaded } from "../../components/parts";
import { useResource } from "../../model/resource";
import { mayDo, paths } from "../../model/session";
import { formatSpan } from "../../model/times";
import { Streams } from "../live/streams";
import { LicencesCard } from "./licences-card";

interface Props {
  caller: Caller;
  status: Status | undefined;
}

function DeviceCard({ status }: { status: Status | undefined }) {
  const device = useResource(getDevice, []);
  return (
    <Card title="This camera">
      <Loaded resource={device}>
        {(now) => (
          <Facts
            facts={[
              ["Manufacturer", now.manufacturer],
              ["Model", now.model],
              ["Version", now.version],
              ["Serial number", now.serial],
              ["Hardware", now.hardware],
              ["Processors", `${now.processors} × ${now.architecture}`],
              ["System", now.system],
              ["Kernel", now.kernel],
              ["GStreamer", now.gstreamer],
              ["Features", now.features.join(", ")],
              ["Running for", status && formatSpan(status.uptimeS)],
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}

function ChannelsCard({ status }: { status: Status }) {
  return (
    <Card title="Channels">
      <div class="table">
        <table class="rows">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">State</th>
              <th scope="col">Picture</th>
              <th scope="col">Rate</th>
              <th scope="col">Frames</th>
              <th scope="col">Restarts</th>
            </tr>
          </thead>
          <tbody>
            {status.sensors.map((sensor) => (
              <tr key={sensor.id}>
                <th scope="row">
                  {sensor.name}
                  <span class="sub">{sensor.id}</span>
                </th>
                <td data-label="State">
                  <span class={`badge ${sensor.state}`}>{sensor.state}</span>
                </td>
                <td data-label="Picture">
                  {sensor.width ? `${sensor.width} × ${sensor.height}` : "—"}
                </td>
                <td data-label="Rate">{sensor.fps?.toFixed(1) ?? "—"} fps</td>
                <td data-label="Frames">{sensor.frames.toLocaleString()}</td>
                <td data-label="Restarts">{sensor.restarts ?? 0}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function SupportCard() {
  return (
    <Card
      title="Support"
      hint="One file with logs, status, settings without secrets and pipelines, for who is to find a fault."
    >
      <div class="buttons">
        <a class="button" href={supportBundle} download="support-bundle.zip">
          <Icon name="download" size={18} /> Support bundle
        </a>
      </div>
    </Card>
  );
}

export function DevicePage({ caller, status }: Props) {
  const has = paths.get();
  return (
    <div class="page">
      <DeviceCard status={status} />
      {status && <ChannelsCard status={status} />}
      {status && (
        <Card title="Streams" hint="For players and recorders.">
          <Streams streams={status.streams} />
        </Card>
      )}
      {mayDo(caller, "maintenance") && has.has("/support-bundle") && (
        <SupportCard />
      )}
      {has.has("/licences") && <LicencesCard />}
    </div>
  );
}
