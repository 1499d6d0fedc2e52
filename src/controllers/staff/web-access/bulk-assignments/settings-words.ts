import { PassType } from "../../../../models/households/pass-type";
import type { BulkSettings } from "../../../../models/web-access/bulk-assignments/bulk-settings";
import { whatPinIsMadeOf } from "../../../../models/web-access/bulk-assignments/pin-source";

/** The choices of Bulk WebTrac ID/PIN Assign, as its form and its previews say them. */
export const CHOICES = {
  residency: {
    all: "All active households",
    residents: "Residents Only",
    "non-residents": "Non-Residents Only",
    both: "Both",
  },
  email: {
    any: "With or without an email",
    with: "With an email only",
    without: "Without an email only",
  },
  existing: {
    leave: "Leave it alone",
    "replace assigned": "Replace it where it was assigned and never used",
    "replace claimed": "Replace it even where the customer chose it",
  },
  nameSource: {
    email: "Email",
    "household ID": "Household ID",
    pattern: "A pattern of parts",
  },
  withoutEmail: {
    exception: "Nothing: it is an exception",
    "household ID": "Its household ID as user name",
  },
  takenName: {
    exception: "Nothing: the household is an exception",
    append: "The next free number is added, such as ada.okafor2",
  },
} as const;

/** What a run was told to do, in words: heading and text by turns of the form. */
export async function settingsInWords(settings: BulkSettings): Promise<[string, string][]> {
  return [
    ["Households", residencyInWords(settings)],
    ["Household IDs", idsInWords(settings)],
    ["Passes", await passesInWords(settings)],
    ["Email", CHOICES.email[settings.email]],
    ["Where there is a web user", CHOICES.existing[settings.existing]],
    ["Reset PIN Changed Flag to No", resetInWords(settings)],
    ["User name", nameInWords(settings)],
    ["PIN", pinInWords(settings)],
  ];
}

/** "Random, 7 characters": where a PIN comes from, never the PIN. */
export function pinInWords({ pinSource, pinLength, pinPattern }: BulkSettings) {
  if (pinSource === "random") return `Random, ${pinLength} characters`;
  return pinSource === "pattern" ? `The pattern ${pinPattern}` : whatPinIsMadeOf[pinSource];
}

function residencyInWords({ residency }: BulkSettings) {
  return residency === "both"
    ? "Residents and non-residents, without those not verified"
    : CHOICES.residency[residency];
}

function idsInWords({ idFrom, idTo }: BulkSettings) {
  if (idFrom !== null && idTo !== null) return `${idFrom} to ${idTo}`;
  if (idFrom !== null) return `From ${idFrom}`;
  return idTo === null ? "All" : `Up to ${idTo}`;
}

async function passesInWords({ passTypeIds }: BulkSettings) {
  if (passTypeIds.length === 0) return "Whatever their passes";
  const codes = (await PassType.all()).filter(({ id }) => passTypeIds.includes(id)).map(({ code }) => code);
  return `With an active pass of ${codes.join(" or ")}`;
}

function resetInWords({ resetPinChanged }: BulkSettings) {
  return resetPinChanged
    ? "Selected: people are not asked to change anything at their first sign-in"
    : "De-selected: people are asked to change their user name and PIN at their first sign-in";
}

function nameInWords({ nameSource, namePattern, withoutEmail, takenName }: BulkSettings) {
  if (nameSource === "household ID") return "Household ID";
  if (nameSource === "email") {
    const otherwise =
      withoutEmail === "exception" ? "without one the household is an exception" : "else the household ID";
    return `Email; ${otherwise}`;
  }
  const taken = takenName === "exception" ? "a taken name is an exception" : "a taken name gets the next free number";
  return `The pattern ${namePattern}; ${taken}`;
}
