import { table } from "../../src/database/connection";
import { Household } from "../../src/models/households/household";
import { PasswordDevice, type PasswordDeviceValues } from "../../src/models/settings/password-device";
import { forgetSettings } from "../../src/models/settings/setting";
import { WebUser } from "../../src/models/web-access/web-user";

/** The web user of a household of the cast, as the database has it now. */
export async function webUserOf(householdId: number) {
  return WebUser.of(await Household.find(householdId));
}

/** Sets what the Password Device page would, without the page. */
export async function setPasswordDevice(values: Partial<PasswordDeviceValues>) {
  const { version, ...present } = await PasswordDevice.read();
  await table("settings")
    .insert({
      id: "password-device",
      content: JSON.stringify({ ...present, ...values }),
      version: version + 1,
      updatedAt: new Date(),
    })
    .onConflict("id")
    .merge();
  forgetSettings();
}
