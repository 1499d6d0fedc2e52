import { refuse } from "../../../../models/errors";
import { MAX_HOUSEHOLD_ID } from "../../../../models/households/household-ids";
import { PassType } from "../../../../models/households/pass-type";
import {
  type BulkSettings,
  bulkSettingsDefaults,
  EMAILS,
  EXISTING,
  NAME_SOURCES,
  PIN_SOURCES,
  RESIDENCIES,
} from "../../../../models/web-access/bulk-assignments/bulk-settings";
import { fields, several, ticked, wholeNumber } from "../../../../web/fields";

const TEXTS = [
  "residency",
  "idFrom",
  "idTo",
  "email",
  "existing",
  "nameSource",
  "namePattern",
  "withoutEmail",
  "takenName",
  "pinSource",
  "pinLength",
  "pinPattern",
] as const;

/** The form of Bulk WebTrac ID/PIN Assign as submitted. */
export interface SubmittedBulkSettings extends Record<(typeof TEXTS)[number], string> {
  passTypeIds: string[];
  resetPinChanged: boolean;
}

/** Reads both sides of the form. */
export function submittedSettings(body: unknown): SubmittedBulkSettings {
  return {
    ...fields(body, ...TEXTS),
    passTypeIds: several(body, "passTypeIds"),
    resetPinChanged: ticked(body, "resetPinChanged"),
  };
}

/** Settings as the form shows them. */
export function formValues(settings: BulkSettings): SubmittedBulkSettings {
  const texts = TEXTS.map((name) => [name, String(settings[name] ?? "")]);
  return {
    ...(Object.fromEntries(texts) as Record<(typeof TEXTS)[number], string>),
    passTypeIds: settings.passTypeIds.map(String),
    resetPinChanged: settings.resetPinChanged,
  };
}

/** Parses submitted settings. Throws Invalid by field; the model validates what they lead to. */
export async function parseSettings(submitted: SubmittedBulkSettings): Promise<BulkSettings> {
  const passTypes = (await PassType.all()).filter(({ id }) => submitted.passTypeIds.includes(String(id)));
  const parsed = {
    residency: oneOf(RESIDENCIES, submitted.residency),
    idFrom: wholeNumber(submitted.idFrom),
    idTo: wholeNumber(submitted.idTo),
    passTypeIds: passTypes.map(({ id }) => id),
    email: oneOf(EMAILS, submitted.email),
    existing: oneOf(EXISTING, submitted.existing),
    resetPinChanged: submitted.resetPinChanged,
    nameSource: oneOf(NAME_SOURCES, submitted.nameSource),
    namePattern: parsePattern(submitted.nameSource, submitted.namePattern, bulkSettingsDefaults.namePattern),
    withoutEmail: oneOf(WITHOUT_EMAIL, submitted.withoutEmail),
    takenName: oneOf(TAKEN_NAME, submitted.takenName),
    pinSource: oneOf(PIN_SOURCES, submitted.pinSource),
    pinLength: parseLength(submitted),
    pinPattern: parsePattern(submitted.pinSource, submitted.pinPattern, bulkSettingsDefaults.pinPattern),
  };
  refuse({
    residency: parsed.residency ? null : "Choose a residency.",
    idFrom: errorInId(parsed.idFrom),
    idTo: errorInId(parsed.idTo),
    passTypeIds: passTypes.length < new Set(submitted.passTypeIds).size ? "Choose pass types from the list." : null,
    email: parsed.email ? null : "Choose an email option.",
    existing: parsed.existing ? null : "Choose what happens to households that already have a web user.",
    nameSource: parsed.nameSource ? null : "Choose a source for user names.",
    withoutEmail: parsed.withoutEmail ? null : "Choose what a household without an email gets.",
    takenName: parsed.takenName ? null : "Choose what happens if a user name is taken.",
    pinSource: parsed.pinSource ? null : "Choose a source for PINs.",
    pinLength: parsed.pinLength > 0 ? null : "Enter the length as a whole number, such as 7.",
  });
  return parsed as BulkSettings;
}

const WITHOUT_EMAIL: readonly BulkSettings["withoutEmail"][] = ["exception", "household ID"];
const TAKEN_NAME: readonly BulkSettings["takenName"][] = ["exception", "append"];
const LONGEST_UNUSED_PATTERN = 200;

/** Only random PINs need a length; a blank length is an error only for them. */
function parseLength({ pinSource, pinLength }: SubmittedBulkSettings) {
  const length = wholeNumber(pinLength) || Number.NaN;
  return Number.isNaN(length) && pinSource !== "random" ? bulkSettingsDefaults.pinLength : length;
}

/** A pattern that isn't used is not validated; one that is too long is replaced by the default. */
function parsePattern(source: string, pattern: string, otherwise: string) {
  return source !== "pattern" && pattern.length > LONGEST_UNUSED_PATTERN ? otherwise : pattern;
}

function oneOf<Option extends string>(options: readonly Option[], value: string) {
  return options.find((option) => option === value);
}

function errorInId(id: number | null) {
  if (id === null) return null;
  return id >= 1 && id <= MAX_HOUSEHOLD_ID ? null : "Enter a household ID, digits only, or leave this blank.";
}
