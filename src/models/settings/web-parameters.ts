import { z } from "zod";
import { config } from "../../config";
import { useTimeZone } from "../clock";
import { Setting } from "./setting";
import { DEFAULT_TIME_ZONE } from "./time-zone";

/** What the built-in second email after "Forgot your PIN?" contains. */
export const SECOND_EMAIL_CARRIES = ["temporary PIN", "link"] as const;
const YES_OR_NO = ["no", "yes"] as const;

const shape = z.object({
  siteIsLive: z.boolean(),
  siteName: z.string(),
  officeName: z.string(),
  officeAddress: z.string(),
  officePhone: z.string(),
  officeEmail: z.string(),
  officeHours: z.string(),
  // The time zone in which times are shown and schedules run, such as America/Los_Angeles.
  timeZone: z.string(),
  // The ID of a comment code, or blank.
  forgottenPinEmail1: z.string(),
  forgottenPinEmail2: z.string(),
  secondEmailCarries: z.enum(SECOND_EMAIL_CARRIES),
  resetLiftsLockout: z.enum(YES_OR_NO),
});

export const webParametersLabels = {
  siteIsLive: "Site is live",
  siteName: "Site name",
  officeName: "Office name",
  officeAddress: "Office address",
  officePhone: "Office phone",
  officeEmail: "Office email",
  officeHours: "Office hours",
  timeZone: "Time zone",
  forgottenPinEmail1: "Forgotten PIN Email 1",
  forgottenPinEmail2: "Forgotten PIN Email 2",
  secondEmailCarries: "The built-in second email contains",
  resetLiftsLockout: "A completed PIN reset unlocks the user name",
} as const;

export type WebParametersValues = z.infer<typeof shape>;

/** The public site's settings: live or not, its name, the office, and the forgotten-PIN emails. */
export const WebParameters = new Setting(
  "web-parameters",
  shape,
  () => ({
    siteIsLive: !config.production,
    siteName: "WebTrac",
    officeName: "Parks and Recreation",
    officeAddress: "",
    officePhone: "",
    officeEmail: "",
    officeHours: "",
    timeZone: DEFAULT_TIME_ZONE,
    forgottenPinEmail1: "",
    forgottenPinEmail2: "",
    secondEmailCarries: "temporary PIN" as const,
    resetLiftsLockout: "no" as const,
  }),
  { page: "Web Parameters", labels: webParametersLabels },
  ({ timeZone }) => useTimeZone(timeZone),
);
