import type { Request, Response } from "express";
import { PassType } from "../../../../models/households/pass-type";
import { PasswordDevice } from "../../../../models/settings/password-device";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import {
  BulkTemplate,
  PIN_SOURCES,
  type PinSource,
} from "../../../../models/web-access/bulk-assignments/bulk-settings";
import { type KnownSource, PIN_SOURCE_LABELS } from "../../../../models/web-access/bulk-assignments/household-decision";
import { partsFor } from "../../../../models/web-access/bulk-assignments/patterns";
import { type PinSourceCounts, PinSourceTally } from "../../../../models/web-access/bulk-assignments/pin-source-tally";
import { ReplacementAllowance } from "../../../../models/web-access/bulk-assignments/replacement-allowance";
import { fields } from "../../../../web/fields";
import type { Refusal } from "../../../../web/refusal";
import type { SubmittedBulkSettings } from "./settings-form";
import { CHOICE_LABELS } from "./settings-summary";

const PER_PAGE = 25;
const LAST_PAGE = 1_000_000;
/** The length of PINs from a source, if it is always the same. */
const LENGTHS: Partial<Record<PinSource, number>> = { phone: 4, ZIP: 5 };

export interface FormPage {
  values: SubmittedBulkSettings & { templateName?: string; replace?: boolean };
  /** A sentence that says which settings the form shows. */
  filled?: string;
  refused?: Refusal;
}

/** Shows the form of Bulk WebTrac ID/PIN Assign, with earlier runs. */
export async function showForm(req: Request, res: Response, { values, filled, refused }: FormPage) {
  const device = await PasswordDevice.current();
  const counts = (await PinSourceTally.newestDone())?.counts;
  res.status(refused?.status ?? 200).render("staff/web-access/bulk-assignments/index", {
    title: "Bulk WebTrac ID/PIN Assign",
    choices: CHOICE_LABELS,
    passTypes: await PassType.all(),
    templates: await BulkTemplate.all(),
    parts: partsFor("PIN"),
    device,
    pinSources: PIN_SOURCES.map((source) => pinSourceOption(source, device.leastPinLength, counts)),
    mayGuess: req.clerk.may("use guessable PINs"),
    mayReplace: req.clerk.may("replace claimed web users"),
    mayAllow: req.clerk.may("manage clerks"),
    allowedUntil: await ReplacementAllowance.until(),
    values,
    filled,
    errors: refused?.errors,
    ...(await runsOf(req)),
  });
}

async function runsOf(req: Request) {
  const page = Math.floor(Math.min(Math.max(Number(fields(req.query, "page").page) || 1, 1), LAST_PAGE));
  const { count, runs } = await BulkAssignment.list(page, PER_PAGE);
  return { page, pages: Math.max(1, Math.ceil(count / PER_PAGE)), runs };
}

function pinSourceOption(source: PinSource, leastLength: number, counts?: PinSourceCounts) {
  const length = LENGTHS[source] ?? leastLength;
  const tooShort = `It has ${length} characters, but the Password Device requires ${leastLength}. Every household would be an exception.`;
  return {
    value: source,
    label: PIN_SOURCE_LABELS[source],
    guessable: source !== "random",
    hint: [describeGuessability(source, counts), length < leastLength && tooShort].filter(Boolean).join(" "),
  };
}

function describeGuessability(source: PinSource, counts?: PinSourceCounts) {
  if (source === "random") return "Hard to guess, and different for each household.";
  if (source === "pattern")
    return "Others can guess it if it is made from what they know. The preview counts how many households share the most common PIN.";
  return `Others can guess it. ${counts ? describeSharing(source, counts) : "Gatehouse is counting how many households share a PIN. Reload this page in a minute."}`;
}

function describeSharing(source: KnownSource, { households, sources }: PinSourceCounts) {
  const { shared } = sources[source];
  if (shared < 2) return "No two households share a PIN.";
  return `${shared.toLocaleString("en-US")} of ${households.toLocaleString("en-US")} households share the most common PIN.`;
}
