import { table } from "../../src/database/connection";
import {
  ApplicationParameters,
  type ApplicationParametersValues,
} from "../../src/models/settings/application-parameters";
import { forgetSettings } from "../../src/models/settings/setting";

/** Sets what the application parameters page would, without the page. */
export async function setApplicationParameters(values: Partial<ApplicationParametersValues>) {
  const { version, ...present } = await ApplicationParameters.read();
  const row = { content: JSON.stringify({ ...present, ...values }), version: version + 1, updatedAt: new Date() };
  await table("settings")
    .insert({ id: ApplicationParameters.id, ...row })
    .onConflict("id")
    .merge();
  forgetSettings();
}
