import type { Household } from "../households/household";
import { PasswordDevice } from "../settings/password-device";
import { WebParameters } from "../settings/web-parameters";
import type { PinCircumstances } from "./pin-policy";

/** What a PIN of this household is judged by: the least length, and what others know of the household. */
export async function pinCircumstances(household: Household, userName: string): Promise<PinCircumstances> {
  const [device, site, members, phones] = [
    await PasswordDevice.current(),
    await WebParameters.current(),
    await household.members(),
    await household.phones(),
  ];
  const context = [
    userName,
    String(household.id),
    household.email,
    ...members.flatMap((member) => [member.firstName, member.lastName, member.email]),
    ...Object.values(phones),
    site.siteName,
    site.officeName,
  ];
  return { leastLength: device.leastPinLength, context: context.filter((word): word is string => Boolean(word)) };
}
