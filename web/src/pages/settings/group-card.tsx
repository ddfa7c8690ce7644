// SPDX-License-Identifier: LGPL-2.1-or-later
// The settings of one thing, under the headings of their schema.

import type { Setting, SettingsGroup } from "../../api/settings";
import { Field } from "../../components/fields/field";
import { Icon } from "../../components/icons";
import { Card, Notice } from "../../components/parts";
import { isGate } from "../../model/settings";
import { sectionsOf, titleOf } from "../../model/catalogue";
import { idOf, valueIn } from "../../model/drafts";
import { edit, errorKey, forms, remove } from "../../model/settings-store";
import { useStore } from "../../model/store";
import { complain, tell } from "../../model/toasts";

interface Props {
  group: SettingsGroup;
  settings: readonly Setting[];
  /** where it belongs, for who came by a search */
  trail: string | undefined;
  explained: boolean;
}

/* What switches others on and off stands before them. */
function gatesFirst(a: Setting, b: Setting): number {
  return Number(isGate(b)) - Number(isGate(a));
}

export function GroupCard(props: Props) {
  const { group, settings, trail } = props;
  const { drafts, errors } = useStore(forms);
  const draft = drafts[idOf(group)];
  const whole = errors[errorKey(group, "")];
  const resettable = settings.filter((one) => one.changed && one.writable);
  const title =
    group.instance === undefined ? titleOf(group.concern) : group.title;

  return (
    <Card
      title={title}
      hint={trail && trail !== title ? trail : undefined}
      actions={
        <>
          {resettable.length > 0 && (
            <button
              type="button"
              class="link"
              onClick={() =>
                resettable.forEach((one) => edit(group, one, one.default))
              }
            >
              All to default
            </button>
          )}
          {group.removable && (
            <button
              type="button"
              class="icon-button"
              aria-label={`Remove ${title}`}
              title={`Remove ${title}`}
              onClick={() => {
                remove(group).then(() => tell(`${title} is removed`), complain);
              }}
            >
              <Icon name="trash" size={18} />
            </button>
          )}
        </>
      }
    >
      {whole && <Notice kind="bad">{whole}</Notice>}
      {sectionsOf(settings).map((section) => (
        <div
          class="form"
          role="group"
          key={section.title}
          aria-label={section.title || title}
        >
          {section.title && <h3>{section.title}</h3>}
          {[...section.settings].sort(gatesFirst).map((setting) => (
            <Field
              key={setting.key}
              id={`setting-${idOf(group)}-${setting.key}`}
              setting={setting}
              value={valueIn(draft, setting)}
              explained={props.explained}
              disabled={!setting.writable}
              error={errors[errorKey(group, setting.key)]}
              onChange={(value) => edit(group, setting, value)}
            />
          ))}
        </div>
      ))}
    </Card>
  );
}
