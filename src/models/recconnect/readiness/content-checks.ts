import { whyNotWritten } from "../mailing/mailing-errors";
import { fieldsOf } from "../mailing/mailing-fields";
import { type Check, type CheckInput, toMailing } from "./readiness-check";

/** Nothing to send, merge fields that there are none of, and whatever else the form would refuse. */
export function written({ campaign }: CheckInput): Check {
  const [name, link] = ["What is written", toMailing(campaign)];
  const error = whyNotWritten(campaign.mailingOptions);
  if (error) return { name, state: "stop", words: `The message is not ready. ${error}`, link };
  return { name, state: "fine", words: "The message is written, and all its merge fields are known.", link };
}

/** People must find the site. */
export function siteLink({ campaign }: CheckInput): Check {
  const fields = fieldsOf(campaign.mailingOptions);
  const all: string[] = fields ? [...fields.first, ...fields.second] : [];
  const there = all.includes("SiteLink") || all.includes("ResetLink");
  return {
    name: "The link to the site",
    state: there ? "fine" : "look",
    words: there
      ? "The link to the site is in the text."
      : "The text has no <SiteLink>, so people have to find the site on their own.",
    link: toMailing(campaign),
  };
}

/** User name and PIN in one message. */
export function secrets({ campaign }: CheckInput): Check {
  const fields = fieldsOf(campaign.mailingOptions) ?? { first: [], second: [] };
  const both = [fields.first, fields.second].some((part) => part.includes("WebID") && part.includes("WebPin"));
  return {
    name: "Secrets in the text",
    state: both ? "look" : "fine",
    words: both
      ? "The user name and PIN are in one message. Anyone who reads it can sign in. Sending in two parts is safer."
      : "The user name and PIN are not in the same message.",
    link: both ? { ...toMailing(campaign), words: "Send it in two parts" } : toMailing(campaign),
  };
}
