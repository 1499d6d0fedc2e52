import type { Request, Response } from "express";
import { MESSAGE_STATES } from "../../../mail/message";
import { heldLetters, MOST_DRAFTS } from "../../../models/messages/outbox/draft-zip";
import { countFailed, TASK_STATES } from "../../../models/messages/outbox/failed-messages";
import { letterInFull } from "../../../models/messages/outbox/message-in-full";
import { OUTBOX_FILTERS, wantedMessages } from "../../../models/messages/outbox/outbox-filter";
import { type ListedMessage, lettersInOutbox, listMessages } from "../../../models/messages/outbox/outbox-list";
import { letterFor } from "../../../models/messages/outbox/sending-again";
import { EmailDevice } from "../../../models/settings/email-device";
import { fields, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { letters, mayCancel, mayRetry, moving, replyOf, stateWords, titleOf } from "./outbox-words";

const PAGE_SIZE = 50;

/** The outbox, the newest letters first; what is looked for is in the address. */
export async function index(req: Request, res: Response) {
  const values = fields(req.query, ...OUTBOX_FILTERS);
  const before = wholeNumber(fields(req.query, "before").before) || undefined;

  let found: ListedMessage[] = [];
  const refused = await refusal(async () => {
    found = await listMessages(wantedMessages(values), PAGE_SIZE + 1, before);
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
    states: MESSAGE_STATES.map((value) => ({ value, label: stateWords[value].words })),
    letterNames: await lettersInOutbox(),
    failed: await countFailed(),
    messages,
    before,
    older: found.length > PAGE_SIZE ? messages.at(-1)?.id : undefined,
    stateWords,
    replyOf,
    titleOf,
    letters,
    forMailClient,
    held: forMailClient ? (await heldLetters(wantedMessages(values))).length : 0,
    mostDrafts: MOST_DRAFTS,
    choosable: messages.some((message) => mayRetry(message) || mayCancel(message)),
  });
}

/** One letter: its envelope, where it has been, and its text with every secret masked. */
export async function show(req: Request, res: Response) {
  await showLetter(res, req.params.id);
}

/** Shows that letter; a button that was refused shows it too. */
export async function showLetter(res: Response, id: unknown, data: object = {}) {
  const { clerk } = res.req;
  const letter = await letterFor(clerk, id);
  const works = clerk.may("work on the outbox");
  const failed = TASK_STATES.includes(letter.state);
  res.render("staff/messages/outbox/show", {
    title: `${titleOf(letter.kind)}, letter ${letter.id}`,
    letter,
    ...(await letterInFull(letter)),
    stateWords,
    replyOf,
    titleOf,
    may: { retry: mayRetry(letter) && (works || failed), cancel: works && mayCancel(letter) },
    moving: moving(letter),
    ...(moving(letter) && { refreshEverySeconds: 5 }),
    ...data,
  });
}
