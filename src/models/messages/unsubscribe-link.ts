import { config } from "../../config";
import type { MessageRow, Rendered } from "../../mail/message";
import { boundDigest, matchesBoundDigest } from "../../secrets/digest";
import { Household } from "../households/household";

const USE = "unsubscribe link";
const WORD = "unsubscribe";
const MASKED = "•••••••";
// What a bound digest is, then the household ID: a mail program that makes links leaves no digit at the end out.
const TOKEN = /^([0-9a-f]{8}\.[\w-]{43})\.([1-9]\d{0,9})$/;

/** The address that unsubscribes a mailing's household; undefined for messages that nobody can unsubscribe from. */
export function unsubscribeAddress({ category, householdId }: Pick<MessageRow, "category" | "householdId">) {
  if (category !== "mailing" || householdId === null) return undefined;
  return `${config.baseUrl}/unsubscribe/${unsubscribeToken(householdId)}`;
}

/** The same for people other than the household to look at. */
export function maskedUnsubscribeAddress(message: Pick<MessageRow, "category" | "householdId">) {
  return unsubscribeAddress(message) && `${config.baseUrl}/unsubscribe/${MASKED}`;
}

/** A message rendered for others to look at, with its own link again: for a draft that goes to the household itself. */
export function withUnsubscribeLink(
  rendered: Rendered,
  message: Pick<MessageRow, "category" | "householdId">,
): Rendered {
  const [masked, link] = [maskedUnsubscribeAddress(message), unsubscribeAddress(message)];
  if (!masked || !link) return rendered;
  return { ...rendered, text: rendered.text.replaceAll(masked, link), html: rendered.html.replaceAll(masked, link) };
}

/**
 * The token of a household's link: stored nowhere and good for nothing else, whenever the message is read. It ends when
 * SECRET_KEY was changed twice.
 */
export function unsubscribeToken(householdId: number) {
  return `${boundDigest(WORD, USE, boundTo(householdId))}.${householdId}`;
}

/** The household whose link this is; undefined for anything that is no link of ours. */
export async function householdOfLink(token: unknown): Promise<Household | undefined> {
  const [, digest = "", id = ""] = TOKEN.exec(typeof token === "string" ? token : "") ?? [];
  if (!matchesBoundDigest(WORD, digest, USE, boundTo(Number(id)))) return undefined;
  return Household.findBy({ id: Number(id) });
}

function boundTo(householdId: number) {
  return `household ${householdId}`;
}
