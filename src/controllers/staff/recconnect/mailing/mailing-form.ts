import { refuse } from "../../../../models/errors";
import { type Mailing, SENDS, TWO_PARTS } from "../../../../models/recconnect/mailing/mailing";
import { fields, ticked, wholeNumber } from "../../../../web/fields";

const TEXTS = [
  "subject",
  "cc",
  "body",
  "send",
  "textBody",
  "letterCode",
  "twoParts",
  "secondSubject",
  "secondBody",
  "secondAfterMinutes",
] as const;
const BOXES = ["skipTextIfEmail", "useEmailBody"] as const;

export const mailingLabels: Record<keyof SubmittedMailing, string> = {
  send: "Process Option",
  subject: "Email Subject",
  cc: "CC Email Addr",
  body: "Email Body",
  skipTextIfEmail: "Skip Text If Email Address Available",
  useEmailBody: "Use Email Body",
  textBody: "Text Body",
  letterCode: "Optional Attachment Message",
  twoParts: "Two parts",
  secondSubject: "Subject of the second email",
  secondBody: "Text of the second part",
  secondAfterMinutes: "Minutes between the two",
};

/** RecTrac EMail Option Update as it was typed. */
export type SubmittedMailing = Record<(typeof TEXTS)[number], string> & Record<(typeof BOXES)[number], boolean>;

export function submittedMailing(body: unknown): SubmittedMailing {
  const boxes = Object.fromEntries(BOXES.map((name) => [name, ticked(body, name)]));
  return { ...fields(body, ...TEXTS), ...(boxes as Record<(typeof BOXES)[number], boolean>) };
}

/** A mailing as the form shows it. */
export function mailingAsSubmitted(mailing: Mailing): SubmittedMailing {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, String(mailing[name])]));
  const { skipTextIfEmail, useEmailBody } = mailing;
  return { ...(texts as Record<(typeof TEXTS)[number], string>), skipTextIfEmail, useEmailBody };
}

/** The mailing that was typed; the rest is as `present` has it. Throws Invalid by field; its texts are for the model to judge. */
export function parseMailing(typed: SubmittedMailing, present: Mailing): Mailing {
  const send = SENDS.find((one) => one === typed.send);
  const twoParts = TWO_PARTS.find((one) => one === typed.twoParts);
  const minutes = wholeNumber(typed.secondAfterMinutes);
  const unusable = minutes === null || Number.isNaN(minutes);
  refuse({
    send: send ? null : "Choose email, texts, or both.",
    twoParts: twoParts ? null : "Choose whether to send in two parts.",
    secondAfterMinutes: unusable && twoParts !== "no" ? "Enter the minutes as a whole number, such as 60." : null,
  });
  return {
    ...present,
    ...typed,
    send: send ?? present.send,
    twoParts: twoParts ?? present.twoParts,
    secondAfterMinutes: unusable ? present.secondAfterMinutes : minutes,
  };
}

/** Says boxes and choices as the form does. */
export function describeMailingValues(names: ReadonlyMap<string, string>) {
  return (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => {
        if (typeof value === "boolean") return [name, value ? "selected" : "not selected"];
        return [name, name === "letterCode" ? (names.get(String(value)) ?? "") : value];
      }),
    );
}
