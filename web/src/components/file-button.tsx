// SPDX-License-Identifier: LGPL-2.1-or-later
// A button that asks for a file.

import { useRef } from "preact/hooks";
import { Icon } from "./icons";

interface Props {
  label: string;
  accept?: string;
  disabled?: boolean;
  onFile: (file: File) => void;
}

export function FileButton({ label, accept, disabled, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
          event.currentTarget.value = "";
        }}
      />
      <button
        type="button"
        class="button"
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        <Icon name="upload" size={18} /> {label}
      </button>
    </>
  );
}
