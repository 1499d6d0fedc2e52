import { parseMobileNumber } from "../../../texts/mobile-number";
import { optedOutAmong } from "../../../texts/opted-out-mobiles";
import type { CarriedPin, RenderText, TextRow } from "../../../texts/text";
import { Household } from "../../households/household";
import { assignedCredentials } from "../../web-access/assigned-credentials";
import { WebUser } from "../../web-access/web-user";
import { isUnsubscribed } from "../unsubscription";
import type { MergeValues } from "./markdown-email";
import { fieldsIn, SECRET_FIELDS } from "./merge-fields";
import { maskSecrets } from "./merge-secrets";
import { findSharedText } from "./shared-text";
import { mergeTextMessage } from "./text-message-body";

/**
 * Merges a text at the moment of sending, or with its PIN masked for display. The PIN is opened now and stored nowhere
 * (DESIGN.md rule 4). A text goes only to the household's current mobile.
 */
export const renderText: RenderText = async (text, secrets) => {
  const household = await Household.findBy({ id: text.householdId });
  if (!household) return { exception: "The household no longer exists. It was deleted or merged into another." };
  const name = await household.fullName();
  const { mobilePhone } = await household.phones();
  if (parseMobileNumber(mobilePhone) !== text.recipient)
    return { exception: `${name} now has a different mobile number.` };
  if ((await optedOutAmong([text.recipient])).size > 0) return { exception: `${name} opted out of texts with STOP.` };
  if (text.category === "mailing" && (await isUnsubscribed(household.id, household.email ?? ""))) {
    return { exception: `${name} unsubscribed from mailings.` };
  }

  const { body } = await findSharedText(text.sharedTextId);
  const fields = fieldsIn(body);
  const values = storedValues(text);
  const unfilled = fields.find((field) => !SECRET_FIELDS.includes(field) && !values[field]?.trim());
  if (unfilled) return { exception: `${name} has no value for <${unfilled}>.` };
  if (!fields.includes("WebPin")) return { body: mergeTextMessage(body, values) };
  if (secrets === "masked") return { body: mergeTextMessage(body, { ...values, ...maskSecrets(fields) }) };

  const { pin, exception } = await assignedCredentials(household);
  if (pin === null) return { exception: `${name} ${exception}.` };
  return {
    body: mergeTextMessage(body, { ...values, WebPin: pin }),
    carries: await carriedPinOf(household),
    secret: pin,
  };
};

/** Secrets are never stored, so any among the values are ignored. */
function storedValues({ fields }: TextRow): MergeValues {
  const { WebPin: _pin, ResetLink: _link, ...values } = JSON.parse(fields) as MergeValues;
  return values;
}

async function carriedPinOf(household: Household): Promise<CarriedPin | undefined> {
  const { id, pinSetAt } = await WebUser.of(household);
  return pinSetAt ? { webUserId: id, pinSetAt } : undefined;
}
