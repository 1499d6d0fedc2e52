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
 * Merges a text at the moment of sending, its PIN opened now and written down nowhere (DESIGN.md rule 4); masked for
 * anybody who only looks. Only ever to the household's own mobile, as it is now.
 */
export const renderText: RenderText = async (text, secrets) => {
  const household = await Household.findBy({ id: text.householdId });
  if (!household) return { exception: "The household is not there any more: deleted or merged into another." };
  const name = await household.fullName();
  const { mobilePhone } = await household.phones();
  if (parseMobileNumber(mobilePhone) !== text.recipient) return { exception: `${name} has another mobile by now.` };
  if ((await optedOutAmong([text.recipient])).size > 0) return { exception: `${name} has said STOP to texts.` };
  if (text.category === "mailing" && (await isUnsubscribed(household.id, household.email ?? ""))) {
    return { exception: `${name} unsubscribed from mailings.` };
  }

  const { body } = await findSharedText(text.sharedTextId);
  const fields = fieldsIn(body);
  const known = storedValues(text);
  const hole = fields.find((field) => !SECRET_FIELDS.includes(field) && !known[field]?.trim());
  if (hole) return { exception: `${name} has nothing to put in place of <${hole}>.` };
  if (!fields.includes("WebPin")) return { body: mergeTextMessage(body, known) };
  if (secrets === "masked") return { body: mergeTextMessage(body, { ...known, ...maskSecrets(fields) }) };

  const { pin, exception } = await assignedCredentials(household);
  if (pin === null) return { exception: `${name} ${exception}.` };
  return {
    body: mergeTextMessage(body, { ...known, WebPin: pin }),
    carries: await carriedPinOf(household),
    secret: pin,
  };
};

/** A secret among them would have been stored, and is not taken. */
function storedValues({ fields }: TextRow): MergeValues {
  const { WebPin: _pin, ResetLink: _link, ...values } = JSON.parse(fields) as MergeValues;
  return values;
}

async function carriedPinOf(household: Household): Promise<CarriedPin | undefined> {
  const { id, pinSetAt } = await WebUser.of(household);
  return pinSetAt ? { webUserId: id, pinSetAt } : undefined;
}
