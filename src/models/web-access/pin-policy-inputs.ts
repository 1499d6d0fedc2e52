import type { Household } from "../households/household";
import { PasswordDevice } from "../settings/password-device";
import { WebParameters } from "../settings/web-parameters";
import type { PinPolicyInputs } from "./pin-policy";

/** The inputs of the PIN policy for this household: the minimum length, and what others know about the household. */
export async function pinPolicyInputs(household: Household, userName: string): Promise<PinPolicyInputs> {
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
