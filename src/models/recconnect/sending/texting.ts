import { optedOutAmong } from "../../../texts/opted-out-mobiles";
import { addTextsToOutbox } from "../../../texts/outbox";
import type { NewText, TextCategory } from "../../../texts/text";
import { mobileNumbersOf } from "../../households/mobile-numbers";
import { fieldsIn } from "../../messages/merging/merge-fields";
import { saveSharedText } from "../../messages/merging/shared-text";
import { bodyWithoutMarkup } from "../../messages/merging/text-message-body";
import { textSettings } from "../../settings/text-device";
import type { CampaignFacts } from "../campaign-facts";
import { type Mailing, sendsEmail, sendsTexts } from "../mailing/mailing";
import { type Asked, NO_EMAIL, type Outcome, takeTurns, UNREADABLE_EMAIL, type Waiting } from "./turn";

type Written = Extract<Outcome, { state: "written" }>;
type NotWritten = Exclude<Outcome, Written>;

/** A text that a recipient gets: the mailing's own, or the second of two parts with the PIN. */
export type TextTurn = Written & { part: 1 | 2 };

/** What the turns of some recipients come to: how each stands, and the emails and texts they get. */
export interface Turned {
  outcomes: Outcome[];
  messages: Written[];
  texts: TextTurn[];
}

const NO_MOBILE = "has no mobile phone that a text can go to";
const STOPPED = "has said STOP to texts at its mobile";
const MINUTE_MS = 60_000;

/** What the texts of a mailing say, merge fields in them: words of their own, or the email's. */
export function wordsOfTexts({ useEmailBody, body, textBody }: Mailing) {
  return useEmailBody ? bodyWithoutMarkup(body) : textBody;
}

/** Looks at recipients as they are now, for all that a mailing sends: messages, texts or both. */
export async function turnsOf(mailing: Mailing, waiting: Waiting[], asked: Asked): Promise<Turned> {
  const messages = sendsEmail(mailing) ? await takeTurns(waiting, asked) : [];
  if (!sendsTexts(mailing) && mailing.twoParts !== "text") {
    return { outcomes: messages, messages: messages.filter(isWritten), texts: [] };
  }
  const mobiles = await mobileNumbersOf(waiting.map(({ householdId }) => householdId));
  const firsts = sendsTexts(mailing) ? await textTurns(waiting, asked, wordsOfTexts(mailing), mobiles) : [];
  const pins = mailing.twoParts === "text" ? await textTurns(waiting, asked, mailing.secondBody, mobiles) : [];
  const turned: Turned = { outcomes: [], messages: [], texts: [] };
  waiting.forEach((_, index) => {
    join(turned, mailing, withPin(messages[index], pins[index]), firsts[index], pins[index]);
  });
  return turned;
}

/** Keeps what the texts of a mailing say, in the open transaction that starts it. */
export async function keepTexts(mailing: Mailing) {
  const kept = (body: string) => saveSharedText({ body, attachedLetter: null, attachments: [] });
  return {
    textId: sendsTexts(mailing) ? await kept(wordsOfTexts(mailing)) : null,
    pinTextId: mailing.twoParts === "text" ? await kept(mailing.secondBody) : null,
  };
}

/** What texts are written in, where the mailing's messages are written in this mode. */
export async function textsPostedIn(mode: "practice" | "hold" | "live"): Promise<"practice" | "live"> {
  if (mode === "practice") return "practice";
  return (await textSettings()).mode === "practice" ? "practice" : "live";
}

/** Writes these texts into their outbox, in the open transaction. */
export async function writeTexts(
  campaign: CampaignFacts,
  turns: TextTurn[],
  category: TextCategory,
  postedIn: "practice" | "live",
) {
  const { id, textId, pinTextId, toWrite } = campaign;
  const now = Date.now();
  const ofPart = (part: 1 | 2, minutes: number): NewText[] =>
    turns
      .filter((turn) => turn.part === part)
      .map(({ number, recipient, householdId, fields }) => ({
        number,
        part,
        recipient,
        householdId,
        fields: fields as Record<string, string>,
        dueAt: new Date(now + minutes * MINUTE_MS),
      }));
  if (textId !== null) await addTextsToOutbox(id, { sharedTextId: textId, category }, ofPart(1, 0), postedIn);
  if (pinTextId === null) return;
  const pin = { sharedTextId: pinTextId, category: "credentials" } as const;
  await addTextsToOutbox(id, pin, ofPart(2, toWrite.secondAfterMinutes), postedIn);
}

/** How one recipient stands, and what they get. */
function join(turned: Turned, mailing: Mailing, message?: Outcome, first?: Outcome, pin?: Outcome) {
  const byMessage = message && isWritten(message) ? message : undefined;
  const byText = first && isWritten(first) && !isSkipped(mailing, message) ? first : undefined;
  if (byMessage) turned.messages.push(byMessage);
  if (byText) turned.texts.push({ ...byText, part: 1 });
  if (byMessage && pin && isWritten(pin)) turned.texts.push({ ...pin, part: 2 });
  const outcome = byMessage ?? byText ?? reasonsOf(message, first);
  if (outcome) turned.outcomes.push(outcome);
}

/** A user name whose PIN could not follow is of no use: the one waits for the other. */
function withPin(message: Outcome | undefined, pin: Outcome | undefined): Outcome | undefined {
  return message && isWritten(message) && pin && !isWritten(pin) ? pin : message;
}

/** Skip Text If Email Address Available: whether or not its message can be written. */
function isSkipped({ skipTextIfEmail }: Mailing, message: Outcome | undefined) {
  if (!skipTextIfEmail || !message) return false;
  return isWritten(message) || ![NO_EMAIL, UNREADABLE_EMAIL].includes(message.reason);
}

function reasonsOf(message: Outcome | undefined, text: Outcome | undefined): Outcome | undefined {
  if (!message || !text || isWritten(message) || isWritten(text)) return message ?? text;
  return message.reason === text.reason ? message : { ...message, reason: `${message.reason}, and ${text.reason}` };
}

async function textTurns(waiting: Waiting[], asked: Asked, text: string, mobiles: Map<number, string | undefined>) {
  const outcomes = await takeTurns(waiting, { ...asked, fields: fieldsIn(text), by: "text" });
  const stopped = await optedOutAmong([...mobiles.values()].filter((mobile) => mobile !== undefined));
  return outcomes.map((outcome): Outcome => {
    if (!isWritten(outcome)) return outcome;
    const mobile = mobiles.get(outcome.householdId);
    if (!mobile) return notWritten(outcome, "exception", NO_MOBILE);
    return stopped.has(mobile) ? notWritten(outcome, "left out", STOPPED) : { ...outcome, recipient: mobile };
  });
}

function notWritten({ number }: Written, state: NotWritten["state"], reason: string): NotWritten {
  return { number, state, reason };
}

function isWritten(outcome: Outcome): outcome is Written {
  return outcome.state === "written";
}
