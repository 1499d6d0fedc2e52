/** The default of a numbered canned message: a subject, a body in Markdown, or a sentence on a screen. */
export interface LanguageCodeDefault {
  number: number;
  /** What it is used for, as clerks read it. */
  about: string;
  kind: "subject" | "body" | "screen";
  text: string;
}

/** 5239, 5243, 5246, 5248 and 5249 are in the guide. The others, from 9001, are ours. */
export const LANGUAGE_CODES = {
  FORGOTTEN_PIN_1_SUBJECT: 5239,
  FORGOTTEN_PIN_1_BODY: 5243,
  FORGOTTEN_PIN_2_SUBJECT: 5246,
  FORGOTTEN_PIN_2_BODY: 5248,
  CLERKS_CONFIRMATION: 5249,
  FORGOTTEN_PIN_2_LINK_BODY: 9001,
  FORGOTTEN_USER_NAME_SUBJECT: 9002,
  FORGOTTEN_USER_NAME_BODY: 9003,
  PASSWORD_RESET_SUBJECT: 9004,
  PASSWORD_RESET_BODY: 9005,
  USER_NAME_CHANGED_SUBJECT: 9010,
  USER_NAME_CHANGED_BODY: 9011,
  PIN_CHANGED_SUBJECT: 9012,
  PIN_CHANGED_BODY: 9013,
  BOTH_CHANGED_SUBJECT: 9014,
  BOTH_CHANGED_BODY: 9015,
  EMAIL_CHANGED_SUBJECT: 9016,
  EMAIL_CHANGED_BODY: 9017,
  LOCKED_SUBJECT: 9018,
  LOCKED_BODY: 9019,
  UNLOCKED_SUBJECT: 9020,
  UNLOCKED_BODY: 9021,
  CREDENTIALS_ELSEWHERE_SUBJECT: 9022,
  CREDENTIALS_ELSEWHERE_BODY: 9023,
  PRINTED_LETTER_SUBJECT: 9040,
  PRINTED_LETTER_BODY: 9041,
} as const;

export type LanguageCodeName = keyof typeof LANGUAGE_CODES;

const IF_NOT_YOU = "If you did not expect this, contact our office. Our contact details are below.";
const IF_NOT_REQUESTED = "If you did not ask for this, you don't need to do anything. Your PIN stays the same.";

