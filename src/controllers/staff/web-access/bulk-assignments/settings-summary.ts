import { PassType } from "../../../../models/households/pass-type";
import type { BulkSettings } from "../../../../models/web-access/bulk-assignments/bulk-settings";
import { PIN_SOURCE_LABELS } from "../../../../models/web-access/bulk-assignments/household-decision";

/** The choices of Bulk WebTrac ID/PIN Assign, as the form and the preview show them. */
export const CHOICE_LABELS = {
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
    leave: "Leave it unchanged",
    "replace assigned": "Replace it if it was assigned and never used",
    "replace claimed": "Replace it even if the customer chose it",
  },
  nameSource: {
    email: "Email",
    "household ID": "Household ID",
    pattern: "A pattern of parts",
  },
  withoutEmail: {
    exception: "Nothing (the household is an exception)",
    "household ID": "Its household ID as the user name",
  },
  takenName: {
    exception: "Nothing (the household is an exception)",
    append: "The user name with the next free number, such as ada.okafor2",
  },
} as const;

/** Describes the settings of a run: heading and text, in the order of the form. */
export async function summarizeSettings(settings: BulkSettings): Promise<[string, string][]> {
  return [
    ["Households", describeResidency(settings)],
    ["Household IDs", describeIds(settings)],
    ["Passes", await describePasses(settings)],
    ["Email", CHOICE_LABELS.email[settings.email]],
    ["If there is a web user", CHOICE_LABELS.existing[settings.existing]],
    ["Reset PIN Changed Flag to No", describeReset(settings)],
    ["User name", describeNameSource(settings)],
    ["PIN", describePinSource(settings)],
  ];
}

/** "Random, 7 characters": the source of PINs, never a PIN. */
export function describePinSource({ pinSource, pinLength, pinPattern }: BulkSettings) {
  if (pinSource === "random") return `Random, ${pinLength} characters`;
  return pinSource === "pattern" ? `The pattern ${pinPattern}` : PIN_SOURCE_LABELS[pinSource];
}

function describeResidency({ residency }: BulkSettings) {
  return residency === "both"
    ? "Residents and non-residents, excluding those not verified"
    : CHOICE_LABELS.residency[residency];
}

function describeIds({ idFrom, idTo }: BulkSettings) {
  if (idFrom !== null && idTo !== null) return `${idFrom} to ${idTo}`;
  if (idFrom !== null) return `From ${idFrom}`;
  return idTo === null ? "All" : `Up to ${idTo}`;
}

async function describePasses({ passTypeIds }: BulkSettings) {
  if (passTypeIds.length === 0) return "Any passes or none";
  const codes = (await PassType.all()).filter(({ id }) => passTypeIds.includes(id)).map(({ code }) => code);
  return `With an active pass of ${codes.join(" or ")}`;
}

function describeReset({ resetPinChanged }: BulkSettings) {
  return resetPinChanged
    ? "Selected: people are not asked to change anything at their first sign-in"
    : "De-selected: people are asked to change their user name and PIN at their first sign-in";
}

function describeNameSource({ nameSource, namePattern, withoutEmail, takenName }: BulkSettings) {
  if (nameSource === "household ID") return "Household ID";
  if (nameSource === "email") {
    const otherwise =
      withoutEmail === "exception"
        ? "without an email the household is an exception"
        : "without an email the household ID";
    return `Email; ${otherwise}`;
  }
  const taken =
    takenName === "exception" ? "a taken user name is an exception" : "a taken user name gets the next free number";
  return `The pattern ${namePattern}; ${taken}`;
}
