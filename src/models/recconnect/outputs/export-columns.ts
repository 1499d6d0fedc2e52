/** The columns that Process Export offers, in their order. Never a PIN. */
export const EXPORT_COLUMNS = {
  householdId: "Household ID",
  lastName: "Last Name",
  firstName: "First Name",
  address: "Address",
  addressLineTwo: "Address line 2",
  city: "City",
  state: "State",
  zip: "Zip",
  email: "Email Address",
  homePhone: "Home phone",
  mobilePhone: "Mobile phone",
  workPhone: "Work phone",
  residency: "Residency",
  passType: "Pass type",
  passStatus: "Pass status",
  activatesOn: "Activation date",
  expiresOn: "Expiration date",
  userName: "WebTrac User Name",
  webAccess: "Web access",
} as const;

export type ExportColumn = keyof typeof EXPORT_COLUMNS;

/** Those of these words that are columns, in the order of the list; all columns where none is. */
export function exportColumns(chosen: readonly string[]): ExportColumn[] {
  const all = Object.keys(EXPORT_COLUMNS) as ExportColumn[];
  const wanted = all.filter((column) => chosen.includes(column));
  return wanted.length > 0 ? wanted : all;
}
