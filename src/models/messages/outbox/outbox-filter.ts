import { MESSAGE_STATES, type MessageState } from "../../../mail/message";
import { refuse } from "../../errors";
import { dayAfter, errorInOrder, parseId, startOfDay } from "../../filter-fields";

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

/** Parses the submitted filter. Both days are included, in the agency's time zone. Throws Invalid by field. */
export function parseOutboxFilter(submitted: SubmittedOutboxFilter): OutboxQuery {
  const household = parseId(submitted.household);
  const [from, to] = [startOfDay(submitted.from), startOfDay(submitted.to)];
  refuse({
    state: submitted.state && !isState(submitted.state) ? "Choose a state from the list." : null,
    household: household === null ? "Enter a household ID with digits only, such as 1001." : null,
    kind: submitted.kind.length > MAX_KIND_LENGTH ? "Choose an email from the list." : null,
    from: from === null ? "Enter the From date as year-month-day, such as 2026-11-22." : null,
    to: to === null ? "Enter the To date as year-month-day, such as 2026-11-22." : errorInOrder(from, to),
  });

  return {
    ...(isState(submitted.state) && { state: submitted.state }),
    ...(household && { household }),
    ...(submitted.kind && { kind: submitted.kind }),
    ...(from && { from }),
    ...(to && { before: dayAfter(to) }),
  };
}

function isState(state: string): state is MessageState {
  return (MESSAGE_STATES as readonly string[]).includes(state);
}
