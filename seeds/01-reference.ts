import { table } from "../src/database/connection";
import { allPermissions, type Permission } from "../src/models/staff/permissions";

const frontDesk: Permission[] = [
  "search households",
  "change households",
  "view web details",
  "assign web users",
  "unlock web users",
  "email credentials",
];
const lookOnly: Permission[] = ["search households", "view web details"];

const devices: Record<string, Permission[]> = {
  Administrator: allPermissions,
  "Front desk": frontDesk,
  "Look only": lookOnly,
};

const passTypes: Record<string, string> = {
  "CY-CHILD": "Child Pass",
  "CY-MST": "MS/Teen Pass",
  "CY-SAS": "School-Age Pass",
};

const historyCategories: Record<string, string> = {
  MISC: "Miscellaneous or one-time",
  NEWSMESSAGE: "Newsletter",
  MEETING: "Parent meetings",
};

/** What every site begins with; run again it changes nothing. */
export async function seed() {
  const now = { createdAt: new Date(), updatedAt: new Date() };

  for (const [name, permissions] of Object.entries(devices)) {
    await table("permissions_devices")
      .insert({ name, permissions: JSON.stringify(permissions), ...now })
      .onConflict("name")
      .ignore();
  }
  for (const [name, entries] of Object.entries({ pass_types: passTypes, history_categories: historyCategories })) {
    for (const [code, description] of Object.entries(entries)) {
      await table(name)
        .insert({ code, description, ...now })
        .onConflict("code")
        .ignore();
    }
  }
}
