import { Templates } from "../../settings/saved-settings";
import { type Mailing, mailingDefaults, mailingFrom } from "./mailing";

/** Email Options Template: what is written, kept under a name for every clerk to use again. */
export const MailingTemplate = new Templates("mailing", mailingFrom, {
  saved: "mailing settings saved",
  deleted: "mailing settings deleted",
});

/** A template that comes with Gatehouse. */
export interface BuiltInTemplate {
  key: string;
  name: string;
  about: string;
  mailing: Mailing;
}

const SECOND_SUBJECT = "Your PIN for <SiteName>";
const SECOND_BODY = `Hello,

This email is for the <Household> household.

Your PIN is **<WebPin>**. Your user name came in an earlier email.

Sign in at <SiteLink>. You then choose your own PIN. It is not case sensitive.

If you did not expect this, call <OfficePhone>.`;

const TEASER: Mailing = {
  ...mailingDefaults,
  subject: "<OfficeName> online services are coming soon",
  body: `Hello <FirstName>,

Soon you can manage your household, <Household>, online at any time:

- see your household and your passes
- register for programs
- pay, and print your receipts

In a few days we will email you your user name and, in a second email, your PIN. You don't need to do anything until then.

The site will be at <SiteLink>. If your email address changes, call <OfficePhone>.`,
};

const TWO_PARTS: Mailing = {
  ...mailingDefaults,
  subject: "Your user name for <SiteName>",
  body: `Hello,

The <Household> household can now sign in at <SiteLink>.

Your user name is **<WebID>**.

Your PIN comes in a second email, in about an hour. Keep this one until then.

If you did not expect this, call <OfficePhone>.`,
  twoParts: "email",
  secondSubject: SECOND_SUBJECT,
  secondBody: SECOND_BODY,
};

export const BUILT_IN_TEMPLATES: readonly BuiltInTemplate[] = [
  { key: "first-email", name: "First Email", about: "announces what is coming, without credentials", mailing: TEASER },
  {
    key: "two-parts",
    name: "Credentials in two parts",
    about: "the user name first, then the PIN an hour later",
    mailing: TWO_PARTS,
  },
];

const USER_NAME_ALONE = "Your user name is **<WebID>**. Your PIN comes in a second email.";

/**
 * The same mailing in two parts: lines that name the PIN or a link to choose one become the second message. A line that
 * names both is written anew, and so is a second message that would be nothing but a secret.
 */
export function inTwoParts(mailing: Mailing): Mailing {
  const lines = mailing.body.split("\n");
  const secret = (line: string) => /<(WebPin|ResetLink)>/.test(line);
  const both = lines.some((line) => secret(line) && line.includes("<WebID>"));
  const body = lines
    .flatMap((line) => (!secret(line) ? [line] : line.includes("<WebID>") ? [USER_NAME_ALONE] : []))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
  const moved = lines.filter(secret).join("\n\n");
  return {
    ...mailing,
    body: body.trim(),
    twoParts: "email",
    secondSubject: mailing.secondSubject || SECOND_SUBJECT,
    secondBody:
      mailing.secondBody ||
      (both
        ? SECOND_BODY
        : `Hello,\n\nThis email is for the <Household> household.\n\n${moved}\n\nSign in at <SiteLink>.`),
  };
}
