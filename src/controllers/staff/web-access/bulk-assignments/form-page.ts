import type { Request, Response } from "express";
import { PassType } from "../../../../models/households/pass-type";
import { PasswordDevice } from "../../../../models/settings/password-device";
import { BulkAssignment } from "../../../../models/web-access/bulk-assignments/bulk-assignment";
import { PIN_SOURCES, type PinSource } from "../../../../models/web-access/bulk-assignments/bulk-settings";
import { BulkTemplate } from "../../../../models/web-access/bulk-assignments/bulk-template";
import { partsFor } from "../../../../models/web-access/bulk-assignments/pattern";
import { type KnownSource, whatPinIsMadeOf } from "../../../../models/web-access/bulk-assignments/pin-source";
import type { PinSourceCounts } from "../../../../models/web-access/bulk-assignments/pin-source-count";
import { PinSourceTally } from "../../../../models/web-access/bulk-assignments/pin-source-tally";
import { ReplacementAllowance } from "../../../../models/web-access/bulk-assignments/replacement";
import { fields } from "../../../../web/fields";
import type { Refusal } from "../../../../web/refusal";
import type { TypedBulkSettings } from "./settings-form";
import { CHOICES } from "./settings-words";

const PER_PAGE = 25;
const LAST_PAGE = 1_000_000;
/** How long the PINs of a source are, where that is told beforehand. */
const LENGTHS: Partial<Record<PinSource, number>> = { phone: 4, ZIP: 5 };

export interface FormPage {
  values: TypedBulkSettings & { templateName?: string; replace?: boolean };
  /** Which settings the form was filled with, as a sentence. */
  filled?: string;
  refused?: Refusal;
}

/** Shows the form of Bulk WebTrac ID/PIN Assign, with the runs there were. */
export async function showForm(req: Request, res: Response, { values, filled, refused }: FormPage) {
  const device = await PasswordDevice.current();
  const counts = (await PinSourceTally.newestDone())?.counts;
  res.status(refused?.status ?? 200).render("staff/web-access/bulk-assignments/index", {
    title: "Bulk WebTrac ID/PIN Assign",
    choices: CHOICES,
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
  const tooShort = `It has ${length} characters, and the Password Device asks for ${leastLength}: every household would be an exception.`;
  return {
    value: source,
    label: whatPinIsMadeOf[source],
    guessable: source !== "random",
    hint: [guessability(source, counts), length < leastLength && tooShort].filter(Boolean).join(" "),
  };
}

function guessability(source: PinSource, counts?: PinSourceCounts) {
  if (source === "random") return "Nobody can guess it, and no two are alike.";
  if (source === "pattern")
    return "Others can guess it where it is made of what they know. The preview counts how many households share the commonest one.";
  return `Others can guess it. ${counts ? sharing(source, counts) : "How many households share one is being counted: look again in a minute."}`;
}

function sharing(source: KnownSource, { households, sources }: PinSourceCounts) {
  const { shared } = sources[source];
  if (shared < 2) return "No two households share one.";
  return `${shared.toLocaleString("en-US")} of ${households.toLocaleString("en-US")} households share the commonest one.`;
}
