import { MESSAGE_STATES, type MessageState } from "../../../mail/message";
import { refuse } from "../../errors";
import { dayAfter, errorInOrder, parseId, startOfDay } from "../../filter-fields";

export const OUTBOX_FILTERS = ["state", "household", "kind", "from", "to"] as const;
export type TypedOutboxFilter = Record<(typeof OUTBOX_FILTERS)[number], string>;

export interface WantedMessages {
  state?: MessageState;
  household?: number;
  kind?: string;
  from?: Date;
  before?: Date;
}

const LONGEST_MESSAGE = 100;

/**
 * Reads what was typed to look for in the outbox; both days count, where the agency is.
 * Throws Invalid by field.
 */
export function wantedMessages(typed: TypedOutboxFilter): WantedMessages {
  const household = parseId(typed.household);
  const [from, to] = [startOfDay(typed.from), startOfDay(typed.to)];
  refuse({
    state: typed.state && !isState(typed.state) ? "Choose a state from the list." : null,
    household: household === null ? "Enter a household ID: digits only, such as 1001." : null,
    kind: typed.kind.length > LONGEST_MESSAGE ? "Choose a message from the list." : null,
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
