import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { table } from "../../../../src/database/connection";
import { CommentCode } from "../../../../src/models/messages/canned-texts/comment-code";
import { letterTemplateFor } from "../../../../src/models/recconnect/outputs/letter-template";
import { piecesOfOutput } from "../../../../src/models/recconnect/outputs/output-pool";
import { addClerk, clerkNamed, eventsOf } from "../../../support/clerks";
import { addHousehold } from "../../../support/households";
import { placesIn, readPdf } from "../../../support/pdf";
import { addCommentCode, extractedCampaign, highlight, highlightAllBut } from "../../../support/recconnect";
import { signedInAs } from "../../../support/site";

const CAST = [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008];
const BY_NAME = ["Abara, Femi", "Abara, Kemi", "Chen, Wei", "Haddad, Lina", "Lindqvist, Nils"];
const WITH_PIN = "Your PIN is **<WebPin>**, <FirstName>.";

describe("what is made of the records of Pass RecConnect", () => {
  describe("the report", () => {
    it("lists every record by last and first name, with its email or without", async () => {
      const { id } = await extractedCampaign(CAST);
      const page = await get(`/staff/recconnect/${id}/report`);
      const without = await get(`/staff/recconnect/${id}/report?emails=no`);

      expect(page.status).to.equal(200);
      expect(positions(page.text, BY_NAME)).to.deep.equal(positions(page.text, BY_NAME).sort((one, two) => one - two));
      expect(page.text).to.include("8 extracted records").and.include("ada.okafor@example.org");
      expect(without.text).to.include("Okafor, Ada").and.not.include("ada.okafor@example.org");
    });

    it("has the highlighted records only, where those are chosen", async () => {
      const campaign = await extractedCampaign(CAST, { processing: { records: "highlighted" } });
      await highlight(campaign, [1002, 1004]);
      const some = await get(`/staff/recconnect/${campaign.id}/report`);
      await highlightAllBut(campaign, [1002, 1004]);
      const others = await get(`/staff/recconnect/${campaign.id}/report`);

      expect(some.text).to.include("Chen, Wei").and.include("2 highlighted records").and.not.include("Okafor, Ada");
      expect(others.text).to.include("Okafor, Ada").and.include("6 highlighted records").and.not.include("Chen, Wei");
    });

    it("goes on over pages, and as one PDF", async () => {
      const ids = await manyHouseholds(1203);
      const { id } = await extractedCampaign(ids);
      const first = await get(`/staff/recconnect/${id}/report`);
      const next = /rel="next" href="([^"]+)"/.exec(first.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
      const second = await get(next);
      const names = `${first.text}${second.text}`.match(/Quill\d+, Quinn/g) ?? [];
      const { pdf } = await pdfOf(`/staff/recconnect/${id}/report.pdf`);
      const { text, pages } = readPdf(pdf);

      expect(names.length).to.equal(1203);
      expect(new Set(names).size).to.equal(1203);
      expect(second.text).not.to.include('rel="next"');
      expect(new Set(text.match(/Quill\d+/g)).size).to.equal(1203);
      expect(pages).to.be.within(25, 35);
      expect(text).to.include("1,203 records");
    });

    it("knows no place that is another campaign's", async () => {
      const [one, other] = [await extractedCampaign(CAST), await extractedCampaign(CAST)];
      const record = await table("campaign_records").where({ campaignId: other.id }).first();

      expect((await get(`/staff/recconnect/${one.id}/report?after=${record?.id}`)).status).to.equal(404);
      expect((await get(`/staff/recconnect/${one.id}/report?after=x'--`)).status).to.equal(404);
    });

    it("escapes what a name says", async () => {
      const household = await addHousehold({ lastName: "<b>Bold</b>", firstName: '"><img src=x>' });
      const { id } = await extractedCampaign([household.id]);
      const { text } = await get(`/staff/recconnect/${id}/report`);

      expect(text).to.include("&lt;b&gt;Bold&lt;/b&gt;").and.not.include("<img src=x");
    });
  });

  describe("the report of records with invalid or no email", () => {
    it("has those without an email, with one that is none, and those whose last letter was refused or came back", async () => {
      await table("households").where({ id: 1004 }).update({ email: "not an address" });
      await lastLetter(1001, "ada.okafor@example.org", "refused");
      await lastLetter(1003, "ana.rivera@example.org", "bounced");
      await lastLetter(1007, "petr.novak@example.org", "bounced");
      await lastLetter(1007, "petr.novak@example.org", "sent");
      const { id } = await extractedCampaign(CAST);
      const { text } = await get(`/staff/recconnect/${id}/no-email-report`);
      const { pdf } = await pdfOf(`/staff/recconnect/${id}/no-email-report.pdf`);

      for (const words of [
        "No email",
        "Not an email address",
        "The last email was refused",
        "The last email bounced",
      ]) {
        expect(text).to.include(words);
        expect(readPdf(pdf).text).to.include(words);
      }
      expect(text).to.include("Lindqvist, Nils").and.include("Chen, Wei").and.include("(951) 555-0102");
      expect(text).not.to.include("Novak, Petr").and.not.include("Haddad, Lina");
      expect(text).to.include("4 records on this page");
    });

    it("says so where email reaches everyone", async () => {
      const { id } = await extractedCampaign([1001]);

      expect((await get(`/staff/recconnect/${id}/no-email-report`)).text).to.include("has a working email");
    });
  });

  describe("labels", () => {
    it("stand where Avery 5160 has them, in the order of names, address blocks as the Postal Service wants them", async () => {
      const ids = await addressed(4);
      const { id } = await extractedCampaign(ids);
      const { status, headers, pdf } = await pdfOf(`/staff/recconnect/${id}/labels.pdf?sheet=5160`);
      const { text, pages } = readPdf(pdf);

      expect(status).to.equal(200);
      expect(headers["content-type"]).to.equal("application/pdf");
      expect(headers["content-disposition"]).to.match(/^inline; filename="recconnect-\d+-labels-5160.pdf"$/);
      expect(pages).to.equal(1);
      expect(text.split("\n").slice(0, 3)).to.deep.equal(["Quinn Quill1", "1 Elm Street Apt 4", "Riverside, CA 92501"]);
      const columns = placesIn(pdf).map(({ x }) => x);
      expect([...new Set(columns)].map((x) => Math.round(x * 10) / 10)).to.deep.equal([21.5, 219.5, 417.5]);
      expect(rowOf(placesIn(pdf).slice(0, 9), 36, 72)).to.deep.equal([0]);
      expect(rowOf(placesIn(pdf).slice(9), 36, 72)).to.deep.equal([1]);
    });

    it("begin at the label that is asked for, and go on over sheets", async () => {
      const ids = await addressed(12);
      const { id } = await extractedCampaign(ids, { processing: { labelSheet: "5163", labelStart: 9 } });
      const { pdf } = await pdfOf(`/staff/recconnect/${id}/labels.pdf`);
      const first = placesIn(pdf)[0];

      expect(readPdf(pdf).pages).to.equal(2);
      expect(first?.x).to.be.within(11.25, 11.25 + 20);
      expect(first?.y).to.be.within(36 + 4 * 144, 36 + 5 * 144);
    });

    it("never run into the next one, however long a name", async () => {
      const long = "Wolfeschlegelsteinhausenbergerdorff ".repeat(4).trim();
      const household = await addHousehold({
        lastName: long,
        firstName: "Hubert",
        address: `1 ${"M".repeat(90)} St`,
        city: "Riverside",
        state: "CA",
        zip: "92501",
      });
      const { id } = await extractedCampaign([household.id]);
      const { text } = readPdf((await pdfOf(`/staff/recconnect/${id}/labels.pdf`)).pdf);
      const [name = "", street = "", town] = text.split("\n");

      expect(name).to.match(/^Hubert Wolfe.*…$/);
      expect(name.length).to.be.below(70);
      expect(street).to.match(/M…$/);
      expect(town).to.equal("Riverside, CA 92501");
    });

    it("put an apartment above the street where they don't fit beside each other", async () => {
      const household = await addHousehold({
        firstName: "Ann",
        address: "12345 Martin Luther King Junior Boulevard",
        addressLineTwo: "Building 7 Apartment 1234",
        city: "Riverside",
        state: "CA",
        zip: "92501",
      });
      const { id } = await extractedCampaign([household.id]);
      const { text } = readPdf((await pdfOf(`/staff/recconnect/${id}/labels.pdf`)).pdf);

      expect(text.split("\n").slice(1, 3)).to.deep.equal([
        "Building 7 Apartment 1234",
        "12345 Martin Luther King Junior Boulevard",
      ]);
    });

    it("leave out who has no address or is gone, and list them behind", async () => {
      const [here = 0, going = 0] = await addressed(2);
      const nowhere = await addHousehold({ lastName: "Nowhere", firstName: "Nell" });
      const { id } = await extractedCampaign([here, going, nowhere.id]);
      await table("households").where({ id: going }).delete();
      const { text, pages } = readPdf((await pdfOf(`/staff/recconnect/${id}/labels.pdf`)).pdf);

      expect(pages).to.equal(2);
      expect(text).to.include("Quinn Quill1").and.include("Without a label: 2");
      expect(text).to.match(/Nowhere, Nell\nIt has no postal address\./);
      expect(text).to.match(/Quill2, Quinn\nThe household no longer exists\./);
    });

    it("are refused with a sentence where the sheet has no such label", async () => {
      const { id } = await extractedCampaign(await addressed(1));
      for (const start of ["0", "31", "x"]) {
        const { status, text } = await get(`/staff/recconnect/${id}/labels.pdf?sheet=5160&start=${start}`);
        expect(status, start).to.equal(422);
        expect(text).to.include("Enter a starting label from 1 to 30.");
      }
      expect((await pdfOf(`/staff/recconnect/${id}/labels.pdf?sheet=5160&start=30`)).status).to.equal(200);
    });

    it("are noted with who made how many", async () => {
      const { id } = await extractedCampaign(await addressed(3));
      await pdfOf(`/staff/recconnect/${id}/labels.pdf`);
      const [event] = await eventsOf("RecConnect labels made");

      expect(event?.details).to.deep.equal({ campaign: id, of: "all", records: 3, sheet: "5160" });
    });
  });

  describe("letters", () => {
    it("are one page each, with the household's own values, and list who gets none", async () => {
      const [one = 0, two = 0] = await addressed(2);
      const nowhere = await addHousehold({ lastName: "Nowhere", firstName: "Nell" });
      const letterCode = await addCommentCode(
        "HELLO",
        "For <Household>",
        "Dear <FirstName>,\n\n- *ID* **<HouseholdID>**",
      );
      const { id } = await extractedCampaign([one, two, nowhere.id], { processing: { letterCode } });
      const { text, pages } = readPdf((await lettersOf(id)).pdf);

      expect(pages).to.equal(3);
      expect(text).to.include("For Quill1, Quinn").and.include("Dear Quinn,").and.include(String(one));
      expect(text).to.include("Riverside Parks and Recreation").and.include("1 Elm Street");
      expect(text).to.include("Without a letter: 1").and.include("It has no postal address.");
    });

    it("leave out a household with nothing to put in place of a field", async () => {
      const [one = 0] = await addressed(1);
      const letterCode = await addCommentCode("NAME", "Your user name", "It is <WebID>.");
      const { id } = await extractedCampaign([one, 1001], { processing: { letterCode } });
      await table("households").where({ id: 1001 }).update({ address: "1 Oak Street" });
      const { text } = readPdf((await lettersOf(id)).pdf);

      expect(text).to.include("It is okafor.").and.include("It has no value for <WebID>.");
    });

    it("carry assigned PINs of households without an email alone, noted once with their number and nothing of them", async () => {
      await table("households").whereIn("id", [1002, 1004, 1007]).update({ address: "1 Oak Street" });
      await table("households").where({ id: 1004 }).update({ email: null, emailKey: null });
      const letterCode = await addCommentCode("PIN", "Your PIN", WITH_PIN);
      const { id } = await extractedCampaign([1002, 1004, 1007], { processing: { letterCode } });
      const { text, pages } = readPdf((await lettersOf(id)).pdf);
      const [event] = await eventsOf("credentials printed");

      expect(pages).to.equal(2);
      expect(text.toLowerCase())
        .to.include("trail-otter-9")
        .and.not.include("garden-swift-5")
        .and.not.include("quiet-harbor-8");
      expect(text).to.include("PINs are printed only for households without one.");
      expect(text).to.match(/Lindqvist, Nils\nIt (chose|has had|has been)/);
      expect(event?.details).to.deep.equal({ campaign: id, of: "all", records: 3, "comment code": "PIN", letters: 1 });
      expect(JSON.stringify(await eventsOf("credentials printed", 9)).toLowerCase()).not.to.include("otter");
    });

    it("are posted: no link opens them", async () => {
      const letterCode = await addCommentCode("PIN", "Your PIN", WITH_PIN);
      const { id } = await extractedCampaign([1004], { processing: { letterCode, letters: true } });
      const page = (await get(`/staff/recconnect/${id}`)).text;

      expect(page).to.include(`action="/staff/recconnect/${id}/letters"`).and.not.include("letters.pdf");
      expect((await get(`/staff/recconnect/${id}/letters.pdf`)).status).to.equal(404);
      expect((await lettersOf(id, { keep: "yes" })).headers["content-disposition"]).to.match(/^attachment/);
    });

    it("with PINs are closed to a clerk who may not print them, which is noted", async () => {
      const letterCode = await addCommentCode("PIN", "Your PIN", WITH_PIN);
      const { id } = await extractedCampaign([1004], { processing: { letterCode } });
      await mayOnly("dana", ["prepare mailings"]);
      const dana = await signedInAs("dana");
      const { status, text } = await dana.post(`/staff/recconnect/${id}/letters`, {}, "/staff/recconnect");
      const [event] = await eventsOf("access refused");

      expect(status).to.equal(403);
      expect(text).not.to.include("otter");
      expect(event?.details).to.include({ permission: "print letters with PINs" });
    });

    it("say what was judged: a PIN that somebody writes into the text while they wait is in none of them", async () => {
      await table("web_users").where({ householdId: 1007 }).update({ pinExpiresAt: null });
      await table("households").where({ id: 1007 }).update({ email: null, emailKey: null });
      const code = await CommentCode.find(await addCommentCode("PAPER", "Hello", "Hello <FirstName>."));
      const { id } = await extractedCampaign([1007]);
      await addClerk("petra", ["prepare mailings"]);
      const { text } = await letterTemplateFor(String(code.id), await clerkNamed("petra"));
      await code.change({ name: "PAPER", subject: "Hello", body: WITH_PIN }, code.version, await clerkNamed("ruth"));

      const pieces: Uint8Array[] = [];
      for await (const piece of piecesOfOutput({ make: "letters", campaignId: id, scope: "all", text })) {
        pieces.push(piece);
      }
      expect(readPdf(Buffer.concat(pieces)).text)
        .to.include("Hello Petr.")
        .and.not.include("garden-swift-5");
    });

    it("are refused with a sentence without a comment code, or with a link to choose a PIN in it", async () => {
      const { id } = await extractedCampaign([1001]);
      const link = await addCommentCode("LINK", "A link", "<ResetLink>");
      for (const [code, sentence] of [
        ["", "Choose a comment code for the letters."],
        ["999999", "Choose a comment code for the letters."],
        [link, "Links are never printed"],
      ] as const) {
        const ruth = await signedInAs("ruth");
        const { status, text } = await ruth.post(`/staff/recconnect/${id}/letters`, { code }, "/staff/recconnect");
        expect(status).to.equal(422);
        expect(text).to.include(sentence);
      }
    });

    it("that are longer than a page are left out and said so", async () => {
      const letterCode = await addCommentCode("LONG", "Much to read", "Many words, one after the other. ".repeat(300));
      const { id } = await extractedCampaign(await addressed(1), { processing: { letterCode } });
      const { text, pages } = readPdf((await lettersOf(id)).pdf);

      expect(pages).to.equal(1);
      expect(text).to.include("Its letter is longer than one page.");
    });
  });

  describe("the export", () => {
    it("has the chosen columns in their order, safe for spreadsheets, and never a PIN", async () => {
      const odd = await addHousehold({ lastName: "=1+1", firstName: 'O"Hara, "Pat"', mobilePhone: "(951) 555-0199" });
      const exportColumns = ["userName", "lastName", "householdId", "firstName", "mobilePhone", "webAccess", "pin"];
      const { id } = await extractedCampaign([1004, odd.id], { processing: { exportColumns } });
      const { text, headers } = await get(`/staff/recconnect/${id}/export.csv`);
      const [event] = await eventsOf("RecConnect records exported");

      expect(headers["content-type"]).to.equal("text/csv; charset=utf-8");
      expect(headers["content-disposition"]).to.equal(`attachment; filename=recconnect-${id}.csv`);
      expect(text.startsWith("\uFEFF")).to.equal(true);
      expect(parse(text, { bom: true })).to.deep.equal([
        ["Household ID", "Last Name", "First Name", "Mobile phone", "WebTrac User Name", "Web access"],
        [String(odd.id), "'=1+1", 'O"Hara, "Pat"', "(951) 555-0199", "", "No access"],
        ["1004", "Chen", "Wei", "", "chen", "Assigned, not used"],
      ]);
      expect(event?.details).to.include({ campaign: id, records: 2 });
    });

    it("has all columns where none is chosen, with the pass that was selected", async () => {
      const { id } = await extractedCampaign([1001]);
      const rows = parse((await get(`/staff/recconnect/${id}/export.csv`)).text, { bom: true, columns: true });

      expect(rows[0]).to.include({ "Household ID": "1001", "Pass type": "CY-CHILD", "Pass status": "Actv-New" });
      expect(rows[0]).to.include({ "Email Address": "ada.okafor@example.org", "Web access": "Active" });
    });
  });

  describe("statistics", () => {
    it("count by city, ZIP, pass type, status and age, and how households can be reached", async () => {
      const { id } = await extractedCampaign(CAST);
      const { status, text } = await get(`/staff/recconnect/${id}/statistics`);

      expect(status).to.equal(200);
      expect(text)
        .to.match(rowWith("CY-SAS", 3))
        .and.match(rowWith("CY-CHILD", 2))
        .and.match(rowWith("No matching pass now", 1));
      expect(text).to.match(rowWith("Actv-New", 4)).and.match(rowWith("Expired", 1)).and.match(rowWith("Riverside", 8));
      expect(text).to.match(rowWith("Email", 7)).and.match(rowWith("92501", 8));
    });

    it("leave out households that are gone, and say how many", async () => {
      const [one = 0, two = 0] = await addressed(2);
      const { id } = await extractedCampaign([one, two]);
      await table("households").where({ id: two }).delete();
      const { text } = await get(`/staff/recconnect/${id}/statistics`);

      expect(text).to.include("the household no longer exists</dt><dd>1<").and.match(rowWith("Postal address", 1));
    });
  });

  it("waits for the records, and says so where there are none", async () => {
    const extracting = await extractedCampaign([1001]);
    await extracting.update({ extractedAt: null });
    const none = await extractedCampaign([1001], { processing: { records: "highlighted" } });
    for (const [{ id }, path] of [
      [extracting, "labels.pdf"],
      [none, "export.csv"],
      [none, "statistics"],
    ] as const) {
      const { status, headers } = await get(`/staff/recconnect/${id}/${path}`);
      expect([status, headers.location]).to.deep.equal([303, `/staff/recconnect/${id}`]);
    }
    expect((await get("/staff/recconnect/999999/labels.pdf")).status).to.equal(404);
  });
});

