import { clockFormat } from "../../clock";
import type { Permission } from "../../staff/permissions";
import type { CampaignFacts } from "../campaign-facts";
import type { ExpectedDelivery } from "./expected-delivery";
import type { Readiness } from "./readiness";

/** One thing that the guide warns of: fine, to be looked at, or in the way. */
export interface Check {
  name: string;
  state: "fine" | "look" | "stop";
  words: string;
  /** Where it is mended, and who may. */
  link?: { href: string; words: string; needs: Permission };
}

/** What the checks look at. */
export interface CheckInput {
  campaign: CampaignFacts;
  readiness: Readiness | null;
  mode: "practice" | "hold" | "live";
  credentials: boolean;
  expected: ExpectedDelivery;
}

const inWords = clockFormat({
  weekday: "long",
  month: "long",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
});

/** "Sunday, November 22 at 9:26 AM" */
export function when(at: Date) {
  return inWords(at);
}

/** Where what is written is mended. */
export function toMailing({ id }: CampaignFacts) {
  return { href: `/staff/recconnect/${id}/mailing`, words: "Email options", needs: "prepare mailings" as const };
}

/** The Email Device, by these words. */
export function toDevice(words: string) {
  return { href: "/staff/settings/email-device", words, needs: "change settings" as const };
}

/** The Text Device, by these words. */
export function toTextDevice(words: string) {
  return { href: "/staff/settings/text-device", words, needs: "change settings" as const };
}

/** "1,234" */
export function count(number: number) {
  return number.toLocaleString("en-US");
}
