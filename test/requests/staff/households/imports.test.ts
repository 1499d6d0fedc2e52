import { expect } from "chai";
import { table } from "../../../../src/database/connection";
import { AuditEvent } from "../../../../src/models/staff/audit-event";
import {
  countsOf,
  householdsFrom,
  imported,
  membersOf,
  press,
  previewed,
  suggested,
  uploaded,
  uploadFile,
  us500,
  work,
} from "../../../support/imports";
import { Browser, signedInAs } from "../../../support/site";

const HEADINGS = "household id,first name,last name,email\n";

describe("importing households", function () {
  this.timeout(60_000);

  it("imports us-500.csv whole, and a second run changes nothing", async () => {
    const first = await imported(us500, { name: "us-500.csv" });
    expect(first.counts).to.deep.equal({ added: 500, membersAdded: 0, updated: 0, unchanged: 0, refused: 0 });

    const households = await householdsFrom("us-500.csv");
    expect(households).to.have.length(500);
    expect(new Set(households.map(({ sourceKey }) => sourceKey)).size).to.equal(500);
    const josephine = households.find(({ sourceKey }) => sourceKey === "josephine_darakjy@darakjy.org");
    expect(josephine).to.include({ address: "4 B Blue Ridge Blvd", zip: "48116", residency: "not verified" });
    expect(await membersOf(josephine?.id ?? 0)).to.have.length(1);
    expect(await table("phones").where({ householdId: josephine?.id })).to.have.length(2);
    expect(await table("web_users").where({ householdId: josephine?.id })).to.have.length(1);
    expect(households.filter(({ zip }) => !/^\d{5}$/.test(zip ?? ""))).to.deep.equal([]);

    const second = await imported(us500, { name: "us-500.csv" });
    expect(second.counts).to.deep.equal({ added: 0, membersAdded: 0, updated: 0, unchanged: 500, refused: 0 });
    expect(await householdsFrom("us-500.csv")).to.deep.equal(households);
  });

  it("guesses the columns of us-500.csv from its headings", async () => {
    const address = await uploaded(us500, "us-500.csv");

    expect(await suggested(address)).to.include({
      "column-0": "firstName",
      "column-1": "lastName",
      "column-2": "",
      "column-3": "address",
      "column-7": "zip",
      "column-8": "homePhone",
      "column-9": "workPhone",
      "column-10": "email",
      "column-11": "",
      key: "10",
      rows: "household",
      source: "us-500.csv",
    });
  });

  it("writes nothing during the preview, and shows the planned result of each row", async () => {
    const before = await table("households").count();
    await imported(`${HEADINGS}5001,Ada,Garza,ada@example.org\n`, { source: "pool" });
    const address = await uploaded(
      `${HEADINGS}5001,Ada,Garza,new@example.org\n5002,Bo,Garza,\n1001,Cy,Garza,\n5003,Di,,di@example.org\n`,
      "pool.csv",
      "pool",
    );
    const page = await previewed(address);

    expect(page).to.include("No text yet.").and.to.include("Import 2 rows");
    expect(page).to.match(/Update[\s\S]*Garza, Ada · 5001[\s\S]*email/);
    expect(page).to.match(/Add[\s\S]*Garza, Bo · 5002/);
    expect(page).to.include("Household ID: another household has this one. (1001)");
    expect(page).to.include("Last name: Enter a last name.");
    expect(Number(Object.values((await table("households").count())[0] ?? {})[0])).to.equal(
      Number(Object.values(before[0] ?? {})[0]) + 1,
    );
  });

  it("runs once, however often Import is selected", async () => {
    const address = await uploaded(us500, "us-500.csv");
    await previewed(address);
    const presses = await Promise.all([press(address), press(address)]);
    await press(address);
    await work();

    expect(presses.map(({ status }) => status)).to.deep.equal([303, 303]);
    expect(await householdsFrom("us-500.csv")).to.have.length(500);
    const started = await AuditEvent.list({ kind: "import started" }, 5);
    const id = Number(address.split("/").at(-1));
    expect(started.filter(({ details }) => details.import === id)).to.have.length(1);
  });

  it("records who uploaded, started and finished it, but no event for each household", async () => {
    const before = (await AuditEvent.list({ kind: "household added" }, 1))[0]?.row.id;
    const { address } = await imported(us500, { name: "us-500.csv" });
    const events = await AuditEvent.list({}, 3);

    expect(events.map(({ row }) => row.kind)).to.deep.equal(["import finished", "import started", "import uploaded"]);
    expect(events[0]?.details).to.include({ import: Number(address.split("/").at(-1)), added: 500, refused: 0 });
    expect(events[1]?.row.clerkName).to.be.a("string");
    expect((await AuditEvent.list({ kind: "household added" }, 1))[0]?.row.id).to.equal(before);
  });

  it("can be stopped and resumed", async () => {
    const address = await uploaded(us500, "us-500.csv");
    await previewed(address);
    await press(address);
    const ruth = await signedInAs("ruth");
    await ruth.post(`${address}/runs/delete`, {}, address);
    await work();
    expect(await householdsFrom("us-500.csv")).to.deep.equal([]);
    expect((await ruth.get(address)).text)
      .to.include("The import was stopped.")
      .and.to.include("Go on with the import");

    await press(address);
    await work();
    expect(await countsOf(address)).to.include({ added: 500, refused: 0 });
  });

  it("shows its progress, and refreshes without JavaScript too", async () => {
    const address = await uploaded(us500, "us-500.csv");
    await previewed(address);
    await press(address);
    const { text } = await (await signedInAs("ruth")).get(address);

    expect(text).to.include("0 of 500 rows done.").and.to.include('role="status"').and.to.include("data-refresh");
    expect(text).to.include('http-equiv="refresh"');
  });

  it("keeps only what it needs when a file is discarded, and erases the rest", async () => {
    const address = await uploaded(us500, "us-500.csv");
    await previewed(address);
    const ruth = await signedInAs("ruth");
    const answer = await ruth.post(`${address}/delete`, {}, address);
    await work();

    expect(answer.headers.location).to.equal("/staff/imports");
    const importId = Number(address.split("/").at(-1));
    expect(await table("import_pieces").where({ importId })).to.deep.equal([]);
    expect(await table("import_runs").where({ importId })).to.deep.equal([]);
    expect((await ruth.get(address)).text).to.include("This import was given up.");
    await press(address);
    await work();
    expect(await householdsFrom("us-500.csv")).to.deep.equal([]);
  });

  it("erases a file and its refused rows after the retention time, and keeps the counts", async () => {
    const { address } = await imported(`${HEADINGS}5001,Ada,Garza,\n5002,Bo,,\n`, { source: "pool" });
    const id = Number(address.split("/").at(-1));
    await table("imports")
      .where({ id })
      .update({ eraseAt: new Date(Date.now() - 1000) });
    await work();

    const ruth = await signedInAs("ruth");
    expect(await table("import_pieces").where({ importId: id })).to.deep.equal([]);
    expect(await table("import_rows")).to.deep.equal([]);
    expect((await ruth.get(address)).text).to.match(/Households added<\/dt><dd>1</);
    expect((await ruth.get(`${address}/refusals`)).status).to.equal(404);
    expect(await householdsFrom("pool")).to.have.length(1);
  });

  describe("the refused rows", () => {
    const file = `${HEADINGS}5001,=HYPERLINK("x"),Garza,wrong\n"5002","Bo ""B""","+Garza",\n5003,Di\n5004,Ed,Garza,ed@example.org,more\n`;

    it("are downloaded as a CSV file with their reasons, and no cell is a formula", async () => {
      const { address } = await imported(`${file}x,Flo,Garza,\n`, { source: "pool" });
      const answer = await (await signedInAs("ruth")).get(`${address}/refusals`);

      expect(answer.headers["content-disposition"]).to.include("attachment").and.to.include("households-refused.csv");
      expect(answer.headers["content-type"]).to.equal("text/csv; charset=utf-8");
      expect(answer.text.split("\r\n")).to.deep.equal([
        "\ufeffReason it was refused,household id,first name,last name,email",
        `"Email: Enter an email address like name@example.org, or leave it blank. (wrong)",5001,"'=HYPERLINK(""x"")",Garza,wrong`,
        "The row has fewer cells than there are headings. (2 of 4),5003,Di",
        "The row has more cells than there are headings. (5 for 4),5004,Ed,Garza,ed@example.org,more",
        `"Household ID: use a whole number from 1 to 999,999,999. (x)",x,Flo,Garza,`,
        "",
      ]);
    });

    it("can be corrected and imported: the apostrophe in front of a formula is removed", async () => {
      const { address } = await imported(file, { source: "pool" });
      const { text } = await (await signedInAs("ruth")).get(`${address}/refusals`);
      const again = await imported(text.replaceAll("wrong", "right@example.org"), { source: "pool" });

      expect(again.counts).to.include({ added: 1, refused: 2 });
      expect((await membersOf(5001))[0]).to.include({ firstName: '=HYPERLINK("x")', lastName: "Garza" });
      expect((await membersOf(5002))[0]).to.include({ firstName: 'Bo "B"', lastName: "+Garza" });
    });
  });

  describe("permissions", () => {
    for (const clerk of ["dana", "theo"] as const) {
      it(`refuses ${clerk} every page and the upload`, async () => {
        const address = await uploaded(us500, "us-500.csv");
        const browser = await signedInAs(clerk);
        for (const page of ["/staff/imports", address, `${address}/columns`, `${address}/refusals`]) {
          expect((await browser.get(page)).status, page).to.equal(403);
        }
        const token = await browser.token("/staff");
        for (const page of [`${address}/columns`, `${address}/runs`, `${address}/runs/delete`, `${address}/delete`]) {
          expect((await browser.send(page, { _csrf: token })).status, page).to.equal(403);
        }
        const before = await table("imports").select("id");
        const upload = await browser.upload(
          "/staff/imports",
          { name: "a.csv", field: "file", content: us500 },
          {},
          "/staff",
        );
        expect(upload.status).to.equal(403);
        expect(await table("imports").select("id")).to.deep.equal(before);
        expect((await browser.get("/staff")).text).not.to.include('href="/staff/imports"');
      });
    }

    it("sends a stranger to the sign-in page", async () => {
      const answer = await (await Browser.open()).get("/staff/imports");
      expect(answer.headers.location).to.equal("/staff/login");
    });

    it("stores nothing of a file without its session's token", async () => {
      const ruth = await signedInAs("ruth");
      const before = await table("import_pieces").select("importId");
      const answer = await ruth.upload(
        "/staff/imports",
        { name: "a.csv", field: "file", content: us500 },
        {},
        "/healthz",
      );

      expect(answer.status).to.equal(403);
      expect(await table("import_pieces").select("importId")).to.deep.equal(before);
    });

    it("doesn't find an unknown import or an unfinished upload", async () => {
      await uploadFile("a,b\n");
      const { id } = (await table("imports").orderBy("id", "desc").first("id")) ?? {};
      const ruth = await signedInAs("ruth");

      for (const page of [
        `/staff/imports/${id}`,
        "/staff/imports/999999",
        "/staff/imports/x",
        "/staff/imports/0/columns",
      ]) {
        expect((await ruth.get(page)).status, page).to.equal(404);
      }
    });
  });

  describe("the columns", () => {
    const file = `${HEADINGS}5001,Ada,Garza,ada@example.org\n`;
    const post = async (changes: Record<string, string>) => {
      const address = await uploaded(file);
      const ruth = await signedInAs("ruth");
      return ruth.post(`${address}/columns`, { ...(await suggested(address)), ...changes });
    };

    it("require a last name and a key", async () => {
      expect((await post({ "column-2": "" })).text).to.include("Choose the column that holds the last name.");
      expect((await post({ key: "" })).text).to.include("Choose the key column.");
      expect((await post({ key: "9" })).status).to.equal(422);
    });

    it("refuse an unknown or repeated field, and ignore columns that the file doesn't have", async () => {
      expect((await post({ "column-1": "pin" })).text).to.include("Choose what this column holds from the list.");
      expect((await post({ "column-1": "__proto__" })).status).to.equal(422);
      expect((await post({ "column-1": "lastName" })).text).to.include("Two columns are Last name.");
      expect((await post({ "column-99": "email", isAdmin: "yes" })).status).to.equal(303);
    });

    it("tell the second of two clerks that the first one saved", async () => {
      const address = await uploaded(file);
      const ruth = await signedInAs("ruth");
      const opened = await suggested(address);
      await ruth.post(`${address}/columns`, { ...opened, source: "first" });
      const second = await ruth.post(`${address}/columns`, { ...opened, source: "second" });

      expect(second.headers.location).to.equal(address);
      expect((await ruth.get(address)).text)
        .to.include("nothing of yours was kept")
        .and.to.include("first");
    });

    it("can't be changed after the import started", async () => {
      const { address } = await imported(file);
      const ruth = await signedInAs("ruth");
      expect((await ruth.get(`${address}/columns`)).headers.location).to.equal(address);
      await ruth.post(
        `${address}/columns`,
        { "column-2": "lastName", key: "0", rows: "household", source: "x", version: "5" },
        address,
      );
      expect(await householdsFrom("x")).to.deep.equal([]);
    });

    it("refuse to start an import that wasn't previewed with them", async () => {
      const address = await uploaded(file, "a.csv", "pool");
      await previewed(address);
      const ruth = await signedInAs("ruth");
      await ruth.post(`${address}/runs`, { version: "1" }, address);
      await work();

      expect(await householdsFrom("pool")).to.deep.equal([]);
      expect((await ruth.get(address)).text).to.include("Look at the preview");
    });
  });
});
