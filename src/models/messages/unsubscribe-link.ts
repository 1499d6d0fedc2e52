import { config } from "../../config";
import type { MessageRow, Rendered } from "../../mail/message";
import { boundDigest, matchesBoundDigest } from "../../secrets/digest";
import { Household } from "../households/household";

const USE = "unsubscribe link";
const WORD = "unsubscribe";
const MASKED = "•••••••";
// A bound digest, then the household ID. It ends with a digit, which mail programs never cut off when they detect
// links.
const TOKEN = /^([0-9a-f]{8}\.[\w-]{43})\.([1-9]\d{0,9})$/;

/**
 * Returns the address that unsubscribes a mailing's household; undefined for emails that one can't unsubscribe from.
 */
export function unsubscribeAddress({ category, householdId }: Pick<MessageRow, "category" | "householdId">) {
  if (category !== "mailing" || householdId === null) return undefined;
  return `${config.baseUrl}/unsubscribe/${unsubscribeToken(householdId)}`;
}

/** Returns the address with its token masked, for anyone but the household. */
export function maskedUnsubscribeAddress(message: Pick<MessageRow, "category" | "householdId">) {
  return unsubscribeAddress(message) && `${config.baseUrl}/unsubscribe/${MASKED}`;
}

/** Puts the real unsubscribe link back into a masked email, for a draft that goes to the household. */
export function withUnsubscribeLink(
  rendered: Rendered,
  message: Pick<MessageRow, "category" | "householdId">,
): Rendered {
  const [masked, link] = [maskedUnsubscribeAddress(message), unsubscribeAddress(message)];
  if (!masked || !link) return rendered;
  return { ...rendered, text: rendered.text.replaceAll(masked, link), html: rendered.html.replaceAll(masked, link) };
}

/**
 * Returns the token of a household's link. It is stored nowhere, works only for unsubscribing, and doesn't expire until
 * SECRET_KEY has been changed twice.
 */
export function unsubscribeToken(householdId: number) {
  return `${boundDigest(WORD, USE, boundTo(householdId))}.${householdId}`;
}

/** Returns the household of a link's token; undefined for any other text. */
export async function householdOfLink(token: unknown): Promise<Household | undefined> {
  const [, digest = "", id = ""] = TOKEN.exec(typeof token === "string" ? token : "") ?? [];
  if (!matchesBoundDigest(WORD, digest, USE, boundTo(Number(id)))) return undefined;
  return Household.findBy({ id: Number(id) });
}

function boundTo(householdId: number) {
  return `household ${householdId}`;
}
