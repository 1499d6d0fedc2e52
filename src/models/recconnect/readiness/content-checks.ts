import { whyNotWritten } from "../mailing/mailing-errors";
import { fieldsOf } from "../mailing/mailing-fields";
import { type Check, type CheckInput, toMailing } from "./readiness-check";

/** Nothing to send, merge fields that there are none of, and whatever else the form would refuse. */
export function written({ campaign }: CheckInput): Check {
  const [name, link] = ["What is written", toMailing(campaign)];
  const error = whyNotWritten(campaign.mailingOptions);
  if (error) return { name, state: "stop", words: `Nothing can be sent yet. ${error}`, link };
  return { name, state: "fine", words: "It is written, and every merge field in it is known.", link };
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
      : "There is no <SiteLink> in the text: people have to find the site by themselves.",
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
      ? "User name and PIN are in one message: whoever reads it can sign in. Two parts are safer."
      : "User name and PIN are not in one message.",
    link: both ? { ...toMailing(campaign), words: "Send it in two parts" } : toMailing(campaign),
  };
}
