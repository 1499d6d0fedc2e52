import { expect } from "chai";
import type { Response } from "supertest";
import { table } from "../../../../src/database/connection";
import { Household } from "../../../../src/models/households/household";
import { webUserOf } from "../../../support/cast";
import { addClerk, deviceNamed, eventsOf, freshlySignedInAs } from "../../../support/clerks";
import { outboxMessage, refusedMessage, storedMessage } from "../../../support/outbox";
import { placesIn, readPdf } from "../../../support/pdf";
import { signedInAs } from "../../../support/site";

const address = (id: number) => `/staff/households/${id}/printed-letters`;
const webDetails = (id: number) => `/staff/households/${id}/web-details`;

/** Submits the form as ruth. Returns the response with its body as bytes. */
async function print(id: number, values: Record<string, string> = {}) {
  const ruth = await signedInAs("ruth");
  const _csrf = await ruth.token("/staff");
  return ruth
    .send(address(id), { _csrf, ...values })
    .buffer(true)
    .parse(asBytes);
}

function asBytes(answer: Response, done: (error: Error | null, body: Buffer) => void) {
  const stream = answer as unknown as NodeJS.ReadableStream;
  const pieces: Buffer[] = [];
  stream.on("data", (piece: Buffer) => pieces.push(piece));
  stream.on("end", () => done(null, Buffer.concat(pieces)));
}

async function page(path: string) {
  return (await (await signedInAs("ruth")).get(path)).text;
}

async function changeText(number: number, content: string) {
  await table("language_codes").insert({ number, content, version: 1, updatedAt: new Date() });
}

async function withoutEmail(id: number) {
  await table("households").where({ id }).update({ email: null, emailKey: null });
}

describe("the printed letter", () => {
  beforeEach(() => withoutEmail(1007));

  it("is one page with both addresses, user name and assigned PIN, for a household without an email", async () => {
    await withoutEmail(1007);
    const { zip } = await Household.find(1007);
    expect(await page(webDetails(1007))).to.include("Print a letter instead");
    const answer = await print(1007);

    expect([answer.status, answer.headers["content-type"]]).to.deep.equal([200, "application/pdf"]);
    expect(answer.headers["cache-control"]).to.equal("no-store");
    expect(answer.headers["content-disposition"]).to.equal('inline; filename="letter-household-1007.pdf"');
    const { pages, text } = readPdf(answer.body);
    expect(pages).to.equal(1);
    expect(text)
      .to.match(/^Petr Novak$/m)
      .and.to.include(`Riverside, CA ${zip}`);
    expect(text).to.include("Riverside Parks and Recreation").and.to.include("100 Demonstration Way");
    expect(text)
      .to.match(/^User name: \nnovak$/m)
      .and.to.match(/^PIN: \ngarden-swift-5$/m);
    expect(text).to.include("Novak, Petr").and.to.include("Household ID 1007");
  });

  it("shows only the household's address in the envelope's window", async () => {
    const { body } = await print(1007);
    const inWindow = placesIn(body).filter(({ y }) => y > 2.04 * 72 && y < 3.63 * 72);

    expect(inWindow.length).to.be.within(2, 4);
    for (const { x, y } of inWindow) expect([x, y >= 2.5 * 72, y <= 3.17 * 72]).to.deep.equal([72, true, true]);
  });

  it("is not stored: only an audit event without secrets is", async () => {
    const before = (await table("messages")).length;
    await print(1007);

    const [event] = await eventsOf("credentials printed");
    expect(event).to.include({ householdId: 1007 }).and.to.have.property("details").that.deep.equals({});
    expect((await table("messages")).length).to.equal(before);
    expect((await webUserOf(1007)).pinSeal).not.to.equal(null);
    const stored = JSON.stringify([
      await table("messages"),
      await table("audit_events"),
      await table("temporary_pins"),
    ]);
    expect(stored).not.to.match(/garden-swift-5/i);
  });

  it("says why it can't be printed, and then prints and records nothing", async () => {
    const chosen = new Date(2026, 4, 3, 12);
    await table("web_users").where({ householdId: 1001 }).update({ pinChangedAt: chosen });
    await table("web_users")
      .where({ householdId: 1004 })
      .update({ pinExpiresAt: new Date(2026, 5, 1, 12) });
    await table("web_users").where({ householdId: 1007 }).update({ lockedOutAt: new Date(), lockCause: "clerk" });
    const count = (await eventsOf("credentials printed", 1000)).length;

    const reasons: [number, string][] = [
      [1001, "Okafor, Ada chose their own PIN on May 3, 2026."],
      [1004, "Chen, Wei has an assigned PIN that expired on June 1, 2026."],
      [1007, "Novak, Petr has been locked out since"],
      [1008, "Haddad, Lina has no web user."],
    ];
    for (const [id, reason] of reasons) {
      const { status, body } = await print(id);
      expect(status, reason).to.equal(422);
      expect(body.toString(), reason)
        .to.include(reason)
        .and.to.include("You can print only an assigned PIN that has not been used yet")
        .and.to.include("<h1>Web Details</h1>");
    }
    expect((await eventsOf("credentials printed", 1000)).length).to.equal(count);
    expect((await print(999_999)).status).to.equal(404);
  });

  it("doesn't print a PIN that is in use", async () => {
    await table("web_users").where({ householdId: 1007 }).update({ inUseAt: new Date() });

    expect((await print(1007)).body.toString()).to.include("has been signing in with the assigned PIN since");
  });

  it("prints the agency's own text, with bold, lists and accents, and never treats a household's name as markup", async () => {
    await table("members")
      .where({ householdId: 1007 })
      .update({ firstName: "Ζωή **x** <WebPin>", lastName: "Ńguyễn Щ" });
    await changeText(
      9041,
      "# Welcome\n\nDear <FirstName> <LastName>:\n\n1. go to [our site](<SiteLink>)\n2. type **<WebPin>**",
    );
    const { text } = readPdf((await print(1007)).body);

    expect(text).to.include("Welcome").and.to.include("Dear Ζωή **x** <WebPin> Ńguyễn Щ:");
    expect(text)
      .to.match(/^1\.$/m)
      .and.to.match(/^2\.$/m)
      .and.to.match(/^garden-swift-5$/m);
    expect(text)
      .to.include("our site")
      .and.to.match(/\(http:\S+\)/);
  });

  it("refuses a text with a missing value, a link, characters the font lacks, or more than a page", async () => {
    await changeText(9041, "<Email> <WebPin>");
    await withoutEmail(1007);
    expect((await print(1007)).body.toString()).to.include("no value for &lt;Email&gt;");

    const texts: [string, string][] = [
      ["<ResetLink>", "A link can&#39;t be printed."],
      ["你好 <WebPin>", "characters that the font for letters lacks: 你 好"],
      ["Word and word again. ".repeat(600), "It doesn&#39;t fit on one page."],
    ];
    for (const [content, reason] of texts) {
      await table("language_codes").update({ content });
      const { status, body } = await print(1007);
      expect([status, body.toString().includes(reason)], reason).to.deep.equal([422, true]);
    }
  });

  it("prints a long text in a smaller size before it refuses it", async () => {
    await changeText(9041, `<WebPin> ${"Word and word again. ".repeat(150)}`);

    expect(readPdf((await print(1007)).body).pages).to.equal(1);
  });

  it("is offered only if email doesn't reach the household", async () => {
    const email = "petr.novak@example.org";
    await table("households").where({ id: 1007 }).update({ email, emailKey: email });
    expect(await page(webDetails(1007))).not.to.include("Print a letter instead");
    const refused = await print(1007);
    expect([refused.status, refused.body.toString().includes("Novak, Petr can be emailed")]).to.deep.equal([422, true]);
    await refusedMessage({ householdId: 1007, recipient: "petr.novak@example.org" });

    expect(await page(webDetails(1007)))
      .to.include("do not get through")
      .and.to.include("Print a letter instead");
    expect((await print(1007)).status).to.equal(200);
  });

  it("is at first only for administrators, and needs permission for Web Details", async () => {
    expect((await deviceNamed("Administrator")).permissions).to.include("print letters with PINs");
    await withoutEmail(1007);
    const dana = await signedInAs("dana");
    expect((await dana.get(webDetails(1007))).text).not.to.include("Print a letter instead");
    expect((await dana.post(address(1007), {}, "/staff")).status).to.equal(403);

    await addClerk("prints", ["print letters with PINs"]);
    const prints = await freshlySignedInAs("prints");
    expect((await prints.send(address(1007), { _csrf: await prints.token("/staff") })).status).to.equal(403);
  });
});

