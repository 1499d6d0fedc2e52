import { table } from "../../src/database/connection";
import { forgetSettings } from "../../src/models/settings/setting";
import { sealToken, TextDevice, type TextDeviceValues } from "../../src/models/settings/text-device";
import { ACCOUNT, TOKEN } from "./texts";

/** Saves the Text Device without the page: an HTTP provider by default. */
export async function setTextDevice(values: Partial<TextDeviceValues> = {}) {
  const { version, ...present } = await TextDevice.read();
  const provider = {
    protocol: "HTTP provider",
    accountSid: ACCOUNT,
    tokenSeal: sealToken(TOKEN),
    from: "+19515550199",
  };
  await table("settings")
    .insert({
      id: TextDevice.id,
      content: JSON.stringify({ ...present, ...provider, ...values }),
      version: version + 1,
      updatedAt: new Date(),
    })
    .onConflict("id")
    .merge();
  forgetSettings();
}
