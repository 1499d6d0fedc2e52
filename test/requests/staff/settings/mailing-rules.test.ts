import { expect } from "chai";
import { MailingRules } from "../../../../src/models/settings/mailing-rules";
import { eventsOf } from "../../../support/clerks";
import { signedInAs } from "../../../support/site";

const address = "/staff/settings/mailing-rules";
const rules = { approvalAbove: "500", holdBackMinutes: "5", repeatDays: "30", printsKept: "20", version: "0" };

describe("the mailing rules", () => {
  it("show unit, default, range and effect next to each field", async () => {
    const { text } = await (await signedInAs("ruth")).get(address);

    expect(text).to.include("0 to 1,000,000 recipients. Default: 500. Leave blank for no approval.");
    expect(text).to.include("0 to 1,440 minutes. Default: 5.").and.include("0 to 3,650 days. Default: 30.");
    expect(text).to.include("1 to 500 prints. Default: 20.");
  });

  it("are saved, with the changes in the audit log; blank means no approval", async () => {
    const saved = await (await signedInAs("ruth")).post(address, { ...rules, approvalAbove: "", holdBackMinutes: "0" });

    expect(saved.status).to.equal(303);
    expect(await MailingRules.read()).to.include({
      approvalAbove: null,
      holdBackMinutes: 0,
      repeatDays: 30,
      version: 1,
    });
    expect((await eventsOf("setting changed"))[0]?.details).to.deep.equal({
      page: "Mailing rules",
      "Recipients before approval is required": "500 -> blank",
      "Delay before sending": "5 -> 0",
    });
  });

  it("refuse values that are no number or out of range, and keep the input", async () => {
    const ruth = await signedInAs("ruth");
    for (const [name, value] of [
      ["approvalAbove", "many"],
      ["holdBackMinutes", ""],
      ["holdBackMinutes", "1441"],
      ["repeatDays", "-1"],
      ["printsKept", "0"],
    ]) {
      const { status, text } = await ruth.post(address, { ...rules, [name as string]: value as string });
      expect([status, /enter a whole number from [01] to/.test(text)], `${name} ${value}`).to.deep.equal([422, true]);
    }
    expect((await MailingRules.read()).version).to.equal(0);
  });

  it("show both values if another clerk saved them at the same time, and are closed to other clerks", async () => {
    const ruth = await signedInAs("ruth");
    await ruth.post(address, { ...rules, repeatDays: "10" });
    const { status, text } = await ruth.post(address, { ...rules, repeatDays: "20" });

    expect(status).to.equal(409);
    expect(text).to.include("is now &quot;10&quot;. You typed &quot;20&quot;.");
    expect((await (await signedInAs("dana")).get(address)).status).to.equal(403);
  });
});
