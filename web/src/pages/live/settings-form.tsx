// SPDX-License-Identifier: LGPL-2.1-or-later
// Settings beside the picture: each change acts at once.

import type { Setting, SettingValue } from "../../api/client";
import { Field } from "../../components/fields/field";

interface Props {
  settings: readonly Setting[];
  error: string | undefined;
  errorKey: string | undefined;
  onChange: (key: string, value: SettingValue) => void;
}

export function SettingsForm(props: Props) {
  const { settings, error, errorKey, onChange } = props;
  return (
    <div class="form">
      {settings.map((setting) => (
        <Field
          key={setting.key}
          id={`setting-${setting.key}`}
          setting={setting}
          value={setting.value}
          disabled={!setting.writable}
          error={errorKey === setting.key ? error : undefined}
          onChange={(value) => onChange(setting.key, value)}
        />
      ))}
    </div>
  );
}
