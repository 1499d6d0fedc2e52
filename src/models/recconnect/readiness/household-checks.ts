import { rowsOf } from "../../../database/connection";
import { MailingRules } from "../../settings/mailing-rules";
import type { CampaignFacts } from "../campaign-facts";
import { sendsEmail, sendsTexts } from "../mailing/mailing";
import { whyNotWritten } from "../mailing/mailing-errors";
import type { EarlierMailing } from "./readiness";
import { type Check, type CheckInput, count, when } from "./readiness-check";

/** Somebody must be chosen. */
export function nobody({ id, processingOptions }: CampaignFacts): Check {
  const which = processingOptions.records === "all" ? "The selection found no records" : "No record is highlighted";
  const link = { href: `/staff/recconnect/${id}`, words: "See the records", needs: "prepare mailings" as const };
  return { name: "Records", state: "stop", words: `${which}: the mailing has no recipients.`, link };
}

/** Who would get a message, and why not who wouldn't. */
export function recipients({ campaign, readiness, credentials }: CheckInput): Check {
  const name = "The households";
  if (whyNotWritten(campaign.mailingOptions)) {
    return { name, state: "stop", words: "Gatehouse checks them after you write the text." };
  }
  if (!readiness?.doneAt) {
    const far = readiness ? ` ${count(readiness.looked)} of ${count(campaign.chosenCount)} so far.` : "";
    return { name, state: "stop", words: `Gatehouse is checking each one.${far} This takes a moment.` };
  }
  const { fine, looked, exceptions, leftOut } = readiness;
  const reach = sendsEmail(campaign.mailingOptions)
    ? sendsTexts(campaign.mailingOptions)
      ? "an email or mobile"
      : "an email"
    : "a mobile";
  const what = credentials ? `have credentials to send and ${reach}` : "have everything that it needs";
  const words = `${count(fine)} of ${count(looked)} ${what}.`;
  if (fine === 0) return { name, state: "stop", words: `${words} No household would get anything.` };
  if (exceptions + leftOut === 0) return { name, state: "fine", words };
  const rest = [
    exceptions > 0 && `${count(exceptions)} would be exceptions and get nothing`,
    leftOut > 0 && `${count(leftOut)} would be excluded`,
  ].filter(Boolean);
  return { name, state: "look", words: `${words} ${rest.join(", ")}. They are listed below.` };
}

/** Whether the bulk run was, and its exceptions among these households are closed. */
export async function bulkAssign({ readiness }: CheckInput): Promise<Check> {
  const name = "Bulk WebTrac ID/PIN Assign";
  const link = {
    href: "/staff/bulk-assignments",
    words: "Bulk WebTrac ID/PIN Assign",
    needs: "run bulk assignments" as const,
  };
  const [run] = await rowsOf<{ id: number; finishedAt: Date }>(
    "select id, finished_at from bulk_assignments where finished_at is not null and undone_at is null order by id desc limit 1",
  );
  if (!run)
    return {
      name,
      state: "look",
      words: "It has not been run. Only households that got a user name and PIN another way have credentials to send.",
      link,
    };
  const there = { href: `/staff/bulk-assignments/${run.id}/exceptions`, words: "Its exceptions", needs: link.needs };
  const open = readiness?.bulkExceptions ?? 0;
  if (open > 0) {
    const words = `It was run ${when(run.finishedAt)}. ${count(open)} of these households ${open === 1 ? "is an exception" : "are exceptions"} from it and still without a user name.`;
    return { name, state: "look", words, link: there };
  }
  return {
    name,
    state: "fine",
    words: `It was run ${when(run.finishedAt)}, and none of these households is still an exception from it.`,
    link,
  };
}

/** Whether they were told beforehand: the first email of the guide. */
export function teaser({ campaign, readiness }: CheckInput): Check {
  const name = "The first email";
  const told = readiness?.teaser;
  if (!told || told.households === 0) {
    return {
      name,
      state: "look",
      words:
        'No earlier email told these households that user names and PINs are coming. The template "First Email" does.',
      link: { href: "/staff/recconnect", words: "Pass RecConnect", needs: "prepare mailings" },
    };
  }
  const words = `${toWhom(told)} got "${told.subject}" or another email without credentials, last on ${when(new Date(told.startedAt))}.`;
  return { name, state: told.households >= campaign.chosenCount / 2 ? "fine" : "look", words };
}

/** Whether they had the same lately. */
export async function repeated({ readiness }: CheckInput): Promise<Check> {
  const name = "The same mailing";
  const { repeatDays } = await MailingRules.current();
  const same = readiness?.repeated;
  if (!same || same.households === 0) {
    return {
      name,
      state: "fine",
      words: `None of these households got a mailing of this subject or description within ${repeatDays} days.`,
    };
  }
  return {
    name,
    state: "look",
    words: `${toWhom(same)} got a mailing of this subject or description within ${repeatDays} days, last on ${when(new Date(same.startedAt))}.`,
    link: { href: `/staff/recconnect/${same.ids[0]}`, words: "See it", needs: "prepare mailings" },
  };
}

function toWhom({ households }: EarlierMailing) {
  return `${count(households)} of these households`;
}
