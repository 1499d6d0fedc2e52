import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { table } from "../../../../src/database/connection";
import { Campaign } from "../../../../src/models/recconnect/campaign";
import { cleanName, typeOf } from "../../../../src/models/recconnect/mailing/attachment-types";
import { extractedCampaign } from "../../../support/recconnect";
import { signedInAs } from "../../../support/site";

const PDF = Buffer.from("%PDF-1.7\nhello");
const zip = (...names: string[]) => Buffer.from(zipSync(Object.fromEntries(names.map((name) => [name, strToU8("x")]))));
const DOCX = zip("[Content_Types].xml", "word/document.xml");

let campaign: Campaign;

const here = () => `/staff/recconnect/${campaign.id}/attachments`;
const ids = async () => (await Campaign.find(campaign.id)).mailingOptions.attachmentIds;

async function add(name: string, content: Buffer, version?: number) {
  const opened = String(version ?? (await Campaign.find(campaign.id)).version);
  return (await signedInAs("ruth")).upload(here(), { field: "file", name, content }, { version: opened });
}

describe("the files that go along with a mailing", () => {
  beforeEach(async () => {
    campaign = await extractedCampaign([1001]);
  });

  it("are kept, given back as files to keep, and taken out again", async () => {
    expect((await add("Map of the park.pdf", PDF)).status).to.equal(303);
    const [id] = await ids();
    const ruth = await signedInAs("ruth");
    const { text } = await ruth.get(here());
    expect(text).to.include("Map of the park.pdf is attached").and.to.include("1 KB");

    const file = await ruth
      .get(`${here()}/${id}`)
      .buffer(true)
      .parse((res, done) => {
        const pieces: Buffer[] = [];
        res.on("data", (piece: Buffer) => pieces.push(piece));
        res.on("end", () => done(null, Buffer.concat(pieces)));
      });
    expect(file.headers["content-disposition"]).to.equal('attachment; filename="Map of the park.pdf"');
    expect(file.headers["content-type"]).to.equal("application/octet-stream");
    expect(file.headers["x-content-type-options"]).to.equal("nosniff");
    expect(file.body.equals(PDF)).to.equal(true);

    const { version } = await Campaign.find(campaign.id);
    await ruth.post(`${here()}/${id}/delete`, { version: String(version) }, here());
    expect([await ids(), await table("campaign_attachments")]).to.deep.equal([[], []]);
  });

  it("must be what their names say", async () => {
    for (const [name, content] of [
      ["run.exe", Buffer.from("MZ")],
      ["page.html", Buffer.from("<html>")],
      ["page.txt", Buffer.from("  <!DOCTYPE html><script>alert(1)</script>")],
      ["bill.pdf", Buffer.from("MZ\x90\x00")],
      ["picture.png", PDF],
      ["letter.pdf.exe", PDF],
      ["message", PDF],
      ["list.csv", Buffer.from("a\0b")],
      ["list.csv", Buffer.from([0xff, 0xfe, 0x41, 0x00])],
      ["date.ics", Buffer.from("Tomorrow")],
      ["message.docx", zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")],
      ["message.docx", zip("evil.exe")],
      ["message.docx", Buffer.from("PK\x03\x04 no zip")],
      ["table.xlsx", DOCX],
      ["empty.pdf", Buffer.alloc(0)],
    ] as const) {
      const page = await add(name, content);
      expect([page.status, /can&#39;t be attached|is empty/.test(page.text)], name).to.deep.equal([422, true]);
    }
    expect(await ids()).to.deep.equal([]);
  });

  it("are together no larger than what mail servers take", async () => {
    const large = Buffer.concat([PDF, Buffer.alloc(6 * 1024 * 1024)]);
    expect((await add("one.pdf", large)).status).to.equal(303);
    expect((await add("two.pdf", large)).text).to.include("The attachments can total 10 MB.");
    expect((await add("ONE.pdf", PDF)).text).to.include("is already attached. Remove it first.");
    const page = await add("huge.pdf", Buffer.concat([PDF, Buffer.alloc(11 * 1024 * 1024)]));
    expect([
      page.status,
      page.text.includes("For a larger file, put it on the site and add a link to the text."),
    ]).to.deep.equal([413, true]);
    expect(await ids()).to.have.length(1);
  });

  it("are another mailing than the one somebody looked at, and of a stale page nothing is done", async () => {
    const { version, digest } = await Campaign.find(campaign.id);
    await add("one.pdf", PDF);
    expect((await Campaign.find(campaign.id)).digest).not.to.equal(digest);
    const stale = await add("two.pdf", PDF, version);
    expect([
      stale.status,
      stale.text.includes(
        "Someone else changed this mailing while you were editing. Nothing was saved. Review it, then try again.",
      ),
    ]).to.deep.equal([409, true]);
    expect(await table("campaign_attachments")).to.have.length(1);
  });

  it("of another mailing are not found", async () => {
    await add("one.pdf", PDF);
    const [id] = await ids();
    campaign = await extractedCampaign([1001]);
    const ruth = await signedInAs("ruth");
    expect((await ruth.get(`${here()}/${id}`)).status).to.equal(404);
    expect((await ruth.post(`${here()}/${id}/delete`, { version: "1" }, here())).status).to.equal(404);
    expect(await table("campaign_attachments")).to.have.length(1);
  });
});

describe("the type of a file", () => {
  it("is known by its content and its name alike", () => {
    const odt = Buffer.from(
      zipSync({
        mimetype: [strToU8("application/vnd.oasis.opendocument.text"), { level: 0 }],
        "content.xml": strToU8("x"),
      }),
    );
    expect(typeOf("a.docx", DOCX)).to.include("wordprocessingml");
    expect(typeOf("a.xlsx", zip("[Content_Types].xml", "xl/workbook.xml"))).to.include("spreadsheetml");
    expect(typeOf("a.odt", odt)).to.equal("application/vnd.oasis.opendocument.text");
    expect(typeOf("a.ics", Buffer.from("BEGIN:VCALENDAR\r\nEND:VCALENDAR"))).to.include("text/calendar");
    expect(typeOf("a.csv", Buffer.from("Büro,1"))).to.include("text/csv");
    expect(typeOf("a.JPG", Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).to.equal("image/jpeg");
    expect(typeOf("a.constructor", PDF)).to.equal(undefined);
  });

  it("is told by a name that leads nowhere and hides nothing", () => {
    expect(cleanName("..\\..\\etc\\pass\u202efdp.exe.PDF")).to.equal("pass fdp.exe.pdf");
    expect(cleanName('a"b\r\nc;.pdf')).to.equal("a b c;.pdf");
    expect(cleanName("...pdf")).to.equal("pdf");
    expect(cleanName(".pdf")).to.equal("pdf");
    expect(cleanName(`${"x".repeat(300)}.pdf`)).to.have.length(84);
  });
});
