import { transaction } from "../../../database/connection";
import { NotAnAddress, parseAddress } from "../../../mail/email-address";
import { Invalid } from "../../errors";
import { Household } from "../../households/household";
import { enqueueMessage } from "../../messages/enqueue-message";
import { SECRET_FIELDS, splitFields } from "../../messages/merging/merge-fields";
import { maskSecrets } from "../../messages/merging/merge-secrets";
import type { Clerk } from "../../staff/clerk";
import type { CampaignFacts } from "../campaign-facts";
import { type Mailing, sendsEmail } from "./mailing";
import { refuseErrorsInMailing } from "./mailing-errors";
import { maskedValues } from "./preview";

const MESSAGE = "RecConnect copy";
const COPY = "Copy: ";
const ABOUT =
  "*This is a copy of what <Household> would get. PINs and links are masked, and attachments are not included.*";

/**
 * Send me this one: the messages that a recipient would get, to an address a clerk typed, their secrets masked. Gives
 * how many. Throws Invalid by field.
 */
export async function sendCopy(
  campaign: CampaignFacts,
  householdId: number,
  address: string,
  clerk: Clerk,
): Promise<number> {
  const mailing = campaign.mailingOptions;
  refuseErrorsInMailing(mailing);
  if (!sendsEmail(mailing)) throw new Invalid({ form: "This mailing sends no email, so there is nothing to copy." });
  const recipient = addressOf(address);
  const household = await Household.findBy({ id: householdId });
  if (!household) throw new Invalid({ form: `Household ${householdId} no longer exists.` });

  const copies = await Promise.all(messagesOf(mailing).map(({ subject, body }) => copyFor(household, subject, body)));
  await transaction(async () => {
    for (const copy of copies) await enqueueMessage({ ...copy, recipient });
    await campaign.note("mailing copy sent", clerk, { household: household.id, to: recipient });
  });
  return copies.length;
}

function messagesOf({ subject, body, twoParts, secondSubject, secondBody }: Mailing) {
  const first = { subject, body };
  return twoParts === "email" ? [first, { subject: secondSubject, body: secondBody }] : [first];
}

/** No secret field is left in it, so that none can be merged when it is sent. */
async function copyFor(household: Household, subject: string, body: string) {
  const whole = `${ABOUT}\n\n${withMasks(body)}`;
  const values = await maskedValues(household, subject, whole);
  return {
    kind: MESSAGE,
    householdId: null,
    subject: `${COPY}${subject}`,
    body: whole,
    // What a household lacks reads as a gap, and a message with a hole in it would not leave.
    fields: Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value || `[no ${field}]`])),
    priority: "waiting" as const,
    category: "notice" as const,
  };
}

function withMasks(text: string) {
  const masks = maskSecrets([...SECRET_FIELDS]);
  return splitFields(text)
    .map((piece) => (typeof piece === "string" ? piece : (masks[piece.field] ?? `<${piece.field}>`)))
    .join("");
}

function addressOf(typed: string) {
  try {
    return parseAddress(typed).address;
  } catch (error) {
    if (error instanceof NotAnAddress)
      throw new Invalid({ address: "Enter your email address, like you@example.gov." });
    throw error;
  }
}
