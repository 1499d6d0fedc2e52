import type { Request, Response } from "express";
import { MESSAGE_STATES } from "../../../mail/message";
import { heldMessageIds, MAX_DRAFTS } from "../../../models/messages/outbox/email-draft-zip";
import { countFailed, FAILED_STATES } from "../../../models/messages/outbox/failed-messages";
import { messageDetails } from "../../../models/messages/outbox/message-details";
import { findMessageFor } from "../../../models/messages/outbox/outbox-actions";
import { OUTBOX_FILTERS, parseOutboxFilter } from "../../../models/messages/outbox/outbox-filter";
import { type ListedMessage, listMessages, messageKindsInOutbox } from "../../../models/messages/outbox/outbox-list";
import { EmailDevice } from "../../../models/settings/email-device";
import { fields, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import {
  countEmails,
  isMoving,
  mayCancel,
  mayRetry,
  messageStateLabels,
  messageTitle,
  replyLabel,
  replyOf,
} from "./message-state-labels";

const PAGE_SIZE = 50;

/** The outbox, newest emails first. The filter is in the address. */
export async function index(req: Request, res: Response) {
  const values = fields(req.query, ...OUTBOX_FILTERS);
  const before = wholeNumber(fields(req.query, "before").before) || undefined;

  let found: ListedMessage[] = [];
  const refused = await refusal(async () => {
    found = await listMessages(parseOutboxFilter(values), PAGE_SIZE + 1, before);
  });
  if (refused) res.status(refused.status);

  const { protocol } = await EmailDevice.current();
  const forMailClient = protocol === "mail client" && !refused;

  const messages = found.slice(0, PAGE_SIZE);
  res.render("staff/messages/outbox/index", {
    title: "Outbox",
    values,
    errors: refused?.errors,
    filter: Object.fromEntries(Object.entries(values).filter(([, value]) => value)),
    states: MESSAGE_STATES.map((value) => ({ value, label: messageStateLabels[value].label })),
    kinds: await messageKindsInOutbox(),
    failed: await countFailed(),
    messages,
    before,
    older: found.length > PAGE_SIZE ? messages.at(-1)?.id : undefined,
    messageStateLabels,
    replyLabel,
    replyOf,
    messageTitle,
    countEmails,
    forMailClient,
    held: forMailClient ? (await heldMessageIds(parseOutboxFilter(values))).length : 0,
    maxDrafts: MAX_DRAFTS,
    selectable: messages.some((message) => mayRetry(message) || mayCancel(message)),
  });
}

/** One email: its state, envelope, headers, history, and its text with all secrets masked. */
export async function show(req: Request, res: Response) {
  await showMessage(res, req.params.id);
}

/** Shows the email with that ID. Actions on the page that were refused show it again, with their errors in `data`. */
export async function showMessage(res: Response, id: unknown, data: object = {}) {
  const { clerk } = res.req;
  const message = await findMessageFor(clerk, id);
  const worksOnOutbox = clerk.may("work on the outbox");
  const failed = FAILED_STATES.includes(message.state);
  res.render("staff/messages/outbox/show", {
    title: `${messageTitle(message.kind)}, email ${message.id}`,
    message,
    ...(await messageDetails(message)),
    messageStateLabels,
    replyLabel,
    replyOf,
    messageTitle,
    may: { retry: mayRetry(message) && (worksOnOutbox || failed), cancel: worksOnOutbox && mayCancel(message) },
    isMoving: isMoving(message),
    ...(isMoving(message) && { refreshEverySeconds: 5 }),
    ...data,
  });
}
