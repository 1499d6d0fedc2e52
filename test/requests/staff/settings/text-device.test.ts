import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { textSettings } from "../../../../src/models/settings/text-device";
import { setMailMode } from "../../../support/campaigns";
import { addClerk, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { signedInAs } from "../../../support/site";
import { ACCOUNT, TOKEN } from "../../../support/texts";

const here = "/staff/settings/text-device";
const PROVIDER = {
  protocol: "HTTP provider",
  accountSid: ACCOUNT,
  token: TOKEN,
  from: "(951) 555-0199",
  baseUrl: "https://api.twilio.com",
  mostAtOnce: "5",
};

async function save(values: Record<string, string> = {}) {
  const ruth = await signedInAs("ruth");
  const { text } = await ruth.get(here);
  const version = /name="version" value="(\d+)"/.exec(text)?.[1] ?? "0";
  return ruth.post(here, { ...PROVIDER, version, ...values });
}

describe("the Text Device", () => {
  it("is in practice until a provider is set", async () => {
    expect((await textSettings()).mode).to.equal("practice");
    expect((await (await signedInAs("ruth")).get(here)).text).to.match(/value="practice" checked/);
  });

  it("saves a provider, with its token sealed and never shown again", async () => {
    expect((await save()).status).to.equal(303);
    const page = await (await signedInAs("ruth")).get(here);
    expect(page.text).to.include("A token is saved").and.to.include("/texts/incoming").and.not.to.include(TOKEN);
    expect(JSON.stringify(await table("settings"))).not.to.include(TOKEN);
    expect(JSON.stringify((await eventsOf("setting changed"))[0]))
      .not.to.include(TOKEN)
      .and.not.to.include("v1.");

    await setMailMode("live");
    expect(await textSettings()).to.deep.include({ mode: "live", authToken: TOKEN, from: "+19515550199" });
    await save({ token: "", mostAtOnce: "9" });
    expect(await textSettings()).to.deep.include({ authToken: TOKEN, mostAtOnce: 9 });
    await setMailMode("practice");
    expect((await textSettings()).mode).to.equal("practice");
    await save({ token: "", removeToken: "yes", protocol: "practice" });
    expect((await textSettings()).authToken).to.equal("");
  });

  it("never sends the saved token to another provider", async () => {
    await save();
    const elsewhere = { token: "", baseUrl: "https://elsewhere.example" };
    const page = await save(elsewhere);
    expect([page.status, page.text.includes("is for another provider")]).to.deep.equal([422, true]);
    expect((await save({ token: "", baseUrl: "https://api.twilio.com/" })).status).to.equal(303);
    expect((await save({ ...elsewhere, token: TOKEN })).status).to.equal(303);
    expect((await textSettings()).baseUrl).to.equal("https://elsewhere.example");
  });

  it("refuses values that no provider accepts", async () => {
    for (const [values, sentence] of [
      [{ protocol: "pigeon" }, "Choose Practice or HTTP provider."],
      [{ accountSid: "" }, "Enter the account SID."],
      [{ accountSid: "XY1" }, "AC followed by 32"],
      [{ token: "" }, "Enter the auth token"],
      [{ from: "the front desk" }, "number for texts"],
      [{ baseUrl: "http://provider.example" }, "starts with https://"],
      [{ baseUrl: "ftp://provider.example" }, "Enter an address such as"],
      [{ mostAtOnce: "0" }, "from 1 to 50"],
    ] as const) {
      const page = await save(values);
      expect([page.status, page.text.includes(sentence)], sentence).to.deep.equal([422, true]);
      expect(page.text).not.to.include(TOKEN);
    }
  });

  it("answers a stale form with both values, and is closed to clerks who may not change settings", async () => {
    await save();
    const page = await save({ version: "0", mostAtOnce: "7" });
    expect(page.status).to.equal(409);
    expect(page.text).to.include("Maximum texts at once is now &quot;5&quot;").and.not.to.include("v1.");
    await addClerk("teller", ["search households"]);
    expect((await (await freshlySignedInAs("teller")).get(here)).status).to.equal(403);
  });
});
