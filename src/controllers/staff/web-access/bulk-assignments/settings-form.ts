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

/** The form of Bulk WebTrac ID/PIN Assign as it was typed. */
export interface TypedBulkSettings extends Record<(typeof TEXTS)[number], string> {
  passTypeIds: string[];
  resetPinChanged: boolean;
}

/** Takes both sides of the form. */
export function typedSettings(body: unknown): TypedBulkSettings {
  return {
    ...fields(body, ...TEXTS),
    passTypeIds: several(body, "passTypeIds"),
    resetPinChanged: ticked(body, "resetPinChanged"),
  };
}

/** Settings as the form shows them. */
export function asTyped(settings: BulkSettings): TypedBulkSettings {
  const texts = TEXTS.map((name) => [name, String(settings[name] ?? "")]);
  return {
    ...(Object.fromEntries(texts) as Record<(typeof TEXTS)[number], string>),
    passTypeIds: settings.passTypeIds.map(String),
    resetPinChanged: settings.resetPinChanged,
  };
}

/** The settings that were typed. Throws Invalid by field; what they may come to is for the model to judge. */
export async function settingsTyped(typed: TypedBulkSettings): Promise<BulkSettings> {
  const passTypes = (await PassType.all()).filter(({ id }) => typed.passTypeIds.includes(String(id)));
  const made = {
    residency: oneOf(RESIDENCIES, typed.residency),
    idFrom: wholeNumber(typed.idFrom),
    idTo: wholeNumber(typed.idTo),
    passTypeIds: passTypes.map(({ id }) => id),
    email: oneOf(EMAILS, typed.email),
    existing: oneOf(EXISTING, typed.existing),
    resetPinChanged: typed.resetPinChanged,
    nameSource: oneOf(NAME_SOURCES, typed.nameSource),
    namePattern: patternTyped(typed.nameSource, typed.namePattern, bulkSettingsDefaults.namePattern),
    withoutEmail: oneOf(WITHOUT_EMAIL, typed.withoutEmail),
    takenName: oneOf(TAKEN_NAME, typed.takenName),
    pinSource: oneOf(PIN_SOURCES, typed.pinSource),
    pinLength: lengthTyped(typed),
    pinPattern: patternTyped(typed.pinSource, typed.pinPattern, bulkSettingsDefaults.pinPattern),
  };
  refuse({
    residency: made.residency ? null : "Choose which households by residency.",
    idFrom: errorInId(made.idFrom),
    idTo: errorInId(made.idTo),
    passTypeIds: passTypes.length < new Set(typed.passTypeIds).size ? "Choose pass types that are on this page." : null,
    email: made.email ? null : "Choose whether households need an email.",
    existing: made.existing ? null : "Choose what becomes of households that have a web user.",
    nameSource: made.nameSource ? null : "Choose what the user names are made of.",
    withoutEmail: made.withoutEmail ? null : "Choose what a household without an email gets.",
    takenName: made.takenName ? null : "Choose what happens where a name is taken.",
    pinSource: made.pinSource ? null : "Choose what the PINs are made of.",
    pinLength: made.pinLength > 0 ? null : "Enter the length as a whole number, such as 7.",
  });
  return made as BulkSettings;
}

const WITHOUT_EMAIL: readonly BulkSettings["withoutEmail"][] = ["exception", "household ID"];
const TAKEN_NAME: readonly BulkSettings["takenName"][] = ["exception", "append"];
const LONGEST_UNUSED_PATTERN = 200;

/** Only random PINs have a length of their own; a blank one is no error where it isn't used. */
function lengthTyped({ pinSource, pinLength }: TypedBulkSettings) {
  const length = wholeNumber(pinLength) || Number.NaN;
  return Number.isNaN(length) && pinSource !== "random" ? bulkSettingsDefaults.pinLength : length;
}

/** A pattern that isn't used is not judged either: what nobody can have meant is not kept. */
function patternTyped(source: string, pattern: string, otherwise: string) {
  return source !== "pattern" && pattern.length > LONGEST_UNUSED_PATTERN ? otherwise : pattern;
}

function oneOf<Option extends string>(options: readonly Option[], value: string) {
  return options.find((option) => option === value);
}

function errorInId(id: number | null) {
  if (id === null) return null;
  return id >= 1 && id <= MAX_HOUSEHOLD_ID ? null : "Enter a household ID, digits only, or leave this blank.";
}
