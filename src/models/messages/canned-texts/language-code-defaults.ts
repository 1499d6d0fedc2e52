/** A numbered canned message: a subject, a body in Markdown, or a sentence on a screen. */
export interface LanguageCodeDefault {
  number: number;
  /** What it is, for clerks. */
  about: string;
  kind: "subject" | "body" | "screen";
  text: string;
}

/** The guide names 5239, 5243, 5246, 5248 and 5249; the others, from 9001 on, are ours. */
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

const IF_NOT_YOU = "If this wasn't you, call our office: the number is below.";
const IF_NOT_REQUESTED = "If you did not ask for this, you need do nothing: your PIN stays as it is.";

const texts: Record<LanguageCodeName, [LanguageCodeDefault["kind"], string, string]> = {
  FORGOTTEN_PIN_1_SUBJECT: ["subject", "Forgotten PIN email 1", "Your user name for <SiteName>"],
  FORGOTTEN_PIN_1_BODY: [
    "body",
    "Forgotten PIN email 1",
    `Hello,\n\nYour user name for <SiteName> is **<WebID>**.\n\nA second email says how to sign in. It usually comes within a minute.\n\n${IF_NOT_REQUESTED}`,
  ],
  FORGOTTEN_PIN_2_SUBJECT: ["subject", "Forgotten PIN email 2", "Your PIN for <SiteName>"],
  FORGOTTEN_PIN_2_BODY: [
    "body",
    "Forgotten PIN email 2, with a temporary PIN",
    `Hello,\n\nThis is for the household of <Household>.\n\nSign in with the PIN **<WebPin>** at <SiteLink>. It works once: you then choose a PIN of your own. A temporary PIN works for 24 hours. Capital or small letters make no difference.\n\n${IF_NOT_REQUESTED}`,
  ],
  CLERKS_CONFIRMATION: [
    "screen",
    "What the clerk reads after Email User Name and Password to Household",
    "Two emails with the user name and the PIN of <Household> are on their way to <Email>.",
  ],
  FORGOTTEN_PIN_2_LINK_BODY: [
    "body",
    "Forgotten PIN email 2, with a link (where Web Parameters say so)",
    `Hello,\n\nThis is for the household of <Household>.\n\nChoose a new PIN here: <ResetLink>\n\nThe link works once and only for a while. If it has ended, ask for another at <SiteLink>.\n\n${IF_NOT_REQUESTED}`,
  ],
  FORGOTTEN_USER_NAME_SUBJECT: ["subject", "Forgotten user name", "Your user name for <SiteName>"],
  FORGOTTEN_USER_NAME_BODY: [
    "body",
    "Forgotten user name",
    `Hello,\n\nYour user name for <SiteName> is **<WebID>**.\n\nSign in at <SiteLink>.\n\nIf you did not ask for this, you need do nothing.`,
  ],
  PASSWORD_RESET_SUBJECT: ["subject", "DefaultPasswordResetBodyTemplate", "Your account with <OfficeName>"],
  PASSWORD_RESET_BODY: [
    "body",
    "DefaultPasswordResetBodyTemplate: to a new household, where CUS ALLOW_DEFAULT_SSO_PASSWORD_RESET_EMAIL is Y",
    "Hello,\n\nWe made a web account for the household of <Household>. Choose your PIN here: <ResetLink>\n\nThe link works once, for 7 days. Later you can ask for another at <SiteLink>.",
  ],
  USER_NAME_CHANGED_SUBJECT: ["subject", "Notice: user name changed", "Your user name was changed"],
  USER_NAME_CHANGED_BODY: [
    "body",
    "Notice: user name changed",
    `Hello,\n\nThe user name of your account with <SiteName> was changed.\n\n${IF_NOT_YOU}`,
  ],
  PIN_CHANGED_SUBJECT: ["subject", "Notice: PIN changed", "Your PIN was changed"],
  PIN_CHANGED_BODY: [
    "body",
    "Notice: PIN changed",
    `Hello,\n\nThe PIN of your account with <SiteName> was changed.\n\n${IF_NOT_YOU}`,
  ],
  BOTH_CHANGED_SUBJECT: ["subject", "Notice: user name and PIN changed", "Your user name and PIN were changed"],
  BOTH_CHANGED_BODY: [
    "body",
    "Notice: user name and PIN changed",
    `Hello,\n\nThe user name and the PIN of your account with <SiteName> were changed.\n\n${IF_NOT_YOU}`,
  ],
  EMAIL_CHANGED_SUBJECT: ["subject", "Notice: email changed", "Your email address was changed"],
  EMAIL_CHANGED_BODY: [
    "body",
    "Notice: email changed (to the old address too)",
    `Hello,\n\nThe email address of your household with <OfficeName> was changed. The address before and the new one both get this notice.\n\n${IF_NOT_YOU}`,
  ],
  LOCKED_SUBJECT: ["subject", "Notice: locked out", "Sign-in with your user name is locked"],
  LOCKED_BODY: [
    "body",
    "Notice: locked out",
    "Hello,\n\nSign-in with your user name for <SiteName> is locked, after too many incorrect PINs or by our office.\n\nIf you tried to sign in, call our office and we will let you in again. If this wasn't you, somebody may have tried your user name: call our office too. The number is below.",
  ],
  UNLOCKED_SUBJECT: ["subject", "Notice: unlocked", "You can sign in again"],
  UNLOCKED_BODY: [
    "body",
    "Notice: unlocked",
    `Hello,\n\nYou can sign in to <SiteName> again at <SiteLink>.\n\n${IF_NOT_YOU}`,
  ],
  CREDENTIALS_ELSEWHERE_SUBJECT: ["subject", "Notice to the old address", "A user name and PIN were emailed"],
  CREDENTIALS_ELSEWHERE_BODY: [
    "body",
    "Notice to the old address: credentials went to one that staff changed within a day",
    `Hello,\n\nOur office emailed the user name and PIN of your household to another address than this one, which your household had until a short while ago.\n\n${IF_NOT_YOU}`,
  ],
  PRINTED_LETTER_SUBJECT: ["subject", "Printed letter with user name and PIN: its heading", "Signing in to <SiteName>"],
  PRINTED_LETTER_BODY: [
    "body",
    "Printed letter with user name and PIN, for a household that no email reaches",
    "Hello,\n\nThe household of <Household> can sign in at <SiteLink> with:\n\nUser name: **<WebID>**\n\nPIN: **<WebPin>**\n\nThis PIN is for your first sign-in. The page then asks you to choose one of your own. Capital or small letters make no difference.\n\nNobody else should read this message. Once you have signed in you no longer need it: tear it up.\n\nIf you have questions, or did not expect this message, call our office.",
  ],
};

/** Every canned message, by number. */
export const languageCodeDefaults: LanguageCodeDefault[] = (Object.keys(texts) as LanguageCodeName[])
  .map((name) => ({ number: LANGUAGE_CODES[name], kind: texts[name][0], about: texts[name][1], text: texts[name][2] }))
  .sort((one, other) => one.number - other.number);
