import { expect } from "chai";
import PostalMime from "postal-mime";
import { table } from "../../../src/database/connection";
import { renderMessage } from "../../../src/models/messages/merging/render-message";
import { Campaign } from "../../../src/models/recconnect/campaign";
import { addFile } from "../../../src/models/recconnect/mailing/attachments";
import { addCampaign, setMailMode, submitted, untilFinished } from "../../support/campaigns";
import { clerkNamed } from "../../support/clerks";
import { deliver, mailTo } from "../../support/mail";
import { MailServer } from "../../support/mail-server";
import { readPdf } from "../../support/pdf";

describe("what goes along with a mailing", () => {
  it("is each household's own message as a PDF, and the files, alike for everyone", async () => {
    const mailServer = await MailServer.start();
    await setMailMode("live");
    const message = { letterCode: "1", letterBody: "Dear <FirstName> of household <HouseholdID>" };
    const { id } = await addCampaign({ households: [1001, 1003], mailing: message });
    const map = Buffer.from("%PDF-1.7 a map");
    await addFile(await Campaign.find(id), { name: "map.pdf", content: map }, 1, await clerkNamed("ruth"));

    const campaign = await submitted(await Campaign.find(id));
    await untilFinished(campaign.id, () => deliver(mailTo(mailServer.port), { render: renderMessage }));
    await mailServer.stop();

    expect(mailServer.taken).to.have.length(2);
    for (const { to, mime } of mailServer.taken) {
      const { attachments } = await PostalMime.parse(mime);
      expect(attachments.map(({ filename }) => filename)).to.deep.equal(["letter.pdf", "map.pdf"]);
      const [own, alike] = attachments.map(({ content }) => Buffer.from(content as ArrayBuffer));
      expect(alike?.equals(map)).to.equal(true);
      const { text: words } = readPdf(own ?? Buffer.alloc(0));
      expect(words).to.include(to.startsWith("ada") ? "Dear Ada of household 1001" : "Dear Ana of household 1003");
    }
  });

  it("makes an exception of a household whose message would have a hole or signs that can't be printed", async () => {
    const mailServer = await MailServer.start();
    await setMailMode("live");
    const message = { letterCode: "1", letterBody: "Dear <FirstName>" };
    const campaign = await submitted(await addCampaign({ households: [1001, 1003], mailing: message }));
    await table("members").where({ householdId: 1003, relation: "primary" }).update({ firstName: "夏" });
    const done = await untilFinished(campaign.id, () => deliver(mailTo(mailServer.port), { render: renderMessage }));
    await mailServer.stop();
    expect(mailServer.recipients()).to.deep.equal(["ada.okafor@example.org"]);
    expect(JSON.parse(done.counts).first).to.deep.equal({ sent: 1, exception: 1 });
    const row = await table("messages").where({ householdId: 1003 }).first();
    expect(row?.reply).to.match(/The letter of Rivera, 夏 can't be made.*font lacks: 夏/);
  });
});
