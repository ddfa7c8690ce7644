// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is logged in, from where.

import { endOtherSessions, endSession, getSessions } from "../../api/access";
import { Card, Empty, Loaded } from "../../components/parts";
import { RowActions } from "../../components/row-actions";
import { useResource } from "../../model/resource";
import { formatAgo, formatTime } from "../../model/times";
import { complain, tell } from "../../model/toasts";

const periodMs = 10000;

/* The browser and the system in what a browser says of itself. */
function describeAgent(agent: string | undefined): string {
  if (!agent) return "";
  const browser = /(Firefox|Edg|Chrome|Safari|curl)\/[\d.]+/.exec(agent)?.[1];
  const system = /(Windows|Mac OS X|Android|iPhone|Linux)/.exec(agent)?.[1];
  const name = browser === "Edg" ? "Edge" : browser;
  return [name, system].filter(Boolean).join(" on ") || agent;
}

export function Sessions() {
  const sessions = useResource(getSessions, [], periodMs);
  const act = (request: Promise<void>, done: string) => {
    request.then(() => {
      tell(done);
      sessions.reload();
    }, complain);
  };
  return (
    <Card
      title="Sessions"
      hint="Browsers that are logged in."
      actions={
        <button
          type="button"
          class="button"
          onClick={() =>
            act(endOtherSessions(), "You are logged out everywhere else")
          }
        >
          Log me out everywhere else
        </button>
      }
    >
      <Loaded resource={sessions}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon="users" title="Nobody is logged in with a browser" />
          ) : (
            <div class="table">
              <table class="rows">
                <thead>
                  <tr>
                    <th scope="col">Account</th>
                    <th scope="col">From</th>
                    <th scope="col">With</th>
                    <th scope="col">Since</th>
                    <th scope="col">Last used</th>
                    <th scope="col">
                      <span class="unseen">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {list.map((session) => (
                    <tr key={session.id}>
                      <th scope="row">
                        {session.user}{" "}
                        {session.current && (
                          <span class="badge good">this one</span>
                        )}
                      </th>
                      <td data-label="From">
                        {session.address}{" "}
                        <span class="badge">{session.protocol}</span>
                      </td>
                      <td data-label="With" title={session.agent}>
                        {describeAgent(session.agent)}
                      </td>
                      <td data-label="Since">{formatTime(session.created)}</td>
                      <td data-label="Last used">
                        {formatAgo(session.lastUsed, Date.now())}
                      </td>
                      <RowActions
                        actions={[
                          {
                            icon: "logout",
                            label: `End the session of ${session.user} from ${session.address}`,
                            onAct: () =>
                              act(endSession(session.id), "Session ended"),
                          },
                        ]}
                      />
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Card>
  );
}