async function get(path: string) {
  return (await signedInAs("ruth")).get(path);
}

async function pdfOf(path: string) {
  const { status, headers, body } = await (await signedInAs("ruth"))
    .get(path)
    .buffer(true)
    .parse(bytes as never);
  return { status, headers, pdf: body as Buffer };
}

async function lettersOf(id: number, values: Record<string, string> = {}) {
  const ruth = await signedInAs("ruth");
  const _csrf = await ruth.token("/staff/recconnect");
  const { status, headers, body } = await ruth
    .send(`/staff/recconnect/${id}/letters`, { _csrf, ...values })
    .buffer(true)
    .parse(bytes as never);
  return { status, headers, pdf: body as Buffer };
}

type Sent = NodeJS.ReadableStream;

function bytes(answer: Sent, done: (error: Error | null, body: Buffer) => void) {
  const parts: Buffer[] = [];
  answer.on("data", (part: Buffer) => parts.push(part));
  answer.on("end", () => done(null, Buffer.concat(parts)));
}

function positions(text: string, wanted: string[]) {
  return wanted.map((words) => text.indexOf(words));
}

/** In which rows of labels these places are. */
function rowOf(places: { y: number }[], top: number, pitch: number) {
  return [...new Set(places.map(({ y }) => Math.floor((y - top) / pitch)))];
}

