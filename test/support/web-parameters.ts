import { table } from "../../src/database/connection";
import { forgetSettings } from "../../src/models/settings/setting";
import { WebParameters, type WebParametersValues } from "../../src/models/settings/web-parameters";

/** Sets what the Web Parameters page would, without the page. */
export async function setWebParameters(values: Partial<WebParametersValues>) {
  const { version, ...present } = await WebParameters.read();
  const row = { content: JSON.stringify({ ...present, ...values }), version: version + 1, updatedAt: new Date() };
  await table("settings")
    .insert({ id: WebParameters.id, ...row })
    .onConflict("id")
    .merge();
  forgetSettings();
}
