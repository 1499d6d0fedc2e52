import { z } from "zod";
import { config } from "../../config";
import { Setting } from "./setting";

const shape = z.object({
  siteIsLive: z.boolean(),
  siteName: z.string(),
  officeName: z.string(),
  officePhone: z.string(),
  officeEmail: z.string(),
  officeHours: z.string(),
});

export const webParametersLabels = {
  siteIsLive: "Site is live",
  siteName: "Site name",
  officeName: "Office name",
  officePhone: "Office phone",
  officeEmail: "Office e-mail",
  officeHours: "Office hours",
} as const;

export type WebParametersValues = z.infer<typeof shape>;

/** The public site's settings: live or not, its name, and the office that every dead end sends people to. */
export const WebParameters = new Setting(
  "web-parameters",
  shape,
  () => ({
    siteIsLive: !config.production,
    siteName: "WebTrac",
    officeName: "Parks and Recreation",
    officePhone: "",
    officeEmail: "",
    officeHours: "",
  }),
  { page: "Web Parameters", labels: webParametersLabels },
);
