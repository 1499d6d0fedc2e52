import { rowsOf } from "../../../database/connection";
import { among } from "../../../database/update-all";
import { optedOutAmong } from "../../../texts/opted-out-mobiles";
import { mobileNumbersOf } from "../../households/mobile-numbers";
import { isEmailAddress } from "../../messages/email-reachability";
import type { MergeValues } from "../../messages/merging/markdown-email";
import { fieldsIn, type MergeField } from "../../messages/merging/merge-fields";
import { wantsMailings } from "../../messages/unsubscription";
import { PasswordDevice } from "../../settings/password-device";
import { whyNoPin } from "../../web-access/assigned-credentials";
import type { WebUserRow } from "../../web-access/web-user-row";
import { reachedAmong } from "../follow-ups/follow-up-chain";
import { type Mailing, sendsEmail, sendsTexts } from "../mailing/mailing";
import { textTemplateOf } from "../mailing/mailing-fields";

/** A recipient whose turn it is. */
export interface WaitingRecipient {
  number: number;
  householdId: number;
}

/** What the turn of a recipient comes to. */
export type Outcome =
  | { number: number; state: "written"; householdId: number; recipient: string; fields: MergeValues }
  | { number: number; state: "exception" | "left out"; reason: string };

/** What a mailing asks of each recipient. */
export interface ResolutionOptions {
  fields: MergeField[];
  /** Messages about a household's own sign-in go to those who unsubscribed from mailings too. */
  isService: boolean;
  /** Values that are alike in every message. */
  common: MergeValues;
  /** A text needs no email. */
  by?: "email" | "text";
  /** The mailings that this one follows: whom one of them reached meanwhile gets nothing more. */
  family?: number[];
}

type Written = Extract<Outcome, { state: "written" }>;
type NotWritten = Exclude<Outcome, Written>;

/** A text that a recipient gets: the mailing's own, or the second of two parts with the PIN. */
export type ResolvedText = Written & { part: 1 | 2 };

/** What the turns of some recipients come to: how each stands, and the emails and texts they get. */
export interface ResolvedMailing {
  outcomes: Outcome[];
  messages: Written[];
  texts: ResolvedText[];
}

interface Facts extends Omit<WebUserRow, "id"> {
  id: number;
  inactiveAt: Date | null;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  wants: number;
}

export const NO_EMAIL = "has no email";
export const UNREADABLE_EMAIL = "has an email address that is not usable";
const REACHED = "already got the mailing that this one follows";
const NO_MOBILE = "has no mobile phone that can get texts";
const STOPPED = "replied STOP to texts on its mobile phone";
const GONE = "no longer exists: it was deleted or merged into another household";

/** Looks at recipients as they are now, for all that a mailing sends: messages, texts or both. */
export async function resolveMailing(
  mailing: Mailing,
  waiting: WaitingRecipient[],
  asked: ResolutionOptions,
): Promise<ResolvedMailing> {
  const messages = sendsEmail(mailing) ? await resolveRecipients(waiting, asked) : [];
  if (!sendsTexts(mailing) && mailing.twoParts !== "text") {
    return { outcomes: messages, messages: messages.filter(isWritten), texts: [] };
  }
  const mobiles = await mobileNumbersOf(waiting.map(({ householdId }) => householdId));
  const firsts = sendsTexts(mailing) ? await resolveTexts(waiting, asked, textTemplateOf(mailing), mobiles) : [];
  const pins = mailing.twoParts === "text" ? await resolveTexts(waiting, asked, mailing.secondBody, mobiles) : [];
  const turned: ResolvedMailing = { outcomes: [], messages: [], texts: [] };
  waiting.forEach((_, index) => {
    join(turned, mailing, withPin(messages[index], pins[index]), firsts[index], pins[index]);
  });
  return turned;
}

/** Looks at recipients as they are now: who gets a message, with the values it will have, and why not who doesn't. */
export async function resolveRecipients(waiting: WaitingRecipient[], asked: ResolutionOptions): Promise<Outcome[]> {
  const ids = waiting.map(({ householdId }) => householdId);
  const facts = await factsOf(ids);
  const reached = await reachedAmong(ids, asked.family ?? []);
  const { unlockMinutes } = await PasswordDevice.current();
  return waiting.map(({ number, householdId }): Outcome => {
    const one = facts.get(householdId);
    if (!one) return { number, state: "left out", reason: GONE };
    if (one.inactiveAt) return { number, state: "left out", reason: "is inactive" };
    if (reached.has(householdId)) return { number, state: "left out", reason: REACHED };
    if (!asked.isService && !one.wants) return { number, state: "left out", reason: "unsubscribed from mailings" };
    const noEmail = asked.by === "text" ? null : errorInEmail(one.email);
    if (noEmail) return { number, state: "exception", reason: noEmail };

    const fields = valuesOf(one, asked);
    const hole = holeIn(fields, one, asked.fields, unlockMinutes);
    if (hole) return { number, state: "exception", reason: hole };
    return { number, state: "written", householdId, recipient: one.email ?? "", fields };
  });
}

function errorInEmail(email: string | null) {
  if (!email) return NO_EMAIL;
  return isEmailAddress(email) ? null : UNREADABLE_EMAIL;
}

function valuesOf(
  { id, email, firstName, lastName, userName }: Facts,
  { fields, common }: ResolutionOptions,
): MergeValues {
  const all: MergeValues = {
    ...common,
    HouseholdID: String(id),
    Email: email ?? "",
    FirstName: firstName ?? "",
    LastName: lastName ?? "",
    Household: [lastName, firstName].filter(Boolean).join(", "),
    WebID: userName ?? "",
  };
  return Object.fromEntries(fields.filter((field) => all[field] !== undefined).map((field) => [field, all[field]]));
}

/** A message with a hole in it is not sent (DESIGN.md rule 12). */
function holeIn(
  values: MergeValues,
  webUser: Facts,
  fields: MergeField[],
  unlockMinutes: number | null,
): string | null {
  if (fields.includes("WebPin")) {
    const noPin = whyNoPin(webUser, unlockMinutes);
    if (noPin) return noPin;
  }
  if ((fields.includes("WebID") || fields.includes("ResetLink")) && !webUser.userName) return "has no web user";
  const hole = Object.entries(values).find(([, value]) => !value?.trim());
  return hole ? `has no value for <${hole[0]}>` : null;
}

async function factsOf(ids: number[]): Promise<Map<number, Facts>> {
  const [ofThese, list] = among("h.id", [...new Set(ids)]);
  const rows = await rowsOf<Facts>(
    `select w.*, h.id as id, h.inactive_at, h.email, m.first_name, m.last_name,
       case when ${wantsMailings("h")} then 1 else 0 end as wants
     from households h
     left join members m on m.household_id = h.id and m.relation = 'primary'
     left join web_users w on w.household_id = h.id where ${ofThese}`,
    [list],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** How one recipient stands, and what they get. */
function join(turned: ResolvedMailing, mailing: Mailing, message?: Outcome, first?: Outcome, pin?: Outcome) {
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

async function resolveTexts(
  waiting: WaitingRecipient[],
  asked: ResolutionOptions,
  text: string,
  mobiles: Map<number, string | undefined>,
) {
  const outcomes = await resolveRecipients(waiting, { ...asked, fields: fieldsIn(text), by: "text" });
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
