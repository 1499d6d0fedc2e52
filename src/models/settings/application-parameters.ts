import { z } from "zod";
import { PasswordDevice } from "./password-device";
import { Setting } from "./setting";

/** The values of CUS WEBUSERNAME_FORMAT (guide: Personify, SSO user names). */
export const USER_NAME_FORMATS = ["CUSTOMER_ID", "CUSTOMER_EMAIL_ADDRESS", "CUSTOMER_NAME"] as const;
export type UserNameFormat = (typeof USER_NAME_FORMATS)[number];

export const applicationParametersLabels = {
  userNameFormat: "CUS WEBUSERNAME_FORMAT",
  randomPinLength: "Length of random PINs",
  passwordResetEmail: "CUS ALLOW_DEFAULT_SSO_PASSWORD_RESET_EMAIL",
} as const;

const shape = z.object({
  userNameFormat: z.enum(USER_NAME_FORMATS),
  randomPinLength: z.number().int().positive(),
  passwordResetEmail: z.enum(["N", "Y"]),
});

export type ApplicationParametersValues = z.infer<typeof shape>;

export const applicationParametersDefaults: ApplicationParametersValues = {
  userNameFormat: "CUSTOMER_EMAIL_ADDRESS",
  randomPinLength: 7,
  passwordResetEmail: "N",
};

/** For new households: the user name format, the length of random PINs, and the password reset email. */
export const ApplicationParameters = new Setting("application-parameters", shape, () => applicationParametersDefaults, {
  page: "Application parameters",
  labels: applicationParametersLabels,
});

/** The length of a random PIN made now. The Password Device's minimum may have been raised since this was set. */
export async function randomPinLength() {
  const { randomPinLength } = await ApplicationParameters.current();
  return Math.max(randomPinLength, (await PasswordDevice.current()).leastPinLength);
}
