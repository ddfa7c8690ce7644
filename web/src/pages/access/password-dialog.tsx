// SPDX-License-Identifier: LGPL-2.1-or-later
import { useState } from "preact/hooks";
import { setPassword as changePassword } from "../../api/access";
import { FormDialog } from "../../components/dialog";
import { NewPassword, PasswordField } from "../../components/password-field";
import { isAcceptable } from "../../model/password";
import { tell } from "../../model/toasts";

interface Props {
  user: string;
  /** one's own, for which the old one is asked */
  own: boolean;
  onClose: () => void;
}

export function PasswordDialog({ user, own, onClose }: Props) {
  const [old, setOld] = useState("");
  const [password, setPassword] = useState("");
  const [repeated, setRepeated] = useState("");
  const ready =
    (!own || old !== "") &&
    password === repeated &&
    isAcceptable(password, user);
  return (
    <FormDialog
      title={own ? "Change my password" : `New password for ${user}`}
      action="Set the password"
      disabled={!ready}
      onSubmit={async () => {
        await changePassword(user, password, own ? old : undefined);
        tell("The new password counts from now on");
      }}
      onClose={onClose}
    >
      {own ? (
        <PasswordField
          label="Present password"
          value={old}
          autocomplete="current-password"
          onInput={setOld}
        />
      ) : (
        <p>All sessions of {user} end.</p>
      )}
      <NewPassword
        user={user}
        value={password}
        repeated={repeated}
        onInput={setPassword}
        onRepeat={setRepeated}
      />
    </FormDialog>
  );
}
