/** Every permission, named as in the routes, with its description on the Permissions Device page. */
export const PERMISSIONS = {
  "search households": "Search for households and view them",
  "change households": "Add and change households, members and passes",
  "import households": "Import households from a file",
  "view web details": "View Web Details",
  "assign web users": "Assign and change user names and PINs in Web Details",
  "unlock web users": "Unlock locked-out households, or lock them out",
  "email credentials": "Email a user name and PIN to a household",
  "print letters with PINs": "Print letters with user names and assigned PINs, for one household or in Pass RecConnect",
  "run bulk assignments": "Preview, run and undo Bulk WebTrac ID/PIN Assign",
  "replace claimed web users": "Replace user names and PINs that customers chose themselves, in a bulk run",
  "use guessable PINs": "In a bulk run, build first PINs from phone numbers, ZIP Codes, names or birth dates",
  "change message texts": "Edit the texts of emails and letters: comment codes and language codes",
  "work on the outbox": "View emails in the outbox, send them again and cancel them",
  "prepare mailings": "Select households in Pass RecConnect, and make reports, labels and exports",
  "send mailings": "Send, pause and cancel mailings in Pass RecConnect",
  "approve mailings": "Approve large mailings that another clerk submitted",
  "read practice messages": "Read practice emails including PINs (demonstration only)",
  "read audit log": "View and export the audit log",
  "change settings": "Change the Password Device, Web Parameters and other settings",
  "manage clerks": "Manage clerks and Permissions Devices (administrator)",
} as const;

export type Permission = keyof typeof PERMISSIONS;

export const allPermissions = Object.keys(PERMISSIONS) as Permission[];

export function isPermission(word: string): word is Permission {
  return Object.hasOwn(PERMISSIONS, word);
}
