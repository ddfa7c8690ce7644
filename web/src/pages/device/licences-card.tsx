// SPDX-License-Identifier: LGPL-2.1-or-later
import { useState } from "preact/hooks";
import type { Component } from "../../api/device";
import { getComponents, getLicence } from "../../api/device";
import { Card, Loaded } from "../../components/parts";
import { useResource } from "../../model/resource";

const kinds: Readonly<Record<Component["kind"], string>> = {
  camera: "The camera",
  library: "In the camera’s process",
  page: "In this page",
};

function Text({ component }: { component: Component }) {
  const text = useResource((signal) => getLicence(component, signal), []);
  return <Loaded resource={text}>{(now) => <pre>{now}</pre>}</Loaded>;
}

function Item({ component }: { component: Component }) {
  const [open, setOpen] = useState(false);
  const head = (
    <>
      <b>{component.name}</b> <span class="quiet">{component.version}</span>{" "}
      <span class="badge">
        {component.licences.join(", ") || "see its text"}
      </span>
    </>
  );
  if (component.text === undefined) return <p class="licence">{head}</p>;
  return (
    <details
      class="licence"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{head}</summary>
      {open && <Text component={component} />}
    </details>
  );
}

interface GroupProps {
  title: string;
  components: readonly Component[];
}

function Group({ title, components }: GroupProps) {
  if (components.length === 0) return null;
  return (
    <div>
      <h3>
        {title} ({components.length})
      </h3>
      {components.map((component) => (
        <Item key={component.name} component={component} />
      ))}
    </div>
  );
}

export function LicencesCard() {
  const components = useResource(getComponents, []);
  const [find, setFind] = useState("");
  const wanted = find.toLowerCase();
  return (
    <Card
      title="Licences"
      hint="What the camera is made of, and on which terms."
    >
      <Loaded resource={components}>
        {(list) => (
          <>
            <input
              type="search"
              aria-label="Search the components"
              placeholder="Search the components"
              value={find}
              onInput={(event) => setFind(event.currentTarget.value)}
            />
            {(["camera", "library", "page"] as const).map((kind) => (
              <Group
                key={kind}
                title={kinds[kind]}
                components={list.filter(
                  (one) =>
                    one.kind === kind &&
                    one.name.toLowerCase().includes(wanted),
                )}
              />
            ))}
          </>
        )}
      </Loaded>
    </Card>
  );
}