describe("a letter instead of a failed email", () => {
  const failed = { householdId: 1007, recipient: "petr.novak@example.org" };

  it("is printed from the email's page, and dismisses the household's failed emails if the box is checked", async () => {
    const [one, two] = [await refusedMessage(failed), await refusedMessage(failed)];
    const notice = await refusedMessage({ ...failed, category: "notice", subject: "s", body: "b" });
    const others = await refusedMessage();
    expect(await page(`/staff/outbox/${one}`)).to.include("Print a letter instead");
    expect(await page(`/staff/outbox/${notice}`)).not.to.include("Print a letter instead");

    await print(1007, { message: String(one) });
    expect(await settledIds()).to.deep.equal([]);
    await print(1007, { message: String(one), settle: "yes" });
    expect(await settledIds()).to.deep.equal([one, two]);
    expect((await eventsOf("credentials printed"))[0]?.details).to.deep.equal({ "letters off the desk": 2 });
    expect((await storedMessage(others)).state).to.equal("refused");
  });

  it("is offered at the desk, and a refusal shows the email's page", async () => {
    const id = await refusedMessage();
    expect(await page("/staff"))
      .to.include("Print a letter instead")
      .and.to.include(`value="${id}"`);

    const { status, body } = await print(1001, { message: String(id) });
    expect(status).to.equal(422);
    expect(body.toString()).to.include("Okafor, Ada chose their own PIN").and.to.include("550 no such user");
    expect((await print(1008, { message: String(id) })).status).to.equal(404);
  });

  it("is not offered for an email that is waiting or sent", async () => {
    for (const state of ["queued", "sent", "deferred"] as const) {
      expect(await page(`/staff/outbox/${await outboxMessage(failed, { state })}`)).not.to.include("Print a letter");
    }
  });

  async function settledIds() {
    const rows = (await table("messages").whereNotNull("settledAt").orderBy("id")) as unknown as { id: number }[];
    return rows.map(({ id }) => id);
  }
});
