import { z } from "zod";

export const SENDS = ["email", "texts", "both"] as const;
export const TWO_PARTS = ["no", "email", "text"] as const;

const shape = z.object({
  subject: z.string(),
  /** One copy of the mailing goes there, without anybody's secrets; "" for none. */
  cc: z.string(),
  /** Markdown with merge fields. */
  body: z.string(),
  send: z.enum(SENDS),
  skipTextIfEmail: z.boolean(),
  useEmailBody: z.boolean(),
  textBody: z.string(),
  /** The ID of the comment code whose text goes along as a PDF; "" for none. */
  letterCode: z.string(),
  /** What that comment code said when this was saved: what is looked at is what is sent. */
  letterBody: z.string(),
  /** The files that go along, so that another file is another mailing. */
  attachmentIds: z.array(z.number().int()),
  /** Credentials in two parts: the user name in this email, the PIN later. */
  twoParts: z.enum(TWO_PARTS),
  secondSubject: z.string(),
  secondBody: z.string(),
  secondAfterMinutes: z.number().int().nonnegative(),
});

/** What is written to the recipients: RecTrac EMail Option Update. */
export type Mailing = z.infer<typeof shape>;

/** Default Email Options. */
export const mailingDefaults: Mailing = {
  subject: "",
  cc: "",
  body: "",
  send: "email",
  skipTextIfEmail: true,
  useEmailBody: false,
  textBody: "",
  letterCode: "",
  letterBody: "",
  attachmentIds: [],
  twoParts: "no",
  secondSubject: "",
  secondBody: "",
  secondAfterMinutes: 60,
};

const keptShape = shape.partial();

/** Options as they were kept; what an older version didn't know is as by default. */
export function mailingFrom(kept: string): Mailing {
  const parsed = keptShape.safeParse(JSON.parse(kept));
  return { ...mailingDefaults, ...(parsed.success ? parsed.data : {}) };
}

/** True where messages go out; false for texts alone. */
export function sendsEmail({ send }: Pick<Mailing, "send">) {
  return send !== "texts";
}

/** True where texts of their own go out; the second of two parts is no such text. */
export function sendsTexts({ send }: Pick<Mailing, "send">) {
  return send !== "email";
}

/** What a template or another campaign takes over: all but what belongs to this one alone. */
export function withoutFiles(mailing: Mailing): Mailing {
  return { ...mailing, attachmentIds: [] };
}