const texts: Record<LanguageCodeName, [LanguageCodeDefault["kind"], string, string]> = {
  FORGOTTEN_PIN_1_SUBJECT: ["subject", "Forgotten PIN email 1", "Your user name for <SiteName>"],
  FORGOTTEN_PIN_1_BODY: [
    "body",
    "Forgotten PIN email 1",
    `Hello,\n\nYour user name for <SiteName> is **<WebID>**.\n\nA second email tells you how to sign in. It usually arrives within a minute.\n\n${IF_NOT_REQUESTED}`,
  ],
  FORGOTTEN_PIN_2_SUBJECT: ["subject", "Forgotten PIN email 2", "Your PIN for <SiteName>"],
  FORGOTTEN_PIN_2_BODY: [
    "body",
    "Forgotten PIN email 2, with a temporary PIN",
    `Hello,\n\nThis email is for the household of <Household>.\n\nSign in with the PIN **<WebPin>** at <SiteLink>. It works once: after that, you choose a PIN of your own. A temporary PIN works for 24 hours. PINs are not case sensitive.\n\n${IF_NOT_REQUESTED}`,
  ],
  CLERKS_CONFIRMATION: [
    "screen",
    "The confirmation a clerk sees after Email User Name and Password to Household",
    "Two emails with the user name and PIN for <Household> will go to <Email>.",
  ],
  FORGOTTEN_PIN_2_LINK_BODY: [
    "body",
    "Forgotten PIN email 2, with a link (if chosen in Web Parameters)",
    `Hello,\n\nThis email is for the household of <Household>.\n\nChoose a new PIN here: <ResetLink>\n\nThe link works once, for a limited time. If it has expired, you can ask for another at <SiteLink>.\n\n${IF_NOT_REQUESTED}`,
  ],
  FORGOTTEN_USER_NAME_SUBJECT: ["subject", "Forgotten user name", "Your user name for <SiteName>"],
  FORGOTTEN_USER_NAME_BODY: [
    "body",
    "Forgotten user name",
    `Hello,\n\nYour user name for <SiteName> is **<WebID>**.\n\nSign in at <SiteLink>.\n\nIf you did not ask for this, you don't need to do anything.`,
  ],
  PASSWORD_RESET_SUBJECT: ["subject", "DefaultPasswordResetBodyTemplate", "Your account with <OfficeName>"],
  PASSWORD_RESET_BODY: [
    "body",
    "DefaultPasswordResetBodyTemplate: for a new household, if CUS ALLOW_DEFAULT_SSO_PASSWORD_RESET_EMAIL is Y",
    "Hello,\n\nWe created a web account for the household of <Household>. Choose your PIN here: <ResetLink>\n\nThe link works once, for 7 days. After that, you can ask for another at <SiteLink>.",
  ],
  USER_NAME_CHANGED_SUBJECT: ["subject", "Notice: user name changed", "Your user name was changed"],
  USER_NAME_CHANGED_BODY: [
    "body",
    "Notice: user name changed",
    `Hello,\n\nThe user name of your account at <SiteName> was changed.\n\n${IF_NOT_YOU}`,
  ],
  PIN_CHANGED_SUBJECT: ["subject", "Notice: PIN changed", "Your PIN was changed"],
  PIN_CHANGED_BODY: [
    "body",
    "Notice: PIN changed",
    `Hello,\n\nThe PIN of your account at <SiteName> was changed.\n\n${IF_NOT_YOU}`,
  ],
  BOTH_CHANGED_SUBJECT: ["subject", "Notice: user name and PIN changed", "Your user name and PIN were changed"],
  BOTH_CHANGED_BODY: [
    "body",
    "Notice: user name and PIN changed",
    `Hello,\n\nThe user name and PIN of your account at <SiteName> were changed.\n\n${IF_NOT_YOU}`,
  ],
  EMAIL_CHANGED_SUBJECT: ["subject", "Notice: email changed", "Your email address was changed"],
  EMAIL_CHANGED_BODY: [
    "body",
    "Notice: email changed (also sent to the old address)",
    `Hello,\n\nThe email address of your household at <OfficeName> was changed. We send this notice to the old address and the new one.\n\n${IF_NOT_YOU}`,
  ],
  LOCKED_SUBJECT: ["subject", "Notice: locked out", "Your user name is locked"],
  LOCKED_BODY: [
    "body",
    "Notice: locked out",
    "Hello,\n\nYour user name for <SiteName> is locked. This happens after too many incorrect PINs, or when our office locks it.\n\nTo have it unlocked, contact our office. If you did not try to sign in, someone else may have tried your user name. Contact our office in that case too. Our contact details are below.",
  ],
  UNLOCKED_SUBJECT: ["subject", "Notice: unlocked", "You can sign in again"],
  UNLOCKED_BODY: [
    "body",
    "Notice: unlocked",
    `Hello,\n\nYour user name is unlocked. You can sign in to <SiteName> again at <SiteLink>.\n\n${IF_NOT_YOU}`,
  ],
  CREDENTIALS_ELSEWHERE_SUBJECT: [
    "subject",
    "Notice to the old address",
    "Your user name and PIN were emailed to another address",
  ],
  CREDENTIALS_ELSEWHERE_BODY: [
    "body",
    "Notice to the old address: credentials were emailed to a new address within a day after staff changed it",
    `Hello,\n\nOur office emailed your household's user name and PIN to another email address. Until recently, your household had this one.\n\n${IF_NOT_YOU}`,
  ],
  PRINTED_LETTER_SUBJECT: ["subject", "Printed letter with user name and PIN: heading", "Signing in to <SiteName>"],
  PRINTED_LETTER_BODY: [
    "body",
    "Printed letter with user name and PIN, for a household that email doesn't reach",
    "Hello,\n\nThe household of <Household> can sign in at <SiteLink> with:\n\nUser name: **<WebID>**\n\nPIN: **<WebPin>**\n\nThis PIN is for your first sign-in. The page then asks you to choose a PIN of your own. PINs are not case sensitive.\n\nKeep this letter private. Once you have signed in, you no longer need it, so tear it up.\n\nIf you have questions or did not expect this letter, contact our office.",
  ],
};

/** Every canned message, in the order of the numbers. */
export const languageCodeDefaults: LanguageCodeDefault[] = (Object.keys(texts) as LanguageCodeName[])
  .map((name) => ({ number: LANGUAGE_CODES[name], kind: texts[name][0], about: texts[name][1], text: texts[name][2] }))
  .sort((one, other) => one.number - other.number);
