import { z } from "zod";
import { open, seal } from "../../secrets/seal";
import type { TextSettings } from "../../texts/text";
import { mailSettings } from "./email-device";
import { Setting } from "./setting";

export const TEXT_PROTOCOLS = ["practice", "HTTP provider"] as const;
export const PROVIDER_ADDRESS = "https://api.twilio.com";

/** The path that the provider posts incoming texts to. */
export const INCOMING_TEXTS = "/texts/incoming";

const BOUND_TO = "text device token";

export const textDeviceShape = z.object({
  protocol: z.enum(TEXT_PROTOCOLS),
  accountSid: z.string(),
  tokenSeal: z.string(),
  from: z.string(),
  baseUrl: z.string(),
  mostAtOnce: z.number().int().positive(),
});

export type TextDeviceValues = z.infer<typeof textDeviceShape>;

export const textDeviceLabels = {
  protocol: "Protocol",
  accountSid: "Account SID",
  tokenSeal: "Auth token",
  from: "From number",
  baseUrl: "Provider address",
  mostAtOnce: "Maximum texts at once",
} as const;

export const textDeviceDefaults: TextDeviceValues = {
  protocol: "practice",
  accountSid: "",
  tokenSeal: "",
  from: "",
  baseUrl: PROVIDER_ADDRESS,
  mostAtOnce: 5,
};

/** How texts are sent. The token is sealed and never shown again. */
export const TextDevice = new Setting("text-device", textDeviceShape, () => textDeviceDefaults, {
  page: "Text Device",
  labels: textDeviceLabels,
  sealed: ["tokenSeal"],
});

/** The Text Device in the form that src/texts needs. If mail is in practice or on hold, so are texts. */
export async function textSettings(): Promise<TextSettings> {
  const { protocol, accountSid, from, baseUrl, mostAtOnce, tokenSeal } = await TextDevice.current();
  const { mode } = await mailSettings();
  return {
    mode: protocol === "practice" ? "practice" : mode,
    accountSid,
    authToken: openToken(tokenSeal),
    from,
    baseUrl,
    mostAtOnce,
  };
}

/** Seals the token for storage in the database. */
export function sealToken(token: string) {
  return seal(token, "mail", BOUND_TO);
}

function openToken(sealed: string) {
  return sealed ? (open(sealed, "mail", BOUND_TO) ?? "") : "";
}
