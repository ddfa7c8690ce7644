// SPDX-License-Identifier: LGPL-2.1-or-later
// Keys for machines: with an end, and for a part of what one may.

import { useState } from "preact/hooks";
import type { Caller, Token } from "../../api/access";
import { getTokens, removeToken } from "../../api/access";
import { Icon } from "../../components/icons";
import { Card, Empty, Loaded } from "../../components/parts";
import { RowActions } from "../../components/row-actions";
import { summarise } from "../../model/permissions";
import { useResource } from "../../model/resource";
import { formatAgo, formatDay } from "../../model/times";
import { complain, tell } from "../../model/toasts";
import { AddTokenDialog, ShowTokenDialog } from "./token-dialogs";

interface TableProps {
  tokens: readonly Token[];
  onRemove: (token: Token) => void;
}

function TokenTable({ tokens, onRemove }: TableProps) {
  return (
    <div class="table">
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Account</th>
            <th scope="col">May</th>
            <th scope="col">Ends</th>
            <th scope="col">Last used</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <th scope="row">{token.name}</th>
              <td data-label="Account">{token.user}</td>
              <td data-label="May">{summarise(token.permissions)}</td>
              <td data-label="Ends">
                {token.expires ? formatDay(token.expires) : "never"}
              </td>
              <td data-label="Last used">
                {formatAgo(token.lastUsed, Date.now())}
              </td>
              <RowActions
                actions={[
                  {
                    icon: "trash",
                    label: `Remove ${token.name}`,
                    onAct: () => onRemove(token),
                  },
                ]}
              />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Tokens({ caller }: { caller: Caller }) {
  const tokens = useResource(getTokens, []);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string>();
  const remove = ({ id, name }: Token) => {
    removeToken(id).then(() => {
      tell(`${name} lets nobody in any more`);
      tokens.reload();
    }, complain);
  };
  return (
    <Card
      title="Tokens"
      hint="For programs: a key in place of a name and a password."
      actions={
        <button
          type="button"
          class="button primary-action"
          onClick={() => setAdding(true)}
        >
          <Icon name="plus" size={18} /> Add a token
        </button>
      }
    >
      <Loaded resource={tokens}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="key" title="There are no tokens" />
          ) : (
            <TokenTable tokens={list} onRemove={remove} />
          )
        }
      </Loaded>
      {adding && (
        <AddTokenDialog
          caller={caller}
          onAdded={(token) => {
            setMade(token);
            tokens.reload();
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {made !== undefined && !adding && (
        <ShowTokenDialog token={made} onClose={() => setMade(undefined)} />
      )}
    </Card>
  );
}