function rowWith(what: string, records: number) {
  return new RegExp(`<th scope="row">${what}</th>\\s*<td class="gh-number">${records}</td>`);
}

async function addressed(count: number) {
  const ids: number[] = [];
  for (let number = 1; number <= count; number++) {
    const address = `${number} Elm Street`;
    const own = { address, addressLineTwo: "Apt 4", city: "Riverside", state: "CA", zip: "92501" };
    const { id } = await addHousehold({ lastName: `Quill${number}`, firstName: "Quinn", ...own });
    ids.push(id);
  }
  return ids;
}

async function manyHouseholds(count: number) {
  const ids: number[] = [];
  for (let number = 1; number <= count; number++) {
    ids.push((await addHousehold({ lastName: `Quill${number}`, firstName: "Quinn" })).id);
  }
  return ids;
}

/** A letter of the outbox that a mail server answered for. */
async function lastLetter(householdId: number, recipient: string, state: string) {
  const now = new Date();
  await table("messages").insert({
    messageId: `<${householdId}.${Math.random()}@example.org>`,
    kind: "test",
    recipient,
    recipientDomain: "example.org",
    householdId,
    subject: "Hello",
    body: "Hello",
    fields: "{}",
    priority: 1,
    category: "service",
    state,
    postedIn: "live",
    dueAt: now,
    createdAt: now,
    updatedAt: now,
  });
}

async function mayOnly(userName: string, permissions: string[]) {
  const clerk = await table("clerks").where({ userName }).first();
  await table("permissions_devices")
    .where({ id: clerk?.permissionsDeviceId })
    .update({ permissions: JSON.stringify(permissions) });
}
