/** What a clerk may be allowed to do, in the words of the routes, and what the Permissions Device page says of each. */
export const PERMISSIONS = {
  "search households": "Search for households and look at them",
  "change households": "Add and change households, members and passes",
  "import households": "Import households from a file",
  "view web details": "Look at Web Details",
  "assign web users": "Change a web user name and PIN in Web Details",
  "unlock web users": "Let a locked-out web user in again, or lock one out",
  "email credentials": "Email a user name and PIN to one household",
  "print letters with PINs": "Print letters with user names and assigned PINs, of one household or in Pass RecConnect",
  "run bulk assignments": "Preview, run and undo Bulk WebTrac ID/PIN Assign",
  "replace claimed web users": "Replace user names and PINs that customers chose themselves, in a bulk run",
  "use guessable PINs": "Make first PINs in a bulk run from a phone number, ZIP, name or date of birth",
  "change messages": "Change the texts of messages: comment codes and language codes",
  "work on the outbox": "Look at messages in the outbox, send them again and cancel them",
  "prepare mailings": "Select households in Pass RecConnect, and print reports, labels and exports of them",
  "send mailings": "Send a mailing to everyone selected in Pass RecConnect, pause it and cancel it",
  "approve mailings": "Approve a large mailing that somebody else wants to send",
  "read practice messages": "Read messages of practice mode with their secrets (in the demonstration)",
  "read audit log": "Read and export the audit log",
  "change settings": "Change the Password Device, Web Parameters and other settings",
  "manage clerks": "Manage clerks and Permissions Devices (administrator)",
} as const;

export type Permission = keyof typeof PERMISSIONS;

export const allPermissions = Object.keys(PERMISSIONS) as Permission[];

export function isPermission(word: string): word is Permission {
  return Object.hasOwn(PERMISSIONS, word);
}
