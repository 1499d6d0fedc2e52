import { MESSAGE_STATES, type MessageState } from "../../../mail/message";
import { refuse } from "../../errors";
import { dayAfter, errorInOrder, idOf, startOf } from "../../typed-filter";

export const OUTBOX_FILTERS = ["state", "household", "kind", "from", "to"] as const;
export type SubmittedOutboxFilter = Record<(typeof OUTBOX_FILTERS)[number], string>;

export interface OutboxQuery {
  state?: MessageState;
  household?: number;
  kind?: string;
  from?: Date;
  before?: Date;
}

const MAX_KIND_LENGTH = 100;

/**
 * Reads what was typed to look for in the outbox; both days count, where the agency is.
 * Throws Invalid by field.
 */
export function parseOutboxFilter(typed: SubmittedOutboxFilter): OutboxQuery {
  const household = idOf(typed.household);
  const [from, to] = [startOf(typed.from), startOf(typed.to)];
  refuse({
    state: typed.state && !isState(typed.state) ? "Choose a state from the list." : null,
    household: household === null ? "Enter a household ID: digits only, such as 1001." : null,
    kind: typed.kind.length > MAX_KIND_LENGTH ? "Choose a message from the list." : null,
    from: from === null ? "Enter the first day as year-month-day, such as 2026-11-22." : null,
    to: to === null ? "Enter the last day as year-month-day, such as 2026-11-22." : errorInOrder(from, to),
  });

  return {
    ...(isState(typed.state) && { state: typed.state }),
    ...(household && { household }),
    ...(typed.kind && { kind: typed.kind }),
    ...(from && { from }),
    ...(to && { before: dayAfter(to) }),
  };
}

function isState(state: string): state is MessageState {
  return (MESSAGE_STATES as readonly string[]).includes(state);
}
